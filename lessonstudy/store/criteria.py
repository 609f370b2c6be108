"""Results of success criteria, one row for each iteration."""

from sqlite_utils import Database

from lessonstudy.domain.criteria import Criteria
from lessonstudy.store import rows


def of_iteration(db: Database, iteration_id: str) -> Criteria | None:
    return rows.one(db, Criteria, "SELECT * FROM criteria WHERE iteration = ?", [iteration_id])


def of_study(db: Database, study_id: str) -> list[Criteria]:
    sql = """
        SELECT criteria.* FROM criteria JOIN iteration ON iteration.id = criteria.iteration
        WHERE iteration.study = ? ORDER BY iteration.number"""
    return rows.many(db, Criteria, sql, [study_id])


def add(db: Database, criteria: Criteria) -> None:
    rows.insert(db, "criteria", rows.to_row(criteria))


def save(db: Database, criteria: Criteria, seen: int) -> bool:
    return rows.update(db, "criteria", criteria, seen)
