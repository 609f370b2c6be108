"""The event table: appended to in the transaction of the change it tells of."""

import json
import secrets
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import now
from lessonstudy.domain.events import Event, body_digest, link
from lessonstudy.store import rows


def append(
    db: Database,
    kind: str,
    entity: str,
    version: int,
    body: dict[str, Any],
    *,
    person: str | None,
    team: str | None = None,
    iteration: str | None = None,
    seq: int | None = None,
    undoes: int | None = None,
) -> int:
    """Tell of one change; `body` is the entity after it. Returns the event's number."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    salt = secrets.token_bytes(16)
    last = rows.select(db, "SELECT number, hash FROM event ORDER BY number DESC LIMIT 1")
    number, previous = (last[0]["number"] + 1, last[0]["hash"]) if last else (1, "")
    facts = {
        "number": number,
        "at": now(),
        "team": team,
        "iteration": iteration,
        "seq": seq,
        "person": person,
        "kind": kind,
        "entity": entity,
        "entity_version": version,
        "undoes": undoes,
    }
    digest = body_digest(salt, text)
    chained = link(previous, json.dumps(facts, sort_keys=True), digest)
    rows.insert(db, "event", facts | {"digest": digest, "hash": chained})
    rows.insert(db, "event_body", {"number": number, "salt": salt, "body": text})
    return number


def next_seq(db: Database, iteration: str) -> int:
    """Count the iteration's events one further."""
    sql = "UPDATE iteration SET seq = seq + 1 WHERE id = ? RETURNING seq"
    return int(rows.select(db, sql, [iteration])[0]["seq"])


def after(db: Database, iteration: str, seq: int, limit: int = 1_000_000) -> list[Event]:
    """The iteration's events after `seq`, oldest first."""
    sql = """
        SELECT event.*, event_body.body FROM event LEFT JOIN event_body USING (number)
        WHERE iteration = ? AND seq > ? ORDER BY seq LIMIT ?"""
    return [_event(row) for row in rows.select(db, sql, [iteration, seq, limit])]


def of_entity(db: Database, entity: str) -> list[Event]:
    """All that happened to one entity, oldest first."""
    sql = """
        SELECT event.*, event_body.body FROM event LEFT JOIN event_body USING (number)
        WHERE entity = ? ORDER BY number"""
    return [_event(row) for row in rows.select(db, sql, [entity])]


def latest_undoable(db: Database, person: str, iteration: str, depth: int) -> Event | None:
    """The newest own change of an observation or of the phase times that was not undone, among one's last `depth`.

    Undoing is no change. Phase times belong to all: once somebody else has changed them, one's own change is past undoing.
    """
    sql = """
        SELECT event.*, event_body.body FROM (
            SELECT * FROM event WHERE person = ? AND iteration = ? AND kind IN ('observation', 'phase-times')
            AND undoes IS NULL ORDER BY number DESC LIMIT ?) AS event
        LEFT JOIN event_body USING (number)
        WHERE number NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL)
        AND (kind = 'observation' OR NOT EXISTS (
            SELECT 1 FROM event AS later WHERE later.iteration = event.iteration AND later.kind = 'phase-times'
            AND later.number > event.number AND later.person IS NOT event.person))
        ORDER BY number DESC LIMIT 1"""
    found = rows.select(db, sql, [person, iteration, depth])
    return _event(found[0]) if found else None


def recent(db: Database, team: str | None = None, limit: int = 200) -> list[Event]:
    """The newest events, of one team or of all."""
    sql = """
        SELECT event.*, NULL AS body FROM event WHERE :team IS NULL OR team = :team
        ORDER BY number DESC LIMIT :limit"""
    return [_event(row) for row in rows.select(db, sql, {"team": team, "limit": limit})]


def broken_link(db: Database) -> int | None:
    """The number of the first event whose hash does not follow from its predecessor, or None when the chain holds."""
    previous = ""
    names = ("number", "at", "team", "iteration", "seq", "person", "kind", "entity", "entity_version", "undoes")
    bodies = {row["number"]: row for row in rows.select(db, "SELECT * FROM event_body")}
    for row in rows.select(db, "SELECT * FROM event ORDER BY number"):
        body = bodies.get(row["number"])
        if body and body_digest(body["salt"], body["body"]) != row["digest"]:
            return int(row["number"])
        facts = json.dumps({name: row[name] for name in names}, sort_keys=True)
        if link(previous, facts, row["digest"]) != row["hash"]:
            return int(row["number"])
        previous = row["hash"]
    return None


def _event(row: dict[str, Any]) -> Event:
    values = {name: row[name] for name in Event.__slots__ if name != "body"}
    return Event(**values, body=json.loads(row["body"]) if row["body"] else None)
