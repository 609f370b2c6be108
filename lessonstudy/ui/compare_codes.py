"""How often a code was noted in each phase, by the minute that was really observed.

Few moments, or less than a minute of watching, are told as a count: a rate of them would say more than is known.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from lessonstudy.domain.comparison import SHORTEST_MS, CodeFigure, ComparedLesson, NamedCode, together
from lessonstudy.domain.tables import Table
from lessonstudy.ui.compare_bars import Bar
from lessonstudy.ui.compare_section import CHOICE_PX, View, moments, section
from lessonstudy.ui.words import distinct, minutes, plain

WHOLE = "Whole lesson"
HOW_OBSERVED = (
    "Observed minutes are those of all observers of a scheme together: what they played in the room, each minute of the "
    "lesson once; with live notes the time that they were there; where nobody recorded their watching, the time from their "
    "first to their last note. Nobody's own minutes are told. A number per minute stands where it rests on five moments and a "
    "minute at least."
)


def code_rates(view: View) -> None:
    counts = _counts(view)
    if not counts:
        return
    names = distinct({code: f"{one.name} ({one.scheme})" for code, one in counts.items()})
    heading, key = st.container(), f"compare-code-{view.found.study}"
    code = st.selectbox("Code", list(counts), format_func=names.__getitem__, key=key, width=CHOICE_PX)
    chosen = counts[code]
    figures = {lesson.id: _figures(lesson, code) for lesson in view.found.lessons}
    whole = {lesson: together(list(own.values())) for lesson, own in figures.items() if own}
    as_rates = all(_is_known(one) for one in whole.values()) and any(one.is_rate for one in whole.values())
    groups: list[tuple[str, str, Mapping[str, CodeFigure]]] = [("whole", WHOLE, whole)]
    for root in (*view.phases, None):
        phase = {lesson: own[root] for lesson, own in figures.items() if root in own}
        groups.append((root or "between", view.phase(root), phase))
    bars = [
        _bar(view, lesson, f"{lesson.id}|{group}|{code}", title, own.get(lesson.id), as_rates)
        for group, title, own in groups
        if own
        for lesson in view.found.lessons
    ]
    alt = f"For the whole lesson and each phase how often “{chosen.name}” was noted in each lesson"
    unit = "per observed minute" if as_rates else "moments"
    heading.subheader(_finding(view, chosen, whole), anchor=False)
    section(view, "codes", bars, unit, _table(view, [code]), f"{alt}, {unit}.", files=_table(view, list(counts)))
    if not as_rates:
        st.caption("Moments of this code are too few in some lesson for numbers per minute, so they are counted.")
    st.caption(HOW_OBSERVED)


def _counts(view: View) -> dict[str, NamedCode]:
    """The codes that were noted, the most frequent first."""
    count = {
        one.code: sum(each.count for lesson in view.found.lessons for each in lesson.codes if each.code == one.code)
        for one in view.found.codes
    }
    return {one.code: one for one in sorted(view.found.codes, key=lambda one: -count[one.code]) if count[one.code]}


def _figures(lesson: ComparedLesson, code: str) -> dict[str | None, CodeFigure]:
    return {one.phase: one for one in lesson.codes if one.code == code}


def _bar(view: View, lesson: ComparedLesson, key: str, title: str, one: CodeFigure | None, as_rates: bool) -> Bar:
    value = None
    if one:
        value = (one.per_minute if _is_known(one) else None) if as_rates else float(one.count)
    return Bar(
        key=key,
        group=title,
        lesson=view.name(lesson),
        place=view.place(lesson),
        value=value,
        told=_told(one),
        moments=one.moments if one else (),
    )


def _is_known(one: CodeFigure) -> bool:
    """Whether there is a number per minute to be drawn: also that there was none in all the time that was observed."""
    return one.is_rate or (one.count == 0 and one.observed_ms >= SHORTEST_MS)


def _number(per_minute: float | None) -> str:
    return f"{per_minute or 0:.{1 if (per_minute or 0) >= 1 else 2}f}"


def _told(one: CodeFigure | None) -> str:
    if one is None:
        return "not observed"
    watched = f" in {minutes(one.observed_ms)} observed" if one.observed_ms else ", observed minutes unknown"
    if one.is_rate:
        return f"{_number(one.per_minute)} a minute ({moments(one.count)}{watched})"
    return f"{moments(one.count) if one.count else 'none'}{watched}"


def _finding(view: View, code: NamedCode, whole: Mapping[str, CodeFigure]) -> str:
    first, last = whole.get(view.first.id), whole.get(view.last.id)
    name = f"“{plain(code.name)}”"
    if first is None or last is None:
        return f"{name}, how often it was noted"
    if first.is_rate and last.is_rate:
        return (
            f"{name} was noted {_number(last.per_minute)} times in an observed minute of {view.name(view.last)}, "
            f"{_number(first.per_minute)} times in {view.name(view.first)}"
        )
    return f"{name}: {moments(last.count)} in {view.name(view.last)}, {moments(first.count)} in {view.name(view.first)}"


def _table(view: View, codes: Sequence[str]) -> Table:
    names = {one.code: one for one in view.found.codes}
    rows = [
        (
            names[one.code].name,
            names[one.code].scheme,
            view.name(lesson),
            view.phase(one.phase),
            one.count,
            round(one.observed_ms / 60_000, 1),
            one.observers,
            round(one.per_minute or 0, 2) if one.is_rate else None,
        )
        for lesson in view.found.lessons
        for one in lesson.codes
        if one.code in codes
    ]
    columns = ("Code", "Scheme", "Lesson", "Phase", "Moments", "Observed minutes", "Observers", "Per observed minute")
    return Table("Codes per observed minute", columns, rows)
