"""The change feed: what happened in an iteration since one last looked, as far as one may see it."""

from collections.abc import Collection
from dataclasses import dataclass

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import OPEN_STATES, PREPARING, Job
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.replies import Reply
from lessonstudy.services import numbering, reach
from lessonstudy.services.annotate import named, visible
from lessonstudy.store import DataVersion, Store, events, jobs, observations, recordings, replies

PAGE = 500
"""So many events are told at once; who gets as many asks again."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One event for a browser; `entity` is None where it is told by a newer event. `seq` is as the person may know it."""

    seq: int
    kind: str
    entity: Observation | Reply | Iteration | Recording | None


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
        """The next events after `seq`, at most `PAGE`, in order. A note changed many times comes once, at its newest."""
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            only = person if iteration.hides_others else None
            known = events.known(db, iteration.id, person) if only else []
            since = numbering.kept_of(known, seq) if only else seq
            happened = [
                (numbering.told_of(known, kept) if only else kept, kind, entity)
                for kept, kind, entity in events.heard(db, iteration.id, since, PAGE, only)
            ]
            some = len(happened) + 1
            notes = visible(iteration, person, observations.after(db, iteration.id, seq, some, only))
            threads = replies.after(db, iteration.id, seq, some, only)
            films = {one.id: one for one in recordings.of_iteration(db, iteration.id)}
        said: dict[str, Observation | Reply] = {one.id: one for one in notes}
        said |= {one.id: one for one in threads}
        return [_piece(*one, iteration, said, films) for one in happened]

    def present(self, person: str, iteration_id: str, there: Collection[str]) -> list[str]:
        """Who of `there` the person may be told of, by name."""
        with self._store.read() as db:
            known = named(db, person, reach.iteration(db, person, iteration_id))
        return [one.id for one, _ in known if one.id in there]

    def work(self, person: str, iteration_id: str) -> list[Work]:
        """The iteration's recordings, each with the job at work on it."""
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            return [
                Work(one, _at_work(jobs.of_subject(db, one.id))) for one in recordings.of_iteration(db, iteration.id)
            ]


def _at_work(found: list[Job]) -> Job | None:
    return next((job for job in found if job.kind in PREPARING and job.state in OPEN_STATES), None)


def _piece(
    seq: int,
    kind: str,
    entity: str,
    iteration: Iteration,
    said: dict[str, Observation | Reply],
    films: dict[str, Recording],
) -> Piece:
    if kind in ("observation", "reply"):
        one = said.get(entity)
        return Piece(seq, kind, one if one is not None and one.seq == seq else None)
    if kind == "recording":
        return Piece(seq, kind, films.get(entity))
    # a submission changes nothing that others may see but who has submitted, which stands with the iteration
    return Piece(seq, "state" if kind == "submission" else kind, iteration)
