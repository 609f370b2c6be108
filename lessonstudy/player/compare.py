"""Lessons side by side as a Streamlit component: their videos locked by phase, and a timeline for each on a common scale.

The front end (frontend/src/compare) fetches everything itself under /ls/api and uses the room's player, so that a rerun of
the page neither stops nor moves a video.
"""

from collections.abc import Sequence
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

COMPONENT = "lessonstudy.compare"


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(COMPONENT, js="compare-*.js", css="compare-*.css")


def lessons_side_by_side(lessons: Sequence[tuple[str, str]], *, key: str) -> None:
    """Mounts the videos and timelines of two to four iterations, each given by its id and its name, in this order.

    All stand at the beginning of the first phase. Other lessons on a later run are opened anew; the same again are left
    alone. `key` must stay the same over reruns.
    """
    shown = [{"iteration": iteration, "name": name} for iteration, name in lessons]
    _component()(key=key, data={"lessons": shown})
