"""How an upload ends: complete, its file moved to the recording, or given up, its bytes removed.

Both change the database and the folder. The file is moved just before the commit, inside the unit of work, so that a crash leaves
one state only that needs putting right: a whole file at its recording while the upload still counts as open.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from lessonstudy.domain.entity import move
from lessonstudy.domain.errors import Conflict, Gone, NotFound
from lessonstudy.domain.recordings import RECORDING_MOVES, Recording, RecordingStatus
from lessonstudy.domain.uploads import Upload, UploadState
from lessonstudy.services.arrivals import sync_folder
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, iterations, recordings, studies, uploads

Enqueue = Callable[[str, str, str | None, str | None], object]
Found = TypeVar("Found")

_log = logging.getLogger(__name__)


class Endings:
    """Where the files of uploads lie, and how they leave."""

    def __init__(self, store: Store, folder: Path, enqueue: Enqueue) -> None:
        self._store = store
        self._arriving = folder / "uploads"
        self._videos = folder / "videos"
        self._enqueue = enqueue
        for place in (self._arriving, self._videos):
            place.mkdir(parents=True, exist_ok=True)

    def path(self, upload_id: str) -> Path:
        """The file of an upload that is still arriving; it need not exist."""
        return self._arriving / upload_id

    def moved(self, upload: Upload) -> bool:
        """Whether the whole file is at its recording already although the upload is open: a crash came in between."""
        original = self._original(upload)
        return not self.path(upload.id).exists() and original.exists() and original.stat().st_size == upload.bytes

    def complete(self, upload: Upload) -> Upload:
        """Move the whole file to its recording and ask for the work on it. Raises Gone when either was given up meanwhile."""
        with self._store.write() as db:
            fresh = there(uploads.get(db, upload.id))
            if fresh.state == UploadState.DONE:
                return fresh
            recording = there(recordings.get(db, fresh.recording))
            if fresh.state == UploadState.ENDED or recording.status != RecordingStatus.UPLOADING:
                raise Gone("upload-gone")
            self._move_to_recording(fresh)
            done = changed(fresh, state=UploadState.DONE)
            store_change(uploads.save, db, fresh, done)
            self._turn_recording(db, recording, RecordingStatus.PROCESSING, fresh.person)
        self.ask_for_work(done)
        return done

    def _move_to_recording(self, upload: Upload) -> None:
        source, original = self.path(upload.id), self._original(upload)
        if not source.exists():
            return
        original.parent.mkdir(exist_ok=True)
        source.replace(original)
        for folder in (original.parent, self._videos, self._arriving):
            sync_folder(folder)

    def ask_for_work(self, upload: Upload) -> None:
        """Enqueue what is to be done with a complete file."""
        try:
            with self._store.read() as db:
                team = _team(db, there(recordings.get(db, upload.recording)))
            self._enqueue("ingest", upload.recording, team, upload.person)
        except Exception:
            # the file is here and safe; `sweep` asks again
            _log.exception("The work on recording %s could not be asked for", upload.recording)

    def give_up(self, upload_id: str, person: str | None) -> None:
        """End an open upload and remove its bytes; its recording becomes a deleted stub. Raises Conflict when it is not open."""
        with self._store.write() as db:
            upload = there(uploads.get(db, upload_id))
            if upload.state != UploadState.OPEN:
                raise Conflict("upload-over")
            store_change(uploads.save, db, upload, changed(upload, state=UploadState.ENDED))
            recording = there(recordings.get(db, upload.recording))
            if recording.status == RecordingStatus.UPLOADING:
                self._turn_recording(db, recording, RecordingStatus.DELETED, person)
        self.path(upload_id).unlink(missing_ok=True)
        self._original(upload).unlink(missing_ok=True)

    def _turn_recording(self, db: Database, recording: Recording, status: RecordingStatus, person: str | None) -> None:
        turned = changed(recording, status=move("recording", recording.status, status, RECORDING_MOVES))
        store_change(recordings.save, db, recording, turned)
        tell(db, "recording", turned, person=person, team=_team(db, turned), iteration=turned.iteration)

    def _original(self, upload: Upload) -> Path:
        return self._videos / upload.recording / "original"


def there(found: Found | None) -> Found:
    """What a row refers to, which the schema says is there."""
    if found is None:
        raise NotFound("recording")
    return found


def _team(db: Database, recording: Recording) -> str:
    iteration = there(iterations.get(db, recording.iteration))
    return there(studies.get(db, iteration.study)).team
