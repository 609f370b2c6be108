"""Tables of events as BORIS exports them: read as its project is, refused with the pairs that overlap, written as by BORIS."""

import csv
import io

import pytest

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme, Media, Understanding
from lessonstudy.formats import boris_aggregated, boris_events, boris_tables, notes_csv
from lessonstudy.formats.registry import Format, guessed

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
    assert guessed(data, "events.csv") is boris_events
    assert read(data) == [
        (1_500, 4_250, "in sand", ("boris:dig",), ("A",), "day 1"),
        (2_000, None, "", ("boris:call",), (), "day 1"),
    ]


def test_a_row_for_each_occurrence_becomes_one_note() -> None:
    data = table(
        AGGREGATED, lasting("1.5", "4.25", comment="in sand"), lasting("9", "9", "POINT"), lasting("4.25", "5")
    )
    assert guessed(data, "events.csv") is boris_aggregated
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
    assert not boris_events.fits(data, "events.csv")
    assert not boris_aggregated.fits(data, "events.csv")
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


BACK = Media(label="Back", filename="back.mp4", duration_ms=60_000, fps=30.0)
THINKING = ListedScheme(
    slug="thinking",
    name="Student thinking",
    codes=(
        ListedCode(key="a", name="Asks"),
        ListedCode(key="n", name="note"),
        ListedCode(key="p", name="Asks (point)"),
    ),
)


def lesson(*notes: ExchangedNote, media: tuple[Media, ...] = (BACK,)) -> Document:
    return Document(title="Thirds 1", media=media, schemes=(THINKING,), notes=notes)


def note(start: int, end: int | None = None, *, codes: str = "a", observer: str = "Olga", **told: str) -> ExchangedNote:
    return ExchangedNote(
        start_ms=start,
        end_ms=end,
        saw=told.get("saw", "She folds."),
        codes=tuple(f"thinking:{one}" for one in codes),
        students=tuple(told.get("students", "")),
        observer=observer,
    )


def rows(data: bytes, *columns: str) -> list[tuple[str, ...]]:
    found = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [tuple(row[name] for name in columns) for row in found]


def test_tabular_events_have_a_row_for_each_start_stop_and_point_in_their_order() -> None:
    found = boris_events.write(lesson(note(1_500, 9_250, students="A"), note(2_000, codes=""), note(61_000))).data
    assert rows(found, "Time", "Subject", "Behavior", "Behavior type", "Media file name", "Comment") == [
        ("1.500", "A", "Asks", "START", "back.mp4", "She folds."),
        ("2.000", "", "note", "POINT", "back.mp4", "She folds."),
        ("9.250", "A", "Asks", "STOP", "back.mp4", "She folds."),
        ("61.000", "", "Asks (point)", "POINT", "Not found", "She folds."),
    ]
    assert rows(found, "Observation duration", "Source", "FPS")[0] == ("59.500", "player #1:back.mp4", "30.000")


def test_aggregated_events_have_a_row_for_each_occurrence_and_tell_how_long_all_of_a_subject_last() -> None:
    found = boris_aggregated.write(
        lesson(note(1_500, 9_250, students="A"), note(2_000), note(10_000, 10_500, students="A"))
    )
    columns = "Subject", "Behavior type", "Start (s)", "Stop (s)", "Duration (s)", "Behavioral category"
    total = "Observation duration by subject by observation"
    assert rows(found.data, *columns, total) == [
        ("A", "STATE", "1.500", "9.250", "7.750", "Student thinking", "8.250"),
        ("No focal subject", "POINT", "2.000", "2.000", "NA", "Student thinking", "0.000"),
        ("A", "STATE", "10.000", "10.500", "0.500", "Student thinking", "8.250"),
    ]


def test_a_modifier_tells_apart_what_overlaps_and_is_a_column_only_then() -> None:
    apart, overlapping = (boris_aggregated.write(lesson(note(0, 10), note(start, 20))).data for start in (10, 5))
    assert b"Modifier" not in apart
    assert rows(overlapping, "Start (s)", "Modifier #1") == [("0.000", ""), ("0.005", "2")]
    read(overlapping)


def test_a_lesson_without_a_video_is_a_live_observation() -> None:
    assert rows(
        boris_events.write(lesson(note(0), media=())).data, "Observation type", "Source", "Media file name"
    ) == [("Live observation", "NA", "NA")]


@pytest.mark.parametrize("form", [boris_events, boris_aggregated])
def test_a_code_with_and_without_a_length_is_one_code_again_whatever_it_is_called(form: Format) -> None:
    found = lesson(
        *(note(start, end, codes=one) for start, one in enumerate(["a", "n", "p", ""]) for end in (None, 50))
    )
    back = form.read(form.write(found).data, Understanding()).document
    names = [tuple(back.code_names()[code] for code in one.codes) for one in back.notes]
    assert names == [("Asks",)] * 2 + [("note",)] * 2 + [("Asks (point)",)] * 2 + [()] * 2


@pytest.mark.parametrize("form", [boris_events, boris_aggregated])
def test_what_a_spreadsheet_takes_for_a_formula_is_disarmed_and_comes_back(form: Format) -> None:
    found = lesson(note(0, saw="=1+1", observer="@Olga"))
    data = form.write(found).data
    assert b",=1" not in data
    assert data.split(b"\r\n")[1].startswith(b"'@Olga,")
    assert form.read(data, Understanding()).document.notes[0].saw == "=1+1"


@pytest.mark.parametrize("form", [boris_events, boris_aggregated])
def test_names_and_times_that_boris_has_no_place_for_are_losses(form: Format) -> None:
    found = lesson(note(-2_500, observer="O | K"), note(0, observer=""))
    said = {one.sentence: (one.count, one.example) for one in form.write(found).losses}
    assert said["Names are changed that BORIS has no place for as they are."] == (2, "O | K")
    early = "BORIS counts from 0, so all times are 2.5 s later: notes were made before the lesson began."
    assert said[early] == (1, "She folds.")
