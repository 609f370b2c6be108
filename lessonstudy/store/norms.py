"""Versions of a team's norms, and who signed them."""

from sqlite_utils import Database

from lessonstudy.domain.norms import NormsVersion, Signature
from lessonstudy.store import rows


def add(db: Database, norms: NormsVersion) -> None:
    rows.insert(db, "norms", rows.to_row(norms))


def save(db: Database, norms: NormsVersion, seen: int) -> bool:
    return rows.update(db, "norms", norms, seen)


def get(db: Database, norms_id: str) -> NormsVersion | None:
    return rows.one(db, NormsVersion, "SELECT * FROM norms WHERE id = ?", [norms_id])


def of_team(db: Database, team_id: str) -> list[NormsVersion]:
    """All versions, by their number."""
    return rows.many(db, NormsVersion, "SELECT * FROM norms WHERE team = ? ORDER BY number", [team_id])


def add_signature(db: Database, signature: Signature) -> None:
    rows.insert(db, "signature", rows.to_row(signature))


def signatures(db: Database, norms_id: str) -> list[Signature]:
    """Who signed a version, in the order they did."""
    return rows.many(db, Signature, "SELECT * FROM signature WHERE norms = ? ORDER BY created_at, rowid", [norms_id])
