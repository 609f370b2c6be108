"""How a page says a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from lessonstudy.domain.errors import NotFound, Refusal, sentence
from lessonstudy.ui.words import plain


@contextmanager
def said() -> Iterator[None]:
    """Show the sentence of a refusal where it happens and go on with the page."""
    try:
        yield
    except Refusal as refusal:
        st.error(plain(sentence(refusal)), icon=":material/error:")


@contextmanager
def guarded() -> Iterator[None]:
    """Stop the page with the sentence: for what the page cannot do without."""
    try:
        yield
    except NotFound as refusal:
        st.warning(plain(sentence(refusal)), icon=":material/search_off:")
        st.page_link("home.py", label="Back to all studies", icon=":material/arrow_back:")
        st.stop()
    except Refusal as refusal:
        st.error(plain(sentence(refusal)), icon=":material/error:")
        st.stop()
