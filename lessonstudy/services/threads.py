"""How a reply is written over, for whoever changes one: its author, or undo."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.events import Event
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.replies import Reply, ReplyState
from lessonstudy.services import numbering
from lessonstudy.services.changes import changed, store_change
from lessonstudy.store import events, replies


def save_reply(
    db: Database, iteration: Iteration, before: Reply, wanted: Reply, team: str, undoes: int | None = None
) -> Reply:
    """Store a reply over the one before it, with its event. Raises Stale when another unit of work came first."""
    number = numbering.following(db, iteration, before.author)
    after = changed(replace(wanted, version=before.version), seq=number.told)
    store_change(replies.save, db, before, after)
    tell_reply(db, after, number.kept, team, undoes)
    return after


def tell_reply(db: Database, reply: Reply, seq: int, team: str, undoes: int | None = None) -> None:
    events.append(
        db,
        "reply",
        reply.id,
        reply.version,
        as_dict(reply),
        person=reply.author,
        team=team,
        iteration=reply.iteration,
        seq=seq,
        undoes=undoes,
    )


def undo_reply(db: Database, iteration: Iteration, event: Event, *, person: str, team: str) -> Reply:
    """Let one's own reply be as it was before the event; one that was new then is withdrawn."""
    current = _current(db, event, person)
    history = [one.body for one in events.of_entity(db, event.entity) if one.number < event.number and one.body]
    wanted = _as_in(current, history[-1]) if history else replace(current, state=ReplyState.WITHDRAWN)
    return save_reply(db, iteration, current, wanted, team, event.number)


def redo_reply(db: Database, iteration: Iteration, change: Event, undone: int, team: str) -> Reply:
    """Make a change of a reply again; `undone` is the number of its undoing."""
    if change.body is None:
        raise Conflict("nothing-to-redo")
    current = _current(db, change, change.person)
    return save_reply(db, iteration, current, _as_in(current, change.body), team, undone)


def _current(db: Database, event: Event, person: str | None) -> Reply:
    found = replies.get(db, event.entity)
    if found is None or found.author != person:
        raise Conflict("nothing-to-undo")
    return found


def _as_in(reply: Reply, body: Mapping[str, Any]) -> Reply:
    return replace(reply, text=body["text"], state=ReplyState(body["state"]))
