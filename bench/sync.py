"""How fast and how exactly the offset of two cameras is found from their sound.

    python bench/sync.py [--minutes 60] [--trials 20] [--seconds 300] [--short]

Prints JSON. `fit`: two curves of so many minutes, against the least that a correlation by FFT of the same length can cost (two
transforms, a product, one back), in the same run; the best of five counts. The rest of `fit` (taking out what is slow, the next
peak, both ends for the drift) may cost twice as much again: the ratio is at most 3. `sound`: the curve of an hour from PCM.
`trials`: pairs of cameras with differing gain, noise, echo and clocks up to 50 millionths apart, each hearing another stretch
of a lesson: the largest error must be at most 13 ms, every confidence at least 2, and pairs of different lessons below 2. Exit
code 1 when a promise is broken.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from two_cameras import SAMPLE_RATE, Sound, room  # noqa: E402

from lessonstudy.domain.alignment import LEAST_CONFIDENCE  # noqa: E402
from lessonstudy.video.sync import RATE, Curve, Envelope, fit  # noqa: E402

MOST_RATIO = 3.0
LARGEST_ERROR_MS = 13.0


def best_of(times: int, work: Callable[[], object]) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def bare(one: Curve, other: Curve) -> Curve:
    size = 1 << (len(one) + len(other) - 2).bit_length()
    return np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)


def speed(minutes: int) -> dict[str, Any]:
    random = np.random.default_rng(1)
    lesson = -50 + 12 * random.normal(size=(minutes + 10) * 60 * RATE)
    one = lesson[: minutes * 60 * RATE] + random.normal(size=minutes * 60 * RATE)
    start = 5 * 60 * RATE
    other = lesson[start : start + minutes * 60 * RATE] + random.normal(size=minutes * 60 * RATE)
    ours, baseline = best_of(5, lambda: fit(one, other)), best_of(5, lambda: bare(one, other))
    ratio = ours / baseline
    return {"minutes": minutes, "fit_s": round(ours, 3), "bare_fft_s": round(baseline, 3), "ratio": round(ratio, 2)}


def curve(sound: Sound, random: np.random.Generator, start: float = 0.0, ppm: float = 0.0) -> Curve:
    """What a camera hears from `start` s on: with its own gain, noise and echo, and a clock that is `ppm` slow."""
    length = len(sound) - round((start + 1) * SAMPLE_RATE)
    got = np.interp(start * SAMPLE_RATE + np.arange(length) * (1 + ppm * 1e-6), np.arange(len(sound)), sound)
    echo = round(random.uniform(0.003, 0.02) * SAMPLE_RATE)
    got[echo:] += random.uniform(0, 0.5) * got[:-echo]
    got = random.uniform(0.1, 2) * got + random.uniform(0.001, 0.03) * random.normal(size=length)
    envelope = Envelope()
    envelope.take((np.clip(got, -1, 1) * 20_000).astype("<i2").tobytes())
    return envelope.levels


def accuracy(trials: int, seconds: int) -> dict[str, Any]:
    errors, sure, strangers = [], [], []
    for number in range(trials):
        random = np.random.default_rng(number)
        sound = room(seconds, number)
        start, ppm = random.uniform(0, seconds / 2), random.uniform(-50, 50)
        one, other = curve(sound, random), curve(sound, random, start, ppm)
        found, unrelated = fit(one, other), fit(one, curve(room(seconds, number + 1000), random))
        assert found is not None
        assert unrelated is not None
        middle = (start + (len(other) / RATE / 2) * ppm * 1e-6) * 1000
        errors.append(abs(found.shift_ms - middle))
        sure.append(found.confidence)
        strangers.append(unrelated.confidence)
    return {
        "trials": trials,
        "largest_error_ms": round(max(errors), 1),
        "least_confidence": min(sure),
        "unrelated_most_confidence": max(strangers),
    }


def listening() -> dict[str, Any]:
    minute = (np.random.default_rng(1).normal(size=60 * SAMPLE_RATE) * 3_000).astype("<i2").tobytes()
    envelope = Envelope()
    taken = best_of(3, lambda: envelope.take(minute))
    return {"seconds_for_an_hour": round(taken * 60, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--short", action="store_true")
    asked = parser.parse_args()
    if asked.short:
        asked.minutes, asked.trials, asked.seconds = 20, 4, 90
    result = {"fit": speed(asked.minutes), "sound": listening()} | accuracy(asked.trials, asked.seconds)
    print(json.dumps(result, indent=2))
    kept = (
        result["fit"]["ratio"] <= MOST_RATIO
        and result["largest_error_ms"] <= LARGEST_ERROR_MS
        and result["least_confidence"] >= LEAST_CONFIDENCE > result["unrelated_most_confidence"]
    )
    raise SystemExit(0 if kept else 1)


if __name__ == "__main__":
    main()
