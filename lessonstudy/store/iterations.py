"""Iterations. Their `seq` is moved by store.events alone."""

from sqlite_utils import Database

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import Membership
from lessonstudy.domain.studies import Study
from lessonstudy.store import rows


def add(db: Database, iteration: Iteration) -> None:
    rows.insert(db, "iteration", rows.to_row(iteration))


def save(db: Database, iteration: Iteration, seen: int) -> bool:
    return rows.update(db, "iteration", iteration, seen, apart=["seq"])


def get(db: Database, iteration_id: str) -> Iteration | None:
    return rows.one(db, Iteration, "SELECT * FROM iteration WHERE id = ?", [iteration_id])


def of_study(db: Database, study_id: str) -> list[Iteration]:
    return rows.many(db, Iteration, "SELECT * FROM iteration WHERE study = ? ORDER BY number", [study_id])


def reached(db: Database, iteration_id: str, person: str) -> tuple[Iteration, Study, Membership | None] | None:
    """An iteration, its study, and the person's membership in the team, in one query: every request asks for them."""
    tables = {"iteration": Iteration, "study": Study, "membership": Membership}
    sql = """
        FROM iteration JOIN study ON study.id = iteration.study
        LEFT JOIN membership ON membership.team = study.team AND membership.person = ?
        WHERE iteration.id = ?"""
    found = rows.joined(db, tables, sql, [person, iteration_id])
    return (found[0][0], found[0][1], found[0][2]) if found else None
