"""A part of the debrief's page that stays up to date, as a Streamlit component, and the step's clock.

The front end (frontend/src/debrief) holds one stream of events for the window. The server is asked for nothing while nothing
happens: the clock ticks in the browser, and a part is drawn anew when somebody changed what it shows.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

COMPONENT = "lessonstudy.debrief"


@dataclass(frozen=True, slots=True)
class StepClock:
    """The clock of a step: ms since 1970 by the server's time, of which `now_ms` is the newest; `label` stands under it."""

    began_ms: int | None
    paused_ms: int | None
    length_ms: int
    now_ms: int
    label: str


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(COMPONENT, js="debrief-*.js")


def live(
    iteration: str,
    after: int,
    kinds: Sequence[str],
    *,
    key: str,
    clock: StepClock | None = None,
    person: str = "",
    keeps: Sequence[str] = (),
) -> None:
    """Within a fragment: draws it anew on each event of these `kinds` that comes after `after` in the iteration.

    `clock` is shown and ticks by itself. `keeps` are keys of text boxes, anywhere on the page, whose words outlive a reload in
    this tab, for `person`.
    """
    data = {
        "iteration": iteration,
        "after": after,
        "kinds": list(kinds),
        "clock": asdict(clock) if clock else None,
        "person": person,
        "keeps": list(keeps),
    }
    _component()(key=key, data=data, on_moved_change=_nothing)


def _nothing() -> None:
    """The run that the trigger sets off is all that is wanted."""
