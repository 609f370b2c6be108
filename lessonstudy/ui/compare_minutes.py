"""How long each phase took in each lesson, beside what was planned."""

import streamlit as st

from lessonstudy.domain.comparison import ComparedPhase
from lessonstudy.domain.tables import Table
from lessonstudy.ui.compare_bars import Bar
from lessonstudy.ui.compare_section import View, section
from lessonstudy.ui.words import length, minutes, plain

WORTH_SAYING_MS = 30_000
MINUTE_MS = 60_000


def phase_minutes(view: View) -> None:
    bars = [
        Bar(
            key=f"{lesson.id}|{root}",
            group=title,
            lesson=view.name(lesson),
            place=view.place(lesson),
            value=None if phase.actual_ms is None else phase.actual_ms / MINUTE_MS,
            told=_told(phase),
            thin=phase.planned_ms / MINUTE_MS or None,
            moments=phase.moments,
        )
        for root, title in view.phases.items()
        for lesson in view.found.lessons
        for phase in lesson.phases
        if phase.root == root
    ]
    if not bars:
        return
    rows = [
        (
            view.name(lesson),
            phase.title,
            _rounded(phase.planned_ms or None),
            _rounded(phase.actual_ms),
            len(phase.moments),
        )
        for lesson in view.found.lessons
        for phase in lesson.phases
    ]
    columns = ("Lesson", "Phase", "Planned minutes", "Actual minutes", "Moments")
    alt = "For each phase a bar of its minutes in each lesson, and in it a thin bar of the minutes that were planned."
    st.subheader(_finding(view), anchor=False)
    section(view, "minutes", bars, "minutes (thin: planned)", Table("Minutes of phases", columns, rows), alt)


def _finding(view: View) -> str:
    before = {one.root: one.actual_ms for one in view.first.phases}
    changes = [
        (one.actual_ms - (before[one.root] or 0), one)
        for one in view.last.phases
        if one.actual_ms is not None and before.get(one.root) is not None
    ]
    if not changes:
        return "Minutes of each phase, planned and actual"
    change, phase = max(changes, key=lambda one: abs(one[0]))
    if abs(change) < WORTH_SAYING_MS:
        return f"The phases took about as long in {view.name(view.last)} as in {view.name(view.first)}"
    more = "longer" if change > 0 else "less"
    return f"{plain(phase.title)} took {length(abs(change))} {more} in {view.name(view.last)} than in {view.name(view.first)}"


def _told(phase: ComparedPhase) -> str:
    planned = f"planned {minutes(phase.planned_ms)}" if phase.planned_ms else "nothing planned"
    return f"{minutes(phase.actual_ms)}, {planned}" if phase.actual_ms is not None else f"not marked, {planned}"


def _rounded(ms: int | None) -> float | None:
    return None if ms is None else round(ms / MINUTE_MS, 1)
