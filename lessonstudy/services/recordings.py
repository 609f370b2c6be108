"""Recordings: what is there to watch, where its files lie, and taking one away for good."""

import re
import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import SECONDS_A_DAY, move, require
from lessonstudy.domain.errors import Gone, NotFound, Stale
from lessonstudy.domain.identity import is_id
from lessonstudy.domain.jobs import Job
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import RECORDING_MOVES, Recording, RecordingStatus, Rendition, RenditionState
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.reel_folder import ReelFolder
from lessonstudy.store import Store, captions, jobs, recordings, reels

CHANGEABLE = {"label", "offset_ms"}
_SHARED = re.compile(r"play\.mp4|poster\.jpg|sound\.json|filmstrip\.vtt|filmstrip-[0-9]+\.jpg")


class Recordings:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._reel_files = ReelFolder(folder)

    def of_iteration(self, person: str, iteration_id: str) -> list[Recording]:
        with self._store.read() as db:
            return recordings.of_iteration(db, reach.iteration(db, person, iteration_id).iteration.id)

    def get(self, person: str, recording_id: str) -> Recording:
        with self._store.read() as db:
            return reach.recording(db, person, recording_id).recording

    def look(self, recording_id: str) -> Recording:
        """A recording, for the terminal, which acts for whoever owns the data folder."""
        with self._store.read() as db:
            recording = recordings.get(db, recording_id)
        if recording is None:
            raise NotFound("recording")
        return recording

    def change(self, person: str, recording_id: str, seen: int | None, values: Mapping[str, Any]) -> Recording:
        """Change the label or the offset. The offset moves the picture on the lesson's clock, and no note."""
        given = {name: value for name, value in values.items() if name in CHANGEABLE}
        with self._store.write() as db:
            reached = reach.recording(db, person, recording_id, Right.LOAD)
            before = reached.recording
            if seen not in (None, before.version):
                raise Stale(before)
            after = changed(before, **given)
            require(after.errors())
            store_change(recordings.save, db, before, after)
            tell(db, "recording", after, person=person, team=reached.study.team, iteration=after.iteration)
        return after

    def delete(self, person: str, recording_id: str) -> Recording:
        """Delete the video and everything made from it, files of reels too. A stub stays, and so do the notes; captions go."""
        with self._store.write() as db:
            reached = reach.recording(db, person, recording_id, Right.LOAD)
            before = reached.recording
            if before.status == RecordingStatus.DELETED:
                self._remove_files([recording_id])
                return before
            none = tuple(Rendition(kind=one.kind, state=RenditionState.NONE) for one in before.renditions)
            status = move("recording", before.status, RecordingStatus.DELETED, RECORDING_MOVES)
            after = replace(changed(before, status=status, error=None), renditions=none)
            store_change(recordings.save, db, before, after)
            for rendition in none:
                recordings.save_rendition(db, after.id, rendition)
            for job in (*jobs.of_subject(db, after.id), *_reels_at_work(db, reached.study.id, after.id)):
                jobs.want_cancel(db, job.id)
            captions.remove_of(db, after.id)
            tell(db, "recording", after, person=person, team=reached.study.team, iteration=after.iteration)
        self._remove_files([recording_id])
        return after

    def sweep(self) -> int:
        """Remove the files of deleted recordings that an interrupted deletion left, and those of recordings that never came to
        be, since the import of their study was killed; returns of how many."""
        lying = {path.name: path.stat().st_mtime for path in (self._folder / "videos").glob("*") if path.is_dir()}
        with self._store.read() as db:
            found = {one: recordings.get(db, one) for one in sorted(lying.keys() | self._reel_files.recordings())}
        gone = [one.id for one in found.values() if one and one.status == RecordingStatus.DELETED]
        # an import moves its videos a moment before their rows can be seen
        old = time.time() - SECONDS_A_DAY
        gone += [one for one, row in found.items() if row is None and is_id(one) and lying.get(one, old) < old]
        self._remove_files(gone)
        return len(gone)

    def _remove_files(self, ids: Collection[str]) -> None:
        for recording_id in ids:
            shutil.rmtree(self.folder(recording_id), ignore_errors=True)
        self._reel_files.remove_with(ids)

    def file(self, person: str, recording_id: str, name: str) -> Path:
        """A file made from the recording. Raises Gone once it was deleted, NotFound where there is no such file."""
        with self._store.read() as db:
            recording = reach.recording(db, person, recording_id).recording
        if recording.status == RecordingStatus.DELETED:
            raise Gone("recording-deleted")
        path = self.folder(recording_id) / name
        if not _SHARED.fullmatch(name) or not path.is_file():
            raise NotFound("file")
        return path

    def folder(self, recording_id: str) -> Path:
        """Where the recording's files lie."""
        return self._folder / "videos" / recording_id


def _reels_at_work(db: Database, study: str, recording: str) -> list[Job]:
    """The jobs that make files of reels which hold the recording."""
    found = [job for reel in reels.of_study(db, study) for job in jobs.of_subject(db, reel.id)]
    return [one for one in found if recording in (one.given or {}).get("recordings", ())]
