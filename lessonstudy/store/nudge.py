"""What teams made of the lists of judging words; at most one row for a team."""

from sqlite_utils import Database

from lessonstudy.domain.nudge import Nudge
from lessonstudy.store import rows


def add(db: Database, nudge: Nudge) -> None:
    rows.insert(db, "nudge", rows.to_row(nudge))


def save(db: Database, nudge: Nudge, seen: int) -> bool:
    return rows.update(db, "nudge", nudge, seen)


def get(db: Database, team_id: str) -> Nudge | None:
    return rows.one(db, Nudge, "SELECT * FROM nudge WHERE id = ?", [team_id])
