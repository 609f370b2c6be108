"""The classroom itself: walls, windows, board, shelf, floor. It never moves, so it is painted once, at twice the size.

The camera stands at the back of the room and a little to the right: the board is ahead, the windows are on the left.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from lessonstudy.video.drawing.brush import Brush, Color, Picture, Place, between, ink, mix

WIDTH, HEIGHT = 1280, 720
BOARD = (300, 24, 1000, 250)
FLOOR_LINE = 292
CORNER = 150
WHITE = ink("#FFFFFF")
FRAME = ink("#B98A5B")
CHALKBOARD = ink("#2F5A4E")


@dataclass(frozen=True, slots=True)
class Light:
    """The colours that tell one lesson's room from another's."""

    wall: Color
    skirting: Color
    side: Color
    floor: Color
    rug: Color
    sky: Color


MORNING = Light(ink("#F6EBD9"), ink("#E2CDAE"), ink("#EBDCC4"), ink("#DDBE94"), ink("#CFA98B"), ink("#CFE6F0"))
NOON = Light(ink("#EDE9F1"), ink("#D0C8D8"), ink("#DEDAE6"), ink("#D8BC98"), ink("#B3AEC4"), ink("#BFE0F2"))
AFTERNOON = Light(ink("#E6EEE6"), ink("#C4D3C6"), ink("#D6E2D8"), ink("#D9C0A0"), ink("#A9BFB4"), ink("#F3DDBB"))


def paint_room(light: Light) -> Picture:
    """The empty classroom, 1280 x 720, BGR."""
    large = np.zeros((HEIGHT * 2, WIDTH * 2, 3), np.uint8)
    brush = Brush(large, scale=2)
    paint_floor(brush, light)
    paint_walls(brush, light)
    for near, far in ((12, 66), (82, 132)):
        paint_window(brush, light, near, far)
    paint_board(brush)
    paint_shelf(brush)
    paint_wall_things(brush)
    soften_sunlight(large)
    return np.asarray(cv2.resize(large, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def paint_floor(brush: Brush, light: Light) -> None:
    brush.polygon([(0, 280), (WIDTH, 280), (WIDTH, HEIGHT), (0, HEIGHT)], light.floor)
    seam = mix(light.floor, ink("#8A6238"), 0.14)
    for number in range(-9, 24):
        brush.stroke([(150 + number * 80, FLOOR_LINE), (640 + (150 + number * 80 - 640) * 2.1, HEIGHT)], seam, 1.2)
    brush.blob(650, 330, 330, 30, light.rug)
    brush.blob(650, 330, 308, 25, mix(light.rug, WHITE, 0.16))
    shade = mix(light.floor, ink("#6B4A2A"), 0.22)
    for middle in (213, 640, 1067):
        brush.blob(middle, 655, 212, 46, shade)


def paint_walls(brush: Brush, light: Light) -> None:
    brush.polygon([(CORNER, 0), (WIDTH, 0), (WIDTH, FLOOR_LINE), (CORNER, FLOOR_LINE)], light.wall)
    brush.polygon([(0, 0), (CORNER, 0), (CORNER, FLOOR_LINE), (0, 384)], light.side)
    brush.polygon([(CORNER, 262), (WIDTH, 262), (WIDTH, FLOOR_LINE), (CORNER, FLOOR_LINE)], light.skirting)
    side_skirting = mix(light.skirting, ink("#6B4A2A"), 0.1)
    brush.polygon([(0, 340), (CORNER, 262), (CORNER, FLOOR_LINE), (0, 384)], side_skirting)
    edge = mix(light.side, ink("#6B4A2A"), 0.16)
    brush.stroke([(CORNER, 0), (CORNER, FLOOR_LINE)], edge, 1.5)


def on_side_wall(x: float, height: float) -> Place:
    """A place on the left wall: x in px, height 0 (floor) to 1 (ceiling)."""
    floor = between((0, 384), (CORNER, FLOOR_LINE), x / CORNER)[1]
    ceiling = between((0, -110), (CORNER, 0), x / CORNER)[1]
    return x, floor + (ceiling - floor) * height


def paint_window(brush: Brush, light: Light, near: float, far: float) -> None:
    def pane(left: float, low: float, right: float, high: float) -> list[Place]:
        return [on_side_wall(left, low), on_side_wall(right, low), on_side_wall(right, high), on_side_wall(left, high)]

    brush.polygon(pane(near - 4, 0.32, far + 4, 0.86), WHITE)
    brush.polygon(pane(near, 0.34, far, 0.84), light.sky)
    hill = mix(light.sky, ink("#7FA86F"), 0.75)
    brush.polygon(pane(near, 0.34, far, 0.46), hill)
    tree = on_side_wall((near + far) / 2 + 4, 0.5)
    brush.blob(tree[0], tree[1], 13, 24, mix(hill, ink("#4F7F56"), 0.6))
    middle = (near + far) / 2
    brush.stroke([on_side_wall(middle, 0.34), on_side_wall(middle, 0.84)], WHITE, 3)
    brush.stroke([on_side_wall(near, 0.62), on_side_wall(far, 0.62)], WHITE, 3)
    brush.polygon(pane(near - 7, 0.29, far + 7, 0.32), mix(FRAME, WHITE, 0.35))


def paint_board(brush: Brush) -> None:
    left, top, right, bottom = BOARD
    brush.rounded(left - 12, top - 9, right + 16, bottom + 16, 8, ink("#DCC9AB"))
    brush.rounded(left - 12, top - 12, right + 12, bottom + 12, 8, FRAME)
    brush.rounded(left, top, right, bottom, 4, CHALKBOARD)
    for x, y, wide, tall in ((420, 190, 120, 30), (800, 90, 150, 36), (640, 210, 170, 24)):
        brush.blob(x, y, wide, tall, mix(CHALKBOARD, WHITE, 0.025), -0.15)
    brush.rounded(left + 40, bottom + 9, right - 40, bottom + 17, 3, mix(FRAME, ink("#5B3A1C"), 0.2))
    for x, color in ((380, "#F4F1E6"), (402, "#F2D36B"), (424, "#EFA39A")):
        brush.rounded(x, bottom + 5, x + 16, bottom + 9, 2, ink(color))
    brush.rounded(880, bottom + 1, 918, bottom + 9, 2, ink("#6F7F8C"))


def paint_shelf(brush: Brush) -> None:
    left, top, right, bottom = 1072, 168, 1252, 306
    brush.rounded(left, top, right, bottom, 4, FRAME)
    inside = mix(FRAME, ink("#4B2E14"), 0.42)
    for y in (176, 242):
        brush.rounded(left + 8, y, right - 8, y + 58, 2, inside)
    colors = ("#C8553D", "#E9B44C", "#4F8A8B", "#7A6C9D", "#E8DCC4", "#6A994E", "#D98C5F", "#39618F")
    heights = (44, 50, 40, 48, 46, 38, 50, 42, 46, 40, 48)
    for row, floor, count in ((0, 234, 8), (1, 300, 6)):
        for number in range(count):
            x = left + 14 + number * 11.5
            tall = heights[(number + row * 4) % len(heights)]
            brush.rounded(x, floor - tall, x + 9.5, floor, 1.5, ink(colors[(number + row * 3) % len(colors)]))
    brush.rounded(1178, 206, 1236, 234, 5, ink("#D9A066"))
    brush.rounded(1166, 262, 1234, 300, 4, ink("#8FB3A3"))
    brush.rounded(1186, 274, 1214, 286, 3, WHITE)
    paint_plant(brush.at(1222, 168))
    brush.blob(1116, 152, 17, 17, ink("#8EC1D6"))
    for x, y, rx, ry in ((1111, 148, 8, 6), (1122, 157, 7, 5)):
        brush.blob(x, y, rx, ry, ink("#8DB47C"), 0.4)
    brush.rounded(1106, 165, 1126, 169, 1.5, ink("#7A5A38"))


def paint_plant(brush: Brush) -> None:
    leaf, dark = ink("#6A9B5E"), ink("#4F7F56")
    for x, y, tilt, color in (
        (-20, -38, -0.6, dark),
        (20, -38, 0.6, dark),
        (-10, -52, -0.25, leaf),
        (11, -52, 0.25, leaf),
        (0, -44, 0.0, dark),
        (-27, -24, -1.0, leaf),
        (27, -24, 1.0, leaf),
    ):
        brush.blob(x, y, 7, 21, color, tilt)
    brush.polygon([(-16, -22), (16, -22), (12, 0), (-12, 0)], ink("#C97B57"))
    brush.rounded(-18, -26, 18, -18, 2, ink("#D98C66"))


def paint_wall_things(brush: Brush) -> None:
    """Two posters of fractions of a leaf and of the sun, and a string of paper flags."""
    brush.rounded(180, 66, 258, 172, 3, WHITE)
    brush.rounded(185, 71, 253, 167, 2, ink("#DCEBF0"))
    brush.blob(219, 108, 21, 21, ink("#EDBE5A"))
    brush.polygon([(185, 150), (205, 126), (223, 146), (236, 134), (253, 152), (253, 167), (185, 167)], ink("#7FAF9B"))
    brush.rounded(188, 188, 250, 246, 3, WHITE)
    for number, color in enumerate(("#C8553D", "#E9B44C", "#4F8A8B")):
        brush.rounded(195, 196 + number * 16, 195 + 48 - number * 12, 206 + number * 16, 2, ink(color))
    flags = ("#C8553D", "#E9B44C", "#4F8A8B", "#7A6C9D", "#D98C5F")
    brush.stroke([(1030, 16), (1090, 30), (1155, 34), (1220, 28), (1280, 14)], ink("#A98D6B"), 1.5)
    for number in range(7):
        x, y = 1046 + number * 34, 22 + (9 - (number - 3) ** 2) * 1.3
        brush.polygon([(x - 10, y), (x + 10, y), (x, y + 19)], ink(flags[number % 5]))


def soften_sunlight(large: Picture) -> None:
    """Two soft patches of light from the windows fall on the floor."""
    light = Brush(np.zeros_like(large), scale=2)
    for left in (150, 330):
        light.polygon([(left, 322), (left + 110, 306), (left + 330, 420), (left + 190, 450)], (255, 255, 255))
    glow = cv2.GaussianBlur(light.picture[:, :, :1], (0, 0), 9)
    share = glow.reshape(*glow.shape[:2], 1).astype(np.float32) / 255 * 0.22
    warm = np.array(ink("#FFF2CF"), np.float32)
    large[:] = (large * (1 - share) + warm * share).astype(np.uint8)


def paint_clock(brush: Brush, hour: int, seconds: float) -> None:
    """A wall clock at ten past the hour, whose hands move with the lesson."""
    brush = brush.at(1160, 98)
    brush.blob(1.5, 2.5, 31, 31, ink("#DCC9AB"))
    brush.blob(0, 0, 31, 31, ink("#4F6D7A"))
    brush.blob(0, 0, 26.5, 26.5, ink("#FBF7EE"))
    dark = ink("#3B4A52")
    for number in range(12):
        tick = brush.at(0, 0, 1.0, number * 0.5236)
        tick.stroke([(0, -23), (0, -20)], dark, 1.6)
    minutes = 10 + seconds / 60
    brush.at(0, 0, 1.0, (hour % 12 + minutes / 60) * 0.5236).stroke([(0, 2), (0, -12)], dark, 3)
    brush.at(0, 0, 1.0, minutes * 0.10472).stroke([(0, 2), (0, -18)], dark, 2)
    brush.at(0, 0, 1.0, round(seconds) * 0.10472).stroke([(0, 4), (0, -20)], ink("#C8553D"), 1)
