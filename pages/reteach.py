"""Reteach: the brief before the lesson, the phase timer in it, and afterwards what became of each tweak."""

import streamlit as st

from lessonstudy.domain.iterations import IterationState
from lessonstudy.domain.people import Right
from lessonstudy.ui.brief_cards import brief_cards
from lessonstudy.ui.brief_plan import plan_of_the_brief
from lessonstudy.ui.criteria_form import criteria_form
from lessonstudy.ui.how_it_ran import how_it_ran
from lessonstudy.ui.own_noticing import own_noticing
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.phase_timer import phase_timer
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.tried_tweak import tried_tweak
from lessonstudy.ui.words import day, iteration_name, plain

BRIEF, TIMER, AFTER = PARTS = ("Brief", "Teaching", "Afterwards")

person = current_person()
with guarded():
    brief = services().reteaching.brief(person.id, st.query_params.get("iteration", ""))
iteration = brief.iteration


def head() -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(f"{iteration_name(iteration)} · {plain(brief.study.title)}", anchor=False, width="content")
        st.page_link(
            "study.py",
            label="The study",
            query_params={"study": brief.study.id},
            icon=":material/view_kanban:",
            width="content",
        )
    teacher = f"taught by {brief.teacher.name}" if brief.teacher else ""
    parts = (iteration.class_label, day(iteration.date), teacher, f"plan version {brief.plan.number}")
    st.caption(" · ".join(plain(part) for part in parts if part))


def first_view() -> str:
    """What one comes for: the brief before the lesson, the timer in it, the rest afterwards."""
    if iteration.state == IterationState.PLANNED:
        return BRIEF
    return TIMER if services().timing.now(person.id, iteration.id).timer else AFTER


def before() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button("Print", f"/ls/brief/{iteration.id}", icon=":material/print:")
        st.page_link(
            "plan.py",
            label="The plan",
            query_params={"study": brief.study.id, "version": str(brief.newest.number)},
            icon=":material/edit_note:",
            width="content",
        )
    plan_of_the_brief(person, brief)
    brief_cards(person, brief)


def after() -> None:
    own_noticing(person, brief)
    evidence = services().reteaching.evidence(person.id, iteration.id)
    if evidence is None:
        return
    if iteration.hides_others and brief.tweaks:
        st.info("Notes are still hidden from each other. Predictions are judged after the reveal.")
    if brief.membership.allows(Right.NOTE) and st.button(
        "Undo my last step", icon=":material/undo:", key=f"undo-{brief.study.id}", type="tertiary"
    ):
        with said():
            services().chain.undo(person.id, brief.study.id)
            st.rerun()
    for one in brief.tweaks:
        tried_tweak(person, brief, one, evidence)
    with st.expander("How it ran", icon=":material/timeline:", expanded=not brief.tweaks):
        how_it_ran(person, brief, evidence)
    with st.expander("Success criteria and exit task", icon=":material/checklist:"):
        criteria_form(person, brief)


head()
view = st.radio(
    "Part",
    PARTS,
    index=PARTS.index(first_view()),
    horizontal=True,
    key=f"part-{iteration.id}",
    label_visibility="collapsed",
)
if view == BRIEF:
    before()
elif view == TIMER:
    phase_timer(person, brief)
elif iteration.state == IterationState.PLANNED:
    st.info("This part comes after the lesson: what you noticed, what became of each tweak, and what the team decides.")
else:
    after()
