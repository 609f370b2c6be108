"""Tables as files: what was in them comes back, and nothing of it becomes a formula."""

import csv
import io

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.domain.tables import Cell, Table
from lessonstudy.formats.tables import csv_of, xlsx_of

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
rows = st.lists(st.tuples(texts, st.integers(-(10**6), 10**6)), max_size=4)


def from_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def from_xlsx(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@settings(deadline=None)
@given(rows)
def test_csv_gives_back_every_text_and_none_begins_like_a_formula(found: list[tuple[str, int]]) -> None:
    read = from_csv(csv_of(Table("Notes", ["saw", "ms"], found)))
    assert read[0] == ["saw", "ms"]
    assert [row[0] for row in read[1:]] == [
        f"'{text}" if text.startswith(tuple("=+-@\t\r")) else text for text, _ in found
    ]
    assert not any(row[0].startswith(tuple("=+-@\t\r")) for row in read[1:])
    assert [row[1] for row in read[1:]] == [str(number) for _, number in found]


@settings(deadline=None)
@given(rows)
def test_a_spreadsheet_of_whatever_texts_can_be_opened(found: list[tuple[str, int]]) -> None:
    sheets = from_xlsx(xlsx_of(Table("Notes", ["saw", "ms"], found)))
    assert [row[1] for row in sheets["Notes"][1:]] == [number for _, number in found]


def test_no_cell_of_a_spreadsheet_is_a_formula() -> None:
    cells: list[Cell] = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "plain"]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(Table("T", ["cell"], [[one] for one in cells]))))
    read = [row[0] for row in book["T"].iter_rows(min_row=2)]
    assert {one.data_type for one in read} == {"s"}
    assert [one.value for one in read] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'＝1+1", "plain"]


def test_sheets_of_one_name_are_told_apart_and_long_texts_are_cut() -> None:
    table = Table("Codes per observed minute / phase: all lessons", ["a"], [["x" * 40_000]])
    sheets = from_xlsx(xlsx_of(table, table))
    assert len(sheets) == 2
    assert all(len(name) <= 31 for name in sheets)
    assert {str(rows[1][0])[-1] for rows in sheets.values()} == {"…"}
