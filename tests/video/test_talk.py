"""Talk is estimated from levels that the test makes, so that it is known when somebody talked."""

import numpy as np
import pytest

from lessonstudy.video.talk import talk_of


def room(seconds: int, hum: int, seed: int = 1) -> np.ndarray:
    """The levels of a room in which nobody talks: a hum that wavers a little."""
    return hum + np.random.default_rng(seed).integers(-2, 3, seconds * 10)


def talk(levels: np.ndarray, start: int, end: int, loud: int) -> None:
    """Somebody talks from `start` to `end` (s): syllables with a short dip after each."""
    for tenth in range(start * 10, end * 10):
        if tenth % 4 != 3:
            levels[tenth] = loud


def share(spans: list[tuple[int, int]], start: int, end: int) -> float:
    """How much of [start, end) s is talk, from 0 to 1."""
    covered = sum(max(0, min(last, end * 10) - max(first, start * 10)) for first, last in spans)
    return covered / ((end - start) * 10)


@pytest.mark.parametrize("hum", [5, 25, 45])
def test_talk_is_found_over_the_hum_of_any_room(hum: int) -> None:
    levels = room(180, hum)
    talk(levels, 30, 60, hum + 30)
    talk(levels, 100, 110, hum + 25)
    spans = talk_of(levels.tolist())
    assert share(spans, 30, 60) > 0.95
    assert share(spans, 100, 110) > 0.95
    assert share(spans, 0, 29) < 0.05
    assert share(spans, 62, 99) < 0.05


def test_quiet_talk_counts_where_the_room_is_quiet_and_is_hum_where_it_is_loud() -> None:
    levels = np.concatenate([room(300, 10), room(300, 24, seed=2)])
    talk(levels, 100, 160, 34)
    spans = talk_of(levels.tolist())
    assert share(spans, 100, 160) > 0.95
    assert share(spans, 360, 600) < 0.05


def test_steady_group_talk_goes_on_counting_although_the_room_is_never_quiet_then() -> None:
    levels = np.concatenate([room(300, 10), room(300, 60, seed=2)])
    spans = talk_of(levels.tolist())
    assert share(spans, 330, 570) > 0.95
    assert share(spans, 0, 290) < 0.05


def test_a_knock_is_no_talk_and_a_breath_does_not_end_it() -> None:
    levels = room(60, 10)
    levels[100:102] = 80
    levels[300:320] = 50
    levels[324:340] = 50
    assert talk_of(levels.tolist()) == [(300, 340)]


@pytest.mark.parametrize("levels", [[], [0] * 700, [40] * 700, [95] * 5])
def test_silence_and_an_even_tone_are_no_talk(levels: list[int]) -> None:
    assert talk_of(levels) == []
