"""Notes as CSV: a row for each, in UTF-8 with commas; read with any of the usual delimiters and encodings."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import PARTS, Document, Reading, Understanding, Written, losses
from lessonstudy.formats import columns, note_cells, notes_table
from lessonstudy.formats.clock_cells import is_time
from lessonstudy.formats.notes_table import MOST_COLUMNS, MOST_ROWS, Rows, too_wide
from lessonstudy.formats.text import beginning, comma_separated, decoded, stream_of

NAME = "csv"
LABEL = "Table (CSV)"
ENDINGS: tuple[str, ...] = (".csv", ".tsv", ".tab")
MIME = "text/csv"
CARRIES = PARTS - {"definitions", "recordings"}
DELIMITERS = "\t;|,"
_SAMPLE = 30
MOST_MARKS = 1_000_000
"""The most signs that part cells in one row, those within quotes too."""
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SAID = re.compile(r"sep=([;,|\t])(?:\r\n|\r|\n)", re.IGNORECASE)
_OTHER = re.compile(r"\s*(?:[<{]|\[\s*[\[{\"\]])|%PDF|PK\x03\x04|WEBVTT")


def fits(data: bytes, filename: str) -> bool:
    """Whether rows of cells begin here. A text of a single column is a table by its name alone."""
    text = beginning(data)
    if not text.strip() or _OTHER.match(text) or _BINARY.search(text, 0, 200):
        return False
    return filename.lower().endswith(ENDINGS) or _width(text, delimiter(text)) > 1


def read(data: bytes, how: Understanding) -> Reading:
    text, guessed = decoded(data, "file")
    rows = _rows(text)
    # the cells are a copy of it
    del text
    found = notes_table.read(rows, how)
    return Reading(
        document=found.document,
        losses=found.losses,
        remarks=(guessed, *found.remarks) if guessed else found.remarks,
        columns=found.columns,
        understood=found.understood,
    )


def write(document: Document) -> Written:
    """With a mark at its beginning by which spreadsheets know UTF-8, and no cell that they take for a formula."""
    rows = chain([note_cells.COLUMNS], note_cells.rows(document))
    return Written(comma_separated(rows, codecs.BOM_UTF8), losses(document, CARRIES))


def delimiter(text: str) -> str:
    """What parts the cells: as the file says, or what gives known names, rows of one length, and times."""
    said = _SAID.match(text)
    if said:
        return said[1]

    def good(mark: str) -> tuple[int, float, int]:
        rows = _sample(text, mark)
        if not rows or len(rows[0]) < 2:
            return 0, 0.0, 0
        known = len({columns.meant(one) for one in rows[0]} - {None})
        alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        return known, alike, sum(is_time(cell) for row in rows for cell in row)

    best = max(DELIMITERS, key=good)
    return best if any(good(best)) else ","


def _sample(text: str, mark: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text[:65_536], newline=""), delimiter=mark)
    try:
        return [row for row in islice(reader, _SAMPLE) if any(row)]
    except csv.Error:
        return []


def _width(text: str, mark: str) -> int:
    """How many columns the rows at the beginning have, or 1 where they are not alike; the last may be cut off."""
    rows = _sample(text, mark)
    widths = {len(row) for row in (rows[:-1] or rows)}
    return widths.pop() if len(widths) == 1 else 1


def narrow(lines: Iterable[str], mark: str, parts: list[int]) -> Iterator[str]:
    """The lines, unless those of one row would be millions of cells; who reads the rows sets `parts` to 0 after each."""
    for line in lines:
        parts[0] += line.count(mark)
        if parts[0] > MOST_MARKS:
            raise too_wide(parts[0])
        yield line


def _rows(text: str) -> Rows:
    said = _SAID.match(text)
    begun = 1 if said else 0
    mark = delimiter(text)
    stream = stream_of(text[said.end() :] if said else text)
    parts = [0]
    reader = csv.reader(narrow(stream, mark, parts), delimiter=mark, strict=True)
    cells: list[tuple[str, ...]] = []
    lines: list[int] = []
    line = 1
    try:
        for row in reader:
            parts[0] = 0
            if row and (row[0].strip() or any(map(str.strip, row))):
                # of tuples of texts Python keeps no account, which would take a third of the time
                cells.append(tuple(row))
                lines.append(begun + line)
            line = reader.line_num + 1
            if len(row) > MOST_COLUMNS:
                raise too_wide(len(row))
            if len(cells) > MOST_ROWS:
                raise Invalid.of("file", "captions-too-many", count=f"more than {MOST_ROWS:,} rows", limit=MOST_ROWS)
    except csv.Error as error:
        reason = f"the table breaks off here ({error}). A text in quotes may not have been closed."
        raise Invalid.of("file", "notes-cell", line=begun + line, column=1, reason=reason) from None
    return Rows(cells, lines)
