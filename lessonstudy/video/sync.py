"""Finds from the sound how two cameras of one lesson stand to each other: both heard the same room, so the curves of
loudness fit together at one shift and at no other.

The curve is the logarithm of the root mean square, 100 times a second, without its slow part, so that neither gain nor
distance counts. Cross-correlation by FFT gives the shift; how sure it is says the ratio of the highest peak to the
next one that is not its neighbour. Two cameras' clocks also run apart a little: the beginning and the end of what both
recorded are looked at alone, and the difference of their shifts is the drift.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessonstudy.domain.alignment import LEAST_CONFIDENCE
from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.ffmpeg import guarded_input, run_ffmpeg
from lessonstudy.video.sound import FULL_SCALE, SAMPLE_BYTES, SAMPLE_RATE, sound_output
from lessonstudy.video.source import Source

RATE = 100
LEVEL_MS = 1000 / RATE
FLOOR_DB = -70.0
SLOW_S = 2.0
LOUDEST_DEVIATIONS = 4.0
NEIGHBOURHOOD_S = 1.0
SHORTEST_OVERLAP_S = 10.0
END_S = 300.0
SHORTEST_END_S = 30.0
DRIFT_SEARCH_S = 1.0
MOST_CONFIDENCE = 100.0

Progress = Callable[[float], None]
Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a recording stands to another. An event at t in the recording is at t + `shift_ms` in the other.

    `confidence` is the highest peak over the next. `drift_ms` is how much later the shift is at the end of what both
    recorded than at its beginning, None where one of the two ends tells nothing; the shift is that of the middle.
    """

    shift_ms: int
    confidence: float
    drift_ms: int | None


class Envelope:
    """Takes 16-bit mono at 16 kHz in pieces of any length and keeps its level in dB of full scale for each 10 ms."""

    window_bytes = SAMPLE_RATE // RATE * SAMPLE_BYTES

    def __init__(self) -> None:
        self._pieces: list[NDArray[np.float32]] = []
        self._rest = b""

    def take(self, data: bytes) -> None:
        """The next bytes of sound."""
        data = self._rest + data
        whole = len(data) // self.window_bytes * self.window_bytes
        self._rest = data[whole:]
        if whole:
            samples = np.frombuffer(data[:whole], dtype="<i2").astype(np.float32) / FULL_SCALE
            power = np.mean(samples.reshape(-1, self.window_bytes // SAMPLE_BYTES) ** 2, axis=1)
            self._pieces.append(10 * np.log10(np.maximum(power, 1e-12)))

    @property
    def levels(self) -> Curve:
        """All levels so far, in dB, one for each 10 ms."""
        return np.concatenate([np.zeros(0), *self._pieces])


def sync(path: str, other: str, durations_ms: list[int], progress: Progress) -> dict[str, Any]:
    """The child's step: the fit of the sound of the file at `path` to that of the file at `other`, as plain values.

    Raises UnusableVideo: sound-missing, sound-unclear.
    """
    total = max(sum(durations_ms), 1)
    first_share = durations_ms[0] / total
    own = _heard(Path(path), durations_ms[0], lambda done: progress(done * first_share))
    others = _heard(Path(other), durations_ms[1], lambda done: progress(first_share + done * (1 - first_share)))
    found = fit(others, own)
    if found is None or found.confidence < LEAST_CONFIDENCE:
        raise UnusableVideo("sound-unclear", confidence=f"{found.confidence if found else 1.0:.1f}")
    return {"shift_ms": found.shift_ms, "confidence": found.confidence, "drift_ms": found.drift_ms}


def fit(reference: Curve, subject: Curve) -> Fit | None:
    """How `subject` stands to `reference` (levels in dB, 100 a second). None where either is too short or says nothing.

    The answer may still be a guess: below LEAST_CONFIDENCE it is one.
    """
    one, other = _quick_part(reference), _quick_part(subject)
    if min(len(one), len(other)) < SHORTEST_OVERLAP_S * RATE or not one.any() or not other.any():
        return None
    rough, confidence = _peak(one, other)
    about = round(rough)
    low, high = max(0, about), min(len(one), len(other) + about)
    length = min(round(END_S * RATE), (high - low) // 3)
    begins = _fine(one, other, about, low, low + length)
    ends = _fine(one, other, about, high - length, high)
    shift, drift = rough, None
    if begins is not None and ends is not None:
        # between the middles of both ends lies less than the whole
        whole = (ends - begins) * (high - low) / max(1, high - low - length)
        shift, drift = (begins + ends) / 2, round(whole * LEVEL_MS)
    return Fit(round(shift * LEVEL_MS), round(min(confidence, MOST_CONFIDENCE), 2), drift)


def correlation(one: Curve, other: Curve) -> tuple[Curve, NDArray[np.int64]]:
    """The correlation of two curves at every shift at which at least 10 s of them meet, and the shifts in samples.

    Each value is divided by the root of the length that meets there, so that chance is as strong at the edges as in
    the middle.
    """
    size = 1 << (len(one) + len(other) - 2).bit_length()
    product = np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size))
    circular = np.fft.irfft(product, size)
    shifts = np.arange(-(len(other) - 1), len(one))
    meeting = np.minimum(len(one), shifts + len(other)) - np.maximum(0, shifts)
    kept = meeting >= SHORTEST_OVERLAP_S * RATE
    shifts = shifts[kept]
    return circular[shifts] / np.sqrt(meeting[kept]), shifts


def _heard(path: Path, duration_ms: int, progress: Progress) -> Curve:
    with Source(path) as source:
        if source.sound is None:
            raise UnusableVideo("sound-missing")
        stream, demuxer = source.sound.index, source.demuxer
    envelope = Envelope()
    run_ffmpeg([*guarded_input(path, demuxer), *sound_output(stream)], duration_ms, progress, envelope.take)
    return envelope.levels


def _quick_part(levels: Curve) -> Curve:
    """The levels without what changes slowly, of deviation 1, single bangs held down; zeros for a curve that is flat."""
    raised = np.maximum(levels, FLOOR_DB)
    width = min(round(SLOW_S * RATE), max(1, len(raised)))
    padded = np.pad(raised, (width // 2, width - 1 - width // 2), mode="edge") if len(raised) else raised
    slow = np.convolve(padded, np.full(width, 1 / width), mode="valid") if len(raised) else raised
    quick = raised - slow
    deviation = float(np.std(quick)) if len(quick) else 0.0
    if deviation < 1e-6:
        return np.zeros(len(quick))
    return np.clip(quick / deviation, -LOUDEST_DEVIATIONS, LOUDEST_DEVIATIONS)


def _peak(one: Curve, other: Curve) -> tuple[float, float]:
    """The shift in samples, with its fraction, and how sure it is."""
    values, shifts = correlation(one, other)
    place = int(np.argmax(values))
    near = round(NEIGHBOURHOOD_S * RATE)
    away = np.concatenate([values[: max(0, place - near)], values[place + near + 1 :]])
    next_best = float(np.max(away)) if len(away) else 0.0
    confidence = float(values[place]) / next_best if next_best > 0 else MOST_CONFIDENCE
    return float(shifts[place]) + _fraction(values, place), confidence


def _fine(one: Curve, other: Curve, rough: int, low: int, high: int) -> float | None:
    """The shift that one's part from `low` to `high` has by itself, near `rough`; None where it stands out too little."""
    if high - low < SHORTEST_END_S * RATE:
        return None
    reach = round(DRIFT_SEARCH_S * RATE)
    part = one[low:high]
    scores = np.zeros(2 * reach + 1)
    for place, shift in enumerate(range(rough - reach, rough + reach + 1)):
        left, right = max(0, low - shift), min(len(other), high - shift)
        if right > left:
            scores[place] = float(np.dot(part[left + shift - low : right + shift - low], other[left:right]))
    place = int(np.argmax(scores))
    # chance alone gives scores of about the root of the length
    if place in (0, len(scores) - 1) or scores[place] < 4 * np.sqrt(high - low):
        return None
    return rough - reach + place + _fraction(scores, place)


def _fraction(values: Curve, place: int) -> float:
    """Where between two samples the peak lies, by the parabola through it and its neighbours: -0.5 to 0.5."""
    if not 0 < place < len(values) - 1:
        return 0.0
    before, at, after = (float(values[place + step]) for step in (-1, 0, 1))
    bend = before - 2 * at + after
    return 0.0 if bend >= 0 else float(np.clip((before - after) / (2 * bend), -0.5, 0.5))
