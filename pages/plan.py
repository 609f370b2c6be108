"""Plan: the lesson as the team writes it, its versions, and how two of them differ."""

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.domain.plans import PlanState, PlanVersion
from lessonstudy.player.plan import plan_editor
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.plan_comparison import comparison
from lessonstudy.ui.plan_versions import choose_beside, choose_version, make_next_version, numbered, take_up_tweaks
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.study_texts import change_study_texts, study_texts
from lessonstudy.ui.way_of_working import way_of_working
from lessonstudy.ui.words import plain

person = current_person()
with guarded():
    glance = services().overview.study(person.id, st.query_params.get("study", ""))
may_plan = glance.membership.allows(Right.PLAN)
study = glance.study


def head() -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(f"Plan · {plain(study.title)}", anchor=False, width="content")
        st.page_link(
            "study.py",
            label="The study",
            query_params={"study": study.id},
            icon=":material/view_kanban:",
            width="content",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        way_of_working(study)
        if may_plan and st.button("Study texts", icon=":material/edit_note:", key="study-texts", type="tertiary"):
            change_study_texts(person.id, study)
    study_texts(study)


def version(plan: PlanVersion) -> None:
    """The version as an editor, or as a table for those who read it."""
    if plan.state != PlanState.DRAFT:
        st.caption(f":material/lock: Version {plan.number} is frozen and stays as it is.")
    made = plan_editor(plan.id, study.id, key=f"plan-{plan.id}", edit=may_plan)
    if made:
        st.query_params.from_dict({"study": study.id})
        st.rerun()


head()
if not glance.plans:
    if may_plan:
        st.info("No plan yet. An iteration teaches a plan, so this comes first.")
        if st.button("Write the plan", icon=":material/edit:", key="plan-first"):
            make_next_version(person.id, study.id, None)
    else:
        st.info("The team has not begun to write the plan.")
    st.stop()
shown = numbered(glance.plans, st.query_params.get("version")) or glance.plans[-1]
with st.container(horizontal=True, vertical_alignment="bottom"):
    choose_version(study.id, glance.plans, shown)
    beside = choose_beside(study.id, glance.plans, shown)
    newest = glance.plans[-1]
    offered = may_plan and take_up_tweaks(person.id, study.id, newest)
    if may_plan and not offered and newest.state != PlanState.DRAFT:
        label = f"Make version {newest.number + 1}"
        if st.button(label, icon=":material/content_copy:", key=f"plan-next-{newest.id}"):
            make_next_version(person.id, study.id, newest)
if beside:
    with guarded():
        earlier, later = sorted((beside, shown), key=lambda one: one.number)
        found = services().studies.plan_changes(person.id, later.id, earlier.id)
    comparison(found, glance.students)
else:
    version(shown)
