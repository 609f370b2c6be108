"""What a file does not carry: said before anything is saved."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.exchange import Loss
from lessonstudy.ui.words import plain


def losses(title: str, found: Sequence[Loss]) -> None:
    """Each with how often it happens and where it happens first."""
    lines = [f"**{title}**"]
    for one in found:
        often = "once" if one.count == 1 else f"{one.count:,} times"
        example = f", first at “{plain(one.shown)}”" if one.example else ""
        lines.append(f"- {plain(one.sentence)} :gray[{often}{example}]")
    st.markdown("\n".join(lines))
