"""The place to drop a file of notes, as a Streamlit component: the file goes straight to the server, not through Streamlit."""

from collections.abc import Sequence
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from lessonstudy.domain.errors import SENTENCES

COMPONENT = "lessonstudy.notes"


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(COMPONENT, js="notes-*.js")


def notes_file(iteration: str, accepted: Sequence[str], *, key: str) -> str | None:
    """Mounts the place for an iteration; `accepted` are the endings of files that can be chosen.

    Returns the id of an import in the one run that its arrival set off, else None.
    """
    # a package can be too large to be sent only to hear this
    data = {"iteration": iteration, "accepted": ",".join(accepted), "ofPackages": SENTENCES["format-package"]}
    result = _component()(key=key, data=data, on_arrived_change=_nothing)
    arrived = result.get("arrived")
    return str(arrived) if arrived else None


def _nothing() -> None:
    """Streamlit reads the trigger in the run that follows."""
