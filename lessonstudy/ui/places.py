"""From the places that rules name to the pages of this interface."""

import streamlit as st

from lessonstudy.domain.places import Place

LABELS = {
    Place.STUDY: ("Open the study", ":material/view_kanban:"),
    Place.PLAN: ("Open the plan", ":material/edit_note:"),
    Place.WATCH: ("Watch and note", ":material/play_circle:"),
    Place.DEBRIEF: ("Open the debrief", ":material/forum:"),
    Place.RETEACH: ("Open the reteach", ":material/repeat:"),
    Place.LEARNINGS: ("Open the learnings", ":material/lightbulb:"),
}
PAGES = {
    Place.STUDY: "study.py",
    Place.PLAN: "study.py",
    Place.WATCH: "watch.py",
    Place.DEBRIEF: "study.py",
    Place.RETEACH: "study.py",
    Place.LEARNINGS: "learnings.py",
}
OF_AN_ITERATION = frozenset({"watch.py", "debrief.py", "reteach.py"})


def place_link(place: Place, study: str, iteration: str | None, label: str = "") -> None:
    """A link to where something is done."""
    words, icon = LABELS[place]
    page = PAGES[place]
    query = {"iteration": iteration} if page in OF_AN_ITERATION and iteration else {"study": study}
    st.page_link(page, label=label or words, query_params=query, icon=icon, width="content")


def moment_link(iteration: str, at_ms: int, label: str = "Open the moment") -> None:
    """A link to a moment (ms on the iteration clock) in the room."""
    query = {"iteration": iteration, "at": str(at_ms)}
    st.page_link("watch.py", label=label, query_params=query, icon=":material/play_circle:", width="content")
