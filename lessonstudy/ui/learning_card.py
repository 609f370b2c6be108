"""One learning: what it says, for whom it holds, which lessons support or contradict it, and its moves."""

import streamlit as st

from lessonstudy.domain.learnings import LEARNING_MOVES, Learning, LearningState
from lessonstudy.domain.lineage import Lineage, Node
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.learning_dialog import edit_learning
from lessonstudy.ui.lineage_words import STATE_WORDS, state_of
from lessonstudy.ui.person import services
from lessonstudy.ui.places import moment_link
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import plain

COLORS = {
    LearningState.TENTATIVE: "gray",
    LearningState.REPEATED: "green",
    LearningState.CONTRADICTED: "orange",
}
MOVES = {
    LearningState.TENTATIVE: ("Call it tentative", ":material/help:"),
    LearningState.REPEATED: ("Call it repeated", ":material/done_all:"),
    LearningState.CONTRADICTED: ("Call it contradicted", ":material/call_split:"),
    LearningState.WITHDRAWN: ("Withdraw it", ":material/delete:"),
}


def learning_card(person: str, learning: Learning, lineage: Lineage, lessons: dict[int, str], may_edit: bool) -> None:
    nodes = {one.id: one for one in lineage.nodes}
    with st.container(border=True, key=f"learning-{learning.id}"):
        word = " ".join(STATE_WORDS[learning.state])
        st.markdown(f"**{plain(learning.text)}** :{COLORS[learning.state]}-badge[{word}]")
        if learning.scope:
            st.caption(f"Holds for: {plain(learning.scope)}")
        _evidence("Supported by", [nodes[one] for one in learning.cites if one in nodes], lessons)
        _evidence("Contradicted by", [nodes[one] for one in learning.against if one in nodes], lessons)
        for tweak in (nodes[one] for one in learning.tweaks if one in nodes):
            st.markdown(f":material/build: Learned from the tweak “{plain(tweak.label)}” :small[{state_of(tweak)[1]}]")
        for gap in lineage.broken:
            if gap.node == learning.id:
                st.warning(gap.sentence, icon=":material/link_off:")
        if may_edit:
            _moves(person, learning)


def _evidence(title: str, found: list[Node], lessons: dict[int, str]) -> None:
    """The moments by their lessons, each lesson with its count first."""
    for number in sorted({one.number or 0 for one in found}):
        here = [one for one in found if (one.number or 0) == number]
        with st.expander(f"{title} {lessons.get(number, '')}: {len(here)} moment{'' if len(here) == 1 else 's'}"):
            for one in here:
                with st.container(horizontal=True, vertical_alignment="center"):
                    at = f"**{spoken(one.at_ms)}** " if one.at_ms is not None else ""
                    st.markdown(f"{at}{plain(one.text)}", width="stretch")
                    if one.iteration and one.at_ms is not None:
                        moment_link(one.iteration, one.at_ms)


def _moves(person: str, learning: Learning) -> None:
    with st.container(horizontal=True):
        if st.button("Edit", icon=":material/edit:", key=f"learning-edit-{learning.id}"):
            edit_learning(person, learning.study, learning)
        for state, (label, icon) in MOVES.items():
            legal = state in LEARNING_MOVES.get(learning.state, ())
            if legal and st.button(label, icon=icon, key=f"learning-{state}-{learning.id}"):
                with said():
                    services().chain.change_learning(person, learning.id, None, {"state": state.value})
                    st.rerun()
