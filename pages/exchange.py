"""Exchange: the notes of a lesson as files of other tools, out and in, with what is lost said before anything is saved."""

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.ui.exporting import take_out
from lessonstudy.ui.importing import bring_in
from lessonstudy.ui.lesson_choice import chosen_lesson
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import plain

WAYS = ("Take out", "Bring in")

person = current_person()
with guarded():
    study = services().studies.get(person.id, st.query_params.get("study", ""))
    lessons = services().teaching.of_study(person.id, study.id)
membership = next(one for team, one in services().teams.teams_of(person) if team.id == study.team)

st.page_link("study.py", label=plain(study.title), query_params={"study": study.id}, icon=":material/arrow_back:")
st.title("Exchange", anchor=False)
st.caption("Work on with your notes in a tool that you know, or go on here with notes that you took elsewhere.")
if not lessons:
    st.info("There is no lesson yet. Make an iteration on the study's page; its notes can be exchanged then.")
    st.stop()
way = st.radio("Which way", WAYS, horizontal=True, key=f"exchange-way-{study.id}", label_visibility="collapsed")
if way == "Take out":
    if membership.allows(Right.DOWNLOAD):
        take_out(person.id, study, lessons)
    else:
        st.info(
            "Your role may read notes here, but not take them along as a file. A facilitator, a coach or a teacher of your "
            "team can do that for you."
        )
elif membership.allows(Right.NOTE):
    bring_in(person, study, chosen_lesson(lessons, key=f"exchange-into-{study.id}"), membership)
else:
    st.info("A guest looks at a study here and adds nothing to it. A member of the team can bring notes in.")
