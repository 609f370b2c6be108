"""Figures of a report: bars to look at, always with the figure in words beside them."""

from collections.abc import Sequence

from lessonstudy.domain.criteria import CriterionResult
from lessonstudy.domain.waiting import counted
from lessonstudy.reports import words
from lessonstudy.reports.document import Bar, Bars, Sheet
from lessonstudy.reports.material import CodeCount, Lesson, Material


def minutes_of(lesson: Lesson) -> Bars | None:
    """Planned and actual minutes of each phase of a lesson; None where the plan has no phases."""
    if not lesson.phases:
        return None
    longest = max(max(one.planned_ms, one.ran_ms or 0) for one in lesson.phases) or 1
    rows = [
        (one.title, (_bar(one.planned_ms or None, longest, "not planned"), _bar(one.ran_ms, longest)))
        for one in lesson.phases
    ]
    return Bars("Minutes of each phase", ("Planned", "Ran"), tuple(rows))


def minutes_across(material: Material) -> Bars | None:
    """How long each phase ran in every lesson; None where no lesson has marked phases."""
    lessons = [one for one in material.lessons if any(phase.ran_ms is not None for phase in one.phases)]
    if len(lessons) < 2:
        return None
    titles = dict.fromkeys(phase.title for one in lessons for phase in one.phases)
    ran = {one.name: {phase.title: phase.ran_ms for phase in one.phases} for one in lessons}
    longest = max((ms or 0 for found in ran.values() for ms in found.values()), default=0) or 1
    rows = [
        (
            title,
            tuple(_bar(found.get(title), longest, "not there" if title not in found else "") for found in ran.values()),
        )
        for title in titles
    ]
    return Bars("Minutes of each phase, lesson by lesson", tuple(ran), tuple(rows))


def criteria_of(lessons: Sequence[Lesson]) -> Bars | None:
    """Of the students who were checked, how many met each criterion; None where nothing was checked."""
    checked = [one for one in lessons if one.criteria and one.criteria.results]
    if not checked:
        return None
    titles = dict.fromkeys(result.criterion for one in checked if one.criteria for result in one.criteria.results)
    rows = [(title, tuple(_met(one, title, tasks=len(checked) == 1) for one in checked)) for title in titles]
    return Bars("Success criteria met", tuple(one.name for one in checked), tuple(rows))


def codes_across(material: Material) -> Bars | None:
    """How often each code was noted in every lesson, per minute of observing where that rests on enough."""
    lessons = [one for one in material.lessons if any(code.count for code in one.codes)]
    if not lessons:
        return None
    counts = {one.name: {code.name: code for code in one.codes} for one in lessons}
    most = max(code.count for found in counts.values() for code in found.values())
    rows = [
        (name, tuple(_noted(found.get(name), most) for found in counts.values()))
        for name in dict.fromkeys(code.name for one in lessons for code in one.codes)
    ]
    return Bars("Codes noted", tuple(counts), tuple(rows))


def expected(lesson: Lesson) -> Sheet | None:
    """What was predicted of focus students, and how many moments name them in that phase."""
    rows = [
        (words.student(one.student), one.phase, one.expects, counted(one.seen, "moment") if one.seen else "none")
        for one in lesson.expected
    ]
    columns = ("Student", "Phase", "We predicted", "Noted of them")
    return Sheet("Focus students, predicted and noted", columns, tuple(rows)) if rows else None


def anticipated(lesson: Lesson) -> Sheet | None:
    """Which anticipated responses were seen, by phase."""
    rows = [
        (description, phase.title, counted(count, "note") if count else "not seen")
        for phase in lesson.phases
        for description, count in phase.seen
    ]
    return Sheet("What the plan anticipated", ("Response", "Phase", "Seen"), tuple(rows)) if rows else None


def criterion_words(lesson: Lesson, criterion: str) -> str:
    """ "4 of 12" where it was checked."""
    found = _result(lesson, criterion)
    return f"{found.met} of {found.checked}" if found and found.checked else "not checked"


def _met(lesson: Lesson, criterion: str, *, tasks: bool) -> Bar:
    found = _result(lesson, criterion)
    if found is None or not found.checked:
        return Bar(None, "not checked")
    task = f" ({found.task})" if found.task and tasks else ""
    return Bar(found.met / found.checked, f"{found.met} of {found.checked} students{task}")


def _result(lesson: Lesson, criterion: str) -> CriterionResult | None:
    results = lesson.criteria.results if lesson.criteria else ()
    return next((one for one in results if one.criterion == criterion), None)


def _noted(code: CodeCount | None, most: int) -> Bar:
    if code is None:
        return Bar(None, "not used")
    rate = f", {code.per_minute:.1f} per observed minute" if code.per_minute is not None else ""
    return Bar(code.count / most, f"{counted(code.count, 'moment')}{rate}")


def _bar(ms: int | None, longest: int, without: str = "") -> Bar:
    if ms is None:
        return Bar(None, without or "not marked")
    return Bar(min(1.0, ms / longest), words.minutes(ms))
