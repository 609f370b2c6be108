"""The uploader as a Streamlit component: mounted on every page by the router, and once more where videos can be brought in.

The uploads belong to the browser window (frontend/src/uploader): no rerun and no change of page touches a running one. Streamlit
only hears of a recording that is complete.
"""

from collections.abc import Callable
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

# a component of its own: two scripts registered under one name would replace each other
COMPONENT = "lessonstudy.uploader"


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(COMPONENT, js="uploader-*.js")


def uploader(*, key: str, iteration: str | None = None, on_done: Callable[[], None] | None = None) -> str | None:
    """Mounts the uploader; with an iteration it also shows the place to drop videos for it.

    Returns the id of a recording in the one run that its last byte set off, else None. `key` must stay the same over reruns.
    """
    result = _component()(key=key, data={"iteration": iteration}, on_done_change=on_done or _nothing)
    done = result.get("done")
    return str(done["recording"]) if done else None


def _nothing() -> None:
    """Streamlit reads the trigger in the run that follows."""
