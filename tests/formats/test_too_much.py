"""Files that hold more than a lesson has: refused with a sentence before they are read as a whole."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Understanding
from lessonstudy.formats import boris, boris_events, datavyu, json_text, notes_csv, notes_table, web_annotation


def opf(cells: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("db", "talk (MATRIX,true,)-who|NOMINAL\n" + "00:00:01:500,00:00:04:000,(A)\n" * cells)
    return out.getvalue()


BORIS = json.dumps({"project_format_version": "7.0", "observations": {"a": {"events": [[]] * 200}}}).encode()
PAGE = json.dumps(
    {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": [{}] * 200}
).encode()


@pytest.mark.parametrize(
    ("read", "data", "words"),
    [
        (boris.read, BORIS, "more than 100 single values"),
        (web_annotation.read, PAGE, "more than 100 single values"),
        (boris_events.read, b"Subject,Behavior,Behavior type,Time\n" + b"," * 101, "101 cells"),
        (datavyu.read, opf(101), "more than 100 notes"),
        (notes_csv.read, b"start,saw\n" + b"1,a\n" * 101, "more than 100 rows"),
        (notes_csv.read, b"start" + b",a" * 60, "61 cells"),
        (notes_csv.read, b"start" + b",a" * 101, "101 cells"),
        (notes_csv.read, b"start" + b',"\n"' * 102, "101 cells"),
    ],
    ids=["boris", "webannotation", "boris-events", "datavyu", "rows", "columns", "signs", "lines"],
)
def test_what_holds_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, read: Callable[..., object], data: bytes, words: str
) -> None:
    monkeypatch.setattr(json_text, "MOST_VALUES", 100)
    monkeypatch.setattr(datavyu, "MOST_NOTES", 100)
    monkeypatch.setattr(notes_csv, "MOST_ROWS", 100)
    monkeypatch.setattr(notes_csv, "MOST_MARKS", 100)
    for module in (notes_csv, notes_table):
        monkeypatch.setattr(module, "MOST_COLUMNS", 50)
    monkeypatch.setattr(json, "loads", lambda _: pytest.fail("it was read as a whole"))
    with pytest.raises(Invalid, match=words):
        read(data, Understanding())


def test_lines_end_as_they_do_in_a_file() -> None:
    text = '﻿start,saw\r\n1,"a\nb"\r2,c\n\n3,"d\r\ne"'
    found = notes_csv.read(text.encode(), Understanding()).document
    assert [(one.start_ms, one.saw) for one in found.notes] == [(1000, "a\nb"), (2000, "c"), (3000, "d\r\ne")]
