"""Tables of events as BORIS exports them: read as its project is, and refused with the pairs that overlap."""

import csv
import io

import pytest

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Understanding
from lessonstudy.formats import boris_tables, notes_csv
from lessonstudy.formats.registry import guessed

TABULAR = ["Observation id", "Observation date", "Subject", "Behavior", "Behavioral category", "Modifier #1", "Behavior type",
           "Time", "Media file name", "Comment"]  # fmt: skip
AGGREGATED = ["Observation id", "Subject", "Behavior", "Modifiers", "Behavior type", "Start (s)", "Stop (s)", "Duration (s)",
              "Comment start", "Comment stop"]  # fmt: skip


def table(head: list[str], *rows: list[str], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([head, *rows])
    return out.getvalue().encode()


def event(
    kind: str, seconds: str, behaviour: str = "dig", subject: str = "A", modifier: str = "", comment: str = ""
) -> list[str]:
    return ["day 1", "2026-01-01", subject, behaviour, "", modifier, kind, seconds, "day1.mp4", comment]


def lasting(start: str, stop: str, kind: str = "STATE", comment: str = "") -> list[str]:
    return ["day 1", "A", "dig", "", kind, start, stop, "", comment, ""]


def read(data: bytes) -> list[tuple[object, ...]]:
    found = boris_tables.read(data, Understanding()).document
    return [(one.start_ms, one.end_ms, one.saw, one.codes, one.students, one.observer) for one in found.notes]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_row_for_each_start_and_stop_becomes_one_note(delimiter: str) -> None:
    data = table(
        TABULAR,
        event("START", "1.5", comment="in sand"),
        event("POINT", "2.0", "call", "No focal subject"),
        event("STOP", "4.25"),
        delimiter=delimiter,
    )
    assert guessed(data, "events.csv") is boris_tables
    assert read(data) == [
        (1_500, 4_250, "in sand", ("boris:dig",), ("A",), "day 1"),
        (2_000, None, "", ("boris:call",), (), "day 1"),
    ]


def test_a_row_for_each_occurrence_becomes_one_note() -> None:
    data = table(
        AGGREGATED, lasting("1.5", "4.25", comment="in sand"), lasting("9", "9", "POINT"), lasting("4.25", "5")
    )
    assert guessed(data, "events.csv") is boris_tables
    assert [one[:4] for one in read(data)] == [
        (1_500, 4_250, "in sand", ("boris:dig",)),
        (4_250, 5_000, "", ("boris:dig",)),
        (9_000, None, "", ("boris:dig (point)",)),
    ]


def test_the_same_behaviour_with_two_modifiers_may_run_twice_and_modifiers_are_named_as_lost() -> None:
    data = table(
        TABULAR,
        event("START", "0", modifier="deep"),
        event("START", "1", modifier="flat"),
        event("STOP", "2", modifier="deep"),
        event("STOP", "3", modifier="flat"),
    )
    found = boris_tables.read(data, Understanding())
    assert [(one.start_ms, one.end_ms) for one in found.document.notes] == [(0, 2_000), (1_000, 3_000)]
    assert [one.sentence for one in found.losses] == ["Modifiers of behaviours are left out."]


def test_a_table_of_notes_is_none_of_these() -> None:
    data = b"start,saw\n0:02,She folds.\n"
    assert not boris_tables.fits(data, "events.csv")
    assert guessed(data, "events.csv") is notes_csv


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (table(TABULAR, event("START", "0"), event("START", "5"), event("STOP", "10"), event("STOP", "15")),
         "starts in line 2 and again in line 3"),
        (table(AGGREGATED, lasting("0", "10"), lasting("5", "15")), r"0 to 10 s \(line 2\) and 5 to 15 s \(line 3\)"),
        (table(TABULAR, event("START", "3")), "line 2: “dig” of A starts at 3 s and has no stop"),
        (table(TABULAR, event("STOP", "3")), "line 2: “dig” of A stops without a start"),
        (table(TABULAR, event("START", "3"), event("STOP", "2")), "stops before it starts"),
        (table(TABULAR, event("POINT", "soon")), "line 2: the column “Time” holds no time"),
        (table(TABULAR, event("POINT", "inf")), "holds no time"),
        (table(TABULAR, event("SWIM", "1")), "no type of event"),
        (b"a" * 200_000, "the table breaks off"),
        (table(TABULAR, event("POINT", "1", comment="a\nb"), event("SWIM", "1")), "line 4: 'SWIM'"),
    ],
)  # fmt: skip
def test_what_is_broken_or_overlaps_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        boris_tables.read(data, Understanding())
