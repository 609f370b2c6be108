"""Steps that only tests order: a child that crashes, eats memory, hangs with a child of its own, or reads two hundred
mutants."""

import ctypes
import errno
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.child import die_with_parent
from lessonstudy.video.filmstrip import filmstrip
from lessonstudy.video.probing import probe_file
from lessonstudy.video.remux import remux
from lessonstudy.video.source import Source, readable
from lessonstudy.video.stills import frame_at

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
    """Starts a child that sleeps as ffmpeg would work, writes both process ids into the file `pids`, and never
    ends."""
    sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
    child = subprocess.Popen(sleep, preexec_fn=die_with_parent)  # noqa: PLW1509
    Path(pids + ".part").write_text(f"{os.getpid()} {child.pid}")
    Path(pids + ".part").rename(pids)
    while True:
        progress(0.1)
        child.wait()


def read_all(paths: list[str], progress: Progress) -> dict[str, int]:
    """Puts each file through every reader of this room; counts the outcomes. Anything but a refusal is an outcome of
    its own."""
    outcomes: Counter[str] = Counter()
    for number, path in enumerate(paths):
        progress(number / len(paths))
        outcomes[_outcome(Path(path))] += 1
    return dict(outcomes)


def _outcome(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        try:
            probe = probe_file(path, _ignore)
            filmstrip(str(path), folder, min(probe.duration_ms, 60_000), _ignore)
            with Source(path) as source, readable():
                frame_at(source, Fraction(probe.duration_ms, 2000))
            if probe.can_remux:
                remux(str(path), f"{folder}/play.mp4", probe.rotation, _ignore)
        except UnusableVideo as refusal:
            return refusal.key
        except Exception as error:
            return f"uncaught {error!r}"
    return "read"


def _ignore(done: float) -> None:
    pass
