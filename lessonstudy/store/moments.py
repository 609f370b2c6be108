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
    codes: tuple[str, ...]
    students: tuple[str, ...]
    anticipated: str | None
    flag: int
    thought: int
    live: int


_NOTES = """
    SELECT observation.id, iteration, observer, start_ms, end_ms, CASE phase_source WHEN 'hand' THEN phase END,
        scheme || ':' || code, pseudonym, anticipated, flag, think != '', clock = 'live'
    FROM observation
    LEFT JOIN observation_code AS first_code ON first_code.observation = observation.id AND first_code.position = 0
    LEFT JOIN observation_student AS first_student
        ON first_student.observation = observation.id AND first_student.position = 0
    LEFT JOIN student ON student.id = first_student.student
    WHERE iteration IN (SELECT value FROM json_each(?)) AND observation.state != 'withdrawn'
    ORDER BY start_ms, observation.id"""
_MORE_CODES = """
    SELECT observation, scheme || ':' || code FROM observation_code
    JOIN observation ON observation.id = observation_code.observation
    WHERE iteration IN (SELECT value FROM json_each(?)) AND position > 0 ORDER BY observation, position"""
_MORE_STUDENTS = """
    SELECT observation, pseudonym FROM observation_student
    JOIN observation ON observation.id = observation_student.observation
    JOIN student ON student.id = observation_student.student
    WHERE iteration IN (SELECT value FROM json_each(?)) AND position > 0 ORDER BY observation, position"""


def of_iterations(db: Database, ids: Collection[str]) -> Iterator[Row]:
    """What stands in these iterations without what was withdrawn, in the order of time.

    Most notes have one code and one student: these come with the note, and what few have more of by a query of its own. A
    question for each note would take ten times as long.
    """
    asked = [json.dumps(sorted(ids))]
    codes, students = _by_note(db, _MORE_CODES, asked), _by_note(db, _MORE_STUDENTS, asked)
    for values in _values(db, _NOTES, asked):
        note, iteration, observer, start, end, phase, code, student, anticipated, flag, thought, live = values
        coded: tuple[str, ...] = (code,) if code else ()
        seen: tuple[str, ...] = (student,) if student else ()
        if note in codes:
            coded += codes[note]
        if note in students:
            seen += students[note]
        yield Row(note, iteration, observer, start, end, phase, coded, seen, anticipated, flag, thought, live)


def _by_note(db: Database, sql: str, asked: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for note, value in _values(db, sql, asked):
        found[note].append(value)
    return {note: tuple(values) for note, values in found.items()}


def _values(db: Database, sql: str, asked: list[str]) -> list[tuple[Any, ...]]:
    return list(db.execute(sql, asked).fetchall())
