"""One lesson as figures need it: the moments that a person may see, when its phases ran, when it began and ended."""

from dataclasses import dataclass

from sqlite_utils import Database

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.moments import Moment, PhaseSpan, phase_spans, roots
from lessonstudy.services.moments import moments_in
from lessonstudy.store import plans, recordings


@dataclass(frozen=True, slots=True)
class LessonTimes:
    """Times in ms on the iteration clock. `start_ms` and `end_ms` are those of the videos; without one, of what is known."""

    moments: list[Moment]
    spans: list[PhaseSpan]
    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms

    def phase_lengths(self) -> dict[str, int]:
        """How long each phase ran in all, by its root."""
        found: dict[str, int] = {}
        for span in self.spans:
            found[span.phase] = found.get(span.phase, 0) + span.end_ms - span.start_ms
        return found


def lesson_times(db: Database, person: str, iteration: Iteration) -> LessonTimes:
    """Of an iteration that one may look at. Hidden notes are left out; nobody ("") sees none of a lesson that hides them."""
    root_of = roots(plans.of_study(db, iteration.study))
    moments = moments_in(db, person, [iteration], root_of)
    videos = [one.span for one in recordings.of_iteration(db, iteration.id) if one.span]
    noted = [(one.start_ms, one.end_ms or one.start_ms) for one in moments]
    timed = [(one.start_ms, one.end_ms or one.start_ms) for one in iteration.phases]
    known = videos or [*noted, *timed]
    start, end = min((start for start, _ in known), default=0), max((end for _, end in known), default=0)
    return LessonTimes(moments, phase_spans(iteration, root_of, end if known else None), start, end)
