"""Draws the sample lesson: three videos of three minutes in which a class shares three pizzas among four children.

`lessonstudy demo` shows them, so that everything can be tried without filming anybody. The pictures are painted by
`lessonstudy.video.drawing`, 12.5 a second, and given to ffmpeg, which shows each twice: fewer would look jerky.
"""

import contextlib
import os
import subprocess
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.drawing.first_lesson import first_lesson
from lessonstudy.video.drawing.room import HEIGHT, WIDTH
from lessonstudy.video.drawing.scene import Scene
from lessonstudy.video.drawing.second_lesson import second_lesson
from lessonstudy.video.drawing.sound import RATE, Sound, lesson_sound
from lessonstudy.video.drawing.story import SECONDS, Story
from lessonstudy.video.drawing.third_lesson import third_lesson

STORIES: dict[int, Callable[[], Story]] = {1: first_lesson, 2: second_lesson, 3: third_lesson}
DRAWN_PER_SECOND = 12.5
SHOWN_PER_SECOND = 25


def draw_lesson(
    path: Path, lesson: int, on_progress: Callable[[float], None] | None = None, *, seconds: float = SECONDS
) -> None:
    """Writes a sample lesson: MP4, 1280 x 720, 25 pictures a second, H.264 8-bit 4:2:0, AAC, a key frame each second.

    `lesson` is 1 (taught), 2 or 3 (retaught). `on_progress` hears 0 to 1 about once per second of video, and may raise to
    stop. `seconds` cuts the lesson short. The file appears under its name only when it is complete. Raises
    UnusableVideo when ffmpeg fails.
    """
    story = STORIES[lesson]()
    with tempfile.TemporaryDirectory(prefix=".sample-", dir=path.parent) as folder:
        sound, video = Path(folder) / "sound.wav", Path(folder) / "lesson.mp4"
        write_sound(sound, lesson_sound(story, seconds))
        encode(story, seconds, sound, video, on_progress or (lambda _: None))
        with video.open("rb") as written:
            os.fsync(written.fileno())
        video.replace(path)


def encode(story: Story, seconds: float, sound: Path, video: Path, on_progress: Callable[[float], None]) -> None:
    """Paints picture after picture into the standard input of ffmpeg."""
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            encoder_words(sound, video), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
        ) as encoder,
    ):
        assert encoder.stdin is not None
        try:
            # A broken pipe only says that ffmpeg ended early: its exit code and its words below say why.
            with contextlib.suppress(BrokenPipeError), encoder.stdin as pipe:
                scene = Scene(story)
                total = round(seconds * DRAWN_PER_SECOND)
                for number in range(total):
                    picture = scene.draw(number / DRAWN_PER_SECOND)
                    pipe.write(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)).data)
                    if number % 13 == 0:
                        on_progress(number / total)
        except BaseException:
            encoder.kill()
            raise
        if encoder.wait() != 0:
            complaints.seek(0)
            reason = complaints.read().decode(errors="replace").strip()
            raise UnusableVideo("video-failed", name=video.name, reason=reason[-300:])
    on_progress(1.0)


def encoder_words(sound: Path, video: Path) -> list[str]:
    # OpenCV's change of colours follows BT.601; the tags say so, or browsers would show an HD picture slightly off.
    tags = "setparams=range=tv:colorspace=smpte170m:color_primaries=bt709:color_trc=bt709"
    words = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p"]
    words += [
        "-thread_queue_size",
        "16",
        "-s",
        f"{WIDTH}x{HEIGHT}",
        "-framerate",
        str(DRAWN_PER_SECOND),
        "-i",
        "pipe:0",
        "-i",
        str(sound),
    ]
    words += ["-vf", f"{tags},fps={SHOWN_PER_SECOND}", "-c:v", "libx264", "-preset", "superfast", "-crf", "25"]
    # Every second picture is a copy, which one B-frame holds for nothing; looking ahead would only cost time.
    words += ["-x264-params", "bframes=1:b-adapt=0:rc-lookahead=0:mbtree=0:weightp=0"]
    words += [
        "-pix_fmt",
        "yuv420p",
        "-g",
        str(SHOWN_PER_SECOND),
        "-keyint_min",
        str(SHOWN_PER_SECOND),
        "-sc_threshold",
        "0",
    ]
    words += ["-c:a", "aac", "-b:a", "64k", "-ar", "48000", "-movflags", "+faststart", str(video)]
    return words


def write_sound(path: Path, sound: Sound) -> None:
    """Mono, 16 bits."""
    with wave.open(str(path), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes((np.clip(sound, -1, 1) * 32_000).astype("<i2").tobytes())
