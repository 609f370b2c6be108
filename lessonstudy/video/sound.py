"""How loud the lesson is, ten times a second, and when somebody talks: the curve under the timeline. Only levels and spans
are kept, never the sound or a voice's traits.

sound.json is {"version": 2, "rate": 10, "levels": [0 to 100, ...], "talk": [[first, end), ...] in tenths of a second}; the
first version had the rate and the levels alone, and files of it are still read."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.ffmpeg import guarded_input, run_ffmpeg
from lessonstudy.video.source import Source
from lessonstudy.video.talk import LEVELS_PER_SECOND, talk_of

SAMPLE_RATE = 16_000
FORMAT_VERSION = 2
FLOOR_DB = -60.0
FULL_SCALE = 32768.0
SAMPLE_BYTES = 2

Progress = Callable[[float], None]


def sound(path: str, folder: str, duration_ms: int, progress: Progress) -> int:
    """The child's step: writes sound.json into `folder` and gives the number of levels. 0 and no file where there is
    no sound."""
    with Source(Path(path)) as source:
        if source.sound is None:
            return 0
        stream = source.sound.index
        demuxer = source.demuxer
    levels = SoundLevels()
    arguments = [*guarded_input(Path(path), demuxer), *sound_output(stream)]
    run_ffmpeg(arguments, duration_ms, progress, levels.take)
    return levels.write(Path(folder))


def sound_output(stream: int) -> list[str]:
    """ffmpeg's arguments for a further output: the sound as 16-bit mono at 16 kHz on pipe:1, from the clock's 0, gaps
    as silence."""
    return [
        *("-map", f"0:{stream}", "-vn", "-af", f"aresample={SAMPLE_RATE}:async=1:first_pts=0"),
        *("-ac", "1", "-ar", str(SAMPLE_RATE), "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"),
    ]


class SoundLevels:
    """Takes 16-bit mono at 16 kHz in pieces of any length and keeps one level for each tenth of a second.

    A level is the root mean square in dB of full scale, -60 and below as 0 and full scale as 100.
    """

    window_bytes = SAMPLE_RATE // LEVELS_PER_SECOND * SAMPLE_BYTES

    def __init__(self) -> None:
        self.levels: list[int] = []
        self.rest = b""

    def take(self, data: bytes) -> None:
        """The next bytes of sound."""
        data = self.rest + data
        whole = len(data) // self.window_bytes * self.window_bytes
        self.rest = data[whole:]
        if whole:
            samples = np.frombuffer(data[:whole], dtype="<i2").astype(np.float32)
            self.levels += _levels(samples.reshape(-1, self.window_bytes // SAMPLE_BYTES))

    def write(self, folder: Path) -> int:
        """Writes sound.json and gives the number of levels. Raises UnusableVideo where the sound could not be read at
        all."""
        if not self.levels and not self.rest:
            raise UnusableVideo("video-failed", reason="its sound could not be read.")
        content = {
            "version": FORMAT_VERSION,
            "rate": LEVELS_PER_SECOND,
            "levels": self.levels,
            "talk": talk_of(self.levels),
        }
        (folder / "sound.json").write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
        return len(self.levels)


def _levels(windows: NDArray[np.float32]) -> list[int]:
    power = np.mean((windows / FULL_SCALE) ** 2, axis=1)
    decibels = 10 * np.log10(np.maximum(power, 1e-12))
    levels = np.clip((decibels - FLOOR_DB) / -FLOOR_DB * 100, 0, 100)
    return [int(level) for level in np.rint(levels)]
