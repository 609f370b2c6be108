"""Observations, with their codes and focus students in tables of their own and their texts in a full-text index."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.lineage import CitedNote
from lessonstudy.domain.observations import Observation
from lessonstudy.store import rows, search

_APART = ("codes", "students")
COLUMNS = tuple(one for one in Observation.__dataclass_fields__ if one not in _APART)
_SELECT = """
    SELECT observation.*,
        (SELECT json_group_array(scheme || ':' || code) FROM
            (SELECT scheme, code FROM observation_code WHERE observation = observation.id ORDER BY position)) AS codes,
        (SELECT json_group_array(pseudonym) FROM
            (SELECT pseudonym FROM observation_student JOIN student ON student.id = observation_student.student
             WHERE observation = observation.id ORDER BY position)) AS students
    FROM observation """
_TOLD = "SELECT id, iteration, observer, start_ms, end_ms, saw, state FROM observation "


def add(db: Database, observation: Observation, students: Mapping[str, str]) -> None:
    """`students` gives the id of each pseudonym of the study."""
    add_all(db, [observation], students)


def add_all(db: Database, notes: Sequence[Observation], students: Mapping[str, str]) -> None:
    """The same for many: as if each were added after the one before."""
    add_rows(db, notes, students)
    search.index(db, [one.id for one in notes])


def add_rows(db: Database, notes: Sequence[Observation], students: Mapping[str, str], place: str = "main") -> None:
    """Add notes to the tables of one of the databases that are open, without anything by which they are found."""
    rows.insert_all(db, f"{place}.observation", COLUMNS, map(_values, notes))
    codes = sorted((one.id, *code.rpartition(":")[::2], at) for one in notes for at, code in enumerate(one.codes))
    rows.insert_all(db, f"{place}.observation_code", ("observation", "scheme", "code", "position"), codes)
    named = sorted((one.id, students[name], at) for one in notes for at, name in enumerate(one.students))
    rows.insert_all(db, f"{place}.observation_student", ("observation", "student", "position"), named)


def save(db: Database, observation: Observation, seen: int, students: Mapping[str, str]) -> bool:
    if not rows.update(db, "observation", observation, seen, apart=_APART):
        return False
    db.execute("DELETE FROM observation_code WHERE observation = ?", [observation.id])
    db.execute("DELETE FROM observation_student WHERE observation = ?", [observation.id])
    _add_links(db, observation, students)
    search.index(db, [observation.id])
    return True


def withdraw(db: Database, notes: Sequence[Observation]) -> None:
    """Write the new state, version and number of notes that were withdrawn just now; all else of them stays."""
    sql = "UPDATE observation SET state = ?, version = ?, updated_at = ?, seq = ? WHERE id = ?"
    db.conn.executemany(sql, ((one.state.value, one.version, one.updated_at, one.seq, one.id) for one in notes))
    search.index(db, [one.id for one in notes])


def get(db: Database, observation_id: str) -> Observation | None:
    found = _observations(db, _SELECT + "WHERE id = ?", [observation_id])
    return found[0] if found else None


def named(db: Database, ids: Collection[str]) -> list[Observation]:
    """The observations of these ids, in the order of their moments."""
    sql = _SELECT + "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY start_ms, id"  # noqa: S608
    return _observations(db, sql, [json.dumps(sorted(ids))])


def is_taken(db: Database, observation_id: str) -> bool:
    return bool(rows.select(db, "SELECT 1 FROM observation WHERE id = ?", [observation_id]))


def after(
    db: Database,
    iteration_id: str,
    seq: int,
    limit: int,
    only_observer: str | None = None,
    flag: bool | None = None,
) -> list[Observation]:
    """The iteration's observations that changed after `seq`, by seq; of one observer only where that is given.

    With `flag` only those with that flag, and none that is withdrawn.
    """
    sql = _SELECT + (
        "WHERE iteration = :iteration AND seq > :seq AND (:observer IS NULL OR observer = :observer) "
        "AND (:flag IS NULL OR (flag = :flag AND state != 'withdrawn')) ORDER BY seq LIMIT :limit"
    )
    parameters = {"iteration": iteration_id, "seq": seq, "observer": only_observer, "limit": limit, "flag": flag}
    return _observations(db, sql, parameters)


def with_code_of(db: Database, iteration_id: str, scheme: str) -> list[Observation]:
    """The iteration's notes, not withdrawn, that have a code of this scheme, by seq."""
    sql = _SELECT + (  # noqa: S608
        "WHERE iteration = ? AND state != 'withdrawn' AND EXISTS "
        "(SELECT 1 FROM observation_code WHERE observation = observation.id AND scheme = ?) ORDER BY seq"
    )
    return _observations(db, sql, [iteration_id, scheme])


def cited(db: Database, ids: Collection[str]) -> dict[str, CitedNote]:
    """What the lineage tells of these observations, whosever they are."""
    sql = _TOLD + "WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
    return {one.id: one for one in rows.many(db, CitedNote, sql, [json.dumps(sorted(ids))])}


def flagged(db: Database, iteration_ids: Collection[str]) -> list[CitedNote]:
    """The same of the flagged observations of these iterations, without what was withdrawn."""
    sql = _TOLD + (  # noqa: S608
        "WHERE iteration IN (SELECT value FROM json_each(?)) AND flag = 1 AND state != 'withdrawn' "
        "ORDER BY iteration, start_ms, id"
    )
    return rows.many(db, CitedNote, sql, [json.dumps(sorted(iteration_ids))])


def observers(db: Database, iteration_id: str) -> set[str]:
    """Who wrote a note in the iteration."""
    sql = "SELECT DISTINCT observer FROM observation WHERE iteration = ?"
    return {row["observer"] for row in rows.select(db, sql, [iteration_id])}


def set_seq(db: Database, observation_id: str, seq: int) -> None:
    """Let an unchanged note be found again by `after`, as revealing does."""
    db.execute("UPDATE observation SET seq = ? WHERE id = ?", [seq, observation_id])


def submit(db: Database, observation_id: str, seq: int) -> None:
    """Let a note be submitted as it stands: its words and its version stay."""
    db.execute("UPDATE observation SET state = 'submitted', seq = ? WHERE id = ?", [seq, observation_id])


def counts(db: Database, study_id: str) -> dict[str, dict[str, int]]:
    """Of each iteration of a study: each observer's number of notes that are not withdrawn."""
    sql = """
        SELECT iteration, observer, count(*) AS notes FROM observation
        WHERE iteration IN (SELECT id FROM iteration WHERE study = ?) AND state != 'withdrawn'
        GROUP BY iteration, observer"""
    found: dict[str, dict[str, int]] = {}
    for row in rows.select(db, sql, [study_id]):
        found.setdefault(row["iteration"], {})[row["observer"]] = row["notes"]
    return found


def _observations(db: Database, sql: str, parameters: list[Any] | Mapping[str, Any]) -> list[Observation]:
    return [
        rows.from_row(
            Observation, row, codes=tuple(json.loads(row["codes"])), students=tuple(json.loads(row["students"]))
        )
        for row in rows.select(db, sql, parameters)
    ]


def _values(observation: Observation) -> tuple[Any, ...]:
    return tuple(rows.to_row(observation, apart=_APART).values())


def _add_links(db: Database, observation: Observation, students: Mapping[str, str]) -> None:
    for position, code in enumerate(observation.codes):
        scheme, _, key = code.rpartition(":")
        values = {"observation": observation.id, "position": position, "scheme": scheme, "code": key}
        rows.insert(db, "observation_code", values)
    for position, pseudonym in enumerate(observation.students):
        values = {"observation": observation.id, "position": position, "student": students[pseudonym]}
        rows.insert(db, "observation_student", values)
