"""Workbooks of notes: ours come back whole, those of spreadsheet programs are read as they look, and traps are refused."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

import openpyxl
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.domain.errors import Invalid, sentence
from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme, Media, Reading, Understanding
from lessonstudy.formats import notes_xlsx, workbooks
from lessonstudy.formats.registry import guessed

LESSON = Document(
    title="Halves & thirds",
    media=(Media(label="=Back", duration_ms=5_000, offset_ms=-500, fps=29.97), Media(label="T", mime="video/webm")),
    schemes=(
        ListedScheme(
            slug="t", name="Thinking", codes=(ListedCode(key="a", name="Same", color="#112233", interval=True),)
        ),
        ListedScheme(slug="m", name="Mode", codes=(ListedCode(key="a", name="Same", definition="'=1"),)),
        ListedScheme(slug="empty", name="Nothing yet"),
    ),
    notes=(
        ExchangedNote(
            start_ms=-1_500, end_ms=200, saw="=1+1", think="'=x", codes=("m:a", "t:a"), media="=Back", id="+1"
        ),
        ExchangedNote(
            start_ms=7, saw="a\r\nb\x0b\x00\uffff_x0041_ \U0001f642", students=("A;B", "C,D"), observer="@me"
        ),
    ),
)


def book(rows: Sequence[Sequence[object]], *others: str, formats: str = "") -> bytes:
    """A workbook as openpyxl makes it, with the first column in this number format."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if formats:
        for cell in sheet["A"]:
            cell.number_format = formats
    for name in others:
        made.create_sheet(name).append(["x"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes, **how: object) -> Reading:
    return notes_xlsx.read(data, Understanding(**how))  # type: ignore[arg-type]


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read(data)
    return sentence(refused.value)


def changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def test_a_lesson_comes_back_whole() -> None:
    written = notes_xlsx.write(LESSON)
    found = read(written.data)
    assert found.document == LESSON
    assert (written.losses, found.losses, found.remarks) == ((), (), ())


def test_openpyxl_and_pandas_open_it_and_no_cell_is_a_formula() -> None:
    data = notes_xlsx.write(LESSON).data
    sheets = openpyxl.load_workbook(io.BytesIO(data))
    assert sheets.sheetnames == ["Notes", "Codes", "Recordings"]
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(str(cell.value).startswith(("=", "+", "@")) for cell in cells)
    assert sheets["Notes"].freeze_panes == "A2"
    assert sheets["Notes"]["A1"].font.b
    frame = pandas.read_excel(io.BytesIO(data), sheet_name="Notes", keep_default_na=False)
    assert list(frame["start_ms"]) == [-1500, 7]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back_from_a_workbook(text: str) -> None:
    data = workbooks.written("", [("a", [["head"], [text or "-"]])])
    assert [row[0] for row in workbooks.read(data, ()).sheets["a"].cells] == ["head", text or "-"]


def test_a_text_longer_than_a_cell_holds_is_cut_and_listed() -> None:
    written = notes_xlsx.write(Document(notes=(ExchangedNote(start_ms=0, saw="x" * 40_000),)))
    assert [(one.count, one.sentence) for one in written.losses] == [
        (1, "Texts with more than 32,767 characters are cut.")
    ]


def test_times_of_day_dates_and_parts_of_a_day() -> None:
    rows = [["time", "text"], [time(0, 16, 0), "a"], [timedelta(hours=1, seconds=2.5), "b"]]
    found = read(book(rows))
    assert [note.start_ms for note in found.document.notes] == [960_000, 3_602_500]
    assert "hours:minutes:seconds: “00:16:00” is 16 min 0 s" in found.remarks[0]
    parts = read(book([["time", "text"], [0, "a"], [0.5 / 24, "b"], [1 / 24, "c"]]))
    assert [note.start_ms for note in parts.document.notes] == [0, 1_800_000, 3_600_000]
    assert "parts of a day" in parts.remarks[0]
    formatted = read(book([["time"], [1 / 24], [25.5 / 24 / 60]], formats="[h]:mm:ss"))
    assert [note.start_ms for note in formatted.document.notes] == [1_530_000, 3_600_000]
    assert "is a date" in refusal(book([["time"], [datetime(2024, 5, 1, 9, 15)]]))  # noqa: DTZ001 (a cell has no zone)


def test_numbers_of_a_spreadsheet_are_seconds_or_milliseconds_and_texts_stay_texts() -> None:
    found = read(book([["start", "end", "code", "student"], [1.5, 2, "NA", 7], [3, None, 1.0, "007"]]))
    assert [(one.start_ms, one.end_ms, one.codes, one.students) for one in found.document.notes] == [
        (1_500, 2_000, ("codes:NA",), ("7",)),
        (3_000, None, ("codes:1",), ("007",)),
    ]
    assert "seconds" in found.remarks[0]
    assert [one.start_ms for one in read(book([["start"], [40_000], [1_000]])).document.notes] == [1_000, 40_000]


def test_a_formula_is_read_as_its_last_value() -> None:
    data = book([["start", "text"], ["=1+1", "a"]])
    assert "Line 2, column 1 (start): the time is missing" in refusal(data)
    worked_out = changed(data, lambda name, part: part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"))
    assert [note.start_ms for note in read(worked_out).document.notes] == [2_000]


def test_refusals_name_the_row_of_the_sheet() -> None:
    assert refusal(book([["start", "text"], [1, "a"], [], [], ["soon", "b"]])).startswith("Line 5, column 1 (start)")


def test_other_sheets_are_said_and_a_sheet_of_another_form_is_no_list_of_codes() -> None:
    found = read(book([["start", "text"], [1, "a"]], "Codes", "Diary"))
    assert [(one.sentence, one.count) for one in found.losses] == [
        ("Only the sheet “Sheet” is read; other sheets are passed over.", 2)
    ]
    assert found.document.schemes == ()


def test_a_workbook_is_known_by_its_content() -> None:
    data = book([["start"], [1]])
    assert guessed(data, "notes.csv") is notes_xlsx
    assert guessed(workbooks.OLD + b"\0" * 100, "notes.xls") is notes_xlsx
    assert "old .xls file, or protected" in refusal(workbooks.OLD + b"\0" * 100)


def test_archives_that_grow_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("MOST_BYTES", "MOST_TEXTS", "SMALL"):
        monkeypatch.setattr(workbooks, limit, getattr(workbooks, limit) // 20)

    def bomb(name: str, size: int) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open(name, "w", force_zip64=True) as part,
        ):
            for _ in range(size // 1_000_000):
                part.write(b" " * 1_000_000)
        return out.getvalue()

    assert "may be a trap" in refusal(bomb("xl/workbook.xml", 3_000_000))
    assert "more than a lesson needs" in refusal(bomb("xl/workbook.xml", 21_000_000))
    assert "more than a lesson needs" in refusal(bomb("xl/sharedStrings.xml", 6_000_000))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", "<a/>")
    assert "cannot be read" in refusal(out.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
)
def test_definitions_of_entities_are_refused_in_any_encoding(part: str, encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    head = f"<?xml version='1.0' encoding='{encoding}'?>{' ' * 10_000}<!-- {'x' * 10_000} --><!DOCTYPE a [{laughs}]>"
    data = changed(
        book([["start"], [1]]),
        lambda name, content: f"{head}<a>&l9;</a>".encode(encoding) if name == part else content,
    )
    assert "defines entities" in refusal(data)


def test_a_sheet_that_lies_about_its_size_is_read_to_its_end_and_no_further() -> None:
    data = book([["start", "text"], [1, "a"]])
    lying = changed(data, lambda _, part: part.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert lying != data
    assert len(read(lying).document.notes) == 1
    far = changed(
        data, lambda _, part: part.replace(b'<row r="2"', b'<row r="99999999999"').replace(b'"A2"', b'"A99999999999"')
    )
    assert "cannot be read" in refusal(far) or "1,000,000" in refusal(far)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_in_a_sentence(data: st.DataObject) -> None:
    whole = bytearray(DAMAGED)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        whole[place] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(len(whole) // 2, len(whole)))])
    try:
        said = f"{len(read(cut).document.notes)} notes."
    except Invalid as refused:
        said = sentence(refused)
    assert said.endswith(".")


DAMAGED = book([["start", "text", "code"], [1, "a", "b"], [2, "c", "d"]])
