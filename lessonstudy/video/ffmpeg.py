"""Runs the bundled ffmpeg as the caged child's own child: the input guarded as in `source`, the progress read from its
report, and no way for it to outlive the process that started it."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg

from lessonstudy.domain.errors import OutOfSpace, UnusableVideo
from lessonstudy.video.child import die_with_parent
from lessonstudy.video.source import FORMATS, MAX_HEIGHT, MAX_STREAMS, MAX_WIDTH, PROTOCOLS

CHUNK_BYTES = 1 << 16
KEPT_LINES = 20

Progress = Callable[[float], None]
TakeBytes = Callable[[bytes], None]


def guarded_input(path: Path, demuxer: str) -> list[str]:
    """The arguments that open one upload: its demuxer forced, other files and addresses out of reach, giants
    refused."""
    return [
        *("-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS),
        *("-max_streams", str(MAX_STREAMS), "-max_pixels", str(MAX_WIDTH * MAX_HEIGHT)),
        *("-f", demuxer, "-i", f"file:{path.resolve()}"),
    ]


def version(progress: Progress) -> str:
    """The first line that the bundled ffmpeg says of itself, after the libraries of this room were loaded."""
    import av
    import cv2

    progress(1.0)
    said = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-version"], capture_output=True, text=True, check=True
    ).stdout
    return f"{said.splitlines()[0]}; PyAV {av.__version__}; OpenCV {cv2.__version__}"


def run_ffmpeg(
    arguments: list[str], duration_ms: int, progress: Progress, take_output: TakeBytes | None = None
) -> None:
    """Runs ffmpeg to its end. `take_output` gets what it writes to pipe:1, in pieces, from another thread.

    Raises OutOfSpace, and UnusableVideo(video-failed) where ffmpeg stops with an error.
    """
    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y"),
        *("-nostats", "-progress", "pipe:2", "-stats_period", "0.5"),
        *arguments,
    ]
    # preexec_fn is safe here: the caged child forks from its only working thread, so no lock can be held by another.
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    ) as process:
        reader = threading.Thread(target=_drain, args=(process, take_output), daemon=True)
        reader.start()
        try:
            errors = _follow(process, duration_ms, progress)
            reader.join()
            code = process.wait()
        finally:
            process.kill()
    if code != 0:
        if any("No space left on device" in line for line in errors):
            raise OutOfSpace
        raise UnusableVideo("video-failed", reason="the converter stopped at a place that it could not read.")


def _drain(process: "subprocess.Popen[bytes]", take_output: TakeBytes | None) -> None:
    assert process.stdout is not None
    while chunk := process.stdout.read1(CHUNK_BYTES):  # type: ignore[attr-defined]
        if take_output is not None:
            take_output(chunk)


def _follow(process: "subprocess.Popen[bytes]", duration_ms: int, progress: Progress) -> list[str]:
    """Reads the report to its end and passes on how far it is. Gives back the last lines that were no report."""
    assert process.stderr is not None
    others: list[str] = []
    for raw in process.stderr:
        line = raw[:1000].decode("utf-8", "replace").strip()
        key, mark, value = line.partition("=")
        if key == "out_time_us" and value.lstrip("-").isdigit():
            progress(int(value) / 1000 / max(duration_ms, 1))
        elif not mark or " " in key:
            others = [*others, line][-KEPT_LINES:]
    return others
