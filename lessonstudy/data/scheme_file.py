"""Reads a coding scheme from its file in schemes/."""

import re
from pathlib import Path
from typing import Literal, cast

from lessonstudy.data.records import RESERVED_KEYS, SchemeCode, SchemeFile
from lessonstudy.data.yaml_file import Entry, read_entry

KEY = re.compile(r"[a-z]")
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def read_scheme(file: Path) -> SchemeFile:
    """The scheme of a file. Raises Invalid with the line where it is broken."""
    top = read_entry(file).only("name", "source", "language", "codes")
    codes: list[SchemeCode] = []
    for entry in top.entries("codes"):
        code = read_code(entry)
        if any(other.key == code.key for other in codes):
            raise entry.wrong("key", f"the key {code.key!r} is taken by another code")
        if any(other.name == code.name for other in codes):
            raise entry.wrong("name", f"the name {code.name!r} is taken by another code")
        codes.append(code)
    if not codes:
        raise top.wrong("codes", "a scheme needs at least one code")
    return SchemeFile(file.stem, top.text("name"), top.text("source"), top.text("language"), tuple(codes))


def read_code(entry: Entry) -> SchemeCode:
    entry.only("key", "name", "color", "definition", "example", "non_example", "kind", "group")
    key, color = entry.text("key"), entry.text("color")
    if not KEY.fullmatch(key):
        raise entry.wrong("key", f"the key {key!r} must be one small letter")
    if key in RESERVED_KEYS:
        raise entry.wrong("key", f"the key {key!r} belongs to the annotation room")
    if not COLOR.fullmatch(color):
        raise entry.wrong("color", f"the colour {color!r} must look like #0099E6")
    return SchemeCode(
        key=key,
        name=entry.text("name"),
        color=color,
        definition=entry.text("definition"),
        example=entry.text("example"),
        non_example=entry.text("non_example"),
        kind=cast(Literal["point", "interval"], entry.choice("kind", ("point", "interval"))),
        group=entry.text_or_none("group"),
    )
