"""The event table: appended to in the transaction of the change it tells of."""

import json
import secrets
from collections.abc import Iterable
from itertools import islice
from json.encoder import encode_basestring_ascii
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import now
from lessonstudy.domain.events import Event, body_digest, link
from lessonstudy.store import rows

AT_ONCE = 10_000
SALT_BYTES = 16
_OWN = ("entity", "entity_version", "number", "seq")
"""What differs between events that are told in one go, in the order of their names."""
_COLUMNS = ("number", "at", "team", "iteration", "seq", "person", "kind", "entity", "entity_version", "digest", "hash")


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
    last = rows.select(db, "SELECT number, hash FROM event ORDER BY number DESC LIMIT 1")
    number, previous = (last[0]["number"] + 1, last[0]["hash"]) if last else (1, "")
    facts = _facts(number, now(), team, iteration, seq, person, kind, entity, version, undoes)
    _write(db, facts, body, previous)
    return number


def append_all(
    db: Database,
    kind: str,
    told: Iterable[tuple[str, int, int, dict[str, Any]]],
    *,
    person: str | None,
    team: str | None,
    iteration: str,
) -> None:
    """Tell of many entities of one iteration in one go: (entity, version, seq, body) of each, in the order of seq."""
    texts = ((entity, version, seq, _text(body)) for entity, version, seq, body in told)
    append_texts(db, kind, texts, person=person, team=team, iteration=iteration)


def append_texts(
    db: Database,
    kind: str,
    told: Iterable[tuple[str, int, int, str]],
    *,
    person: str | None,
    team: str | None,
    iteration: str,
) -> None:
    """The same with each body as the JSON text that is kept."""
    last = rows.select(db, "SELECT number, hash FROM event ORDER BY number DESC LIMIT 1")
    number, previous = (last[0]["number"], last[0]["hash"]) if last else (0, "")
    at = now()
    facts = _facts(0, at, team, iteration, 0, person, kind, "", 0, None)
    shape = (
        json.dumps(facts | dict.fromkeys(_OWN, "\0"), sort_keys=True).replace("%", "%%").replace(json.dumps("\0"), "%s")
    )
    coming = iter(told)
    while piece := list(islice(coming, AT_ONCE)):
        written, bodies = [], []
        salts = secrets.token_bytes(SALT_BYTES * len(piece))
        for at_byte, (entity, version, seq, text) in zip(range(0, len(salts), SALT_BYTES), piece, strict=True):
            number += 1
            salt = salts[at_byte : at_byte + SALT_BYTES]
            digest = body_digest(salt, text)
            previous = link(previous, shape % (encode_basestring_ascii(entity), version, number, seq), digest)
            written.append((number, at, team, iteration, seq, person, kind, entity, version, digest, previous))
            bodies.append((number, salt, text))
        rows.insert_all(db, "event", _COLUMNS, written)
        rows.insert_all(db, "event_body", ("number", "salt", "body"), bodies)


def next_seq(db: Database, iteration: str, many: int = 1) -> int:
    """Count the iteration's events `many` further, and give the last of the new numbers."""
    sql = "UPDATE iteration SET seq = seq + ? WHERE id = ? RETURNING seq"
    return int(rows.select(db, sql, [many, iteration])[0]["seq"])


_KNOWN = """
    SELECT seq FROM event WHERE person = :person AND iteration = :iteration AND kind IN ('observation', 'reply')
    UNION ALL
    SELECT seq FROM event WHERE iteration = :iteration AND kind NOT IN ('observation', 'reply')"""


def known(db: Database, iteration: str, person: str) -> list[int]:
    """The numbers of the events that a person may know of while others' notes are hidden: one's own, and everyone's."""
    sql = f"SELECT seq FROM ({_KNOWN}) ORDER BY seq"  # noqa: S608
    return [row["seq"] for row in rows.select(db, sql, {"person": person, "iteration": iteration})]


def known_count(db: Database, iteration: str, person: str | None) -> int:
    sql = f"SELECT count(*) AS known FROM ({_KNOWN})"  # noqa: S608
    return int(rows.select(db, sql, {"person": person, "iteration": iteration})[0]["known"])


def heard(
    db: Database, iteration: str, seq: int, limit: int, only_person: str | None = None
) -> list[tuple[int, str, str]]:
    """(seq, kind, entity) of the events after `seq`, in order. Without the notes and replies of others than `only_person`
    where that is given; else without those that a newer event of the same note or reply tells of too."""
    sql = """
        SELECT seq, kind, entity FROM event
        WHERE iteration = :iteration AND seq > :seq AND CASE
            WHEN kind NOT IN ('observation', 'reply') THEN 1
            WHEN :person IS NOT NULL THEN person = :person
            WHEN kind = 'reply' THEN seq = (SELECT seq FROM reply WHERE id = entity)
            ELSE seq = (SELECT seq FROM observation WHERE id = entity) END
        ORDER BY seq LIMIT :limit"""
    parameters = {"iteration": iteration, "seq": seq, "limit": limit, "person": only_person}
    return [(row["seq"], row["kind"], row["entity"]) for row in rows.select(db, sql, parameters)]


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
    """The newest own change of a note, a reply or the phase times that does not stand undone, among one's last `depth`.

    Undoing is no change, nor is submitting: it makes no new version of a note. Phase times belong to all: once somebody else
    has changed them, one's own change is past undoing.
    """
    sql = """
        SELECT event.*, event_body.body FROM (
            SELECT * FROM event WHERE person = ? AND iteration = ? AND kind IN ('observation', 'reply', 'phase-times')
                AND undoes IS NULL
                AND (kind = 'phase-times' OR NOT EXISTS (SELECT 1 FROM event AS before WHERE before.entity = event.entity
                    AND before.number < event.number AND before.entity_version = event.entity_version))
            ORDER BY number DESC LIMIT ?) AS event
        LEFT JOIN event_body USING (number)
        WHERE NOT EXISTS (SELECT 1 FROM event AS undone WHERE undone.undoes = event.number
            AND NOT EXISTS (SELECT 1 FROM event AS redone WHERE redone.undoes = undone.number))
        AND (kind != 'phase-times' OR NOT EXISTS (
            SELECT 1 FROM event AS later WHERE later.iteration = event.iteration AND later.kind = 'phase-times'
            AND later.number > event.number AND later.person IS NOT event.person))
        ORDER BY number DESC LIMIT 1"""
    found = rows.select(db, sql, [person, iteration, depth])
    return _event(found[0]) if found else None


def by_number(db: Database, number: int) -> Event | None:
    sql = "SELECT event.*, event_body.body FROM event LEFT JOIN event_body USING (number) WHERE number = ?"
    found = rows.select(db, sql, [number])
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


def _facts(
    number: int,
    at: str,
    team: str | None,
    iteration: str | None,
    seq: int | None,
    person: str | None,
    kind: str,
    entity: str,
    version: int,
    undoes: int | None,
) -> dict[str, Any]:
    return {
        "number": number,
        "at": at,
        "team": team,
        "iteration": iteration,
        "seq": seq,
        "person": person,
        "kind": kind,
        "entity": entity,
        "entity_version": version,
        "undoes": undoes,
    }


def _write(db: Database, facts: dict[str, Any], body: dict[str, Any], previous: str) -> str:
    """Write one event after the one whose hash is `previous`; gives its own hash."""
    text = _text(body)
    salt = secrets.token_bytes(SALT_BYTES)
    digest = body_digest(salt, text)
    chained = link(previous, json.dumps(facts, sort_keys=True), digest)
    rows.insert(db, "event", facts | {"digest": digest, "hash": chained})
    rows.insert(db, "event_body", {"number": facts["number"], "salt": salt, "body": text})
    return chained


def _text(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def _event(row: dict[str, Any]) -> Event:
    values = {name: row[name] for name in Event.__slots__ if name != "body"}
    return Event(**values, body=json.loads(row["body"]) if row["body"] else None)
