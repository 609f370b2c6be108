"""The group tables: what lies on them, how pizzas are marked, cut and shared, and where hands must be for it.

A group's work is written down as data (cuts, deals, pencil marks, words). Both the picture of the table at a second and
the movements of the four children's hands follow from the same data, so that hands are always where something happens.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from lessonstudy.video.drawing.brush import (
    Brush,
    Color,
    Picture,
    Place,
    between,
    ease,
    ink,
    mix,
    part_of,
    rounded_corners,
    text_width,
)
from lessonstudy.video.drawing.people import Tool

TABLE_TOP, TABLE_FRONT = 440, 598
MIDDLES = (213, 640, 1067)
SEATS: tuple[Place, ...] = ((-80, 440), (80, 440), (-100, 702), (100, 702))
PLATES: tuple[Place, ...] = ((-139, 484), (139, 484), (-143, 553), (143, 553))
PIZZA_X = (-66, 0, 66)
# Seconds that strips need to arrive, a cut pizza to open, a piece to reach its plate.
SLIDE, OPENING, DEALING = 1.4, 0.6, 1.1

BIRCH = ink("#F1DDBB")
EDGE = ink("#CDA671")
PAPER = ink("#FFFDF7")
CRUST = ink("#CE8B43")
CHEESE = ink("#F7D270")
TOMATO = ink("#D8583C")
PENCIL = ink("#5A4A42")
RED = ink("#C4352B")
STRIPS = (ink("#7FB7BE"), ink("#EBA583"), ink("#A99BC9"))
LETTERS = {"A": ink("#E9B44C"), "B": ink("#4F8A8B"), "C": ink("#C8553D")}


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut right through a pizza, at `angle` radians, by the child on `seat`, from `start` to `end` (seconds)."""

    pizza: int
    angle: float
    start: float
    end: float
    seat: int


@dataclass(frozen=True, slots=True)
class Deal:
    """The piece that begins at `angle` and spans `sweep` goes to `plate` at `start`; there it begins at `lies`."""

    pizza: int
    angle: float
    sweep: float
    start: float
    plate: int
    lies: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A pencil line on the sheet (px from the table's middle), or a shaded box; rubbed out at `until`."""

    line: tuple[Place, ...]
    start: float
    end: float
    seat: int
    color: Color = PENCIL
    width: float = 2.6
    shade: bool = False
    until: float = math.inf


@dataclass(frozen=True, slots=True)
class Note:
    """Words a child writes on the sheet, with their middle at (x, y) from the table's middle."""

    text: str
    start: float
    end: float
    seat: int
    x: float = 0
    y: float = 524
    size: int = 25


@dataclass(frozen=True, slots=True)
class Point:
    """A child's hand goes to a place for a while: counting, pointing, scratching the head."""

    seat: int
    start: float
    end: float
    where: Place
    swing: float = 4


@dataclass(frozen=True, slots=True)
class Group:
    """One table: its middle, the letter and seat of its focus student, the row of pizzas, and what happens on it."""

    middle: int
    letter: str
    letter_seat: int
    row: float
    radius: tuple[float, float]
    cuts: Sequence[Cut] = ()
    deals: Sequence[Deal] = ()
    marks: Sequence[Mark] = ()
    notes: Sequence[Note] = ()
    points: Sequence[Point] = ()
    strips_at: float = math.inf
    strips_from: float = 210

    def pizza(self, number: int) -> Place:
        return self.middle + PIZZA_X[number], self.row


@dataclass(frozen=True, slots=True)
class Act:
    """One movement of one child's hand: which seat, when, with what, and the work it does."""

    seat: int
    start: float
    end: float
    tool: Tool
    work: Cut | Deal | Mark | Note | Point


def acts_of(group: Group) -> list[Act]:
    """Every hand movement of a group, in the order of time."""
    acts = [Act(cut.seat, cut.start, cut.end, "scissors", cut) for cut in group.cuts]
    acts += [Act(deal.plate, deal.start, deal.start + DEALING, "none", deal) for deal in group.deals]
    acts += [Act(mark.seat, mark.start, mark.end, "pencil", mark) for mark in group.marks]
    acts += [Act(note.seat, note.start, note.end, "pencil", note) for note in group.notes]
    acts += [Act(point.seat, point.start, point.end, "none", point) for point in group.points]
    return sorted(acts, key=lambda act: act.start)


def tip_of(group: Group, act: Act, seconds: float) -> Place:
    """Where the hand of an act must be, in picture px."""
    share = min(1.0, max(0.0, (seconds - act.start) / (act.end - act.start)))
    match act.work:
        case Cut() as cut:
            one, other = cut_ends(group, cut)
            return between(one, other, share)
        case Deal() as deal:
            return piece_middle(group, deal, ease(share))
        case Mark() as mark if not mark.shade:
            tip = part_of(mark.line, share)[-1]
            return group.middle + float(tip[0]), float(tip[1])
        case Mark() as mark:
            x, y = between(mark.line[0], mark.line[-1], share)
            return group.middle + x, y - 5 + math.sin(seconds * 15) * 5
        case Note() as note:
            wide = text_width(note.text, note.size, 600)
            return group.middle + note.x + wide * (share - 0.5), note.y - 7 + math.sin(seconds * 16) * 4
        case Point() as point:
            swing = point.swing * math.sin((seconds - point.start) * 3.4)
            return group.middle + point.where[0] + swing, point.where[1] + abs(swing) * 0.4
    raise AssertionError(act)


def cut_ends(group: Group, cut: Cut) -> tuple[Place, Place]:
    x, y = group.pizza(cut.pizza)
    rx, ry = group.radius[0] + 3, group.radius[1] + 3
    dx, dy = rx * math.cos(cut.angle), ry * math.sin(cut.angle)
    return (x - dx, y - dy), (x + dx, y + dy)


def piece_place(group: Group, deal: Deal, share: float) -> tuple[Place, float]:
    """The point of a piece and the angle at which it begins, `share` of the way to its plate."""
    plate = (group.middle + PLATES[deal.plate][0], PLATES[deal.plate][1])
    turn = (deal.lies - deal.angle + math.pi) % math.tau - math.pi
    return between(group.pizza(deal.pizza), plate, share), deal.angle + turn * share


def piece_middle(group: Group, deal: Deal, share: float) -> Place:
    (x, y), angle = piece_place(group, deal, share)
    middle = angle + deal.sweep / 2
    return x + group.radius[0] * 0.55 * math.cos(middle), y + group.radius[1] * 0.55 * math.sin(middle)


class PaintedTable:
    """A table whose resting things are painted once and kept until something begins or ends; the rest is painted anew.

    Children on the far side are painted first, so that the edge hides them; `room` is what lies behind round corners.
    """

    def __init__(self, group: Group, room: Picture) -> None:
        self.group = group
        self.room = room
        self.left, self.right = group.middle - 200, group.middle + 200
        self.state: tuple[int, ...] = ()
        self.kept = room[TABLE_TOP - 2 :, self.left : self.right].copy()
        self.mask = np.zeros(self.kept.shape[:2], np.uint8)

    def paint(self, brush: Brush, seconds: float) -> None:
        """The table with sheet, strips, plates and pizzas as they are at that second."""
        state = tuple(sum((seconds > start) + (seconds >= end) for start, end in spans) for spans in self.movements())
        if state != self.state:
            self.keep(seconds)
            self.state = state
        cv2.copyTo(self.kept, self.mask, brush.picture[TABLE_TOP - 2 :, self.left : self.right])
        self.paint_things(brush, seconds, moving=True)

    def keep(self, seconds: float) -> None:
        picture = self.room.copy()
        brush = Brush(picture)
        paint_furniture(brush, self.group)
        for plate in PLATES:
            paint_plate(brush.at(self.group.middle + plate[0], plate[1]))
        self.paint_things(brush, seconds, moving=False)
        self.kept = picture[TABLE_TOP - 2 :, self.left : self.right].copy()
        behind = self.room[TABLE_TOP - 2 :, self.left : self.right]
        self.mask = np.asarray((self.kept != behind).any(axis=2) * np.uint8(255), np.uint8)

    def movements(self) -> list[list[tuple[float, float]]]:
        """When each thing on the table moves: the strips, the three pizzas, every mark, note and piece."""
        group = self.group
        things = [[(group.strips_at, group.strips_at + SLIDE)]]
        for number in range(3):
            cuts = [(cut.start, cut.end) for cut in group.cuts if cut.pizza == number]
            opening = [(cuts[-1][1], cuts[-1][1] + OPENING)] if cuts else []
            things.append(cuts + opening + [(deal.start, deal.start) for deal in group.deals if deal.pizza == number])
        things += [[(mark.start, mark.end), (mark.until, mark.until)] for mark in group.marks]
        things += [[(note.start, note.end)] for note in group.notes]
        return things + [[(deal.start, deal.start + DEALING)] for deal in group.deals]

    def paint_things(self, brush: Brush, seconds: float, moving: bool) -> None:
        """Paints the things that move now, or all the others."""
        group = self.group
        moves = [any(start < seconds < end for start, end in spans) == moving for spans in self.movements()]
        painters: list[Callable[[], None]] = [lambda: paint_strips(brush, group, seconds)]
        painters += [partial(paint_pizza, brush, group, number, seconds) for number in range(3)]
        painters += [partial(paint_mark, brush.at(group.middle, 0), mark, seconds) for mark in group.marks]
        painters += [partial(paint_note, brush, group, note, seconds) for note in group.notes]
        painters += [partial(paint_dealt, brush, group, deal, seconds) for deal in group.deals]
        for wanted, painter in zip(moves, painters, strict=True):
            if wanted:
                painter()


def paint_furniture(brush: Brush, group: Group) -> None:
    table = brush.at(group.middle, 0)
    for side in (-1, 1):
        table.stroke([(side * 164, 610), (side * 168, 706)], mix(EDGE, ink("#5B3A1C"), 0.25), 13)
    for front, color in ((TABLE_FRONT + 14, EDGE), (TABLE_FRONT, BIRCH)):
        table.polygon(rounded_corners(((-174, TABLE_TOP), (174, TABLE_TOP), (192, front), (-192, front)), 20), color)
    sheet = [(-100.0, 458.0), (100.0, 458.0), (107.0, 580.0), (-107.0, 580.0)]
    table.polygon([(x + 2, y + 3) for x, y in sheet], mix(BIRCH, EDGE, 0.55))
    table.polygon(sheet, PAPER)


def paint_card(brush: Brush, group: Group) -> None:
    """The letter of the focus student, on a card that stands by their place."""
    outward = -1 if SEATS[group.letter_seat][0] < 0 else 1
    card = brush.at(group.middle + outward * 150, 452)
    card.polygon([(-18, 0), (18, 0), (22, 7), (-22, 7)], mix(BIRCH, EDGE, 0.6))
    card.rounded(-19, -36, 19, 2, 4, ink("#FFFFFF"))
    card.rounded(-19, -36, 19, -29, 3, LETTERS[group.letter])
    card.text_middle(group.letter, 0, -3, 29, ink("#2B2420"), 700)


def paint_plate(plate: Brush) -> None:
    plate.blob(1, 3, 35, 26, mix(BIRCH, EDGE, 0.5))
    plate.blob(0, 0, 35, 26, ink("#DDE7EA"))
    plate.blob(0, -0.5, 31, 22.5, ink("#EEF4F5"))


def paint_strips(brush: Brush, group: Group, seconds: float) -> None:
    if seconds < group.strips_at:
        return
    arrived = ease((seconds - group.strips_at) / SLIDE)
    for number, color in enumerate(STRIPS):
        x, y = between((group.strips_from, 470 + number * 8), (PIZZA_X[number], 481), arrived)
        strip = brush.at(group.middle + x, y)
        strip.rounded(-30, -12, 32, 16, 2, mix(PAPER, EDGE, 0.4))
        strip.rounded(-31, -14, 31, 14, 2, color)


def strip_line(number: int, share: float) -> tuple[Place, ...]:
    """A line across strip `number`, at `share` of its length."""
    x = PIZZA_X[number] - 31 + 62 * share
    return (x, 467), (x, 495)


def paint_note(brush: Brush, group: Group, note: Note, seconds: float) -> None:
    if seconds > note.start:
        share = min(1.0, (seconds - note.start) / (note.end - note.start))
        left = group.middle + note.x - text_width(note.text, note.size, 600) / 2
        brush.text(note.text[: math.ceil(len(note.text) * share)], left, note.y, note.size, PENCIL, 600)


def paint_dealt(brush: Brush, group: Group, deal: Deal, seconds: float) -> None:
    """A piece on its way to a plate, or on it."""
    if seconds >= deal.start:
        place, angle = piece_place(group, deal, ease((seconds - deal.start) / DEALING))
        paint_piece(brush, group.radius, place, angle, deal.sweep)


def paint_mark(table: Brush, mark: Mark, seconds: float) -> None:
    if not mark.start < seconds < mark.until:
        return
    share = min(1.0, (seconds - mark.start) / (mark.end - mark.start))
    if mark.shade:
        (left, top), (right, bottom) = mark.line[0], mark.line[-1]
        table.polygon(
            [
                (left, top),
                (left + (right - left) * share, top),
                (left + (right - left) * share, bottom),
                (left, bottom),
            ],
            mark.color,
        )
    else:
        table.stroke(part_of(mark.line, share), mark.color, mark.width)


def paint_pizza(brush: Brush, group: Group, number: int, seconds: float) -> None:
    cuts = [cut for cut in group.cuts if cut.pizza == number]
    deals = [deal for deal in group.deals if deal.pizza == number]
    x, y = group.pizza(number)
    rx, ry = group.radius
    if not cuts or seconds < max(cut.end for cut in cuts):
        brush.blob(x + 1, y + 3, rx, ry, mix(PAPER, EDGE, 0.5))
        paint_piece(brush, group.radius, (x, y), -math.pi / 2, math.tau)
        for cut in cuts:
            if seconds > cut.start:
                one, other = cut_ends(group, cut)
                share = min(1.0, (seconds - cut.start) / (cut.end - cut.start))
                brush.stroke([one, between(one, other, share)], PAPER, 3)
        return
    opened = 2.6 * ease((seconds - max(cut.end for cut in cuts)) / OPENING)
    for deal in deals:
        if seconds < deal.start:
            middle = deal.angle + deal.sweep / 2
            place = (x + opened * math.cos(middle), y + opened * math.sin(middle))
            paint_piece(brush, group.radius, place, deal.angle, deal.sweep)


def paint_piece(brush: Brush, radius: tuple[float, float], place: Place, angle: float, sweep: float) -> None:
    rx, ry = radius
    x, y = place
    brush.sector(x, y, rx, ry, angle, sweep, CRUST)
    brush.sector(x, y, rx * 0.83, ry * 0.83, angle, sweep, CHEESE)
    for step in range(round(sweep / (math.pi / 4))):
        spot = angle + (step + 0.5) * math.pi / 4
        far = 0.55 if step % 2 else 0.42
        brush.blob(x + rx * far * math.cos(spot), y + ry * far * math.sin(spot), rx * 0.11, ry * 0.11, TOMATO)
    if sweep < math.tau - 0.01:
        brush.stroke(np.vstack([brush.rim(x, y, rx, ry, angle, sweep), [(x, y)]]), PAPER, 1.6, closed=True)
