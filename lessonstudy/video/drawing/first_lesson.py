"""The first lesson: the class cuts at once.

Group A makes quarters, group B halves first, group C draws thirds and is stuck.
"""

import math

from lessonstudy.video.drawing.board import (
    BLUE,
    PINK,
    YELLOW,
    Chalk,
    bar,
    child_sketch,
    fraction,
    ring,
    slice_mark,
    sum_of,
    words,
)
from lessonstudy.video.drawing.brush import Place
from lessonstudy.video.drawing.people import Look
from lessonstudy.video.drawing.room import MORNING
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
)
from lessonstudy.video.drawing.tables import MIDDLES, PIZZA_X, RED, Group, Mark, Note, Point

ROW = 522.0
RADIUS = (30.0, 23.0)


def first_lesson() -> Story:
    return Story(
        light=MORNING,
        hour=9,
        teacher=person("#8D5A3B", "#221A17", "bun", "#7D4E74"),
        looks=looks(),
        spans=(Span("launch", 0, 36), Span("groups", 36, 108), Span("compare", 108, 150), Span("summary", 150, 180)),
        board=board(),
        path=path(),
        groups=(quarters_group(), halves_group(), stuck_group()),
        visits=(
            Visit(0, 0, 108, 148, 546, -1, (113, 131), (560, 770), (131.5, 137), ((600, 120),)),
            Visit(1, 1, 109, 149, 1004, 1, (113, 131), (780, 1000), (137, 143), ((880, 122),)),
        ),
        raised=(
            Raised(0, 3, 31.5, 35),
            Raised(1, 2, 32.5, 35.5),
            Raised(1, 0, 144, 148),
            Raised(0, 2, 172, 176),
            Raised(1, 3, 173, 177),
        ),
        lively=1.0,
        chorus=(171.5,),
    )


def looks() -> list[Look]:
    """Twelve children, four to a table: far left, far right, near left, near right."""
    return [
        person("#F0C6A0", "#5B3A26", "short", "#E9B44C", badge="A"),
        person("#5F3B28", "#1D1714", "braids", "#6A8CBF"),
        person("#D9A679", "#2E211B", "ponytail", "#B7C9A8"),
        person("#8D5A3B", "#1F1815", "crop", "#D98C6B"),
        person("#C68B5E", "#2B1F1A", "long", "#C9A7C7", glasses=True),
        person("#8A5638", "#1D1714", "afro", "#4F8A8B", badge="B"),
        person("#F2CBA8", "#C98A4B", "tails", "#E3C07A"),
        person("#A96F47", "#2A1E18", "curls", "#7E9CC7"),
        person("#B97C50", "#241A16", "curls", "#C8553D", badge="C"),
        person("#E8B98F", "#5E7FB0", "scarf", "#8FB3A3"),
        person("#6B422C", "#1D1714", "bun", "#EBC3A0"),
        person("#EFC5A1", "#A8652F", "short", "#6F8F7A", glasses=True),
    ]


def board() -> list[Chalk]:
    marks = words(4, 16, "Share 3 pizzas among 4 children", 328, 68, 34)
    for number in range(3):
        marks += ring(18.6 + number * 2, 20.2 + number * 2, 346 + number * 54, 112, 21, YELLOW)
    for number in range(4):
        marks += child_sketch(25 + number * 1.6, 26.4 + number * 1.6, 338 + number * 42, 156)
    for number in range(3):
        marks += slice_mark(113.5 + number * 2.2, 115.4 + number * 2.2, 580 + number * 54, 142, 32, QUARTER, PINK)
    marks += sum_of(120.5, 130, [("1", "4")] * 3, 596, 180, 54)
    marks += slice_mark(114.6, 117.6, 812, 124, 32, math.pi, BLUE) + slice_mark(
        118.4, 120.8, 880, 140, 32, QUARTER, BLUE
    )
    marks += sum_of(121.6, 129.5, [("1", "2"), ("1", "4")], 826, 187, 64)
    thirds = [(0.0, 0.25, PINK), (0.25, 0.5, PINK), (0.5, 0.75, PINK)]
    marks += bar(152, 157, 560, 220, 190, 20, (0.25, 0.5, 0.75), thirds)
    marks += bar(158.5, 163, 784, 220, 190, 20, (0.5, 0.75), [(0.0, 0.5, BLUE), (0.5, 0.75, BLUE)])
    marks += words(165, 168, "each child", 324, 232, 26)
    return marks + fraction(168, 170.4, "3", "4", 494, 216, 29)


def path() -> list[Step]:
    return [
        Step(0, 330, side=0.3),
        Step(3, 330),
        Step(4, 366, turn=1),
        Step(16, 900, turn=1),
        Step(18.4, 400, turn=1),
        Step(24.4, 506, turn=1),
        Step(25, 384, turn=1),
        Step(31.4, 512, turn=1),
        Step(32.2, 540),
        Step(36.5, 540),
        Step(40, 424, 392, side=-0.6),
        Step(46, 424, 400, side=-0.7, lean=-0.05),
        Step(60, 424, 400, side=-0.7, lean=-0.05),
        Step(63, 462, 404, side=0.7, lean=0.05),
        Step(77, 462, 404, side=0.7, lean=0.05),
        Step(80, 640, 336, side=0.6),
        Step(86, 872, 402, side=0.7),
        Step(88, 890, 408, side=0.8, lean=0.1),
        Step(103, 890, 408, side=0.8, lean=0.1),
        Step(106.5, 1084, side=-0.3),
        Step(109, 1104, side=-0.7),
        Step(149, 1104, side=-0.7),
        Step(151.8, 602, turn=1),
        Step(157, 790, turn=1),
        Step(158.4, 826, turn=1),
        Step(163, 1004, turn=1),
        Step(164.9, 366, turn=1),
        Step(170.4, 530, turn=1),
        Step(171.2, 540),
        Step(175, 1100, side=-0.3),
        Step(180, 1104, side=-0.5),
    ]


def quarters_group() -> Group:
    return Group(
        MIDDLES[0],
        "A",
        0,
        ROW,
        RADIUS,
        cuts=quarter_cuts(0, 45, 0) + quarter_cuts(1, 50, 3) + quarter_cuts(2, 54, 1),
        deals=quarter_deals(0, 63.5, TOP) + quarter_deals(1, 70, 0) + quarter_deals(2, 76.5, QUARTER),
        notes=[Note("1/4 + 1/4 + 1/4", 92, 102, 0)],
        points=[Point(0, 84, 90, (-136, 478), 9), Point(3, 85, 89, (140, 556), 7)],
    )


def halves_group() -> Group:
    return Group(
        MIDDLES[1],
        "B",
        1,
        ROW,
        RADIUS,
        cuts=half_cut(0, 46, 1) + half_cut(1, 53, 2) + quarter_cuts(2, 80, 1, 3.6),
        deals=half_deals(0, 1, 60) + quarter_deals(2, 89.5, QUARTER, 1.5),
        notes=[Note("1/2 + 1/4", 97, 104.5, 1)],
        points=[Point(1, 70, 75, (64, 402), 2), Point(1, 76, 79.4, (66, 520), 13), Point(2, 71, 78, (52, 536), 5)],
    )


def stuck_group() -> Group:
    marks: list[Mark] = []
    for pizza, start in ((0, 45.0), (1, 57.0)):
        marks += third_marks(pizza, start)
    for pizza, start in ((0, 76.0), (1, 80.0)):
        marks += cross_marks(pizza, start)
    x, rx, ry = PIZZA_X[2], RADIUS[0], RADIUS[1]
    marks.append(Mark(((x, ROW - ry), (x, ROW + ry)), 131, 134.6, 0, width=3))
    marks.append(Mark(((x - rx, ROW), (x + rx, ROW)), 136, 139.6, 0, width=3))
    return Group(
        MIDDLES[2],
        "C",
        0,
        ROW,
        RADIUS,
        marks=marks,
        points=[
            Point(0, 67, 74, (-34, 514), 34),
            Point(2, 69, 74, (-20, 540), 12),
            Point(0, 85, 95, (-62, 398), 3),
            Point(0, 98, 103, (62, 516), 10),
        ],
    )


def third_marks(pizza: int, start: float) -> list[Mark]:
    """Three pencil lines from the middle of a pizza: it is to be cut into thirds."""
    middle: Place = (PIZZA_X[pizza], ROW)
    marks: list[Mark] = []
    for number in range(3):
        angle = TOP + number * math.tau / 3
        end = (middle[0] + RADIUS[0] * math.cos(angle), middle[1] + RADIUS[1] * math.sin(angle))
        marks.append(Mark((middle, end), start + number * 3, start + number * 3 + 2.2, 0, width=3))
    return marks


def cross_marks(pizza: int, start: float) -> list[Mark]:
    x = PIZZA_X[pizza]
    return [
        Mark(((x - 27, ROW - 23), (x + 27, ROW + 23)), start, start + 1.2, 0, RED, 4.5),
        Mark(((x + 27, ROW - 23), (x - 27, ROW + 23)), start + 1.7, start + 2.9, 0, RED, 4.5),
    ]
