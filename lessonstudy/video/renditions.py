"""Where renditions are written, and how they get their names: a file that bears a rendition's name is always whole.

A step works in a hidden folder of its own, which is removed whatever happens. A conversion takes so long that its folder
outlives a killed process: the next one finds in it what was done.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAKING = ".making-"
CONVERTING = ".converting-"
BOOT = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """A folder for one step."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=MAKING, dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def converting(folder: Path, *about: object) -> Iterator[Path]:
    """A folder that is found again after a kill by a conversion that is `about` the same (plain JSON values); removed
    when the block is left, by an error too. While one process has it, another gets an empty one.

    Found again until the machine starts anew: after a power cut nobody knows what of a file had reached the disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    boot = BOOT.read_text() if BOOT.exists() else ""
    key = hashlib.sha256(json.dumps([*about, boot], sort_keys=True).encode()).hexdigest()[:20]
    place = folder / f"{CONVERTING}{key}"
    place.mkdir(exist_ok=True)
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with making(folder) as other:
            yield other
        return
    else:
        _remove(folder, CONVERTING, keep=place)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
    finally:
        os.close(handle)


def sweep(folder: Path, conversions: bool = False) -> None:
    """Removes what steps left behind whose process was killed, and with `conversions` what could be gone on with. To be
    called while no step works on `folder`."""
    _remove(folder, MAKING)
    if conversions:
        _remove(folder, CONVERTING)


def publish(place: Path, folder: Path) -> None:
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
    _sync(folder)


def _remove(folder: Path, prefix: str, keep: Path | None = None) -> None:
    for left in folder.glob(f"{prefix}*"):
        if left != keep:
            with contextlib.suppress(OSError):
                shutil.rmtree(left)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
