"""What people watched of recordings: one row for each of both, which only grows."""

import json
from collections.abc import Collection

from sqlite_utils import Database

from lessonstudy.domain.observed import Watched
from lessonstudy.store import rows


def get(db: Database, person: str, recording: str) -> Watched | None:
    found = rows.select(db, "SELECT * FROM watched WHERE person = ? AND recording = ?", [person, recording])
    return _watched(found[0]) if found else None


def keep(db: Database, watched: Watched) -> None:
    """Write what somebody watched over what stood there."""
    sql = """
        INSERT INTO watched (person, recording, spans, updated_at) VALUES (:person, :recording, :spans, :updated_at)
        ON CONFLICT (person, recording) DO UPDATE SET spans = :spans, updated_at = :updated_at"""
    db.execute(sql, rows.to_row(watched))


def of_iterations(db: Database, ids: Collection[str]) -> list[Watched]:
    """What anybody watched of the recordings of these iterations."""
    sql = """
        SELECT watched.* FROM recording JOIN watched ON watched.recording = recording.id
        WHERE recording.iteration IN (SELECT value FROM json_each(?))"""
    return [_watched(row) for row in rows.select(db, sql, [json.dumps(sorted(ids))])]


def _watched(row: dict[str, str]) -> Watched:
    spans = tuple((start, end) for start, end in json.loads(row["spans"]))
    return Watched(person=row["person"], recording=row["recording"], spans=spans, updated_at=row["updated_at"])
