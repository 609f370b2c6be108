"""A camera that splits a lesson into files of 4 GB gives one recording of several files: they are kept apart until they
are joined, checked, and one original.

Files from the terminal come as parts/1, parts/2 and so on. A browser sends them as one stream of bytes, which lies as
the original until it is cut at the sizes that were announced. What is there says how far the work is, so that a
restart goes on from it: `joined` is written before the parts are removed.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.recordings import Recording
from lessonstudy.services.jobs import Control
from lessonstudy.video import cameras as video

CHUNK = 4 * 1024 * 1024
FOLDER = "parts"
JOINED = "joined"


def copy_in(sources: list[Path], folder: Path, on_progress: Callable[[float], None]) -> None:
    """Copies the files of one recording from this machine into its folder. Raises OSError where the disk is full."""
    total = max(sum(source.stat().st_size for source in sources), 1)
    done = 0
    (folder / FOLDER).mkdir(parents=True)
    for number, source in enumerate(sources, start=1):
        with source.open("rb") as reading, (folder / FOLDER / str(number)).open("wb") as writing:
            while chunk := reading.read(CHUNK):
                writing.write(chunk)
                done += len(chunk)
                on_progress(done / total)
            writing.flush()
            os.fsync(writing.fileno())


def make_whole(recording: Recording, folder: Path, control: Control) -> None:
    """Makes `original` of a recording's parts; nothing where it came as one file, or was made whole before."""
    if len(recording.parts) < 2 or (folder / JOINED).exists():
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        return
    control.enter("Joining the parts", 0.0, 0.1)
    if not (folder / FOLDER).exists():
        _cut(recording, folder, control)
    parts = [folder / FOLDER / str(number) for number in range(1, len(recording.parts) + 1)]
    (folder / "original").unlink(missing_ok=True)
    video.join(
        parts, folder / "original", on_progress=control.report, cancelled=control.cancelled, name=recording.filename
    )
    (folder / JOINED).touch()
    shutil.rmtree(folder / FOLDER)


def _cut(recording: Recording, folder: Path, control: Control) -> None:
    """Cuts the bytes that arrived in one stream into the files that they were."""
    making = folder / f".{FOLDER}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    with (folder / "original").open("rb") as reading:
        for number, size in enumerate(recording.parts, start=1):
            with (making / str(number)).open("wb") as writing:
                left = size
                while left and (chunk := reading.read(min(CHUNK, left))):
                    writing.write(chunk)
                    left -= len(chunk)
                    if control.cancelled():
                        raise UnusableVideo("video-cancelled", name=recording.filename)
                writing.flush()
                os.fsync(writing.fileno())
    making.rename(folder / FOLDER)
