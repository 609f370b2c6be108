"""Reads a coding scheme from its file in schemes/."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, cast

from lessonstudy.data.records import RESERVED_KEYS, SchemeCode, SchemeFile
from lessonstudy.data.yaml_file import Entry, read_entry

KEY = re.compile(r"[a-z]")
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
FIELDS = ("key", "name", "color", "definition", "example", "non_example", "kind", "group")


def read_scheme(file: Path) -> SchemeFile:
    """The scheme of a shipped file, with every text. Raises Invalid with the line where it is broken."""
    top = read_entry(file).only("name", "source", "language", "codes")
    codes = read_codes(top, read_code)
    return SchemeFile(file.stem, top.text("name"), top.text("source"), top.text("language"), codes)


def read_codes(top: Entry, read: Callable[[Entry], SchemeCode]) -> tuple[SchemeCode, ...]:
    """The codes of a scheme, one read by `read`. Raises Invalid for two with one key or name, and for none."""
    codes: list[SchemeCode] = []
    for entry in top.entries("codes"):
        code = read(entry)
        if any(other.key == code.key for other in codes):
            raise entry.wrong("key", f"the key {code.key!r} is taken by another code")
        if any(other.name == code.name for other in codes):
            raise entry.wrong("name", f"the name {code.name!r} is taken by another code")
        codes.append(code)
    if not codes:
        raise top.wrong("codes", "a scheme needs at least one code")
    return tuple(codes)


def read_code(entry: Entry) -> SchemeCode:
    entry.only(*FIELDS)
    return SchemeCode(
        key=key_of(entry),
        name=entry.text("name"),
        color=color_of(entry),
        definition=entry.text("definition"),
        example=entry.text("example"),
        non_example=entry.text("non_example"),
        kind=cast(Literal["point", "interval"], entry.choice("kind", ("point", "interval"))),
        group=entry.text_or_none("group"),
    )


def key_of(entry: Entry) -> str:
    key = entry.text("key")
    if not KEY.fullmatch(key):
        raise entry.wrong("key", f"the key {key!r} must be one small letter")
    if key in RESERVED_KEYS:
        raise entry.wrong("key", f"the key {key!r} belongs to the annotation room")
    return key


def color_of(entry: Entry) -> str:
    color = entry.text("color")
    if not COLOR.fullmatch(color):
        raise entry.wrong("color", f"the colour {color!r} must look like #0099E6")
    return color
