"""Reads the sample study from sample.yaml, and checks that whatever it names exists.

A note may only name people, students and codes of the file and its schemes, and lie within the lesson.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, cast

from lessonstudy.data.records import (
    Sample,
    SampleAnticipated,
    SampleIteration,
    SampleObservation,
    SamplePerson,
    SamplePhase,
    SamplePhaseTime,
    SamplePlan,
    SampleStudent,
    SampleStudy,
    SchemeFile,
)
from lessonstudy.data.yaml_file import Entry, plain, read_entry

ROLES = ("facilitator", "teacher", "observer", "coach", "knowledgeable other", "guest")
STATES = ("planned", "taught", "noting", "revealed", "debriefed", "judged", "closed")


@dataclass(frozen=True, slots=True)
class Known:
    """What a later part of the file may name."""

    people: frozenset[str]
    students: frozenset[str]
    codes: frozenset[str]
    plans: dict[int, SamplePlan]
    keys: set[str] = field(default_factory=set)
    """Those of the notes read so far."""


def read_sample(file: Path, schemes: Sequence[SchemeFile]) -> Sample:
    """The sample of a file, whose codes are looked up in `schemes`. Raises Invalid with the line where it is broken."""
    top = read_entry(file).only("team", "people", "study", "schemes", "students", "plans", "iterations")
    names = top.texts("schemes", {scheme.key for scheme in schemes})
    people = tuple(read_person(entry) for entry in top.entries("people"))
    students = tuple(read_student(entry) for entry in top.entries("students"))
    plans = read_plans(top)
    known = Known(
        frozenset(person.key for person in people),
        frozenset(student.pseudonym for student in students),
        frozenset(code.key for scheme in schemes if scheme.key in names for code in scheme.codes),
        {plan.number: plan for plan in plans},
    )
    iterations = tuple(read_iteration(entry, known) for entry in top.entries("iterations"))
    return Sample(top.text("team"), people, read_study(top.entry("study")), names, students, plans, iterations)


def read_person(entry: Entry) -> SamplePerson:
    entry.only("key", "name", "email", "role")
    return SamplePerson(entry.text("key"), entry.text("name"), entry.text("email"), entry.choice("role", ROLES))


def read_study(entry: Entry) -> SampleStudy:
    fields = ("title", "preset", "research_theme", "inquiry_question", "theory_of_action", "subject", "grade")
    entry.only(*fields)
    return SampleStudy(*(entry.text(field) for field in fields))


def read_student(entry: Entry) -> SampleStudent:
    entry.only("pseudonym", "learner_group", "current_level")
    return SampleStudent(entry.text("pseudonym"), entry.text("learner_group"), entry.text("current_level"))


def read_plans(top: Entry) -> tuple[SamplePlan, ...]:
    plans: list[SamplePlan] = []
    for entry in top.entries("plans"):
        entry.only("number", "parent", "goal", "materials", "success_criteria", "phases")
        number, parent = entry.number("number"), entry.number_or_none("parent")
        earlier = [plan.number for plan in plans]
        if number in earlier:
            raise entry.wrong("number", f"there is a plan {number} already")
        if parent is not None and parent not in earlier:
            raise entry.wrong("parent", f"no plan {parent} stands before this one")
        phases = tuple(read_phase(phase) for phase in entry.entries("phases"))
        goal, materials = entry.text("goal"), entry.text("materials")
        plans.append(SamplePlan(number, parent, goal, materials, entry.texts("success_criteria"), phases))
    return tuple(plans)


def read_phase(entry: Entry) -> SamplePhase:
    entry.only("key", "title", "purpose", "planned_minutes", "teacher_moves", "points_to_notice", "anticipated")
    return SamplePhase(
        key=entry.text("key"),
        title=entry.text("title"),
        purpose=entry.text("purpose"),
        planned_minutes=entry.decimal("planned_minutes"),
        teacher_moves=entry.text("teacher_moves"),
        points_to_notice=entry.text("points_to_notice"),
        anticipated=tuple(
            SampleAnticipated(response.text("key"), response.text("description"), response.text("planned_response"))
            for response in (item.only(*ANTICIPATED_FIELDS) for item in entry.entries("anticipated"))
        ),
    )


ANTICIPATED_FIELDS = ("key", "description", "planned_response")


def read_iteration(entry: Entry, known: Known) -> SampleIteration:
    entry.only(*ITERATION_FIELDS)
    plan = entry.number("plan")
    if plan not in known.plans:
        raise entry.wrong("plan", f"there is no plan {plan}")
    day = plain(entry.value("date"))
    if not isinstance(day, date):
        raise entry.wrong("date", "'date' must look like 2026-03-03")
    times = tuple(read_phase_time(item, known.plans[plan].phases) for item in entry.entries("phase_times"))
    lesson = Lesson(known, known.plans[plan].phases, times)
    return SampleIteration(
        number=entry.number("number"),
        kind=cast(Literal["teach", "reteach"], entry.choice("kind", ("teach", "reteach"))),
        lesson=entry.number("lesson"),
        plan=plan,
        teacher=entry.choice("teacher", known.people),
        class_label=entry.text("class_label"),
        date=day,
        noting=cast(Literal["open", "independent"], entry.choice("noting", ("open", "independent"))),
        state=entry.choice("state", STATES),
        phase_times=times,
        observations=tuple(read_observation(item, lesson) for item in entry.entries("observations")),
    )


ITERATION_FIELDS = (
    "number",
    "kind",
    "lesson",
    "plan",
    "teacher",
    "class_label",
    "date",
    "noting",
    "state",
    "phase_times",
    "observations",
)


def read_phase_time(entry: Entry, phases: Iterable[SamplePhase]) -> SamplePhaseTime:
    entry.only("phase", "start_ms", "end_ms")
    start, end = entry.number("start_ms"), entry.number("end_ms")
    if end <= start:
        raise entry.wrong("end_ms", "the end must come after the start")
    return SamplePhaseTime(entry.choice("phase", {phase.key for phase in phases}), start, end)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a note of a lesson may name: the plan's phases and when they ran, and all that is known."""

    known: Known
    phases: tuple[SamplePhase, ...]
    times: tuple[SamplePhaseTime, ...]

    @property
    def end_ms(self) -> int:
        return max((time.end_ms for time in self.times), default=0)

    def anticipated(self, ms: int) -> set[str]:
        """The keys of what the plan anticipates in the phase that ran at a moment."""
        running = {time.phase for time in self.times if time.start_ms <= ms < time.end_ms}
        return {one.key for phase in self.phases if phase.key in running for one in phase.anticipated}


def read_observation(entry: Entry, lesson: Lesson) -> SampleObservation:
    entry.only(*OBSERVATION_FIELDS)
    start, end = entry.number("start_ms"), entry.number_or_none("end_ms")
    if end is not None and end <= start:
        raise entry.wrong("end_ms", "the end must come after the start")
    if not 0 <= start <= lesson.end_ms or (end or 0) > lesson.end_ms:
        raise entry.wrong("start_ms", f"the lesson runs from 0 to {lesson.end_ms} ms")
    key, anticipated = entry.text_if_there("key"), entry.text_if_there("anticipated")
    if key in lesson.known.keys:
        raise entry.wrong("key", f"the key {key!r} is taken")
    if key:
        lesson.known.keys.add(key)
    return SampleObservation(
        key=key,
        observer=entry.choice("observer", lesson.known.people),
        start_ms=start,
        end_ms=end,
        saw=entry.text("saw"),
        think=entry.text_or_none("think"),
        anticipated=entry.choice("anticipated", lesson.anticipated(start)) if anticipated else None,
        codes=entry.texts("codes", lesson.known.codes),
        students=entry.texts("students", lesson.known.students),
        flag=entry.yes("flag"),
    )


OBSERVATION_FIELDS = (
    "key",
    "observer",
    "start_ms",
    "end_ms",
    "saw",
    "think",
    "anticipated",
    "codes",
    "students",
    "flag",
)
