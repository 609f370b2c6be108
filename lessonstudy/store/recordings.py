"""Recordings and the files made from them."""

import json
from collections import defaultdict
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.recordings import Recording, Rendition
from lessonstudy.store import rows


def add(db: Database, recording: Recording) -> None:
    rows.insert(db, "recording", rows.to_row(recording, apart=["renditions"]))
    for rendition in recording.renditions:
        save_rendition(db, recording.id, rendition)


def save(db: Database, recording: Recording, seen: int) -> bool:
    """Write the recording without its renditions, which have a pace of their own."""
    return rows.update(db, "recording", recording, seen, apart=["renditions"])


def save_rendition(db: Database, recording_id: str, rendition: Rendition) -> None:
    db.execute(
        "INSERT OR REPLACE INTO rendition (recording, kind, state, progress, error) "
        "VALUES (:recording, :kind, :state, :progress, :error)",
        rows.to_row(rendition) | {"recording": recording_id},
    )


def get(db: Database, recording_id: str) -> Recording | None:
    found = _recordings(db, "SELECT * FROM recording WHERE id = ?", [recording_id])
    return found[0] if found else None


def of_iteration(db: Database, iteration_id: str) -> list[Recording]:
    return _recordings(db, "SELECT * FROM recording WHERE iteration = ? ORDER BY created_at, rowid", [iteration_id])


def _recordings(db: Database, sql: str, parameters: list[Any]) -> list[Recording]:
    found = rows.select(db, sql, parameters)
    ids = json.dumps([row["id"] for row in found])
    made = defaultdict(list)
    renditions = "SELECT * FROM rendition WHERE recording IN (SELECT value FROM json_each(?)) ORDER BY rowid"
    for row in rows.select(db, renditions, [ids]):
        made[row["recording"]].append(rows.from_row(Rendition, row))
    return [rows.from_row(Recording, row, renditions=tuple(made[row["id"]])) for row in found]
