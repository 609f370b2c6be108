"""What services call for a lesson video, from the first look to the last check. Every step on the file's content runs
in the cage.

Each `make_` function writes into a hidden folder inside `folder`, syncs, and renames what is done: a file with a
rendition's name is always whole. A step that is cancelled, fails or dies leaves nothing, except after a power cut or
kill -9 of the caller: `sweep` removes that. Every function raises UnusableVideo (its sentence names the video as
`name`) and OutOfSpace; `cancelled` is asked ten times a second, `on_progress` gets 0 to 1.

The usual order: `check_magic`, `probe`, `make_play`; after a remux `make_filmstrip` and `make_sound` (a transcode has
brought both), `make_poster`; `make_seek_file` where the probe wants one and the file was remuxed; `check`; then the
original may go.
"""

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.observations import Region
from lessonstudy.domain.videos import Probe
from lessonstudy.video.cage import Cancelled, OnProgress, run
from lessonstudy.video.magic import check_magic

__all__ = [
    "check",
    "check_magic",
    "make_filmstrip",
    "make_play",
    "make_poster",
    "make_seek_file",
    "make_sound",
    "probe",
    "still",
    "sweep",
    "unfit",
]

MAKING = ".making-"
SHORTEST_S = 600.0
READ_BYTES_PER_S = 4_000_000
ENCODE_TIMES_DURATION = 30
STILL_S = 120.0
THE_VIDEO = "The video"


def probe(path: Path, name: str, on_progress: OnProgress | None = None, cancelled: Cancelled | None = None) -> Probe:
    """What the file really is. Refuses (UnusableVideo) whatever is no lesson video; see `check_magic`, video-broken,
    video-too-big."""
    check_magic(path, name)
    found = run(
        "lessonstudy.video.probing:probe",
        {"path": str(path)},
        name=name,
        on_progress=on_progress,
        cancelled=cancelled,
        timeout_s=_reading_time(path),
    )
    return Probe.from_json(found)


def make_play(
    source: Path,
    folder: Path,
    probe: Probe,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    name: str = THE_VIDEO,
) -> Path:
    """Writes folder/play.mp4 and gives its path: a copy of the streams where `probe.can_remux`, else a 720p file.

    A transcode also leaves the filmstrip and, where there is sound, sound.json. The file starts at 0, carries no
    metadata, and has its index in front. 720p means the shorter side; smaller videos keep their size.
    """
    if not probe.can_remux:
        return _transcode(source, folder, probe, extras=True, on_progress=on_progress, cancelled=cancelled, name=name)
    with _making(folder) as place:
        run(
            "lessonstudy.video.remux:remux",
            {"path": str(source), "target": str(place / "play.mp4"), "rotation": probe.rotation},
            name=name,
            on_progress=on_progress,
            cancelled=cancelled,
            timeout_s=_reading_time(source),
        )
        _publish(place, folder)
    return folder / "play.mp4"


def make_seek_file(
    source: Path,
    folder: Path,
    probe: Probe,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    name: str = THE_VIDEO,
) -> Path:
    """Replaces folder/play.mp4 in one move by a 720p file with a key frame each second and the same clock. Filmstrip
    and sound stay."""
    return _transcode(source, folder, probe, extras=False, on_progress=on_progress, cancelled=cancelled, name=name)


def make_filmstrip(
    source: Path,
    folder: Path,
    duration_ms: int,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    name: str = THE_VIDEO,
) -> Path:
    """Writes filmstrip-N.jpg (from 1), filmstrip.json and filmstrip.vtt; gives the path of the last.

    `source` is best play.mp4, whose index is whole. The cues name sheets relative to the file, with #xywh in px;
    filmstrip.json keeps each picture's own time in `pictures_ms`.
    """
    _make(
        "lessonstudy.video.filmstrip:filmstrip",
        source,
        folder,
        duration_ms,
        on_progress=on_progress,
        cancelled=cancelled,
        name=name,
    )
    return folder / "filmstrip.vtt"


def make_poster(
    source: Path,
    folder: Path,
    duration_ms: int,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    name: str = THE_VIDEO,
) -> Path:
    """Writes folder/poster.jpg, at most 640 px wide, upright, and gives its path. `source` is best play.mp4."""
    _make(
        "lessonstudy.video.poster:poster",
        source,
        folder,
        duration_ms,
        on_progress=on_progress,
        cancelled=cancelled,
        name=name,
    )
    return folder / "poster.jpg"


def make_sound(
    source: Path,
    folder: Path,
    duration_ms: int,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    name: str = THE_VIDEO,
) -> Path | None:
    """Writes folder/sound.json (levels and spans of talk, see `sound`) and gives its path; None where there is no sound."""
    _make(
        "lessonstudy.video.sound:sound",
        source,
        folder,
        duration_ms,
        on_progress=on_progress,
        cancelled=cancelled,
        name=name,
    )
    written = folder / "sound.json"
    return written if written.exists() else None


def still(
    path: Path, at_ms: int, *, width: int | None = None, mark: Region | None = None, name: str = THE_VIDEO
) -> bytes:
    """The picture on show at `at_ms` of the recording, as JPEG: exactly the frame that a browser shows then. From
    play.mp4 by habit.

    `width` in px makes it smaller; `mark` is drawn into it. Times before the first picture show the first, times after
    the end the last.
    """
    found = run(
        "lessonstudy.video.stills:still",
        {"path": str(path), "at_ms": at_ms, "width": width, "mark": asdict(mark) if mark else None},
        name=name,
        timeout_s=STILL_S,
    )
    return base64.b64decode(found["jpeg"])


def check(path: Path, expected_ms: int, *, cancelled: Cancelled | None = None, name: str = THE_VIDEO) -> None:
    """Passes if start, middle and end decode and the length is `expected_ms` within 0.5 s: the original may be
    deleted. Else raises."""
    run(
        "lessonstudy.video.verify:verify",
        {"path": str(path), "expected_ms": expected_ms},
        name=name,
        cancelled=cancelled,
        timeout_s=_reading_time(path),
    )


def unfit() -> str | None:
    """Why this machine cannot prepare videos, or None when it can: a child starts and finds its libraries and ffmpeg."""
    try:
        run("lessonstudy.video.ffmpeg:version", {}, timeout_s=STILL_S)
    except Refusal as refusal:
        return sentence(refusal)
    return None


def sweep(folder: Path) -> None:
    """Removes what steps left behind whose process was killed. To be called while no step works on `folder`."""
    for left in folder.glob(f"{MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _make(
    step: str,
    source: Path,
    folder: Path,
    duration_ms: int,
    *,
    on_progress: OnProgress | None,
    cancelled: Cancelled | None,
    name: str,
) -> None:
    with _making(folder) as place:
        run(
            step,
            {"path": str(source), "folder": str(place), "duration_ms": duration_ms},
            name=name,
            on_progress=on_progress,
            cancelled=cancelled,
            timeout_s=_reading_time(source) + duration_ms / 1000,
        )
        _publish(place, folder)


def _transcode(
    source: Path,
    folder: Path,
    probe: Probe,
    *,
    extras: bool,
    on_progress: OnProgress | None,
    cancelled: Cancelled | None,
    name: str,
) -> Path:
    with _making(folder) as place:
        run(
            "lessonstudy.video.transcode:transcode",
            {"path": str(source), "folder": str(place), "probe": probe.to_json(), "extras": extras},
            name=name,
            on_progress=on_progress,
            cancelled=cancelled,
            timeout_s=_reading_time(source) + probe.duration_ms / 1000 * ENCODE_TIMES_DURATION,
        )
        _publish(place, folder)
    return folder / "play.mp4"


def _reading_time(path: Path) -> float:
    return SHORTEST_S + path.stat().st_size / READ_BYTES_PER_S


@contextmanager
def _making(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=MAKING, dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _publish(place: Path, folder: Path) -> None:
    """Syncs what was made and moves it to its name, pictures before the list that names them; then removes sheets of a
    longer strip."""
    made = sorted(place.iterdir(), key=lambda path: (path.suffix != ".jpg", path.suffix == ".vtt", path.name))
    for path in made:
        _sync(path)
    for path in made:
        path.replace(folder / path.name)
    names = {path.name for path in made}
    if "filmstrip.vtt" in names:
        for sheet in folder.glob("filmstrip-*.jpg"):
            if sheet.name not in names:
                sheet.unlink()
    if os.name == "posix":
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
