"""What WebVTT and SRT share: lines with two times and an arrow, of which each becomes one caption.

Every line with an arrow is looked at, so that none is lost unsaid and every refusal names its line. No parser of others is used:
those that were tried pass over what they do not understand, and are slower.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lessonstudy.domain.captions import MOST_CUES, Cue, cue_fault
from lessonstudy.domain.entity import LONGEST_TEXT
from lessonstudy.domain.errors import Invalid

ARROW = "-->"
_ENDS = re.compile(r"\r\n|\r|\n")
LINES_EACH = 10


class Timing(NamedTuple):
    """The times of a caption, in ms, the line (from 1) that they stand in, and what stands behind them."""

    line: int
    start_ms: int
    end_ms: int
    settings: str = ""


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


def timings_of(
    lines: Sequence[str], pattern: re.Pattern[str], reason: Callable[[str], str], most: int = MOST_CUES
) -> list[Timing]:
    """Every line with an arrow, at most so many. Raises Invalid with the first that is no pair of times as `pattern` has
    them, in four groups: whole seconds and ms of each."""
    if len(lines) > LINES_EACH * most:
        raise Invalid.of("text", "captions-too-many", count=f"{len(lines)} lines", limit=LINES_EACH * most)
    found = []
    for number, line in [(number, line) for number, line in enumerate(lines, 1) if ARROW in line]:
        match = pattern.match(line)
        if match is None:
            raise fault(number, reason(line))
        start, start_ms, end, end_ms = match.groups()
        settings = line[match.end() :].strip()
        found.append(Timing(number, _whole(start) + int(start_ms), _whole(end) + int(end_ms), settings))
        if len(found) > most:
            raise Invalid.of("text", "captions-too-many", count=f"more than {most} captions", limit=most)
    return found


@lru_cache(maxsize=4 * 3600)
def _whole(clock: str) -> int:
    """Milliseconds of mm:ss or hh:mm:ss. A lesson's captions name each second again and again."""
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000


def cues_of(
    timings: Sequence[Timing],
    texts: Sequence[str],
    pieces: Callable[[str], Iterator[tuple[str, str]]],
) -> Found:
    """The cues, in order of time. `texts` are those of the timings as they stand in the file, `pieces` gives speaker and
    text of each part of one.

    Raises Invalid where a caption cannot be.
    """
    cues: list[Cue] = []
    empty = 0
    for timing, raw in zip(timings, texts, strict=True):
        made = list(_cues(timing, raw, pieces))
        cues += made
        empty += not made
    return Found(tuple(sorted(cues, key=lambda cue: cue.start_ms)), empty)


def _cues(timing: Timing, raw: str, pieces: Callable[[str], Iterator[tuple[str, str]]]) -> Iterator[Cue]:
    if len(raw) > 2 * LONGEST_TEXT:
        raise fault(timing.line, f"this caption has {len(raw)} characters; at most {LONGEST_TEXT} are taken.")
    for speaker, text in pieces(raw):
        plain = "\n".join(line for line in (" ".join(one.split()) for one in text.splitlines()) if line)
        if not plain:
            continue
        reason = cue_fault(timing.start_ms, timing.end_ms, plain)
        if reason:
            raise fault(timing.line, reason)
        yield Cue(start_ms=timing.start_ms, end_ms=timing.end_ms, text=plain, speaker=" ".join(speaker.split()))
