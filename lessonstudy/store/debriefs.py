"""Debriefs and what was written down in them."""

from sqlite_utils import Database

from lessonstudy.domain.debriefs import Debrief, DebriefEntry
from lessonstudy.store import rows


def add(db: Database, debrief: Debrief) -> None:
    rows.insert(db, "debrief", rows.to_row(debrief))


def save(db: Database, debrief: Debrief, seen: int) -> bool:
    return rows.update(db, "debrief", debrief, seen)


def get(db: Database, debrief_id: str) -> Debrief | None:
    return rows.one(db, Debrief, "SELECT * FROM debrief WHERE id = ?", [debrief_id])


def of_iteration(db: Database, iteration_id: str) -> list[Debrief]:
    """An iteration's debriefs, the newest last."""
    sql = "SELECT * FROM debrief WHERE iteration = ? ORDER BY created_at, rowid"
    return rows.many(db, Debrief, sql, [iteration_id])


def add_entry(db: Database, entry: DebriefEntry) -> None:
    rows.insert(db, "debrief_entry", rows.to_row(entry))


def save_entry(db: Database, entry: DebriefEntry, seen: int) -> bool:
    return rows.update(db, "debrief_entry", entry, seen)


def entry(db: Database, entry_id: str) -> DebriefEntry | None:
    return rows.one(db, DebriefEntry, "SELECT * FROM debrief_entry WHERE id = ?", [entry_id])


def entries(db: Database, debrief_id: str) -> list[DebriefEntry]:
    """What stands written in a debrief, oldest first."""
    sql = "SELECT * FROM debrief_entry WHERE debrief = ? AND state != 'withdrawn' ORDER BY created_at, rowid"
    return rows.many(db, DebriefEntry, sql, [debrief_id])
