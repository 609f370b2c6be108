"""Dialogs for making things. Each ends with one service call and, when that was refused, keeps what was typed.

They are forms, so that nothing is drawn anew while somebody types.
"""

from datetime import date

import streamlit as st

from lessonstudy.data import DEFAULT_PRESET, preset_of
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.iterations import Noting
from lessonstudy.domain.people import Person, Team
from lessonstudy.domain.studies import Study
from lessonstudy.ui.noting import noting_radio
from lessonstudy.ui.person import services
from lessonstudy.ui.scheme_choice import schemes_field
from lessonstudy.ui.way_of_working import preset_radio
from lessonstudy.ui.words import plain


def refused(refusal: Refusal) -> None:
    st.error(plain(sentence(refusal)), icon=":material/error:")


@st.dialog("New study", width="medium")
def new_study(person: str, teams: list[Team]) -> None:
    with st.form("study-new", border=False):
        team = st.selectbox("Team", teams, format_func=lambda one: one.name, key="study-team")
        title = st.text_input("Title", key="study-title", placeholder="Sharing fairly: 3 pizzas among 4", max_chars=300)
        question = st.text_area(
            "Inquiry question", key="study-question", help="What do you want to find out about student thinking?"
        )
        subject, grade = st.columns(2)
        subject_text = subject.text_input("Subject", key="study-subject")
        grade_text = grade.text_input("Grade", key="study-grade")
        preset = preset_radio(DEFAULT_PRESET, key="study-preset")
        wanted = st.form_submit_button("Make the study", key="study-make")
    if wanted:
        values = {
            "title": title,
            "inquiry_question": question,
            "subject": subject_text,
            "grade": grade_text,
            "preset": preset,
        }
        try:
            study = services().studies.add(person, team.id, values)
        except Refusal as refusal:
            refused(refusal)
        else:
            st.switch_page("study.py", query_params={"study": study.id})


@st.dialog("New iteration", width="medium")
def new_iteration(person: str, study: Study, members: list[Person]) -> None:
    preset = preset_of(study.preset)
    with st.form("iteration-new-form", border=False):
        label = st.text_input(
            "Class", key="iteration-class", placeholder="Class 4b", help="A label, never a student's name."
        )
        day = st.date_input("Date of the lesson", value=date.today(), key="iteration-date")  # noqa: DTZ011
        teacher = st.selectbox(
            "Who teaches",
            [None, *members],
            format_func=lambda one: one.name if one else "Not decided",
            key="iteration-teacher",
        )
        noting = noting_radio(preset.noting if preset else Noting.OPEN)
        schemes = schemes_field(person, study.id)
        wanted = st.form_submit_button("Make the iteration", key="iteration-make")
    if wanted:
        values = {
            "class_label": label,
            "date": day.isoformat() if isinstance(day, date) else None,
            "teacher": teacher.id if teacher else None,
            "noting": noting,
            "schemes": schemes,
        }
        try:
            services().teaching.add(person, study.id, values)
        except Refusal as refusal:
            refused(refusal)
        else:
            st.rerun()


@st.dialog("Focus students")
def add_student(person: str, study: str) -> None:
    st.write("A letter or a pseudonym, never a name.")
    with st.form("student-form", border=False):
        pseudonym = st.text_input("Pseudonym", key="student-pseudonym", max_chars=40, placeholder="A")
        group = st.text_input("Learner group", key="student-group", placeholder="begins to share by halves")
        wanted = st.form_submit_button("Add the student", key="student-add")
    if wanted:
        try:
            services().studies.add_student(person, study, {"pseudonym": pseudonym, "learner_group": group})
        except Refusal as refusal:
            refused(refusal)
        else:
            st.rerun()
