"""How a lesson ran: minutes of each phase beside the plan's, and which anticipated responses were seen, and where.

A response is seen where a note names it, or has the code that was made from it (domain/anticipation.py). A surprise is what a
note codes as thought of by nobody while it names no anticipated response.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from lessonstudy.domain.anticipation import SURPRISE, responses
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanVersion
from lessonstudy.domain.schemes import CodingScheme

UNANTICIPATED = ("student_thinking", "u")
"""The shipped scheme, and in it the code, for what the plan does not mention."""


class Noted(Protocol):
    """What a note says that shows a response: an observation, or a moment (domain/moments.py)."""

    @property
    def codes(self) -> tuple[str, ...]: ...

    @property
    def anticipated(self) -> str | None: ...


Note = TypeVar("Note", bound=Noted)


@dataclass(frozen=True, slots=True)
class SeenResponse:
    """An anticipated response and the notes that show it, wherever in the lesson."""

    response: AnticipatedResponse
    moments: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class RanPhase:
    """A phase by plan and as it ran. `planned_ms` is 0 where the plan says nothing, `ran_ms` None where nobody knows."""

    phase: Phase
    planned_ms: int
    ran_ms: int | None
    start_ms: int | None
    responses: tuple[SeenResponse, ...] = ()
    surprises: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class HowItRan:
    """The phases in the plan's order, and surprises of no phase."""

    phases: tuple[RanPhase, ...]
    elsewhere: tuple[Observation, ...] = field(default=())


def how_it_ran(
    plan: PlanVersion,
    times: Sequence[PhaseTime],
    notes: Iterable[Observation],
    schemes: Sequence[CodingScheme],
    end_ms: int | None = None,
) -> HowItRan:
    """`notes` are those that the viewer may see; `end_ms` is where the videos end, None without one."""
    standing = sorted(
        (one for one in notes if one.state != ObservationState.WITHDRAWN), key=lambda one: (one.start_ms, one.id)
    )
    showing, surprises = seen(plan, standing, schemes)
    phases = []
    for phase in plan.phases:
        own = [one for one in times if one.phase == phase.id]
        phases.append(
            RanPhase(
                phase,
                round(phase.planned_minutes * 60_000),
                ran_ms(own, times, end_ms),
                min((one.start_ms for one in own), default=None),
                tuple(SeenResponse(one, tuple(showing.get(one.id, ()))) for one in phase.anticipated),
                tuple(one for one in surprises if one.phase == phase.id),
            )
        )
    known = {phase.id for phase in plan.phases}
    return HowItRan(tuple(phases), tuple(one for one in surprises if one.phase not in known))


def seen(
    plan: PlanVersion, notes: Iterable[Note], schemes: Sequence[CodingScheme]
) -> tuple[dict[str, list[Note]], list[Note]]:
    """Of each response (by id) that was seen the notes that show it, and the surprises; both in the order of `notes`."""
    made, unexpected = _codes(plan, schemes)
    showing: dict[str, list[Note]] = {}
    surprises = []
    telling = unexpected.union(made)
    for note in notes:
        if note.anticipated is None and telling.isdisjoint(note.codes):
            continue
        shown = {response for code in note.codes for response in made.get(code, ())}
        for response in shown | ({note.anticipated} if note.anticipated else set()):
            showing.setdefault(response, []).append(note)
        if note.anticipated is None and not unexpected.isdisjoint(note.codes):
            surprises.append(note)
    return showing, surprises


def ran_ms(own: Sequence[PhaseTime], times: Sequence[PhaseTime], end_ms: int | None = None) -> int | None:
    """How long these times of a phase last together; an open one lasts to the next start among all `times`, else to `end_ms`.

    None without times, and where an open one has no end.
    """
    total = 0
    for one in own:
        later = [time.start_ms for time in times if time.start_ms > one.start_ms]
        end = one.end_ms if one.end_ms is not None else min(later, default=end_ms)
        if end is None:
            return None
        total += max(0, end - one.start_ms)
    return total if own else None


def _codes(plan: PlanVersion, schemes: Sequence[CodingScheme]) -> tuple[Mapping[str, set[str]], set[str]]:
    """Of each code that was made from responses their ids, and the codes for what nobody anticipated."""
    said = {" ".join(one.description.split()): one.id for _, one in responses(plan)}
    made: dict[str, set[str]] = {}
    unexpected: set[str] = set()
    for scheme in schemes:
        from_plan = scheme.slug.startswith("anticipated_responses")
        for code in scheme.codes:
            response = said.get(code.definition.partition("\n")[0])
            if response:
                made.setdefault(f"{scheme.id}:{code.key}", set()).add(response)
                from_plan = True
        if from_plan:
            unexpected |= {f"{scheme.id}:{code.key}" for code in scheme.codes if _is_surprise(code.key, code.name)}
        elif scheme.slug == UNANTICIPATED[0]:
            unexpected.add(f"{scheme.id}:{UNANTICIPATED[1]}")
    return made, unexpected


def _is_surprise(key: str, name: str) -> bool:
    return key == SURPRISE.key or name == SURPRISE.name
