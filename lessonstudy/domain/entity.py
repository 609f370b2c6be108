"""What every stored noun has in common, and how its state moves."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from lessonstudy.domain.errors import Conflict, FieldError, Invalid
from lessonstudy.domain.identity import new_id

LONGEST_LINE = 300
LONGEST_TEXT = 10_000
SECONDS_A_DAY = 86_400

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A stored noun. `version` counts its changes from 1; the times are ISO 8601 in UTC."""

    id: str
    version: int = 1
    created_at: str
    updated_at: str


def as_dict(record: Any) -> dict[str, Any]:
    """A record, and the records within it, by their fields. Nothing is copied as by `dataclasses.asdict`: all is frozen."""
    return {name: _plain(getattr(record, name)) for name in _names(type(record))}  # type: ignore[arg-type]


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return as_dict(value) if hasattr(type(value), "__dataclass_fields__") else value


def birth() -> dict[str, Any]:
    """The id and times of a new entity, to be unpacked into it."""
    at = now()
    return {"id": new_id(), "created_at": at, "updated_at": at}


def now() -> str:
    """This moment as ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def move(noun: str, state: State, wanted: State, legal: Mapping[State, frozenset[State]]) -> State:
    """The new state. Raises Conflict for a move that is not legal; staying where one is always is."""
    if wanted != state and wanted not in legal.get(state, frozenset()):
        raise Conflict("illegal-move", noun=noun, state=state.value.replace("_", " "), wanted=wanted.value)
    return wanted


def text_errors(field: str, text: str, *, required: bool = False, limit: int = LONGEST_LINE) -> list[FieldError]:
    """What is wrong with a text: missing, or over `limit` characters."""
    if required and not text.strip():
        return [FieldError(field, "empty", {})]
    if len(text) > limit:
        return [FieldError(field, "too-long", {"length": len(text), "limit": limit})]
    return []


def require(errors: list[FieldError]) -> None:
    """Raise Invalid when there are errors."""
    if errors:
        raise Invalid(errors)
