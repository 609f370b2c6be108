"""Paints smooth flat shapes onto a picture, in a frame that can be moved, scaled and tilted.

Everything in the sample lesson is made of blobs, polygons, strokes and words. OpenCV draws whole pixels by default,
which makes slow movement jerky; all shapes here are placed to a sixteenth of a pixel.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]
Color = tuple[int, int, int]
Place = tuple[float, float]

SHIFT = 4
ONE = 1 << SHIFT


def ink(code: str) -> Color:
    """The BGR colour of a `#rrggbb` code."""
    red, green, blue = (int(code[place : place + 2], 16) for place in (1, 3, 5))
    return blue, green, red


@lru_cache(maxsize=2048)
def mix(one: Color, other: Color, share: float) -> Color:
    """The colour that lies `share` (0 to 1) of the way from one to the other."""
    blue, green, red = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return blue, green, red


def between(one: Place, other: Place, share: float) -> Place:
    """The place that lies `share` (0 to 1) of the way from one to the other."""
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def ease(value: float) -> float:
    """A soft start and end: 0 below 0, 1 above 1, with no speed at either."""
    held = min(1.0, max(0.0, value))
    return held * held * (3 - 2 * held)


@lru_cache(maxsize=2048)
def arc(start: float, sweep: float) -> Points:
    """Cosines and sines along an arc."""
    angles = np.linspace(start, start + sweep, max(3, round(32 * abs(sweep) / math.tau) + 1))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


@cache
def bend_weights(steps: int) -> Points:
    share = np.linspace(0, 1, steps + 1)[:, None]
    return np.hstack([(1 - share) ** 2, 2 * share * (1 - share), share**2])


@cache
def font() -> cv2.FontFace:
    return cv2.FontFace("sans")


@cache
def text_width(words: str, size: int, weight: int) -> int:
    """How many px wide the words are at this size."""
    nowhere = np.zeros((1, 1, 3), np.uint8)
    end, _ = cv2.putText(nowhere, words, (0, 0), (0, 0, 0), font(), size, weight)
    return int(end[0])


@dataclass(frozen=True, slots=True)
class Brush:
    """A frame on a picture: local places are scaled, tilted (radians, clockwise) and moved to (x, y) px."""

    picture: Picture
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    tilt: float = 0.0

    def at(self, x: float, y: float, scale: float = 1.0, tilt: float = 0.0) -> "Brush":
        """A frame inside this one, with its origin at the local place (x, y)."""
        there = self.place((x, y))
        return Brush(self.picture, there[0], there[1], self.scale * scale, self.tilt + tilt)

    def place(self, local: Place) -> Place:
        """Where a local place lies in the picture, in px."""
        cosine, sine = math.cos(self.tilt) * self.scale, math.sin(self.tilt) * self.scale
        return self.x + local[0] * cosine - local[1] * sine, self.y + local[0] * sine + local[1] * cosine

    def fixed(self, points: Points | Sequence[Place]) -> NDArray[np.int32]:
        """Local points as the fixed-point numbers that OpenCV takes."""
        local = np.asarray(points, np.float64)
        if self.tilt:
            cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
            local = local @ np.array([[cosine, sine], [-sine, cosine]])
        # Half a unit is added because the change to whole numbers cuts off.
        moved = local * (self.scale * ONE) + (self.x * ONE + 0.5, self.y * ONE + 0.5)
        return moved.astype(np.int32)

    def polygon(self, points: Points | Sequence[Place], color: Color) -> None:
        cv2.fillPoly(self.picture, [self.fixed(points)], color, cv2.LINE_AA, SHIFT)

    def blob(self, x: float, y: float, rx: float, ry: float, color: Color, tilt: float = 0.0) -> None:
        """A filled ellipse with its middle at (x, y)."""
        there = self.place((x, y))
        middle = (round(there[0] * ONE), round(there[1] * ONE))
        axes = (round(rx * self.scale * ONE), round(ry * self.scale * ONE))
        degrees = math.degrees(self.tilt + tilt)
        cv2.ellipse(self.picture, middle, axes, degrees, 0, 360, color, -1, cv2.LINE_AA, SHIFT)

    def stroke(self, points: Points | Sequence[Place], color: Color, width: float, closed: bool = False) -> None:
        """A line with round ends and joints, `width` local px thick."""
        thick = max(1, round(width * self.scale))
        cv2.polylines(self.picture, [self.fixed(points)], closed, color, thick, cv2.LINE_AA, SHIFT)

    def sector(self, x: float, y: float, rx: float, ry: float, start: float, sweep: float, color: Color) -> None:
        """A slice of an ellipse, from `start` over `sweep` radians (clockwise on the screen)."""
        rim = self.rim(x, y, rx, ry, start, sweep)
        self.polygon(rim if sweep >= 2 * math.pi - 1e-6 else np.vstack([rim, [(x, y)]]), color)

    def ring(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        color: Color,
        width: float,
        start: float = 0.0,
        sweep: float = math.tau,
    ) -> None:
        """The outline of an ellipse, or an arc of it from `start` over `sweep` radians."""
        there = self.place((x, y))
        middle = (round(there[0] * ONE), round(there[1] * ONE))
        axes = (round(rx * self.scale * ONE), round(ry * self.scale * ONE))
        first, last = math.degrees(start), math.degrees(start + sweep)
        thick = max(1, round(width * self.scale))
        cv2.ellipse(self.picture, middle, axes, math.degrees(self.tilt), first, last, color, thick, cv2.LINE_AA, SHIFT)

    @staticmethod
    def rim(x: float, y: float, rx: float, ry: float, start: float, sweep: float) -> Points:
        """Points along the edge of an ellipse, from `start` over `sweep` radians."""
        return arc(start, sweep) * (rx, ry) + (x, y)

    def rounded(self, left: float, top: float, right: float, bottom: float, radius: float, color: Color) -> None:
        """A rectangle with round corners."""
        self.polygon(rounded_corners(((left, top), (right, top), (right, bottom), (left, bottom)), radius), color)

    def text(self, words: str, x: float, y: float, size: float, color: Color, weight: int = 500) -> None:
        """Upright words whose baseline starts at (x, y); `size` in local px. The tilt of the frame is not followed."""
        there = self.place((x, y))
        spot = (round(there[0]), round(there[1]))
        cv2.putText(self.picture, words, spot, color, font(), round(size * self.scale), weight)

    def text_middle(self, words: str, x: float, y: float, size: float, color: Color, weight: int = 500) -> None:
        """As `text`, with the middle of the words at x."""
        wide = text_width(words, round(size * self.scale), weight) / self.scale
        self.text(words, x - wide / 2, y, size, color, weight)


@lru_cache(maxsize=512)
def rounded_corners(corners: tuple[Place, ...], radius: float, steps: int = 6) -> Points:
    """The outline of a convex shape whose corners are rounded by about `radius` px."""
    points: list[Points] = []
    for index, corner in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % len(corners)]
        start = between(corner, before, min(0.5, radius / max(1e-6, math.dist(corner, before))))
        end = between(corner, after, min(0.5, radius / max(1e-6, math.dist(corner, after))))
        points.append(bend(start, corner, end, steps))
    return np.vstack(points)


def bend(start: Place, pull: Place, end: Place, steps: int = 8) -> Points:
    """A smooth curve from start to end that leans towards `pull` (a quadratic Bezier curve)."""
    return bend_weights(steps) @ np.array((start, pull, end), np.float64)


def part_of(points: Points | Sequence[Place], share: float) -> Points:
    """The first `share` (0 to 1) of a line, by length; at least two points."""
    line = np.asarray(points, np.float64)
    if share >= 1:
        return line
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    reached = max(1e-3, share) * lengths[-1]
    tip = [np.interp(reached, lengths, line[:, axis]) for axis in (0, 1)]
    return np.vstack([line[lengths < reached], [tip]])
