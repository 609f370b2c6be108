"""Snapshots: of each note that an observer submitted, the version and its whole body as they were."""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.submissions import Submission
from lessonstudy.store import rows


class Row(NamedTuple):
    """A note as it was submitted, without its words; `codes` are "scheme:key". `withdrawn` says that it was taken back since."""

    id: str
    observer: str
    start_ms: int
    end_ms: int | None
    codes: tuple[str, ...]
    students: tuple[str, ...]
    live: bool
    withdrawn: bool


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


def moments(db: Database, iteration_id: str) -> list[Row]:
    """Of everyone's snapshot the notes, many at once, in the order of time."""
    sql = """
        SELECT observation.id, submission.person, body ->> '$.start_ms' AS start_ms, body ->> '$.end_ms' AS end_ms,
            body -> '$.codes' AS codes, body -> '$.students' AS students, body ->> '$.clock' = 'live' AS live,
            observation.state = 'withdrawn' AS withdrawn
        FROM submission JOIN submission_note ON submission_note.submission = submission.id
            JOIN observation ON observation.id = submission_note.observation
        WHERE submission.iteration = ? ORDER BY start_ms, observation.id"""
    lists: dict[str, tuple[str, ...]] = {}

    def read(text: str) -> tuple[str, ...]:
        if text not in lists:
            lists[text] = tuple(json.loads(text))
        return lists[text]

    return [
        Row(one, person, start, end, read(codes), read(students), bool(live), bool(gone))
        for one, person, start, end, codes, students, live, gone in db.execute(sql, [iteration_id]).fetchall()
    ]


def named(db: Database, iteration_id: str, ids: Collection[str]) -> list[dict[str, Any]]:
    """The whole notes of these ids as they were submitted, without those that were taken back since."""
    sql = """
        SELECT body FROM submission JOIN submission_note ON submission_note.submission = submission.id
            JOIN observation ON observation.id = submission_note.observation
        WHERE submission.iteration = ? AND observation.state != 'withdrawn'
            AND observation.id IN (SELECT value FROM json_each(?))"""
    return [json.loads(row["body"]) for row in rows.select(db, sql, [iteration_id, json.dumps(sorted(ids))])]


def body_of(db: Database, observation_id: str) -> dict[str, Any] | None:
    """One note as it was handed in, or None."""
    found = rows.select(db, "SELECT body FROM submission_note WHERE observation = ?", [observation_id])
    return dict(json.loads(found[0]["body"])) if found else None
