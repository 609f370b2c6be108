"""The picture that stands for a recording in lists: of a few key frames the one that shows most, since many lessons
begin with a hand in front of the lens or a dark room."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.filmstrip import KeyFrames, key_frame_source
from lessonstudy.video.source import Picture, jpeg

WIDTH = 640
QUALITY = 80
PLACES = (0.1, 0.25, 0.4, 0.6, 0.8)

Progress = Callable[[float], None]


def poster(path: str, folder: str, duration_ms: int, progress: Progress) -> int:
    """The child's step: writes poster.jpg (at most 640 px wide) into `folder` and gives the picture's own time in
    ms."""
    wanted = [round(duration_ms * place) for place in PLACES]
    with key_frame_source(Path(path)) as source:
        reader = KeyFrames(source, WIDTH)
        found = [one for one in map(reader.at, [*wanted, 0]) if one is not None]
    if not found:
        raise UnusableVideo("video-broken")
    progress(0.9)
    at_ms, image = max(found, key=lambda one: _detail(one[1]))
    (Path(folder) / "poster.jpg").write_bytes(jpeg(image, QUALITY))
    return at_ms


def _detail(image: Picture) -> float:
    """How much there is to see: the spread of brightness, so that black, white and blurred pictures lose."""
    return float(np.std(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)))
