"""Debrief: the protocol runner. One step at a time with one clock for all; beside it the flagged moments, under it what the
team says, claims, changes and parks."""

import streamlit as st

from lessonstudy.domain.debriefs import DebriefState, EntryKind
from lessonstudy.domain.iterations import Noting
from lessonstudy.domain.protocols import Produces
from lessonstudy.ui.debrief_claims import claim_form, claims_of
from lessonstudy.ui.debrief_moments import moments, my_notes
from lessonstudy.ui.debrief_start import before, done, hidden_notes, nothing_yet, waiting
from lessonstudy.ui.debrief_step import the_step
from lessonstudy.ui.debrief_table import Table, sit_down
from lessonstudy.ui.debrief_talk import box_key, entries, entry_form
from lessonstudy.ui.debrief_tweaks import claims_and_tweaks, learnings, tweak_boxes, tweak_form
from lessonstudy.ui.norms_view import before_the_talk
from lessonstudy.ui.person import current_person
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import iteration_name, plain

TALK, NOTES, CLAIMS, PARKING, LEARNINGS = "Talk", "My notes", "Claims and tweaks", "Parking lot", "Learnings"
FIRST = {
    Produces.FLAGS: NOTES,
    Produces.CLAIMS: CLAIMS,
    Produces.TWEAKS: CLAIMS,
    Produces.PARKING: PARKING,
    Produces.LEARNINGS: LEARNINGS,
}

person = current_person()
with guarded():
    table = sit_down(person, st.query_params.get("iteration", ""))


def head() -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        title = f"Debrief · {iteration_name(table.iteration)} · {plain(table.study.title)}"
        st.subheader(title, anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            lesson = {"iteration": table.iteration.id}
            ways = [("study.py", "The study", {"study": table.study.id}, "view_kanban"),
                    ("watch.py", "The room", lesson, "play_circle")]  # fmt: skip
            if table.iteration.noting == Noting.INDEPENDENT:
                ways.append(("agreement.py", "What each of us saw", lesson, "join_inner"))
            for page, label, query, icon in ways:
                st.page_link(page, label=label, query_params=query, icon=f":material/{icon}:", width="content")


def work(table: Table) -> None:
    """Everything that is written, in tabs that stay where they are, so that nobody's form is drawn anew by another step."""
    assert table.debrief is not None
    brings = {step.produces for step in table.debrief.steps}
    names = [TALK, NOTES, CLAIMS, PARKING] + ([LEARNINGS] if Produces.LEARNINGS in brings else [])
    place, shown = table.key("tab"), table.key("tab-of-step")
    if st.session_state.get(shown) != table.debrief.step:
        st.session_state[shown] = table.debrief.step
        st.session_state[place] = FIRST.get(table.debrief.now_at.produces, TALK)
    tabs = dict(zip(names, st.tabs(names, key=place, on_change="rerun"), strict=True))
    for name, kind in ((TALK, EntryKind.TALK), (PARKING, EntryKind.PARKING)):
        with tabs[name]:
            if table.may_write:
                entry_form(table, kind)
            entries(table, kind)
    with tabs[NOTES]:
        my_notes(table)
    with tabs[CLAIMS]:
        chain(table, with_tweaks=Produces.TWEAKS in brings)
    if LEARNINGS in tabs:
        with tabs[LEARNINGS]:
            learnings(table)


def chain(table: Table, *, with_tweaks: bool) -> None:
    if table.may_write:
        claim_form(table)
    claims_and_tweaks(table, with_tweaks=with_tweaks)
    if with_tweaks and table.may_write:
        with st.container(border=True, key=table.key("new-tweak")):
            st.markdown("**Turn a claim into a tweak**")
            tweak_form(table)


def runs(table: Table) -> None:
    """A debrief that has begun: the step, or how it ended, with all that is written under it."""
    assert table.debrief is not None
    hidden_notes(table)
    boxes = [box_key(table, kind) for kind in EntryKind] + [table.key("claim-text"), *tweak_boxes(table)]
    boxes += [table.key("learning-text"), table.key("learning-scope")]
    if table.debrief.state == DebriefState.RUNNING:
        the_step(table, boxes)
    else:
        waiting(table, boxes)
        done(table, table.debrief)
    written, shown_moments = st.columns([3, 2], gap="large")
    with written:
        work(table)
    with shown_moments:
        moments(table)


head()
if table.debrief is None:
    waiting(table)
    nothing_yet(table)
    with st.container(border=True, key=table.key("norms")):
        before_the_talk(person.id, table.study.team)
    if claims_of(table):
        st.subheader("Claims and tweaks", anchor=False)
        claims_and_tweaks(table, with_tweaks=True)
elif table.debrief.state == DebriefState.SCHEDULED:
    waiting(table)
    before(table, table.debrief)
else:
    runs(table)
