"""A still is the frame that a browser shows: the last one whose time has come. The numbers drawn in the pictures prove
it."""

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from video_kinds import GOOD, number_of, picture_of

from lessonstudy.domain.observations import Region
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


def test_a_box_is_drawn_where_it_was_marked_and_nothing_else_changes(videos: dict[str, Path]) -> None:
    mark = Region(x=0.25, y=0.5, w=0.5, h=0.25)
    plain = picture_of(ingest.still(videos["plain"], 1000)).astype(int)
    marked = picture_of(ingest.still(videos["plain"], 1000, mark=mark)).astype(int)
    changed = np.abs(marked - plain).max(axis=2) > 100
    rows, columns = np.nonzero(changed)
    assert (columns.min() / 320, columns.max() / 320) == pytest.approx((0.25, 0.75), abs=0.02)
    assert (rows.min() / 180, rows.max() / 180) == pytest.approx((0.5, 0.75), abs=0.03)
    assert not changed[100:125, 100:220].any(), "the inside stays as it was"


def test_a_point_is_a_ring_around_its_place_also_in_a_small_picture_and_at_the_edge(videos: dict[str, Path]) -> None:
    for x in (0.5, 1.0):
        plain = picture_of(ingest.still(videos["plain"], 1000, width=160)).astype(int)
        marked = picture_of(ingest.still(videos["plain"], 1000, width=160, mark=Region(x=x, y=0.25, w=0, h=0))).astype(
            int
        )
        rows, columns = np.nonzero(np.abs(marked - plain).max(axis=2) > 100)
        assert rows.mean() / 90 == pytest.approx(0.25, abs=0.04)
        assert columns.max() / 160 <= 1
        assert columns.max() / 160 == pytest.approx(min(x + 0.04, 1), abs=0.04)


def test_a_mark_lies_upright_on_a_picture_that_was_filmed_turned(videos: dict[str, Path]) -> None:
    mark = Region(x=0.1, y=0.7, w=0.8, h=0.2)
    plain, marked = (picture_of(ingest.still(videos["rotated"], 500, mark=one)).astype(int) for one in (None, mark))
    rows, _ = np.nonzero(np.abs(marked - plain).max(axis=2) > 100)
    assert (rows.min() / plain.shape[0], rows.max() / plain.shape[0]) == pytest.approx((0.7, 0.9), abs=0.03)
