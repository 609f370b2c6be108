"""Agreement between observers: what each of them submitted before the reveal, side by side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from lessonstudy.analysis.agreement import compared
from lessonstudy.domain.agreement import (
    LEAST_UNIT_MS,
    LIVE_TOLERANCE_MS,
    MOST_TOLERANCE_MS,
    MOST_UNIT_MS,
    UNIT_MS,
    VIDEO_TOLERANCE_MS,
    Agreement,
)
from lessonstudy.domain.entity import require
from lessonstudy.domain.errors import Conflict, FieldError, Invalid
from lessonstudy.domain.iterations import Iteration, Noting
from lessonstudy.domain.moments import Moment
from lessonstudy.domain.observations import Observation
from lessonstudy.services import reach
from lessonstudy.services.history import from_body
from lessonstudy.store import Store, observations, people, recordings, submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is compared: `observers` (none for all who submitted), within how many ms two notes are of one moment (None for 3 s,
    10 s where a note was taken live), the unit of time (ms) for coefficients, and whether BORIS's own figure is wanted, too."""

    observers: tuple[str, ...] = ()
    tolerance_ms: int | None = None
    unit_ms: int = UNIT_MS
    boris: bool = False

    def errors(self) -> list[FieldError]:
        found = []
        if self.tolerance_ms is not None and not 0 <= self.tolerance_ms <= MOST_TOLERANCE_MS:
            found.append(FieldError("tolerance_ms", "number-range", {"low": 0, "high": MOST_TOLERANCE_MS}))
        if not LEAST_UNIT_MS <= self.unit_ms <= MOST_UNIT_MS:
            found.append(FieldError("unit_ms", "number-range", {"low": LEAST_UNIT_MS, "high": MOST_UNIT_MS}))
        return found


EVERYBODY = Wanted()


class Agreements:
    """Every method takes the person first and raises NotFound where they may not look, and Conflict before the reveal."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_iteration(self, person: str, iteration_id: str, wanted: Wanted = EVERYBODY) -> Agreement:
        """Raises Invalid for who has not submitted, and for numbers that cannot be."""
        with self._store.read() as db:
            return agreement_in(db, reach.iteration(db, person, iteration_id).iteration, wanted)

    def submitted(self, person: str, iteration_id: str, ids: Collection[str]) -> dict[str, Observation]:
        """The whole notes of these ids as they were submitted, by id, without those that were taken back since."""
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            if iteration.hides_others:
                raise Conflict("not-revealed")
            return {one.id: one for one in map(from_body, submissions.named(db, iteration.id, ids))}


def agreement_in(db: Database, iteration: Iteration, wanted: Wanted) -> Agreement:
    """The agreement in an iteration that one may look at."""
    require(wanted.errors())
    if iteration.hides_others:
        raise Conflict("not-revealed")
    known = [one.person for one in submissions.of_iteration(db, iteration.id)]
    silent = sorted(observations.observers(db, iteration.id) - set(known))
    names = _names(db, [*known, *silent])
    observers = _chosen(wanted.observers, sorted(known, key=lambda one: (names[one], one)), names)
    rows = [row for row in submissions.moments(db, iteration.id) if row.observer in observers]
    notes: dict[str, list[Moment]] = {observer: [] for observer in observers}
    for row in rows:
        notes[row.observer].append(
            Moment(
                row.id,
                iteration.id,
                row.observer,
                row.start_ms,
                row.end_ms,
                None,
                row.codes,
                row.students,
                live=row.live,
            )
        )
    default = LIVE_TOLERANCE_MS if any(row.live for row in rows) else VIDEO_TOLERANCE_MS
    tolerance = default if wanted.tolerance_ms is None else wanted.tolerance_ms
    spans = [one.span for one in recordings.of_iteration(db, iteration.id) if one.span]
    return Agreement(
        iteration=iteration.id,
        observers=tuple(observers),
        left_out=tuple(sorted(silent, key=lambda one: (names[one], one))),
        names=names,
        independent=iteration.noting == Noting.INDEPENDENT,
        tolerance_ms=tolerance,
        unit_ms=wanted.unit_ms,
        notes={note.id: note for own in notes.values() for note in own},
        withdrawn=frozenset(row.id for row in rows if row.withdrawn),
        found=compared(notes, tolerance_ms=tolerance, unit_ms=wanted.unit_ms, spans=spans, boris=wanted.boris),
    )


def _names(db: Database, ids: Sequence[str]) -> dict[str, str]:
    found = {one: people.person(db, one) for one in ids}
    return {one: person.name if person else one for one, person in found.items()}


def _chosen(asked: Sequence[str], known: Sequence[str], names: dict[str, str]) -> list[str]:
    for one in asked:
        if one not in names:
            raise Invalid.of("observers", "unknown", noun="observer", value=one)
        if one not in known:
            raise Invalid.of("observers", "agreement-not-submitted", name=names[one])
    return list(dict.fromkeys(asked)) or list(known)
