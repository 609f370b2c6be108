"""Readings that the team agreed on, each beside the notes that it is about."""

from sqlite_utils import Database

from lessonstudy.domain.consensus import Consensus
from lessonstudy.store import rows


def add(db: Database, consensus: Consensus) -> None:
    rows.insert(db, "consensus", rows.to_row(consensus))


def save(db: Database, consensus: Consensus, seen: int) -> bool:
    return rows.update(db, "consensus", consensus, seen)


def get(db: Database, consensus_id: str) -> Consensus | None:
    return rows.one(db, Consensus, "SELECT * FROM consensus WHERE id = ?", [consensus_id])


def of_iteration(db: Database, iteration_id: str) -> list[Consensus]:
    """All of them, withdrawn ones too, in the order of their moments."""
    return rows.many(db, Consensus, "SELECT * FROM consensus WHERE iteration = ? ORDER BY start_ms, id", [iteration_id])
