"""The second lesson, the reteach: each table gets three paper strips and draws before it cuts.

Group C draws thirds too, but rubs them out, draws fourths, and shares.
"""

from lessonstudy.video.drawing.board import BLUE, PINK, YELLOW, Chalk, bar, child_sketch, fraction, ring, sum_of, words
from lessonstudy.video.drawing.people import Look
from lessonstudy.video.drawing.room import AFTERNOON
from lessonstudy.video.drawing.story import (
    QUARTER,
    TOP,
    Raised,
    Span,
    Step,
    Story,
    Visit,
    half_cut,
    half_deals,
    person,
    quarter_cuts,
    quarter_deals,
    strip_marks,
    strip_shade,
)
from lessonstudy.video.drawing.tables import MIDDLES, PIZZA_X, Group, Note, Point

ROW = 538.0
RADIUS = (30.0, 23.0)
FOURTHS = (0.5, 0.25, 0.75)


def second_lesson() -> Story:
    return Story(
        light=AFTERNOON,
        hour=13,
        teacher=person("#E0AE84", "#4A3326", "crop", "#3F5F86", beard=True, trousers="#8A7458"),
        looks=looks(),
        spans=(
            Span("launch", 0, 30),
            Span("draw", 30, 66),
            Span("groups", 66, 108),
            Span("compare", 108, 150),
            Span("summary", 150, 180),
        ),
        board=board(),
        path=path(),
        groups=(quarters_group(), halves_group(), drawing_group()),
        visits=(
            Visit(2, 0, 108, 148, 546, -1, (113, 131), (560, 770), (131.5, 138), ((620, 116),)),
            Visit(1, 1, 109, 149, 1004, 1, (113, 131), (780, 1000), (138, 143), ((880, 118),)),
        ),
        raised=(
            Raised(0, 3, 26, 30),
            Raised(1, 2, 26.6, 30),
            Raised(2, 3, 27, 30),
            *(Raised(group, seat, 143.5 + (group + seat) * 0.4, 149) for group in range(3) for seat in (2, 3)),
            Raised(0, 0, 144, 149),
            *(Raised(group, seat, 171 + seat * 0.4, 177) for group in range(3) for seat in (2, 3)),
            Raised(2, 0, 171.4, 177),
            Raised(1, 1, 172, 177),
        ),
        lively=1.15,
        chorus=(168.5,),
    )


def looks() -> list[Look]:
    """Twelve other children; focus students wear the colours of the first lesson, so that they are found at once."""
    return [
        person("#7A4B31", "#1D1714", "tails", "#E9B44C", badge="A"),
        person("#F0C6A0", "#8A5A32", "short", "#7E9CC7"),
        person("#C68B5E", "#241A16", "afro", "#B7C9A8"),
        person("#EBBF97", "#3A2A22", "long", "#D98C6B"),
        person("#5F3B28", "#1D1714", "crop", "#D6C08A"),
        person("#EDC29C", "#7A5A9A", "scarf", "#4F8A8B", badge="B"),
        person("#A96F47", "#1F1815", "braids", "#C9A7C7"),
        person("#F2CBA8", "#D9A95B", "ponytail", "#6A8CBF"),
        person("#D9A679", "#2B1F1A", "short", "#C8553D", glasses=True, badge="C"),
        person("#8A5638", "#1D1714", "bun", "#8FB3A3"),
        person("#EFC5A1", "#B5572B", "curls", "#EBC3A0"),
        person("#6B422C", "#1D1714", "crop", "#7F93B8"),
    ]


def board() -> list[Chalk]:
    marks = words(3, 13, "Share 3 pizzas among 4 children", 328, 68, 34)
    for number in range(3):
        marks += ring(15 + number * 1.6, 16.4 + number * 1.6, 346 + number * 54, 108, 20, YELLOW)
    for number in range(4):
        marks += child_sketch(20 + number * 1.1, 20.9 + number * 1.1, 338 + number * 42, 148)
    marks += words(25, 26.8, "1 draw", 326, 236, 27, YELLOW) + words(27.2, 28.6, "2 cut", 438, 236, 27)
    for number in range(3):
        start = 113.5 + number * 2.3
        marks += bar(start, start + 2.1, 566 + number * 66, 104, 58, 18, (0.25, 0.5, 0.75), [(0.0, 0.25, PINK)])
    marks += sum_of(120.8, 130, [("1", "4")] * 3, 584, 168, 50)
    marks += bar(114.6, 117.4, 796, 104, 80, 18, (0.5,), [(0.0, 0.5, BLUE)])
    marks += bar(118, 121, 896, 104, 80, 18, (0.25, 0.5, 0.75), [(0.0, 0.25, BLUE)])
    marks += sum_of(121.6, 129.5, [("1", "2"), ("1", "4")], 812, 168, 60)
    marks += words(152, 152.8, "=", 704, 177, 28) + fraction(152.8, 155, "3", "4", 738, 168)
    marks += words(157.2, 158, "=", 894, 177, 28) + fraction(158, 160, "3", "4", 934, 168)
    fourths = [(0.0, 0.25, PINK), (0.25, 0.5, PINK), (0.5, 0.75, PINK)]
    return marks + bar(161.5, 166.5, 566, 214, 408, 24, (0.25, 0.5, 0.75), fourths)


def path() -> list[Step]:
    return [
        Step(0, 330, side=0.3),
        Step(2, 330),
        Step(3, 366, turn=1),
        Step(13, 900, turn=1),
        Step(14.9, 398, turn=1),
        Step(19.6, 500, turn=1),
        Step(20, 384, turn=1),
        Step(24.4, 506, turn=1),
        Step(25, 380, turn=1),
        Step(28.6, 540, turn=1),
        Step(29.4, 560),
        Step(32.6, 432, 396, side=-0.7),
        Step(34.5, 430, 400, side=-0.7, lean=-0.04),
        Step(37.6, 806, 396, side=-0.6),
        Step(39.4, 806, 400, side=-0.6, lean=-0.04),
        Step(41, 872, 402, side=0.7, lean=0.05),
        Step(46, 884, 406, side=0.8, lean=0.08),
        Step(56, 884, 406, side=0.8, lean=0.08),
        Step(60, 806, 396, side=-0.7),
        Step(66, 640, 334),
        Step(69, 600, 332),
        Step(74, 430, 398, side=-0.7, lean=-0.04),
        Step(84, 430, 398, side=-0.7, lean=-0.04),
        Step(89, 806, 398, side=-0.7, lean=-0.04),
        Step(95, 806, 398, side=-0.7, lean=-0.04),
        Step(97, 880, 404, side=0.8, lean=0.06),
        Step(103, 880, 404, side=0.8, lean=0.06),
        Step(106.5, 1084, side=-0.3),
        Step(109, 1104, side=-0.7),
        Step(149.6, 1104, side=-0.7),
        Step(151.8, 748, turn=1),
        Step(155.2, 782, turn=1),
        Step(157.2, 934, turn=1),
        Step(160.2, 980, turn=1),
        Step(161.4, 608, turn=1),
        Step(166.5, 920, turn=1),
        Step(168.4, 1100, side=-0.2),
        Step(180, 1104, side=-0.5),
    ]


def quarters_group() -> Group:
    marks = (
        strip_marks(0, FOURTHS, 43, 0, 2.6) + strip_marks(1, FOURTHS, 45, 3, 2.6) + strip_marks(2, FOURTHS, 46, 1, 2.6)
    )
    shades = [
        strip_shade(0, 0.25, 55, 0, "#3E7F88"),
        strip_shade(1, 0.25, 56, 3, "#C8643C"),
        strip_shade(2, 0.25, 58, 1, "#6F5B9B"),
    ]
    return Group(
        MIDDLES[0],
        "A",
        0,
        ROW,
        RADIUS,
        cuts=quarter_cuts(0, 68, 0, 2.6) + quarter_cuts(1, 70, 3, 2.6) + quarter_cuts(2, 72, 1, 2.6),
        deals=quarter_deals(0, 80, TOP, 1.2) + quarter_deals(1, 86, 0, 1.2) + quarter_deals(2, 92, QUARTER, 1.2),
        marks=marks + shades,
        notes=[Note("3/4", 99.5, 104, 0, -20, 548, 34)],
        strips_at=33.2,
    )


def halves_group() -> Group:
    marks = (
        strip_marks(0, (0.5,), 43, 1, 3.6) + strip_marks(1, (0.5,), 46, 2, 3.6) + strip_marks(2, FOURTHS, 48.4, 1, 2.2)
    )
    shades = [strip_shade(0, 0.5, 56, 0, "#3E7F88"), strip_shade(2, 0.25, 60.2, 1, "#6F5B9B")]
    return Group(
        MIDDLES[1],
        "B",
        1,
        ROW,
        RADIUS,
        cuts=half_cut(0, 68, 1) + half_cut(1, 69.5, 2) + quarter_cuts(2, 73, 1),
        deals=half_deals(0, 1, 79, 1.6) + quarter_deals(2, 87, QUARTER, 1.4),
        marks=marks + shades,
        notes=[Note("1/2 + 1/4 = 3/4", 94.5, 104, 1, 0, 546, 24)],
        strips_at=38.2,
    )


def drawing_group() -> Group:
    thirds = strip_marks(0, (1 / 3, 2 / 3), 43, 0, 2.8, until=53.6)
    fourths = (
        strip_marks(0, FOURTHS, 54.4, 0, 2.2)
        + strip_marks(1, FOURTHS, 56, 2, 2.2)
        + strip_marks(2, FOURTHS, 56.6, 1, 2.2)
    )
    shades = [
        strip_shade(0, 0.25, 61.6, 0, "#3E7F88"),
        strip_shade(1, 0.25, 62.8, 2, "#C8643C"),
        strip_shade(2, 0.25, 63.2, 1, "#6F5B9B"),
    ]
    return Group(
        MIDDLES[2],
        "C",
        0,
        ROW,
        RADIUS,
        cuts=quarter_cuts(0, 69, 0) + quarter_cuts(1, 71, 3) + quarter_cuts(2, 73, 1),
        deals=quarter_deals(0, 82, TOP, 1.2) + quarter_deals(1, 88, 0, 1.2) + quarter_deals(2, 94, QUARTER, 1.2),
        marks=thirds + fourths + shades,
        notes=[Note("1/4 + 1/4 + 1/4", 100, 107, 0, 0, 546, 24)],
        points=[Point(0, 48.8, 51.8, (-20, 500), 60), Point(0, 52.2, 53.8, (PIZZA_X[0], 482), 14)],
        strips_at=41.4,
        strips_from=-210,
    )
