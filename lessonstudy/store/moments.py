"""Observations without their words, many at once: what figures are made from."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlite_utils import Database


class Row(NamedTuple):
    """`phase` is the phase's id where it was set by hand, else None; `codes` are "scheme:key"."""

    id: str
    iteration: str
    observer: str
    start_ms: int
    end_ms: int | None
    phase: str | None
    anticipated: str | None
    flag: int
    thought: int
    live: int
    codes: tuple[str, ...]
    students: tuple[str, ...]


def of_iterations(db: Database, ids: Collection[str]) -> list[Row]:
    """What stands in these iterations without what was withdrawn, in the order of time.

    One query for all notes and one each for their codes and students: a note at a time would take ten times as long.
    """
    asked = [json.dumps(sorted(ids))]
    codes = _apart(
        db,
        """SELECT observation, scheme || ':' || code FROM observation_code
            JOIN observation ON observation.id = observation_code.observation
            WHERE iteration IN (SELECT value FROM json_each(?)) ORDER BY observation, position""",
        asked,
    )
    students = _apart(
        db,
        """SELECT observation, pseudonym FROM observation_student
            JOIN observation ON observation.id = observation_student.observation
            JOIN student ON student.id = observation_student.student
            WHERE iteration IN (SELECT value FROM json_each(?)) ORDER BY observation, position""",
        asked,
    )
    sql = """
        SELECT id, iteration, observer, start_ms, end_ms, CASE phase_source WHEN 'hand' THEN phase END,
            anticipated, flag, think != '', clock = 'live'
        FROM observation WHERE iteration IN (SELECT value FROM json_each(?)) AND state != 'withdrawn'
        ORDER BY start_ms, id"""
    nothing: tuple[str, ...] = ()
    return [
        Row._make((*values, codes.get(values[0], nothing), students.get(values[0], nothing)))
        for values in _values(db, sql, asked)
    ]


def _apart(db: Database, sql: str, asked: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for note, value in _values(db, sql, asked):
        found[note].append(value)
    return {note: tuple(values) for note, values in found.items()}


def _values(db: Database, sql: str, asked: list[str]) -> Iterator[tuple[Any, ...]]:
    return iter(db.execute(sql, asked).fetchall())
