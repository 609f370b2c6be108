"""Success criteria: how many of the students who were checked met each, lesson by lesson."""

import streamlit as st

from lessonstudy.domain.comparison import ComparedLesson
from lessonstudy.domain.criteria import CriterionResult
from lessonstudy.domain.tables import Table
from lessonstudy.ui.compare_bars import Bar
from lessonstudy.ui.compare_section import View, section
from lessonstudy.ui.words import plain

FEW = 5
LONGEST = 80


def success_criteria(view: View) -> None:
    results = [(lesson, one) for lesson in view.found.lessons for one in lesson.criteria if one.checked]
    if not results:
        return
    criteria = list(dict.fromkeys(one.criterion for _, one in results))
    bars = [
        Bar(
            key=f"{lesson.id}|{criteria.index(criterion)}",
            group=criterion,
            lesson=view.name(lesson),
            place=view.place(lesson),
            value=_share(one) if one.checked >= FEW else None,
            told=f"{one.met} of {one.checked} met it",
        )
        for criterion in criteria
        for lesson, one in results
        if one.criterion == criterion
    ]
    rows = [(view.name(lesson), one.criterion, one.checked, one.met, one.task, one.note) for lesson, one in results]
    columns = ("Lesson", "Criterion", "Checked", "Met it", "Counted in", "Note")
    alt = "For each success criterion the share of the students checked who met it, in each lesson."
    st.subheader(_finding(view), anchor=False)
    section(view, "criteria", bars, "% of those checked", Table("Success criteria", columns, rows), alt)


def _share(one: CriterionResult) -> float:
    return 100 * one.met / one.checked


def _finding(view: View) -> str:
    before, after = _by_criterion(view.first), _by_criterion(view.last)
    both = [one for one in after if one in before]
    if not both:
        return "Success criteria, as they were counted"
    most = max(both, key=lambda one: abs(_share(after[one]) - _share(before[one])))
    now, then = after[most], before[most]
    text = plain(most.rstrip(".") if len(most) <= LONGEST else f"{most[:LONGEST].rstrip()}…")
    return (
        f"“{text}”: {now.met} of {now.checked} met it in {view.name(view.last)}, "
        f"{then.met} of {then.checked} in {view.name(view.first)}"
    )


def _by_criterion(lesson: ComparedLesson) -> dict[str, CriterionResult]:
    return {one.criterion: one for one in lesson.criteria if one.checked}
