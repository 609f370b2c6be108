"""A report as PDF and as HTML: both say all of it, people's words are never markup, and the files can be used by everyone."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import cv2
import numpy as np
import pytest
from pypdf import PdfReader
from report_reading import PIXEL, bare, html_text, pdf_text

from lessonstudy.domain.plan_changes import word_pieces
from lessonstudy.reports import pdf
from lessonstudy.reports.document import (
    Bar,
    Bars,
    Change,
    ClaimCard,
    Difference,
    Evidence,
    Facts,
    Foretold,
    Layout,
    Moment,
    Moments,
    Paragraph,
    Points,
    Reference,
    Report,
    Section,
    Sheet,
    TweakCard,
)
from lessonstudy.reports.html import html

HOSTILE = (
    '#let x = 1; #panic("no") *bold* _under_ $a^2$ \\ @ref <label> `raw` = heading // comment ~',
    "<script>alert(1)</script> <img src=x onerror=alert(1)> & \" ' </style> {{ }} &amp; --> ]]>",
    ']#include "/etc/passwd" #read("/etc/passwd") #image(\'x\') %PDF (a) << >>',
)


def everywhere(text: str) -> Report:
    """A report in which a text stands at every place that holds one, with a number each, so that none can stand for another."""
    count = 0

    def told() -> str:
        nonlocal count
        count += 1
        return f"N{count}N {text}"

    evidence = (Evidence(told(), (Reference(1, told(), told()), Reference(0, "", told()))),)
    blocks = (
        Paragraph(told(), told()),
        Paragraph("", told()),
        Paragraph(told(), quiet=True),
        Points((told(), told())),
        Facts(((told(), told()),)),
        Moments((Moment(1, told(), told(), told(), told(), (told(), told()), "one"), Moment(2, told(), "", told()))),
        ClaimCard(told(), told(), evidence),
        TweakCard(told(), told(), told(), (Paragraph(told(), told()),), (Foretold(told(), told(), told(), evidence),),
                  (Paragraph(told(), told()),), evidence),
        Change(told(), told(), (Difference(told(), word_pieces(told(), told())),), (told(),)),
        Sheet(told(), (told(), told()), ((told(), told()),)),
        Bars(told(), (told(), told()), ((told(), (Bar(0.5, told()), Bar(None, told()))),)),
    )  # fmt: skip
    return Report(
        kind=told(),
        title=told(),
        lead=told(),
        facts=((told(), told()),),
        notices=(told(),),
        sections=(Section(told(), blocks), Section(told(), (Paragraph(told()),), 2)),
        closing=told(),
        pictures={"one": PIXEL},
    )


def numbers(text: str) -> set[str]:
    return set(re.findall(r"N(\d+)N", text))


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_stands_in_both_files_as_it_was_written(text: str) -> None:
    report = everywhere(text)
    whole = numbers(repr(report))
    for found in (pdf_text(pdf.pdf(report)), html_text(html(report))):
        assert numbers(found) == whole
        assert bare(found).count(bare(text)) >= len(whole) - 3


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.met: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.met.append((tag, dict(attrs)))


def tags(data: bytes) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(data.decode())
    return reader.met


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_bring_no_tag_and_nothing_is_loaded_from_anywhere(text: str) -> None:
    met = tags(html(everywhere(text)))
    assert met == [
        (tag, found) for tag, found in met if tag != "script" and not any(name.startswith("on") for name in found)
    ]
    plain = tags(html(everywhere("words")))
    assert [tag for tag, _ in met] == [tag for tag, _ in plain]
    addresses = [str(found[name]) for _, found in met for name in ("src", "href") if name in found]
    assert addresses
    assert all(one.startswith(("#", "data:image/jpeg;base64,")) for one in addresses)


def test_the_page_has_its_language_headings_in_order_and_alternative_texts() -> None:
    met = tags(html(everywhere("words")))
    assert next(found for tag, found in met if tag == "html")["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in met if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(found["alt"] for tag, found in met if tag == "img")
    ids = [found["id"] for _, found in met if found.get("id")]
    assert len(ids) == len(set(ids))


def test_the_pdf_is_tagged_and_tells_its_title_and_language() -> None:
    report = everywhere("words")
    data = pdf.pdf(report)
    reader = PdfReader(io.BytesIO(data))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"{report.kind}: {report.title}"
    assert reader.metadata.author is None
    assert reader.metadata.creation_date is None
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]
    assert [one.title for one in reader.outline if not isinstance(one, list)][-1] == report.sections[0].title


def test_the_same_report_gives_the_same_bytes() -> None:
    report = everywhere("words")
    assert pdf.pdf(report) == pdf.pdf(report)
    assert html(report) == html(report)


def plain_report(text: str) -> Report:
    return Report(kind="Report", title="Title", sections=(Section("Section", (Paragraph(text),)),))


@pytest.mark.parametrize(
    "text", ["é ü ñ ß ø ő ž ł ğ İ", "Ελληνικά", "Українська", "½ ⅓ ≤ → ✓ ✗ × ÷ ° € „“”’ …", "שלום"]
)
def test_letters_of_many_languages_are_in_the_fonts_that_are_brought(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_fonts_alone(monkeypatch)
    data = pdf.pdf(plain_report(text))
    assert b"pdfuaid" in PdfReader(io.BytesIO(data)).xmp_metadata.stream.get_data()  # type: ignore[union-attr]
    found = bare(pdf_text(data))
    assert bare(text) in found or bare(text)[::-1] in found
    assert pdf.AS_BOXES not in pdf_text(data)


@pytest.mark.parametrize("text", ["Good 👍🏽 work", "山田 draws", "안녕 draws", "control \x07 \x1b \ufffe \u202e end"])
def test_what_no_font_has_is_shown_all_the_same_and_said(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own_fonts_alone(monkeypatch)
    data = pdf.pdf(plain_report(text))
    found = pdf_text(data)
    if "👍" in text:
        assert "Good [thumbs up sign] work" in found
        assert bare(pdf.BY_NAME) in bare(found)
    elif "control" in text:
        assert bare("control�����end").replace("�", "") in bare(found).replace("�", "")
        assert pdf.AS_BOXES not in found
    else:
        assert bare(pdf.AS_BOXES) in bare(found)
        monkeypatch.setattr(pdf, "PPI", 90)
        assert ink(text) > ink(text[2:]) + 20, "boxes are drawn"
    assert text[:4] in html_text(html(plain_report(text)))


@pytest.mark.parametrize(
    ("text", "shown", "notice"),
    [("Good 👍🏽 work", "Good [thumbs up sign] work", pdf.BY_NAME), ("山田 draws", "山田 draws", pdf.AS_BOXES)],
)
def test_the_pictures_of_its_pages_show_what_stands_in_the_file(
    text: str, shown: str, notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_fonts_alone(monkeypatch)
    told = replace(plain_report(shown), notices=(notice,))
    assert pdf.pictures(plain_report(text)) == pdf._compile(told, "png", [])
    assert bare(notice) in bare(pdf_text(pdf.pdf(plain_report(text))))


def own_fonts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without any font of its own."""
    fonts = pdf.typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(pdf, "_fonts", lambda: fonts)


def ink(text: str) -> int:
    """How many dark points the page has on which a text stands."""
    page = pdf.pictures(plain_report(text))[-1]
    image = cv2.imdecode(np.frombuffer(page, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return int((image < 128).sum())


@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout_says_all(layout: Layout) -> None:
    report = replace(everywhere("words"), layout=layout)
    assert numbers(pdf_text(pdf.pdf(report))) == numbers(repr(report)) == numbers(html_text(html(report)))


def test_a_long_word_stays_on_the_page() -> None:
    word = "W" * 600
    report = plain_report(word)
    assert bare(pdf_text(pdf.pdf(report))).count("W") >= 600
    image = pdf.pictures(report)[-1]
    found = cv2.imdecode(np.frombuffer(image, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    assert found is not None
    assert (found[:, -30:] > 200).all()


def test_bars_and_tables_without_rows_are_no_trouble() -> None:
    blocks = (Sheet("", ("A", "B"), ()), Bars("Title", ("One",), ()), Facts(()), Points(()), Moments(()))
    report = Report(kind="Report", title="Title", sections=(Section("Section", blocks),))
    assert pdf.page_count(report) == 3
    assert html(report)
