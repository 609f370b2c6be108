"""Many notes at once: their rows are made ready beside the database while others write, then moved over in one unit of work."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from sqlite_utils import Database

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.observations import Observation
from lessonstudy.store import events, observations, rows, search
from lessonstudy.store.connection import ASIDE

AT_ONCE = 5_000
_LINKS = {
    "observation_code": "observation, scheme, code, position",
    "observation_student": "observation, student, position",
}
_NAMES = sorted(Observation.__dataclass_fields__)
_AT = _NAMES.index("seq")
_BEFORE, _AFTER = attrgetter(*_NAMES[:_AT]), attrgetter(*_NAMES[_AT + 1 :])
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=as_dict)


class Share(NamedTuple):
    """The coming notes of one observer: so `many`, from the place `first` on, counted from 0 over all of them."""

    observer: str
    first: int
    many: int


def make_ready(db: Database, notes: Sequence[Observation], students: Mapping[str, str]) -> Iterator[int]:
    """Write the rows of new notes of one lesson beside the database of `Store.aside`; tells how many are done as it goes on.

    `students` gives the id of each pseudonym of the study. Notes of one observer must stand together.
    """
    db.execute("CREATE TABLE coming.observation AS SELECT * FROM main.observation WHERE 0")
    db.execute("CREATE TABLE coming.told (id, version, before, after)")
    for table, columns in _LINKS.items():
        key = columns.removesuffix(", position")
        db.execute(f"CREATE TABLE coming.{table} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID")
    for start in range(0, len(notes), AT_ONCE):
        piece = notes[start : start + AT_ONCE]
        db.conn.execute("BEGIN")
        observations.add_rows(db, piece, students, ASIDE)
        rows.insert_all(db, "coming.told", ("id", "version", "before", "after"), map(_told, piece))
        db.conn.execute("COMMIT")
        yield start + len(piece)
    search.mark_coming(db)


def shares(notes: Sequence[Observation]) -> list[Share]:
    found, first = [], 0
    for observer, theirs in groupby(notes, attrgetter("observer")):
        found.append(Share(observer, first, sum(1 for _ in theirs)))
        first += found[-1].many
    return found


def move(db: Database, share: Share, seq: int) -> None:
    """Write the notes of one observer; the first of them is told by the number `seq`, the others by those that follow."""
    columns = ", ".join("rowid + :shift" if name == "seq" else name for name in observations.COLUMNS)
    names = ", ".join(observations.COLUMNS)
    sql = f"""
        INSERT INTO main.observation ({names}) SELECT {columns} FROM coming.observation
        WHERE rowid > :first AND rowid <= :first + :many ORDER BY rowid"""  # noqa: S608
    db.execute(sql, {"first": share.first, "many": share.many, "shift": seq - share.first - 1})


def tell(db: Database, share: Share, kept: int, seq: int, *, team: str, iteration: str) -> None:
    """Append the events of one observer's notes: the first has the number `kept`, and its note is told by `seq`."""
    sql = """
        SELECT id, version, :kept + rowid, before || (:seq + rowid) || after FROM coming.told
        WHERE rowid > :first AND rowid <= :first + :many ORDER BY rowid"""
    given = {"kept": kept - share.first - 1, "seq": seq - share.first - 1, "first": share.first, "many": share.many}
    told = db.conn.execute(sql, given)
    events.append_texts(db, "observation", told, person=share.observer, team=team, iteration=iteration)


def finish(db: Database, source: str | None) -> None:
    """Once all the notes are there: their codes and students, and all by which they are found. `source` is the import that
    they are known to have come of."""
    for table, columns in _LINKS.items():
        db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM coming.{table}")  # noqa: S608
    search.index_coming(db)
    if source is not None:
        sql = "INSERT INTO import_note (import, observation) SELECT ?, id FROM coming.observation ORDER BY id"
        db.execute(sql, [source])


def meets_others(db: Database) -> bool:
    """Whether a note with the id of a coming one is there already."""
    sql = "SELECT 1 FROM coming.told WHERE EXISTS (SELECT 1 FROM main.observation WHERE id = told.id) LIMIT 1"
    return bool(rows.select(db, sql))


def _told(note: Observation) -> tuple[str, int, str, str]:
    """What the event tells of a note, before and after its number, which is known only when it is written."""
    before = _ENCODER.encode(dict(zip(_NAMES, _BEFORE(note), strict=False)))
    after = _ENCODER.encode(dict(zip(_NAMES[_AT + 1 :], _AFTER(note), strict=True)))
    return note.id, note.version, f'{before[:-1]}, "seq": ', f", {after[1:]}"
