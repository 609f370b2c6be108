"""Study: its iterations, their recordings, and what waits. One loads a lesson's video here."""

import streamlit as st

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import MembershipState, Right
from lessonstudy.services.overview import Film, StudyAtAGlance, Teachings
from lessonstudy.ui.films import film_card
from lessonstudy.ui.forms import add_student, new_iteration
from lessonstudy.ui.iteration_codes import codes_button
from lessonstudy.ui.noting import choose_noting, may_choose, noting_in_words
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.plan_versions import make_next_version
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.uploading import drop_zone
from lessonstudy.ui.way_of_working import way_of_working
from lessonstudy.ui.words import ITERATION_STATES, day, iteration_name, plain

person = current_person()
with guarded():
    glance = services().overview.study(person.id, st.query_params.get("study", ""))
may_plan = glance.membership.allows(Right.PLAN)
may_load = glance.membership.allows(Right.LOAD)


def head(glance: StudyAtAGlance) -> None:
    study = glance.study
    st.title(plain(study.title), anchor=False)
    if study.inquiry_question:
        st.markdown(f"*{plain(study.inquiry_question)}*")
    with st.container(horizontal=True, vertical_alignment="center"):
        parts = (glance.team.name, study.subject, study.grade, study.state.value)
        st.caption(" · ".join(plain(part) for part in parts if part), width="content")
        way_of_working(study)


def lesson(glance: StudyAtAGlance) -> None:
    """The plan and the focus students, beside the iterations."""
    plan = glance.plans[-1] if glance.plans else None
    with st.container(border=True, key="plan"):
        st.subheader(f"Plan, version {plan.number}" if plan else "Plan", anchor=False)
        if plan and plan.goal:
            st.write(plain(plan.goal))
        for phase in plan.phases if plan else ():
            minutes = f" · {phase.planned_minutes:g} min" if phase.planned_minutes else ""
            st.markdown(f"**{plain(phase.title)}**{minutes}  \n{plain(phase.purpose)}")
        if not plan:
            st.write("No plan yet. Write down the phases of the lesson: an iteration teaches a plan.")
        if plan:
            st.page_link(
                "plan.py",
                label="Open the plan",
                query_params={"study": glance.study.id},
                icon=":material/edit_note:",
            )
        elif may_plan and st.button("Write the plan", icon=":material/edit:", key="plan-first"):
            make_next_version(person.id, glance.study.id, None)
    with st.container(border=True, key="students"):
        st.subheader("Focus students", anchor=False)
        for student in glance.students:
            st.markdown(f"**{plain(student.pseudonym)}** {plain(student.learner_group)}")
        if not glance.students:
            st.write("Nobody chosen yet.")
        if may_plan and st.button("Add a student", icon=":material/person_add:", key="student-new"):
            add_student(person.id, glance.study.id)


def teaching_card(teaching: Teachings) -> None:
    iteration = teaching.iteration
    with st.container(border=True, key=f"iteration-{iteration.id}"):
        word, color = ITERATION_STATES[iteration.state]
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(f"{iteration_name(iteration)} :{color}-badge[{word}]", anchor=False, width="content")
            with st.container(horizontal=True, width="content"):
                ways = (("watch.py", "Watch and note", "play_circle"), ("debrief.py", "Debrief", "forum"))
                for place, label, icon in ways:
                    query = {"iteration": iteration.id}
                    st.page_link(place, label=label, query_params=query, icon=f":material/{icon}:", width="content")
        version = next((plan.number for plan in glance.plans if plan.id == iteration.plan), "")
        teacher = f"taught by {teaching.teacher.name}" if teaching.teacher else ""
        notes = noting_in_words(iteration, teaching.notes, teaching.mine)
        parts = (iteration.class_label, day(iteration.date), teacher, f"plan version {version}", notes)
        st.caption(" · ".join(plain(part) for part in parts if part))
        if (
            may_plan
            and may_choose(iteration)
            and st.button("How the team notes", icon=":material/visibility:", key=f"noting-{iteration.id}")
        ):
            choose_noting(person.id, iteration)
        films(iteration, any(film.at_work for film in teaching.films))
        if may_load and teaching.films:
            with st.expander("Bring in another video", icon=":material/video_call:"):
                drop_zone(iteration.id)
        elif may_load:
            drop_zone(iteration.id)
        codes_button(person.id, glance.membership, iteration)


def films(iteration: Iteration, at_work: bool) -> None:
    """The recordings of an iteration; while one is at work this part alone is drawn again every two seconds."""

    @st.fragment(run_every=2 if at_work else None)
    def part() -> None:
        with guarded():
            fresh = services().overview.study(person.id, glance.study.id)
        found: list[Film] = next(one.films for one in fresh.iterations if one.iteration.id == iteration.id)
        for film in found:
            film_card(person.id, film, may_load)
        if not found:
            st.write("No video yet.")
        now = next(one.iteration.state for one in fresh.iterations if one.iteration.id == iteration.id)
        if now != iteration.state or (at_work and not any(film.at_work for film in found)):
            st.rerun()

    part()


head(glance)
main, side = st.columns([2, 1], gap="medium")
with main:
    for teaching in glance.iterations:
        teaching_card(teaching)
    if not glance.iterations:
        st.info("No iteration yet. An iteration is one teaching of the lesson; its video comes here.")
    if may_plan:
        team = services().teams.members(person, glance.team.id)
        members = [one for one, membership in team if membership.state == MembershipState.ACTIVE]
        if st.button(
            "New iteration",
            icon=":material/add:",
            key="iteration-new",
            disabled=not glance.plans,
            help=None if glance.plans else "Write the plan first",
        ):
            new_iteration(person.id, glance.study, members)
with side:
    lesson(glance)
