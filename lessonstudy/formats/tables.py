"""A table as a file that a spreadsheet opens: CSV and XLSX.

What a person typed never becomes a formula there: a text that begins like one gets an apostrophe in front, which is how
spreadsheets themselves mark it as text (OWASP, "CSV injection").
"""

import codecs
import re
from collections.abc import Sequence
from itertools import chain

from lessonstudy.domain.tables import Cell, Table
from lessonstudy.formats.formulas import disarmed
from lessonstudy.formats.text import comma_separated
from lessonstudy.formats.workbooks import cut, written
from lessonstudy.formats.xml_text import in_xml


def csv_of(table: Table) -> bytes:
    """UTF-8 with a byte-order mark, by which spreadsheets know the encoding, and the line ends of RFC 4180."""
    rows = (map(_harmless, row) for row in chain([table.columns], table.rows))
    return comma_separated(rows, codecs.BOM_UTF8)


def xlsx_of(*tables: Table) -> bytes:
    """One sheet for each table, with its first row held in place. A text longer than a cell holds is cut with an ellipsis."""
    names: list[str] = []
    for table in tables:
        names.append(_sheet_name(table.name, names))
    rows = ((map(_in_a_cell, row) for row in chain([table.columns], table.rows)) for table in tables)
    return written("", [(name, map(tuple, found)) for name, found in zip(names, rows, strict=True)])


def _harmless(cell: Cell) -> Cell:
    return disarmed(cell) if isinstance(cell, str) else cell


def _in_a_cell(cell: Cell) -> Cell:
    return cut(disarmed(cell)) if isinstance(cell, str) else cell


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    """At most 31 characters without those that a sheet's name cannot have, unlike the names that are taken."""
    base = re.sub(r"[\[\]:*?/\\]", " ", in_xml(name)).strip(" '") or "Table"
    found, number = base[:31], 1
    while found.lower() in {one.lower() for one in taken}:
        number += 1
        found = f"{base[: 31 - len(str(number)) - 1]} {number}"
    return found
