"""Where a camera stands on the lesson's clock, found from the sound that it and another camera of the lesson heard.

A job finds it, since an hour of sound takes a while. What it finds is a proposal; only a person takes it over.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from lessonstudy.domain.alignment import Proposal
from lessonstudy.domain.entity import require
from lessonstudy.domain.errors import Conflict, Gone, Invalid, NotFound, UnusableVideo
from lessonstudy.domain.jobs import Job
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import Recording, RecordingStatus
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.jobs import Control, Jobs
from lessonstudy.store import Store, iterations, recordings, studies
from lessonstudy.video import cameras as video


@dataclass(frozen=True, slots=True)
class Pair:
    """The recording whose offset is wanted, and the one that stands."""

    recording: Recording
    other: Recording


class Alignment:
    """Jobs of the kind "align". Nothing that a job meets is raised to the worker that runs it."""

    def __init__(self, store: Store, jobs: Jobs, folder: Path) -> None:
        self._store = store
        self._jobs = jobs
        self._folder = folder

    def ask(self, person: str, recording_id: str, other_id: str) -> Job:
        """A job that finds the recording's offset from the sound of another of the same iteration.

        Raises Invalid for another that is not there, Conflict for one that cannot be played yet, UnusableVideo for one
        without sound.
        """
        with self._store.read() as db:
            reached = reach.recording(db, person, recording_id, Right.LOAD)
            pair = _pair(db, reached.recording, other_id)
        return self._add(pair, reached.study.team, person)

    def ask_here(self, recording_id: str, other_id: str) -> Job:
        """The same for the terminal, which acts for whoever owns the data folder."""
        with self._store.read() as db:
            recording = _there(db, recording_id)
            pair = _pair(db, recording, other_id)
            team = _team(db, recording)
        return self._add(pair, team, None)

    def run(self, job_id: str) -> None:
        """Do a queued job; one that another worker has, or that is over, is left alone."""
        control = self._jobs.claim(job_id)
        if control is not None:
            control.carry_out(lambda: self._find(control).to_json(), "The sound")

    def take_over(self, job_id: str) -> Recording:
        """Give the recording the offset that a job has found. For the terminal; in the room a person saves it."""
        job = self._jobs.find(job_id)
        if job is None or job.result is None:
            raise NotFound("job")
        with self._store.write() as db:
            before = _there(db, job.subject)
            after = changed(before, offset_ms=job.result["offset_ms"])
            require(after.errors())
            store_change(recordings.save, db, before, after)
            tell(db, "recording", after, person=None, team=_team(db, after), iteration=after.iteration)
        return after

    def _add(self, pair: Pair, team: str, person: str | None) -> Job:
        return self._jobs.add("align", pair.recording.id, team, person, {"with": pair.other.id})

    def _find(self, control: Control) -> Proposal:
        with self._store.read() as db:
            pair = _pair(db, _there(db, control.job.subject), (control.job.given or {}).get("with", ""))
        control.enter("Listening to both cameras", 0.0, 1.0)
        found = video.find_shift(
            self._play(pair.recording),
            self._play(pair.other),
            (pair.recording.duration_ms or 0, pair.other.duration_ms or 0),
            on_progress=control.report,
            cancelled=control.cancelled,
            name=pair.recording.label,
        )
        # the other camera may have been moved while this one was listened to
        with self._store.read() as db:
            other = _there(db, pair.other.id)
        return Proposal(
            offset_ms=other.offset_ms + found.shift_ms,
            shift_ms=found.shift_ms,
            confidence=found.confidence,
            drift_ms=found.drift_ms,
        )

    def _play(self, recording: Recording) -> Path:
        return self._folder / "videos" / recording.id / "play.mp4"


def _there(db: Database, recording_id: str) -> Recording:
    found = recordings.get(db, recording_id)
    if found is None:
        raise NotFound("recording")
    return found


def _pair(db: Database, recording: Recording, other_id: str) -> Pair:
    other = recordings.get(db, other_id)
    if other is None or other.iteration != recording.iteration or other.id == recording.id:
        raise Invalid.of("with", "unknown", noun="other camera", value=other_id)
    for one in (recording, other):
        if one.status == RecordingStatus.DELETED:
            raise Gone("recording-deleted")
        if one.status != RecordingStatus.READY:
            raise Conflict("camera-not-ready", name=one.label)
        if not one.has_sound:
            raise UnusableVideo("sound-missing", name=one.label)
    return Pair(recording, other)


def _team(db: Database, recording: Recording) -> str:
    iteration = iterations.get(db, recording.iteration)
    study = studies.get(db, iteration.study) if iteration else None
    if study is None:
        raise NotFound("iteration")
    return study.team
