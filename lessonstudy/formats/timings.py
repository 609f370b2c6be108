"""What WebVTT and SRT share: lines with two times and an arrow, of which each must become one caption.

The parser (webvtt-py) passes over what it does not understand. Here every line with an arrow is looked at first, and
afterwards each is paired with the caption that came of it, so that nothing is lost unsaid and every refusal names its line.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from webvtt import Caption

from lessonstudy.domain.captions import MOST_CUES, Cue, cue_fault
from lessonstudy.domain.entity import LONGEST_TEXT
from lessonstudy.domain.errors import Invalid

ARROW = "-->"
_ENDS = re.compile(r"\r\n|\r|\n")
MOST_LINES = 10 * MOST_CUES


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of a caption, in ms, and the line (from 1) that they stand in."""

    line: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Found:
    """The captions of a file and how many were empty and therefore left out."""

    cues: tuple[Cue, ...]
    empty: int


def lines_of(text: str) -> list[str]:
    """The lines as WebVTT counts them: other characters that break lines elsewhere do not."""
    return _ENDS.split(text)


def fault(line: int, reason: str) -> Invalid:
    return Invalid.of("text", "captions-line", line=line, reason=reason)


def timings_of(lines: Sequence[str], pattern: re.Pattern[str], reason: Callable[[str], str]) -> list[Timing]:
    """Every line with an arrow. Raises Invalid with the first that is no pair of times as `pattern` has them."""
    if len(lines) > MOST_LINES:
        raise Invalid.of("text", "captions-too-many", count=f"{len(lines)} lines", limit=MOST_LINES)
    found = []
    for number, line in enumerate(lines, 1):
        if ARROW not in line:
            continue
        match = pattern.match(line)
        if match is None:
            raise fault(number, reason(line))
        found.append(Timing(number, milliseconds(match[1]), milliseconds(match[2])))
        if len(found) > MOST_CUES:
            raise Invalid.of("text", "captions-too-many", count=f"more than {MOST_CUES} captions", limit=MOST_CUES)
    return found


def milliseconds(text: str) -> int:
    """Of mm:ss.mmm or hh:mm:ss.mmm, with a point or a comma."""
    *clock, rest = re.split(r"[:.,]", text)
    seconds = 0
    for part in clock:
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(rest)


def paired(
    lines: Sequence[str],
    timings: Sequence[Timing],
    captions: Sequence[Caption],
    pieces: Callable[[str], Iterator[tuple[str, str]]],
) -> Found:
    """The cues, in order of time. `pieces` gives speaker and text of each part of a caption's own text.

    Raises Invalid where the parser left out a caption that has a text, or a caption cannot be.
    """
    cues: list[Cue] = []
    empty = 0
    left = iter(captions)
    caption = next(left, None)
    for timing in timings:
        same = caption is not None and timing.start_ms == caption.start_time.in_milliseconds()
        if caption is None or not same or timing.end_ms != caption.end_time.in_milliseconds():
            if timing.line < len(lines) and lines[timing.line].strip():
                raise fault(timing.line, "this caption cannot be read.")
            empty += 1
            continue
        made = list(_cues(timing, caption.raw_text, pieces))
        cues += made
        empty += not made
        caption = next(left, None)
    return Found(tuple(sorted(cues, key=lambda cue: cue.start_ms)), empty)


def _cues(timing: Timing, raw: str, pieces: Callable[[str], Iterator[tuple[str, str]]]) -> Iterator[Cue]:
    if len(raw) > 2 * LONGEST_TEXT:
        raise fault(timing.line, f"this caption has {len(raw)} characters; at most {LONGEST_TEXT} are taken.")
    for speaker, text in pieces(raw):
        plain = "\n".join(line for line in (" ".join(one.split()) for one in text.splitlines()) if line)
        if not plain:
            continue
        cue = Cue(start_ms=timing.start_ms, end_ms=timing.end_ms, text=plain, speaker=" ".join(speaker.split()))
        reason = cue_fault(cue)
        if reason:
            raise fault(timing.line, reason)
        yield cue
