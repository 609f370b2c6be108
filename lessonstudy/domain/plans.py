"""The co-planned lesson. A version is frozen when it is first taught; a phase keeps its root across versions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import Conflict, FieldError
from lessonstudy.domain.identity import is_id, new_id

MOST_PHASES = 60
LONGEST_PHASE_MINUTES = 600


class PlanState(StrEnum):
    DRAFT = "draft"
    FROZEN = "frozen"
    SUPERSEDED = "superseded"


PLAN_MOVES = {PlanState.DRAFT: frozenset({PlanState.FROZEN})}
"""What people do by hand. A frozen version is superseded by the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnticipatedResponse:
    """What students may say or do in a phase, and the planned answer."""

    id: str = ""
    description: str
    planned_response: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the team predicts of a focus student (by id) in a phase."""

    student: str
    expects: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of the lesson. `root` is its identity across versions; the order is that of the plan's tuple."""

    id: str = ""
    root: str = ""
    title: str
    purpose: str = ""
    planned_minutes: float = 0
    teacher_moves: str = ""
    points_to_notice: str = ""
    anticipated: tuple[AnticipatedResponse, ...] = ()
    expected: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion(Entity):
    study: str
    number: int
    parent: str | None = None
    goal: str = ""
    success_criteria: tuple[str, ...] = ()
    materials: str = ""
    phases: tuple[Phase, ...] = ()
    take_up: tuple[str, ...] = ()
    state: PlanState = PlanState.DRAFT

    def errors(self) -> list[FieldError]:
        found = text_errors("goal", self.goal, limit=LONGEST_TEXT)
        found += text_errors("materials", self.materials, limit=LONGEST_TEXT)
        for index, criterion in enumerate(self.success_criteria):
            found += text_errors(f"success_criteria.{index}", criterion, required=True, limit=LONGEST_TEXT)
        if len(self.phases) > MOST_PHASES:
            found.append(FieldError("phases", "number-range", {"low": 0, "high": MOST_PHASES}))
        for index, phase in enumerate(self.phases):
            found += _phase_errors(f"phases.{index}", phase)
        return found

    def check_editable(self) -> None:
        """Raises Conflict when the version is frozen."""
        if self.state != PlanState.DRAFT:
            raise Conflict("plan-frozen")


def expectation_errors(phases: Iterable[Phase], students: Collection[str]) -> list[FieldError]:
    """What is wrong with the predictions of phases: a student who is not of the study (`students` by id), or twice."""
    found = []
    for index, phase in enumerate(phases):
        met: set[str] = set()
        for place, one in enumerate(phase.expected):
            field = f"phases.{index}.expected.{place}.student"
            if one.student not in students:
                found.append(FieldError(field, "unknown", {"noun": "student", "value": one.student[:40]}))
            elif one.student in met:
                found.append(FieldError(field, "expected-twice", {"phase": phase.title}))
            met.add(one.student)
    return found


def rooted(phases: Iterable[Phase], parent: PlanVersion | None, before: PlanVersion | None = None) -> tuple[Phase, ...]:
    """The phases with ids and roots.

    A root is given, else that of the phase of the same title in the draft `before` or in the parent, in their order, else
    new. A phase whose root stood in `before` keeps its id, since notes and phase times may name it.
    """
    wanted = list(phases)
    reserved = {phase.root for phase in wanted if phase.root}
    known = {phase.root: phase.id for phase in before.phases} if before else {}
    free: dict[str, list[str]] = {}
    for phase in (before.phases if before else ()) + (parent.phases if parent else ()):
        if phase.root not in reserved:
            reserved.add(phase.root)
            free.setdefault(_title(phase), []).append(phase.root)
    taken: set[str] = set()
    result = []
    for phase in wanted:
        same_title = free.get(_title(phase))
        root = phase.root or (same_title.pop(0) if same_title else new_id())
        if root in taken:
            root = new_id()
        taken.add(root)
        result.append(
            replace(phase, id=known.get(root) or new_id(), root=root, anticipated=_identified(phase.anticipated))
        )
    return tuple(result)


def _title(phase: Phase) -> str:
    return phase.title.strip().casefold()


def _identified(responses: Iterable[AnticipatedResponse]) -> tuple[AnticipatedResponse, ...]:
    """The responses with the ids they have, but never one twice, and new ones where they have none."""
    found: dict[str, AnticipatedResponse] = {}
    for response in responses:
        known = is_id(response.id) and response.id not in found
        key = response.id if known else new_id()
        found[key] = replace(response, id=key)
    return tuple(found.values())


def _phase_errors(field: str, phase: Phase) -> list[FieldError]:
    found = text_errors(f"{field}.title", phase.title, required=True)
    if phase.root and not is_id(phase.root):
        found.append(FieldError(f"{field}.root", "unknown", {"noun": "phase", "value": phase.root[:40]}))
    for name in ("purpose", "teacher_moves", "points_to_notice"):
        found += text_errors(f"{field}.{name}", getattr(phase, name), limit=LONGEST_TEXT)
    if not 0 <= phase.planned_minutes <= LONGEST_PHASE_MINUTES:
        found.append(FieldError(f"{field}.planned_minutes", "number-range", {"low": 0, "high": LONGEST_PHASE_MINUTES}))
    for index, one in enumerate(phase.anticipated):
        found += text_errors(
            f"{field}.anticipated.{index}.description", one.description, required=True, limit=LONGEST_TEXT
        )
        found += text_errors(f"{field}.anticipated.{index}.planned_response", one.planned_response, limit=LONGEST_TEXT)
    for index, expectation in enumerate(phase.expected):
        found += text_errors(
            f"{field}.expected.{index}.expects", expectation.expects, required=True, limit=LONGEST_TEXT
        )
    return found
