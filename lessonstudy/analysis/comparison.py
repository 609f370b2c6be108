"""From the moments of a lesson to the figures that stand beside those of another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lessonstudy.domain.comparison import (
    CodeFigure,
    ComparedLesson,
    ComparedPhase,
    ResponseFigure,
    StudentFigure,
    Surprises,
    rate,
)
from lessonstudy.domain.criteria import CriterionResult
from lessonstudy.domain.enactment import ran_ms, seen
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.moments import Moment, PhaseSpan, phase_spans, roots
from lessonstudy.domain.observed import Span, clipped, length, observed
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.schemes import CodingScheme

Phase = str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRecords:
    """What is known of a lesson. `moments` are those that the viewer may see, in the order of time and of phases of `plan`,
    with the codes that theirs have become; `noted` are the same with the codes that they were noted with, of `schemes`.

    `watched` gives what each person watched on the iteration clock, `end_ms` is where the videos end.
    """

    iteration: Iteration
    plan: PlanVersion
    moments: Sequence[Moment]
    noted: Sequence[Moment]
    schemes: Sequence[CodingScheme]
    watched: Mapping[str, Sequence[Span]]
    end_ms: int | None
    criteria: tuple[CriterionResult, ...]


def compared(lesson: LessonRecords, codes: Iterable[str], students: Mapping[str, str]) -> ComparedLesson:
    """The figures of a lesson. `codes` ("scheme:key") are those that are told where they were not noted, too; `students`
    gives the pseudonym of each focus student's id."""
    showing, surprises = seen(lesson.plan, lesson.noted, lesson.schemes)
    return ComparedLesson(
        id=lesson.iteration.id,
        number=lesson.iteration.number,
        hides_others=lesson.iteration.hides_others,
        phases=tuple(_phases(lesson)),
        codes=tuple(_codes(lesson, codes)),
        criteria=lesson.criteria,
        students=tuple(_students(lesson, students)),
        responses=tuple(
            ResponseFigure(
                id=one.id, phase=phase.root, description=one.description, moments=_ids(showing.get(one.id, ()))
            )
            for phase in lesson.plan.phases
            for one in phase.anticipated
        ),
        surprises=tuple(Surprises(phase=phase, moments=_ids(found)) for phase, found in _by_phase(lesson, surprises)),
    )


def _phases(lesson: LessonRecords) -> Iterable[ComparedPhase]:
    times, noted = lesson.iteration.phases, dict(_by_phase(lesson, lesson.moments))
    for phase in lesson.plan.phases:
        own = [one for one in times if one.phase == phase.id]
        yield ComparedPhase(
            root=phase.root,
            title=phase.title,
            planned_ms=round(phase.planned_minutes * 60_000),
            actual_ms=ran_ms(own, times, lesson.end_ms),
            moments=_ids(noted.get(phase.root, ())),
        )


def _codes(lesson: LessonRecords, codes: Iterable[str]) -> Iterable[CodeFigure]:
    spans = phase_spans(lesson.iteration, roots([lesson.plan]), lesson.end_ms)
    times = _observed(lesson, spans)
    counted: dict[tuple[Phase, str], list[str]] = defaultdict(list)
    observers: dict[str, set[str]] = defaultdict(set)
    for one in lesson.moments:
        for code in one.codes:
            counted[one.phase, code].append(one.id)
            observers[_scheme(code)].add(one.observer)
    told = dict.fromkeys(code for code in (*codes, *(code for _, code in counted)) if _scheme(code) in observers)
    for phase in _order(lesson):
        for code in told:
            who = observers[_scheme(code)]
            total_ms = sum(times[one].get(phase, 0) for one in who)
            moments = counted.get((phase, code), [])
            if moments or total_ms:
                yield CodeFigure(
                    phase=phase,
                    code=code,
                    count=len(moments),
                    per_minute=rate(len(moments), total_ms),
                    observed_ms=total_ms,
                    observers=len(who),
                    moments=tuple(moments),
                )


def _observed(lesson: LessonRecords, phases: Sequence[PhaseSpan]) -> dict[str, dict[Phase, int]]:
    """Of each observer how many ms of each phase they observed, and of the time between phases (None)."""
    notes: dict[str, list[Moment]] = defaultdict(list)
    for one in lesson.moments:
        notes[one.observer].append(one)
    found = {}
    for observer, own in notes.items():
        started = lesson.iteration.started_at is not None
        spans = observed(own, lesson.watched.get(observer, ()), phases, started=started)
        times: dict[Phase, int] = defaultdict(int)
        for phase in phases:
            times[phase.phase] += length(clipped(spans, phase.start_ms, phase.end_ms))
        times[None] = length(spans) - sum(times.values())
        found[observer] = times
    return found


def _students(lesson: LessonRecords, students: Mapping[str, str]) -> Iterable[StudentFigure]:
    expects = {
        (students[one.student], phase.root): one.expects
        for phase in lesson.plan.phases
        for one in phase.expected
        if one.student in students
    }
    named: dict[tuple[str, Phase], list[str]] = defaultdict(list)
    for moment in lesson.moments:
        for student in moment.students:
            named[student, moment.phase].append(moment.id)
    known = dict.fromkeys([*students.values(), *(student for student, _ in named)])
    for student in known:
        for phase in _order(lesson):
            told, moments = expects.get((student, phase or ""), ""), named.get((student, phase), [])
            if told or moments:
                yield StudentFigure(student=student, phase=phase, expects=told, moments=tuple(moments))


def _by_phase(lesson: LessonRecords, moments: Sequence[Moment]) -> Iterable[tuple[Phase, list[Moment]]]:
    found: dict[Phase, list[Moment]] = defaultdict(list)
    for one in moments:
        found[one.phase].append(one)
    return [(phase, found[phase]) for phase in _order(lesson) if phase in found]


def _order(lesson: LessonRecords) -> list[Phase]:
    """The phases of the plan, and at the end the time that belongs to none."""
    return [*(phase.root for phase in lesson.plan.phases), None]


def _scheme(code: str) -> str:
    return code.rpartition(":")[0]


def _ids(moments: Iterable[Moment]) -> tuple[str, ...]:
    return tuple(one.id for one in moments)
