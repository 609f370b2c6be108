"""What teachers noticed in their lessons."""

from sqlite_utils import Database

from lessonstudy.domain.noticing import TeacherNoticing
from lessonstudy.store import rows


def of_iteration(db: Database, iteration_id: str) -> list[TeacherNoticing]:
    """One for each teacher who wrote or skipped; an iteration that changed hands may have several."""
    sql = "SELECT * FROM noticing WHERE iteration = ? ORDER BY created_at, rowid"
    return rows.many(db, TeacherNoticing, sql, [iteration_id])


def add(db: Database, noticing: TeacherNoticing) -> None:
    rows.insert(db, "noticing", rows.to_row(noticing))


def save(db: Database, noticing: TeacherNoticing, seen: int) -> bool:
    return rows.update(db, "noticing", noticing, seen)
