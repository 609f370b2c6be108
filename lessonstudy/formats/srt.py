"""SubRip (SRT): a number, a line of two times, and text."""

import re
from collections.abc import Iterator
from html import unescape

from lessonstudy.domain.captions import MOST_CUES
from lessonstudy.formats.timings import ARROW, Found, Timing, cues_of, fault, lines_of, timings_of

NAME = "SRT"
_TIME = r"(\d{1,3}:[0-5]\d:[0-5]\d)[,.](\d{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?!\d)")
_NUMBER = re.compile(r"\s*[0-9]{1,9}\s*")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")


def fits(text: str) -> bool:
    first = [line for line in lines_of(text[:2000]) if line.strip()][:2]
    return any(ARROW in line for line in first)


def read(text: str) -> Found:
    """The captions of an SRT file. Raises Invalid with the line that cannot be read."""
    timings, texts = captions_of(text)
    return cues_of(timings, texts, _whole)


def captions_of(text: str, most: int = MOST_CUES) -> tuple[list[Timing], list[str]]:
    """The times of at most so many captions, and the text of each as it stands there: up to the number of the next, also over
    empty lines."""
    lines = lines_of(text)
    timings = timings_of(lines, _TIMING, _reason, most)
    _refuse_lost_texts(lines, timings)
    ends = [timing.line - 2 for timing in timings[1:]]
    return timings, [
        "\n".join(lines[timing.line : end]) for timing, end in zip(timings, [*ends, len(lines)], strict=False)
    ]


def _reason(_: str) -> str:
    return "this is no pair of times. SRT writes them as 00:01:02,500 --> 00:01:04,000."


def _refuse_lost_texts(lines: list[str], timings: list[Timing]) -> None:
    """Text before the first caption, times without a number, and numbers without times: the parser would pass over the
    first two and take the third for what somebody said."""
    timed = {timing.line for timing in timings}
    first = timings[0].line - 1 if timings else len(lines) + 1
    above = ""
    for number, line in enumerate(lines, 1):
        if number in timed:
            if not above.isdecimal() and not _NUMBER.fullmatch(above):
                raise fault(number, "a number is missing in the line above these times.")
        elif number < first:
            if line.strip():
                raise fault(number, "this text has no times.")
        elif line and (not above or above.isspace()) and number + 1 not in timed and _NUMBER.fullmatch(line):
            raise fault(number, "the times are missing below this number.")
        above = line


def _whole(raw: str) -> Iterator[tuple[str, str]]:
    yield "", unescape(_TAG.sub("", raw))
