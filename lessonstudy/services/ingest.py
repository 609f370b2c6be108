"""From a file that arrived to a lesson video that plays: the steps of one ingest job, and what people see of it.

A step whose file is there already is not done again, so a restarted job goes on with the step it was in. The recording can
be watched as soon as it plays; pictures and sound curve follow, and a job of its own makes the file for quick seeks where
one is wanted. The original is deleted only after the playable file was checked.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, move, require
from lessonstudy.domain.errors import SENTENCES, NotFound, OutOfSpace, Refusal, UnusableVideo, sentence
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import PREPARING, Job, JobState
from lessonstudy.domain.recordings import (
    RECORDING_MOVES,
    Recording,
    RecordingStatus,
    Rendition,
    RenditionKind,
    RenditionState,
)
from lessonstudy.domain.videos import Probe
from lessonstudy.services import parts
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.jobs import Control, Jobs
from lessonstudy.services.teaching import taught
from lessonstudy.store import Store, iterations, recordings, studies
from lessonstudy.video import ingest as video

log = logging.getLogger(__name__)

CHUNK = 4 * 1024 * 1024


class Ingest:
    """Jobs of the kinds "ingest" and "quicken". Nothing that a job meets is raised to the worker that runs it."""

    def __init__(self, store: Store, jobs: Jobs, folder: Path) -> None:
        self._store = store
        self._jobs = jobs
        self._folder = folder
        jobs.given_up |= dict.fromkeys(PREPARING, self._given_up)

    def bring(
        self, iteration_id: str, path: Path, label: str, offset_ms: int, on_progress: Callable[[float], None]
    ) -> Job:
        """Copy a file of this machine in as a recording, and make the job that prepares it. The terminal's way in."""
        return self.bring_parts(iteration_id, [path], label, offset_ms, on_progress)

    def bring_parts(
        self, iteration_id: str, paths: Sequence[Path], label: str, offset_ms: int, on_progress: Callable[[float], None]
    ) -> Job:
        """The same for a recording that its camera split into several files, in their order."""
        for path in paths:
            video.check_magic(path, path.name)
        sizes = tuple(path.stat().st_size for path in paths)
        several = len(paths) > 1
        recording = Recording(
            **birth(),
            iteration=iteration_id,
            label=label,
            filename=paths[0].name,
            bytes=sum(sizes),
            offset_ms=offset_ms,
            parts=sizes if several else (),
        )
        require(recording.errors())
        with self._store.write() as db:
            iteration, team = _place(db, recording)
            recordings.add(db, recording)
            tell(db, "recording", recording, person=None, team=team, iteration=iteration.id)
        folder = self._folder / "videos" / recording.id
        folder.mkdir(parents=True)
        try:
            if several:
                parts.copy_in(list(paths), folder, on_progress)
            else:
                _copy(paths[0], folder / "original", on_progress)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            self._become(recording, RecordingStatus.FAILED, error=SENTENCES["disk-full"])
            raise OutOfSpace from error
        self._become(recording, RecordingStatus.PROCESSING)
        return self._jobs.add("ingest", recording.id, team, None)

    def unfit(self) -> str | None:
        """Why this machine cannot prepare videos, or None when it can."""
        return video.unfit()

    def walls(self) -> dict[str, Any]:
        """What keeps a hostile video in on this machine; see `video.walls`."""
        return video.walls()

    def run(self, job_id: str) -> None:
        """Do a queued job; one that another worker has, or that is over, is left alone."""
        control = self._jobs.claim(job_id)
        if control is None:
            return
        recording = self._recording(control.job.subject)
        if recording is None or recording.status == RecordingStatus.DELETED:
            control.finish(JobState.CANCELLED)
            return
        work = {"ingest": self._ingest, "quicken": self._quicken}[control.job.kind]
        try:
            work(recording, control)
        except Exception as error:
            self._stopped(recording, control, error)
        else:
            control.finish(JobState.DONE)
        self._clear_deleted(recording.id)

    def _ingest(self, recording: Recording, control: Control) -> None:
        folder = self._folder / "videos" / recording.id
        original, play, name = folder / "original", folder / "play.mp4", recording.filename
        video.sweep(folder)
        if recording.status in (RecordingStatus.UPLOADING, RecordingStatus.FAILED):
            recording = self._become(recording, RecordingStatus.PROCESSING)
        options: dict[str, Any] = {"on_progress": control.report, "cancelled": control.cancelled, "name": name}

        parts.make_whole(recording, folder, control)
        control.enter("Looking at the file", 0.0, 0.1)
        probe = self._probe(folder, original, options)
        control.enter("Making it playable", 0.1, 0.4 if probe.can_remux else 0.9)
        if not play.exists():
            self._follow(recording, RenditionKind.PLAY, lambda: video.make_play(original, folder, probe, **options))
        recording = self._ready(recording, probe)

        control.enter("Drawing the filmstrip", 0.4 if probe.can_remux else 0.9, 0.95)
        length = probe.duration_ms
        self._follow(recording, RenditionKind.POSTER, lambda: video.make_poster(play, folder, length, **options))
        if not (folder / "filmstrip.vtt").exists():
            strip = RenditionKind.FILMSTRIP
            self._follow(recording, strip, lambda: video.make_filmstrip(play, folder, length, **options))
        self._show(recording, RenditionKind.FILMSTRIP, RenditionState.READY)
        sound = folder / "sound.json"
        if probe.has_sound and not sound.exists():
            self._follow(recording, RenditionKind.SOUND, lambda: video.make_sound(play, folder, length, **options))
        # a track may be there and hold nothing
        self._show(recording, RenditionKind.SOUND, RenditionState.READY if sound.exists() else RenditionState.NONE)

        if original.exists():
            control.enter("Checking", 0.95, 1.0)
            self._sum(recording, original, control)
            if probe.can_remux and probe.wants_seek_file:
                self._jobs.add("quicken", recording.id, control.job.team, control.job.requested_by)
            else:
                self._let_go(original, play, length, options)

    def _quicken(self, recording: Recording, control: Control) -> None:
        """A lighter file takes the place of a large one that could be shown as it came."""
        folder = self._folder / "videos" / recording.id
        original, play = folder / "original", folder / "play.mp4"
        video.sweep(folder)
        if not original.exists():
            return
        options: dict[str, Any] = {
            "on_progress": control.report,
            "cancelled": control.cancelled,
            "name": recording.filename,
        }
        probe = self._probe(folder, original, options)
        control.enter("Making a file for quick seeks", 0.0, 0.98)
        video.make_seek_file(original, folder, probe, **options)
        control.enter("Checking", 0.98, 1.0)
        self._let_go(original, play, probe.duration_ms, options)

    def _let_go(self, original: Path, play: Path, length: int, options: dict[str, Any]) -> None:
        video.check(play, length, cancelled=options["cancelled"], name=options["name"])
        original.unlink()

    def _probe(self, folder: Path, original: Path, options: dict[str, Any]) -> Probe:
        kept = folder / "probe.json"
        if kept.exists():
            return Probe.from_json(json.loads(kept.read_text()))
        probe = video.probe(original, **options)
        fresh = folder / "probe.json.new"
        fresh.write_text(json.dumps(probe.to_json()))
        fresh.replace(kept)
        return probe

    def _follow(self, recording: Recording, kind: RenditionKind, make: Callable[[], object]) -> None:
        self._show(recording, kind, RenditionState.MAKING)
        try:
            make()
        except Refusal as refusal:
            self._show(recording, kind, RenditionState.FAILED, sentence(refusal))
            raise
        self._show(recording, kind, RenditionState.READY)

    def _show(self, recording: Recording, kind: RenditionKind, state: RenditionState, error: str | None = None) -> None:
        progress = 1.0 if state == RenditionState.READY else 0.0
        rendition = Rendition(kind=kind, state=state, progress=progress, error=error)
        with self._store.write() as db:
            current = recordings.get(db, recording.id)
            if current and current.status != RecordingStatus.DELETED:
                recordings.save_rendition(db, recording.id, rendition)

    def _ready(self, recording: Recording, probe: Probe) -> Recording:
        self._show(recording, RenditionKind.PLAY, RenditionState.READY)
        if recording.status == RecordingStatus.READY:
            return recording
        return self._become(
            recording,
            RecordingStatus.READY,
            duration_ms=probe.duration_ms,
            fps=probe.fps,
            width=probe.width,
            height=probe.height,
            has_sound=probe.has_sound,
        )

    def _sum(self, recording: Recording, original: Path, control: Control) -> None:
        digest = hashlib.sha256()
        with original.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                if control.cancelled():
                    raise UnusableVideo("video-cancelled", name=recording.filename)
        current = self._recording(recording.id)
        if current:
            self._become(current, current.status, sha256=digest.hexdigest())

    def _become(self, recording: Recording, status: RecordingStatus, **values: Any) -> Recording:
        """Move the recording on, over whatever people changed meanwhile (its label, its offset)."""
        with self._store.write() as db:
            before = recordings.get(db, recording.id) or recording
            return self._turn(db, before, status, **values)

    def _turn(self, db: Database, before: Recording, status: RecordingStatus, **values: Any) -> Recording:
        status = move("recording", before.status, status, RECORDING_MOVES)
        after = changed(before, status=status, **({"error": None} | values))
        store_change(recordings.save, db, before, after)
        iteration, team = _place(db, after)
        tell(db, "recording", after, person=None, team=team, iteration=after.iteration)
        if status == RecordingStatus.READY:
            taught(db, iteration, person=None, team=team)
        return after

    def _stopped(self, recording: Recording, control: Control, error: Exception) -> None:
        """What follows when work on a recording raised something."""
        if control.cancelled() and control.lost:
            return
        current = self._recording(recording.id)
        if current is None or current.status == RecordingStatus.DELETED:
            control.finish(JobState.CANCELLED)
            return
        refusal = error
        if not isinstance(refusal, Refusal):
            log.error("the work on recording %s failed", recording.id, exc_info=error)
            refusal = UnusableVideo("video-failed", name=recording.filename, reason="an error of this program.")
        if current.status == RecordingStatus.PROCESSING:
            self._become(current, RecordingStatus.FAILED, error=sentence(refusal))
        state = JobState.CANCELLED if control.stop or refusal.key == "video-cancelled" else JobState.FAILED
        control.finish(state, sentence(refusal))

    def _given_up(self, db: Database, job: Job) -> None:
        """A job ended without a worker: its recording must not wait for ever, and nobody goes on with its file."""
        video.sweep(self._folder / "videos" / job.subject, conversions=True)
        recording = recordings.get(db, job.subject)
        if recording and recording.status == RecordingStatus.PROCESSING:
            error = job.error or sentence(UnusableVideo("video-cancelled", name=recording.filename))
            self._turn(db, recording, RecordingStatus.FAILED, error=error)

    def _clear_deleted(self, recording_id: str) -> None:
        """Remove what was written into the folder of a recording while it was deleted."""
        current = self._recording(recording_id)
        if current and current.status == RecordingStatus.DELETED:
            shutil.rmtree(self._folder / "videos" / recording_id, ignore_errors=True)

    def _recording(self, recording_id: str) -> Recording | None:
        with self._store.read() as db:
            return recordings.get(db, recording_id)


def look_at(path: Path, on_progress: Callable[[float], None]) -> Probe:
    """What a file of this machine is, without storing it. Raises UnusableVideo."""
    return video.probe(path, path.name, on_progress)


def _place(db: Database, recording: Recording) -> tuple[Iteration, str]:
    """The recording's iteration and its team. Raises NotFound."""
    iteration = iterations.get(db, recording.iteration)
    study = studies.get(db, iteration.study) if iteration else None
    if iteration is None or study is None:
        raise NotFound("iteration")
    return iteration, study.team


def _copy(source: Path, target: Path, on_progress: Callable[[float], None]) -> None:
    size, done = source.stat().st_size, 0
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(CHUNK):
            writing.write(chunk)
            done += len(chunk)
            on_progress(done / size)
        writing.flush()
        os.fsync(writing.fileno())
