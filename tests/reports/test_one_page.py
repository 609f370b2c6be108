"""The summary is one page of A4, however much a study says, and tells what it leaves out."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from report_reading import pdf_text

from lessonstudy.domain.chain import Chain
from lessonstudy.domain.entity import LONGEST_TEXT
from lessonstudy.domain.tweaks import Tweak
from lessonstudy.reports import deidentify, pdf, words
from lessonstudy.reports.deidentify import deidentified
from lessonstudy.reports.material import Material
from lessonstudy.reports.summary import summary


def written_long(material: Material, text: str, times: int) -> Material:
    """The same study with so long a text everywhere, and all its links so often."""
    found: Material = words.mapped(material, lambda one: one if not one or deidentify._NO_TEXT.fullmatch(one) else text)
    links = {f"{key}{place}": link for place in range(times) for key, link in found.chain.links.items()}
    links |= found.chain.links
    chain = Chain(links, found.chain.moments, found.chain.numbers, found.chain.taken_up)
    lessons = tuple(one for one in found.lessons for _ in range(times))
    return replace(found, chain=chain, lessons=lessons, pictures={})


def pages(material: Material) -> int:
    return len(PdfReader(io.BytesIO(pdf.pdf(summary(material)))).pages)


LONG = ["word ", "Donaudampfschifffahrt", "W", "a, ", "line\n", "長い", "👍🏽", "ﷺ", "\u200b"]


@pytest.mark.parametrize("text", LONG)
def test_it_is_one_page_however_long_the_texts_are(material: Material, text: str) -> None:
    long = written_long(material, (text * LONGEST_TEXT)[:LONGEST_TEXT], 4)
    assert pages(long) == 1


@pytest.mark.parametrize("times", [1, 4, 12])
def test_it_is_one_page_of_any_study(material: Material, times: int) -> None:
    long = written_long(material, "A sentence that people write about a lesson. " * 7, times)
    assert pages(long) == 1
    assert pages(deidentified(long)) == 1


def test_a_study_of_usual_size_keeps_its_sentences_whole(material: Material) -> None:
    report = summary(material)
    text = pdf_text(pdf.pdf(report))
    for tweak in material.chain.tweaks:
        assert tweak.change in text
    assert material.chain.learnings[0].text in text
    assert "…" not in text


def test_what_is_left_out_is_counted(material: Material) -> None:
    long = written_long(material, "A sentence that people write about a lesson. " * 8, 12)
    text = pdf_text(pdf.pdf(summary(long)))
    assert "earlier lessons." in text
    assert "more tweaks." in text
    shown = sum(isinstance(one, Tweak) for one in long.chain.links.values())
    assert f"{shown} tweaks" in text


def test_an_empty_study_says_what_is_not_there_yet(material: Material) -> None:
    bare = replace(material, lessons=(), plans=(), chain=Chain(), notes={}, broken=(), pictures={}, students=())
    text = pdf_text(pdf.pdf(summary(bare)))
    for sentence in ("Nothing was taught yet.", "No tweak is proposed yet.", "No learning is written down yet."):
        assert sentence in text


@pytest.mark.parametrize("fits_at", [1, 3, 99])
def test_no_more_is_cut_than_must_be(material: Material, fits_at: int) -> None:
    asked = 0

    def counted(_: object) -> int:
        nonlocal asked
        asked += 1
        return 1 if asked >= fits_at else 2

    summary(material, counted)
    assert asked == min(fits_at, 6)
