"""What is written on the board, stroke by stroke, and the cached picture of the room with everything that is finished.

A writing is a list of chalk marks with a start and an end in seconds. Finished marks are burnt into the background
once, so that only the mark being written costs anything.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lessonstudy.video.drawing.brush import Brush, Color, Picture, Place, Points, ink, mix, part_of, text_width
from lessonstudy.video.drawing.room import CHALKBOARD

CHALK = ink("#F6F3E8")
YELLOW = ink("#F4D57A")
PINK = ink("#F2AFA4")
BLUE = ink("#A6D3E6")


@dataclass(frozen=True, slots=True)
class Chalk:
    """One mark: words, a line or a filled shape, written from `start` to `end` (seconds)."""

    start: float
    end: float
    color: Color = CHALK
    words: str = ""
    spot: Place = (0, 0)
    size: int = 30
    line: tuple[Place, ...] = ()
    width: float = 3.0
    fill: tuple[Place, ...] = ()

    def paint(self, brush: Brush, seconds: float) -> None:
        """Adds as much of the mark as is written by then."""
        if seconds <= self.start:
            return
        share = min(1.0, (seconds - self.start) / (self.end - self.start))
        if self.fill:
            brush.polygon(self.fill, mix(CHALKBOARD, self.color, 0.78 * share))
        if self.line:
            brush.stroke(part_of(self.line, share), self.color, self.width)
        if self.words:
            brush.text(self.words[: math.ceil(len(self.words) * share)], *self.spot, self.size, self.color, 480)

    def tip(self, seconds: float) -> Place:
        """Where the chalk touches the board at that second."""
        share = min(1.0, max(0.0, (seconds - self.start) / (self.end - self.start)))
        if self.line:
            tip = part_of(self.line, share)[-1]
            return float(tip[0]), float(tip[1])
        if self.words:
            wobble = math.sin(seconds * 17) * self.size * 0.22
            return self.spot[0] + text_width(self.words, self.size, 480) * share, self.spot[
                1
            ] - self.size * 0.35 + wobble
        middle = np.mean(np.array(self.fill), axis=0)
        return float(middle[0]) + math.sin(seconds * 14) * 9, float(middle[1]) + math.cos(seconds * 9) * 5


def places(points: Points) -> tuple[Place, ...]:
    return tuple((float(x), float(y)) for x, y in points)


def words(start: float, end: float, text: str, x: float, y: float, size: int, color: Color = CHALK) -> list[Chalk]:
    return [Chalk(start, end, color, words=text, spot=(x, y), size=size)]


def ring(start: float, end: float, x: float, y: float, radius: float, color: Color = CHALK) -> list[Chalk]:
    return [Chalk(start, end, color, line=places(Brush.rim(x, y, radius, radius, -math.pi / 2, math.tau)))]


def slice_mark(start: float, end: float, x: float, y: float, radius: float, sweep: float, color: Color) -> list[Chalk]:
    """A slice of a circle: its outline, then its filling."""
    rim = places(Brush.rim(x, y, radius, radius, -math.pi / 2, sweep))
    outline = ((x, y), *rim, (x, y))
    middle = start + (end - start) * 0.6
    return [Chalk(middle, end, color, fill=outline), Chalk(start, middle, CHALK, line=outline)]


def fraction(start: float, end: float, top: str, bottom: str, x: float, y: float, size: int = 26) -> list[Chalk]:
    """A fraction with a level bar whose middle is at (x, y)."""
    third = (end - start) / 3
    half = size * 0.42
    return [
        *words(start, start + third, top, x - size * 0.28, y - size * 0.22, size),
        Chalk(start + third, start + 2 * third, line=((x - half, y), (x + half, y)), width=2.4),
        *words(start + 2 * third, end, bottom, x - size * 0.28, y + size * 0.98, size),
    ]


def sum_of(
    start: float, end: float, terms: Sequence[tuple[str, str]], x: float, y: float, gap: float = 52
) -> list[Chalk]:
    """Fractions joined by plus signs, from left to right."""
    marks: list[Chalk] = []
    step = (end - start) / len(terms)
    for number, (top, bottom) in enumerate(terms):
        begin = start + number * step
        marks += fraction(begin, begin + step * 0.75, top, bottom, x + number * gap, y)
        if number + 1 < len(terms):
            marks += words(begin + step * 0.75, begin + step, "+", x + number * gap + gap / 2 - 8, y + 9, 26)
    return marks


def child_sketch(start: float, end: float, x: float, y: float) -> list[Chalk]:
    """A stick figure about 44 px tall whose head is at (x, y)."""
    middle = start + (end - start) / 2
    return [
        Chalk(start, middle, line=places(Brush.rim(x, y, 8, 8, math.pi / 2, math.tau)), width=2.4),
        Chalk(middle, end, line=((x - 9, y + 18), (x, y + 12), (x, y + 24), (x - 7, y + 36)), width=2.4),
        Chalk(middle, end, line=((x + 9, y + 18), (x, y + 12), (x, y + 24), (x + 7, y + 36)), width=2.4),
    ]


def bar(
    start: float,
    end: float,
    x: float,
    y: float,
    wide: float,
    tall: float,
    cuts: Sequence[float],
    fills: Sequence[tuple[float, float, Color]],
) -> list[Chalk]:
    """A bar with its parts: `cuts` and the filled spans `fills` are shares (0 to 1) of its length."""
    outline = ((x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall), (x, y))
    first = start + (end - start) * 0.4
    step = (end - first) / max(1, len(fills))
    marks: list[Chalk] = []
    for number, (left, right, color) in enumerate(fills):
        one, other = x + wide * left + 2.5, x + wide * right - 2.5
        box = ((one, y + 2.5), (other, y + 2.5), (other, y + tall - 2.5), (one, y + tall - 2.5))
        marks.append(Chalk(first + step * number, first + step * (number + 1), color, fill=box))
    marks.append(Chalk(start, start + (first - start) * 0.6, line=outline, width=2.6))
    for cut in cuts:
        marks.append(
            Chalk(
                start + (first - start) * 0.6, first, line=((x + wide * cut, y), (x + wide * cut, y + tall)), width=2.4
            )
        )
    return marks


class WrittenBoard:
    """The room with all finished marks. Ask in the order of time; going back in time starts again."""

    def __init__(self, room: Picture, marks: Sequence[Chalk]) -> None:
        self.room = room
        self.marks = sorted(marks, key=lambda mark: mark.end)
        self.done = 0
        self.picture = room.copy()

    def copy_to(self, target: Picture, seconds: float) -> None:
        """Fills `target` (the same shape as the room) with the room as it stands at that second."""
        if self.done and self.marks[self.done - 1].end > seconds:
            self.done = 0
            self.picture = self.room.copy()
        brush = Brush(self.picture)
        while self.done < len(self.marks) and self.marks[self.done].end <= seconds:
            self.marks[self.done].paint(brush, seconds)
            self.done += 1
        np.copyto(target, self.picture)
        unfinished = Brush(target)
        for mark in self.marks[self.done :]:
            mark.paint(unfinished, seconds)

    def tip(self, start: float, end: float, seconds: float) -> Place | None:
        """Where the chalk is now, of the marks begun within [start, end); None when nobody writes."""
        active = [mark for mark in self.marks if start <= mark.start < end and mark.start <= seconds <= mark.end]
        return active[0].tip(seconds) if active else None
