"""Studies."""

from sqlite_utils import Database

from lessonstudy.domain.studies import Study
from lessonstudy.store import rows


def add(db: Database, study: Study) -> None:
    rows.insert(db, "study", rows.to_row(study))


def save(db: Database, study: Study, seen: int) -> bool:
    return rows.update(db, "study", study, seen)


def get(db: Database, study_id: str) -> Study | None:
    return rows.one(db, Study, "SELECT * FROM study WHERE id = ?", [study_id])


def of_team(db: Database, team_id: str) -> list[Study]:
    return rows.many(db, Study, "SELECT * FROM study WHERE team = ? ORDER BY created_at DESC", [team_id])
