"""Datavyu (.opf), in only: a zip with a text file `db` of columns and cells. Times are hours:minutes:seconds:milliseconds.

A column is what Datavyu calls a variable; each cell has an onset, an offset and values. The column's name becomes a code, the
values with their names what was seen. Format: Datavyu 1.3 to 1.5, files of version 3 and 4.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import (
    Document,
    ExchangedNote,
    ListedCode,
    ListedScheme,
    Reading,
    Understanding,
)
from lessonstudy.domain.importing import MOST_NOTES
from lessonstudy.formats.text import decoded

NAME = "datavyu"
LABEL = "Datavyu"
ENDINGS: tuple[str, ...] = (".opf",)

MOST_BYTES = 100_000_000
_COLUMN = re.compile(
    r"(?P<name>.*?) \((?P<kind>MATRIX|TEXT|NOMINAL|INTEGER|FLOAT|PREDICATE),[^)]*\)(?:-(?P<values>.*))?"
)
_CELL = re.compile(r"(\d{1,9}):(\d\d):(\d\d):(\d{3}),(\d{1,9}):(\d\d):(\d\d):(\d{3}),(.*)", re.DOTALL)
_PART = re.compile(r"(?<!\\)(?:\\\\)*,")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    values: tuple[str, ...]


def fits(data: bytes, _filename: str) -> bool:
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "db" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def read(data: bytes, _how: Understanding) -> Reading:
    """Raises Invalid with the line that cannot be read."""
    text, _ = decoded(_db(data), "file")
    notes, columns = [], []
    column: _Column | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if cell := _CELL.fullmatch(line):
            if column is None:
                raise broken(f"line {number} is a cell of no column.")
            notes.append(_note(number, cell, column))
            if len(notes) > MOST_NOTES:
                raise Invalid.of("file", "import-more", limit=MOST_NOTES)
        elif head := _COLUMN.fullmatch(line):
            values = tuple(one.partition("|")[0] for one in (head["values"] or "").split(",") if one)
            column = _Column(_plain(head["name"]), values)
            columns.append(column.name)
        else:
            raise broken(f"line {number} is neither a column nor a cell.")
    notes.sort(key=lambda note: note.start_ms)
    codes = tuple(ListedCode(key=name, name=name, interval=True) for name in dict.fromkeys(columns))
    scheme = ListedScheme(slug="datavyu", name="Datavyu columns", codes=codes)
    return Reading(document=Document(schemes=(scheme,) if codes else (), notes=tuple(notes)))


def broken(reason: str) -> Invalid:
    return Invalid.of("file", "datavyu-broken", reason=reason)


def _db(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("db").file_size > MOST_BYTES:
                raise broken(f"it unpacks to more than {MOST_BYTES:,} bytes.")
            with archive.open("db") as stream:
                found = stream.read(MOST_BYTES + 1)
    except (
        zipfile.BadZipFile,
        KeyError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        zlib.error,
    ) as error:
        raise broken("it is no file of Datavyu's, or it is damaged.") from error
    if len(found) > MOST_BYTES:
        raise broken(f"it unpacks to more than {MOST_BYTES:,} bytes.")
    return found


def _note(number: int, cell: re.Match[str], column: _Column) -> ExchangedNote:
    times = [int(one) for one in cell.groups()[:8]]
    start, end = (((h * 60 + m) * 60 + s) * 1000 + ms for h, m, s, ms in (times[:4], times[4:]))
    if end and end < start:
        raise broken(f"the cell in line {number} ends before it starts.")
    parts = list(_parts(cell[9]))
    named = (
        zip(column.values, parts, strict=True) if len(column.values) == len(parts) > 1 else (("", one) for one in parts)
    )
    saw = ", ".join(f"{name}: {value}" if name else value for name, value in named if value)
    return ExchangedNote(
        start_ms=start, end_ms=end if end > start else None, saw=saw or column.name, codes=(f"datavyu:{column.name}",)
    )


def _parts(text: str) -> Iterator[str]:
    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    start = 0
    for match in _PART.finditer(inner):
        yield _plain(inner[start : match.end() - 1])
        start = match.end()
    yield _plain(inner[start:])


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()
