"""How a reply is written over, for whoever changes one: its author, or undo."""

from dataclasses import replace

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


def undo_reply(db: Database, iteration: Iteration, event: Event, team: str) -> Reply:
    """Let a reply be as it was before the event; one that was new then is withdrawn."""
    current = replies.get(db, event.entity)
    if current is None:
        raise Conflict("nothing-to-undo")
    history = [one.body for one in events.of_entity(db, event.entity) if one.number < event.number and one.body]
    wanted = replace(current, state=ReplyState.WITHDRAWN)
    if history:
        wanted = replace(current, text=history[-1]["text"], state=ReplyState(history[-1]["state"]))
    return save_reply(db, iteration, current, wanted, team, event.number)
