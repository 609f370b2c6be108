"""Focus students: what the plan predicts of each in a phase, and the moments that show them there."""

import streamlit as st

from lessonstudy.domain.comparison import StudentFigure
from lessonstudy.domain.tables import Table
from lessonstudy.ui.compare_bars import Bar
from lessonstudy.ui.compare_section import CHOICE_PX, View, moments, section
from lessonstudy.ui.words import plain


def focus_students(view: View) -> None:
    students = list(dict.fromkeys(one.student for lesson in view.found.lessons for one in lesson.students))
    if not students:
        return
    heading = st.container()
    wanted = st.selectbox(
        "Focus student",
        sorted(students),
        key=f"compare-student-{view.found.study}",
        format_func=lambda one: f"Student {one}",
        width=CHOICE_PX,
    )
    rows = [
        (root, lesson, one)
        for root in (*view.phases, None)
        for lesson in view.found.lessons
        for one in lesson.students
        if one.student == wanted and one.phase == root
    ]
    bars = [
        Bar(
            key=f"{lesson.id}|{root}|{wanted}",
            group=view.phase(root),
            lesson=view.name(lesson),
            place=view.place(lesson),
            value=float(len(one.moments)),
            told=_told(one),
            moments=one.moments,
        )
        for root, lesson, one in rows
    ]
    columns = ("Student", "Lesson", "Phase", "Predicted", "Moments")
    everything = [
        (one.student, view.name(lesson), view.phase(one.phase), one.expects, len(one.moments))
        for lesson in view.found.lessons
        for one in lesson.students
    ]
    own = [row for row in everything if row[0] == wanted]
    told = [
        f"- {view.name(lesson)}, {plain(view.phase(one.phase))}: {_predicted(one)}"
        for _, lesson, one in rows
        if one.expects
    ]
    if told:
        st.markdown("\n".join(told))
    alt = f"In how many moments student {wanted} was seen in each phase of each lesson, beside the phases for which something was predicted."
    heading.subheader(_finding(wanted, [one for _, _, one in rows]), anchor=False)
    section(
        view,
        "students",
        bars,
        "moments",
        Table(f"Student {wanted}", columns, own),
        alt,
        Table("Focus students", columns, everything),
    )


def _told(one: StudentFigure) -> str:
    return f"seen in {moments(len(one.moments))}" if one.moments else "not seen"


def _predicted(one: StudentFigure) -> str:
    color = "green" if one.moments else "gray"
    return f"predicted “{plain(one.expects)}” :{color}-badge[{_told(one)}]"


def _finding(student: str, figures: list[StudentFigure]) -> str:
    predicted = [one for one in figures if one.expects]
    name = f"Student {plain(student)}"
    if not predicted:
        return f"{name} was seen in {moments(sum(len(one.moments) for one in figures))}; nothing was predicted"
    shown = sum(bool(one.moments) for one in predicted)
    return f"{name} was seen in {shown} of {len(predicted)} phases for which something was predicted"
