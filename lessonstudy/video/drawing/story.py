"""What a drawn lesson is made of, and the small building blocks that all lessons share.

A lesson is told as data: who sits where, where the teacher walks, what is written when, and what each group does. All
times are seconds from the start of the video.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from lessonstudy.video.drawing.board import Chalk
from lessonstudy.video.drawing.brush import Place, ink
from lessonstudy.video.drawing.people import Hair, Look
from lessonstudy.video.drawing.room import Light
from lessonstudy.video.drawing.tables import Cut, Deal, Group, Mark, strip_line

SECONDS = 180
QUARTER = math.pi / 2
TOP = -math.pi / 2
# The quarter that lies nearest to each seat: far left, far right, near left, near right.
NEAREST_QUARTER = (math.pi, TOP, QUARTER, 0.0)


@dataclass(frozen=True, slots=True)
class Span:
    """A phase of the lesson as it ran: its key in the sample data, its start and end."""

    key: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Step:
    """Where the teacher stands at a second: feet in px, `turn` 0 to us, 1 to the board, `side` -1 to 1 the face."""

    at: float
    x: float
    y: float = 318
    turn: float = 0
    side: float = 0
    lean: float = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A child goes to the board, writes what begins within `writes` in the `column` (px), and points in `shows`.

    Of several places in `points_at`, each is pointed at in turn.
    """

    group: int
    seat: int
    leave: float
    back: float
    spot: float
    side: int
    writes: tuple[float, float]
    column: tuple[float, float]
    shows: tuple[float, float]
    points_at: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """A hand goes up for a while."""

    group: int
    seat: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Story:
    """One lesson from the first second to the last."""

    light: Light
    hour: int
    teacher: Look
    looks: Sequence[Look]
    spans: Sequence[Span]
    board: Sequence[Chalk]
    path: Sequence[Step]
    groups: Sequence[Group]
    visits: Sequence[Visit]
    raised: Sequence[Raised] = ()
    lively: float = 1.0
    chorus: Sequence[float] = field(default=())

    def span_at(self, seconds: float) -> Span:
        return next((span for span in self.spans if span.start <= seconds < span.end), self.spans[-1])


def person(
    skin: str,
    hair: str,
    style: Hair,
    shirt: str,
    glasses: bool = False,
    badge: str = "",
    beard: bool = False,
    trousers: str = "#4A5568",
) -> Look:
    return Look(ink(skin), ink(hair), style, ink(shirt), glasses, beard, ink(trousers), badge)


def quarter_cuts(pizza: int, start: float, seat: int, pace: float = 3.0) -> list[Cut]:
    """Two cuts that make four quarters."""
    return [
        Cut(pizza, QUARTER, start, start + pace, seat),
        Cut(pizza, 0.0, start + pace + 0.6, start + 2 * pace + 0.6, seat),
    ]


def half_cut(pizza: int, start: float, seat: int, pace: float = 3.6) -> list[Cut]:
    return [Cut(pizza, QUARTER, start, start + pace, seat)]


def quarter_deals(pizza: int, start: float, lies: float, gap: float = 1.3) -> list[Deal]:
    """Each child takes the nearest quarter; on the plate it begins at `lies`."""
    order = (0, 2, 1, 3)
    return [
        Deal(pizza, NEAREST_QUARTER[seat], QUARTER, start + gap * number, seat, lies)
        for number, seat in enumerate(order)
    ]


def half_deals(first: int, second: int, start: float, gap: float = 1.7) -> list[Deal]:
    """Four halves of two pizzas, one to each child; on every plate the half lies on the right."""
    return [
        Deal(first, QUARTER, math.pi, start, 0, TOP),
        Deal(first, TOP, math.pi, start + gap, 1, TOP),
        Deal(second, QUARTER, math.pi, start + 2 * gap, 2, TOP),
        Deal(second, TOP, math.pi, start + 3 * gap, 3, TOP),
    ]


def strip_marks(
    strip: int, shares: Sequence[float], start: float, seat: int, pace: float, until: float = math.inf
) -> list[Mark]:
    """Pencil lines across a strip, one after the other."""
    return [
        Mark(strip_line(strip, share), start + pace * number, start + pace * (number + 0.7), seat, until=until)
        for number, share in enumerate(shares)
    ]


def strip_shade(strip: int, share: float, start: float, seat: int, color: str) -> Mark:
    """The first `share` of a strip is coloured in."""
    (left, top), (right, bottom) = strip_line(strip, 0.02)[0], strip_line(strip, share - 0.02)[1]
    return Mark(((left, top + 1.5), (right, bottom - 1.5)), start, start + 3, seat, ink(color), shade=True)
