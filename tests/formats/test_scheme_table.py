"""A scheme as a table: what is written is read again, whatever a spreadsheet made of it, and what cannot be is located."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.domain.colors import PALETTE
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.schemes import CODE_KEYS, Code, CodeKind
from lessonstudy.formats.scheme_table import read_table, write_table

CODES = (
    Code(key="a", name="Anticipated", color="#0099e6", definition='Says "yes", then\ndraws', example="1; 2", group="g"),
    Code(key="c", name="=1+1", color="#cc6600", definition="@SUM(A1)", non_example="-", kind=CodeKind.INTERVAL),
    Code(key="d", name="'=quoted", color="#112233", definition="+", example="'plain'"),
)


def text(signs: str = "=+-@'\t,;\"\nß考 ab") -> st.SearchStrategy[str]:
    return st.text(signs, max_size=12).map(str.strip)


def test_a_table_is_read_as_it_was_written() -> None:
    assert read_table("ours.csv", write_table(CODES).encode()) == CODES


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(text(), text(), text()), min_size=1, max_size=8))
def test_any_text_comes_back_and_no_cell_is_a_formula(texts: list[tuple[str, str, str]]) -> None:
    codes = tuple(
        Code(key=CODE_KEYS[n], name=f"{name} {n}".strip(), color="#0099e6", definition=one, group=two or None)
        for n, (name, one, two) in enumerate(texts)
    )
    written = write_table(codes)
    for row in csv.reader(io.StringIO(written.lstrip("\ufeff"), newline="")):
        assert not any(cell[:1] in tuple("=+-@\t\r") for cell in row if cell)
    assert read_table("ours.csv", written.encode()) == codes


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_delimiter_and_encoding_is_read(delimiter: str, encoding: str) -> None:
    rows = [["Name", "Key", "Colour"], ["Begründet, weil", "B".replace("B", "A"), ""], ["Fragt; sagt", "c", "#cc6600"]]
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows(rows)
    found = read_table("ours.csv", made.getvalue().encode(encoding))
    assert [(one.key, one.name, one.color) for one in found] == [
        ("a", "Begründet, weil", PALETTE[0]),
        ("c", "Fragt; sagt", "#cc6600"),
    ]


@pytest.mark.parametrize(
    ("table", "line", "column", "words"),
    [
        ("", 1, 1, "the file is empty"),
        ("key,name\n", 1, 1, "no code under the names"),
        ("key,color\na,#112233\n", 1, 1, "the column “name” is missing"),
        ("key,name,shade\na,b,c\n", 1, 3, "no column “shade”"),
        ("key,name,key\na,b,c\n", 1, 3, "“key” is there twice"),
        ("key,name\na,One\n\nj,Two\n", 4, 1, "must be one of: a c d"),
        ("key,name\na,One\na,Two\n", 3, 1, "the key “a” is taken"),
        ("key,name\na,One\nc,One\n", 3, 2, "the name “One” is taken"),
        ("key,name\na,\n", 2, 2, "the code has no name"),
        ("key,name,color\na,One,red\n", 2, 3, "a colour such as"),
        ("key,name,kind\na,One,long\n", 2, 3, "“long” must be point or interval"),
        ("key,name\na,One,more\n", 2, 3, "more cells here than columns"),
        ('key,name\na,"One\n', 2, 1, "the table breaks off here"),
        ("key,name\na," + "x" * 81 + "\n", 2, 2, "at most 80"),
    ],
)
def test_what_cannot_be_is_said_with_line_and_column(table: str, line: int, column: int, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_table("ours.csv", table.encode())
    said = str(refusal.value)
    assert said.startswith(f"ours.csv, line {line}, column {column}: ")
    assert words in said
    assert said.endswith("Nothing was changed.")


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(Invalid, match=r"ours\.csv, line 2, column 1: this is no text"):
        read_table("ours.csv", b"key,name\n\x81\x8d,\x00")
