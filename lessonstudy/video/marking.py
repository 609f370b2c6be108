"""Draws the mark of a note into a picture: a box, or a ring where the mark is a point. Two lines, dark under bright, stand
out on a whiteboard as on a dark desk."""

import cv2

from lessonstudy.domain.observations import Region
from lessonstudy.video.source import Picture

DARK = (24, 20, 16)
BRIGHT = (0, 200, 255)
"""Blue, green and red of an amber that skin, paper and wood seldom have."""
RING_SHARE = 0.03
PARTS = 16
"""OpenCV takes places in 16ths of a px, so that a mark is not off by half a px in a small picture."""


def draw_mark(image: Picture, mark: Region) -> None:
    """Draws `mark` (shares of width and height) into `image` (height x width x 3, BGR) itself."""
    height, width = image.shape[:2]
    line = max(2, round(width / 240))
    for color, thickness in ((DARK, line * 2 + 1), (BRIGHT, line)):
        if mark.is_point:
            center = _place(mark.x * width), _place(mark.y * height)
            radius = max(6.0, width * RING_SHARE)
            cv2.circle(image, center, _place(radius), color, thickness, cv2.LINE_AA, PARTS.bit_length() - 1)
        else:
            corner = _place(mark.x * width), _place(mark.y * height)
            opposite = _place((mark.x + mark.w) * width), _place((mark.y + mark.h) * height)
            cv2.rectangle(image, corner, opposite, color, thickness, cv2.LINE_AA, PARTS.bit_length() - 1)


def _place(pixels: float) -> int:
    return round(pixels * PARTS)
