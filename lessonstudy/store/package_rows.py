"""What a row of a package must be before it is written: nothing that the program could stumble over later."""

import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from lessonstudy.domain.observations import Observation, in_itself_errors
from lessonstudy.store import rows
from lessonstudy.store.packages import Packed


def fault(packed: Packed, row: Mapping[str, Any], kinds: Mapping[str, tuple[str, bool]]) -> str | None:
    """Why a row cannot be one of this table, or None. Each value is of its column's kind, and the record that it makes is
    written as the row is."""
    for name, (kind, needed) in kinds.items():
        if row[name] is None:
            if needed:
                return f"{name} is missing"
        elif not _fits(row[name], kind):
            return f"{name} cannot be"
    try:
        if packed.table == "submission_note":
            noted = rows.from_body(Observation, json.loads(row["body"]))
            if not well_typed(noted, Observation):
                return "body cannot be read"
            if in_itself_errors(noted):
                return "no note is so"
        if packed.kind is dict:
            return None
        record = rows.from_row(packed.kind, row, **{**packed.apart, **dict.fromkeys(packed.at_home, "")})
        again = rows.to_row(record, apart=packed.apart)
        # half a character cannot be written down
        "".join(map(str, again.values())).encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return f"it cannot be read ({type(error).__name__})"
    same = all(value == row[name] or _same_json(value, row[name]) for name, value in again.items() if name in row)
    if not same or not well_typed(record, packed.kind):
        return "it cannot be read"
    return "no note is so" if isinstance(record, Observation) and in_itself_errors(record) else None


def _fits(value: Any, kind: str) -> bool:
    if kind == "INTEGER":
        return type(value) is int and abs(value) < 2**53
    if kind == "REAL":
        return type(value) in (int, float) and math.isfinite(value)
    return isinstance(value, str)


def _same_json(one: Any, other: Any) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, TypeError, RecursionError):
        return False


def well_typed(value: Any, hint: Any) -> bool:
    """Whether a record read from JSON holds what its fields are declared to hold."""
    return _check(hint)(value)


@cache
def _check(hint: Any) -> Callable[[Any], bool]:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        choices = [_check(one) for one in parts]
        return lambda value: any(check(value) for check in choices)
    if origin is tuple:
        each = _check(parts[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    if origin is dict:
        key, item = map(_check, parts)
        return lambda value: isinstance(value, dict) and all(map(key, value)) and all(map(item, value.values()))
    if hint is float:
        return lambda value: type(value) in (int, float) and math.isfinite(value)
    if hint is int:
        return lambda value: type(value) is int
    if is_dataclass(hint) and isinstance(hint, type):
        fields = [(name, _check(one)) for name, one in get_type_hints(hint).items()]
        return lambda value: isinstance(value, hint) and all(check(getattr(value, name)) for name, check in fields)
    return lambda value: isinstance(value, hint)
