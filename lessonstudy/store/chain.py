"""Claims, tweaks, predictions, outcomes and learnings: each kind in a table of its name, all read and written alike.

They are few (hundreds in a study) and lean on each other, so a study's are read together.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from sqlite_utils import Database

from lessonstudy.domain.chain import KINDS, Chain, Link, Moment, Step, cited, kind_of
from lessonstudy.domain.entity import as_dict, now
from lessonstudy.domain.events import UNDO_DEPTH
from lessonstudy.store import rows

OneKind = TypeVar("OneKind", bound=Link)


def of_study(db: Database, study_id: str, besides: Collection[str] = ()) -> Chain:
    """The chain of a study, with what is known of the observations that it cites and of those `besides`."""
    links: dict[str, Link] = {}
    for name, kind in KINDS.items():
        sql = f'SELECT * FROM "{name}" WHERE study = ? ORDER BY created_at, rowid'  # noqa: S608
        links |= {one.id: one for one in rows.many(db, kind, sql, [study_id])}
    wanted = set(besides).union(*(cited(one) for one in links.values()))
    numbers = rows.select(db, "SELECT id, number FROM iteration WHERE study = ?", [study_id])
    plans = rows.select(db, "SELECT take_up FROM plan WHERE study = ?", [study_id])
    return Chain(
        links=links,
        moments=_moments(db, study_id, wanted),
        numbers={row["id"]: row["number"] for row in numbers},
        taken_up=frozenset(one for row in plans for one in json.loads(row["take_up"])),
    )


def get(db: Database, kind: type[OneKind], link_id: str) -> OneKind | None:
    name = next(name for name, one in KINDS.items() if one is kind)
    return rows.one(db, kind, f'SELECT * FROM "{name}" WHERE id = ?', [link_id])  # noqa: S608


def add(db: Database, link: Link) -> None:
    rows.insert(db, kind_of(link), rows.to_row(link))


def save(db: Database, link: Link, seen: int) -> bool:
    return rows.update(db, kind_of(link), link, seen)


def remember(db: Database, study_id: str, person: str, steps: Sequence[Step]) -> None:
    """Keep what a move did, so that it can be taken back."""
    told = [
        {"kind": kind_of(step.after), "before": step.before and as_dict(step.before), "after": as_dict(step.after)}
        for step in steps
    ]
    values = {"study": study_id, "person": person, "at": now(), "steps": json.dumps(told, ensure_ascii=False)}
    rows.insert(db, "chain_move", values | {"undone": 0})


def latest_move(db: Database, study_id: str, person: str) -> tuple[int, tuple[Step, ...]] | None:
    """The number and steps of the person's newest move that was not undone, among their last ones."""
    sql = """
        SELECT number, steps FROM (
            SELECT number, steps, undone FROM chain_move WHERE person = ? AND study = ? ORDER BY number DESC LIMIT ?)
        WHERE undone = 0 ORDER BY number DESC LIMIT 1"""
    found = rows.select(db, sql, [person, study_id, UNDO_DEPTH])
    if not found:
        return None
    return found[0]["number"], tuple(_step(one) for one in json.loads(found[0]["steps"]))


def mark_undone(db: Database, number: int) -> None:
    db.execute("UPDATE chain_move SET undone = 1 WHERE number = ?", [number])


def _step(told: dict[str, Any]) -> Step:
    kind = KINDS[told["kind"]]
    return Step(told["before"] and rows.from_body(kind, told["before"]), rows.from_body(kind, told["after"]))


def _moments(db: Database, study_id: str, wanted: Collection[str]) -> dict[str, Moment]:
    # from the few ids to their rows: asked otherwise, SQLite reads every observation of the study
    sql = """
        SELECT observation.id, observation.iteration, observation.state FROM json_each(?) AS wanted
        CROSS JOIN observation ON observation.id = wanted.value
        CROSS JOIN iteration ON iteration.id = observation.iteration
        WHERE iteration.study = ?"""
    found = rows.select(db, sql, [json.dumps(sorted(wanted)), study_id])
    return {row["id"]: Moment(row["iteration"], row["state"] == "withdrawn") for row in found}
