"""Protocols of teams."""

from sqlite_utils import Database

from lessonstudy.domain.protocols import Protocol
from lessonstudy.store import rows


def add(db: Database, protocol: Protocol) -> None:
    rows.insert(db, "protocol", rows.to_row(protocol))


def save(db: Database, protocol: Protocol, seen: int) -> bool:
    return rows.update(db, "protocol", protocol, seen)


def get(db: Database, protocol_id: str) -> Protocol | None:
    return rows.one(db, Protocol, "SELECT * FROM protocol WHERE id = ?", [protocol_id])


def of_team(db: Database, team_id: str) -> list[Protocol]:
    return rows.many(db, Protocol, "SELECT * FROM protocol WHERE team = ? ORDER BY name, id", [team_id])
