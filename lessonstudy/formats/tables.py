"""A table as a file that a spreadsheet opens: CSV and XLSX.

What a person typed never becomes a formula there: a text that begins like one gets an apostrophe in front, which is how
spreadsheets themselves mark it as text (OWASP, "CSV injection").
"""

import csv
import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from lessonstudy.domain.tables import Cell, Table
from lessonstudy.formats.xml_text import in_xml

_FORMULA = tuple("=+-@\t\r")
LONGEST_CELL = 32_767
"""The most characters that a cell of a spreadsheet holds."""


def csv_of(table: Table) -> bytes:
    """UTF-8 with a byte-order mark, by which spreadsheets know the encoding, and the line ends of RFC 4180."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(_harmless, table.columns))
    writer.writerows(map(_harmless, row) for row in table.rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def xlsx_of(*tables: Table) -> bytes:
    """One sheet for each table, with its first row held in place. A text longer than a cell holds is cut with an ellipsis."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.name, book.sheetnames))
        sheet.freeze_panes = "A2"
        heads = [WriteOnlyCell(sheet, _in_a_cell(one)) for one in table.columns]
        for head in heads:
            head.font = Font(bold=True)
        sheet.append(heads)
        for row in table.rows:
            sheet.append([_in_a_cell(one) for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _in_a_cell(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = str(_harmless(in_xml(cell)))
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    """At most 31 characters without those that a sheet's name cannot have, unlike the names that are taken."""
    base = re.sub(r"[\[\]:*?/\\]", " ", in_xml(name)).strip(" '") or "Table"
    found, number = base[:31], 1
    while found.lower() in {one.lower() for one in taken}:
        number += 1
        found = f"{base[: 31 - len(str(number)) - 1]} {number}"
    return found
