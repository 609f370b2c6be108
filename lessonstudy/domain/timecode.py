"""Times as people read and write them. Everywhere else a time is an integer of milliseconds on the iteration clock."""

import re
from functools import lru_cache

_PATTERN = re.compile(
    r"(?P<sign>-)?(?:(?P<hours>\d+):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{1,2})(?:[.,](?P<rest>\d{1,3}))?"
)


def spoken(ms: int) -> str:
    """A time to the second, as a clock shows it: 754200 is 12:34; 3754200 is 1:02:34; a time before 0 has a minus."""
    seconds = abs(ms) // 1000
    sign = "-" if ms < 0 and seconds else ""
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{sign}{hours}:{minutes:02}:{seconds:02}" if hours else f"{sign}{minutes:02}:{seconds:02}"


def exact(ms: int) -> str:
    """A time to the millisecond, as WebVTT writes it: 754200 is 00:12:34.200."""
    seconds, rest = divmod(abs(ms), 1000)
    return f"{'-' if ms < 0 else ''}{_clock(seconds)}.{rest:03}"


@lru_cache(maxsize=4 * 3600)
def _clock(seconds: int) -> str:
    """Files of notes name each second of a lesson again and again."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def parse(text: str) -> int:
    """Milliseconds of mm:ss, hh:mm:ss, each with an optional fraction. Raises ValueError for anything else."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None or int(match["seconds"]) > 59 or (match["hours"] and int(match["minutes"]) > 59):
        raise ValueError(text)
    ms = ((int(match["hours"] or 0) * 60 + int(match["minutes"])) * 60 + int(match["seconds"])) * 1000
    ms += int((match["rest"] or "0").ljust(3, "0"))
    return -ms if match["sign"] else ms
