"""Bringing a video or a package in: announce a file, send its bytes in as many parts as it takes, from wherever one stopped.

Only the person who announced a file can know of its upload. When the last byte is on the disk the file moves to where
it belongs and the work on it is asked for. The database and the folder cannot change in one step; so every state that a crash
can leave between them is put right by the next request for the upload, or by `sweep`, which also runs at start.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import ParamSpec, TypeVar

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, require, text_errors
from lessonstudy.domain.errors import Conflict, Gone, Invalid, NotFound, OutOfSpace, Refusal, Stale, TooLarge
from lessonstudy.domain.identity import is_id
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.uploads import EXPIRY_DAYS, Upload, UploadState
from lessonstudy.services import permissions, reach
from lessonstudy.services.arrivals import Arrival, Checksum, Turn, Turns
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.upload_endings import Endings, Enqueue, PackageEndings, RecordingEndings, there
from lessonstudy.store import Store, recordings, uploads

MOST_BYTES = 64 * 1024**3
RESERVE_BYTES = 2 * 1024**3
FLOOR_BYTES = 256 * 1024**2
PIECE_BYTES = 1024 * 1024
IDLE_SECONDS = 60
RIGHTS_SECONDS = 2.0
WRITERS = 8

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an upload stands: `offset` bytes of `upload.bytes` are on the disk."""

    upload: Upload
    offset: int


class Uploads:
    """Uploads of one data folder. `enqueue` takes kind, subject, team and person; `clock` gives seconds since 1970.

    At most `limit` bytes for a file. A file is announced only when `reserve` bytes of the disk would stay free, and bytes are
    taken only while `floor` bytes are: on a disk that is full to the brim SQLite cannot even read.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        enqueue: Enqueue,
        clock: Callable[[], float] = time.time,
        *,
        limit: int = MOST_BYTES,
        reserve: int = RESERVE_BYTES,
        floor: int = FLOOR_BYTES,
    ) -> None:
        self.limit = limit
        self._store = store
        self._recordings = RecordingEndings(store, folder, enqueue)
        self._packages = PackageEndings(store, folder, enqueue)
        self._arriving = folder / "uploads"
        self._clock = clock
        self._reserve = reserve
        self._floor = floor
        self._turns = Turns()
        # threads of their own: a slow disk must not hold up requests that only read
        self._writers = ThreadPoolExecutor(WRITERS, "upload")

    def begin(
        self, person: str, iteration_id: str, label: str, filename: str, size: int, parts: Sequence[int] = ()
    ) -> tuple[Recording, Upload]:
        """Announce a file of `size` bytes, or one recording's files of the sizes `parts` sent one after the other.

        The same file announced again, while open, gives the same upload to go on with.

        Raises NotFound, Forbidden, Invalid, TooLarge, and OutOfSpace when the disk could not hold it.
        """
        filename = _bare(filename)
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.LOAD)
            recording = Recording(
                **birth(),
                iteration=iteration_id,
                label=label.strip() or PurePosixPath(filename).stem[:100],
                filename=filename,
                bytes=size,
                loaded_by=person,
                parts=tuple(parts) if len(parts) > 1 else (),
            )
            if size == 0:
                raise Invalid.of("bytes", "video-empty", name=filename or "The file")
            require(recording.errors())
            self._check_size(size)
            open_already = uploads.open_like(db, person, iteration_id, filename, size)
            if open_already and not self._expired(open_already):
                return there(recordings.get(db, str(open_already.recording))), open_already
            self._check_room(db, size)
            upload = Upload(
                **birth(),
                recording=recording.id,
                person=person,
                filename=filename,
                bytes=size,
                expires_at=self._new_expiry(),
            )
            recordings.add(db, recording)
            uploads.add(db, upload)
            tell(db, "recording", recording, person=person, team=reached.study.team, iteration=iteration_id)
        return recording, upload

    def begin_package(self, person: str, team_id: str, filename: str, size: int) -> Upload:
        """Announce a study package of `size` bytes for a team, of whose members an administrator may. The same again, while
        open, is the same upload.

        Raises NotFound, Forbidden, Invalid, TooLarge; OutOfSpace where the disk could not hold it twice, as it does while it is
        brought in; Conflict and Throttled for too many.
        """
        filename = _bare(filename)
        require(text_errors("filename", filename, required=True))
        if size < 1:
            raise Invalid.of("bytes", "package-empty", name=filename)
        with self._store.write() as db:
            permissions.administrator_in(db, person, team_id)
            self._check_size(size)
            open_already = uploads.package_like(db, person, team_id, filename, size)
            if open_already and not self._expired(open_already):
                return open_already
            self._packages.check_number(db, person, self._now())
            self._check_room(db, 2 * size)
            upload = Upload(
                **birth(), team=team_id, person=person, filename=filename, bytes=size, expires_at=self._new_expiry()
            )
            uploads.add(db, upload)
        return upload

    def offset(self, person: str, upload_id: str) -> Standing:
        """Where the person's upload stands. An older request that still sends is ended, so that the answer holds.

        Raises NotFound, also for the uploads of others; Gone when it ended or expired.
        """
        upload = self._mine(person, upload_id)
        if upload.state == UploadState.DONE:
            return Standing(upload, upload.bytes)
        with self._turns.take(upload_id) as turn:
            return self._stand(upload, turn)

    async def append(
        self,
        person: str,
        upload_id: str,
        offset: int,
        chunks: AsyncIterator[bytes],
        *,
        checksum: Checksum | None = None,
        length: int | None = None,
    ) -> Standing:
        """Add `chunks` (of `length` bytes, where known) at `offset`. What the answer counts is on the disk.

        Whatever `chunks` raises is raised on, and what came before is kept. Raises Conflict for another offset, or when a newer
        request took over; TooLarge, OutOfSpace, Damaged (the checksum is another), NotFound, Gone.
        """
        upload = await self._threaded(self._mine, person, upload_id)
        if upload.state == UploadState.DONE:
            if offset != upload.bytes or length != 0:
                raise Conflict("upload-over")
            return Standing(upload, upload.bytes)
        if length is not None and offset + length > upload.bytes:
            raise TooLarge("upload-too-many-bytes")
        with self._turns.take(upload_id) as turn:
            work = asyncio.create_task(self._receive(upload, turn, offset, chunks, checksum))
            loop = asyncio.get_running_loop()
            turn.when_stopped(lambda: None if loop.is_closed() else loop.call_soon_threadsafe(work.cancel))
            try:
                return await work
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if turn.stopped and task and not task.cancelling():
                    raise Conflict("upload-elsewhere") from None
                raise

    def end(self, person: str, upload_id: str) -> None:
        """Give the upload up: its bytes go, a recording becomes a deleted stub.

        Raises NotFound, Gone; Conflict when it is complete.
        """
        upload = self._mine(person, upload_id)
        if upload.state == UploadState.DONE:
            raise Conflict("upload-over")
        with self._turns.take(upload_id) as turn, self._arrival(upload) as arrival:
            arrival.open(turn, create=False)
            self._ending(upload).give_up(upload_id, person)

    def sweep(self) -> int:
        """Put right what crashes left, end what expired, remove files that belong to nothing. Returns how many it touched.

        Run it at start and every minute; uploads that are being sent are left alone.
        """
        # the folder is read before the rows, so that a file of a row made meanwhile is not taken for an orphan
        files = list(self._arriving.iterdir())
        with self._store.read() as db:
            open_now = uploads.open_uploads(db)
            unannounced = uploads.arrived_without_job(db)
        touched = sum(self._sweep_one(upload) for upload in open_now)
        for upload in unannounced:
            self._ending(upload).ask_for_work(upload)
        known = {upload.id for upload in open_now}
        orphans = [file for file in files if is_id(file.name.removesuffix(".start")) and file.name[:36] not in known]
        for file in orphans:
            file.unlink(missing_ok=True)
        return touched + len(unannounced) + len(orphans)

    # announcing

    def _check_size(self, size: int) -> None:
        if size > self.limit:
            raise TooLarge("upload-too-large", bytes=f"{size:,}", limit=f"{self.limit:,}")

    def _check_room(self, db: Database, size: int) -> None:
        owed = sum(max(0, one.bytes - self._size(one.id)) for one in uploads.open_uploads(db))
        if shutil.disk_usage(self._arriving).free - owed - size < self._reserve:
            raise OutOfSpace

    # sending

    async def _receive(
        self, upload: Upload, turn: Turn, offset: int, chunks: AsyncIterator[bytes], checksum: Checksum | None
    ) -> Standing:
        arrival = self._arrival(upload)
        try:
            await self._threaded(self._enter, upload, turn, arrival)
            await self._threaded(arrival.begin, offset, checksum)
            await self._copy(upload, arrival, chunks)
            await self._threaded(arrival.settle)
            return await self._threaded(self._acknowledge, upload, arrival)
        finally:
            await self._threaded(arrival.close)

    def _enter(self, upload: Upload, turn: Turn, arrival: Arrival) -> None:
        """Take the file, after putting right what a crash left."""
        if self._ending(upload).moved(upload):
            self._ending(upload).complete(upload)
        arrival.open(turn, create=True)
        # another request may have completed or ended the upload while this one waited
        state = self._mine(upload.person, upload.id).state
        if state != UploadState.OPEN:
            self._ending(upload).path(upload.id).unlink(missing_ok=True)
            raise Conflict("upload-over")

    async def _copy(self, upload: Upload, arrival: Arrival, chunks: AsyncIterator[bytes]) -> None:
        piece = bytearray()
        checked = time.monotonic()
        try:
            async for chunk in _patiently(chunks):
                piece += chunk
                if len(piece) < PIECE_BYTES:
                    continue
                full, piece = piece, bytearray()
                await self._threaded(self._write, arrival, full)
                if time.monotonic() - checked > RIGHTS_SECONDS:
                    await self._threaded(self._mine, upload.person, upload.id)
                    checked = time.monotonic()
        finally:
            # also when the line was cut: what came is kept
            if piece:
                await self._threaded(self._write, arrival, piece)

    def _write(self, arrival: Arrival, piece: bytearray) -> None:
        if shutil.disk_usage(self._arriving).free - len(piece) < self._floor:
            raise OutOfSpace
        arrival.write(piece)

    def _acknowledge(self, upload: Upload, arrival: Arrival) -> Standing:
        upload = self._ending(upload).complete(upload) if arrival.at == upload.bytes else self._extend(upload)
        return Standing(upload, arrival.at)

    async def _threaded(
        self, function: Callable[Parameters, Result], *arguments: Parameters.args, **named: Parameters.kwargs
    ) -> Result:
        """Run in a writer's thread. Who is cancelled waits for it nevertheless: no file is closed under a write."""
        work = asyncio.get_running_loop().run_in_executor(self._writers, lambda: function(*arguments, **named))
        cancelled: asyncio.CancelledError | None = None
        while not work.done():
            try:
                await asyncio.wait([work])
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled:
            work.exception()
            raise cancelled
        return work.result()

    def _stand(self, upload: Upload, turn: Turn | None) -> Standing:
        ending = self._ending(upload)
        with self._arrival(upload) as arrival:
            here = arrival.open(turn, create=False)
            if arrival.at == upload.bytes or (not here and ending.moved(upload)):
                return Standing(ending.complete(upload), upload.bytes)
            return Standing(upload, arrival.at)

    def _sweep_one(self, upload: Upload) -> bool:
        ending = self._ending(upload)
        with self._store.read() as db:
            over = self._expired(upload) or not ending.waits(db, upload)
        try:
            standing = self._stand(upload, None)
            if standing.upload.state == UploadState.OPEN and over:
                ending.give_up(upload.id, None)
                return True
        except Gone:
            ending.give_up(upload.id, None)
            return True
        except Refusal:
            # it is being sent just now, or the disk is full
            return False
        return standing.upload.state == UploadState.DONE

    # asking

    def _mine(self, person: str, upload_id: str) -> Upload:
        """The person's upload, open or done. Raises NotFound, Forbidden, Gone."""
        with self._store.read() as db:
            upload = uploads.get(db, upload_id)
            if upload is None or upload.person != person:
                raise NotFound("upload")
            self._ending(upload).require(db, upload)
        if upload.state == UploadState.ENDED or (upload.state == UploadState.OPEN and self._expired(upload)):
            raise Gone("upload-gone")
        return upload

    def _extend(self, upload: Upload) -> Upload:
        """Who goes on sending gets more time; a row an hour is enough."""
        if datetime.fromisoformat(upload.expires_at) - self._now() > timedelta(days=EXPIRY_DAYS, hours=-1):
            return upload
        later = changed(upload, expires_at=self._new_expiry())
        try:
            with self._store.write() as db:
                store_change(uploads.save, db, upload, later)
        except Stale:
            return upload
        return later

    def _ending(self, upload: Upload) -> Endings:
        return self._packages if upload.team else self._recordings

    def _arrival(self, upload: Upload) -> Arrival:
        return Arrival(self._ending(upload).path(upload.id), upload.bytes)

    def _expired(self, upload: Upload) -> bool:
        return datetime.fromisoformat(upload.expires_at) < self._now()

    def _new_expiry(self) -> str:
        return (self._now() + timedelta(days=EXPIRY_DAYS)).isoformat(timespec="seconds")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _size(self, upload_id: str) -> int:
        try:
            return self._recordings.path(upload_id).stat().st_size
        except FileNotFoundError:
            return 0


def _bare(filename: str) -> str:
    """The name without the folders that some browsers tell."""
    return PurePosixPath(filename.replace("\\", "/")).name


async def _patiently(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, until none has come for IDLE_SECONDS: a laptop that fell asleep says no goodbye."""
    stream = aiter(chunks)
    while True:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await anext(stream)
        except StopAsyncIteration:
            return
        yield chunk
