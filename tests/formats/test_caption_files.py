"""Caption files as programs write them, good and bad: read to the millisecond, or refused with the line."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lessonstudy.domain.captions import Cue
from lessonstudy.domain.errors import Invalid, sentence
from lessonstudy.formats import captions, webvtt

VTT = "WEBVTT\n\n00:01.007 --> 00:02.500\none\n\nname\n01:00:00.000 --> 01:00:00.999 align:end\ntwo\nlines\n"
SRT = "1\n00:00:01,007 --> 00:00:02,500\none\n\n2\n01:00:00,000 --> 01:00:00,999\ntwo\nlines\n"
BOTH = [(1007, 2500, "one"), (3_600_000, 3_600_999, "two\nlines")]


def read(text: str) -> list[tuple[int, int, str]]:
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in captions.read(text.encode()).cues]


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        captions.read(data)
    (error,) = refused.value.errors
    assert error.field == "text"
    return error.message


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("text", "name"), [(VTT, "WebVTT"), (SRT, "SRT")])
def test_times_are_read_to_the_millisecond_and_the_format_is_told_by_the_content(
    text: str, name: str, ends: str
) -> None:
    assert read(text.replace("\n", ends)) == BOTH
    assert captions.read(text.encode()).format == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_encoding_that_can_be_known_is_known(encoding: str) -> None:
    found = captions.read(VTT.replace("one", "déjà — 四").encode(encoding))
    assert (found.cues[0].text, found.remarks) == ("déjà — 四", ())


def test_an_encoding_that_was_guessed_is_said() -> None:
    found = captions.read(SRT.replace("one", "fünf – fünf").encode("cp1252"))
    assert found.cues[0].text == "fünf – fünf"
    assert "Windows-1252" in found.remarks[0]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", "neither a WebVTT nor an SRT"),
        (b"Hello.\nHow are you?\n", "neither a WebVTT nor an SRT"),
        (b"WEBVTTX\n\n00:01.000 --> 00:02.000\na", "Line 3: this is no pair of times"),
        (b"WEBVTT", "There is no caption"),
        (b"WEBVTT\n\nNOTE nothing was said", "There is no caption"),
        (b"WEBVTT\n\n00:01,000 --> 00:02,000\na", "Line 3: the time has a comma"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\na\n\n00:03.000 -> 00:04.000\nb", "Line 6: this text has no times"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.00\na", "Line 3: this is no pair of times"),
        (b"WEBVTT\n\n00:61.000 --> 00:62.000\na", "Line 3: this is no pair of times"),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\na", "Line 3: this caption ends before it begins"),
        (b"WEBVTT\n\n30:00:00.000 --> 30:00:01.000\na", "Line 3: this caption begins after 24 hours"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\na --> b", "Line 4: this is no pair of times"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "There is no caption"),
        (b"1\n00:00:01,000 --> 00:00:02,000\na\n\n2\nb\n", "Line 5: the times are missing"),
        (b"1\n00:00:01,000 --> 00:00:02\na\n", "Line 2: this is no pair of times"),
        (b"1\n00:00:01,000 --> 00:00:02,000\na\n\n00:00:03,000 --> 00:00:04,000\nb", "Line 5: a number is missing"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "no text file"),
        (b"\xff\xfea", "no text file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(data: bytes, wanted: str) -> None:
    assert wanted in refusal(data)


def test_markup_goes_and_what_it_stood_for_stays() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>3 &lt; 4</i> &amp; <00:01.500><c.red>so</c>&nbsp;on\n"
    assert read(text) == [(1000, 2000, "3 < 4 & so on")]
    assert read("1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color=red>up</font>\n") == [(1000, 2000, "up")]


def test_each_voice_of_a_caption_is_a_cue_of_its_own() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHm. <v.loud Mr &amp; Mrs X>Look!</v>\n<v B>I see\nit.\n"
    found = captions.read(text.encode()).cues
    assert [(cue.speaker, cue.text) for cue in found] == [("", "Hm."), ("Mr & Mrs X", "Look!"), ("B", "I see\nit.")]
    assert {(cue.start_ms, cue.end_ms) for cue in found} == {(1000, 2000)}


def test_captions_come_in_order_of_time_and_empty_ones_are_said() -> None:
    text = "WEBVTT\n\n00:05.000 --> 00:06.000\nlate\n\n00:03.000 --> 00:04.000\n\n00:01.000 --> 00:02.000\nearly\n"
    found = captions.read(text.encode())
    assert [cue.text for cue in found.cues] == ["early", "late"]
    assert found.remarks == ("Captions without any text were left out: 1.",)


def test_too_many_captions_are_refused_before_they_are_read() -> None:
    text = "WEBVTT\n\n" + "00:01.000 --> 00:02.000\na\n\n" * 20_001
    assert "at most 20000" in refusal(text.encode())
    assert "at most 200000" in refusal(b"WEBVTT\n\n00:01.000 --> 00:02.000\na" + b"\n" * 1_900_000)


patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
texts = some.text(some.characters(exclude_categories=["Cs", "Cc"]), max_size=60).filter(lambda text: text.split())
cues = some.builds(
    lambda start, lasts, text, speaker: Cue(
        start_ms=start, end_ms=start + lasts, text=" ".join(text.split()), speaker=" ".join(speaker.split())
    ),
    some.integers(0, 86_400_000),
    some.integers(1, 10_000),
    texts,
    texts | some.just(""),
)


@patient
@given(some.lists(cues, min_size=1, max_size=6))
def test_what_is_written_is_read_again(wanted: list[Cue]) -> None:
    """Whatever was said: arrows, tags and ampersands too."""
    wanted.sort(key=lambda cue: cue.start_ms)
    assert list(webvtt.read(webvtt.write(wanted)).cues) == wanted


@patient
@given(
    some.binary(max_size=200) | some.text(alphabet="WEBVT\n\r 0123456789:.,->&<>{}v/\\\t", max_size=200).map(str.encode)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for one in (data, b"WEBVTT\n\n" + data, b"1\n00:00:01,000 --> 00:00:02,000\n" + data):
        try:
            assert captions.read(one).cues
        except Invalid as refused:
            said = sentence(refused)
            assert said.strip()


@pytest.mark.parametrize("hostile", ["1" * 200_000, " " * 200_000, "\n" * 200_000, "<v " * 60_000, "&" * 200_000])
@pytest.mark.parametrize("begin", ["WEBVTT\n\n00:00.000 --> 00:01.000\n", "1\n00:00:00,000 --> 00:00:01,000\na\n\n"])
@pytest.mark.timeout(60)
def test_a_hostile_file_takes_no_time(begin: str, hostile: str) -> None:
    """A reader that goes back and forth over such lines takes hours."""
    with pytest.raises(Invalid):
        captions.read((begin + hostile + "\n-->").encode())
    with contextlib.suppress(Invalid):
        captions.read((begin + hostile).encode())


REFUSED = {
    "webvtt-wpt": {"arrows.vtt": 3, "timings-60.vtt": 3, "timings-eof.vtt": 3, "timings-negative.vtt": 6,
                   "signature-bom.vtt": 0, "signature-no-newline.vtt": 0},
    "webvtt-py": {"empty.vtt": 0, "invalid.vtt": 1, "invalid_timeframe.vtt": 6, "missing_timeframe.vtt": 6,
                  "no_captions.vtt": 0, "invalid_format1.srt": 0, "invalid_format2.srt": 0, "invalid_format3.srt": 0,
                  "invalid_format4.srt": 2, "missing_timeframe.srt": 5},
    "srt": {},
}  # fmt: skip
"""The files of others that must be refused, and the line that the sentence names (0: none)."""


@pytest.mark.parametrize("folder", REFUSED)
def test_the_files_of_others_are_read_or_refused_as_they_should_be(folder: str, test_data: Path) -> None:
    files = [path for path in sorted((test_data / folder).iterdir()) if path.suffix in (".vtt", ".srt")]
    assert len(files) >= 2
    refused = {}
    for path in files:
        try:
            assert captions.read(path.read_bytes()).cues
        except Invalid as error:
            refused[path.name] = error.errors[0].parameters.get("line", 0)
    assert refused == REFUSED[folder]
