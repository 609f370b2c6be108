"""Finding notes by their words and by what they are marked with, in one full-text index.

Beside its two texts every note has `marks`: a word for its team, study, lesson, observer, each code and student, flag and
thought. So words and filters are lists of the same kind, which SQLite walks together without reading a single note, and what
somebody may not see is left out by the same walk: it is neither listed nor counted. A withdrawn note has no marks and
is never found. Numbers rise in the order in which notes came, so the newest come first without being sorted.

Relevance is the part of BM25 that tells results apart when each has all the words: how often they stand in a note, for its
length. The other part, how rare a word is among all notes, would let hidden notes and other teams' move the order.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

from sqlite_utils import Database

from lessonstudy.domain.searches import Marked, SavedSearch, Words
from lessonstudy.store import rows
from lessonstudy.store.connection import ASIDE

SHORTEST_BEGINNING = 2
"""A single letter is a word of its own: too many words begin with it."""

NO_WORDS = Words((), (), (), ())

_MARKED = """
    SELECT observation.id, CASE observation.state WHEN 'withdrawn' THEN '' ELSE
        'n' || replace(study.team, '-', '') || ' y' || replace(study.id, '-', '')
        || ' i' || replace(iteration.id, '-', '') || ' o' || replace(observation.observer, '-', '')
        || CASE WHEN flag THEN ' flagged' ELSE '' END || CASE WHEN think != '' THEN ' thought' ELSE '' END
        || coalesce((SELECT group_concat(' c' || replace(scheme, '-', '') || 'k' || code, '')
            FROM {place}.observation_code WHERE observation = observation.id), '')
        || coalesce((SELECT group_concat(' s' || replace(student, '-', ''), '')
            FROM {place}.observation_student WHERE observation = observation.id), '') END AS marks
    FROM {place}.observation JOIN iteration ON iteration.id = observation.iteration
        JOIN study ON study.id = iteration.study"""

_FROM = """
    FROM observation_text
        JOIN observation_mark ON observation_mark.number = observation_text.rowid
        JOIN observation ON observation.id = observation_mark.observation
    WHERE observation_text MATCH :match AND (:spans IS NULL
        OR CASE phase_source WHEN 'hand' THEN phase IN (SELECT value FROM json_each(:phases))
            ELSE EXISTS (SELECT 1 FROM span WHERE span.iteration = observation.iteration
                AND start_ms >= span.start AND start_ms < span.stop) END)
    ORDER BY observation_text.rowid DESC """
_SPAN = """
    WITH span AS MATERIALIZED (SELECT value ->> 0 AS iteration, value ->> 1 AS start, value ->> 2 AS stop
        FROM json_each(:spans))"""
_TEXTS = """observation, observation.saw, observation.think, observation_text.rowid AS number,
    highlight(observation_text, 0, :opening, :closing) AS saw_marked,
    highlight(observation_text, 1, :opening, :closing) AS think_marked """
# a word in what was seen counts twice; BM25's usual constants (k1 = 1.2, b = 0.75), for notes of about 200 characters
_RANKED = """, hit AS MATERIALIZED (SELECT *,
        2.0 * (length(replace(saw_marked, :closing, '')) - length(saw)) / length(:opening)
        + (length(replace(think_marked, :closing, '')) - length(think)) / length(:opening) AS count FROM newest)
    SELECT * FROM hit ORDER BY
        count / (count + 1.2 * (0.25 + 0.75 * (length(saw) + length(think)) / 200.0)) DESC, number DESC"""


class Span(NamedTuple):
    """A time in an iteration, in ms on its clock; `stop` is no longer in it."""

    iteration: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What notes must be, by ids: one of each list that is given, where None asks for nothing. `hidden` are iterations of
    which only `viewer` sees their own notes; `study` is the one that a guest is shown. `codes` are "scheme:key"; `spans` and
    `phases` say when a phase ran and which phases set by hand are it.
    """

    team: str
    viewer: str | None
    hidden: Collection[str]
    study: str | None = None
    words: Words = NO_WORDS
    codes: Collection[str] | None = None
    students: Collection[str] | None = None
    observers: Collection[str] | None = None
    iterations: Collection[str] | None = None
    studies: Collection[str] | None = None
    spans: Collection[Span] | None = None
    phases: Collection[str] = ()
    flag: bool | None = None
    think: bool | None = None


class Hit(NamedTuple):
    """A note that was found, with its two texts, in which what was found stands between marks."""

    observation: str
    saw: Marked
    think: Marked


def index(db: Database, ids: Collection[str]) -> None:
    """Let notes be found by what they are marked with now. Their words follow by themselves."""
    sql = f"""
        INSERT INTO observation_mark (observation, marks) {_MARKED.format(place="main")}
        WHERE observation.id IN (SELECT value FROM json_each(?)) ORDER BY observation.rowid
        ON CONFLICT (observation) DO UPDATE SET marks = excluded.marks WHERE marks != excluded.marks"""  # noqa: S608
    db.execute(sql, [json.dumps(list(ids))])


def mark_coming(db: Database) -> None:
    """Work out the marks of the notes that are made ready beside the database (store/coming.py)."""
    db.execute(f"CREATE TABLE coming.marked AS {_MARKED.format(place=ASIDE)} ORDER BY observation.rowid")


def index_coming(db: Database) -> None:
    """Let the notes that came be found."""
    db.execute("INSERT INTO observation_mark (observation, marks) SELECT id, marks FROM coming.marked ORDER BY rowid")


def ids(db: Database, wanted: Wanted, limit: int) -> list[str]:
    """The ids of the notes that match, the newest first."""
    sql = f"{_SPAN} SELECT observation {_FROM} LIMIT :limit"
    return [row["observation"] for row in rows.select(db, sql, _parameters(wanted) | {"limit": limit})]


def newest(db: Database, wanted: Wanted, limit: int, offset: int) -> list[Hit]:
    """So many notes after the first `offset`, the newest first."""
    return _hits(db, f"{_SPAN} SELECT {_TEXTS} {_FROM} LIMIT :limit OFFSET :offset", wanted, limit, offset)


def ranked(db: Database, wanted: Wanted, limit: int) -> list[Hit]:
    """So many of the newest notes that match, the most relevant first."""
    return _hits(db, f"{_SPAN}, newest AS MATERIALIZED (SELECT {_TEXTS} {_FROM} LIMIT :limit) {_RANKED}", wanted, limit)


def _hits(db: Database, sql: str, wanted: Wanted, limit: int, offset: int = 0) -> list[Hit]:
    # what stands around a word that was found is like nothing that anybody typed
    opening, closing = f"\x02{uuid4().hex}\x02", f"\x03{uuid4().hex}\x03"
    given = {"opening": opening, "closing": closing, "limit": limit, "offset": offset}
    return [
        Hit(row["observation"], *(Marked(row[f"{name}_marked"], opening, closing) for name in ("saw", "think")))
        for row in rows.select(db, sql, _parameters(wanted) | given)
    ]


def marked_notes(db: Database, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many of these notes have each code ("scheme:key"), student (id) and iteration."""
    parts = {
        "codes": "SELECT scheme || ':' || code AS name, count(*) AS notes FROM observation_code WHERE observation",
        "students": "SELECT student AS name, count(*) AS notes FROM observation_student WHERE observation",
        "iterations": "SELECT iteration AS name, count(*) AS notes FROM observation WHERE id",
    }
    given = [json.dumps(list(ids))]
    found = {}
    for part, begins in parts.items():
        sql = f"{begins} IN (SELECT value FROM json_each(?)) GROUP BY name ORDER BY notes DESC, name"  # noqa: S608
        found[part] = {row["name"]: row["notes"] for row in rows.select(db, sql, given)}
    return found


class Lesson(NamedTuple):
    """An iteration as far as it says who may find its notes."""

    id: str
    study: str
    noting: str
    state: str


def lessons(db: Database, team: str) -> list[Lesson]:
    """The lessons of a team, the newest study first. Each search asks for them, so the rest of them is left alone."""
    sql = """
        SELECT iteration.id, study, noting, iteration.state FROM iteration JOIN study ON study.id = iteration.study
        WHERE team = ? ORDER BY study.created_at DESC, study.id, number"""
    return [Lesson(**row) for row in rows.select(db, sql, [team])]


class Place(NamedTuple):
    """Where a note lies; `phase` is the one that was set by hand."""

    iteration: str
    start_ms: int
    phase_source: str
    phase: str | None


def places(db: Database, ids: Sequence[str]) -> list[Place]:
    sql = """SELECT iteration, start_ms, phase_source, phase FROM observation
        WHERE id IN (SELECT value FROM json_each(?))"""
    return [Place(**row) for row in rows.select(db, sql, [json.dumps(list(ids))])]


def observers(db: Database, team: str, iterations: Collection[str]) -> set[str]:
    """Which members of a team, also those who left, have a note in one of these iterations that was not withdrawn."""
    sql = """
        SELECT person FROM membership WHERE team = ? AND EXISTS (SELECT 1 FROM json_each(?) AS one JOIN observation
            ON observation.iteration = one.value AND observer = person
            AND observation.state IN ('draft', 'submitted'))"""
    return {row["person"] for row in rows.select(db, sql, [team, json.dumps(list(iterations))])}


def add_saved(db: Database, saved: SavedSearch) -> None:
    rows.insert(db, "saved_search", rows.to_row(saved))


def save_saved(db: Database, saved: SavedSearch, seen: int) -> bool:
    return rows.update(db, "saved_search", saved, seen)


def get_saved(db: Database, search_id: str) -> SavedSearch | None:
    return rows.one(db, SavedSearch, "SELECT * FROM saved_search WHERE id = ?", [search_id])


def remove_saved(db: Database, search_id: str) -> None:
    db.execute("DELETE FROM saved_search WHERE id = ?", [search_id])


def saved_for(db: Database, team: str, person: str) -> list[SavedSearch]:
    """A person's own searches and those that are shared with the team, by name."""
    sql = "SELECT * FROM saved_search WHERE team = ? AND (shared = 1 OR owner = ?) ORDER BY name COLLATE NOCASE, id"
    return rows.many(db, SavedSearch, sql, [team, person])


def _parameters(wanted: Wanted) -> dict[str, Any]:
    spans = None if wanted.spans is None else json.dumps(list(wanted.spans))
    return {"match": _match(wanted), "spans": spans, "phases": json.dumps(list(wanted.phases))}


def _match(wanted: Wanted) -> str:
    """The whole question in the language of FTS5. What was typed stands in quotes, so it is never part of that language."""
    words = wanted.words
    parts = [f"marks : {_mark('n', wanted.team)}"]
    parts += [f"{{saw think}} : ({one})" for one in _said(words.beginnings, words.phrases)]
    lists = [
        ("c", wanted.codes),
        ("s", wanted.students),
        ("o", wanted.observers),
        ("i", wanted.iterations),
        ("y", wanted.studies),
        ("y", None if wanted.study is None else [wanted.study]),
    ]
    parts += [f"marks : ({_any(letter, values)})" for letter, values in lists if values is not None]
    without = [f"{{saw think}} : ({one})" for one in _said(words.without, words.without_phrases)]
    for word, value in (("flagged", wanted.flag), ("thought", wanted.think)):
        if value is not None:
            (parts if value else without).append(f"marks : {word}")
    if wanted.hidden:
        own = f" NOT {_mark('o', wanted.viewer)}" if wanted.viewer else ""
        without.append(f"marks : (({_any('i', wanted.hidden)}){own})")
    match = " AND ".join(parts)
    return f"({match}) NOT ({' OR '.join(without)})" if without else match


def _said(beginnings: Iterable[str], phrases: Iterable[str]) -> list[str]:
    found = [f"{_quoted(one)}{' *' if len(one) >= SHORTEST_BEGINNING else ''}" for one in beginnings]
    return found + [_quoted(one) for one in phrases]


def _any(letter: str, values: Collection[str]) -> str:
    # a list from which nothing is left is met by no note
    return " OR ".join(_mark(letter, one) for one in sorted(values)) or "nothing"


def _mark(letter: str, value: str) -> str:
    return _quoted(letter + value.replace("-", "").replace(":", "k"))


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
