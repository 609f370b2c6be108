"""What services call for a lesson video, from the first look to the last check. Every step on the file's content runs
in the cage.

Each `make_` function writes into a hidden folder inside `folder`, syncs, and renames what is done: a file with a
rendition's name is always whole. A step that is cancelled, fails or dies leaves nothing, except after a power cut or
kill -9 of the caller: a conversion goes on from that, and `sweep` removes it. Every function raises UnusableVideo (its
sentence names the video as `name`) and OutOfSpace; `cancelled` is asked ten times a second, `on_progress` gets 0 to 1.

The usual order: `check_magic`, `probe`, `make_play`; `make_filmstrip` and `make_sound` where it did not bring them,
`make_poster`; `make_seek_file` where the probe wants one and the file was remuxed; `check`; then the original may go.
"""

import base64
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.observations import Region
from lessonstudy.domain.videos import Probe
from lessonstudy.video.cage import Cancelled, OnProgress, run
from lessonstudy.video.magic import check_magic
from lessonstudy.video.renditions import converting, making, publish, sweep

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
    "walls",
]

SHORTEST_S = 600.0
READ_BYTES_PER_S = 4_000_000
ENCODE_TIMES_DURATION = 30
STILL_S = 120.0
THE_VIDEO = "The video"
CONVERT = "lessonstudy.video.transcode:transcode"


def probe(path: Path, name: str, on_progress: OnProgress | None = None, cancelled: Cancelled | None = None) -> Probe:
    """What the file really is. Refuses (UnusableVideo) whatever is no lesson video; see `check_magic`, video-broken,
    video-too-big."""
    check_magic(path, name)
    found = run(
        "lessonstudy.video.probing:probe",
        {"path": str(path)},
        reads=[path],
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

    A transcode also leaves sound.json where there is sound, and the filmstrip, unless it went on from one that was
    killed. The file starts at 0, carries no
    metadata, and has its index in front. 720p means the shorter side; smaller videos keep their size.
    """
    if not probe.can_remux:
        return _transcode(source, folder, probe, extras=True, on_progress=on_progress, cancelled=cancelled, name=name)
    with making(folder) as place:
        run(
            "lessonstudy.video.remux:remux",
            {"path": str(source), "target": str(place / "play.mp4"), "rotation": probe.rotation},
            reads=[source],
            writes=place,
            name=name,
            on_progress=on_progress,
            cancelled=cancelled,
            timeout_s=_reading_time(source),
        )
        publish(place, folder)
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
        programs=True,
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
        # The folder, since a lighter file may take the place of this one at any moment.
        reads=[path.parent],
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
        reads=[path],
        name=name,
        cancelled=cancelled,
        timeout_s=_reading_time(path),
    )


def unfit() -> str | None:
    """Why this machine cannot prepare videos, or None when it can: a child starts and finds its libraries and ffmpeg."""
    try:
        run("lessonstudy.video.ffmpeg:version", {}, programs=True, timeout_s=STILL_S)
    except Refusal as refusal:
        return sentence(refusal)
    return None


def walls() -> dict[str, Any]:
    """Which walls hold around a child on this machine, tried out from inside: "files", "network" and "programs" are
    true where they are out of reach; "landlock" is the kernel's version of it, 0 for none."""
    with tempfile.NamedTemporaryFile() as strange:
        return dict(run("lessonstudy.video.walls:standing", {"strange": strange.name}, timeout_s=STILL_S))


def _make(
    step: str,
    source: Path,
    folder: Path,
    duration_ms: int,
    *,
    on_progress: OnProgress | None,
    cancelled: Cancelled | None,
    name: str,
    programs: bool = False,
) -> None:
    with making(folder) as place:
        run(
            step,
            {"path": str(source), "folder": str(place), "duration_ms": duration_ms},
            reads=[source],
            writes=place,
            programs=programs,
            name=name,
            on_progress=on_progress,
            cancelled=cancelled,
            timeout_s=_reading_time(source) + duration_ms / 1000,
        )
        publish(place, folder)


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
    file = source.stat()
    about = (file.st_size, file.st_mtime_ns, probe.to_json(), extras, imageio_ffmpeg.__version__)
    with converting(folder, *about) as place:
        run(
            CONVERT,
            {"path": str(source), "folder": str(place), "probe": probe.to_json(), "extras": extras},
            reads=[source],
            writes=place,
            programs=True,
            name=name,
            on_progress=on_progress,
            cancelled=cancelled,
            timeout_s=_reading_time(source) + probe.duration_ms / 1000 * ENCODE_TIMES_DURATION,
        )
        publish(place, folder)
    return folder / "play.mp4"


def _reading_time(path: Path) -> float:
    return SHORTEST_S + path.stat().st_size / READ_BYTES_PER_S
