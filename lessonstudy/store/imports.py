"""Files of notes on their way in, which notes came of them, and what a team decided for files of a kind."""

from dataclasses import dataclass

from sqlite_utils import Database

from lessonstudy.domain.imports import Import, ImportChoices
from lessonstudy.domain.observations import Observation
from lessonstudy.store import observations, rows


@dataclass(frozen=True, slots=True)
class _Mapping:
    team: str
    kind: str
    choices: ImportChoices


def add(db: Database, coming: Import) -> None:
    rows.insert(db, "import", rows.to_row(coming))


def save(db: Database, coming: Import, seen: int) -> bool:
    return rows.update(db, "import", coming, seen)


def get(db: Database, import_id: str) -> Import | None:
    return rows.one(db, Import, 'SELECT * FROM "import" WHERE id = ?', [import_id])


def of_person(db: Database, person: str, iteration: str) -> list[Import]:
    """The newest first."""
    sql = 'SELECT * FROM "import" WHERE person = ? AND iteration = ? ORDER BY created_at DESC, id DESC'
    return rows.many(db, Import, sql, [person, iteration])


def expired(db: Database, at: str) -> list[Import]:
    return rows.many(db, Import, 'SELECT * FROM "import" WHERE expires_at < ?', [at])


def remove(db: Database, import_id: str) -> None:
    db.execute('DELETE FROM "import" WHERE id = ?', [import_id])


def open_ids(db: Database) -> set[str]:
    """Those that still need their file."""
    return {row["id"] for row in rows.select(db, "SELECT id FROM \"import\" WHERE state = 'open'")}


def untouched(db: Database, import_id: str, most: int) -> list[Observation]:
    """So many of the notes that came of it and that nobody changed, submitted or withdrew since."""
    sql = """
        SELECT observation FROM import_note JOIN observation ON observation.id = observation
        WHERE import = ? AND version = 1 AND state = 'draft' LIMIT ?"""
    return observations.named(db, [row["observation"] for row in rows.select(db, sql, [import_id, most])])


def remembered(db: Database, team: str, kind: str) -> ImportChoices | None:
    """What the team decided for the last file of a kind."""
    found = rows.one(db, _Mapping, "SELECT * FROM import_mapping WHERE team = ? AND kind = ?", [team, kind])
    return found.choices if found else None


def remember(db: Database, team: str, kind: str, choices: ImportChoices) -> None:
    db.execute("DELETE FROM import_mapping WHERE team = ? AND kind = ?", [team, kind])
    rows.insert(db, "import_mapping", rows.to_row(_Mapping(team, kind, choices)))
