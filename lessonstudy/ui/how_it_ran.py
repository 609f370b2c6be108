"""How a lesson ran: planned beside actual minutes, and anticipated responses seen, not seen, or a surprise."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.enactment import RanPhase
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.people import Person, Right
from lessonstudy.domain.timecode import spoken
from lessonstudy.services.reteaching import Brief, Evidence
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import minutes, plain

MOST_LINKS = 6


def how_it_ran(person: Person, brief: Brief, evidence: Evidence) -> None:
    for ran in evidence.ran.phases:
        st.markdown(f"**{plain(ran.phase.title)}** {_minutes(ran)}")
        for seen in ran.responses:
            mark = ":green-badge[Seen]" if seen.moments else ":gray-badge[Not seen]"
            st.markdown(f"{mark} {plain(seen.response.description)}")
            _links(brief, seen.moments)
        _surprises(brief, ran.surprises)
    if evidence.ran.elsewhere:
        st.markdown("**In no phase**")
        _surprises(brief, evidence.ran.elsewhere)
    if brief.iteration.hides_others:
        st.caption("Notes are still hidden from each other here, so only your own count.")
    _codes(person, brief, evidence)


def _minutes(ran: RanPhase) -> str:
    planned = f"{minutes(ran.planned_ms)} planned" if ran.planned_ms else "no minutes planned"
    if ran.ran_ms is None:
        return f"{planned}, not marked"
    more = ran.ran_ms - ran.planned_ms
    if not ran.planned_ms or abs(more) < 30_000:
        return f"{planned}, ran {minutes(ran.ran_ms)}"
    return f"{planned}, ran {minutes(ran.ran_ms)} ({minutes(abs(more))} {'longer' if more > 0 else 'shorter'})"


def _surprises(brief: Brief, notes: Sequence[Observation]) -> None:
    for note in notes[:MOST_LINKS]:
        st.markdown(f":orange-badge[Surprise] {plain(note.saw)}")
        _links(brief, [note])
    if len(notes) > MOST_LINKS:
        st.caption(f"and {len(notes) - MOST_LINKS} more surprises")


def _links(brief: Brief, notes: Sequence[Observation]) -> None:
    if not notes:
        return
    with st.container(horizontal=True, gap="small"):
        for note in notes[:MOST_LINKS]:
            st.page_link(
                "watch.py",
                label=spoken(note.start_ms),
                query_params={"iteration": brief.iteration.id, "at": str(note.start_ms)},
                icon=":material/play_circle:",
                width="content",
                help=plain(note.saw),
            )
        if len(notes) > MOST_LINKS:
            st.caption(f"and {len(notes) - MOST_LINKS} more")


def _codes(person: Person, brief: Brief, evidence: Evidence) -> None:
    """One click from what the plan anticipates to codes for it, as long as the lesson has none."""
    anticipates = any(ran.responses for ran in evidence.ran.phases)
    # codes are made from the newest plan, so they would miss what an older one says in other words
    newest = brief.newest.id == brief.plan.id
    if evidence.coded or not anticipates or not newest or not brief.membership.allows(Right.PLAN):
        return
    if st.button(
        "Make codes from the anticipated responses", icon=":material/sell:", key=f"codes-{brief.iteration.id}"
    ):
        with said():
            made = services().coding.from_plan(person.id, brief.study.id)
            fresh = services().teaching.get(person.id, brief.iteration.id)
            values = {"schemes": [*fresh.schemes, made.id]}
            services().teaching.change(person.id, fresh.id, fresh.version, values)
            st.rerun()
