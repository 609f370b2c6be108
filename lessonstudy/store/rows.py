"""Between a dataclass of domain and a row of its table: columns are named as the fields are.

Enumerations and plain values go as they are, booleans as 0 and 1, tuples and nested records as JSON text. Fields that a
caller names in `apart` live in other tables.
"""

import json
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlite_utils import Database

from lessonstudy.domain.entity import Entity, now

Record = TypeVar("Record")
Noun = TypeVar("Noun", bound=Entity)


def from_row(kind: type[Record], row: Mapping[str, Any], **apart: Any) -> Record:
    """The record of a row; `apart` gives the fields that come from other tables."""
    as_they_are, read = _readers(kind)  # type: ignore[arg-type]
    values = {name: row[name] for name in as_they_are if name not in apart}
    for name, reader in read:
        if name not in apart:
            values[name] = reader(row[name])
    return kind(**values, **apart)


def to_row(record: Any, apart: Collection[str] = ()) -> dict[str, Any]:
    """The row of a record without the fields `apart`."""
    names = _names(type(record))  # type: ignore[arg-type]
    return {name: _written(getattr(record, name)) for name in names if name not in apart}


def insert(db: Database, table: str, values: Mapping[str, Any]) -> None:
    """Add one row. Names are this program's own; values are parameters."""
    db.execute(_insertion(table, tuple(values)), dict(values))


def insert_all(db: Database, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Add many rows in one go, each with the values of these columns."""
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    db.conn.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(f":{name}" for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608


def update(db: Database, table: str, record: Noun, seen: int, apart: Collection[str] = ()) -> bool:
    """Write a record whose version is still `seen`; False when it moved on (or is gone)."""
    values = to_row(record, apart=apart)
    names = ", ".join(f'"{name}" = :{name}' for name in values if name != "id")
    cursor = db.execute(f'UPDATE "{table}" SET {names} WHERE id = :id AND version = :seen', values | {"seen": seen})  # noqa: S608
    return bool(cursor.rowcount)


def change(db: Database, table: str, values: Mapping[str, Any]) -> None:
    """Write the row of an id anew: for what has no version of its own."""
    names = ", ".join(f'"{name}" = :{name}' for name in values if name != "id")
    db.execute(f'UPDATE "{table}" SET {names} WHERE id = :id', dict(values))  # noqa: S608


def one(db: Database, kind: type[Record], sql: str, parameters: Mapping[str, Any] | Iterable[Any]) -> Record | None:
    """The record of the first row, or None."""
    rows = select(db, sql, parameters)
    return from_row(kind, rows[0]) if rows else None


def many(db: Database, kind: type[Record], sql: str, parameters: Mapping[str, Any] | Iterable[Any]) -> list[Record]:
    return [from_row(kind, row) for row in select(db, sql, parameters)]


def select(db: Database, sql: str, parameters: Mapping[str, Any] | Iterable[Any] = ()) -> list[dict[str, Any]]:
    """All rows at once, as dictionaries."""
    cursor = db.execute(sql, dict(parameters) if isinstance(parameters, Mapping) else list(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def joined(db: Database, tables: Mapping[str, type[Any]], sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Records of several tables from each row; `sql` follows on "SELECT columns". None where a table joined nothing."""
    columns = ", ".join(f'{table}."{name}"' for table, kind in tables.items() for name in _names(kind))  # type: ignore[arg-type]
    kinds = [(kind, _names(kind)) for kind in tables.values()]  # type: ignore[arg-type]
    found = []
    for row in db.execute(f"SELECT {columns} {sql}", parameters).fetchall():
        values = iter(row)
        parts = [(kind, {name: next(values) for name in names}) for kind, names in kinds]
        found.append(tuple(from_row(kind, part) if part["id"] is not None else None for kind, part in parts))
    return found


def touched(seen: int) -> dict[str, Any]:
    """The version and time that a changed entity gets, to be given to `replace`."""
    return {"version": seen + 1, "updated_at": now()}


def from_body(kind: type[Record], body: Mapping[str, Any]) -> Record:
    """The record that `as_dict` wrote as JSON."""
    return _from_json(kind, body)  # type: ignore[no-any-return]


def _written(value: Any) -> Any:
    if value is None or type(value) in (str, int, float):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list | dict) or is_dataclass(value):
        return json.dumps(value, default=asdict, ensure_ascii=False)
    return value


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _readers(kind: type[Any]) -> tuple[tuple[str, ...], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """The fields that are as their columns are, and the others with what makes them of their columns."""
    found = [(name, _reader(hint)) for name, hint in _hints(kind).items()]  # type: ignore[arg-type]
    as_they_are = tuple(name for name, reader in found if reader is _as_it_is)
    return as_they_are, tuple((name, reader) for name, reader in found if reader is not _as_it_is)


def _reader(hint: Any) -> Callable[[Any], Any]:
    if get_origin(hint) in (Union, types.UnionType):
        inner = _reader(next(argument for argument in get_args(hint) if argument is not type(None)))
        if inner is _as_it_is:
            return inner
        return lambda value: None if value is None else inner(value)
    if hint is bool:
        return bool
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return lambda text: tuple(_from_json(item, value) for value in json.loads(text))
    if is_dataclass(hint):
        return lambda text: _from_json(hint, json.loads(text))
    if get_origin(hint) is dict:
        return json.loads
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _from_json(hint: Any, value: Any) -> Any:
    if not is_dataclass(hint):
        return value
    hints = _hints(hint)  # type: ignore[arg-type]
    known = {name: value[name] for name in hints if name in value}
    return hint(**{name: _revive(hints[name], item) for name, item in known.items()})  # type: ignore[operator]


def _revive(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if get_origin(hint) is tuple:
        return tuple(_from_json(get_args(hint)[0], item) for item in value)
    return value
