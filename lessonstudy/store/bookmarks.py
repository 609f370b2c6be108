"""One person's bookmarks, and where they stopped in each recording."""

from sqlite_utils import Database

from lessonstudy.domain.bookmarks import Bookmark, Place
from lessonstudy.store import rows


def add(db: Database, bookmark: Bookmark) -> None:
    rows.insert(db, "bookmark", rows.to_row(bookmark))


def save(db: Database, bookmark: Bookmark, seen: int) -> bool:
    return rows.update(db, "bookmark", bookmark, seen)


def get(db: Database, bookmark_id: str) -> Bookmark | None:
    return rows.one(db, Bookmark, "SELECT * FROM bookmark WHERE id = ?", [bookmark_id])


def remove(db: Database, bookmark_id: str) -> None:
    db.execute("DELETE FROM bookmark WHERE id = ?", [bookmark_id])


def of_person(db: Database, person: str, iteration: str) -> list[Bookmark]:
    sql = "SELECT * FROM bookmark WHERE person = ? AND iteration = ? ORDER BY at_ms, id"
    return rows.many(db, Bookmark, sql, [person, iteration])


def keep_place(db: Database, place: Place) -> None:
    """Write down where a person stopped, over what stood there."""
    sql = """
        INSERT INTO place (person, recording, at_ms, updated_at) VALUES (:person, :recording, :at_ms, :updated_at)
        ON CONFLICT (person, recording) DO UPDATE SET at_ms = :at_ms, updated_at = :updated_at"""
    db.execute(sql, rows.to_row(place))


def places(db: Database, person: str, iteration: str) -> list[Place]:
    """Where a person stopped in the recordings of an iteration, the latest first."""
    sql = """
        SELECT place.* FROM place JOIN recording ON recording.id = place.recording
        WHERE place.person = ? AND recording.iteration = ? ORDER BY place.updated_at DESC"""
    return rows.many(db, Place, sql, [person, iteration])
