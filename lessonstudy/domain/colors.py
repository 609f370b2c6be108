"""Colours of codes: a palette whose colours stay apart for everybody, and what two colours look like to whom.

How a colour is seen without the red, the green or the blue cones is reckoned after Machado, Oliveira and Fernandes (2009),
"A physiologically-based model for simulation of color vision deficiency", IEEE Transactions on Visualization and Computer
Graphics 15(6), 1291-1298, with their matrices for severity 1.0, which work on linear light. How far two colours lie apart is
their distance in OKLab (Ottosson 2020, "A perceptual color space for image processing"), where black and white are 1 apart.
Contrast is that of WCAG 2. About 1 in 12 boys and men sees red and green alike; a code also has a name and a letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

PALETTE = (
    "#6058f8",
    "#e86800",
    "#786068",
    "#b830b0",
    "#b880b0",
    "#1098f0",
    "#809868",
    "#c81828",
    "#08a008",
    "#d860e0",
    "#9058d0",
    "#487030",
    "#608088",
    "#a07058",
    "#4868a8",
    "#d05088",
)
"""In the order in which codes take them: the first eight are 0.09 apart at least, all sixteen 0.054, whoever looks."""

SURFACES = ("#fdfcfa", "#16191d")
"""What codes are drawn on: the ground of the light and of the dark theme."""

NEAR = 0.05
"""Two colours that lie nearer than this are hard to tell apart as a dot of eight pixels."""

LEAST_CONTRAST = 3.0
"""What WCAG 2.1 (1.4.11) asks of a sign against its ground."""

_Row = tuple[float, float, float]
_Matrix = tuple[_Row, _Row, _Row]
VISIONS: dict[str, _Matrix] = {
    "with all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "without red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "without blue cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}
_TO_CONES: _Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB: _Matrix = (
    (0.2104542553, 0.793617785, -0.0040720468),
    (1.9779984951, -2.428592205, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.808675766),
)
_LUMINANCE: _Row = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True, slots=True)
class Alike:
    """The places of two colours that are hard to tell apart, and for whom: a key of VISIONS."""

    first: int
    second: int
    vision: str


def alike(colors: Sequence[str]) -> list[Alike]:
    """Every two of the colours (#rrggbb) that are hard to tell apart, each pair once, for whom it is worst."""
    found = []
    for (first, one), (second, other) in combinations(enumerate(colors), 2):
        gaps = {vision: distance(one, other, vision) for vision in VISIONS}
        vision = min(gaps, key=lambda name: gaps[name])
        if gaps[vision] < NEAR:
            # said of everybody where nobody can tell them apart
            found.append(Alike(first, second, next(iter(VISIONS)) if distance(one, other) < NEAR else vision))
    return found


def distance(one: str, other: str, vision: str = "with all cones") -> float:
    """How far apart two colours (#rrggbb) lie for somebody who sees so."""
    return float(sum((a - b) ** 2 for a, b in zip(_seen(one, vision), _seen(other, vision), strict=True)) ** 0.5)


def faint(color: str) -> bool:
    """Whether a colour has too little contrast on the light or on the dark ground."""
    return any(contrast(color, surface) < LEAST_CONTRAST for surface in SURFACES)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lights = sorted(_dot(_LUMINANCE, _light(color)) + 0.05 for color in (one, other))
    return lights[1] / lights[0]


@cache
def _seen(color: str, vision: str) -> _Row:
    """OKLab of a colour as somebody sees it."""
    light = _times(VISIONS[vision], _light(color))
    cones = _times(_TO_CONES, (_share(light[0]), _share(light[1]), _share(light[2])))
    return _times(_TO_LAB, (_root(cones[0]), _root(cones[1]), _root(cones[2])))


def _light(color: str) -> _Row:
    """sRGB as light, 0 to 1 (IEC 61966-2-1)."""
    shares = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return red, green, blue


def _times(matrix: _Matrix, values: _Row) -> _Row:
    return _dot(matrix[0], values), _dot(matrix[1], values), _dot(matrix[2], values)


def _dot(row: _Row, values: _Row) -> float:
    return sum(weight * value for weight, value in zip(row, values, strict=True))


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _root(value: float) -> float:
    return float(max(0.0, value) ** (1 / 3))
