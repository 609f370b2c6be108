"""The annotation room as a Streamlit component: one call on a page mounts it.

The front end (frontend/, TypeScript) fetches everything itself under /ls/api and hears of changes by server-sent
events, so that noting never runs a script again. A rerun of the page hands the same data over and leaves the video as
it is.
"""

from collections.abc import Sequence
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

COMPONENT = "lessonstudy.player"


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(COMPONENT, js="room-*.js", css="room-*.css")


def room(
    iteration: str,
    *,
    key: str,
    recording: str | None = None,
    at_ms: int | None = None,
    play: bool = False,
    captions: bool = False,
    notes: Sequence[str] = (),
) -> None:
    """Mounts the annotation room of an iteration.

    `recording` is shown first, else the first that can be played; `at_ms` is the moment to go to, in ms on the
    iteration clock, else where this person stopped. Changing either on a later run moves the room there; the same
    values again leave it alone. With `play` the video starts by itself where the browser allows it; with `captions`
    whoever may bring captions in is asked for a file first. `notes` are marked as those to talk over. `key` must stay the
    same over reruns.
    """
    data = {
        "iteration": iteration,
        "recording": recording,
        "at_ms": at_ms,
        "play": play,
        "captions": captions,
        "notes": list(notes),
    }
    _component()(key=key, data=data)
