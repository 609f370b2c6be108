"""Focus students: what the plan predicts of each in a phase, and the moments that show them there."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.comparison import ComparedLesson, StudentFigure
from lessonstudy.domain.tables import Table
from lessonstudy.ui.compare_bars import Bar
from lessonstudy.ui.compare_section import CHOICE_PX, View, moments, section
from lessonstudy.ui.words import plain

Figures = list[tuple[ComparedLesson, StudentFigure]]


def focus_students(view: View) -> None:
    everything = [(lesson, one) for lesson in view.found.lessons for one in lesson.students]
    students = sorted({one.student for _, one in everything})
    if not students:
        return
    heading, key = st.container(), f"compare-student-{view.found.study}"
    wanted = st.selectbox("Focus student", students, key=key, format_func=lambda one: f"Student {one}", width=CHOICE_PX)
    order = [*view.phases, None]
    own = sorted(
        ((lesson, one) for lesson, one in everything if one.student == wanted),
        key=lambda pair: order.index(pair[1].phase),
    )
    heading.subheader(_finding(wanted, [one for _, one in own]), anchor=False)
    _predictions(view, own)
    bars = [_bar(view, lesson, one) for lesson, one in own]
    alt = f"In how many moments student {wanted} was seen in each phase of each lesson."
    files = _table(view, "Focus students", everything)
    section(view, "students", bars, "moments", _table(view, f"Student {wanted}", own), alt, files)


def _predictions(view: View, figures: Figures) -> None:
    lines = [
        f"- {view.name(lesson)}, {plain(view.phase(one.phase))}: predicted “{plain(one.expects)}” "
        f":{'green' if one.moments else 'gray'}-badge[{_told(one)}]"
        for lesson, one in figures
        if one.expects
    ]
    if lines:
        st.markdown("\n".join(lines))


def _bar(view: View, lesson: ComparedLesson, one: StudentFigure) -> Bar:
    return Bar(
        key=f"{lesson.id}|{one.phase}|{one.student}",
        group=view.phase(one.phase),
        lesson=view.name(lesson),
        place=view.place(lesson),
        value=float(len(one.moments)),
        told=_told(one),
        moments=one.moments,
    )


def _table(view: View, name: str, figures: Figures) -> Table:
    columns = ("Student", "Lesson", "Phase", "Predicted", "Moments")
    rows = [
        (one.student, view.name(lesson), view.phase(one.phase), one.expects, len(one.moments))
        for lesson, one in figures
    ]
    return Table(name, columns, rows)


def _told(one: StudentFigure) -> str:
    return f"seen in {moments(len(one.moments))}" if one.moments else "not seen"


def _finding(student: str, figures: Sequence[StudentFigure]) -> str:
    predicted = [one for one in figures if one.expects]
    name = f"Student {plain(student)}"
    if not predicted:
        return f"{name} was seen in {moments(sum(len(one.moments) for one in figures))}; nothing was predicted"
    shown = sum(bool(one.moments) for one in predicted)
    many = "1 phase" if len(predicted) == 1 else f"{len(predicted)} phases"
    return f"{name} was seen in {shown} of the {many} with a prediction"
