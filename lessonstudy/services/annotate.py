"""Noting: the room an observer stands in, and the moments they write down.

A note's id is made in the browser and a PUT is idempotent, so that what was kept while the network was gone is sent again
without doubling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, require
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.identity import is_id
from lessonstudy.domain.iterations import Iteration, IterationState, phase_at
from lessonstudy.domain.nudge import WordList
from lessonstudy.domain.observations import (
    Clock,
    Observation,
    ObservationState,
    PhaseSource,
    Region,
    Surroundings,
    observation_errors,
    qualified,
)
from lessonstudy.domain.people import Membership, MembershipState, Person, Right, Role, rights_of
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.recordings import Recording, RecordingStatus
from lessonstudy.domain.schemes import CodingScheme
from lessonstudy.domain.students import Student
from lessonstudy.domain.studies import Study
from lessonstudy.domain.submissions import standing
from lessonstudy.services import history, numbering, reach
from lessonstudy.services.changes import changed
from lessonstudy.services.nudging import lists_of
from lessonstudy.services.taking_up import up_to_date
from lessonstudy.services.teaching import advance, taught
from lessonstudy.store import (
    Store,
    iterations,
    observations,
    people,
    plans,
    recordings,
    replies,
    schemes,
    students,
    submissions,
)

MOST_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Room:
    """Everything the annotation room shows but the notes themselves. `can` is what each of the people may do."""

    person: Person
    membership: Membership
    iteration: Iteration
    study: Study
    plan: PlanVersion
    students: list[Student]
    schemes: list[CodingScheme]
    people: list[Person]
    can: Mapping[str, frozenset[Right]]
    nudge: list[WordList]


@dataclass(frozen=True, slots=True)
class Notes:
    """A page of notes: `next` is what to ask `after` for more (None at the end); `seq` where the iteration stands."""

    items: list[Observation]
    next: int | None
    seq: int


def named(db: Database, person: str, reached: reach.IterationReach) -> list[tuple[Person, Membership]]:
    """Whose names the room tells: the members' and, of those who left, the authors' of notes. A guest is told of authors.

    While others' notes are hidden, only who submitted is known to have written.
    """
    iteration = reached.iteration
    authors = {one.person for one in submissions.of_iteration(db, iteration.id)} | {person}
    if not iteration.hides_others:
        authors |= observations.observers(db, iteration.id) | replies.authors(db, iteration.id)
    guest = reached.membership.role == Role.GUEST
    return [
        (one, membership)
        for one, membership in people.members(db, reached.study.team)
        if one.id in authors or (membership.state == MembershipState.ACTIVE and not guest)
    ]


class Annotate:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def room(self, person: str, iteration_id: str) -> Room:
        with self._store.read() as db:
            reached = reach.iteration(db, person, iteration_id)
            iteration, study = reached.iteration, reached.study
            me = people.person(db, person)
            plan = plans.get(db, iteration.plan)
            if me is None or plan is None:
                raise NotFound("iteration")
            told = named(db, person, reached)
            return Room(
                me,
                reached.membership,
                iteration,
                study,
                plan,
                students.of_study(db, study.id),
                schemes.of_iteration(db, iteration.schemes),
                [one for one, _ in told],
                {one.id: rights_of(membership) for one, membership in told},
                lists_of(db, study.team),
            )

    def notes(
        self, person: str, iteration_id: str, after: int = -1, limit: int = 500, flag: bool | None = None
    ) -> Notes:
        """Notes that changed after `after`, oldest change first. Others' are absent while the iteration hides them.

        With `flag` only those that are flagged for the debrief, or only those that are not; withdrawn ones are neither.
        """
        limit = max(1, min(limit, MOST_AT_ONCE))
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            only = person if iteration.hides_others else None
            found = observations.after(db, iteration.id, after, limit + 1, only, flag)
        items = [_with_phase(one, iteration) for one in found[:limit]]
        return Notes(items, items[-1].seq if len(found) > limit else None, iteration.seq)

    def note(self, person: str, observation_id: str) -> Observation:
        with self._store.read() as db:
            return _with_phase(*seen_note(db, person, observation_id))

    def create(self, person: str, observation_id: str, values: Mapping[str, Any]) -> tuple[Observation, bool]:
        """Write a note down; the same again gives the stored one and False. `values` are the fields that were sent.

        Raises Invalid with every field that cannot be, Stale with the stored note when the id holds other content.
        """
        if not is_id(observation_id):
            raise Invalid.of("id", "unknown", noun="UUID", value=observation_id)
        with self._store.write() as db:
            if observations.is_taken(db, observation_id):
                return self._same_again(db, person, observation_id, values), False
            reached = reach.iteration(db, person, str(values.get("iteration", "")), Right.NOTE)
            iteration = reached.iteration
            fresh = Observation(**birth(), observer=person, **_fields(values))
            fresh, pseudonyms = self._checked(db, reached.study, iteration, replace(fresh, id=observation_id))
            iteration = begin_noting(db, iteration, person, reached.study.team)
            number = numbering.following(db, iteration, person)
            fresh = replace(fresh, seq=number.told)
            observations.add(db, fresh, pseudonyms)
            history.tell_note(db, fresh, number.kept, person, reached.study.team)
        return _with_phase(fresh, iteration), True

    def replace(self, person: str, observation_id: str, seen: int, values: Mapping[str, Any]) -> Observation:
        """Write a note anew over the version `seen`; fields that were not sent stay. Raises Stale when it moved on."""
        with self._store.write() as db:
            before, iteration = self._own(db, person, observation_id)
            study = reach.study(db, person, iteration.study, Right.NOTE).study
            if before.state == ObservationState.WITHDRAWN:
                raise Conflict("note-withdrawn")
            if seen != before.version:
                if seen == before.version - 1 and _equal(db, before, iteration, values):
                    return _with_phase(before, iteration)
                raise Stale(_with_phase(before, iteration))
            wanted = Observation(
                id=before.id,
                created_at=before.created_at,
                updated_at=before.updated_at,
                version=before.version,
                observer=before.observer,
                **(_fields(_kept(before, values) | dict(values)) | {"iteration": iteration.id}),
            )
            wanted, pseudonyms = self._checked(db, study, iteration, wanted)
            number = numbering.following(db, iteration, person)
            after = changed(wanted, state=standing(wanted, history.submitted(db, wanted.id)), seq=number.told)
            if not observations.save(db, after, before.version, pseudonyms):
                raise Stale(before)
            history.tell_note(db, after, number.kept, person, study.team)
        return _with_phase(after, iteration)

    def withdraw(self, person: str, observation_id: str) -> Observation:
        """Take a note back. It stays in the history and can be brought back by undo."""
        with self._store.write() as db:
            before, iteration = self._own(db, person, observation_id)
            study = reach.study(db, person, iteration.study, Right.NOTE).study
            if before.state == ObservationState.WITHDRAWN:
                return before
            return history.put_back(db, iteration, before, replace(before, state=ObservationState.WITHDRAWN), study)

    def undo(self, person: str, iteration_id: str, request: str | None = None) -> history.Changed:
        """Undo one's newest change in this iteration, among the last 25: of a note or reply, which is given, or of the phase
        times, with which the iteration is given. Raises Conflict when there is none.

        A `request` that was answered before changes nothing; what it changed is given as it is now.
        """
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            return _done(history.undo(db, reached, person, request), reached.iteration)

    def redo(self, person: str, iteration_id: str, request: str | None = None) -> history.Changed:
        """Make again what undo took back last. Raises Conflict when there is nothing, or something was changed since."""
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            return _done(history.redo(db, reached, person, request), reached.iteration)

    def _own(self, db: Database, person: str, observation_id: str) -> tuple[Observation, Iteration]:
        found, iteration = seen_note(db, person, observation_id)
        if found.observer != person:
            raise Forbidden("not-yours")
        return found, iteration

    def _same_again(self, db: Database, person: str, observation_id: str, values: Mapping[str, Any]) -> Observation:
        found, iteration = self._own(db, person, observation_id)
        if not _equal(db, found, iteration, values):
            raise Stale(_with_phase(found, iteration))
        return _with_phase(found, iteration)

    def _checked(
        self, db: Database, study: Study, iteration: Iteration, observation: Observation
    ) -> tuple[Observation, dict[str, str]]:
        found_schemes = schemes.of_iteration(db, iteration.schemes)
        codes, errors = qualified(up_to_date(db, iteration, observation.codes), found_schemes)
        observation = replace(observation, codes=tuple(codes), students=tuple(dict.fromkeys(observation.students)))
        plan = plans.get(db, iteration.plan)
        pseudonyms = {one.pseudonym: one.id for one in students.of_study(db, study.id)}
        around = Surroundings(
            counted_spans(recordings.of_iteration(db, iteration.id)),
            found_schemes,
            frozenset(pseudonyms),
            {phase.id: frozenset(one.id for one in phase.anticipated) for phase in plan.phases} if plan else {},
        )
        require(errors + observation_errors(observation, around))
        return observation, pseudonyms


def seen_note(db: Database, person: str, observation_id: str) -> tuple[Observation, Iteration]:
    """A note with its iteration. Raises NotFound where the person may not see it, or not yet."""
    found = observations.get(db, observation_id)
    if found is None:
        raise NotFound("note")
    iteration = reach.iteration(db, person, found.iteration, noun="note").iteration
    if iteration.hides_others and found.observer != person:
        raise NotFound("note")
    return found, iteration


def counted_spans(films: Sequence[Recording]) -> dict[str, tuple[int, int] | None]:
    """Where notes can stand: the span of each recording, on the iteration clock."""
    # a deleted video's span still stands, so that its notes can be edited
    return {one.id: one.span for one in films if one.status != RecordingStatus.FAILED}


def videos_end(films: Sequence[Recording]) -> int | None:
    """Where the last of the recordings that count ends, in ms on the iteration clock; None while no length is known."""
    return max((span[1] for span in counted_spans(films).values() if span), default=None)


_GIVEN = {field.name for field in fields(Observation)} - {
    "id",
    "version",
    "created_at",
    "updated_at",
    "observer",
    "state",
    "seq",
}


def _fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a person may set, as the record wants them; a phase given without a source was set by hand."""
    given = {name: value for name, value in values.items() if name in _GIVEN}
    missing = [name for name in ("iteration", "start_ms", "saw") if name not in given]
    if missing:
        raise Invalid.of(missing[0], "empty")
    given["codes"] = tuple(given.get("codes") or ())
    given["students"] = tuple(given.get("students") or ())
    given["clock"] = Clock(given.get("clock", Clock.VIDEO))
    source = given.get("phase_source")
    by_hand = source == PhaseSource.HAND or (source is None and given.get("phase") is not None)
    given["phase_source"] = PhaseSource.HAND if by_hand else PhaseSource.TIME
    if not by_hand:
        given["phase"] = None
    if isinstance(given.get("region"), Mapping):
        given["region"] = Region(**given["region"])
    return given


def _kept(before: Observation, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a stored note has of the fields that were not sent; phase and its source go together."""
    sent = set(values)
    if sent & {"phase", "phase_source"}:
        sent |= {"phase", "phase_source"}
    return {name: getattr(before, name) for name in _GIVEN - sent}


def _equal(db: Database, stored: Observation, iteration: Iteration, values: Mapping[str, Any]) -> bool:
    wanted = _fields({"iteration": stored.iteration, "start_ms": stored.start_ms, "saw": stored.saw} | dict(values))
    codes, errors = qualified(up_to_date(db, iteration, wanted["codes"]), schemes.of_iteration(db, iteration.schemes))
    if errors:
        return False
    wanted["codes"] = tuple(codes)
    wanted["students"] = tuple(dict.fromkeys(wanted["students"]))
    sent = set(values) & _GIVEN
    return all(getattr(stored, name) == wanted[name] for name in sent if name in wanted)


def _with_phase(observation: Observation, iteration: Iteration) -> Observation:
    if observation.phase_source == PhaseSource.HAND:
        return observation
    return replace(observation, phase=phase_at(iteration.phases, observation.start_ms))


def _done(changed: history.Changed, iteration: Iteration) -> history.Changed:
    return _with_phase(changed, iteration) if isinstance(changed, Observation) else changed


def begin_noting(db: Database, iteration: Iteration, person: str, team: str) -> Iteration:
    if iteration.state not in (IterationState.PLANNED, IterationState.TAUGHT):
        return iteration
    taught(db, iteration, person=person, team=team)
    current = iterations.get(db, iteration.id) or iteration
    if current.state == IterationState.TAUGHT:
        current = advance(db, current, IterationState.NOTING, person=person, team=team)
    return current


def visible(iteration: Iteration, person: str, notes: Sequence[Observation]) -> list[Observation]:
    """The notes a person may see, each with the phase it lies in."""
    return [_with_phase(one, iteration) for one in notes if not iteration.hides_others or one.observer == person]
