"""Writing a backup file while people work, and making a data folder of one.

The database is copied first, as it is at one moment; then come the videos that this copy names. Nothing is ever held in
memory, and a file takes its name only when it is whole. Not in it are `secret` (so that a stolen backup signs nothing),
sessions and one-time links, uploads that are still arriving, and files of reels, which are made again.
"""

import errno
import hashlib
import json
import os
import shutil
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from lessonstudy import __version__
from lessonstudy.domain.backups import (
    DATABASE,
    FORMAT,
    MANIFEST,
    VERSION,
    BackedUpFile,
    Manifest,
    is_safe,
    manifest_from,
)
from lessonstudy.domain.entity import now
from lessonstudy.domain.errors import Conflict, OutOfSpace
from lessonstudy.store import Store, backups

CHUNK = 1024 * 1024
LARGEST_MANIFEST = 256 * 1024 * 1024
UNFINISHED = ".backup-"
RESTORING = ".restoring"
TRIAL = ".trial-"

Report = Callable[[float], None]
Stop = Callable[[], bool]


def write_backup(
    store: Store, target: Path, *, media: bool, report: Report = lambda _: None, stop: Stop = lambda: False
) -> Manifest:
    """Back up a data folder to the file `target`, which must not exist; `media` says whether with videos.

    `report` hears the share that is done, 0 to 1. Raises Conflict with what is in the way, and once `stop` is true;
    OutOfSpace on a full disk. Then nothing is left of it.
    """
    if target.exists():
        raise Conflict("backup-exists", path=target)
    with _said(target), TemporaryDirectory(prefix=UNFINISHED, dir=target.parent) as place:
        unfinished = Path(place, "backup.zip")
        manifest = _Writing(store, Path(place), report, stop).write(unfinished, media)
        if target.exists():
            raise Conflict("backup-exists", path=target)
        unfinished.rename(target)
        _to_disk(target.parent)
    return manifest


class _Writing:
    def __init__(self, store: Store, place: Path, report: Report, stop: Stop) -> None:
        self._store = store
        self._folder = store.path.parent
        self._place = place
        self._report = report
        self._stop = stop
        self._done = 0
        self._whole = 1
        self._missing: list[str] = []
        self._changed: list[str] = []

    def write(self, unfinished: Path, media: bool) -> Manifest:
        at = now()
        copy = self._place / DATABASE
        rows, kept = self._snapshot(copy)
        films = list(self._films(kept)) if media else []
        paths = [(copy, DATABASE), *((self._folder / name, name) for name in films)]
        self._whole = sum(_size(path) for path, _ in paths) or 1
        _require_room(self._place, self._whole)
        with unfinished.open("xb") as out:
            unfinished.chmod(0o600)
            with zipfile.ZipFile(out, "w") as archive:
                files = [one for path, name in paths if (one := self._add(archive, path, name))]
                manifest = Manifest(
                    made_at=at,
                    program=__version__,
                    media=media,
                    rows=rows,
                    files=tuple(files),
                    missing=tuple(self._missing),
                    changed=tuple(self._changed),
                )
                told = json.dumps(manifest.to_json(), ensure_ascii=False, indent=1)
                archive.writestr(_entry(MANIFEST, time.time(), zipfile.ZIP_DEFLATED), told)
            out.flush()
            os.fsync(out.fileno())
        return manifest

    def _snapshot(self, copy: Path) -> tuple[dict[str, int], list[tuple[str, bool]]]:
        self._store.backup(copy, self._stop)
        snapshot = Store(self._place)
        try:
            with snapshot.write() as db:
                backups.end_sessions(db)
            with snapshot.read() as db:
                found = backups.row_counts(db), backups.recordings_kept(db)
        finally:
            snapshot.close()
        wrong = backups.fault(copy, self._stop)
        if wrong:
            raise Conflict("backup-damaged", why=wrong)
        return found

    def _films(self, kept: list[tuple[str, bool]]) -> Iterator[str]:
        """The files of the recordings that the snapshot knows, and attachments."""
        for recording, plays in kept:
            yield from self._within(f"videos/{recording}")
            if plays and not (self._folder / "videos" / recording / "play.mp4").is_file():
                self._missing.append(f"videos/{recording}/play.mp4")
        yield from self._within("attachments")

    def _within(self, name: str) -> Iterator[str]:
        for path in sorted((self._folder / name).rglob("*")):
            found = path.relative_to(self._folder).as_posix()
            if path.is_file() and not path.is_symlink():
                if is_safe(found):
                    yield found
                else:
                    self._missing.append(found)

    def _add(self, archive: zipfile.ZipFile, path: Path, name: str) -> BackedUpFile | None:
        """Copy one file; one that is gone meanwhile or cannot be read is named as missing."""
        try:
            source = path.open("rb")
        except OSError:
            self._missing.append(name)
            return None
        with source:
            before = os.fstat(source.fileno())
            # films are compressed already
            method = zipfile.ZIP_DEFLATED if name == DATABASE else zipfile.ZIP_STORED
            with archive.open(_entry(name, before.st_mtime, method), "w", force_zip64=True) as out:
                length, total = self._copy(source, out, before.st_size)
            after = os.fstat(source.fileno())
        if (after.st_size, after.st_mtime_ns) != (length, before.st_mtime_ns):
            self._changed.append(name)
        return BackedUpFile(path=name, bytes=length, sha256=total)

    def _copy(self, source: IO[bytes], out: IO[bytes], most: int) -> tuple[int, str]:
        """At most as many bytes as the file had when it was opened: one that grows meanwhile would never end."""
        total, length = hashlib.sha256(), 0
        while chunk := _as_far_as_readable(source, min(CHUNK, most - length)):
            if self._stop():
                raise Conflict("cancelled")
            out.write(chunk)
            total.update(chunk)
            length += len(chunk)
            self._done += len(chunk)
            self._report(min(self._done / self._whole, 1.0))
        return length, total.hexdigest()


def restore(file: Path, into: Path, *, report: Report = lambda _: None, stop: Stop = lambda: False) -> Manifest:
    """Make the folder `into`, which must be new or empty, a data folder as it was backed up.

    Everything is read and checked beside its place first: until the last check held, the folder has no database. Raises
    Conflict with what is wrong; then the folder is as it was.
    """
    made = not into.exists()
    if not made and not (into.is_dir() and all(one.name == RESTORING for one in into.iterdir())):
        raise Conflict("restore-not-empty", path=into)
    with _said(into):
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = into / RESTORING
    try:
        with _read(file) as archive, _said(into):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700)
            manifest = _Restoring(file, archive, place, report, stop).restore()
            for path in sorted(place.iterdir(), key=lambda path: path.name == DATABASE):
                path.rename(into / path.name)
            _to_disk(into)
    finally:
        shutil.rmtree(place, ignore_errors=True)
        if made and into.is_dir() and not any(into.iterdir()):
            into.rmdir()
    return manifest


class _Restoring:
    def __init__(self, file: Path, archive: zipfile.ZipFile, place: Path, report: Report, stop: Stop) -> None:
        self._file = file
        self._archive = archive
        self._place = place
        self._report = report
        self._stop = stop
        self._done = 0

    def restore(self) -> Manifest:
        manifest = self._manifest()
        _require_room(self._place, manifest.bytes)
        for one in manifest.files:
            self._take_out(one, manifest.bytes)
            if one.path == DATABASE:
                self._check_database(manifest)
        return manifest

    def _manifest(self) -> Manifest:
        """What the backup says it holds, which must be what it holds."""
        known = {one.filename: one for one in self._archive.infolist()}
        if MANIFEST not in known or known[MANIFEST].file_size > LARGEST_MANIFEST:
            raise Conflict("backup-unknown", path=self._file)
        try:
            with _readable(self._file):
                told = json.loads(self._archive.read(MANIFEST))
        except (ValueError, RecursionError):
            raise self._broken("its list of files cannot be read") from None
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise Conflict("backup-unknown", path=self._file)
        if told.get("version") != VERSION:
            raise Conflict("backup-newer", program=str(told.get("program"))[:40])
        try:
            manifest = manifest_from(told)
        except ValueError as error:
            raise self._broken(str(error)) from None
        held = {name: entry.file_size for name, entry in known.items() if name != MANIFEST}
        if held != {one.path: one.bytes for one in manifest.files} or len(known) != len(self._archive.infolist()):
            raise self._broken("what it holds is not what it says it holds")
        return manifest

    def _take_out(self, one: BackedUpFile, whole: int) -> None:
        target = self._place / one.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        total, length = hashlib.sha256(), 0
        with _readable(self._file):
            source = self._archive.open(one.path)
        with source, target.open("xb") as out:
            while chunk := self._next(source):
                if self._stop():
                    raise Conflict("cancelled")
                out.write(chunk)
                total.update(chunk)
                length += len(chunk)
                self._done += len(chunk)
                self._report(min(self._done / max(whole, 1), 1.0))
            out.flush()
            os.fsync(out.fileno())
        target.chmod(0o600)
        if length != one.bytes or total.hexdigest() != one.sha256:
            raise self._broken(f"{one.path} is not as it was written")

    def _next(self, source: IO[bytes]) -> bytes:
        with _readable(self._file):
            return source.read(CHUNK)

    def _check_database(self, manifest: Manifest) -> None:
        path = self._place / DATABASE
        if backups.is_newer(path):
            raise Conflict("backup-newer", program=manifest.program)
        wrong = backups.fault(path, self._stop, manifest.rows)
        if wrong:
            raise self._broken(f"its database does not hold together: {wrong}")

    def _broken(self, why: str) -> Conflict:
        return Conflict("backup-broken", path=self._file, why=why)


@contextmanager
def _read(file: Path) -> Iterator[zipfile.ZipFile]:
    """An archive to read from; whatever cannot be read of it is said."""
    try:
        with _readable(file), zipfile.ZipFile(file) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        known = zipfile.is_zipfile(file)
        raise Conflict("backup-broken" if known else "backup-unknown", path=file, why=error) from None
    except (zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Conflict("backup-broken", path=file, why=error) from None


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """What the disk cannot give of a backup, in a sentence: apart from what it refuses to take."""
    try:
        yield
    except OSError as error:
        raise Conflict("backup-unreadable", path=file, why=error.strerror or error) from None


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """What the disk refuses, in a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutOfSpace from error
        raise Conflict("backup-unwritable", path=path, why=error.strerror or error) from error


def _as_far_as_readable(source: IO[bytes], most: int) -> bytes:
    """The next bytes; none where the disk cannot give them, and the file is named as one that is not whole."""
    try:
        return source.read(most)
    except OSError:
        return b""


def _require_room(place: Path, needed: int) -> None:
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Conflict("backup-no-room", path=place.parent, free=_gigabytes(free), needed=_gigabytes(needed))


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def _entry(name: str, at: float, method: int) -> zipfile.ZipInfo:
    # a zip knows no day before 1980
    entry = zipfile.ZipInfo(name, max(time.localtime(at)[:6], (1980, 1, 1, 0, 0, 0)))
    entry.compress_type = method
    entry.external_attr = 0o600 << 16
    return entry


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
