"""Datavyu files as its program writes them, and broken ones."""

import io
import zipfile

import pytest

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Understanding
from lessonstudy.formats import datavyu
from lessonstudy.formats.registry import guessed

LOG = r"""#4
talk (MATRIX,true,)-who|NOMINAL,words|NOMINAL
00:00:01:500,00:00:04:000,(A,half of it\, then)
00:01:00:000,00:00:00:000,(B,)
trial (MATRIX,true,)-code01|NOMINAL
00:00:00:000,00:10:00:000,(go)
"""


def opf(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("db", text)
        archive.writestr("project", "<x/>")
    return out.getvalue()


def test_cells_become_notes_of_their_column() -> None:
    data = opf(LOG)
    assert guessed(data, "file") is datavyu
    document = datavyu.read(data, Understanding()).document
    assert [(one.start_ms, one.end_ms, one.saw, one.codes) for one in document.notes] == [
        (0, 600_000, "go", ("datavyu:trial",)),
        (1_500, 4_000, "who: A, words: half of it, then", ("datavyu:talk",)),
        (60_000, None, "who: B", ("datavyu:talk",)),
    ]
    assert [one.name for one in document.schemes[0].codes] == ["talk", "trial"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (opf("00:00:01:500,00:00:04:000,(A)\n"), "line 1 is a cell of no column"),
        (opf("talk (MATRIX,true,)-who|NOMINAL\n00:00:05:000,00:00:04:000,(A)\n"), "line 2 ends before it starts"),
        (opf("talk (MATRIX,true,)-who|NOMINAL\nsoon\n"), "line 2 is neither"),
        (opf(f"talk (MATRIX,true,)-who|NOMINAL\n{'9' * 5_000}:00:05:000,00:00:06:000,(A)\n"), "line 2 is neither"),
        (opf(LOG)[:40] + b"\xff" * 20 + opf(LOG)[60:], "damaged"),
        (b"PK\x03\x04 nothing", "no file of Datavyu"),
        (opf("x" * (datavyu.MOST_BYTES + 1)), "unpacks to more than"),
    ],
    ids=["no column", "backwards", "a line", "a number", "damaged within", "damaged", "bomb"],
)
def test_what_is_broken_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        datavyu.read(data, Understanding())
