"""The phase timer of a lesson: each tap is stored as the time at which a phase began or ended, and nothing else is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from lessonstudy.domain.entity import now
from lessonstudy.domain.errors import Conflict, Invalid, Stale
from lessonstudy.domain.iterations import LONGEST_LESSON_MS, Iteration
from lessonstudy.domain.people import Right
from lessonstudy.domain.phase_timer import Timer, begun, ended, lesson_ms, running, stepped_back
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.taking_up import begun as noting_begun
from lessonstudy.services.teaching import Teaching
from lessonstudy.store import Store, iterations, plans


@dataclass(frozen=True, slots=True)
class TimerNow:
    """The timer as it stands; `timer` is None while no phase runs, `today` whether the lesson began within a day."""

    iteration: Iteration
    plan: PlanVersion
    timer: Timer | None
    today: bool


class PhaseTiming:
    """Every method takes the person first and raises NotFound or Forbidden where they may not; taps name the version seen.

    `clock` gives the time of day as ISO 8601.
    """

    def __init__(self, store: Store, teaching: Teaching, clock: Callable[[], str] = now) -> None:
        self._store = store
        self._teaching = teaching
        self._clock = clock

    def now(self, person: str, iteration_id: str) -> TimerNow:
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            plan = plans.get(db, iteration.plan)
        if plan is None:
            raise Invalid.of("plan", "plan-missing")
        at = self._clock()
        ms = lesson_ms(iteration, at)
        today = ms is not None and ms <= LONGEST_LESSON_MS
        return TimerNow(iteration, plan, running(iteration, plan.phases, at), today)

    def start(self, person: str, iteration_id: str, seen: int) -> Iteration:
        """Begin the first phase; 0 ms of the lesson is now where it was not set. Raises Conflict where phases ran already."""
        found = self.now(person, iteration_id)
        if found.iteration.phases:
            raise Conflict("lesson-over")
        if not found.plan.phases:
            raise Invalid.of("plan", "plan-missing")
        iteration = found.iteration
        if not found.today:
            iteration = self._set_zero(person, iteration_id, seen, self._clock())
            seen = iteration.version
        times = begun((), found.plan.phases[0].id, lesson_ms(iteration, self._clock()) or 0)
        return self._teaching.mark_phases(person, iteration_id, times, seen)

    def go_on(self, person: str, iteration_id: str, seen: int) -> Iteration:
        """End the phase that runs and begin the next one, or end the lesson after the last."""
        found = self.now(person, iteration_id)
        if found.timer is None:
            raise Conflict("lesson-not-running")
        at = lesson_ms(found.iteration, self._clock()) or 0
        following = found.timer.following
        times = found.iteration.phases
        after = begun(times, following.id, at) if following else ended(times, at)
        return self._teaching.mark_phases(person, iteration_id, after, seen)

    def end(self, person: str, iteration_id: str, seen: int) -> Iteration:
        """End the lesson with the phase that runs."""
        found = self.now(person, iteration_id)
        if found.timer is None:
            raise Conflict("lesson-not-running")
        times = ended(found.iteration.phases, lesson_ms(found.iteration, self._clock()) or 0)
        return self._teaching.mark_phases(person, iteration_id, times, seen)

    def back(self, person: str, iteration_id: str, seen: int) -> Iteration:
        """Take the last tap back. Before the first phase the lesson is as if not started, unless notes stand in its time."""
        found = self.now(person, iteration_id)
        if not found.iteration.phases or not found.today:
            raise Conflict("nothing-to-undo")
        after = self._teaching.mark_phases(person, iteration_id, stepped_back(found.iteration.phases), seen)
        if not after.phases and not noting_begun(after):
            after = self._set_zero(person, iteration_id, after.version, None)
        return after

    def _set_zero(self, person: str, iteration_id: str, seen: int, at: str | None) -> Iteration:
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            before = reached.iteration
            if seen != before.version:
                raise Stale(before)
            after = changed(before, started_at=at)
            store_change(iterations.save, db, before, after)
            tell(db, "state", after, person=person, team=reached.study.team, iteration=after.id)
        return after
