"""The file of a reel: made by a job, kept as long as it tells what the reel tells, and taken along by who may download.

A file is found by the digest of its script. Once a clip, a note, a name or a title changed it is not given any more.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from lessonstudy.domain.errors import Conflict, NotFound
from lessonstudy.domain.jobs import OPEN_STATES, Job, JobState
from lessonstudy.domain.people import Right
from lessonstudy.domain.reel_script import Script, script_of
from lessonstudy.formats import webvtt
from lessonstudy.services.jobs import Control, Jobs
from lessonstudy.services.reel_folder import NAMES, ReelFolder
from lessonstudy.services.reels import OpenReel, opened, reached
from lessonstudy.store import Store, jobs, reels, studies
from lessonstudy.video.reel import FILM, make_reel


@dataclass(frozen=True, slots=True)
class ReelFile:
    """The file of a reel as it stands now, with or without names: its bytes, or None where it is not made; and the newest job
    that was to make it, unless that one did."""

    unnamed: bool
    duration_ms: int
    bytes: int | None
    job: Job | None

    @property
    def at_work(self) -> bool:
        return self.job is not None and self.job.state in OPEN_STATES

    @property
    def name(self) -> str:
        """What it is called in its address."""
        return next(name for name, about in NAMES.items() if about == (self.unnamed, FILM))


class ReelFiles:
    """Jobs of the kind "reel". Nothing that a job meets is raised to the worker that runs it."""

    def __init__(self, store: Store, jobs: Jobs, folder: Path) -> None:
        self._store = store
        self._jobs = jobs
        self._videos = folder / "videos"
        self._files = ReelFolder(folder)
        jobs.given_up |= {"reel": self._given_up}

    def look(self, person: str, reel_id: str, unnamed: bool) -> ReelFile:
        """How the file stands. Needs the right to download, as all here does."""
        with self._store.read() as db:
            return self._look(db, opened(db, *reached(db, person, reel_id, Right.DOWNLOAD)), unnamed)

    def ask(self, person: str, reel_id: str, unnamed: bool) -> ReelFile:
        """Have the file made, unless it is there. Raises Conflict where nothing can be shown."""
        with self._store.read() as db:
            found = opened(db, *reached(db, person, reel_id, Right.DOWNLOAD))
            stands = self._look(db, found, unnamed)
        if not found.scenes:
            raise Conflict("reel-empty")
        if stands.bytes is not None or stands.at_work:
            return stands
        script = _script(found, unnamed)
        given = {"unnamed": unnamed, "digest": script.digest, "recordings": sorted(script.recordings)}
        job = self._jobs.add("reel", reel_id, found.study.team, person, given)
        return ReelFile(unnamed, script.duration_ms, None, job)

    def file(self, person: str, reel_id: str, name: str) -> Path:
        """A file of the reel as it stands now, by one of the names in NAMES."""
        if name not in NAMES:
            raise NotFound("file")
        unnamed, kept = NAMES[name]
        with self._store.read() as db:
            found = opened(db, *reached(db, person, reel_id, Right.DOWNLOAD))
        path = self._files.place(reel_id, _script(found, unnamed).digest, unnamed) / kept
        if not path.is_file():
            raise NotFound("file")
        return path

    def run(self, job_id: str) -> None:
        """Do a queued job; one that another worker has, or that is over, is left alone."""
        control = self._jobs.claim(job_id)
        if control is not None:
            control.carry_out(lambda: self._make(control), "The reel")

    def sweep(self) -> None:
        """Remove the files of withdrawn reels that an interrupted withdrawal left."""
        with self._store.read() as db:
            found = [(one, reels.get(db, one)) for one in self._files.reels()]
        for reel_id, reel in found:
            if reel is None or not reel.stands:
                self._files.remove(reel_id)

    def _look(self, db: Database, found: OpenReel, unnamed: bool) -> ReelFile:
        script = _script(found, unnamed)
        film = self._files.place(found.reel.id, script.digest, unnamed) / FILM
        if film.is_file():
            return ReelFile(unnamed, script.duration_ms, film.stat().st_size, None)
        asked = [one for one in jobs.of_subject(db, found.reel.id) if _asked_for(one, script, unnamed)]
        job = asked[-1] if asked and asked[-1].state != JobState.DONE else None
        return ReelFile(unnamed, script.duration_ms, None, job)

    def _make(self, control: Control) -> None:
        unnamed = bool((control.job.given or {}).get("unnamed"))
        found = self._still(control)
        script = _script(found, unnamed)
        place = self._files.place(found.reel.id, script.digest, unnamed)
        films = {one: self._videos / one / "play.mp4" for one in script.recordings}
        self._files.begin(place, script)
        control.enter("Making the clips", 0.0, 1.0)
        try:
            make_reel(
                script,
                webvtt.write(script.captions),
                films,
                place,
                control.report,
                control.cancelled,
                name=f"“{found.reel.title}”",
            )
            # a recording may have been deleted, or a note withdrawn, while the last clip was made
            self._still(control)
        except Exception:
            if not (control.cancelled() and control.lost):
                shutil.rmtree(place, ignore_errors=True)
            raise
        self._files.keep_only(place)

    def _still(self, control: Control) -> OpenReel:
        """The reel, if its file would still be the one that the job was asked for. Raises NotFound, Conflict."""
        given = control.job.given or {}
        with self._store.read() as db:
            reel = reels.get(db, control.job.subject)
            study = studies.get(db, reel.study) if reel else None
            if reel is None or study is None or not reel.stands:
                raise NotFound("reel")
            found = opened(db, reel, study)
        if _script(found, bool(given.get("unnamed"))).digest != given.get("digest"):
            raise Conflict("reel-moved-on")
        return found

    def _given_up(self, _db: Database, job: Job) -> None:
        """A job ended without a worker: nobody goes on with its clips."""
        given = job.given or {}
        place = self._files.place(job.subject, str(given.get("digest")), bool(given.get("unnamed")))
        if not (place / FILM).exists():
            shutil.rmtree(place, ignore_errors=True)


def _script(found: OpenReel, unnamed: bool) -> Script:
    return script_of(found.reel, found.study.title, found.scenes, unnamed=unnamed)


def _asked_for(job: Job, script: Script, unnamed: bool) -> bool:
    given = job.given or {}
    return job.kind == "reel" and given.get("digest") == script.digest and given.get("unnamed") == unnamed
