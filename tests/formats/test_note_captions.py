"""Notes as captions: players show them, everything comes back, and captions of others are read as notes or refused."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest
import srt
import webvtt
from documents import documents
from hypothesis import HealthCheck, given, settings
from test_caption_files import REFUSED

from lessonstudy.domain.errors import Invalid, sentence
from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme, Media, Understanding
from lessonstudy.domain.observations import Region
from lessonstudy.formats import captions, notes_srt, notes_webvtt
from lessonstudy.formats.registry import guessed

HOW = Understanding()
patient = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOTES = (
    ExchangedNote(start_ms=1_000, saw="a --> b\n\n<i>1 < 2</i> & more", observer="Olga & Omar", id="one"),
    ExchangedNote(
        start_ms=1_000, end_ms=4_500, saw="2\n3", think="halves", codes=("t:a",), students=("A",), observer="Olga"
    ),
    ExchangedNote(start_ms=60_000, end_ms=61_000, saw="&amp;\n \nx", flag=True, region=Region(x=0, y=0, w=1, h=0.5)),
    ExchangedNote(start_ms=70_000, saw="last", id="NOTE this", media="Back"),
)
LESSON = Document(
    title="Halves --> thirds",
    media=(Media(label="Back", offset_ms=-500, fps=25.0),),
    schemes=(ListedScheme(slug="t", name="Thinking", codes=(ListedCode(key="a", name="Asks", definition="-->"),)),),
    notes=NOTES,
)


def refusal(form: object, data: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        form.read(data, HOW)  # type: ignore[attr-defined]
    return refused.value


def test_a_lesson_in_webvtt_comes_back_whole() -> None:
    written = notes_webvtt.write(LESSON)
    assert written.losses == ()
    assert notes_webvtt.read(written.data, HOW).document == LESSON


@patient
@given(documents())
def test_players_show_what_was_seen_from_webvtt(found: Document) -> None:
    text = notes_webvtt.write(found).data.decode()
    cues = webvtt.from_string(text).captions
    assert [one.start_in_seconds for one in cues] == [note.start_ms // 1000 for note in found.notes]
    ours = captions.read(text.encode()).cues if found.notes else ()
    assert [one.text.split() for one in ours] == [note.saw.split() for note in found.notes]
    assert [" ".join(one.speaker.split()) for one in ours] == [" ".join(note.observer.split()) for note in found.notes]


@patient
@given(documents())
def test_players_show_what_was_seen_from_srt(found: Document) -> None:
    text = notes_srt.write(found).data.decode("utf-8-sig")
    shown = [(one.start.total_seconds() * 1000, one.content) for one in srt.parse(text)]
    assert [round(ms) for ms, _ in shown] == [note.start_ms for note in found.notes]
    for (_, content), note in zip(shown, found.notes, strict=True):
        assert content.replace("\u2060", "").split() == note.saw.replace("\u2060", "").split()


@pytest.mark.parametrize("form", [notes_webvtt, notes_srt])
def test_a_player_finds_a_caption_for_each_note(form: object, tmp_path: Path) -> None:
    """ffmpeg's reader is the one of mpv and many players."""
    path = tmp_path / f"notes{form.ENDINGS[0]}"  # type: ignore[attr-defined]
    path.write_bytes(form.write(LESSON).data)  # type: ignore[attr-defined]
    made = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", path, "-f", "srt", "-"], capture_output=True, check=True
    )
    found = list(srt.parse(made.stdout.decode()))
    assert [one.start.total_seconds() for one in found] == [1, 1, 60, 70]
    assert [one.end.total_seconds() for one in found] == [4, 4.5, 61, 73]
    assert "lessonstudy" not in made.stdout.decode()


@pytest.mark.parametrize("form", [notes_webvtt, notes_srt])
def test_a_note_without_a_length_is_shown_for_three_seconds_and_comes_back_without(form: object) -> None:
    document = Document(notes=(ExchangedNote(start_ms=5, saw="a"), ExchangedNote(start_ms=5, end_ms=3_005, saw="a")))
    data = form.write(document).data  # type: ignore[attr-defined]
    assert data.decode("utf-8-sig").replace(",", ".").count("00:00:00.005 --> 00:00:03.005") == 2
    assert form.read(data, HOW).document.notes == document.notes  # type: ignore[attr-defined]


def test_notes_before_the_clock_begins_and_without_words() -> None:
    document = Document(
        notes=(
            ExchangedNote(start_ms=-2_000, saw="early"),
            ExchangedNote(start_ms=-1_000, end_ms=500, saw="around"),
            ExchangedNote(start_ms=7, codes=("t:a",), id="x"),
        ),
        schemes=LESSON.schemes,
    )
    assert notes_webvtt.read(notes_webvtt.write(document).data, HOW).document == document
    written = notes_srt.write(document)
    assert [(one.count, one.example) for one in written.losses if "left out" in one.sentence] == [
        (1, "x"),
        (2, "early"),
    ]
    assert notes_srt.read(written.data, HOW).document.notes == ()


def test_a_caption_that_was_moved_and_reworded_keeps_the_rest() -> None:
    text = notes_webvtt.write(LESSON).data.decode()
    changed = text.replace("00:00:01.000 --> 00:00:04.500\n<v Olga>2\n3", "00:00:02.000 --> 00:00:05.000\n<v Omar>four")
    assert changed != text
    note = notes_webvtt.read(changed.encode(), HOW).document.notes[1]
    assert (note.start_ms, note.end_ms, note.saw, note.observer) == (2_000, 5_000, "four", "Omar")
    assert (note.think, note.codes, note.students) == ("halves", ("t:a",), ("A",))


def test_without_our_comments_the_captions_are_still_notes() -> None:
    lines = notes_webvtt.write(LESSON).data.decode().split("\n")
    bare = "\n".join(line for line in lines if not line.startswith("NOTE lessonstudy"))
    found = notes_webvtt.read(bare.encode(), HOW)
    assert [note.start_ms for note in found.document.notes] == [1_000, 1_000, 60_000, 70_000]
    assert found.document.notes[0].observer == "Olga & Omar"
    assert "The voices of the captions are taken for the observers." in found.remarks


OTHERS = """WEBVTT - made elsewhere

STYLE
::cue { color: lime }

REGION
id:a

NOTE by hand

1
00:01.000 --> 00:02.000 align:start position:10%
<v.loud Ann>One <c.red>two</c></v> <v Ben>three

intro
00:03.000 --> 00:03.000
point

00:04.000 --> 00:05.000

"""


def test_captions_of_others_are_notes_and_what_is_passed_over_is_listed() -> None:
    found = notes_webvtt.read(OTHERS.encode(), HOW)
    assert [(one.start_ms, one.end_ms, one.saw, one.observer, one.id) for one in found.document.notes] == [
        (1_000, 2_000, "One two", "Ann", ""),
        (1_000, 2_000, "three", "Ben", ""),
        (3_000, None, "point", "", "intro"),
    ]
    assert {one.sentence: one.count for one in found.losses} == {
        "Where captions stand in the picture is passed over.": 1,
        "Markup of captions, such as italics and classes, is passed over.": 1,
        "Styles of captions are passed over.": 1,
        "Regions of captions are passed over.": 1,
        "Comments are passed over.": 1,
    }
    assert "Captions without any text were left out: 1." in found.remarks


def test_markup_in_srt_is_listed() -> None:
    found = notes_srt.read(b"1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>up</i> &amp; on\n", HOW)
    assert found.document.notes[0].saw == "up & on"
    assert found.losses[0].count == 1


@pytest.mark.parametrize(
    "comment",
    ["{", "[]", "1", "[" * 5000, '{"codes":[1]}',
      '{"codes":"t:a"}', '{"colour":1}', '{"region":{"x":1}}', '{"region":{"x":"a","y":0,"w":0,"h":0}}',
     '{"region":{"x":%s,"y":0,"w":0,"h":0}}' % ("9" * 400),
     '{"end_ms":-5}', '{"start_ms":1e9}', '{"start_ms":-99999999999}', '{"flag":1}'],
)  # fmt: skip
def test_a_comment_of_ours_that_was_broken_is_refused_with_its_line(comment: str) -> None:
    head = notes_webvtt.write(Document()).data.decode()
    data = f"{head}\nNOTE lessonstudy note {comment}\n\n00:01.000 --> 00:02.000\na\n".encode()
    refused = refusal(notes_webvtt, data)
    assert refused.errors[0].parameters["line"] == head.count("\n") + 2
    assert "was changed" in sentence(refused)


@pytest.mark.parametrize(
    "comment",
    ["{", "[]", "{}", '{"title":1,"schemes":[],"media":[]}', '{"title":"","schemes":[{}],"media":[]}',
     '{"title":"","schemes":[],"media":[{"label":1}]}', '{"title":"","schemes":[{"slug":1,"name":"b","codes":[]}],"media":[]}',
     '{"title":"","schemes":[{"slug":"a","name":"b","codes":[{"key":1}]}],"media":[]}',
     '{"title":"","schemes":[],"media":[{"label":"a","offset_ms":"b"}]}'],
)  # fmt: skip
def test_a_broken_comment_at_the_top_is_refused_with_its_line(comment: str) -> None:
    data = f"WEBVTT\n\nNOTE lessonstudy lesson {comment}\n\n00:01.000 --> 00:02.000\na\n".encode()
    assert refusal(notes_webvtt, data).errors[0].parameters["line"] == 3


@pytest.mark.parametrize("form", [notes_webvtt, notes_srt])
@pytest.mark.parametrize(
    ("times", "words"),
    [
        (("00:02", "00:01"), "ends before it begins"),
        (("30:00:00", "30:00:01"), "after 24 hours"),
    ],
)
def test_times_that_cannot_be_are_refused_with_their_line(form: object, times: tuple[str, str], words: str) -> None:
    start, end = (one if one.count(":") == 2 else f"00:{one}" for one in times)
    vtt = f"WEBVTT\n\n{start}.000 --> {end}.000\na\n"
    text = vtt if form is notes_webvtt else f"\n1\n{start},000 --> {end},000\na\n"
    refused = refusal(form, text.encode())
    assert refused.errors[0].parameters["line"] == 3
    assert words in sentence(refused)


@pytest.mark.parametrize("folder", REFUSED)
def test_files_of_others_are_read_as_notes_or_refused_as_they_are_as_captions(folder: str, test_data: Path) -> None:
    refused = {}
    for path in sorted((test_data / folder).iterdir()):
        if path.suffix not in (".vtt", ".srt"):
            continue
        form = notes_webvtt if path.suffix == ".vtt" else notes_srt
        try:
            notes = form.read(path.read_bytes(), HOW).document.notes
        except Invalid as error:
            refused[path.name] = error.errors[0].parameters.get("line", 0)
        else:
            assert guessed(path.read_bytes(), path.name) is form
            cues = captions.read(path.read_bytes()).cues
            assert [(one.start_ms, one.saw.split()[-1]) for one in notes] == [
                (one.start_ms, one.text.split()[-1]) for one in cues
            ]
    assert set(refused) == set(REFUSED[folder])
    # of what is in neither format the captions say at once that it is unknown, or which line the other format misses
    known = [name for name in refused if not name.startswith(("invalid.vtt", "invalid_format"))]
    assert {name: refused[name] for name in known} == {name: REFUSED[folder][name] for name in known}
