"""Claims of a debrief: what the team holds to be so, with the moments that show it and those that speak against it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lessonstudy.domain.claims import Claim, ClaimState
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.debrief_moments import play_moment
from lessonstudy.ui.debrief_table import Table, in_hand, notes_of
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import plain

LINES_PX = 88
STATES = {
    ClaimState.PROPOSED: ("Proposed", "gray"),
    ClaimState.AGREED: ("Agreed", "green"),
    ClaimState.CONTESTED: ("Contested", "orange"),
}


def claims_of(table: Table) -> list[Claim]:
    """The claims that this iteration's debrief brought up, the oldest first."""
    chain = services().chain.of_study(table.person.id, table.study.id)
    return [one for one in chain.claims if one.iteration == table.iteration.id]


def times(notes: Mapping[str, Observation], cited: Sequence[str]) -> str:
    """The moments that are cited, by their times; one that was withdrawn since says so."""
    return ", ".join(spoken(notes[one].start_ms) if one in notes else "a moment that was withdrawn" for one in cited)


@st.fragment
def claim_form(table: Table) -> None:
    """One's own form for a claim; the moments in hand are cited with it."""
    box = table.key("claim-text")
    with guarded():
        notes = {one.id: one for one in notes_of(table)}
    hand = [one for one in in_hand(table) if one in notes]
    with st.form(table.key("form-claim"), border=False, enter_to_submit=False):
        st.text_area(
            "What do we hold to be so?",
            key=box,
            height=LINES_PX,
            placeholder="Students who folded first saw that the pieces must be equal.",
        )
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            cites = f":material/format_quote: cites {times(notes, hand)}" if hand else "Pick its moments with “Cite”"
            st.markdown(f":small[{cites}]", width="content")
            st.form_submit_button("Make the claim", key=table.key("post-claim"), on_click=_claim, args=(table, hand))
    _say_refusal(box)


def _claim(table: Table, hand: list[str]) -> None:
    box = table.key("claim-text")
    values = {"iteration": table.iteration.id, "text": st.session_state[box], "cites": tuple(hand)}
    try:
        services().chain.add_claim(table.person.id, table.study.id, values)
    except Refusal as refusal:
        st.session_state[f"{box}-refused"] = sentence(refusal)
    else:
        st.session_state[box] = ""
        in_hand(table).clear()


def _say_refusal(place: str) -> None:
    refused = st.session_state.pop(f"{place}-refused", None)
    if refused:
        st.error(plain(refused), icon=":material/error:")


def claims(table: Table) -> None:
    """The claims, each with its moments, and what one can do with it."""
    found = claims_of(table)
    notes = {one.id: one for one in notes_of(table)}
    for claim in found:
        _card(table, claim, notes)
    if not found:
        st.caption("No claim yet. A claim says what is so, and cites the moments that show it.")


def _card(table: Table, claim: Claim, notes: Mapping[str, Observation]) -> None:
    word, color = STATES[claim.state]
    with st.container(border=True, key=table.key(f"claim-{claim.id}")):
        st.markdown(f"{plain(claim.text)} :{color}-badge[{word}]")
        lines = []
        if claim.cites:
            lines.append(f":material/format_quote: shown by {times(notes, claim.cites)}")
        if claim.against:
            lines.append(f":material/contrast: against it {times(notes, claim.against)}")
        st.caption("  \n".join(lines) or "It cites no moment yet, so it cannot be agreed.")
        cited = [notes[one] for one in (*claim.cites, *claim.against) if one in notes]
        with st.container(horizontal=True):
            if table.may_write:
                _actions(table, claim, [one for one in in_hand(table) if one in notes])
            if cited:
                with st.popover("Play", icon=":material/play_arrow:"):
                    for note in cited:
                        st.markdown(f"**{spoken(note.start_ms)}** {plain(note.saw)}")
                        play_moment(table, note, f"{spoken(note.start_ms)} {note.saw}")
        _say_refusal(table.key(f"claim-{claim.id}"))


def _actions(table: Table, claim: Claim, hand: list[str]) -> None:
    if hand:
        many = "moment" if len(hand) == 1 else f"{len(hand)} moments"
        cites = tuple(dict.fromkeys((*claim.cites, *hand)))
        against = tuple(dict.fromkeys((*claim.against, *hand)))
        _act(table, claim, f"Add {many} for it", {"cites": cites}, "add")
        _act(table, claim, f"Add {many} against it", {"against": against}, "contrast")
    if claim.state != ClaimState.AGREED:
        _act(table, claim, "Agree", {"state": ClaimState.AGREED}, "handshake")
    if claim.state != ClaimState.CONTESTED:
        _act(table, claim, "Contest", {"state": ClaimState.CONTESTED}, "question_mark")
    if claim.author == table.person.id and claim.state != ClaimState.AGREED:
        _act(table, claim, "Take it back", {"state": ClaimState.WITHDRAWN}, "close")


def _act(table: Table, claim: Claim, label: str, values: dict[str, Any], icon: str) -> None:
    if st.button(label, key=table.key(f"{icon}-{claim.id}"), icon=f":material/{icon}:"):
        try:
            services().chain.change_claim(table.person.id, claim.id, claim.version, values)
        except Refusal as refusal:
            st.session_state[f"{table.key(f'claim-{claim.id}')}-refused"] = sentence(refusal)
        else:
            if icon in ("add", "contrast"):
                in_hand(table).clear()
        # what is in hand is shown in other parts of the page
        st.rerun()
