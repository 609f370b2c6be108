"""The change feed: what happened in an iteration since one last looked, as far as one may see it."""

from dataclasses import dataclass

from lessonstudy.domain.events import Event
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import OPEN_STATES, PREPARING, Job
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.recordings import Recording
from lessonstudy.services import reach
from lessonstudy.services.annotate import visible
from lessonstudy.store import DataVersion, Store, events, jobs, observations, recordings

PAGE = 500
"""So many events are told at once; who gets as many asks again."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One event for a browser; `entity` is None where the person may not see it."""

    seq: int
    kind: str
    entity: Observation | Iteration | Recording | None


@dataclass(frozen=True, slots=True)
class Work:
    """A recording and the job that is preparing it, if any."""

    recording: Recording
    job: Job | None


class Feed:
    """`after` is asked again whenever `moves` says that something was committed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def moves(self) -> DataVersion:
        """A watch on the whole database, for one thread."""
        return self._store.data_version()

    def after(self, person: str, iteration_id: str, seq: int) -> list[Piece]:
        """The next `PAGE` events after `seq`, in order. A note changed many times comes once, at its newest."""
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            happened = events.after(db, iteration.id, seq, PAGE)
            notes = {
                one.id: one
                for one in visible(
                    iteration, person, observations.after(db, iteration.id, seq, limit=len(happened) + 1)
                )
            }
            films = {one.id: one for one in recordings.of_iteration(db, iteration.id)}
        return [_piece(event, iteration, notes, films) for event in happened]

    def work(self, person: str, iteration_id: str) -> list[Work]:
        """The iteration's recordings, each with the job at work on it."""
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            return [
                Work(one, _at_work(jobs.of_subject(db, one.id))) for one in recordings.of_iteration(db, iteration.id)
            ]


def _at_work(found: list[Job]) -> Job | None:
    return next((job for job in found if job.kind in PREPARING and job.state in OPEN_STATES), None)


def _piece(event: Event, iteration: Iteration, notes: dict[str, Observation], films: dict[str, Recording]) -> Piece:
    seq = event.seq or 0
    if event.kind == "observation":
        note = notes.get(event.entity)
        # an older event of a note that changed again is told by the newer one
        return Piece(seq, event.kind, note if note is not None and note.seq == seq else None)
    if event.kind == "recording":
        return Piece(seq, event.kind, films.get(event.entity))
    return Piece(seq, event.kind, iteration)
