"""Home: the studies of one's teams and what waits for one there."""

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.services.overview import StudyAtAGlance, Teachings
from lessonstudy.ui.forms import new_study
from lessonstudy.ui.noting import noting_in_words
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.words import ITERATION_STATES, iteration_name, plain

person = current_person()
glances = services().overview.home(person.id)
teams = services().teams.teams_of(person)


def card(glance: StudyAtAGlance) -> None:
    study = glance.study
    with st.container(border=True, key=f"study-{study.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(plain(study.title), anchor=False, width="content")
            st.page_link(
                "study.py",
                label="Open the study",
                query_params={"study": study.id},
                icon=":material/view_kanban:",
                width="content",
            )
        if study.inquiry_question:
            st.write(plain(study.inquiry_question))
        st.caption(" · ".join(plain(part) for part in (glance.team.name, study.subject, study.grade) if part))
        for teaching in glance.iterations:
            word, color = ITERATION_STATES[teaching.iteration.state]
            name = f"**{iteration_name(teaching.iteration)}** {plain(teaching.iteration.class_label)}"
            state = waits(teaching)
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(f"{name} :{color}-badge[{word}] :small[{state}]", width="content")
                st.page_link(
                    "watch.py",
                    label="Watch and note",
                    query_params={"iteration": teaching.iteration.id},
                    icon=":material/play_circle:",
                    width="content",
                )


def waits(teaching: Teachings) -> str:
    """What waits for the person in an iteration."""
    if not teaching.films:
        return "no video yet"
    if not teaching.notes and not teaching.iteration.hides_others:
        return "no notes yet: yours would be the first"
    return noting_in_words(teaching.iteration, teaching.notes, teaching.mine)


planning = [team for team, membership in teams if membership.allows(Right.PLAN)]
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Our studies", anchor=False, width="content")
    if planning and st.button("New study", icon=":material/add:", key="new-study"):
        new_study(person.id, planning)

if not teams and person.admin:
    st.info("You are in no team yet. Make one, then invite your colleagues.", icon=":material/group_add:")
    st.page_link("admin.py", label="Make a team", icon=":material/group_add:")
elif not teams:
    st.info("You are in no team yet. Ask a facilitator for an invitation link.", icon=":material/group:")
elif not glances:
    st.info("Your team has no study yet. A study is one question that you work on over several lessons.")
for glance in glances:
    card(glance)
