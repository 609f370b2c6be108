"""Children and teachers: heads, seated children, standing people, arms and what hands hold.

Figures are simple and warm: round heads, plain clothes, many skin tones and hairstyles. They have no names and
are no portraits. A head turns between facing us (0) and facing the board (1), so that one sees where a child looks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lessonstudy.video.drawing.brush import Brush, Color, Place, bend, between, ink, mix, rounded_corners

Hair = Literal["short", "long", "bun", "tails", "afro", "curls", "braids", "scarf", "crop", "ponytail"]
Tool = Literal["none", "pencil", "scissors", "chalk"]

DARK = ink("#2B2420")
BLUSH = ink("#D9705F")
STEEL = ink("#8793A0")
JEANS = ink("#4A5568")
CHEST = rounded_corners(((-34, -28), (34, -28), (47, 34), (-47, 34)), 22)
TORSO = rounded_corners(((-29, -178), (29, -178), (35, -82), (-35, -82)), 20)


@dataclass(frozen=True, slots=True)
class Look:
    """How one person looks. `badge` is the letter of a focus student, or empty."""

    skin: Color
    hair: Color
    style: Hair
    shirt: Color
    glasses: bool = False
    beard: bool = False
    trousers: Color = JEANS
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Gaze:
    """Where a head looks: `turn` 0 to us, 1 to the board; `side` and `down` move the face by -1 to 1; `shut` eyes."""

    turn: float = 0.0
    side: float = 0.0
    down: float = 0.0
    shut: bool = False


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand: what its tip touches (px in the picture), what it holds, and 0 to 1 how far scissors are open."""

    tip: Place
    tool: Tool = "none"
    open: float = 0.0


def paint_head(brush: Brush, look: Look, gaze: Gaze) -> None:
    """A head about 54 px wide and 60 px high around the frame's origin."""
    paint_hair_behind(brush, look, gaze.turn)
    swing = gaze.side if gaze.turn < 0.02 else (1 if gaze.side >= 0 else -1) * min(1.0, gaze.turn * 2)
    if look.style != "scarf":
        for ear in (-25.0, 25.0):
            brush.blob(ear - swing * 3, 4, 5, 6.5, mix(look.skin, DARK, 0.06))
    if gaze.turn < 0.98:
        slide = swing * (4 if gaze.turn < 0.02 else 9)
        if gaze.turn > 0.5:
            slide *= 2 - gaze.turn * 1.6
        brush.blob(slide, 2, 24 if look.style != "scarf" else 20, 27 if look.style != "scarf" else 24, look.skin)
        if gaze.turn < 0.55:
            paint_face(brush, look, gaze, slide + swing * (4 if gaze.turn < 0.02 else 9))
    if gaze.turn < 0.45:
        paint_fringe(brush, look, swing)
    else:
        paint_back_of_head(brush, look, swing * (1 - gaze.turn) * 16)


def paint_face(brush: Brush, look: Look, gaze: Gaze, slide: float) -> None:
    drop = gaze.down * 6
    shade = mix(look.skin, DARK, 0.28)
    for eye in (-8.5, 8.5):
        x = slide + eye
        if abs(x) > 23:
            continue
        brush.blob(x + (2 if eye > 0 else -2), 12 + drop * 0.6, 4.5, 3, mix(look.skin, BLUSH, 0.22))
        if gaze.shut or gaze.down > 0.75:
            brush.stroke(bend((x - 3.5, 4 + drop), (x, 6.5 + drop), (x + 3.5, 4 + drop), 3), DARK, 1.7)
        else:
            brush.blob(x, 4 + drop, 2.6, 3.1, DARK)
            brush.blob(x + 0.9, 3 + drop, 0.9, 0.9, ink("#FFFFFF"))
        brow = mix(look.hair, DARK, 0.3) if look.style != "scarf" else shade
        brush.stroke(bend((x - 4, -2.5 + drop), (x, -5 + drop), (x + 4, -2.5 + drop), 2), brow, 1.6)
        if look.glasses:
            brush.ring(x, 4 + drop, 6.4, 6.2, ink("#4B4A52"), 1.4)
    if abs(slide) < 20:
        brush.stroke([(slide, 8 + drop), (slide + 1.5, 10.5 + drop)], shade, 1.5)
        if look.beard:
            brush.blob(slide * 0.6, 20, 17, 11, look.hair)
        mouth = bend((slide - 5, 16 + drop * 0.8), (slide, 20.5 + drop * 0.8), (slide + 5, 16 + drop * 0.8), 3)
        brush.stroke(mouth, mix(look.skin, ink("#7A2E2A"), 0.6 if not look.beard else 0.2), 1.9)


def paint_hair_behind(brush: Brush, look: Look, turn: float) -> None:
    hair = look.hair
    match look.style:
        case "long":
            brush.rounded(-29, -20, 29, 34, 20, hair)
            brush.blob(0, -6, 29, 27, hair)
        case "afro":
            brush.blob(0, -7, 38, 35, hair)
        case "curls":
            for x, y, size in (
                (-22, -10, 14),
                (22, -10, 14),
                (-12, -24, 14),
                (12, -24, 14),
                (0, -28, 13),
                (-27, 4, 10),
                (27, 4, 10),
            ):
                brush.blob(x, y, size, size, hair)
        case "bun":
            brush.blob(0, -34, 12, 11, mix(hair, DARK, 0.12))
            brush.blob(0, -4, 27, 28, hair)
        case "tails":
            for x in (-31, 31):
                brush.blob(x, 8, 9, 17, hair, -0.25 if x > 0 else 0.25)
            brush.blob(0, -4, 27, 28, hair)
        case "braids" if turn < 0.5:
            for x in (-24, 24):
                brush.stroke([(x, 4), (x * 1.08, 24), (x * 1.02, 44)], hair, 9)
                brush.blob(x * 1.02, 44, 5, 4, look.shirt)
            brush.blob(0, -4, 27, 28, hair)
        case "scarf":
            brush.blob(0, 26, 31, 22, mix(hair, DARK, 0.12))
            brush.blob(0, 0, 30, 33, hair)
        case _:
            brush.blob(0, -4, 27, 28, hair)


def paint_fringe(brush: Brush, look: Look, swing: float) -> None:
    """The hair over the forehead."""
    hair = look.hair
    if look.style == "scarf":
        brush.ring(0, 1, 22, 26, mix(hair, DARK, 0.1), 4, -2.9, 2.66)
        return
    lift = {"crop": -15.0, "afro": -12.0, "curls": -10.0}.get(look.style, -8.0)
    part = 6 + swing * 8
    left, right = (-26.0, -1.0), (26.0, -1.0)
    top = brush.rim(0, -1, 26.5, 29.5, -math.pi, math.pi)
    edges = bend(right, (18, lift - 6), (part, lift - 4), 5), bend((part, lift - 4), (-10, lift + 2), left, 5)
    brush.polygon(np.vstack([top, *edges]), hair)
    if look.style in ("short", "long", "bun"):
        shine = mix(hair, ink("#FFFFFF"), 0.16)
        brush.stroke(bend((-16, -18), (-6, -27), (6, -26), 3), shine, 2)


def paint_back_of_head(brush: Brush, look: Look, slide: float) -> None:
    hair, deep = look.hair, mix(look.hair, DARK, 0.2)
    match look.style:
        case "scarf":
            brush.blob(-slide * 0.3, 2, 30, 33, hair)
            brush.stroke(bend((-18, -16), (0, -2), (16, 22), 4), deep, 1.6)
        case "afro":
            brush.blob(-slide * 0.3, -6, 38, 36, hair)
        case "curls":
            brush.blob(-slide * 0.3, 0, 28, 30, hair)
            for x, y in ((-18, 14), (0, 20), (18, 14), (-22, -4), (22, -4)):
                brush.blob(x - slide * 0.3, y, 11, 11, hair)
            for x, y in ((-10, -6), (8, -12), (4, 8)):
                brush.ring(x, y, 6, 5, deep, 1.4, 0.4, 3.6)
        case "long":
            brush.rounded(-29 - slide * 0.3, -18, 29 - slide * 0.3, 40, 18, hair)
            brush.blob(-slide * 0.3, -6, 28, 26, hair)
            for x in (-12, 0, 12):
                brush.stroke([(x, 6), (x * 1.15, 34)], deep, 1.4)
        case _:
            brush.blob(-slide * 0.3, -1, 27, 29.5, hair)
            brush.stroke(bend((-14, -16), (0, -26), (12, -18), 3), mix(hair, ink("#FFFFFF"), 0.14), 2)
    paint_tied_hair(brush, look, slide, deep)


def paint_tied_hair(brush: Brush, look: Look, slide: float, deep: Color) -> None:
    match look.style:
        case "ponytail":
            brush.blob(-slide * 0.3, -6, 8, 6, look.shirt)
            brush.blob(-slide * 0.5, 14, 9, 22, deep)
        case "bun":
            brush.blob(-slide * 0.3, -25, 13, 12, deep)
        case "tails":
            brush.stroke([(0, -26), (0, 24)], deep, 1.4)
        case "braids":
            for x in (-15, 15):
                brush.stroke([(x, 4), (x * 1.2, 24), (x * 1.1, 44)], deep, 9)
                brush.blob(x * 1.1, 45, 5, 4, look.shirt)


def paint_seated(brush: Brush, look: Look, gaze: Gaze, head: Place, tilt: float) -> None:
    """Head, neck and shoulders; the origin is where the table's edge meets the chest, `head` an offset in px."""
    shirt = look.shirt
    deep = mix(shirt, DARK, 0.14)
    brush.at(head[0] * 0.3, head[1] * 0.3).polygon(CHEST, shirt)
    brush.stroke([(head[0] * 0.6, -40), (head[0] * 0.3, -22)], mix(look.skin, DARK, 0.1), 17)
    if gaze.turn < 0.5:
        brush.blob(head[0] * 0.3, -24, 12, 7, mix(look.skin, DARK, 0.1))
        brush.ring(head[0] * 0.3, -25, 13, 8, deep, 2.2, 0.1, 2.94)
    else:
        brush.ring(head[0] * 0.3, -29, 14, 6, deep, 3, 0.1, 2.94)
    paint_head(brush.at(head[0], -60 + head[1], 1.0, tilt), look, gaze)


def paint_arm(picture: Brush, shoulder: Place, hand: Hand, look: Look, size: float, away: bool, bow: float) -> None:
    """An arm in picture px from shoulder to hand; it may reach `away` from us; `bow` pushes the elbow sideways."""
    wrist = held_at(hand, away, size)
    pull = (
        between(shoulder, wrist, 0.5)[0] + bow * size,
        between(shoulder, wrist, 0.55)[1] + (0 if away else 10 * size),
    )
    line = bend(shoulder, pull, wrist, 6)
    picture.stroke(line[3:], look.skin, 11.5 * size)
    picture.stroke(line[:5], mix(look.shirt, DARK, 0.09), 17 * size)
    paint_tool(picture, hand, wrist, size, away)
    picture.blob(wrist[0], wrist[1], 8.2 * size, 7.4 * size, mix(look.skin, ink("#FFFFFF"), 0.04))


def held_at(hand: Hand, away: bool, size: float) -> Place:
    """Where the palm is when the tip of what it holds touches the hand's tip."""
    sign = 1 if away else -1
    match hand.tool:
        case "pencil":
            return hand.tip[0] + 6 * size, hand.tip[1] + sign * 13 * size
        case "scissors":
            return hand.tip[0] + 2 * size, hand.tip[1] + sign * 22 * size
        case "chalk":
            return hand.tip[0] + 3 * size, hand.tip[1] + 6 * size
        case _:
            return hand.tip


def paint_tool(picture: Brush, hand: Hand, wrist: Place, size: float, away: bool) -> None:
    sign = 1 if away else -1
    match hand.tool:
        case "pencil":
            end = (hand.tip[0] + 13 * size, hand.tip[1] + sign * 28 * size)
            picture.stroke([hand.tip, end], ink("#D7922E"), 4 * size)
            picture.stroke([hand.tip, between(hand.tip, end, 0.16)], DARK, 2.4 * size)
        case "scissors":
            spread = (2 + 7 * hand.open) * size
            for side in (-1, 1):
                tip = (hand.tip[0] + side * spread, hand.tip[1])
                picture.stroke([(wrist[0] - side * 3 * size, wrist[1]), tip], STEEL, 3.4 * size)
                picture.ring(
                    wrist[0] + side * 7 * size,
                    wrist[1] + sign * 7 * size,
                    5 * size,
                    5 * size,
                    ink("#C8553D"),
                    2.6 * size,
                )
        case "chalk":
            picture.stroke([hand.tip, wrist], ink("#F4F1E6"), 4.5 * size)
        case _:
            pass


@dataclass(frozen=True, slots=True)
class Stance:
    """A standing person: `stride` -1 to 1 swings the legs, `lean` tilts (radians), `arms` are left and right hand."""

    gaze: Gaze
    arms: Sequence[Hand]
    stride: float = 0.0
    lean: float = 0.0


def paint_standing(brush: Brush, look: Look, stance: Stance, head_size: float = 0.9) -> None:
    """A person about 226 px tall at scale 1, whose feet stand at the frame's origin."""
    brush.blob(0, 1, 44, 8, ink("#B7966B"))
    body = brush.at(0, 0, 1.0, stance.lean)
    back = stance.gaze.turn > 0.5
    legs = mix(look.trousers, DARK, 0.12), look.trousers
    for side, color in ((-1, legs[0]), (1, legs[1])):
        step = stance.stride * side * 13
        foot = (side * 12 + step, -4 - abs(step) * 0.25)
        body.stroke([(side * 12, -92), (side * 12 + step * 0.4, -48), foot], color, 21)
        body.blob(foot[0] + step * 0.15, foot[1] + 1, 13, 6.5, ink("#3F332B"))
    scale = brush.scale
    shoulders = [body.place((-27, -164)), body.place((27, -164))]
    arms = list(zip((-1, 1), shoulders, stance.arms, strict=True))
    frame = Brush(brush.picture)
    if back:
        for side, shoulder, hand in arms:
            paint_arm(frame, shoulder, hand, look, scale, hand.tool == "chalk", side * 14)
    body.polygon(TORSO, look.shirt)
    if not back:
        body.polygon([(-7, -180), (7, -180), (9, -84), (-9, -84)], mix(look.shirt, ink("#FFFFFF"), 0.72))
    body.stroke([(0, -192), (0, -176)], mix(look.skin, DARK, 0.1), 15)
    if look.badge and not back:
        body.rounded(-13, -152, 13, -122, 4, ink("#FFFFFF"))
        body.text_middle(look.badge, 0, -128, 24, DARK, 700)
    paint_head(body.at(0, -178 - 24 * head_size, head_size), look, stance.gaze)
    if not back:
        for side, shoulder, hand in arms:
            paint_arm(frame, shoulder, hand, look, scale, hand.tool == "chalk", side * 14)
