"""The uploader as a Streamlit component: mounted on every page by the router, and once more where files can be brought in.

The uploads belong to the browser window (frontend/src/uploader): no rerun and no change of page touches a running one. Streamlit
only hears of a file that is complete.
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


def uploader(
    *, key: str, iteration: str | None = None, team: str | None = None, on_done: Callable[[], None] | None = None
) -> str | None:
    """Mounts the uploader; it also shows the place to drop videos for an iteration, or a study package for a team.

    Returns the id of a recording or package in the one run that its last byte set off, else None. `key` must stay the same
    over reruns.
    """
    place = f"iterations/{iteration}" if iteration else f"teams/{team}" if team else None
    result = _component()(key=key, data={"place": place}, on_done_change=on_done or _nothing)
    done = result.get("done")
    return str(done["subject"]) if done else None


def _nothing() -> None:
    """Streamlit reads the trigger in the run that follows."""
