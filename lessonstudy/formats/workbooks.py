"""Workbooks (XLSX, ECMA-376): written here as plain sheets of texts and numbers, read with openpyxl after a look at what comes.

A workbook is an archive of XML. So before anything is unpacked its sizes are added up, and a file that could grow beyond what
a lesson needs is refused, as is one that defines entities, which no program writes and which may expand without end.
"""

import io
import math
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

import openpyxl

from lessonstudy.domain.errors import Invalid
from lessonstudy.formats.clock_cells import Cell
from lessonstudy.formats.notes_table import Rows

MOST_BYTES = 400_000_000
"""The most that all parts of a workbook may have when unpacked."""
MOST_TEXTS = 100_000_000
"""The most that the part with shared texts may have, since all of them are in memory at once."""
MOST_PARTS = 2_000
MOST_ROWS = 1_000_000
"""Of a sheet, blank ones too."""
MOST_GROWTH = 200
SMALL = 20_000_000
"""Up to so many bytes a workbook may have grown by any factor."""
LONGEST_CELL = 32_767
"""The most characters that a cell of a spreadsheet holds."""
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/>'
    '<sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" '
    'fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" '
    'xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Book:
    """What was asked for of a workbook: its title, its first sheet by name, and `others`, which nobody asked for."""

    title: str
    first: str
    sheets: dict[str, Rows]
    others: tuple[str, ...]


def written(title: str, sheets: Sequence[tuple[str, Iterable[Sequence[str | int | float | None]]]]) -> bytes:
    """A workbook with these sheets, whose first rows are their headings. A text may hold what XML cannot: it is escaped as
    spreadsheets do. The caller disarms formulas and cuts what is too long."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        numbers = range(1, len(sheets) + 1)
        parts = {
            "[Content_Types].xml": _content_types(numbers),
            "_rels/.rels": _relations(
                ("rId1", f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{_safe(title)}</dc:title></cp:coreProperties>',
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            + "".join(
                f'<sheet name="{_safe(name)}" sheetId="{number}" r:id="rId{number}"/>'
                for number, (name, _) in zip(numbers, sheets, strict=True)
            )
            + "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(
                *((f"rId{one}", f"{_OFFICE}/worksheet", f"worksheets/sheet{one}.xml") for one in numbers),
                (f"rId{len(sheets) + 1}", f"{_OFFICE}/styles", "styles.xml"),
            ),
            "xl/styles.xml": _STYLES,
        }
        for name, content in parts.items():
            # without the time of day: the same rows give the same file
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        for number, (_, rows) in zip(numbers, sheets, strict=True):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                _write_sheet(part.write, rows)
    return out.getvalue()


def cut(text: str) -> str:
    """As much of a text as a cell holds, with an ellipsis where that is not all."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _content_types(numbers: Iterable[int]) -> str:
    kinds = {
        "/xl/workbook.xml": f"{_TYPE}.sheet.main+xml",
        "/xl/styles.xml": f"{_TYPE}.styles+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **{f"/xl/worksheets/sheet{number}.xml": f"{_TYPE}.worksheet+xml" for number in numbers},
    }
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
        + "</Types>"
    )


def _relations(*found: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{one}" Type="{kind}" Target="{target}"/>' for one, kind, target in found)
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _write_sheet(write: Callable[[bytes], Any], rows: Iterable[Sequence[str | int | float | None]]) -> None:
    write(
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'.encode()
    )
    letters: list[str] = []
    waiting: list[str] = []
    for number, row in enumerate(rows, 1):
        letters = letters or [_letters(place) for place in range(len(row))]
        bold = ' s="1"' if number == 1 else ""
        waiting.append(f'<row r="{number}">')
        for letter, cell in zip(letters, row, strict=True):
            if isinstance(cell, bool):
                waiting.append(f'<c r="{letter}{number}" t="b"><v>{cell:d}</v></c>')
            elif isinstance(cell, str):
                if cell:
                    waiting.append(
                        f'<c r="{letter}{number}"{bold} t="inlineStr"><is><t xml:space="preserve">{_safe(cell)}</t></is></c>'
                    )
            elif cell is not None and math.isfinite(cell):
                waiting.append(f'<c r="{letter}{number}"><v>{cell}</v></c>')
        waiting.append("</row>")
        if len(waiting) > 20_000:
            write("".join(waiting).encode("utf-8", "replace"))
            waiting.clear()
    write("".join([*waiting, "</sheetData></worksheet>"]).encode("utf-8", "replace"))


def _letters(place: int) -> str:
    """The name of a column: A, B ... Z, AA."""
    more, last = divmod(place, 26)
    return (_letters(more - 1) if more else "") + chr(ord("A") + last)


def _safe(text: str) -> str:
    if _SAFE.search(text):
        text = _SAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text, {'"': "&quot;"})


def read(data: bytes, wanted: Collection[str]) -> Book:
    """The first sheet that can be seen and the `wanted` ones. A formula is read as the value that was last worked out.

    Raises Invalid for what is no workbook or could be a trap.
    """
    _look_at(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        first = seen[0]
        sheets = {sheet.title: _rows(sheet) for sheet in book.worksheets if sheet is first or sheet.title in wanted}
        others = tuple(sheet.title for sheet in seen if sheet.title not in sheets)
        return Book(unescaped(str(book.properties.title or "")), first.title, sheets, others)
    except Invalid:
        raise
    # openpyxl says by whatever exception it meets that a file is not as it expects
    except Exception as error:
        raise _broken("its parts are not as they should be.") from error


def unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _rows(sheet: Any) -> Rows:
    # what a sheet says of its own size may be wrong, or a trap
    sheet.reset_dimensions()
    cells: list[Sequence[Cell]] = []
    lines: list[int] = []
    alike: dict[str, str] = {}
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_ROWS:
            raise Invalid.of("file", "captions-too-many", count=f"more than {MOST_ROWS:,} rows", limit=MOST_ROWS)
        found = [alike.setdefault(one, unescaped(one)) if isinstance(one, str) else one for one in row]
        while found and found[-1] in (None, ""):
            found.pop()
        if found:
            cells.append(found)
            lines.append(number)
    return Rows(cells, lines)


def _look_at(data: bytes) -> None:
    if data.startswith(OLD):
        raise _broken("it is an old .xls file, or protected by a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            total = sum(part.file_size for part in parts)
            shared = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
            if len(parts) > MOST_PARTS or total > MOST_BYTES or shared > MOST_TEXTS:
                raise _broken(f"unpacked it has {total // 1_000_000:,} MB, more than a lesson needs.")
            if total > SMALL and total > MOST_GROWTH * len(data):
                raise _broken("it grows so much when it is unpacked that it may be a trap.")
            for part in parts:
                if part.flag_bits & 1:
                    raise _broken("it is protected by a password.")
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with archive.open(part) as content:
                        _refuse_definitions(content.read)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        ValueError,
        OSError,
        EOFError,
        zlib.error,
    ) as error:
        raise _broken("it is no archive, or was cut off.") from error


def _broken(reason: str) -> Invalid:
    return Invalid.of("file", "workbook-broken", reason=reason)


class _Begun(Exception):
    """The first element of an XML file: nothing can be defined any more."""


def _refuse_definitions(read: Callable[[int], bytes]) -> None:
    """Raises Invalid for XML with a document type, in whatever encoding it comes."""

    def defined(*_: object) -> None:
        raise _broken("it defines entities, as no spreadsheet program does.")

    def begun(*_: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = defined
    parser.StartElementHandler = begun
    try:
        while part := read(4096):
            parser.Parse(part, False)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise _broken("its parts are not as they should be.") from error
