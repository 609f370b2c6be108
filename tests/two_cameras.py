"""The sound of lessons that never were, and small films with it: what two cameras of one room would have recorded."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
Sound = NDArray[np.float32]


def room(seconds: int, seed: int) -> Sound:
    """A lesson's sound at 16 kHz: syllables of uneven strength with pauses between, of no pitch."""
    random = np.random.default_rng(seed)
    count = seconds * 20
    strength = np.maximum(0, random.normal(size=count)) ** 2
    strength *= np.repeat(random.random(count // 40 + 1) > 0.35, 40)[:count]
    steps = np.arange(seconds * SAMPLE_RATE) / (SAMPLE_RATE // 20)
    loudness = np.interp(steps, np.arange(count), strength)
    return (0.1 * loudness * random.normal(size=len(loudness))).astype(np.float32)


def film(path: Path, sound: Sound | None, seconds: float = 20) -> Path:
    """A small film with this sound, or of so many seconds without one."""
    tool = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
    length = seconds if sound is None else len(sound) / SAMPLE_RATE
    picture = ["-f", "lavfi", "-i", f"color=s=64x64:r=5:d={length}"]
    tone = [] if sound is None else ["-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "pipe:0"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    data = b"" if sound is None else (np.clip(sound, -1, 1) * 20_000).astype("<i2").tobytes()
    subprocess.run([*tool, *picture, *tone, *codecs, str(path)], input=data, check=True)
    return path
