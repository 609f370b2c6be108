"""Jobs: the truth about work, whatever the queue remembers."""

import json

from sqlite_utils import Database

from lessonstudy.domain.entity import now
from lessonstudy.domain.jobs import Job
from lessonstudy.store import rows


def add(db: Database, job: Job) -> None:
    rows.insert(db, "job", rows.to_row(job))


def save(db: Database, job: Job, seen: int) -> bool:
    return rows.update(db, "job", job, seen)


def beat(db: Database, job: Job, at: float, progress: float | None, step: str) -> bool | None:
    """Note that the work goes on; returns whether it should stop, or None when the job is no longer this worker's.

    `job` is as the worker claimed it; a `progress` of None stays. Makes no new version: a heartbeat is no change.
    """
    sql = """
        UPDATE job SET heartbeat = ?, progress = coalesce(?, progress), step = ?
        WHERE id = ? AND state = 'running' AND version = ? RETURNING cancel_wanted"""
    found = rows.select(db, sql, [at, progress, step, job.id, job.version])
    return bool(found[0]["cancel_wanted"]) if found else None


def want_cancel(db: Database, job_id: str) -> None:
    db.execute("UPDATE job SET cancel_wanted = 1, updated_at = ? WHERE id = ?", [now(), job_id])


def get(db: Database, job_id: str) -> Job | None:
    return rows.one(db, Job, "SELECT * FROM job WHERE id = ?", [job_id])


def open_jobs(db: Database) -> list[Job]:
    return rows.many(db, Job, "SELECT * FROM job WHERE state IN ('queued', 'running') ORDER BY created_at", [])


def recent(db: Database, teams: list[str] | None, limit: int = 100) -> list[Job]:
    """The newest jobs, of these teams or (None) of all."""
    sql = """
        SELECT * FROM job WHERE :teams IS NULL OR team IN (SELECT value FROM json_each(:teams))
        ORDER BY created_at DESC LIMIT :limit"""
    return rows.many(db, Job, sql, {"teams": None if teams is None else json.dumps(teams), "limit": limit})


def of_subject(db: Database, subject: str) -> list[Job]:
    return rows.many(db, Job, "SELECT * FROM job WHERE subject = ? ORDER BY created_at", [subject])


def newest_of_kind(db: Database, kind: str) -> Job | None:
    return rows.one(db, Job, "SELECT * FROM job WHERE kind = ? ORDER BY created_at DESC, rowid DESC LIMIT 1", [kind])
