"""The third lesson: each table draws, tries to name a share, and only then cuts; the two ways stand below each other.

Group A names three quarters at once, group B writes no name before it cuts, and group C counts all the parts of all
the strips. A child of another table shows where the parts of one bar lie in the other.
"""

from lessonstudy.video.drawing.board import BLUE, PINK, YELLOW, Chalk, bar, child_sketch, fraction, ring, sum_of, words
from lessonstudy.video.drawing.people import Look
from lessonstudy.video.drawing.room import NOON
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
from lessonstudy.video.drawing.tables import MIDDLES, PLATES, RED, Group, Mark, Note, Point

ROW = 551.0
RADIUS = (30.0, 23.0)
FOURTHS = (0.5, 0.25, 0.75)
# Below the strips and above the pizzas is room for one short name.
NAME_LINE, NAME_SIZE = 519, 23
# The two bars on the board: where they begin, how long they are, and the top of each (px).
BAR_LEFT, BAR_LONG, UPPER, LOWER = 566, 260, 98, 158


def third_lesson() -> Story:
    return Story(
        light=NOON,
        hour=11,
        teacher=person("#F0C6A0", "#6B3B2A", "long", "#4F7A63", glasses=True, trousers="#59505E"),
        looks=looks(),
        spans=(
            Span("launch", 0, 28),
            Span("draw", 28, 72),
            Span("groups", 72, 110),
            Span("compare", 110, 152),
            Span("summary", 152, 180),
        ),
        board=board(),
        path=path(),
        groups=(quarters_group(), halves_group(), counting_group()),
        visits=(
            Visit(0, 0, 110, 132, 546, -1, (113.8, 121.6), (560, 1000), (122, 126), ((600, 110),)),
            Visit(1, 1, 115, 150, 1012, 1, (121.6, 130.8), (560, 1000), (142.5, 146), ((930, 172),)),
            Visit(2, 0, 128, 150, 546, -1, (131.6, 131.7), (0, 0), (132.4, 142), ((648, 110), (644, 170))),
        ),
        raised=(
            Raised(0, 2, 25, 28),
            Raised(1, 3, 25.6, 28),
            Raised(2, 2, 26.2, 28),
            Raised(2, 3, 26.6, 28),
            Raised(2, 0, 123.6, 127.6),
            *(Raised(group, seat, 143 + (group + seat) * 0.4, 149.5) for group in range(3) for seat in (2, 3)),
            Raised(0, 0, 143.4, 149.5),
            Raised(1, 0, 144, 149.5),
            *(Raised(group, seat, 172 + seat * 0.4, 178) for group in range(3) for seat in (2, 3)),
            Raised(2, 0, 172.4, 178),
            Raised(0, 1, 173, 178),
            Raised(1, 1, 173.4, 178),
        ),
        lively=1.1,
        chorus=(169.5,),
    )


def looks() -> list[Look]:
    """Twelve other children again; focus students wear the colours of the other lessons."""
    return [
        person("#EDC29C", "#2B1F1A", "ponytail", "#E9B44C", glasses=True, badge="A"),
        person("#6B422C", "#1D1714", "crop", "#8FB3A3"),
        person("#D9A679", "#5A3825", "curls", "#7F93B8"),
        person("#8A5638", "#1F1815", "braids", "#EBC3A0"),
        person("#F2CBA8", "#C98A4B", "short", "#D98C6B"),
        person("#B97C50", "#241A16", "long", "#4F8A8B", badge="B"),
        person("#5F3B28", "#1D1714", "afro", "#B7C9A8"),
        person("#F0C6A0", "#8A4B2F", "tails", "#C9A7C7"),
        person("#7A4B31", "#1D1714", "bun", "#C8553D", badge="C"),
        person("#EBBF97", "#A8652F", "crop", "#6A8CBF"),
        person("#C68B5E", "#6A5A8A", "scarf", "#E3C07A"),
        person("#E8B98F", "#3A2A22", "short", "#6F8F7A"),
    ]


def board() -> list[Chalk]:
    marks = words(3, 12, "Share 3 pizzas among 4 children", 328, 68, 34)
    for number in range(3):
        marks += ring(13.6 + number * 1.4, 14.8 + number * 1.4, 346 + number * 54, 108, 20, YELLOW)
    for number in range(4):
        marks += child_sketch(18 + number, 18.8 + number, 338 + number * 42, 148)
    marks += words(22.4, 23.6, "1 draw", 322, 236, 25, YELLOW) + words(24, 25.4, "2 name", 430, 236, 25, YELLOW)
    marks += words(25.8, 26.8, "3 cut", 544, 236, 25)
    marks += bar(113.8, 118, BAR_LEFT, UPPER, BAR_LONG, 24, (0.25, 0.5, 0.75), upper_parts())
    marks += sum_of(118.2, 121.5, [("1", "4")] * 3, 868, 110, 44)
    marks += bar(121.6, 126, BAR_LEFT, LOWER, BAR_LONG, 24, (0.5, 0.75), [(0.0, 0.5, BLUE), (0.5, 0.75, BLUE)])
    marks += sum_of(126.4, 130.6, [("1", "2"), ("1", "4")], 890, 170, 56)
    end = BAR_LEFT + BAR_LONG * 0.75
    marks.append(Chalk(155, 157.4, YELLOW, line=((end, 90), (end, 200)), width=3.4))
    marks += fraction(158.2, 160.8, "3", "4", 668, 216) + words(161.4, 166, "of one pizza", 698, 226, 28)
    return marks


def upper_parts() -> list[tuple[float, float, tuple[int, int, int]]]:
    return [(0.0, 0.25, PINK), (0.25, 0.5, PINK), (0.5, 0.75, PINK)]


def path() -> list[Step]:
    return [
        Step(0, 330, side=0.3),
        Step(2, 330),
        Step(3, 366, turn=1),
        Step(12, 900, turn=1),
        Step(13.6, 398, turn=1),
        Step(17.8, 500, turn=1),
        Step(18.2, 384, turn=1),
        Step(21.8, 506, turn=1),
        Step(22.4, 374, turn=1),
        Step(26.8, 610, turn=1),
        Step(27.6, 600),
        Step(30.4, 432, 396, side=-0.7),
        Step(32.5, 430, 400, side=-0.7, lean=-0.04),
        Step(35.4, 806, 396, side=-0.6),
        Step(37.2, 806, 400, side=-0.6, lean=-0.04),
        Step(38.8, 872, 402, side=0.7, lean=0.05),
        Step(50, 884, 406, side=0.8, lean=0.06),
        Step(54, 640, 334),
        Step(58, 640, 334),
        Step(61, 806, 398, side=-0.7, lean=-0.04),
        Step(69, 806, 398, side=-0.7, lean=-0.04),
        Step(73, 640, 332),
        Step(77, 430, 398, side=-0.7, lean=-0.04),
        Step(85, 430, 398, side=-0.7, lean=-0.04),
        Step(90, 640, 334),
        Step(95, 880, 404, side=0.8, lean=0.06),
        Step(106, 880, 404, side=0.8, lean=0.06),
        Step(109.5, 1084, side=-0.3),
        Step(111, 1108, side=-0.7),
        Step(152, 1108, side=-0.7),
        Step(154.8, 790, turn=1),
        Step(157.4, 796, turn=1),
        Step(158.2, 700, turn=1),
        Step(166, 900, turn=1),
        Step(168.4, 1100, side=-0.2),
        Step(180, 1104, side=-0.5),
    ]


def quarters_group() -> Group:
    marks = (
        strip_marks(0, FOURTHS, 41, 0, 2.6)
        + strip_marks(1, FOURTHS, 42.4, 3, 2.6)
        + strip_marks(2, FOURTHS, 43, 1, 2.6)
    )
    shades = [
        strip_shade(0, 0.25, 51, 0, "#3E7F88"),
        strip_shade(1, 0.25, 52, 3, "#C8643C"),
        strip_shade(2, 0.25, 53, 1, "#6F5B9B"),
    ]
    return Group(
        MIDDLES[0],
        "A",
        0,
        ROW,
        RADIUS,
        cuts=quarter_cuts(0, 72.6, 0, 2.4) + quarter_cuts(1, 74, 3, 2.4) + quarter_cuts(2, 75.4, 1, 2.4),
        deals=quarter_deals(0, 83, TOP, 1.1) + quarter_deals(1, 88.4, 0, 1.1) + quarter_deals(2, 93.8, QUARTER, 1.1),
        marks=marks + shades,
        notes=[Note("3/4", 60, 64, 0, -4, NAME_LINE, NAME_SIZE)],
        strips_at=31,
    )


def halves_group() -> Group:
    marks = (
        strip_marks(0, (0.5,), 42, 1, 3.6) + strip_marks(1, (0.5,), 44, 2, 3.6) + strip_marks(2, FOURTHS, 46.4, 1, 2.2)
    )
    shades = [strip_shade(0, 0.5, 52, 0, "#3E7F88"), strip_shade(2, 0.25, 55, 1, "#6F5B9B")]
    return Group(
        MIDDLES[1],
        "B",
        1,
        ROW,
        RADIUS,
        cuts=half_cut(0, 72.8, 1, 3) + half_cut(1, 74.4, 2, 3) + quarter_cuts(2, 77, 1, 2.6),
        deals=half_deals(0, 1, 84, 1.5) + quarter_deals(2, 91.4, QUARTER, 1.3),
        marks=marks + shades,
        notes=[Note("1/2 + 1/4 = 3/4", 99, 107.6, 1, 0, 554, 24)],
        points=[Point(1, 60, 69.5, (64, 402), 2), Point(2, 61, 66, (-36, 486), 16)],
        strips_at=36,
    )


def counting_group() -> Group:
    """C touches every plate, then draws; writes a name for all the parts, and crosses it out beside the pieces."""
    plates = [Point(0, 41 + number * 1.3, 42.1 + number * 1.3, PLATES[plate], 2) for number, plate in enumerate((0, 2))]
    others = [Point(0, 43.6, 45.8, (104, 500), 22)]
    marks = (
        strip_marks(0, FOURTHS, 47, 0, 2.2)
        + strip_marks(1, FOURTHS, 48.6, 2, 2.2)
        + strip_marks(2, FOURTHS, 49.2, 1, 2.2)
    )
    shades = [
        strip_shade(0, 0.25, 55, 0, "#3E7F88"),
        strip_shade(1, 0.25, 56, 2, "#C8643C"),
        strip_shade(2, 0.25, 56.6, 1, "#6F5B9B"),
    ]
    crossed = Mark(((-30, 513), (28, 502)), 100.4, 101.8, 0, RED, 3.6)
    return Group(
        MIDDLES[2],
        "C",
        0,
        ROW,
        RADIUS,
        cuts=quarter_cuts(0, 74, 0, 2.4) + quarter_cuts(1, 75.4, 3, 2.4) + quarter_cuts(2, 76.8, 1, 2.4),
        deals=quarter_deals(0, 84.4, TOP, 1.1) + quarter_deals(1, 89.8, 0, 1.1) + quarter_deals(2, 95, QUARTER, 1.1),
        marks=marks + shades + [crossed],
        notes=[
            Note("3/12", 65.4, 69.8, 0, 0, NAME_LINE, NAME_SIZE),
            Note("1/4 + 1/4 + 1/4", 102.4, 109, 0, 0, 554, 24),
        ],
        points=plates + others + [Point(0, 60, 64.8, (0, 482), 62)],
        strips_at=38.6,
        strips_from=-210,
    )
