"""From the places that rules name to the pages of this interface."""

import streamlit as st

from lessonstudy.domain.places import Place

LABELS = {
    Place.STUDY: ("Open the study", ":material/view_kanban:"),
    Place.PLAN: ("Open the plan", ":material/edit_note:"),
    Place.WATCH: ("Open the room", ":material/play_circle:"),
    Place.DEBRIEF: ("Open the debrief", ":material/forum:"),
    Place.RETEACH: ("Open the reteach", ":material/replay:"),
    Place.LEARNINGS: ("Open the learnings", ":material/lightbulb:"),
}
PAGES = {
    Place.STUDY: "study.py",
    Place.PLAN: "plan.py",
    Place.WATCH: "watch.py",
    Place.DEBRIEF: "debrief.py",
    Place.RETEACH: "reteach.py",
    Place.LEARNINGS: "learnings.py",
}
OF_AN_ITERATION = frozenset({Place.WATCH, Place.DEBRIEF, Place.RETEACH})


def place_link(place: Place, study: str, iteration: str | None) -> None:
    """A link to where something is done."""
    label, icon = LABELS[place]
    page, query = _address(place, study, iteration)
    st.page_link(page, label=label, query_params=query, icon=icon, width="content")


def place_button(place: Place, study: str, iteration: str | None, key: str) -> None:
    """The same as the one main button of a page."""
    label, icon = LABELS[place]
    if st.button(label, icon=icon, key=key):
        page, query = _address(place, study, iteration)
        st.switch_page(page, query_params=query)


def moment_link(iteration: str, at_ms: int, label: str = "Open the moment") -> None:
    """A link to a moment (ms on the iteration clock) in the room."""
    query = {"iteration": iteration, "at": str(at_ms)}
    st.page_link("watch.py", label=label, query_params=query, icon=":material/play_circle:", width="content")


def _address(place: Place, study: str, iteration: str | None) -> tuple[str, dict[str, str]]:
    if place in OF_AN_ITERATION and iteration:
        return PAGES[place], {"iteration": iteration}
    return PAGES[place] if place not in OF_AN_ITERATION else "study.py", {"study": study}
