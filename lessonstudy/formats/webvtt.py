"""WebVTT (https://www.w3.org/TR/webvtt1/)."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from lessonstudy.domain.captions import MOST_CUES, Cue
from lessonstudy.domain.timecode import exact
from lessonstudy.formats.timings import ARROW, Found, Timing, cues_of, fault, lines_of, timings_of

NAME = "WebVTT"
_TIME = r"((?:\d{2,3}:)?[0-5]\d:[0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?=[ \t]|$)")
BLOCKS = ("NOTE", "STYLE", "REGION")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_TAG = re.compile(r"<[^<>]*>")


def fits(text: str) -> bool:
    return re.match(r"WEBVTT(?:[ \t\r\n]|$)", text) is not None


def read(text: str) -> Found:
    """The captions of a WebVTT file. Raises Invalid with the line that cannot be read."""
    lines = lines_of(text)
    timings = timings_of_file(lines)
    return cues_of(timings, [payload(lines, timing) for timing in timings], voices)


def timings_of_file(lines: list[str], most: int = MOST_CUES) -> list[Timing]:
    """The times of at most so many captions. Raises Invalid where they cannot be read, or a text has none."""
    timings = timings_of(lines, _TIMING, _reason, most)
    _refuse_lost_texts(lines)
    return timings


def payload(lines: list[str], timing: Timing) -> str:
    """What a caption says, with its markup: the lines below its times up to an empty one or the next times."""
    end = timing.line
    while end < len(lines) and lines[end] and ARROW not in lines[end]:
        end += 1
    return "\n".join(lines[timing.line : end])


def write(cues: Iterable[Cue]) -> str:
    """A WebVTT file that browsers show; speakers stand in voice tags."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        voice = f"<v {escaped(cue.speaker)}>" if cue.speaker else ""
        # a caption without length would never be shown
        end = max(cue.end_ms, cue.start_ms + 1)
        blocks.append(f"{exact(cue.start_ms)} {ARROW} {exact(end)}\n{voice}{escaped(cue.text)}\n")
    return "\n".join(blocks)


def _reason(line: str) -> str:
    if re.search(r"\d,\d{3}", line):
        return "the time has a comma. WebVTT writes a point, such as 00:01:02.500; the commas are those of SRT."
    return "this is no pair of times. WebVTT writes them as 00:01:02.500 --> 00:01:04.000."


def _refuse_lost_texts(lines: list[str]) -> None:
    """A block of text that has no times and is no header or comment would be passed over: say so instead."""
    begun = 0
    for number, line in enumerate([*lines, ""], 1):
        if line:
            begun = begun or number
            continue
        block = lines[begun - 1 : number - 1] if begun else []
        kept = not begun or begun == 1 or any(ARROW in one for one in block)
        if not kept and any(one.strip() for one in block) and not block[0].startswith(BLOCKS):
            raise fault(begun, "this text has no times. Put them in the line above it.")
        begun = 0


def voices(raw: str) -> Iterator[tuple[str, str]]:
    """Speaker and text of each part of a caption; what comes before a voice tag is nobody's."""
    if "<" not in raw:
        yield "", unescape(raw)
        return
    parts = _VOICE.split(raw)
    yield "", _plain(parts[0])
    for speaker, text in zip(parts[1::2], parts[2::2], strict=True):
        yield unescape(speaker), _plain(text)


def _plain(text: str) -> str:
    return unescape(_TAG.sub("", text))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
