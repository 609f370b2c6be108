"""Reels, with their clips as JSON: they are read and written as a whole."""

from sqlite_utils import Database

from lessonstudy.domain.reels import Reel
from lessonstudy.store import rows


def add(db: Database, reel: Reel) -> None:
    rows.insert(db, "reel", rows.to_row(reel))


def save(db: Database, reel: Reel, seen: int) -> bool:
    return rows.update(db, "reel", reel, seen)


def get(db: Database, reel_id: str) -> Reel | None:
    return rows.one(db, Reel, "SELECT * FROM reel WHERE id = ?", [reel_id])


def of_study(db: Database, study_id: str) -> list[Reel]:
    """The study's reels, withdrawn ones too, in the order in which they were made."""
    return rows.many(db, Reel, "SELECT * FROM reel WHERE study = ? ORDER BY created_at, rowid", [study_id])
