"""Iterations. Their `seq` is moved by store.events alone."""

from sqlite_utils import Database

from lessonstudy.domain.iterations import Iteration
from lessonstudy.store import rows


def add(db: Database, iteration: Iteration) -> None:
    rows.insert(db, "iteration", rows.to_row(iteration))


def save(db: Database, iteration: Iteration, seen: int) -> bool:
    return rows.update(db, "iteration", iteration, seen, apart=["seq"])


def get(db: Database, iteration_id: str) -> Iteration | None:
    return rows.one(db, Iteration, "SELECT * FROM iteration WHERE id = ?", [iteration_id])


def of_study(db: Database, study_id: str) -> list[Iteration]:
    return rows.many(db, Iteration, "SELECT * FROM iteration WHERE study = ? ORDER BY number", [study_id])
