"""The bytes of a file on their way here: one writer at a time, and nothing said to be here that is not on the disk.

The size of the file is the offset; there is no second place that could disagree after a crash. Only a part that comes with a
checksum needs a note beside the file, saying where it begins: until the part is checked, its bytes do not count.
A file lock keeps writers apart, across processes too; within a process the newest request ends the older one.
"""

import base64
import binascii
import contextlib
import errno
import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from lessonstudy.domain.errors import Conflict, Damaged, OutOfSpace, Refusal, TooLarge

ALGORITHMS = ("sha1", "sha256")
SYNC_BYTES = 64 * 1024 * 1024
LOCK_SECONDS = 10.0
LOCK_PAUSE = 0.02

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a part of a file must hash to. `algorithm` is one of ALGORITHMS."""

    algorithm: str
    digest: bytes

    @classmethod
    def parse(cls, text: str) -> "Checksum":
        """From tus's `algorithm base64`. Raises Refusal where that cannot be read."""
        algorithm, _, encoded = text.strip().partition(" ")
        try:
            digest = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            digest = b""
        if algorithm not in ALGORITHMS or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
            raise Refusal("upload-header", name="Upload-Checksum")
        return cls(algorithm, digest)


class Turn:
    """One request's turn at an upload. It lasts until a newer request comes; `stop` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped = False
        self._cancel: Callable[[], object] | None = None

    @property
    def stopped(self) -> bool:
        return self._stopped

    def when_stopped(self, cancel: Callable[[], object]) -> None:
        """Call `cancel` when the turn is over, at once if it is already."""
        with self._lock:
            self._cancel = cancel
            stopped = self._stopped
        if stopped:
            cancel()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            cancel = self._cancel
        if cancel:
            cancel()


class Turns:
    """Whose turn it is, for each upload of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: dict[str, Turn] = {}

    @contextmanager
    def take(self, upload_id: str) -> Iterator[Turn]:
        """End the turn of an older request and begin one's own."""
        turn = Turn()
        with self._lock:
            older = self._newest.get(upload_id)
            self._newest[upload_id] = turn
        if older:
            older.stop()
        try:
            yield turn
        finally:
            with self._lock:
                if self._newest.get(upload_id) is turn:
                    del self._newest[upload_id]


class Arrival:
    """The file of one upload while one request holds it. Closing it keeps what came; a part not yet checked is dropped.

    Not for two threads at once. `at` is the offset, in bytes.
    """

    def __init__(self, path: Path, size: int) -> None:
        self.at = 0
        self._path = path
        self._note = path.with_name(path.name + ".start")
        self._size = size
        self._descriptor = -1
        self._synced = 0
        self._start = 0
        self._checksum: Checksum | None = None
        self._hash = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def open(self, turn: Turn | None, *, create: bool) -> bool:
        """Take the file; False when there is none. Without a turn it does not wait.

        Raises Conflict when another request has it, or came later than this one.
        """
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0), 0o600)
            except FileNotFoundError:
                return False
            if self._take(descriptor):
                self._repair()
                return True
            os.close(descriptor)
            if turn is None or turn.stopped or time.monotonic() > until:
                raise Conflict("upload-elsewhere")
            time.sleep(LOCK_PAUSE)

    def begin(self, offset: int, checksum: Checksum | None) -> None:
        """Make ready for a part at `offset`. Raises Conflict when the file ends elsewhere."""
        if offset != self.at:
            raise Conflict("upload-offset", offset=self.at)
        self._start = offset
        if checksum:
            self._hash = hashlib.new(checksum.algorithm, usedforsecurity=False)
            with _full_disk_said():
                self._note.write_text(str(offset))
                _sync_file(self._note)
                sync_folder(self._note.parent)
            self._checksum = checksum

    def write(self, piece: bytes | bytearray) -> None:
        """Add bytes. Raises TooLarge after the last announced byte, OutOfSpace where the disk ends; what fits is kept."""
        room = self._size - self.at
        fits = memoryview(piece)[:room]
        if self._checksum:
            self._hash.update(fits)
        with _full_disk_said():
            while fits:
                count = os.pwrite(self._descriptor, fits, self.at)
                self.at += count
                fits = fits[count:]
            if self.at - self._synced >= SYNC_BYTES:
                self.sync()
        if len(piece) > room:
            raise TooLarge("upload-too-many-bytes")

    def settle(self) -> None:
        """Check the part and bring it to the disk. Raises Damaged when the checksum is another; the part is dropped then."""
        if self._checksum and self._hash.digest() != self._checksum.digest:
            self._drop()
            raise Damaged("upload-checksum")
        self.sync()
        if self._checksum:
            self._forget_note()

    def sync(self) -> None:
        """Bring what came to the disk. Where that fails, the file goes back to what is certain, and OutOfSpace is raised."""
        if self._synced == self.at:
            return
        try:
            with _full_disk_said():
                os.fsync(self._descriptor)
        except OutOfSpace:
            self._cut(self._synced)
            raise
        self._synced = self.at

    def close(self) -> None:
        if self._descriptor < 0:
            return
        try:
            if self._checksum:
                self._drop()
            else:
                with contextlib.suppress(OutOfSpace):
                    self.sync()
        finally:
            os.close(self._descriptor)
            self._descriptor = -1

    def _take(self, descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # the holder before may have moved the file away meanwhile: then this is no longer the upload's
            if not os.path.samestat(os.fstat(descriptor), self._path.stat()):
                return False
        except (BlockingIOError, FileNotFoundError):
            return False
        self._descriptor = descriptor
        return True

    def _repair(self) -> None:
        """After a crash: drop a part that was never checked, and be certain of the rest."""
        self.at = os.fstat(self._descriptor).st_size
        if self._note.exists():
            # the note is on the disk before the first byte of its part, so that an empty note has no part
            start = self._note.read_text()
            self._cut(min(self.at, int(start or self.at)))
            self._forget_note()
        with _full_disk_said():
            os.fsync(self._descriptor)
        self._synced = self.at

    def _drop(self) -> None:
        self._cut(self._start)
        os.fsync(self._descriptor)
        self._forget_note()

    def _cut(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)
        self.at = self._synced = size

    def _forget_note(self) -> None:
        self._checksum = None
        self._note.unlink(missing_ok=True)
        sync_folder(self._note.parent)


def sync_folder(folder: Path) -> None:
    """Make a folder's own entries certain: a new name is on the disk only then."""
    _sync_file(folder)


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _full_disk_said() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise OutOfSpace from error
        raise
