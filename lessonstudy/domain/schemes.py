"""Coding schemes: what the team agreed to look for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError

ROOM_KEYS = frozenset("jklnfmzbio")
"""Letters that the annotation room uses itself; they cannot be code keys."""


class CodeKind(StrEnum):
    POINT = "point"
    INTERVAL = "interval"


class SchemeState(StrEnum):
    DRAFT = "draft"
    PINNED = "pinned"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """`key` is its identity in the scheme and the letter that stamps it. Codes of one `group` exclude each other."""

    key: str
    name: str
    color: str
    definition: str = ""
    example: str = ""
    non_example: str = ""
    kind: CodeKind = CodeKind.POINT
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingScheme(Entity):
    """`slug` names the scheme across teams and versions; `number` is its version."""

    team: str
    slug: str
    name: str
    source: str = ""
    number: int = 1
    codes: tuple[Code, ...] = ()
    state: SchemeState = SchemeState.DRAFT

    def errors(self) -> list[FieldError]:
        found = text_errors("name", self.name, required=True)
        seen: set[str] = set()
        for index, code in enumerate(self.codes):
            field = f"codes.{index}"
            if not re.fullmatch(r"[a-z]", code.key) or code.key in ROOM_KEYS:
                letters = " ".join(sorted(set("abcdefghijklmnopqrstuvwxyz") - ROOM_KEYS))
                found.append(FieldError(f"{field}.key", "not-one-of", {"choices": letters}))
            if code.key in seen:
                found.append(FieldError(f"{field}.key", "taken", {"value": code.key}))
            seen.add(code.key)
            if not re.fullmatch(r"#[0-9a-fA-F]{6}", code.color):
                found.append(FieldError(f"{field}.color", "not-one-of", {"choices": "a colour such as #3366aa"}))
            found += text_errors(f"{field}.name", code.name, required=True, limit=80)
            found += text_errors(f"{field}.definition", code.definition, limit=LONGEST_TEXT)
        return found
