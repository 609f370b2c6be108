"""Snapshots: of each note that an observer submitted, the version and its whole body as they were."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.submissions import Submission
from lessonstudy.store import rows


def put(db: Database, submission: Submission, notes: Sequence[Observation]) -> None:
    """Let this be the person's submission of the iteration, in the place of an earlier one."""
    db.execute("DELETE FROM submission WHERE id = ?", [submission.id])
    rows.insert(db, "submission", rows.to_row(submission))
    for note in notes:
        body = json.dumps(as_dict(note), ensure_ascii=False, sort_keys=True)
        values = {"submission": submission.id, "observation": note.id, "version": note.version, "body": body}
        rows.insert(db, "submission_note", values)


def get(db: Database, iteration_id: str, person: str) -> Submission | None:
    sql = "SELECT * FROM submission WHERE iteration = ? AND person = ?"
    return rows.one(db, Submission, sql, [iteration_id, person])


def of_iteration(db: Database, iteration_id: str) -> list[Submission]:
    """Everyone's submission, in the order they came."""
    sql = "SELECT * FROM submission WHERE iteration = ? ORDER BY updated_at, id"
    return rows.many(db, Submission, sql, [iteration_id])


def note_ids(db: Database, submission_id: str) -> list[str]:
    """Which notes the snapshot holds."""
    sql = "SELECT observation FROM submission_note WHERE submission = ? ORDER BY observation"
    return [row["observation"] for row in rows.select(db, sql, [submission_id])]


def bodies(db: Database, submission_id: str) -> list[dict[str, Any]]:
    """The notes of a snapshot as they were handed in, as observations are written in events."""
    sql = "SELECT body FROM submission_note WHERE submission = ? ORDER BY observation"
    return [json.loads(row["body"]) for row in rows.select(db, sql, [submission_id])]


def body_of(db: Database, observation_id: str) -> dict[str, Any] | None:
    """One note as it was handed in, or None."""
    found = rows.select(db, "SELECT body FROM submission_note WHERE observation = ?", [observation_id])
    return dict(json.loads(found[0]["body"])) if found else None
