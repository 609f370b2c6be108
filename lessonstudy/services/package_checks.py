"""What every row of a package must be: of this table, readable, and referring to nothing but rows of the package."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import LONGEST_LINE, LONGEST_TEXT
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.identity import is_id
from lessonstudy.domain.packages import rows_name
from lessonstudy.domain.people import email_errors, normal_email
from lessonstudy.formats.package_reader import PackageReader
from lessonstudy.store import packages
from lessonstudy.store.package_rows import fault
from lessonstudy.store.packages import PACKED, PLAIN, Packed

PERSON = ("id", "name", "email")


@dataclass(slots=True)
class _Known:
    """Ids that are in the package, by table ("": wherever), and those that something refers to, with where it does."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    wanted: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def add(self, table: str, one: Any) -> bool:
        """False where the id is no id, or there already."""
        known = self.ids.setdefault(table, set())
        if not isinstance(one, str) or not is_id(one) or one in known:
            return False
        known.add(one)
        return True

    def want(self, target: str, one: str, table: str, column: str) -> None:
        self.wanted.setdefault((target, one), (table, column))

    def missing(self) -> Iterator[tuple[str, str]]:
        every = set().union(*self.ids.values())
        for (target, one), where in self.wanted.items():
            if one not in (self.ids.get(target, ()) if target else every):
                yield where


def checked(db: Database, package: PackageReader) -> None:
    """Raises Invalid with the first thing that is wrong."""
    known = _Known()
    _check_people(package, known)
    for packed in PACKED:
        _check_table(db, package, packed, known)
    for table, column in known.missing():
        raise Invalid.of("file", "package-reference", table=table, column=column)
    _check_manifest(package, known)
    for name, recording, _ in package.videos():
        if recording not in known.ids.get("recording", ()):
            raise Invalid.of("file", "package-name", name=name)


def _check_manifest(package: PackageReader, known: _Known) -> None:
    """What it tells of the study is what people read before they bring it in, so it must be so."""
    manifest = package.manifest
    titles = {row["title"] for _, row in package.rows("study")}
    tables = {"person", *(packed.table for packed in PACKED)}
    if known.ids.get("study") != {manifest.study} or titles != {manifest.title} or set(manifest.counts) - tables:
        raise Invalid.of("file", "package-no-package")


def _check_people(package: PackageReader, known: _Known) -> None:
    addresses: set[str] = set()
    count = 0
    for line, row in package.rows("person"):
        count, reason = line, None
        if set(row) != set(PERSON) or not all(isinstance(one, str) for one in row.values()):
            reason = "its columns are others"
        elif not known.add("person", row["id"]):
            reason = "its id cannot be"
        elif not row["name"].strip() or len(row["name"]) > LONGEST_LINE:
            reason = "its name cannot be"
        elif row["email"] and (email_errors(row["email"]) or normal_email(row["email"]) in addresses):
            reason = "its address cannot be"
        if reason:
            raise _refusal("person", line, reason)
        addresses.add(normal_email(row["email"]))
    _check_count(package, "person", count)


def _check_table(db: Database, package: PackageReader, packed: Packed, known: _Known) -> None:
    columns = packages.columns(db, packed)
    references = packages.references(db, packed.table)
    count = 0
    for line, row in package.rows(packed.table):
        count = line
        if set(row) != set(columns):
            raise _refusal(packed.table, line, "its columns are others")
        reason = fault(packed, row, columns) or _too_long(packed, row)
        if reason:
            raise _refusal(packed.table, line, reason)
        if "id" in row and packed.table != "anticipated" and not known.add(packed.table, row["id"]):
            raise _refusal(packed.table, line, "its id cannot be, or is there twice")
        _note_others(packed.table, row, known)
        for column, target in references.items():
            if row.get(column) is not None:
                known.want(target, row[column], packed.table, column)
        try:
            for column, one in _ids_in(packed, row, references):
                known.want("", one, packed.table, column)
        except (ValueError, RecursionError):
            raise _refusal(packed.table, line, "it cannot be read") from None
    _check_count(package, packed.table, count)


def _check_count(package: PackageReader, table: str, count: int) -> None:
    if count != package.manifest.counts.get(table, 0):
        raise Invalid.of("file", "package-damaged", name=rows_name(table))


def _note_others(table: str, row: Mapping[str, Any], known: _Known) -> None:
    """Ids that are no row's own: a phase's and a response's across versions of the plan."""
    if table == "phase":
        known.ids.setdefault("root", set()).add(row["root"])
    elif table == "anticipated":
        known.ids.setdefault("anticipated", set()).add(row["id"])
    elif table == "code":
        known.ids.setdefault("code", set()).add(f"{row['scheme']}:{row['key']}")
    elif table == "observation_code":
        known.want("code", f"{row['scheme']}:{row['code']}", table, "code")


def _too_long(packed: Packed, row: Mapping[str, Any]) -> str | None:
    for column, within in packed.words.items():
        if within == PLAIN and row[column] is not None and len(row[column]) > LONGEST_TEXT:
            return f"{column} is longer than a text can be"
    return None


def _ids_in(packed: Packed, row: Mapping[str, Any], references: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(column, id) of what a row refers to elsewhere: in its lists, and where the schema does not say so.

    Raises ValueError or RecursionError for a list that is none.
    """
    for column, value in row.items():
        if not isinstance(value, str) or column in references or packed.words.get(column) == PLAIN:
            continue
        if is_id(value):
            yield column, value
        elif value.startswith(("[", "{")):
            for one in _texts(json.loads(value)):
                if is_id(one) or (is_id(one[:36]) and one[36:37] == ":"):
                    yield column, one[:36]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _refusal(table: str, line: int, reason: str) -> Invalid:
    return Invalid.of("file", "package-row", name=rows_name(table), line=line, reason=reason)
