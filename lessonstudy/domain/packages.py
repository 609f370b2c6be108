"""A study as one file, and what such a file may look like before anything of it is believed.

A package is a zip: a line of JSON for each row, a file for each table, and the videos as they lie on the disk. Its manifest
names every file with its size and checksum. Only these names can be in it, so that no name can lead anywhere else.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from lessonstudy.domain.errors import Invalid

FORMAT = "lessonstudy"
VERSION = 1
ENDING = ".lessonstudy.zip"
MANIFEST = "manifest.json"
MOST_FILES = 100_000
MOST_MANIFEST_BYTES = 32 * 1024 * 1024
MOST_ROW_BYTES = 2 * 1024**3
"""All rows of a study together; a study of 200,000 notes has a tenth of it."""
LONGEST_PROGRAM = 20
LONGEST_ROW_BYTES = 32 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
"""As much of a file is held at once, however large it is."""
MOST_RATIO = 250
"""How much smaller a file can be in the zip than it is; JSON of notes gets 5 to 30 times smaller."""
_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ROWS = re.compile(r"study/([a-z_]+)\.jsonl")
_VIDEO = re.compile(
    rf"videos/({_ID})/(play\.mp4|poster\.jpg|sound\.json|filmstrip\.(?:vtt|json)|filmstrip-[0-9]+\.jpg)"
)


@dataclass(frozen=True, slots=True)
class PackedFile:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`schema` are the steps of the schema that its rows are written in; `made_on` is a day, `files` are by their names."""

    title: str
    study: str
    made_on: str
    program: str
    schema: tuple[str, ...]
    videos: bool
    deidentified: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, PackedFile] = field(default_factory=dict)

    def written(self) -> bytes:
        return json.dumps({"format": FORMAT, "version": VERSION} | asdict(self), ensure_ascii=False, indent=1).encode()


def manifest_of(data: bytes) -> Manifest:
    """Raises Invalid for what is no manifest, or one of a newer program."""
    try:
        found = json.loads(data)
        if found["format"] != FORMAT or not isinstance(found["version"], int):
            raise Invalid.of("file", "package-no-package")
        if found["version"] > VERSION:
            raise Invalid.of("file", "package-newer", program=str(found.get("program", "?"))[:20])
        files = {
            _text(name): PackedFile(_whole(one["bytes"]), _text(one["sha256"])) for name, one in found["files"].items()
        }
        return Manifest(
            title=_text(found["title"]),
            study=_text(found["study"]),
            made_on=date.fromisoformat(_text(found["made_on"])).isoformat(),
            program=_text(found["program"])[:LONGEST_PROGRAM],
            schema=tuple(_text(one) for one in found["schema"]),
            videos=bool(found["videos"]),
            deidentified=bool(found["deidentified"]),
            counts={_text(name): _whole(count) for name, count in found["counts"].items()},
            files=files,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Invalid.of("file", "package-no-package") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def rows_name(table: str) -> str:
    return f"study/{table}.jsonl"


def table_of(name: str) -> str | None:
    """The table whose rows lie in the file of this name."""
    found = _ROWS.fullmatch(name)
    return found[1] if found else None


def video_of(name: str) -> tuple[str, str] | None:
    """(recording, file name) of the file of a video."""
    found = _VIDEO.fullmatch(name)
    return (found[1], found[2]) if found else None


def is_video_file(name: str) -> bool:
    """Whether a file of this name in a recording's folder goes along."""
    return _VIDEO.fullmatch(f"videos/{'0' * 8}-0000-0000-0000-{'0' * 12}/{name}") is not None


def check_names(names: Iterable[str], tables: Iterable[str]) -> None:
    """Raises Invalid for a name that no package has, or that is there twice, or differs from another in capitals alone."""
    known = {rows_name(table) for table in tables} | {MANIFEST}
    seen: set[str] = set()
    for name in names:
        if len(seen) >= MOST_FILES:
            raise Invalid.of("file", "package-too-many", limit=MOST_FILES)
        if name.casefold() in seen:
            raise Invalid.of("file", "package-twice", name=name[:100])
        seen.add(name.casefold())
        if name not in known and not video_of(name):
            raise Invalid.of("file", "package-name", name=name[:100])
    if MANIFEST not in seen:
        raise Invalid.of("file", "package-no-package")
