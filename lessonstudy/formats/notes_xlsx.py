"""Notes as a workbook (XLSX): a sheet with a row for each, as in CSV, one with the codes and one with the recordings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace

from lessonstudy.domain.exchange import (
    PARTS,
    Document,
    ListedCode,
    ListedScheme,
    Loss,
    Media,
    Reading,
    Understanding,
    Written,
    losses,
)
from lessonstudy.formats import note_cells, notes_table, workbooks
from lessonstudy.formats.formulas import disarmed
from lessonstudy.formats.notes_table import Rows
from lessonstudy.formats.workbooks import LONGEST_CELL, OLD

NAME = "xlsx"
LABEL = "Workbook (XLSX)"
ENDINGS: tuple[str, ...] = (".xlsx", ".xlsm")
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CARRIES = PARTS

_NOTES, _CODES, _RECORDINGS = "Notes", "Codes", "Recordings"
_OF_CODES = ("scheme", "scheme_name", "key", "name", "color", "definition", "kind")
_OF_RECORDINGS = tuple(field.name for field in fields(Media))
Row = Sequence[str | int | float | None]


def fits(data: bytes, filename: str) -> bool:
    if data.startswith(OLD):
        return filename.lower().endswith((*ENDINGS, ".xls"))
    return data.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in data


def read(data: bytes, how: Understanding) -> Reading:
    """The notes of the first sheet, with what our own sheets say of codes and recordings."""
    book = workbooks.read(data, (_CODES, _RECORDINGS))
    codes, recordings = (
        _own(book.sheets.get(name) if name != book.first else None, columns)
        for name, columns in ((_CODES, _OF_CODES), (_RECORDINGS, _OF_RECORDINGS))
    )
    known = Document(title=book.title, schemes=tuple(_schemes(codes or ())), media=tuple(_media(recordings or ())))
    found = notes_table.read(book.sheets[book.first], how, known)
    unread = [
        name for name, rows in ((_CODES, codes), (_RECORDINGS, recordings)) if name in book.sheets and rows is None
    ]
    others = [name for name in (*unread, *book.others) if name != book.first]
    if others:
        loss = Loss(f"Only the sheet “{book.first}” is read; other sheets are passed over.", len(others), others[0])
        found = replace(found, losses=(*found.losses, loss))
    return found


def write(document: Document) -> Written:
    """No cell is taken for a formula; a text longer than a cell holds is cut and listed."""
    too_long: list[str] = []

    def cell(value: str | int) -> str | int:
        if not isinstance(value, str) or len(value) <= LONGEST_CELL:
            return value
        too_long.append(value[:80])
        return workbooks.cut(value)

    notes = ([cell(one) for one in row] for row in note_cells.rows(document))
    sheets: list[tuple[str, Iterable[Row]]] = [
        (_NOTES, _with_names(note_cells.COLUMNS, notes)),
        (_CODES, _with_names(_OF_CODES, ([cell(disarmed(one)) for one in row] for row in _code_rows(document)))),
        (_RECORDINGS, _with_names(_OF_RECORDINGS, (_recording(one) for one in document.media))),
    ]
    data = workbooks.written(document.title, sheets)
    lost = losses(document, CARRIES)
    if too_long:
        sentence = f"Texts with more than {LONGEST_CELL:,} characters are cut."
        lost = (*lost, Loss(sentence, len(too_long), too_long[0]))
    return Written(data, lost)


def _with_names(columns: Row, rows: Iterable[Row]) -> Iterator[Row]:
    yield columns
    yield from rows


def _code_rows(document: Document) -> Iterator[tuple[str, ...]]:
    """A row for each code, and one for a scheme without any."""
    for scheme in document.schemes:
        for code in scheme.codes:
            kind = "interval" if code.interval else "point"
            yield scheme.slug, scheme.name, code.key, code.name, code.color, code.definition, kind
        if not scheme.codes:
            yield scheme.slug, scheme.name, "", "", "", "", ""


def _recording(media: Media) -> Row:
    values = [getattr(media, name) for name in _OF_RECORDINGS]
    return [disarmed(one) if isinstance(one, str) else one for one in values]


def _own(rows: Rows | None, columns: Sequence[str]) -> list[dict[str, str]] | None:
    """The rows of a sheet that has our columns, by their names; None for another."""
    if rows is None or not rows.cells or tuple(rows.cells[0]) != tuple(columns):
        return None
    texts = ([notes_table.text(one) for one in row] for row in rows.cells[1:])
    return [dict(zip(columns, [*row, *[""] * len(columns)], strict=False)) for row in texts]


def _schemes(rows: Iterable[dict[str, str]]) -> Iterator[ListedScheme]:
    found: dict[str, tuple[str, list[ListedCode]]] = {}
    for row in rows:
        _, codes = found.setdefault(row["scheme"], (row["scheme_name"], []))
        if row["key"] and all(one.key != row["key"] for one in codes):
            given = {name: row[name] for name in ("key", "name", "color", "definition")}
            codes.append(ListedCode(**given, interval=row["kind"] == "interval"))
    return (ListedScheme(slug=slug, name=name, codes=tuple(codes)) for slug, (name, codes) in found.items())


def _media(rows: Iterable[dict[str, str]]) -> Iterator[Media]:
    for row in rows:
        whole = {name: _number(row[name]) for name in ("duration_ms", "offset_ms", "fps")}
        yield Media(
            label=row["label"],
            filename=row["filename"],
            mime=row["mime"] or "video/mp4",
            duration_ms=None if whole["duration_ms"] is None else round(whole["duration_ms"]),
            offset_ms=round(whole["offset_ms"] or 0),
            fps=whole["fps"],
        )


def _number(text: str) -> float | None:
    try:
        return float(text) if text and abs(float(text)) < 1e12 else None
    except ValueError:
        return None
