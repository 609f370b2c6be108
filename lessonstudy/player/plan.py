"""The editor of a plan as a Streamlit component; who may not change the plan reads it there as a table.

The front end (frontend/src/plan) fetches and saves everything itself under /ls/api, so that nobody is interrupted by a run
of the script while typing.
"""

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

COMPONENT = "lessonstudy.plan"


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(COMPONENT, js="plan-*.js", css="plan-*.css")


def plan_editor(plan: str, study: str, *, key: str, edit: bool) -> str | None:
    """Mounts a version of the plan; with `edit` it can be changed while it is a draft.

    Returns the id of a new version in the one run that it set off by being made here, else None: words that came after the
    lesson was taught go into one. The page runs too when the version turns out to be taught while it is open. `key` must
    stay the same over reruns.
    """
    result = _component()(
        key=key,
        data={"plan": plan, "study": study, "edit": edit},
        on_made_change=_nothing,
        on_frozen_change=_nothing,
    )
    made = result.get("made")
    return str(made) if made else None


def _nothing() -> None:
    """Streamlit reads the trigger in the run that follows."""
