"""How an upload ends: complete, its file moved to where it belongs, or given up, its bytes removed.

Both change the database and the folder. The file is moved just before the commit, inside the unit of work, so that a crash leaves
one state only that needs putting right: a whole file in its place while the upload still counts as open.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from lessonstudy.domain.entity import move
from lessonstudy.domain.errors import Conflict, Gone, NotFound, Throttled
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import RECORDING_MOVES, Recording, RecordingStatus
from lessonstudy.domain.uploads import MOST_PACKAGES, MOST_PACKAGES_AN_HOUR, Upload, UploadState
from lessonstudy.services import permissions, reach
from lessonstudy.services.arrivals import sync_folder
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, iterations, recordings, studies, uploads

Enqueue = Callable[[str, str, str | None, str | None], object]
Found = TypeVar("Found")
PACKAGE = ".package"
"""What the name of a package ends with that is whole and waits in the folder of uploads."""

_log = logging.getLogger(__name__)


class Endings(ABC):
    """Where the files of uploads lie, and how they leave; what they become is told by each kind of upload."""

    def __init__(self, store: Store, folder: Path, enqueue: Enqueue) -> None:
        self._store = store
        self._arriving = folder / "uploads"
        self._videos = folder / "videos"
        self._enqueue = enqueue
        for place in (self._arriving, self._videos):
            place.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def require(self, db: Database, upload: Upload) -> None:
        """Raises NotFound, Forbidden or Gone where its person may not send it any more."""

    @abstractmethod
    def waits(self, db: Database, upload: Upload) -> bool:
        """Whether what the file belongs to waits for it."""

    @abstractmethod
    def whole(self, upload: Upload) -> Path:
        """Where the whole file lies."""

    @abstractmethod
    def work(self, db: Database, upload: Upload) -> tuple[str, str, str | None]:
        """Kind, subject and team of the job for a file that is here."""

    @abstractmethod
    def turn(self, db: Database, upload: Upload, status: RecordingStatus, person: str | None) -> None:
        """What the file belongs to hears of its arrival, or that it will not come."""

    def path(self, upload_id: str) -> Path:
        """The file of an upload that is still arriving; it need not exist."""
        return self._arriving / upload_id

    def moved(self, upload: Upload) -> bool:
        """Whether the whole file is in its place already although the upload is open: a crash came in between."""
        whole = self.whole(upload)
        return not self.path(upload.id).exists() and whole.exists() and whole.stat().st_size == upload.bytes

    def complete(self, upload: Upload) -> Upload:
        """Move the whole file to its place and ask for the work on it. Raises Gone when it was given up meanwhile."""
        with self._store.write() as db:
            fresh = there(uploads.get(db, upload.id))
            if fresh.state == UploadState.DONE:
                return fresh
            if fresh.state == UploadState.ENDED or not self.waits(db, fresh):
                raise Gone("upload-gone")
            self._move(fresh)
            done = changed(fresh, state=UploadState.DONE)
            store_change(uploads.save, db, fresh, done)
            self.turn(db, done, RecordingStatus.PROCESSING, fresh.person)
        self.ask_for_work(done)
        return done

    def _move(self, upload: Upload) -> None:
        source, whole = self.path(upload.id), self.whole(upload)
        if not source.exists():
            return
        whole.parent.mkdir(exist_ok=True)
        source.replace(whole)
        for folder in (whole.parent, self._videos, self._arriving):
            sync_folder(folder)

    def ask_for_work(self, upload: Upload) -> None:
        """Enqueue what is to be done with a complete file."""
        try:
            with self._store.read() as db:
                work = self.work(db, upload)
            self._enqueue(*work, upload.person)
        except Exception:
            # the file is here and safe; `sweep` asks again
            _log.exception("The work on upload %s could not be asked for", upload.id)

    def give_up(self, upload_id: str, person: str | None) -> None:
        """End an open upload and remove its bytes. Raises Conflict when it is not open."""
        with self._store.write() as db:
            upload = there(uploads.get(db, upload_id))
            if upload.state != UploadState.OPEN:
                raise Conflict("upload-over")
            store_change(uploads.save, db, upload, changed(upload, state=UploadState.ENDED))
            if self.waits(db, upload):
                self.turn(db, upload, RecordingStatus.DELETED, person)
        self.path(upload_id).unlink(missing_ok=True)
        self.whole(upload).unlink(missing_ok=True)


class RecordingEndings(Endings):
    """The file goes to its recording, and is prepared; that of an upload that was given up becomes a deleted stub."""

    def require(self, db: Database, upload: Upload) -> None:
        try:
            recording = reach.recording(db, upload.person, str(upload.recording), Right.LOAD).recording
        except NotFound:
            raise NotFound("upload") from None
        if recording.status == RecordingStatus.DELETED:
            raise Gone("upload-gone")

    def waits(self, db: Database, upload: Upload) -> bool:
        return _recording(db, upload).status == RecordingStatus.UPLOADING

    def whole(self, upload: Upload) -> Path:
        return self._videos / str(upload.recording) / "original"

    def work(self, db: Database, upload: Upload) -> tuple[str, str, str | None]:
        recording = _recording(db, upload)
        return "ingest", recording.id, _team(db, recording)

    def turn(self, db: Database, upload: Upload, status: RecordingStatus, person: str | None) -> None:
        recording = _recording(db, upload)
        turned = changed(recording, status=move("recording", recording.status, status, RECORDING_MOVES))
        store_change(recordings.save, db, recording, turned)
        tell(db, "recording", turned, person=person, team=_team(db, turned), iteration=turned.iteration)


class PackageEndings(Endings):
    """The package stays beside the uploads until it is brought in; whether it can be is looked at first."""

    def require(self, db: Database, upload: Upload) -> None:
        try:
            permissions.administrator_in(db, upload.person, str(upload.team))
        except NotFound:
            raise NotFound("upload") from None

    def waits(self, _db: Database, _upload: Upload) -> bool:
        return True

    def whole(self, upload: Upload) -> Path:
        return self._arriving / f"{upload.id}{PACKAGE}"

    def turn(self, _db: Database, _upload: Upload, _status: RecordingStatus, _person: str | None) -> None:
        """Its person asks, and nobody else is to know."""

    def work(self, _db: Database, upload: Upload) -> tuple[str, str, str | None]:
        # without a team, so that administrators alone know of it: what it finds names people of all teams
        return "package", upload.id, None

    def check_number(self, db: Database, person: str, at: datetime) -> None:
        """Raises Conflict or Throttled where this person has too many packages here, or announced too many."""
        if uploads.packages_waiting(db, person) >= MOST_PACKAGES:
            raise Conflict("packages-waiting", limit=MOST_PACKAGES)
        hour_ago = (at - timedelta(hours=1)).isoformat(timespec="milliseconds")
        if uploads.packages_since(db, person, hour_ago) >= MOST_PACKAGES_AN_HOUR:
            raise Throttled("packages-throttled", limit=MOST_PACKAGES_AN_HOUR)


def there(found: Found | None) -> Found:
    """What a row refers to, which the schema says is there."""
    if found is None:
        raise NotFound("recording")
    return found


def _recording(db: Database, upload: Upload) -> Recording:
    return there(recordings.get(db, str(upload.recording)))


def _team(db: Database, recording: Recording) -> str:
    iteration = there(iterations.get(db, recording.iteration))
    return there(studies.get(db, iteration.study)).team
