"""Draws the title cards of a reel. OpenCV brings its own letters since version 5: Latin with all its accents, Greek, Cyrillic,
Chinese, Japanese and Korean, so that no font has to be on the machine. It sets everything from left to right."""

import unicodedata
from pathlib import Path

import cv2
import numpy as np

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.reel_script import Card
from lessonstudy.video.source import Picture

GROUND, BRIGHT, QUIET, ACCENT = (38, 27, 20), (245, 242, 238), (196, 186, 174), (176, 148, 72)
"""Blue, green, red."""
MARGIN_SHARE = 0.08
TEXT_SIZES = (0.085, 0.07, 0.057, 0.046, 0.038)
"""Heights of letters as shares of the picture's, the largest first: the first with which the text fits is taken."""
SMALL_SIZE = 0.036
LINE = 1.42
REGULAR, STRONG = 400, 600
UNDRAWN = frozenset({"So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn"})
"""Kinds of characters that no letters are brought for: pictures (emoji) and what is not written at all."""


def draw_card(path: Path, card: Card, width: int, height: int) -> None:
    """Writes the card as PNG of this size in px."""
    image: Picture = np.full((height, width, 3), GROUND, dtype=np.uint8)
    letters = cv2.FontFace("sans")
    margin, room = round(width * MARGIN_SHARE), round(width * (1 - 2 * MARGIN_SHARE))
    small = round(height * SMALL_SIZE)
    size, lines = _fitted(card.text, letters, room, height)
    step = round(size * LINE)
    top = (height - step * len(lines)) // 2
    cv2.rectangle(image, (margin, top - small), (margin + small * 2, top - small + 4), ACCENT, cv2.FILLED)
    above = _cut(_written(card.above), letters, small, room)
    cv2.putText(image, above, (margin, top - small * 2), QUIET, letters, small, REGULAR)
    for number, line in enumerate(lines):
        cv2.putText(image, line, (margin, top + step * number + size), BRIGHT, letters, size, STRONG)
    below = _cut(_written(card.below), letters, small, room)
    cv2.putText(image, below, (margin, top + step * len(lines) + small * 2), QUIET, letters, small, REGULAR)
    if not cv2.imwrite(str(path), image):
        raise UnusableVideo("video-failed", reason="a title card could not be written.")


def _written(text: str) -> str:
    """The text in one line, without characters that cannot be drawn."""
    return " ".join("".join(one for one in text if unicodedata.category(one) not in UNDRAWN or one in "\n\t").split())


def _fitted(text: str, letters: "cv2.FontFace", room: int, height: int) -> tuple[int, list[str]]:
    """The size of letters in px with which the text fits the card, and its lines; cut where even the smallest is too large."""
    text = _written(text)
    size, most, lines = 0, 0, [""]
    for share in TEXT_SIZES:
        size = round(height * share)
        most = int(height * 0.6 / (size * LINE))
        lines = _lines(text, letters, size, room)
        if len(lines) <= min(most, 4) or (share == TEXT_SIZES[-1] and len(lines) <= most):
            return size, lines
    return size, [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), letters, size, room)]


def _lines(text: str, letters: "cv2.FontFace", size: int, room: int) -> list[str]:
    """The text in lines that are no wider than `room`: between words, and within words that are wider by themselves, as
    those of Chinese and Japanese are."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}".strip()
        if _width(joined, letters, size) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if _width(lines[-1] + letter, letters, size) > room:
                lines.append("")
            lines[-1] += letter
    return lines


def _cut(text: str, letters: "cv2.FontFace", size: int, room: int) -> str:
    """The text, with an ellipsis where it is wider than `room`."""
    if _width(text, letters, size) <= room:
        return text
    while text and _width(f"{text}…", letters, size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _width(text: str, letters: "cv2.FontFace", size: int) -> int:
    return int(cv2.getTextSize((0, 0), text, (0, 0), letters, size, STRONG)[2])
