"""One picture of the lesson at a given second, painted from the board at the far end to the children nearest to us."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lessonstudy.video.drawing.board import WrittenBoard
from lessonstudy.video.drawing.brush import Brush, Picture, Place, between, ease
from lessonstudy.video.drawing.people import Gaze, Hand, Look, Stance, Tool, paint_arm, paint_seated, paint_standing
from lessonstudy.video.drawing.room import paint_clock, paint_room
from lessonstudy.video.drawing.story import Step, Story, Visit
from lessonstudy.video.drawing.tables import SEATS, Act, PaintedTable, acts_of, paint_card, tip_of

NEAR_SIZE = 1.22
REACH = 0.55
WALK = 3.6
POINTING = 1.8


@dataclass(frozen=True, slots=True)
class Seated:
    """A child in their place: which group and seat, and how they move when nothing happens."""

    group: int
    seat: int
    look: Look = field(hash=False, compare=False)
    phase: float

    @property
    def near(self) -> bool:
        return self.seat >= 2


@dataclass(frozen=True, slots=True)
class Doing:
    """An act that draws a hand now: which hand (-1 left, 1 right in the picture), and how much (0 to 1)."""

    act: Act
    side: int
    share: float


class Scene:
    """Draws a story. `draw` may be asked for any second, and is quickest in the order of time."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.board = WrittenBoard(paint_room(story.light), story.board)
        self.tables = [PaintedTable(group, self.board.room) for group in story.groups]
        self.children = [
            Seated(number // 4, number % 4, look, number * 2.399) for number, look in enumerate(story.looks)
        ]
        self.acts = {child: self.handed_acts(child) for child in self.children}
        self.active: dict[Seated, list[Doing]] = {}
        self.picture: Picture = np.zeros_like(self.board.room)

    def draw(self, seconds: float) -> Picture:
        """The picture at that second, 720 x 1280 x 3, BGR; the same array is painted over by the next call."""
        self.board.copy_to(self.picture, seconds)
        self.active = {child: doing_now(acts, seconds) for child, acts in self.acts.items()}
        brush = Brush(self.picture)
        paint_clock(brush, self.story.hour, seconds)
        walkers = [(self.visit_feet(visit, seconds), visit) for visit in self.story.visits if away(visit, seconds)]
        step, speed = teacher_step(self.story.path, seconds)
        for feet, visit in sorted(walkers, key=lambda walker: walker[0][1]):
            if feet[1] <= step.y:
                self.paint_visitor(brush, visit, feet, seconds)
        self.paint_teacher(brush, step, speed, seconds)
        for feet, visit in walkers:
            if feet[1] > step.y:
                self.paint_visitor(brush, visit, feet, seconds)
        seated = [child for child in self.children if not self.is_away(child, seconds)]
        far, near = [child for child in seated if not child.near], [child for child in seated if child.near]
        self.paint_all(self.paint_child, far, brush, seconds)
        for table in self.tables:
            table.paint(brush, seconds)
        self.paint_all(self.paint_hands, far, brush, seconds)
        for group in self.story.groups:
            paint_card(brush, group)
        self.paint_all(self.paint_hands, near, brush, seconds)
        self.paint_all(self.paint_child, near, brush, seconds)
        return self.picture

    @staticmethod
    def paint_all(
        painter: Callable[[Brush, Seated, float], None], children: Sequence[Seated], brush: Brush, seconds: float
    ) -> None:
        for child in children:
            painter(brush, child, seconds)

    def is_away(self, child: Seated, seconds: float) -> bool:
        visits = (visit for visit in self.story.visits if (visit.group, visit.seat) == (child.group, child.seat))
        return any(away(visit, seconds) for visit in visits)

    def seat_place(self, child: Seated) -> Place:
        x, y = SEATS[child.seat]
        return self.story.groups[child.group].middle + x, y

    def busy(self, child: Seated) -> float:
        """0 to 1: how much this child's hands are at work now."""
        return max((doing.share for doing in self.active[child]), default=0.0)

    def gaze(self, child: Seated, seconds: float) -> Gaze:
        """Where a child looks: at the board while the class is together, else at the table or at a neighbour."""
        key = self.story.span_at(seconds).key
        drift = math.sin(seconds * 0.37 + child.phase) + 0.6 * math.sin(seconds * 0.83 + child.phase * 2)
        shut = (seconds + child.phase * 1.7) % 4.3 < 0.16
        if child.near:
            aside = ease((abs(drift) - 0.95) * 3) * 0.4 if key in ("groups", "draw") else 0.0
            return Gaze(1 - aside, math.copysign(1.0, drift), 0, shut)
        together = sum(
            ease((seconds - span.start - child.phase % 1.6 + (0.6 if span.start else 3)) / 0.9)
            * ease((span.end + child.phase % 1.3 + 0.4 - seconds) / 0.9)
            for span in joined_spans(self.story)
        )
        turn = min(1.0, together) * (1 - self.busy(child))
        inward = 0.35 if child.seat == 0 else -0.35
        working = self.busy(child)
        side = inward * working + drift * 0.55 * (1 - working)
        return Gaze(
            turn, max(-1.0, min(1.0, side)), 0.45 + 0.4 * working + 0.12 * math.sin(seconds * 0.6 + child.phase), shut
        )

    def paint_child(self, brush: Brush, child: Seated, seconds: float) -> None:
        x, y = self.seat_place(child)
        lively = self.story.lively
        sway = math.sin(seconds * 0.9 + child.phase) * 1.8 * lively + math.sin(seconds * 0.31 + child.phase * 3) * 2.2
        nod = math.sin(seconds * 1.3 + child.phase * 2) * 1.2 * lively
        gaze = self.gaze(child, seconds)
        working = self.busy(child)
        bent = self.bent(child, seconds)
        size = NEAR_SIZE if child.near else 1.0
        head = (sway + bent * 0.3, nod + working * (-5 if child.near else 6))
        tilt = 0.05 * math.sin(seconds * 0.5 + child.phase) + bent * 0.003
        paint_seated(brush.at(x + bent, y, size), child.look, gaze, head, tilt)

    def bent(self, child: Seated, seconds: float) -> float:
        """How many px a child leans sideways, so that a far reach does not need a long arm."""
        x = self.seat_place(child)[0]
        group = self.story.groups[child.group]
        pulls = [(tip_of(group, doing.act, seconds)[0] - x) * 0.24 * doing.share for doing in self.active[child]]
        return max(-30.0, min(30.0, sum(pulls)))

    def paint_hands(self, brush: Brush, child: Seated, seconds: float) -> None:
        gaze = self.gaze(child, seconds)
        x, y = self.seat_place(child)
        size = NEAR_SIZE if child.near else 1.0
        raised = self.raised(child, seconds)
        bent = self.bent(child, seconds)
        for side in (-1, 1):
            hand = self.hand(child, side, seconds)
            if raised and side == (1 if child.seat in (1, 3) else -1):
                wave = math.sin(seconds * 3 + child.phase) * 3
                hand = Hand(between(hand.tip, (x + side * 44 * size + wave, y - 132 * size), raised))
            elif not child.near and gaze.turn > 0.6:
                continue
            shoulder = (x + bent + side * 34 * size, y - (14 if not child.near else 20) * size)
            paint_arm(brush, shoulder, hand, child.look, size * 0.96, child.near, side * 15)

    def raised(self, child: Seated, seconds: float) -> float:
        """0 to 1: how far a hand is up."""
        ups = [up for up in self.story.raised if (up.group, up.seat) == (child.group, child.seat)]
        return max((ease((seconds - up.start) / 0.7) * ease((up.end - seconds) / 0.7) for up in ups), default=0.0)

    def hand(self, child: Seated, side: int, seconds: float) -> Hand:
        """Where one hand of a seated child is, and what it holds."""
        x, y = self.seat_place(child)
        group = self.story.groups[child.group]
        fidget = math.sin(seconds * 1.1 + child.phase + side) * 2
        rest = (x + side * 30, 700) if child.near else (x + side * 25 + fidget, y + 24)
        tip = rest
        tool: Tool = "none"
        for doing in self.active[child]:
            if doing.side == side:
                tip = between(tip, tip_of(group, doing.act, seconds), doing.share)
                tool = doing.act.tool if doing.share > 0.25 else tool
        return Hand(tip, tool, 0.5 + 0.5 * math.sin(seconds * 7))

    def handed_acts(self, child: Seated) -> list[tuple[Act, int]]:
        """A child's acts, each with the hand that does it: the nearer one, kept for the whole act."""
        group = self.story.groups[child.group]
        acts = [act for act in acts_of(group) if act.seat == child.seat]
        x = self.seat_place(child)[0]
        return [(act, 1 if tip_of(group, act, (act.start + act.end) / 2)[0] > x else -1) for act in acts]

    def visit_feet(self, visit: Visit, seconds: float) -> Place:
        """Where a child who goes to the board stands now."""
        x, y = SEATS[visit.seat]
        seat = (self.story.groups[visit.group].middle + x, y + 34)
        out = ease((seconds - visit.leave) / WALK)
        home = ease((seconds - visit.back + WALK) / WALK)
        tip = self.column_tip(visit, seconds)
        soft = ease((seconds - visit.writes[0]) / 0.8) * ease((visit.writes[1] - seconds) / 0.8)
        near = between((visit.spot, 324), (tip[0] + visit.side * 36, 324), soft) if tip else (visit.spot, 324)
        return between(between(seat, near, out), seat, home)

    def column_tip(self, visit: Visit, seconds: float) -> Place | None:
        """Where this child's chalk is: the mark being written in their column, or the last one that was."""
        marks = [mark for mark in self.story.board if visit.writes[0] <= mark.start < visit.writes[1]]
        own = [mark for mark in marks if visit.column[0] <= mark.tip(mark.start)[0] < visit.column[1]]
        begun = [mark for mark in own if mark.start <= seconds] or own[:1]
        return max(begun, key=lambda mark: mark.start).tip(seconds) if begun else None

    def paint_visitor(self, brush: Brush, visit: Visit, feet: Place, seconds: float) -> None:
        child = next(child for child in self.children if (child.group, child.seat) == (visit.group, visit.seat))
        size = depth(feet[1]) * 0.66
        writing = visit.writes[0] <= seconds < visit.writes[1]
        walking = 1.0 if seconds < visit.leave + WALK or seconds > visit.back - WALK else 0.0
        showing = ease((seconds - visit.shows[0]) / 0.7) * ease((visit.shows[1] - seconds) / 0.7)
        turn = 1.0 if writing or seconds < visit.leave + WALK else 1 - ease((seconds - visit.writes[1]) / 0.8)
        hands = [hanging(feet, side, size, seconds + child.phase) for side in (-1, 1)]
        busy = 0 if visit.side > 0 else 1
        tip = self.column_tip(visit, seconds)
        if writing and tip:
            hands[busy] = Hand(tip, "chalk")
        elif showing:
            hands[busy] = Hand(between(hands[busy].tip, pointed_at(visit, seconds), showing))
        gaze = Gaze(turn, -0.5 * visit.side, 0, (seconds + child.phase) % 4.3 < 0.16)
        stance = Stance(gaze, hands, walking * math.sin(seconds * 7.5))
        paint_standing(brush.at(feet[0], feet[1], size), child.look, stance, 1.2)

    def paint_teacher(self, brush: Brush, step: Step, speed: float, seconds: float) -> None:
        size = depth(step.y)
        stride = (
            math.sin(seconds * 7) * min(1.0, speed / 60)
            if step.turn < 0.9 or speed > 70
            else math.sin(seconds * 4) * 0.3
        )
        feet = (step.x, step.y)
        hands = [hanging(feet, side, size, seconds) for side in (-1, 1)]
        tip = self.board.tip(0, 100, seconds) or self.board.tip(150, 180, seconds)
        if tip and step.turn > 0.8:
            hands[0] = Hand(tip, "chalk")
        elif step.y > 380:
            busy = 0 if step.side < 0 else 1
            reach = (step.x + math.copysign(70, step.side), step.y - 74 + math.sin(seconds * 1.6) * 7)
            hands[busy] = Hand(between(hands[busy].tip, reach, 0.75))
        elif self.story.span_at(seconds).key in ("launch", "summary") and speed < 20:
            for number, side in enumerate((-1, 1)):
                talk = (
                    step.x + side * (58 + 8 * math.sin(seconds * 2.1 + side)),
                    step.y - 126 + 12 * math.sin(seconds * 2.7 + side),
                )
                hands[number] = Hand(talk)
        gaze = Gaze(
            step.turn, step.side + 0.2 * math.sin(seconds * 0.9), 0.35 if step.y > 380 else 0, seconds % 4.6 < 0.16
        )
        bob = abs(stride) * 2
        paint_standing(brush.at(step.x, step.y - bob, size), self.story.teacher, Stance(gaze, hands, stride, step.lean))


def joined_spans(story: Story) -> list["Whole"]:
    """The stretches in which the class looks at the board together; neighbouring phases are one stretch."""
    spans: list[Whole] = []
    for span in story.spans:
        if span.key in ("groups", "draw"):
            continue
        if spans and spans[-1].end == span.start:
            spans[-1] = Whole(spans[-1].start, span.end)
        else:
            spans.append(Whole(span.start, span.end))
    return spans


@dataclass(frozen=True, slots=True)
class Whole:
    """A stretch of whole-class work."""

    start: float
    end: float


def doing_now(acts: Sequence[tuple[Act, int]], seconds: float) -> list[Doing]:
    near = [(act, side) for act, side in acts if act.start - REACH < seconds < act.end + REACH]
    return [Doing(act, side, weight(act, seconds)) for act, side in near]


def weight(act: Act, seconds: float) -> float:
    """0 to 1: how much an act draws the hand to itself; it comes and goes within about half a second."""
    return ease((seconds - act.start + REACH) / REACH) * ease((act.end + REACH - seconds) / REACH)


def away(visit: Visit, seconds: float) -> bool:
    return visit.leave <= seconds < visit.back


def pointed_at(visit: Visit, seconds: float) -> Place:
    """Where a child at the board points: at each of their places in turn, for some two seconds."""
    turn = max(0.0, (seconds - visit.shows[0]) / POINTING)
    places, number = visit.points_at, int(turn)
    one, other = places[number % len(places)], places[(number + 1) % len(places)]
    return between(one, other, ease((turn % 1 - 0.6) / 0.4))


def depth(y: float) -> float:
    """How large a person is whose feet stand at height y of the picture."""
    return 1 + (y - 318) / 122 * 0.16


def hanging(feet: Place, side: int, size: float, seconds: float) -> Hand:
    """A hand that hangs beside the body."""
    swing = math.sin(seconds * 1.2 + side) * 2.5
    return Hand((feet[0] + (side * 40 + swing) * size, feet[1] - 92 * size))


def teacher_step(path: Sequence[Step], seconds: float) -> tuple[Step, float]:
    """Where the teacher stands now, and how fast they walk (px per second)."""
    after = next((number for number, step in enumerate(path) if step.at > seconds), len(path) - 1)
    one, other = path[max(0, after - 1)], path[after]
    length = max(1e-6, other.at - one.at)
    share = min(1.0, max(0.0, (seconds - one.at) / length))
    speed = math.hypot(other.x - one.x, other.y - one.y) / length
    writing = one.turn == other.turn == 1
    moved = share if writing else ease(share)
    quick = ease((seconds - one.at) / min(length, 0.8))
    late = ease((seconds - other.at + min(length, 0.8)) / min(length, 0.8))
    return (
        Step(
            seconds,
            one.x + (other.x - one.x) * moved,
            one.y + (other.y - one.y) * moved,
            one.turn + (other.turn - one.turn) * (quick if other.turn < one.turn else late),
            one.side + (other.side - one.side) * ease(share),
            one.lean + (other.lean - one.lean) * ease(share),
        ),
        speed,
    )
