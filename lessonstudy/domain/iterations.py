"""One teaching of one version of the plan, and when its phases really ran."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lessonstudy.domain.entity import Entity, text_errors
from lessonstudy.domain.errors import FieldError

LONGEST_LESSON_MS = 24 * 3_600_000


class IterationKind(StrEnum):
    TEACH = "teach"
    RETEACH = "reteach"


class Noting(StrEnum):
    """Open: everyone sees all notes at once. Independent: only one's own, until the facilitator reveals all."""

    OPEN = "open"
    INDEPENDENT = "independent"


class IterationState(StrEnum):
    PLANNED = "planned"
    TAUGHT = "taught"
    NOTING = "noting"
    REVEALED = "revealed"
    DEBRIEFED = "debriefed"
    JUDGED = "judged"
    CLOSED = "closed"


_S = IterationState
ITERATION_MOVES = {
    _S.PLANNED: frozenset({_S.TAUGHT, _S.CLOSED}),
    _S.TAUGHT: frozenset({_S.NOTING, _S.CLOSED}),
    _S.NOTING: frozenset({_S.REVEALED, _S.DEBRIEFED, _S.CLOSED}),
    _S.REVEALED: frozenset({_S.DEBRIEFED, _S.CLOSED}),
    _S.DEBRIEFED: frozenset({_S.JUDGED, _S.CLOSED}),
    _S.JUDGED: frozenset({_S.CLOSED}),
}


def hides_others(noting: str, state: str) -> bool:
    """The rule of `Iteration.hides_others`, for where only these two are read."""
    return noting == Noting.INDEPENDENT and state in (_S.PLANNED, _S.TAUGHT, _S.NOTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTime:
    """When a phase of the plan really ran, in ms on the iteration clock; `end_ms` is None while it runs."""

    phase: str
    start_ms: int
    end_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration(Entity):
    """`seq` counts its events; `started_at` is the wall clock at 0 ms, for live notes."""

    study: str
    plan: str
    number: int
    kind: IterationKind = IterationKind.TEACH
    teacher: str | None = None
    class_label: str = ""
    date: str | None = None
    noting: Noting = Noting.OPEN
    schemes: tuple[str, ...] = ()
    started_at: str | None = None
    phases: tuple[PhaseTime, ...] = ()
    seq: int = 0
    state: IterationState = IterationState.PLANNED

    @property
    def name(self) -> str:
        return f"{'Teaching' if self.kind == IterationKind.TEACH else 'Reteach'} {self.number}"

    @property
    def hides_others(self) -> bool:
        """Whether an observer sees only their own notes, because the facilitator has not revealed them yet."""
        return hides_others(self.noting, self.state)

    def errors(self) -> list[FieldError]:
        found = text_errors("class_label", self.class_label)
        if self.date:
            try:
                date.fromisoformat(self.date)
            except ValueError:
                found.append(FieldError("date", "not-one-of", {"choices": "a date such as 2026-11-21"}))
        if self.started_at and not _is_moment(self.started_at):
            choices = "a time with its zone such as 2026-11-21T09:00:00+01:00"
            found.append(FieldError("started_at", "not-one-of", {"choices": choices}))
        return found


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def phase_time_errors(times: Sequence[PhaseTime], phases: Sequence[str]) -> list[FieldError]:
    """What is wrong with the times of phases: a phase of another plan, an end before its start, out of any lesson."""
    found = []
    for index, time in enumerate(times):
        field = f"phases.{index}"
        if time.phase not in phases:
            found.append(FieldError(f"{field}.phase", "unknown", {"noun": "phase", "value": time.phase}))
        for name, value in (("start_ms", time.start_ms), ("end_ms", time.end_ms)):
            if value is not None and abs(value) > LONGEST_LESSON_MS:
                found.append(FieldError(f"{field}.{name}", "number-range", {"low": "-24 h", "high": "24 h"}))
        if time.end_ms is not None and time.end_ms <= time.start_ms:
            found.append(FieldError(f"{field}.end_ms", "end-before-start", {}))
    return found


def phase_at(times: Sequence[PhaseTime], ms: int) -> str | None:
    """The phase that ran at a moment; the later start wins where two overlap; an open end lasts to the next start."""
    best: PhaseTime | None = None
    for time in times:
        runs = time.start_ms <= ms and (time.end_ms is None or ms < time.end_ms)
        if runs and (best is None or time.start_ms >= best.start_ms):
            best = time
    return best.phase if best else None
