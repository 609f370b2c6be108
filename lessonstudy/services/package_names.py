"""Rows of a study without names: as a report without names, and besides without the days that ids and times tell.

An id tells the millisecond in which its thing was made, which is when a note was taken of whose lesson. So every id becomes
another one, of the first of that month, wherever it stands; what refers to it goes on referring to it.
"""

import json
import re
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.people import Person
from lessonstudy.domain.studies import Study
from lessonstudy.reports.deidentify import person_names, scrubber
from lessonstudy.services.report_material import material_of
from lessonstudy.store.packages import EVERY, PLAIN, Packed

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DAY = re.compile(r"\b(\d{4}-\d\d)-\d\d(?!\d)(?:T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")
_CLOCKS = ("began_ms", "paused_ms")


class Nameless:
    """Changes the rows of one study on their way into a package. `people` are all whom its rows name."""

    def __init__(self, db: Database, study: Study, people: Sequence[Mapping[str, Any]]) -> None:
        material = material_of(db, study)
        named = {one["id"]: Person(**one, created_at="", updated_at="") for one in people}
        material = replace(material, people={**material.people, **named})
        self._roles = person_names(material)
        self._students = {one.pseudonym: f"Student {number}" for number, one in enumerate(material.students, 1)}
        self._clean = scrubber(material, self._roles, self._students)
        self._ids: dict[str, str] = {}

    def text(self, text: str) -> str:
        return self._clean(text)

    def id(self, one: str) -> str:
        """The id that takes the place of this one."""
        if one not in self._ids:
            self._ids[one] = _of_month(one, len(self._ids))
        return self._ids[one]

    def person(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {"id": self.id(row["id"]), "name": self._roles[row["id"]], "email": ""}

    def row(self, packed: Packed, row: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(row)
        for column, within in packed.words.items():
            if found[column] is not None:
                found[column] = _changed(found[column], within, self._clean)
        self._particular(packed.table, found, row)
        for column, value in found.items():
            if isinstance(value, str) and len(value) >= len("2026-11-21"):
                found[column] = ID.sub(lambda one: self.id(one.group()), _DAY.sub(_month, value))
        return found

    def _particular(self, table: str, row: dict[str, Any], before: Mapping[str, Any]) -> None:
        if table == "student":
            row["pseudonym"] = self._students[before["pseudonym"]]
        elif table == "iteration":
            row["class_label"] = ""
        elif table == "recording":
            row |= {"filename": "lesson", "sha256": None}
        elif table == "scheme":
            row["slug"] = re.sub(r"[^a-z0-9_-]+", "_", row["slug"].lower())
        elif table == "submission_note":
            body = json.loads(row["body"])
            body["students"] = [self._students.get(one, "a student") for one in body["students"]]
            row["body"] = json.dumps(body, ensure_ascii=False, sort_keys=True)
        elif table == "debrief" and row["began_ms"] is not None:
            start = _month_start(row["began_ms"])
            row |= {name: row[name] and start + row[name] - row["began_ms"] for name in reversed(_CLOCKS)}


def _changed(value: str, within: tuple[str, ...], change: Callable[[str], str]) -> str:
    """A column with its words changed: a text, or JSON with texts in some of its fields."""
    if within == PLAIN:
        return change(value)
    return json.dumps(_within(json.loads(value), within, change), ensure_ascii=False, sort_keys=value.startswith("{"))


def _within(value: Any, within: tuple[str, ...], change: Callable[[str], str], wanted: bool = False) -> Any:
    if isinstance(value, str):
        return change(value) if wanted or within == EVERY else value
    if isinstance(value, list):
        return [_within(one, within, change, wanted) for one in value]
    if isinstance(value, dict):
        return {name: _within(one, within, change, name in within) for name, one in value.items()}
    return value


def _month(found: re.Match[str]) -> str:
    if "T" not in found.group():
        return f"{found[1]}-01"
    return f"{found[1]}-01T00:00:00.000{found[2] or ''}"


def _month_start(ms: int) -> int:
    day = datetime.fromtimestamp(ms / 1000, UTC)
    return int(datetime(day.year, day.month, 1, tzinfo=UTC).timestamp() * 1000)


def _of_month(one: str, place: int) -> str:
    """A new id, of the first of the month of the old one; they sort in the order in which they were asked for."""
    start = _month_start(min(uuid.UUID(one).int >> 80, 253_000_000_000_000))
    value = (start + place) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))
