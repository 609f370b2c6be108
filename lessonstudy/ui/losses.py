"""What a file does not carry: said before anything is saved."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.exchange import Loss
from lessonstudy.ui.words import plain


def losses(title: str, found: Sequence[Loss]) -> None:
    """Each with how often it happens and where it happens first."""
    lines = [f"**{title}**"]
    for one in found:
        example = f" First: “{plain(one.example)}”" if one.example else ""
        lines.append(
            f"- {plain(one.sentence)} {one.count:,} times.{example}"
            if one.count != 1
            else f"- {plain(one.sentence)} Once.{example}"
        )
    st.markdown("\n".join(lines))
