"""Tables of notes that other programs and people make: each is read as it was meant, says what was guessed, or is refused."""

import csv
import io
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.domain.errors import Invalid, sentence
from lessonstudy.domain.exchange import ExchangedNote, Reading, Understanding
from lessonstudy.formats import columns, notes_csv
from lessonstudy.formats.clock_cells import spelt
from lessonstudy.formats.registry import guessed


def read(table: str, **how: object) -> Reading:
    return notes_csv.read(table.encode(), Understanding(**how))  # type: ignore[arg-type]


def notes(table: str, **how: object) -> list[tuple[int, int | None, str]]:
    return [(note.start_ms, note.end_ms, note.saw) for note in read(table, **how).document.notes]


def refusal(data: str | bytes, **how: object) -> str:
    with pytest.raises(Invalid) as refused:
        notes_csv.read(data.encode() if isinstance(data, str) else data, Understanding(**how))  # type: ignore[arg-type]
    return sentence(refused.value)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_any_delimiter_and_encoding_with_line_breaks_in_quotes(mark: str, encoding: str, ends: str) -> None:
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=mark, lineterminator=ends)
    writer.writerows(
        [
            ["Start", "Ende", "Notiz", "Schüler"],
            ["0:05", "0:09", "sagt, es\nist; „fünf“", "A"],
            ["0:07", "", "x|y\tz", "B"],
        ]
    )
    data = made.getvalue().encode(encoding)
    assert guessed(data, "file") is notes_csv
    found = notes_csv.read(data, Understanding())
    assert [(one.start_ms, one.end_ms, one.saw, one.students) for one in found.document.notes] == [
        (5000, 9000, "sagt, es\nist; „fünf“", ("A",)),
        (7000, None, "x|y\tz", ("B",)),
    ]
    assert any("Windows-1252" in one for one in found.remarks) == (encoding == "cp1252")


def test_a_delimiter_that_the_file_names_is_taken_and_lines_are_counted_with_it() -> None:
    assert notes("sep=;\r\nstart;text\r\n1,5;a, b\r\n") == [(1500, None, "a, b")]
    assert "Line 3, column 1 (start)" in refusal("sep=;\nstart;text\nsoon;a\n")


@pytest.mark.parametrize(
    ("times", "ms", "told"),
    [
        (["0", "12.5", "75"], [0, 12_500, 75_000], "seconds: “12.5” is 12.5 s"),
        (["0", "12,5"], [0, 12_500], "seconds: “12,5” is 12.5 s"),
        (["0", "1.234,5"], [0, 1_234_500], "seconds: “1.234,5” is 20 min 34.5 s"),
        (["0", "1,234.5"], [0, 1_234_500], "seconds"),
        (["0", "5000", "90000"], [0, 5_000, 90_000], "milliseconds: “5000” is 5 s"),
        (["0", "5000", "9000"], [0, 5_000_000, 9_000_000], "seconds: “5000” is 1 h 23 min 20 s"),
        (["00:16:00"], [960_000], "hours:minutes:seconds: “00:16:00” is 16 min 0 s"),
        (["16:00"], [960_000], "minutes:seconds: “16:00” is 16 min 0 s"),
        (["75:30"], [4_530_000], "minutes:seconds: “75:30” is 1 h 15 min 30 s"),
        (["1:02:03.4"], [3_723_400], "“1:02:03.4” is 1 h 2 min 3.4 s"),
        (["0:01,25"], [1_250], "“0:01,25” is 1.25 s"),
        (["59.5", "1:02.25"], [59_500, 62_250], "“1:02.25” is 1 min 2.25 s; those without a colon are seconds"),
    ],
)
def test_times_are_read_by_one_rule_that_is_told_with_an_example(times: list[str], ms: list[int], told: str) -> None:
    found = read("time\ttext\n" + "".join(f"{one}\tx\n" for one in times))
    assert [note.start_ms for note in found.document.notes] == ms
    assert told in found.remarks[0]


def test_a_unit_in_a_name_counts_and_what_a_person_says_counts_more() -> None:
    assert notes("start_ms,text\n500,a\n") == [(500, None, "a")]
    assert notes("Start (s),Stop (s),text\n500,501,a\n") == [(500_000, 501_000, "a")]
    assert notes("Begin Time - msec,Duration (s),text\n500,2,a\n") == [(500, 2500, "a")]
    assert notes("start_ms,text\n500,a\n", time_unit="s") == [(500_000, None, "a")]
    assert notes("start,text\n0.5,a\n", time_unit="clock") == [(43_200_000, None, "a")]
    assert notes("start,text\n700,a\n", time_unit="ms") == [(700, None, "a")]
    assert "must be one of: s, ms, clock" in refusal("start,text\n0.5,a\n", time_unit="hours")


@pytest.mark.parametrize(
    "names",
    [
        "time,comment", "Onset,Transcript", "Begin Time - hh:mm:ss.ms,Annotation", "Zeit,Beobachtung", "Début,Commentaire",
        "tiempo,observación", "Inizio,Nota", "Tijd,Opmerking", "Start tid,Anteckning", "開始時間,メモ", "开始时间,备注",
        "시작,메모",
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names_in_several_languages(names: str) -> None:
    found = read(f"{names}\n0:01:05,halves\n")
    assert [(note.start_ms, note.saw) for note in found.document.notes] == [(65_000, "halves")]
    assert set(found.understood.columns.values()) == {"start", "saw"}  # type: ignore[union-attr]
    assert found.columns == tuple(names.split(","))


def test_of_two_columns_for_one_field_the_better_is_taken_and_the_other_is_listed() -> None:
    found = read("start,notes,text\n1,mine,said\n2,,more\n")
    assert [note.saw for note in found.document.notes] == ["said", "more"]
    (loss,) = found.losses
    assert (loss.sentence, loss.count, loss.example) == ("The column “notes” is passed over.", 1, "mine")


def test_what_a_person_says_of_the_columns_wins() -> None:
    table = "start,when,text,memo\n9,1,a,b\n"
    assert notes(table, columns={"when": "start", "memo": "saw"}) == [(1000, None, "b")]
    assert notes("1,a,b\n", columns={"Column 1": "start", "Column 3": "saw"}) == [(1000, None, "b")]
    assert "there is none called “gone”" in refusal(table, columns={"gone": "start"})
    assert "“colour” is none of start, end" in refusal(table, columns={"when": "colour"})
    assert "two of them are said to be the start" in refusal(table, columns={"when": "start", "start": "start"})


def test_what_was_understood_says_again_what_was_read() -> None:
    table = "Zeit;Ende;Code\n1:00;1:30;NA\n2:00;2:00;LT\n"
    found = read(table)
    assert (
        read(table, columns=found.understood.columns, time_unit=found.understood.time_unit).document == found.document
    )  # type: ignore[union-attr]


def test_a_table_without_names_is_read_by_its_content_and_says_so() -> None:
    found = read("1\t2\ta\n3\t4.5\tb, c\n")
    assert [(one.start_ms, one.end_ms, one.saw) for one in found.document.notes] == [
        (1000, 2000, "a"),
        (3000, 4500, "b, c"),
    ]
    assert "The first row holds no names of columns" in found.remarks[0]
    assert found.columns == ("Column 1", "Column 2", "Column 3")


def test_a_table_without_times_is_refused_with_its_columns_and_what_to_do() -> None:
    said = refusal("name,colour\nA,red\nB,blue\n")
    assert "The columns are name, colour. Choose the one with the times, or call it “start”." in said


@pytest.mark.parametrize("word", ["NA", "null", "nan", "None", "N/A", "-", "0", "true", "#N/A"])
def test_no_text_is_taken_for_nothing(word: str) -> None:
    (note,) = read(f"start,code,student,text\n1,{word},{word},{word}\n").document.notes
    assert (note.codes, note.students, note.saw) == ((f"codes:{word}",), (word,), word)


def test_several_codes_and_students_in_a_cell_are_told_apart() -> None:
    found = read('start,codes,students\n1,"Asks, why; Draws","A, B;C"\n2,a\\;b,\n')
    first, second = found.document.notes
    assert (first.codes, first.students) == (("codes:Asks, why", "codes:Draws"), ("A", "B", "C"))
    assert second.codes == ("codes:a;b",)
    assert "Semicolons in “codes” part several codes." in found.remarks


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        ("start,text\n1,a\nsoon,b\n", "Line 3, column 1 (start)", "“soon” is no time"),
        ('start,text\n1,"a\nb"\n\n,b\n', "Line 5, column 1 (start)", "the time is missing"),
        ("text,start,end\na,0:09,0:05\n", "Line 2, column 3 (end)", "ends before it begins"),
        ("start,duration\n9,-2\n", "Line 2, column 2 (duration)", "lies before the beginning"),
        ("start,text\n-1,a\n", "Line 2, column 1 (start)", "“-1” lies before the beginning"),
        ("start,text\n-0:05,a\n", "Line 2, column 1 (start)", "lies before the beginning"),
        ("start,text\n25:00:00,a\n", "Line 2, column 1 (start)", "more than 24 hours"),
        ("start,text\n86400.001,a\n", "Line 2, column 1 (start)", "more than 24 hours"),
        ("start,text\n1e999,a\n", "Line 2, column 1 (start)", "is no time"),
        ("start,text\nnan,a\n", "Line 2, column 1 (start)", "“nan” is no time"),
        ("start,text\n0:61,a\n", "Line 2, column 1 (start)", "more than 59"),
        ("start,text\n00:00:01:12,a\n", "Line 2, column 1 (start)", "is no time"),
        ("start,text\n1,a,b\n", "Line 2, column 3", "more cells here than columns"),
        ('start,text\n1,"a\n2,b\n', "Line 2, column 1", "breaks off here"),
        ("start,flag\n1,perhaps\n", "Line 2, column 2 (flag)", "neither yes nor no"),
        ("start,region\n1,0 0 2 2\n", "Line 2, column 2 (region)", "outside the picture"),
        ("start,region\n1,here\n", "Line 2, column 2 (region)", "four numbers"),
        ("start,text\n1," + "x" * 10_001 + "\n", "Line 2, column 2 (text)", "10,001 characters"),
        ("start,codes,code_keys\n1,A;B,t:a\n", "Line 2, column 2 (codes)", "2 codes and 1 keys"),
        ("start,codes,code_keys\n1,A,t:a\n2,B,t:a\n", "Line 3, column 2 (codes)", "is called “B” here and “A” elsewhere"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_refuses_the_file_with_its_place(table: str, place: str, words: str) -> None:
    said = refusal(table)
    assert said.startswith(place)
    assert words in said


def test_nothing_at_all_is_refused() -> None:
    assert "no note in this file" in refusal("")
    assert "no note in this file" in refusal("\n ,\n")


def test_a_row_that_ends_where_it_begins_is_a_moment_and_said() -> None:
    found = read("start,end,text\n5,5,a\n6,7,b\n")
    assert [note.end_ms for note in found.document.notes] == [None, 7000]
    assert "Notes that end where they begin are moments without a length: 1." in found.remarks


def test_until_next_lasts_to_the_next_of_the_same_observer() -> None:
    table = "time,code,observer\n30,C,O\n0,A,O\n10,B,O\n5,X,P\n10,B2,O\n"
    found = [(one.start_ms, one.end_ms, one.observer) for one in read(table, until_next=True).document.notes]
    assert found == [
        (0, 10_000, "O"), (5_000, None, "P"), (10_000, 30_000, "O"), (10_000, 30_000, "O"), (30_000, None, "O"),
    ]  # fmt: skip
    codes = [one.codes[0] for one in read(table, until_next=True).document.notes]
    assert codes == ["codes:A", "codes:X", "codes:B", "codes:B2", "codes:C"]


def seconds(clock: str) -> int:
    hours, minutes, rest = map(int, clock.split(":"))
    return (hours * 60 + minutes) * 60 + rest


def test_coded_lectures_of_others_have_the_right_totals(test_data: Path) -> None:
    """Eight lectures with starts alone, of which one code is literally NA."""
    files = sorted((test_data / "fillplus").glob("*.csv"))
    assert len(files) == 8
    for path in files:
        lines = [line.split(",")[:2] for line in path.read_text().split("\n")[1:] if line.strip()]
        wanted: dict[str, int] = defaultdict(int)
        for (begin, code), (end, _) in pairwise(lines):
            wanted[code] += seconds(end) - seconds(begin)
        assert guessed(path.read_bytes(), path.name) is notes_csv
        found = notes_csv.read(path.read_bytes(), Understanding(until_next=True))
        totals: dict[str, int] = defaultdict(int)
        for note in found.document.notes:
            if note.end_ms is not None:
                totals[note.codes[0].removeprefix("codes:")] += note.end_ms - note.start_ms
        assert totals == {code: 1000 * total for code, total in wanted.items()}
        assert "NA" in totals
        assert len(found.document.notes) == len(lines)
        assert "hours:minutes:seconds" in found.remarks[0]


@pytest.mark.parametrize(
    "data",
    [b'{"a": 1, "b": [2, 3]}', b'[{"a": 1,\n"b": 2}]', b"<?xml version='1.0'?><a b=',' c=','/>", b"PK\x03\x04,,,\n,,,",
     b"\x89PNG\r\n\x1a\n\0\0,\0", b"%PDF-1.7, a\n1, 2", b"a,\x01\x02\nb,\x03", b"   ", b""],
)  # fmt: skip
def test_what_is_no_table_is_left_to_others(data: bytes) -> None:
    assert not notes_csv.fits(data, "notes.csv")


def test_a_file_is_known_by_its_content_before_its_name() -> None:
    assert guessed(b"start\ttext\n1\ta\n", "notes.csv") is notes_csv
    assert guessed(b"1;2;a\n3;4;b\n", "notes.txt") is notes_csv
    assert guessed(b"start\n1\n", "notes.csv") is notes_csv
    assert guessed(b"WEBVTT\n\n00:01.000 --> 00:02.000\na, b\n", "notes.txt").NAME == "webvtt"
    assert guessed(b"1\n00:00:01,000 --> 00:00:02,000\na\n", "notes.csv").NAME == "srt"
    with pytest.raises(Invalid, match="none of the formats"):
        guessed(b"Dear all\n", "letter.txt")


def test_no_word_stands_for_two_fields() -> None:
    words = [(columns.plain(word), field) for field, names in columns.NAMES.items() for word in names.split(",")]
    assert all(word for word, _ in words)
    assert len({word for word, _ in words}) == len(set(words))


def test_our_column_for_people_is_no_loss_unless_it_says_something_else() -> None:
    assert read("start_ms,start,saw\n5000,00:00:05.000,a\n").losses == ()
    (loss,) = read("start_ms,start,saw\n5000,00:00:09.000,a\n").losses
    assert loss.sentence == "The column “start” is passed over."


cells = st.sampled_from(
    ["", "1", "0:05", "-3", "x", '"', "a;b", "=1", "'", "start", "NA", "1,5", "\t", "\\;", "9" * 40, "🙂"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(cells, max_size=5), max_size=6), st.sampled_from(",;\t|"), st.booleans())
def test_any_table_is_read_or_refused_in_a_sentence(rows: list[list[str]], mark: str, until_next: bool) -> None:
    table = "\n".join(mark.join(row) for row in rows)
    try:
        found = read(table, until_next=until_next)
    except Invalid as refused:
        said = sentence(refused)
    else:
        said = "."
        assert all(isinstance(one, ExchangedNote) for one in found.document.notes)
        assert all(one.end_ms is None or one.end_ms > one.start_ms for one in found.document.notes)
    assert said.endswith(".")


@pytest.mark.parametrize(
    "hostile", ['"' * 100_000, "," * 100_000, "\n" * 200_000, "a,b\n" * 100_000, "\\;" * 60_000, "1:" * 50_000]
)
@pytest.mark.timeout(60)
def test_a_hostile_table_takes_no_time(hostile: str) -> None:
    for table in (hostile, f"start,codes\n1,{hostile}\n", f"{hostile}\n1,2\n"):
        with pytest.raises(Invalid):
            read(table)
            raise Invalid([])


def test_times_are_spelt_out_in_units() -> None:
    assert [spelt(ms) for ms in (0, 59_999, 60_000, 3_600_000, -1_500)] == [
        "0 s", "59.999 s", "1 min 0 s", "1 h 0 min 0 s", "-1.5 s",
    ]  # fmt: skip
