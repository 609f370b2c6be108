"""How the team notes: in the open, or independent first; chosen with the iteration and until noting begins."""

import streamlit as st

from lessonstudy.domain.iterations import Iteration, IterationState, Noting
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import notes_in_words

MODES = {
    Noting.OPEN: "Open: everyone sees all notes at once",
    Noting.INDEPENDENT: "Independent first: only one's own, until the facilitator reveals all",
}


def may_choose(iteration: Iteration) -> bool:
    return iteration.state in (IterationState.PLANNED, IterationState.TAUGHT)


def noting_radio(chosen: Noting = Noting.OPEN) -> Noting:
    """The two ways as a choice."""
    modes = list(Noting)
    found: Noting = st.radio(
        "How the team notes",
        modes,
        index=modes.index(chosen),
        format_func=lambda mode: MODES[mode],
        key="iteration-noting",
    )
    return found


def noting_in_words(iteration: Iteration, notes: int, mine: int) -> str:
    """How many notes one may know of, and whether there may be others."""
    if not iteration.hides_others:
        return notes_in_words(notes, mine)
    yours = f"{mine} note{'' if mine == 1 else 's'} of yours" if mine else "no notes of yours yet"
    return f"independent first: {yours}, others' are hidden"


@st.dialog("How the team notes")
def choose_noting(person: str, iteration: Iteration) -> None:
    with st.form("noting", border=False):
        noting = noting_radio(iteration.noting)
        wanted = st.form_submit_button("Save", key="noting-save")
    if wanted:
        with said():
            services().teaching.change(person, iteration.id, iteration.version, {"noting": noting})
            st.rerun()
