"""What every format promises: what it does not list as lost comes back equal."""

import json
from contextlib import suppress
from typing import Any

import pytest
from documents import NOTE_PARTS, documents, kept
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import PARTS, Document, ExchangedNote, Understanding, losses
from lessonstudy.formats import boris, elan, notes_webvtt, web_annotation
from lessonstudy.formats.registry import FORMATS, READERS, Format, Reader, guessed, named
from lessonstudy.formats.told import told

every_format = pytest.mark.parametrize("form", FORMATS, ids=lambda one: one.NAME)


@every_format
def test_a_format_names_only_parts_that_there_are(form: Format) -> None:
    assert form.CARRIES <= PARTS
    assert named(form.NAME, FORMATS) is form
    assert PARTS >= NOTE_PARTS


@every_format
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=documents())
def test_what_is_not_listed_as_lost_comes_back_equal(form: Format, found: Document) -> None:
    written = form.write(found)
    read = form.read(written.data, Understanding())
    came, wanted = kept(read.document, form.CARRIES), kept(found, form.CARRIES)
    # of notes that start together the order is the format's
    assert sorted(came.notes, key=repr) == sorted(wanted.notes, key=repr)
    starts = [note.start_ms for note in read.document.notes]
    assert starts == sorted(starts)
    if "code_keys" in form.CARRIES:
        used = {code for note in found.notes for code in note.codes}
        names = found.code_names()
        assert {one: read.document.code_names()[one] for one in used} == {one: names[one] for one in used}


@every_format
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=documents())
def test_every_part_that_is_not_carried_is_a_loss_and_reading_again_loses_nothing(
    form: Format, found: Document
) -> None:
    written = form.write(found)
    assert set(losses(found, form.CARRIES)) <= set(written.losses)
    assert all(one.count > 0 and one.sentence.endswith(".") for one in written.losses)
    read = form.read(written.data, Understanding())
    assert read.losses == ()
    again = form.write(read.document)
    assert form.read(again.data, Understanding()).document == read.document


@pytest.mark.parametrize(
    "form", [one for one in FORMATS if {"definitions", "recordings"} & one.CARRIES], ids=lambda one: one.NAME
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=documents())
def test_definitions_and_recordings_that_are_carried_come_back(form: Format, found: Document) -> None:
    read = form.read(form.write(found).data, Understanding()).document
    if "definitions" in form.CARRIES:
        assert defined(read).items() >= defined(found).items()
    if "recordings" in form.CARRIES:
        assert {one.label: one for one in read.media}.items() >= {one.label: one for one in found.media}.items()


def defined(document: Document) -> dict[str, tuple[str, str, str, bool]]:
    """What is known of each code."""
    return {
        f"{scheme.slug}:{code.key}": (code.name, code.color, code.definition, code.interval)
        for scheme in document.schemes
        for code in scheme.codes
    }


@pytest.mark.parametrize("form", [boris, elan, notes_webvtt, web_annotation], ids=lambda one: one.NAME)
@pytest.mark.parametrize(
    "broken",
    [
        {"media": [{"label": "Back", "offset_ms": "5"}]},
        {"media": [{"label": 7}]},
        {"media": [{"label": "Back", "fps": float("nan")}]},
        {"schemes": [{"slug": "a", "name": "A", "codes": [{"key": "a", "name": 7}]}]},
        {"schemes": [{"slug": "a", "codes": []}]},
        {"schemes": "a"},
        {"title": None},
        {"media": None},
    ],
    ids=json.dumps,
)
def test_what_our_own_files_say_at_their_head_is_of_its_type_or_refused(
    form: Format, broken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Document(notes=(ExchangedNote(start_ms=1_000, saw="She folds."),))
    monkeypatch.setattr(form, "told", lambda _: told(found) | broken)
    data = form.write(found).data
    with pytest.raises(Invalid):
        form.read(data, Understanding())


@every_format
@settings(max_examples=20, deadline=None)
@given(found=documents())
def test_a_file_is_known_by_its_content_whatever_it_is_called(form: Format, found: Document) -> None:
    assert guessed(form.write(found).data, "notes") is form


@pytest.mark.parametrize("form", READERS, ids=lambda one: one.NAME)
@settings(max_examples=40, deadline=None)
@example(data=b"start,saw\n\x1c0,She folds.\n")
@given(data=st.binary(max_size=200))
def test_whatever_bytes_come_they_are_read_or_refused_in_a_sentence(form: Reader, data: bytes) -> None:
    form.fits(data, "file")
    with suppress(Invalid):
        form.read(data, Understanding())
