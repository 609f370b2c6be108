"""Coding schemes and their codes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.schemes import Code, CodingScheme
from lessonstudy.store import rows
from lessonstudy.store.remembered import remembered


def add(db: Database, scheme: CodingScheme) -> None:
    rows.insert(db, "scheme", rows.to_row(scheme, apart=["codes"]))
    _add_codes(db, scheme)


def save(db: Database, scheme: CodingScheme, seen: int) -> bool:
    """Write a draft with its codes; no note has any of them yet."""
    if not rows.update(db, "scheme", scheme, seen, apart=["codes"]):
        return False
    db.execute("DELETE FROM code WHERE scheme = ?", [scheme.id])
    _add_codes(db, scheme)
    return True


def _add_codes(db: Database, scheme: CodingScheme) -> None:
    for position, code in enumerate(scheme.codes):
        rows.insert(db, "code", rows.to_row(code) | {"scheme": scheme.id, "position": position})


def save_state(db: Database, scheme: CodingScheme, seen: int) -> bool:
    return rows.update(db, "scheme", scheme, seen, apart=["codes"])


def get(db: Database, scheme_id: str) -> CodingScheme | None:
    found = _schemes(db, "SELECT * FROM scheme WHERE id = ?", [scheme_id])
    return found[0] if found else None


def of_team(db: Database, team_id: str) -> list[CodingScheme]:
    return _schemes(db, "SELECT * FROM scheme WHERE team = ? ORDER BY name, number", [team_id])


def line(db: Database, scheme: CodingScheme) -> list[CodingScheme]:
    """All versions of a scheme, by their number."""
    sql = "SELECT * FROM scheme WHERE team = ? AND slug = ? ORDER BY number"
    return _schemes(db, sql, [scheme.team, scheme.slug])


def of_iteration(db: Database, schemes: Sequence[str]) -> list[CodingScheme]:
    """The schemes of these ids, in that order."""
    sql = "SELECT * FROM scheme WHERE id IN (SELECT value FROM json_each(?))"
    found = {one.id: one for one in _schemes(db, sql, [json.dumps(list(schemes))])}
    return [found[one] for one in schemes if one in found]


def _schemes(db: Database, sql: str, parameters: list[Any]) -> list[CodingScheme]:
    return [remembered(db, row, _scheme) for row in rows.select(db, sql, parameters)]


def _scheme(db: Database, row: Mapping[str, Any]) -> CodingScheme:
    codes = rows.many(db, Code, "SELECT * FROM code WHERE scheme = ? ORDER BY position", [row["id"]])
    return rows.from_row(CodingScheme, row, codes=tuple(codes))
