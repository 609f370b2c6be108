"""The way back and forth: what one wrote or marked is put back as it was and made again, each as a change with its event."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.errors import Conflict, Stale
from lessonstudy.domain.events import UNDO_DEPTH, Event
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Clock, Observation, ObservationState, PhaseSource, Region
from lessonstudy.domain.replies import Reply
from lessonstudy.domain.studies import Study
from lessonstudy.domain.submissions import standing
from lessonstudy.services import numbering
from lessonstudy.services.changes import changed, tell_again
from lessonstudy.services.reach import IterationReach
from lessonstudy.services.taking_up import as_now
from lessonstudy.services.teaching import put_phases_back, unmark_phases
from lessonstudy.services.threads import redo_reply, undo_reply
from lessonstudy.store import events, observations, replies, students, submissions, undoing

Changed = Observation | Reply | Iteration


def undo(db: Database, reached: IterationReach, person: str, request: str | None) -> Changed:
    """Undo one's newest change: of a note, of a reply, or of the phase times, with which the iteration is given."""
    if done := _answered(db, reached, person, request):
        return done
    event = events.latest_undoable(db, person, reached.iteration.id, UNDO_DEPTH)
    if event is None:
        raise Conflict("nothing-to-undo")
    undone = _undone(db, reached, event, person)
    undoing.remember(db, person, request, undone.id, undone.updated_at)
    return undone


def redo(db: Database, reached: IterationReach, person: str, request: str | None) -> Changed:
    """Make again what undo took back last."""
    if done := _answered(db, reached, person, request):
        return done
    found = undoing.latest_redoable(db, person, reached.iteration.id)
    change = events.by_number(db, found[0]) if found else None
    if found is None or change is None or change.body is None:
        raise Conflict("nothing-to-redo")
    redone = _redone(db, reached, change, found[1], person)
    undoing.remember(db, person, request, redone.id, redone.updated_at)
    return redone


def _undone(db: Database, reached: IterationReach, event: Event, person: str) -> Changed:
    if event.kind == "phase-times":
        return unmark_phases(db, reached.iteration, event, person=person, team=reached.study.team)
    if event.kind == "reply":
        return undo_reply(db, reached.iteration, event, person=person, team=reached.study.team)
    current = observations.get(db, event.entity)
    if current is None:
        raise Conflict("nothing-to-undo")
    before = [one for one in events.of_entity(db, event.entity) if one.number < event.number and one.body]
    withdrawn = replace(current, state=ObservationState.WITHDRAWN)
    wanted = as_now(db, reached.iteration, from_body(before[-1].body or {})) if before else withdrawn
    return put_back(db, reached.iteration, current, wanted, reached.study, undoes=event.number)


def _redone(db: Database, reached: IterationReach, change: Event, undone: int, person: str) -> Changed:
    body = change.body or {}
    if change.kind == "phase-times":
        marks = [one for one in events.of_entity(db, reached.iteration.id) if one.kind == "phase-times"]
        if marks[-1].number != undone:
            # phase times belong to all: somebody else has set them since
            raise Conflict("nothing-to-redo")
        return put_phases_back(db, reached.iteration, body["phases"], undone, person=person, team=reached.study.team)
    if change.kind == "reply":
        return redo_reply(db, reached.iteration, change, undone, reached.study.team)
    current = observations.get(db, change.entity)
    if current is None:
        raise Conflict("nothing-to-redo")
    return put_back(
        db, reached.iteration, current, as_now(db, reached.iteration, from_body(body)), reached.study, undoes=undone
    )


def _answered(db: Database, reached: IterationReach, person: str, request: str | None) -> Changed | None:
    """What an earlier request of this id changed, as it is now."""
    entity = undoing.answered(db, person, request) if request else None
    if entity is None or entity == reached.iteration.id:
        return reached.iteration if entity else None
    return replies.get(db, entity) or observations.get(db, entity)


def put_back(
    db: Database,
    iteration: Iteration,
    before: Observation,
    wanted: Observation,
    study: Study,
    undoes: int | None = None,
) -> Observation:
    """Write `wanted` over the note as a new version. Raises Stale when it moved on."""
    person = before.observer
    number = numbering.following(db, iteration, person)
    after = changed(replace(wanted, version=before.version), seq=number.told)
    after = replace(after, state=standing(after, submitted(db, after.id)))
    pseudonyms = {one.pseudonym: one.id for one in students.of_study(db, study.id)}
    if not observations.save(db, after, before.version, pseudonyms):
        raise Stale(before)
    tell_note(db, after, number.kept, person, study.team, undoes)
    if before.state == ObservationState.WITHDRAWN != after.state:
        thread = replies.of_note(db, after.id)
        tell_again(db, "reply", thread, replies.set_seq, iteration, person=person, team=study.team)
    return after


def submitted(db: Database, observation_id: str) -> Observation | None:
    body = submissions.body_of(db, observation_id)
    return from_body(body) if body else None


def tell_note(
    db: Database, observation: Observation, seq: int, person: str, team: str, undoes: int | None = None
) -> None:
    events.append(
        db,
        "observation",
        observation.id,
        observation.version,
        as_dict(observation),
        person=person,
        team=team,
        iteration=observation.iteration,
        seq=seq,
        undoes=undoes,
    )


def from_body(body: Mapping[str, Any]) -> Observation:
    """A note as it was written in an event or a snapshot."""
    values = dict(body)
    values["codes"], values["students"] = tuple(values["codes"]), tuple(values["students"])
    values["region"] = Region(**values["region"]) if values["region"] else None
    values["state"] = ObservationState(values["state"])
    values["clock"] = Clock(values["clock"])
    values["phase_source"] = PhaseSource(values["phase_source"])
    return Observation(**values)
