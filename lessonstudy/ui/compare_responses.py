"""What the plan anticipates of students: seen or not in each lesson, and what nobody thought of."""

import streamlit as st

from lessonstudy.domain.comparison import ComparedLesson, ResponseFigure
from lessonstudy.domain.tables import Table
from lessonstudy.ui.compare_bars import Bar
from lessonstudy.ui.compare_section import View, moments, section

SURPRISE = "Nobody anticipated it"


def anticipated_responses(view: View) -> None:
    bars = [*_responses(view), *_surprises(view)]
    if not bars:
        return
    rows = [(one.lesson, one.group, "seen" if one.moments else "not seen", len(one.moments)) for one in bars]
    columns = ("Lesson", "Response", "Seen", "Moments")
    alt = "For each anticipated response in how many moments of each lesson it was seen, and then the surprises."
    st.subheader(_finding(view), anchor=False)
    section(view, "responses", bars, "moments", Table("Anticipated responses", columns, rows), alt)


def _responses(view: View) -> list[Bar]:
    found = []
    groups = _across_versions(view)
    for phase in view.phases:
        for response, (own_phase, figures) in groups.items():
            if own_phase == phase:
                group = f"{view.phase(phase)}: {next(iter(figures.values())).description}"
                found += [
                    _bar(view, lesson, response, group, figures[lesson.id].moments, "not seen")
                    for lesson in view.found.lessons
                    if lesson.id in figures
                ]
    return found


def _across_versions(view: View) -> dict[str, tuple[str, dict[str, ResponseFigure]]]:
    """Of each response, known by its id or by the same words in the same phase: its phase, and its figure in each lesson."""
    found: dict[str, tuple[str, dict[str, ResponseFigure]]] = {}
    same: dict[tuple[str, str], str] = {}
    for lesson in reversed(view.found.lessons):
        for one in lesson.responses:
            words = one.phase, " ".join(one.description.split()).casefold()
            key = one.id if one.id in found else same.setdefault(words, one.id)
            found.setdefault(key, (one.phase, {}))[1].setdefault(lesson.id, one)
    return found


def _surprises(view: View) -> list[Bar]:
    found = {(lesson.id, one.phase): one.moments for lesson in view.found.lessons for one in lesson.surprises}
    return [
        _bar(
            view,
            lesson,
            f"surprise-{root}",
            f"{view.phase(root)}: {SURPRISE}",
            found.get((lesson.id, root), ()),
            "none",
        )
        for root in (*view.phases, None)
        if any(phase == root for _, phase in found)
        for lesson in view.found.lessons
    ]


def _bar(view: View, lesson: ComparedLesson, key: str, group: str, ids: tuple[str, ...], nothing: str) -> Bar:
    return Bar(
        key=f"{lesson.id}|{key}",
        group=group,
        lesson=view.name(lesson),
        place=view.place(lesson),
        value=float(len(ids)),
        told=moments(len(ids)) if ids else nothing,
        moments=ids,
    )


def _finding(view: View) -> str:
    told = [
        f"{sum(bool(one.moments) for one in lesson.responses)} of {len(lesson.responses)} in {view.name(lesson)}"
        for lesson in (view.last, view.first)
        if lesson.responses
    ]
    return f"Anticipated responses that were seen: {', '.join(told)}" if told else "What nobody anticipated"
