"""Times as they stand in tables: seconds, milliseconds, mm:ss, hh:mm:ss, decimal commas, and a spreadsheet's time of day.

All columns with times in a file are read by one rule, which is told with an example, since 00:16:00 may have been meant for
16 minutes or for 16 seconds.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import NoneType

from lessonstudy.domain.iterations import LONGEST_LESSON_MS

Cell = str | int | float | bool | date | time | timedelta | None
UNITS = ("s", "ms", "clock")
DAY_MS = 86_400_000
MOST_SECONDS = 6 * 3600
"""Whole numbers above this are milliseconds: no lesson lasts six hours."""

_CLOCK = re.compile(r"(-)?(?:(\d{1,4}):)?(\d{1,5}):(\d{1,2})(?:[.,](\d{1,9}))?")
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:[.,]\d{0,15})?|[.,]\d{1,15})(?:[eE][+-]?\d{1,2})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:\.\d{3})+,\d+")


def is_time(cell: Cell) -> bool:
    """Whether a cell may be a time: a number, a clock or a spreadsheet's time."""
    if isinstance(cell, str):
        text = cell.strip()
        return bool(_CLOCK.fullmatch(text) or _NUMBER.fullmatch(text))
    return isinstance(cell, int | float | time | timedelta) and not isinstance(cell, bool)


def whole_milliseconds(cells: Sequence[Cell]) -> list[int | None] | None:
    """The times of a column in which nothing but whole numbers of milliseconds stand, as we write it; None for another."""
    if not {type(one) for one in cells} <= {str, int, NoneType}:
        return None
    try:
        found = [int(one) if one not in ("", None) else None for one in cells]  # type: ignore[arg-type]
    except ValueError:
        return None
    filled = [0, *(one for one in found if one is not None)]
    return found if max(filled) <= LONGEST_LESSON_MS and min(filled) >= -LONGEST_LESSON_MS else None


class Rule:
    """How the times of a file are read. `unit` is one of UNITS; `told` says so in a sentence."""

    def __init__(self, cells: Sequence[Cell], unit: str | None) -> None:
        """`cells` are all times of the file that name no unit of their own; `unit` is what a person said, if anything."""
        filled = [one for one in cells if one is not None and one != ""]
        clocks = any(_is_clock(one) for one in filled)
        self.unit = unit or ("clock" if clocks or _parts_of_days(filled) else _unit_of_numbers(filled))
        self._parts = self.unit == "clock" and not clocks
        self._read: Mapping[str, Callable[[Cell], int]] = {"s": _seconds, "ms": _whole_ms, "clock": self._clock}

    def milliseconds(self, cell: Cell, unit: str | None = None) -> int:
        """Raises ValueError with what is wrong, as the end of a sentence."""
        if isinstance(cell, float) and not math.isfinite(cell):
            raise ValueError(f"{shown(cell)} is no number.")
        ms = self._read[unit or self.unit](cell)
        if abs(ms) > LONGEST_LESSON_MS:
            raise ValueError(f"{shown(cell)} lies more than 24 hours from the beginning.")
        if ms < 0 and (unit or self.unit) != "ms":
            raise ValueError(f"{shown(cell)} lies before the beginning.")
        return ms

    def told(self, column: str, cells: Sequence[Cell], unit: str) -> str:
        """The rule in a sentence, with the first time that is not 0 and can be read: of clocks one with a colon."""
        clocks = [one for one in cells if _is_clock(one)] if unit == "clock" else []
        for cell in clocks or cells:
            try:
                ms = self.milliseconds(cell, unit) if cell not in (None, "") else 0
            except ValueError:
                continue
            if ms:
                words = _words(unit, self._parts, str(cell))
                others = len(clocks) not in (0, sum(one not in (None, "") for one in cells))
                more = "; those without a colon are seconds" if others else ""
                return f"The times in “{column}” are read as {words}: {shown(cell)} is {spelt(ms)}{more}."
        return f"The times in “{column}” are read as {_words(unit, self._parts, '')}."

    def _clock(self, cell: Cell) -> int:
        if isinstance(cell, datetime | date):
            raise ValueError(f"{shown(cell)} is a date; the time since the beginning of the lesson is needed.")
        if isinstance(cell, time):
            return ((cell.hour * 60 + cell.minute) * 60 + cell.second) * 1000 + round(cell.microsecond / 1000)
        if isinstance(cell, timedelta):
            return round(cell.total_seconds() * 1000)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return round(cell * DAY_MS)
        if isinstance(cell, str) and ":" in cell:
            return _clock_text(cell)
        value = _value(cell)
        return round(value * DAY_MS) if self._parts else round(value * 1000)


def shown(cell: Cell) -> str:
    """A cell in quotation marks, cut where it is long."""
    text = str(cell)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


def spelt(ms: int) -> str:
    """A time in units that cannot be taken for one another: 1 h 2 min 3.5 s."""
    hours, rest = divmod(abs(ms), 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    seconds = f"{rest / 1000:.3f}".rstrip("0").rstrip(".")
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if hours or minutes else "", f"{seconds} s"]
    return ("-" if ms < 0 else "") + " ".join(one for one in parts if one)


def _words(unit: str, parts: bool, example: str) -> str:
    if unit == "clock" and parts:
        return "parts of a day, as spreadsheets count"
    if unit == "clock":
        return "minutes:seconds" if example.count(":") == 1 else "hours:minutes:seconds"
    return {"s": "seconds", "ms": "milliseconds"}[unit]


def _is_clock(cell: Cell) -> bool:
    return isinstance(cell, time | timedelta | date) or (isinstance(cell, str) and ":" in cell)


def _parts_of_days(cells: Sequence[Cell]) -> bool:
    """Numbers of a spreadsheet (never of a text file) that all lie below 1, and are not one and the same."""
    numbers = {one for one in cells if isinstance(one, float | int)}
    return len(numbers) > 1 and all(isinstance(one, float | int) and 0 <= one < 1 for one in cells)


def _unit_of_numbers(cells: Sequence[Cell]) -> str:
    whole = []
    for one in cells:
        if isinstance(one, float) and not one.is_integer():
            return "s"
        text = str(one).strip()
        if isinstance(one, str) and not re.fullmatch(r"[+-]?\d{1,15}", text):
            return "s"
        # what strip takes for a space, int may not
        number = text if isinstance(one, str) else one
        whole.append(abs(int(number)) if isinstance(number, str | int | float) else 0)
    return "ms" if whole and max(whole) > MOST_SECONDS else "s"


def _value(cell: Cell) -> float:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise ValueError(f"{shown(cell)} is no number.")
    if not isinstance(cell, str):
        return float(cell)
    text = cell.strip()
    if _GROUPED.fullmatch(text):
        text = text.replace("," if text.rfind(".") > text.rfind(",") else ".", "")
    elif not _NUMBER.fullmatch(text):
        raise ValueError(f"{shown(cell)} is no time. Write it as 12.5, 1:02 or 0:01:02.500.")
    return float(text.replace(",", "."))


def _seconds(cell: Cell) -> int:
    return round(_value(cell) * 1000)


def _whole_ms(cell: Cell) -> int:
    return round(_value(cell))


def _clock_text(cell: str) -> int:
    match = _CLOCK.fullmatch(cell.strip())
    if match is None:
        raise ValueError(f"{shown(cell)} is no time. Write it as 1:02 or 0:01:02.500.")
    minus, hours, minutes, seconds, rest = match.groups()
    if int(seconds) > 59 or (hours and int(minutes) > 59):
        raise ValueError(f"{shown(cell)} has more than 59 minutes or seconds behind a colon.")
    ms = ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + round(float(f"0.{rest or 0}") * 1000)
    return -ms if minus else ms
