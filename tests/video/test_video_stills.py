"""A still is the frame that a browser shows: the last one whose time has come. The numbers drawn in the pictures prove
it."""

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from video_kinds import GOOD, number_of, picture_of

from lessonstudy.video import ingest
from lessonstudy.video.source import Source, picture
from lessonstudy.video.stills import frame_at

ASKED = 40


def frames_in_order(path: Path) -> Iterator[tuple[float, int]]:
    """Each frame's time in s from the container's start and its number, decoded from the beginning without any
    seek."""
    with Source(path) as source:
        for frame in source.container.decode(source.video):
            assert frame.pts is not None
            time = float(frame.pts * source.time_base - source.start)
            yield time, number_of(picture(frame, source.video.sample_aspect_ratio))


@pytest.mark.parametrize("name", [kind.name for kind in GOOD])
def test_every_still_is_the_frame_a_browser_shows(name: str, videos: dict[str, Path]) -> None:
    truth = sorted(frames_in_order(videos[name]))
    times = [time for time, _ in truth]
    asked_ms = np.random.default_rng(7).integers(0, round(times[-1] * 1000) + 200, ASKED)
    wrong = []
    with Source(videos[name]) as source:
        for at_ms in [0, *asked_ms.tolist()]:
            expected = truth[max(0, bisect_right(times, at_ms / 1000 + 5e-7) - 1)][1]
            shown = number_of(picture(frame_at(source, Fraction(at_ms, 1000)), source.video.sample_aspect_ratio))
            if shown != expected:
                wrong.append((at_ms, shown, expected))
    assert wrong == []


def test_the_pictures_of_a_constant_rate_are_counted_right(videos: dict[str, Path]) -> None:
    """The measure itself: 25 pictures a second, so picture n is on show from n x 40 ms on."""
    for at_ms in (0, 39, 40, 41, 1999, 2000, 3960, 9000):
        shown = number_of(picture_of(ingest.still(videos["plain"], at_ms)))
        assert shown == min(at_ms // 40, 99)


def test_a_still_can_be_made_smaller_but_never_bigger(videos: dict[str, Path]) -> None:
    assert picture_of(ingest.still(videos["plain"], 0, width=80)).shape[:2] == (45, 80)
    assert picture_of(ingest.still(videos["plain"], 0, width=999)).shape[:2] == (180, 320)
