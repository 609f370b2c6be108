"""ELAN files: times of every kind of tier, exports that its schema accepts, and files that are broken or hostile."""

import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pympi
import pytest
from documents import documents
from hypothesis import given, settings
from lxml import etree

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme, Media, Understanding
from lessonstudy.domain.observations import Region
from lessonstudy.formats import elan
from lessonstudy.formats.elan_tiers import MOST_LEVELS, read_elan

SUMS = {
    "text": (399, 1_197_000),
    "words-timesub": (1995, 1_197_000),
    "words-symsub": (1995, 1_197_000),
    "gestures": (1197, 718_200),
    "gest_included": (1197, 638_400),
    "words-pos": (1995, 1_197_000),
}


@pytest.fixture(scope="module")
def schemas(test_data: Path) -> dict[str, etree.XMLSchema]:
    return {
        version: etree.XMLSchema(etree.parse(test_data / "eaf" / f"EAFv{version}.xsd")) for version in ("2.8", "3.0")
    }


@pytest.mark.parametrize("version", ["2.7", "2.8"])
def test_tiers_of_every_kind_have_the_known_sums(test_data: Path, version: str) -> None:
    found = read_elan((test_data / "eaf" / f"sample_{version}.eaf").read_bytes())
    sums = {
        tier.id: (len(tier.annotations), sum(one.end_ms - one.start_ms for one in tier.annotations))
        for tier in found.tiers
    }
    assert sums == SUMS


def test_a_foreign_file_becomes_notes_with_codes_and_is_written_again_with_the_same_sums(
    test_data: Path, schemas: dict[str, etree.XMLSchema]
) -> None:
    data = (test_data / "eaf" / "sample_2.8.eaf").read_bytes()
    read = elan.read(data, Understanding()).document
    again = elan.write(read).data
    assert schemas["3.0"].validate(etree.fromstring(again)), schemas["3.0"].error_log
    back = elan.read(again, Understanding()).document
    sums: dict[str, tuple[int, int]] = {}
    for note in back.notes:
        tier = note.codes[0].partition(":")[2]
        count, total = sums.get(tier, (0, 0))
        sums[tier] = (count + 1, total + (note.end_ms or note.start_ms) - note.start_ms)
    assert sums == SUMS
    assert back.notes == read.notes


def test_the_schemas_tell_the_versions_apart(test_data: Path, schemas: dict[str, etree.XMLSchema]) -> None:
    older = etree.parse(test_data / "eaf" / "sample_2.7.eaf")
    newer = etree.parse(test_data / "eaf" / "sample_2.8.eaf")
    assert not schemas["2.8"].validate(older)
    assert schemas["2.8"].validate(newer)


@settings(max_examples=60, deadline=None)
@given(found=documents())
def test_every_export_is_valid(schemas: dict[str, etree.XMLSchema], found: Document) -> None:
    written = elan.write(found).data
    assert schemas["3.0"].validate(etree.fromstring(written)), schemas["3.0"].error_log


@settings(max_examples=60, deadline=None)
@given(found=documents(most=8))
def test_no_two_annotations_of_a_tier_overlap(found: Document) -> None:
    for tier in read_elan(elan.write(found).data).tiers:
        if tier.kind == "note":
            spans = sorted((one.start_ms, one.end_ms) for one in tier.annotations)
            assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_times_below_zero_are_kept_though_elan_counts_from_zero(schemas: dict[str, etree.XMLSchema]) -> None:
    found = Document(
        notes=(ExchangedNote(start_ms=-2_500, saw="early"), ExchangedNote(start_ms=10, end_ms=11, saw="short"))
    )
    written = elan.write(found).data
    assert schemas["3.0"].validate(etree.fromstring(written))
    assert elan.read(written, Understanding()).document.notes == found.notes


def test_characters_that_xml_cannot_hold_are_said_to_be_replaced() -> None:
    written = elan.write(Document(notes=(ExchangedNote(start_ms=0, saw="a\x00b\ufffe\r\nc"),)))
    assert [one.sentence for one in written.losses] == ["Characters that XML cannot hold are replaced by \ufffd."]
    assert elan.read(written.data, Understanding()).document.notes[0].saw == "a\ufffdb\ufffd\r\nc"


FRAME = """<?xml version="1.0"?>{before}<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01T00:00:00Z" VERSION="3.0">
<HEADER TIME_UNITS="{units}"/><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="t2"/>
<TIME_SLOT TIME_SLOT_ID="t3" TIME_VALUE="100"/></TIME_ORDER>{tiers}</ANNOTATION_DOCUMENT>"""
NOTE = (
    '<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{id}" TIME_SLOT_REF1="{first}" TIME_SLOT_REF2="{second}">'
    "<ANNOTATION_VALUE>{saw}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
)


def tier(*notes: str) -> str:
    return f'<TIER TIER_ID="x" LINGUISTIC_TYPE_REF="k">{"".join(notes)}</TIER>'


def framed(tiers: str, before: str = "", units: str = "milliseconds") -> bytes:
    return FRAME.format(before=before, units=units, tiers=tiers).encode()


def test_a_slot_without_a_time_shares_what_lies_between_its_neighbours() -> None:
    notes = tier(
        NOTE.format(id="a", first="t1", second="t2", saw="one"), NOTE.format(id="b", first="t2", second="t3", saw="two")
    )
    found = read_elan(framed(notes)).tiers[0].annotations
    assert [(one.start_ms, one.end_ms) for one in found] == [(0, 50), (50, 100)]


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
MANY = 100_000
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (framed(tier(NOTE.format(id="a", first="t1", second="t3", saw="&i;")), BOMB), "document type"),
        (framed(tier(NOTE.format(id="a", first="t1", second="t3", saw="&a;")), OUTSIDE), "document type"),
        (framed("", units="NTSC-frames"), "milliseconds"),
        (framed(tier(NOTE.format(id="a", first="t1", second="t9", saw="x"))), "time slot 't9'"),
        (framed(tier(NOTE.format(id="a", first="t3", second="t1", saw="x"))), "ends before it starts"),
        (framed(tier(NOTE.format(id="a", first="t1", second="t3", saw="x")))[:-40], "cannot be read"),
        (
            framed('<TIER TIER_ID="y" LINGUISTIC_TYPE_REF="k"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="r" '
                   'ANNOTATION_REF="nobody"/></ANNOTATION></TIER>'),
            "belongs to one that is not there",
        ),
        (
            framed('<TIER TIER_ID="y" LINGUISTIC_TYPE_REF="k"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="r" '
                   'ANNOTATION_REF="s"/></ANNOTATION><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="s" ANNOTATION_REF="r"/>'
                   "</ANNOTATION></TIER>"),
            "in a ring",
        ),
        (b"<x/>", "does not begin"),
    ],
)  # fmt: skip
def test_what_is_broken_or_hostile_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        elan.read(data, Understanding())
    assert words in refused.value.errors[0].message


def hanging(levels: int) -> str:
    """Tiers that hang on each other, the deepest first."""
    hung = (
        f'<TIER TIER_ID="x{level}" LINGUISTIC_TYPE_REF="k"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a{level}" '
        f'ANNOTATION_REF="a{level - 1}"/></ANNOTATION></TIER>'
        for level in range(levels, 0, -1)
    )
    return "".join(hung) + tier(NOTE.format(id="a0", first="t1", second="t3", saw="x"))


def test_tiers_hang_on_each_other_as_deep_as_anybody_needs() -> None:
    assert len(elan.read(framed(hanging(MOST_LEVELS - 1)), Understanding()).document.notes) == MOST_LEVELS
    with pytest.raises(Invalid, match="in a ring"):
        elan.read(framed(hanging(20_000)), Understanding())


def test_many_tiers_with_one_large_vocabulary_are_read_without_a_look_at_each_entry_for_each_tier() -> None:
    """By the square of both it would take longer than a test may."""
    tiers = "".join(f'<TIER TIER_ID="x{number}" LINGUISTIC_TYPE_REF="k"/>' for number in range(MANY))
    kind = '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="k" CONTROLLED_VOCABULARY_REF="v"/>'
    entries = "".join(f"<CV_ENTRY>{number}</CV_ENTRY>" for number in range(MANY))
    data = framed(f'{tiers}{kind}<CONTROLLED_VOCABULARY CV_ID="v">{entries}</CONTROLLED_VOCABULARY>')
    assert elan.read(data, Understanding()).document.notes == ()


@pytest.mark.parametrize(("name", "other"), [(b'"shift_ms"', b'"other"'), (b"25.5", b"9" * 400)])
def test_a_file_of_ours_whose_header_was_changed_is_refused(name: bytes, other: bytes) -> None:
    media, notes = (Media(label="Back", fps=25.5),), (ExchangedNote(start_ms=0, saw="x"),)
    data = elan.write(Document(media=media, notes=notes)).data.replace(name, other)
    with pytest.raises(Invalid, match="was changed"):
        elan.read(data, Understanding())


def test_notes_without_an_identity_of_ours_come_back_without_one() -> None:
    found = Document(notes=(replace(ExchangedNote(start_ms=0, saw="x"), id="not-a-uuid"),))
    assert elan.read(elan.write(found).data, Understanding()).document.notes[0].id == ""


def test_tiers_that_were_added_in_elan_to_a_file_of_ours_are_read_as_those_of_others() -> None:
    codes = (ListedCode(key="10:30 bell", name="Bell"),)
    found = Document(
        schemes=(ListedScheme(slug="mode", name="Mode", codes=codes),),
        notes=(ExchangedNote(start_ms=-1_000, saw="early", codes=("mode:10:30 bell",)),),
    )
    written = elan.write(found).data.decode()
    added = (
        '<TIER TIER_ID="Teacher: gaze" LINGUISTIC_TYPE_REF="gaze" ANNOTATOR="Olga">'
        + NOTE.format(id="x", first="ts0", second="ts1", saw="board")
        + '</TIER><TIER TIER_ID="more" LINGUISTIC_TYPE_REF="student" PARENT_REF="Teacher: gaze"><ANNOTATION>'
        '<REF_ANNOTATION ANNOTATION_ID="y" ANNOTATION_REF="x"><ANNOTATION_VALUE>B</ANNOTATION_VALUE></REF_ANNOTATION>'
        "</ANNOTATION></TIER><LINGUISTIC_TYPE "
    )
    read = elan.read(written.replace("<LINGUISTIC_TYPE ", added, 1).encode(), Understanding()).document
    assert [(one.start_ms, one.end_ms, one.saw, one.codes, one.observer) for one in read.notes] == [
        (-1_000, None, "early", ("mode:10:30 bell",), ""),
        (-1_000, -999, "board", ("tiers:Teacher: gaze",), "Olga"),
        (-1_000, -999, "B", ("tiers:more",), ""),
    ]
    tiers = ("Teacher: gaze", "more")
    assert read.schemes[1:] == (
        ListedScheme(slug="tiers", name="Tiers", codes=tuple(ListedCode(key=one, name=one) for one in tiers)),
    )


def test_codes_and_tiers_that_hold_a_colon_keep_their_names() -> None:
    notes = NOTE.format(id="a", first="t1", second="t3", saw="board")
    file = framed(f'<TIER TIER_ID="Teacher: gaze" LINGUISTIC_TYPE_REF="k">{notes}</TIER>')
    (scheme,) = elan.read(file, Understanding()).document.schemes
    assert scheme.codes == (ListedCode(key="Teacher: gaze", name="Teacher: gaze"),)


def test_a_mark_that_lies_in_no_picture_is_refused() -> None:
    found = Document(notes=(ExchangedNote(start_ms=0, saw="x", region=Region(x=0.0, y=0.0, w=0.5, h=0.5)),))
    data = elan.write(found).data.replace(b"0.0 0.0 0.5 0.5", b"nan 0.0 0.5 0.5")
    with pytest.raises(Invalid, match="no mark in the picture"):
        elan.read(data, Understanding())


@settings(max_examples=10, deadline=None)
@given(found=documents())
def test_pympi_reads_what_we_write_and_writes_it_again(found: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.eaf"
        path.write_bytes(elan.write(found).data)
        theirs = pympi.Eaf(path)
        again = pympi.Elan.to_string(theirs).encode()
    values = [
        one[2] for tier in theirs.get_tier_names() for one in theirs.get_annotation_data_for_tier(tier) if len(one) == 3
    ]
    assert sorted(values) == sorted(note.saw for note in found.notes)
    assert len(elan.read(again, Understanding()).document.notes) == len(found.notes)
