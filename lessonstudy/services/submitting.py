"""Handing in: the snapshot of an observer's notes that agreement is computed on, and who has submitted.

Submitting is possible until the notes are revealed. Who writes or changes something after that may submit again, and the
newest submission counts; the notes themselves stay editable all the while. From the reveal on, no snapshot changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from lessonstudy.domain.entity import as_dict, birth
from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.iterations import Iteration, IterationState
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Right
from lessonstudy.domain.submissions import Submission, same_content
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, tell, tell_again
from lessonstudy.services.history import from_body
from lessonstudy.services.teaching import EVERY
from lessonstudy.store import Store, observations, submissions

_BEFORE_REVEAL = (IterationState.PLANNED, IterationState.TAUGHT, IterationState.NOTING)


@dataclass(frozen=True, slots=True)
class Submitted:
    """That somebody submitted and when. `notes` are the snapshot's, None where they are hidden from who asks."""

    person: str
    at: str
    notes: tuple[str, ...] | None


class Submitting:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def submit(self, person: str, iteration_id: str) -> Submitted:
        """Take one's notes as they stand for the snapshot; with nothing changed since, the earlier one stays as it is.

        Raises Conflict after the reveal, and where nothing was noted.
        """
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            iteration, team = reached.iteration, reached.study.team
            if iteration.state not in _BEFORE_REVEAL:
                raise Conflict("submission-over")
            notes = _standing_notes(db, iteration, person)
            before = submissions.get(db, iteration.id, person)
            if before is None and not notes:
                raise Conflict("nothing-to-submit")
            if before is not None and _same(db, before, notes):
                return _told(db, before)
            fresh = changed(before) if before else Submission(**birth(), iteration=iteration.id, person=person)
            handed_in = [replace(one, state=ObservationState.SUBMITTED) for one in notes]
            submissions.put(db, fresh, handed_in)
            new = [one for one, old in zip(handed_in, notes, strict=True) if old.state != one.state]
            tell_again(db, "observation", new, observations.submit, iteration, person=person, team=team)
            body = as_dict(fresh) | {"notes": [[one.id, one.version] for one in handed_in]}
            tell(db, "submission", fresh, person=person, team=team, iteration=iteration.id, body=body)
            return _told(db, fresh)

    def submissions(self, person: str, iteration_id: str) -> list[Submitted]:
        """Who has submitted, in the order of time. Which notes, until the reveal, of one's own only."""
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            found = [_told(db, one) for one in submissions.of_iteration(db, iteration.id)]
        hidden = iteration.hides_others
        return [replace(one, notes=None) if hidden and one.person != person else one for one in found]


def _standing_notes(db: Database, iteration: Iteration, person: str) -> list[Observation]:
    found = observations.after(db, iteration.id, -1, EVERY, person)
    return [one for one in found if one.state != ObservationState.WITHDRAWN]


def _same(db: Database, submission: Submission, notes: Sequence[Observation]) -> bool:
    kept = {one.id: one for one in map(from_body, submissions.bodies(db, submission.id))}
    return kept.keys() == {one.id for one in notes} and all(same_content(kept[one.id], one) for one in notes)


def _told(db: Database, submission: Submission) -> Submitted:
    return Submitted(submission.person, submission.updated_at, tuple(submissions.note_ids(db, submission.id)))
