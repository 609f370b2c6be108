"""Home: what waits for one, then the studies of one's teams."""

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.domain.waiting import Waiting, counted
from lessonstudy.services.board import StudyBoard
from lessonstudy.services.overview import StudyAtAGlance, Teachings
from lessonstudy.ui.forms import new_study
from lessonstudy.ui.noting import noting_in_words
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.places import place_link
from lessonstudy.ui.words import ITERATION_STATES, iteration_name, plain

NEWEST = 4

person = current_person()
boards = services().board.home(person.id)
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
        for teaching in glance.iterations[-NEWEST:]:
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
        earlier = len(glance.iterations) - NEWEST
        if earlier > 0:
            st.caption(f"and {counted(earlier, 'earlier lesson')}")


def waits(teaching: Teachings) -> str:
    """What waits for the person in an iteration."""
    if not teaching.films:
        return "no video yet"
    if not teaching.notes and not teaching.iteration.hides_others:
        return "no notes yet: yours would be the first"
    return noting_in_words(teaching.iteration, teaching.notes, teaching.mine)


def what_waits(found: list[tuple[StudyBoard, Waiting]]) -> None:
    with st.container(border=True, key="waits-for-you"):
        st.subheader("What waits for you", anchor=False)
        for board, one in found:
            study = board.glance.study
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"mine-{study.id}-{one.kind}", gap="small"
            ):
                text = f"{plain(one.task[0].upper() + one.task[1:])} :small[{plain(study.title)}]"
                st.markdown(f":material/flag: {text}", width="stretch")
                place_link(one.place, study.id, one.iteration)


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
elif not boards:
    st.info("Your team has no study yet. A study is one question that you work on over several lessons.")
mine = [(board, one) for board in boards for one in board.waits if person.id in one.people]
if mine:
    what_waits(mine)
elif boards:
    st.caption("Nothing waits for you.")
for board in boards:
    card(board.glance)
