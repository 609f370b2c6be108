"""What is known of a study when a report of it is made: gathered once, by whoever may look.

Notes of lessons that hide them are left out before it comes here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lessonstudy.domain.broken import Broken
from lessonstudy.domain.chain import Chain
from lessonstudy.domain.comparison import enough, rate
from lessonstudy.domain.criteria import Criteria
from lessonstudy.domain.debriefs import Debrief, DebriefEntry
from lessonstudy.domain.iterations import Iteration, IterationKind
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Membership, Person, Team
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.students import Student
from lessonstudy.domain.studies import Study


@dataclass(frozen=True, slots=True)
class PhaseRun:
    """A phase by plan and as it ran. `ran_ms` is None where nobody marked it; `seen` counts the notes that show each
    anticipated response; of the `surprises` the first stand here, `surprised` counts all."""

    title: str
    planned_ms: int
    ran_ms: int | None
    seen: tuple[tuple[str, int], ...] = ()
    surprises: tuple[Observation, ...] = ()
    surprised: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """What the plan predicts of a focus student in a phase, and how many moments there name that student."""

    student: str
    phase: str
    expects: str
    seen: int


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How often a code was noted in a lesson, and how long its observers together observed."""

    name: str
    count: int
    observed_ms: int

    @property
    def per_minute(self) -> float | None:
        """None where too little was noted or observed to be told as a rate."""
        return rate(self.count, self.observed_ms) if enough(self.count, self.observed_ms) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One teaching: as it ran, what its teacher noticed, its debriefs, how many notes were taken. A hidden one has no notes
    here, and nothing that counts them."""

    iteration: Iteration
    plan: PlanVersion
    phases: tuple[PhaseRun, ...]
    expected: tuple[Expected, ...] = ()
    codes: tuple[CodeCount, ...] = ()
    noticing: str = ""
    criteria: Criteria | None = None
    debriefs: tuple[tuple[Debrief, tuple[DebriefEntry, ...]], ...] = ()
    noted: int = 0
    hidden: bool = False

    @property
    def name(self) -> str:
        return f"Lesson {self.iteration.number}"

    @property
    def taught_again(self) -> bool:
        return self.iteration.kind == IterationKind.RETEACH


@dataclass(frozen=True, kw_only=True)
class Material:
    """`people` are all who are named anywhere, by id; `notes` those that something cites; `codes` names of "scheme:key";
    `pictures` are JPEG by the note's id."""

    study: Study
    team: Team
    members: tuple[Membership, ...]
    people: Mapping[str, Person]
    students: tuple[Student, ...]
    plans: tuple[PlanVersion, ...]
    lessons: tuple[Lesson, ...]
    chain: Chain
    notes: Mapping[str, Observation]
    broken: tuple[Broken, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    deidentified: bool = False

    def name(self, person: str | None) -> str:
        found = self.people.get(person or "")
        return found.name if found else ""

    def lesson(self, iteration: str) -> Lesson | None:
        return next((one for one in self.lessons if one.iteration.id == iteration), None)

    def day(self, text: str | None) -> str:
        """An ISO date as it is written in a letter; of a de-identified study the month alone."""
        if not text:
            return ""
        found = date.fromisoformat(text[:10])
        return f"{found:%B %Y}" if self.deidentified else f"{found.day} {found:%B %Y}"

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The numbers of the cited moments, in the order of lessons and time. Withdrawn ones have none."""
        order = {one.iteration.id: one.iteration.number for one in self.lessons}
        standing = [one for one in self.notes.values() if one.state != ObservationState.WITHDRAWN]
        standing.sort(key=lambda one: (order[one.iteration], one.start_ms, one.id))
        return {one.id: number for number, one in enumerate(standing, 1)}

    @cached_property
    def phase_titles(self) -> Mapping[str, str]:
        """The newest title of each phase, by root."""
        return {phase.root: phase.title for plan in self.plans for phase in plan.phases}
