"""The walls around one step: the file it reads, the folder it writes, the libraries, and ffmpeg where it needs it. A
decoder that a hostile file has taken over finds no other team's video, no network, no shell and nobody to talk to.

Linux only, and there as much as the kernel has: limits alone stand elsewhere. `standing` tries the walls from inside,
so that nobody has to believe a version number.
"""

import functools
import importlib.util
import os
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from lessonstudy.video import landlock, seccomp

SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/sys/devices/system/cpu")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
LIBRARIES = ("av", "cv2", "numpy", "imageio_ffmpeg", "lessonstudy")

Progress = Callable[[float], None]


def restrict(reads: Collection[Path], writes: Path | None, programs: bool, untouchable: Collection[int]) -> None:
    """Shuts this process in, for good. `reads` are files or folders, `programs` says whether it may run ffmpeg.

    To be called while the process has one thread, after its libraries were loaded.
    """
    if sys.platform != "linux":
        return
    ours = [path.resolve() for path in [*reads, *filter(None, [writes])]]
    # A folder that holds the videos as well is no library.
    folders = [folder for folder in libraries() if not any(path.is_relative_to(folder) for path in ours)]
    allowed = dict.fromkeys(folders, landlock.RUN if programs else landlock.READ)
    allowed |= dict.fromkeys(map(Path, DEVICES), landlock.READ_FILE | landlock.WRITE_FILE)
    if programs:
        allowed[Path(imageio_ffmpeg.get_ffmpeg_exe()).resolve()] = landlock.RUN
    allowed |= {path.resolve(): landlock.READ for path in reads}
    if writes is not None:
        allowed[writes.resolve()] = landlock.WRITE
    landlock.forbid_new_rights()
    landlock.restrict(allowed)
    seccomp.restrict(programs, untouchable)


def standing(strange: str, progress: Progress) -> dict[str, Any]:
    """The child's step: which walls hold, tried out. `strange` is a file that exists and was not given to this step."""
    progress(1.0)
    return {
        "files": _denied(lambda: Path(strange).read_bytes()),
        "network": _denied(lambda: socket.socket().close()),
        "programs": _denied(lambda: subprocess.run([sys.executable, "-c", ""], check=False)),
        "landlock": landlock.version(),
    }


def _denied(act: Callable[[], object]) -> bool:
    try:
        act()
    except PermissionError:
        return True
    return False


@functools.cache
def libraries() -> frozenset[Path]:
    """Where libraries are loaded from."""
    folders = {Path(name) for name in SYSTEM}
    folders |= {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    for name in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep):
        folders |= {Path(name)} if name else set()
    for name in LIBRARIES:
        found = importlib.util.find_spec(name)
        for place in (found.submodule_search_locations or []) if found else []:
            folders |= {Path(place), *Path(place).parent.glob("*.libs")}
    return frozenset(folder.resolve() for folder in folders)
