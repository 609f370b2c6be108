"""The timer of a lesson while it is taught, read from the times of its phases alone: a reload goes on with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lessonstudy.domain.iterations import LONGEST_LESSON_MS, Iteration, PhaseTime
from lessonstudy.domain.plans import Phase


@dataclass(frozen=True, slots=True)
class Timer:
    """The phase that runs, for how long by now and by the plan (ms), and the one that follows in the plan."""

    phase: Phase
    ran_ms: int
    planned_ms: int
    following: Phase | None

    @property
    def left_ms(self) -> int:
        """Below zero once the phase runs longer than planned."""
        return self.planned_ms - self.ran_ms


def lesson_ms(iteration: Iteration, at: str) -> int | None:
    """The moment `at` (ISO 8601) on the iteration clock, or None before the lesson was started."""
    if not iteration.started_at:
        return None
    since = datetime.fromisoformat(at) - datetime.fromisoformat(iteration.started_at)
    return round(since.total_seconds() * 1000)


def running(iteration: Iteration, phases: Sequence[Phase], at: str) -> Timer | None:
    """The timer at a moment; None where no phase runs, or where one was left open in a lesson of another day."""
    ms = lesson_ms(iteration, at)
    last = iteration.phases[-1] if iteration.phases else None
    place = next((place for place, one in enumerate(phases) if last and one.id == last.phase), None)
    if ms is None or ms > LONGEST_LESSON_MS or last is None or last.end_ms is not None or place is None:
        return None
    phase = phases[place]
    following = phases[place + 1] if place + 1 < len(phases) else None
    return Timer(phase, max(0, ms - last.start_ms), round(phase.planned_minutes * 60_000), following)


def begun(times: Sequence[PhaseTime], phase: str, at_ms: int) -> tuple[PhaseTime, ...]:
    """The times with this phase begun, and the one that ran until now ended."""
    return (*ended(times, at_ms), PhaseTime(phase=phase, start_ms=max([at_ms, *(_end(one) for one in times)])))


def ended(times: Sequence[PhaseTime], at_ms: int) -> tuple[PhaseTime, ...]:
    """The times with the phase that runs ended, a millisecond after its begin at the earliest."""
    if not times or times[-1].end_ms is not None:
        return tuple(times)
    return (*times[:-1], replace(times[-1], end_ms=max(at_ms, times[-1].start_ms + 1)))


def stepped_back(times: Sequence[PhaseTime]) -> tuple[PhaseTime, ...]:
    """The times before the last tap: an ended lesson runs again, else the phase before the running one does."""
    if not times:
        return ()
    if times[-1].end_ms is not None:
        return (*times[:-1], replace(times[-1], end_ms=None))
    kept = times[:-1]
    return (*kept[:-1], replace(kept[-1], end_ms=None)) if kept else ()


def _end(time: PhaseTime) -> int:
    return time.start_ms + 1 if time.end_ms is None else time.end_ms
