"""Coding schemes: what the team agreed to look for.

A draft can be changed. The first note of an iteration pins its schemes; after that a change is a new version, which says in
its `code_map` what each code of the version before has become. Notes follow that map when an iteration takes the version up.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any

from lessonstudy.domain.colors import PALETTE
from lessonstudy.domain.entity import LONGEST_TEXT, Entity, birth, text_errors
from lessonstudy.domain.errors import Conflict, FieldError

ROOM_KEYS = frozenset("jklnfmzbio")
"""Letters that the annotation room uses itself; they cannot be code keys."""

CODE_KEYS = tuple(letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in ROOM_KEYS)
"""The letters that are left for codes, which is also how many codes a scheme can have."""

LONGEST_CODE_NAME = 80
LONGEST_GROUP = 40
LONGEST_SLUG = 60


class CodeKind(StrEnum):
    POINT = "point"
    INTERVAL = "interval"


class SchemeState(StrEnum):
    DRAFT = "draft"
    PINNED = "pinned"
    RETIRED = "retired"


SCHEME_MOVES = {
    SchemeState.DRAFT: frozenset({SchemeState.PINNED, SchemeState.RETIRED}),
    SchemeState.PINNED: frozenset({SchemeState.RETIRED}),
}


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

    def errors(self) -> list[FieldError]:
        """What is wrong with the code by itself."""
        found = []
        if self.key not in CODE_KEYS:
            found.append(FieldError("key", "not-one-of", {"choices": " ".join(CODE_KEYS)}))
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.color):
            found.append(FieldError("color", "not-one-of", {"choices": "a colour such as #3366aa"}))
        found += text_errors("name", self.name, required=True, limit=LONGEST_CODE_NAME)
        for name in ("definition", "example", "non_example"):
            found += text_errors(name, getattr(self, name), limit=LONGEST_TEXT)
        return found + text_errors("group", self.group or "", limit=LONGEST_GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingScheme(Entity):
    """`slug` names the scheme across teams and versions; `number` is its version, made from that of the id `parent`.

    `code_map` says what the parent's codes have become: a key of this version, None for nothing. A code that it does not
    name is undecided.
    """

    team: str
    slug: str
    name: str
    source: str = ""
    language: str = "en"
    number: int = 1
    parent: str | None = None
    code_map: dict[str, str | None] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    state: SchemeState = SchemeState.DRAFT

    def errors(self) -> list[FieldError]:
        found = text_errors("name", self.name, required=True)
        found += text_errors("source", self.source, limit=LONGEST_TEXT)
        found += text_errors("language", self.language, limit=LONGEST_GROUP)
        seen: set[str] = set()
        names: set[str] = set()
        for index, code in enumerate(self.codes):
            found += [FieldError(f"codes.{index}.{one.field}", one.key, one.parameters) for one in code.errors()]
            for name, value, taken in (("key", code.key, seen), ("name", code.name, names)):
                if value in taken:
                    found.append(FieldError(f"codes.{index}.{name}", "taken", {"value": value}))
                taken.add(value)
        for old, new in self.code_map.items():
            if new is not None and new not in seen:
                found.append(FieldError(f"code_map.{old}", "unknown", {"noun": "code", "value": new}))
        return found

    def check_editable(self) -> None:
        """Raises Conflict for a version that is pinned or retired."""
        if self.state == SchemeState.PINNED:
            raise Conflict("scheme-pinned")
        if self.state == SchemeState.RETIRED:
            raise Conflict("scheme-retired", name=self.name)

    @property
    def free_keys(self) -> tuple[str, ...]:
        """The letters that a further code could have."""
        taken = {code.key for code in self.codes}
        return tuple(letter for letter in CODE_KEYS if letter not in taken)

    @property
    def next_color(self) -> str:
        """The first colour of the palette that no code has yet."""
        taken = {code.color.casefold() for code in self.codes}
        return next((color for color in PALETTE if color not in taken), PALETTE[0])


def slug_of(name: str, taken: Collection[str] = ()) -> str:
    """A slug for a new scheme of this name, unlike those that are taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    base: str = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_SLUG] or "scheme"
    count = 2
    slug = base
    while slug in taken:
        slug, count = f"{base}_{count}", count + 1
    return slug


def key_for(name: str, taken: Collection[str]) -> str:
    """A free letter for a code of this name: the first of its own that is free, else the first of the alphabet.

    Raises Conflict when no letter is left.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    for letter in plain + "".join(CODE_KEYS):
        if letter in CODE_KEYS and letter not in taken:
            return letter
    raise Conflict("keys-used-up", count=len(CODE_KEYS))


def copied(scheme: CodingScheme, taken: Collection[str]) -> CodingScheme:
    """The same as a scheme of its own: a draft under another slug, first version of a new line."""
    name = f"{scheme.name} (copy)"
    made: dict[str, Any] = birth()
    return replace(
        scheme,
        **made,
        version=1,
        slug=slug_of(name, taken),
        name=name,
        number=1,
        parent=None,
        code_map={},
        state=SchemeState.DRAFT,
    )


def next_version(scheme: CodingScheme, line: Sequence[CodingScheme]) -> CodingScheme:
    """The next version of a scheme, as a draft in which every code has stayed what it was.

    `line` are all versions of its slug. Raises Conflict for a draft, and where the next version is being written already.
    """
    if scheme.state == SchemeState.DRAFT:
        raise Conflict("scheme-draft", number=scheme.number)
    draft = next((one for one in line if one.state == SchemeState.DRAFT), None)
    if draft:
        raise Conflict("scheme-draft", number=draft.number)
    made: dict[str, Any] = birth()
    return replace(
        scheme,
        **made,
        version=1,
        number=max(one.number for one in line) + 1,
        parent=scheme.id,
        code_map={code.key: code.key for code in scheme.codes},
        state=SchemeState.DRAFT,
    )


def kept_map(code_map: Mapping[str, str | None], codes: Sequence[Code]) -> dict[str, str | None]:
    """The map without what leads to a code that is no longer there: that is undecided again."""
    keys = {code.key for code in codes}
    return {old: new for old, new in code_map.items() if new is None or new in keys}


def undecided(scheme: CodingScheme, parent: CodingScheme | None) -> list[Code]:
    """The parent's codes of which the map does not say what they have become."""
    return [code for code in parent.codes if code.key not in scheme.code_map] if parent else []


def lineage(scheme: CodingScheme, known: Mapping[str, CodingScheme]) -> list[CodingScheme]:
    """A scheme and the versions that it was made from, the newest first."""
    found = [scheme]
    while (parent := known.get(found[-1].parent or "")) and parent not in found:
        found.append(parent)
    return found


def carried_map(newest: CodingScheme, known: Mapping[str, CodingScheme]) -> dict[str, str | None]:
    """What every code ("scheme:key") of the versions before has become in the newest: "scheme:key" there, or None.

    A code whose way is undecided at some version is not named.
    """
    found: dict[str, str | None] = {}
    line = lineage(newest, known)
    ways: dict[str, str | None] = {code.key: code.key for code in newest.codes}
    for child, parent in pairwise(line):
        before: dict[str, str | None] = {}
        for code in parent.codes:
            if code.key not in child.code_map:
                continue
            step = child.code_map[code.key]
            if step is None:
                before[code.key] = None
            elif step in ways:
                before[code.key] = ways[step]
        ways = before
        for key, to in ways.items():
            found[f"{parent.id}:{key}"] = f"{newest.id}:{to}" if to else None
    return found


def exclusive(codes: Sequence[str], schemes: Sequence[CodingScheme]) -> list[list[Code]]:
    """The codes among these ("scheme:key") that exclude each other, group by group."""
    groups: dict[tuple[str, str], list[Code]] = {}
    for scheme in schemes:
        for code in scheme.codes:
            if code.group and f"{scheme.id}:{code.key}" in codes:
                groups.setdefault((scheme.id, code.group), []).append(code)
    return [chosen for chosen in groups.values() if len(chosen) > 1]


def spread(codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes with the colours of the palette, in its order, which lie apart for everybody."""
    return tuple(replace(code, color=PALETTE[place % len(PALETTE)]) for place, code in enumerate(codes))


def moved(codes: Sequence[Code], key: str, step: int) -> tuple[Code, ...]:
    """The codes with one of them a step further down (1) or up (-1); at the ends it stays."""
    order = list(codes)
    place = next((index for index, code in enumerate(order) if code.key == key), None)
    if place is not None and 0 <= place + step < len(order):
        order[place], order[place + step] = order[place + step], order[place]
    return tuple(order)
