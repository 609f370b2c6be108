"""Captions of recordings; what was said lies in a table of its own."""

from sqlite_utils import Database

from lessonstudy.domain.captions import Captions
from lessonstudy.store import rows

_APART = ("cues",)
_ALL = "SELECT captions.*, '[]' AS cues FROM captions JOIN recording ON recording.id = captions.recording "


def add(db: Database, captions: Captions) -> None:
    rows.insert(db, "captions", rows.to_row(captions, apart=_APART))
    rows.insert(db, "captions_cues", {"captions": captions.id, "cues": rows.to_row(captions)["cues"]})


def get(db: Database, captions_id: str) -> Captions | None:
    """The captions with everything that was said."""
    sql = """
        SELECT captions.*, captions_cues.cues FROM captions JOIN captions_cues ON captions = captions.id
        WHERE captions.id = ?"""
    return rows.one(db, Captions, sql, [captions_id])


def facts(db: Database, captions_id: str) -> Captions | None:
    """The captions without what was said."""
    return rows.one(db, Captions, _ALL + "WHERE captions.id = ?", [captions_id])


def of_recording(db: Database, recording_id: str) -> list[Captions]:
    """The recording's captions without what was said, oldest first."""
    return rows.many(
        db, Captions, _ALL + "WHERE recording = ? ORDER BY captions.created_at, captions.id", [recording_id]
    )


def of_iteration(db: Database, iteration_id: str) -> list[Captions]:
    """The captions of all recordings of an iteration, without what was said, oldest first."""
    sql = _ALL + "WHERE recording.iteration = ? ORDER BY captions.created_at, captions.id"
    return rows.many(db, Captions, sql, [iteration_id])


def remove(db: Database, captions_id: str) -> None:
    db.execute("DELETE FROM captions WHERE id = ?", [captions_id])


def remove_of(db: Database, recording_id: str) -> None:
    """Remove all captions of a recording."""
    db.execute("DELETE FROM captions WHERE recording = ?", [recording_id])
