"""Steps that only tests order: a child that crashes, eats memory, hangs with a child of its own, or reads two hundred
mutants."""

import contextlib
import ctypes
import errno
import os
import stat
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video import pieces
from lessonstudy.video.child import die_with_parent
from lessonstudy.video.ffmpeg import run_ffmpeg
from lessonstudy.video.filmstrip import filmstrip
from lessonstudy.video.probing import probe_file
from lessonstudy.video.remux import remux
from lessonstudy.video.source import Source, readable
from lessonstudy.video.stills import frame_at
from lessonstudy.video.transcode import transcode

Progress = Callable[[float], None]


def echo(text: str, progress: Progress) -> str:
    """Gives the text back, and prints where a careless library would."""
    print("noise on standard output")
    progress(0.5)
    return text


def environment(progress: Progress) -> dict[str, str]:
    return dict(os.environ)


def segfault(progress: Progress) -> None:
    ctypes.string_at(0)


def leave(code: int, progress: Progress) -> None:
    os._exit(code)


def stumble(progress: Progress) -> None:
    raise KeyError("a mistake in our own code")


def fill_disk(progress: Progress) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def hog(progress: Progress) -> int:
    return len(bytearray(8 << 30))


def refuse(progress: Progress) -> None:
    raise UnusableVideo("video-too-big", width=9000, height=10)


def hang(pids: str, progress: Progress) -> None:
    """Starts an ffmpeg that works on and on, writes both process ids into the file `pids`, and never ends."""
    child = subprocess.Popen(_endless(), stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)  # noqa: PLW1509
    Path(pids + ".part").write_text(f"{os.getpid()} {child.pid}")
    Path(pids + ".part").rename(pids)
    while True:
        progress(0.1)
        child.wait()


def read_all(path: str, folder: str, progress: Progress) -> str:
    """Puts a file through every reader of this room. The outcome is "read", a refusal's key, or "uncaught" with the
    error."""
    file = Path(path)
    try:
        probe = probe_file(file, _ignore)
        filmstrip(path, folder, min(probe.duration_ms, 60_000), _ignore)
        with Source(file) as source, readable():
            frame_at(source, Fraction(probe.duration_ms, 2000))
        if probe.can_remux:
            remux(path, f"{folder}/play.mp4", probe.rotation, _ignore)
    except UnusableVideo as refusal:
        return refusal.key
    except Exception as error:
        return f"uncaught {error!r}"
    return "read"


def leave_orphan(pids: str, progress: Progress) -> None:
    """Starts a child that would like to outlive its parent, and answers."""
    child = subprocess.Popen(_endless(), stderr=subprocess.DEVNULL)
    Path(pids).write_text(str(child.pid))


def _endless() -> list[str]:
    silence = ["-nostdin", "-re", "-f", "lavfi", "-i", "anullsrc", "-t", "600", "-f", "null", "-"]
    return [imageio_ffmpeg.get_ffmpeg_exe(), *silence]


def _ignore(done: float) -> None:
    pass


def play_carelessly(playlist: str, target: str, progress: Progress) -> None:
    """What must never be done: a playlist opened with no guard at all."""
    run_ffmpeg(["-f", "concat", "-safe", "0", "-i", playlist, "-c", "copy", target], 4000, progress)


def handles(progress: Progress) -> list[bool]:
    """For each open handle whether it is a socket."""
    found = []
    for number in range(256):
        with contextlib.suppress(OSError):
            found.append(stat.S_ISSOCK(os.fstat(number).st_mode))
    return found


def parent(progress: Progress) -> int:
    return os.getppid()


def transcode_in_short_pieces(progress: Progress, **arguments: Any) -> None:
    """The real step, with pieces of a second."""
    pieces.PIECE_S = 1
    transcode(**arguments, progress=progress)
