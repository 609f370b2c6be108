"""Two cameras in one room: sound made of what is known, so that the offset found can be checked to the millisecond."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from two_cameras import SAMPLE_RATE, Sound, film, room

from lessonstudy.domain.alignment import LEAST_CONFIDENCE
from lessonstudy.domain.errors import UnusableVideo, sentence
from lessonstudy.video import cameras
from lessonstudy.video.sync import Envelope, Fit, correlation, fit

LARGEST_ERROR_MS = 13


def heard(
    sound: Sound, start: float = 0.0, seconds: float = 0.0, gain: float = 1.0, noise: float = 0.02, ppm: float = 0.0,
    seed: int = 1,
) -> NDArray[np.float64]:  # fmt: skip
    """The curve of a camera that began at `start` s, hears with an echo and noise, and whose clock is `ppm` slow."""
    random = np.random.default_rng(seed)
    length = round((seconds or len(sound) / SAMPLE_RATE - start - 1) * SAMPLE_RATE)
    at = start * SAMPLE_RATE + np.arange(length) * (1 + ppm * 1e-6)
    got = np.interp(at, np.arange(len(sound)), sound)
    echo = round(random.uniform(0.005, 0.015) * SAMPLE_RATE)
    got[echo:] += 0.4 * got[:-echo]
    got = gain * got + noise * random.normal(size=length)
    envelope = Envelope()
    data = (np.clip(got, -1, 1) * 20_000).astype("<i2").tobytes()
    for piece in range(0, len(data), 777_777):
        envelope.take(data[piece : piece + 777_777])
    return envelope.levels


def found(one: NDArray[np.float64], other: NDArray[np.float64]) -> Fit:
    result = fit(one, other)
    assert result is not None
    return result


@pytest.mark.parametrize("seed", range(3))
def test_the_offset_is_found_within_13_ms_whatever_the_gain_and_the_noise(seed: int) -> None:
    random = np.random.default_rng(seed)
    sound = room(80, seed)
    start = float(random.uniform(0.1, 50))
    other = heard(sound, start, gain=float(random.uniform(0.05, 3)), noise=float(random.uniform(0.001, 0.05)), seed=9)
    result = found(heard(sound), other)
    assert abs(result.shift_ms - start * 1000) <= LARGEST_ERROR_MS
    assert result.confidence >= LEAST_CONFIDENCE
    assert result.drift_ms is None or abs(result.drift_ms) <= LARGEST_ERROR_MS


def test_the_camera_that_began_earlier_has_a_shift_below_zero() -> None:
    sound = room(90, 3)
    assert found(heard(sound, 20.5), heard(sound, seed=2)).shift_ms == pytest.approx(-20_500, abs=LARGEST_ERROR_MS)


@pytest.mark.parametrize("seed", range(3))
def test_two_lessons_that_have_nothing_to_do_with_each_other_do_not_fit(seed: int) -> None:
    result = found(heard(room(60, seed)), heard(room(60, seed + 50), seed=2))
    assert result.confidence < LEAST_CONFIDENCE


def test_clocks_that_run_apart_are_told_and_the_offset_fits_in_the_middle() -> None:
    """500 millionths over 5 minutes are what 50 millionths are over 50."""
    sound = room(300, 5)
    result = found(heard(sound), heard(sound, 10.0, 285.0, ppm=500, seed=2))
    assert result.drift_ms == pytest.approx(142, abs=10)
    assert result.shift_ms == pytest.approx(10_000 + 142 / 2, abs=LARGEST_ERROR_MS)
    assert result.confidence >= LEAST_CONFIDENCE


@pytest.mark.parametrize("levels", [np.zeros(0), np.zeros(500), np.full(9_000, -60.0)])
def test_what_is_too_short_or_silent_says_nothing(levels: NDArray[np.float64]) -> None:
    assert fit(levels, heard(room(60, 1))) is None
    assert fit(heard(room(60, 1)), levels) is None


def test_the_correlation_is_what_adding_up_by_hand_gives() -> None:
    random = np.random.default_rng(4)
    one, other = random.normal(size=1300), random.normal(size=1100)
    values, shifts = correlation(one, other)
    assert (shifts[0], shifts[-1]) == (-100, 300)
    by_hand = np.correlate(one, other, "full")[shifts + len(other) - 1]
    meeting = [len(set(range(len(one))) & set(range(shift, shift + len(other)))) for shift in shifts]
    np.testing.assert_allclose(values, by_hand / np.sqrt(meeting), atol=1e-9)


def test_the_shift_of_two_films_is_found_in_the_cage_with_progress(tmp_path: Path) -> None:
    sound = room(60, 8)
    one = film(tmp_path / "one.mp4", sound)
    other = film(tmp_path / "other.mp4", (sound[7 * SAMPLE_RATE :] * 0.3).astype(np.float32))
    shares: list[float] = []
    result = cameras.find_shift(other, one, (53_000, 60_000), on_progress=shares.append, name="Table 3")
    assert result.shift_ms == pytest.approx(7_000, abs=LARGEST_ERROR_MS)
    assert json.loads(json.dumps(result.confidence)) >= LEAST_CONFIDENCE
    assert all(0 <= share <= 1 for share in shares)


def test_films_without_sound_or_of_other_lessons_are_refused_in_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    one = film(tmp_path / "one.mp4", room(30, 1))
    silent = film(tmp_path / "silent.mp4", None)
    foreign = film(tmp_path / "foreign.mp4", room(30, 2))
    with pytest.raises(UnusableVideo) as refused:
        cameras.find_shift(silent, one, (20_000, 30_000), name="Table 3")
    assert refused.value.key == "sound-missing"
    assert sentence(refused.value).startswith("Table 3 has no sound")
    with pytest.raises(UnusableVideo) as refused:
        cameras.find_shift(foreign, one, (30_000, 30_000), name="Table 3")
    assert refused.value.key == "sound-unclear"
    assert "by hand" in sentence(refused.value)
