"""Replies, found by their note or by what changed in an iteration. Those of a withdrawn note are gone with it."""

from sqlite_utils import Database

from lessonstudy.domain.replies import Reply
from lessonstudy.store import rows


def add(db: Database, reply: Reply) -> None:
    rows.insert(db, "reply", rows.to_row(reply))


def save(db: Database, reply: Reply, seen: int) -> bool:
    return rows.update(db, "reply", reply, seen)


def get(db: Database, reply_id: str) -> Reply | None:
    return rows.one(db, Reply, "SELECT * FROM reply WHERE id = ?", [reply_id])


def of_note(db: Database, observation_id: str) -> list[Reply]:
    """The thread of a note, oldest first, withdrawn replies among them."""
    return rows.many(
        db, Reply, "SELECT * FROM reply WHERE observation = ? ORDER BY created_at, rowid", [observation_id]
    )


def after(db: Database, iteration_id: str, seq: int, limit: int, only_observer: str | None = None) -> list[Reply]:
    """The iteration's replies that changed after `seq`, by seq; under one observer's notes only where that is given."""
    sql = """
        SELECT reply.* FROM reply JOIN observation ON observation.id = reply.observation
        WHERE reply.iteration = :iteration AND reply.seq > :seq AND observation.state != 'withdrawn'
            AND (:observer IS NULL OR observation.observer = :observer)
        ORDER BY reply.seq LIMIT :limit"""
    parameters = {"iteration": iteration_id, "seq": seq, "observer": only_observer, "limit": limit}
    return rows.many(db, Reply, sql, parameters)


def authors(db: Database, iteration_id: str) -> set[str]:
    """Who wrote a reply in the iteration."""
    sql = "SELECT DISTINCT author FROM reply WHERE iteration = ?"
    return {row["author"] for row in rows.select(db, sql, [iteration_id])}


def set_seq(db: Database, reply_id: str, seq: int) -> None:
    """Let an unchanged reply be found again by `after`, as revealing does."""
    db.execute("UPDATE reply SET seq = ? WHERE id = ?", [seq, reply_id])
