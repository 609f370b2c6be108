"""A study package that an administrator sent: looked at by a job, brought in by another, or put away.

Who sent it alone knows of it, and only administrators can: an address finds any account of the installation, so that a package
says who has one and lays notes under their names. They must be in the team, as everybody who opens its studies. The work is done
by jobs of the kind "package": that there is one, other administrators see, who look after the machine; not what it found.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.errors import Conflict, Gone, NotFound
from lessonstudy.domain.jobs import OPEN_STATES, Job, JobState
from lessonstudy.domain.people import Person
from lessonstudy.domain.studies import Study
from lessonstudy.domain.uploads import Upload, UploadState
from lessonstudy.services import permissions
from lessonstudy.services.changes import changed, store_change
from lessonstudy.services.jobs import Control, Jobs
from lessonstudy.services.left_over import clear_left_over
from lessonstudy.services.package_import import UNFINISHED, PackageLook
from lessonstudy.services.packages import Packages
from lessonstudy.services.upload_endings import PACKAGE
from lessonstudy.services.uploads import Uploads
from lessonstudy.store import Store, jobs, people, uploads

KIND = "package"
BRING_IN = {"bring_in": True}
"""What the job is told that brings a package in; the one that only looks at it is told nothing."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A package with what was found in it, and who of it is known here by name; nothing was found yet where `look` is None.
    `job` is the newest: its error says why the package cannot come in."""

    upload: Upload
    look: dict[str, Any] | None
    people: tuple[Person, ...]
    job: Job | None

    @property
    def at_work(self) -> bool:
        return self.job is not None and self.job.state in OPEN_STATES


class PackageArrivals:
    """Methods that take a person raise NotFound for who is not in the team or did not bring it, Forbidden for who is no
    administrator (any more). `clock` gives seconds since 1970."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        sending: Uploads,
        packages: Packages,
        folder: Path,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._sending = sending
        self._packages = packages
        self._folder = folder
        self._clock = clock
        jobs.given_up |= {KIND: self._given_up}

    def of_team(self, person: str, team_id: str) -> list[Arrived]:
        """The person's own, the newest first."""
        with self._store.read() as db:
            permissions.administrator_in(db, person, team_id)
            return [self._arrived(db, one) for one in uploads.packages_of(db, person, team_id)]

    def get(self, person: str, package: str) -> Arrived:
        with self._store.read() as db:
            return self._arrived(db, self._mine(db, person, package))

    def bring_in(self, person: str, package: str) -> Arrived:
        """Have it brought in, all of it or nothing. Raises Conflict before its last byte is here, Gone once it went."""
        with self._store.read() as db:
            self._require_here(self._mine(db, person, package))
        self._jobs.add(KIND, package, None, person, BRING_IN)
        return self.get(person, package)

    def remove(self, person: str, package: str) -> None:
        """Put it away. What is at work on it ends, and a study that came of it stays."""
        with self._store.read() as db:
            upload = self._mine(db, person, package)
            at_work = [one for one in jobs.of_subject(db, package) if one.state in OPEN_STATES]
        for job in at_work:
            # it may have ended since
            with suppress(Conflict):
                self._jobs.cancel(person, job.id)
        if upload.state == UploadState.OPEN:
            self._sending.end(person, package)
        else:
            self._end(package)

    def run(self, job_id: str) -> None:
        """Do a queued job; one that another worker has, or that is over, is left alone."""
        control = self._jobs.claim(job_id)
        if control is not None:
            control.carry_out(lambda: self._work(control), "The package")

    def sweep(self) -> int:
        """Remove packages that nobody came back for, and what killed imports left. Returns how many."""
        now = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")
        # the folder is read before the rows, so that what arrives meanwhile is not taken for an orphan
        files = list((self._folder / "uploads").glob(f"*{PACKAGE}"))
        with self._store.read() as db:
            over = [one.id for one in uploads.packages_at_rest(db) if one.expires_at < now]
            known = [(file, uploads.get(db, file.name.removesuffix(PACKAGE))) for file in files]
        for one in over:
            self._end(one)
        lost = [file for file, upload in known if upload is None or upload.state == UploadState.ENDED]
        for file in lost:
            file.unlink(missing_ok=True)
        clear_left_over(self._folder / "videos", UNFINISHED)
        return len(over) + len(lost)

    # the jobs

    def _work(self, control: Control) -> dict[str, Any]:
        package, bring_in = control.job.subject, control.job.given == BRING_IN
        with self._store.read() as db:
            upload = uploads.get(db, package)
            if upload and upload.study:
                # a worker that was killed had written all of it
                return {"study": upload.study}
            upload = self._mine(db, str(control.job.requested_by), package)
            self._require_here(upload)
        coming = self._packages.bring_in(str(upload.team), self._path(package), upload.person)
        control.enter("Bringing the study in" if bring_in else "Checking the package", 0.0, 1.0)

        def go_on(progress: float) -> None:
            control.report(progress)
            if control.cancelled():
                raise Conflict("cancelled")

        if not bring_in:
            return _as_result(coming.look(go_on))
        # of a worker that was killed, or that lost this job
        self._clear(control.job.id)
        brought = coming.run(go_on, lambda db, study: self._done(db, upload, study), self._unfinished(control.job.id))
        self._path(package).unlink(missing_ok=True)
        return {"study": brought.study.id}

    def _done(self, db: Database, upload: Upload, study: Study) -> None:
        """Within the unit of work that writes the study, so that it came of this package or is not there."""
        fresh = self._mine(db, upload.person, upload.id)
        self._require_here(fresh)
        store_change(uploads.save, db, fresh, changed(fresh, state=UploadState.ENDED, study=study.id))

    def _given_up(self, _db: Database, job: Job) -> None:
        """A job ended without a worker: nobody goes on with what it copied."""
        self._clear(job.id)

    def _clear(self, job: str) -> None:
        for left in (self._folder / "videos").glob(f"{self._unfinished(job)}*"):
            shutil.rmtree(left, ignore_errors=True)

    def _unfinished(self, job: str) -> str:
        return f"{UNFINISHED}{job}-"

    # asking

    def _mine(self, db: Database, person: str, package: str) -> Upload:
        upload = uploads.get(db, package)
        if upload is None or upload.team is None or upload.person != person:
            raise NotFound("package")
        try:
            permissions.administrator_in(db, person, upload.team)
        except NotFound:
            raise NotFound("package") from None
        return upload

    def _require_here(self, upload: Upload) -> None:
        if upload.state == UploadState.OPEN:
            raise Conflict("package-not-here")
        if upload.state == UploadState.ENDED or not self._path(upload.id).exists():
            raise Gone("package-gone")

    def _arrived(self, db: Database, upload: Upload) -> Arrived:
        found = jobs.of_subject(db, upload.id)
        looks = [one.result for one in found if one.given is None and one.state == JobState.DONE]
        look = looks[-1] if looks else None
        known = [people.person(db, one) for one in look["people"]] if look else []
        return Arrived(upload, look, tuple(one for one in known if one), found[-1] if found else None)

    def _end(self, package: str) -> None:
        with self._store.write() as db:
            upload = uploads.get(db, package)
            if upload is not None and upload.state != UploadState.ENDED:
                store_change(uploads.save, db, upload, changed(upload, state=UploadState.ENDED))
        self._path(package).unlink(missing_ok=True)

    def _path(self, package: str) -> Path:
        return self._folder / "uploads" / f"{package}{PACKAGE}"


def _as_result(look: PackageLook) -> dict[str, Any]:
    kept = ("title", "study", "made_on", "program", "deidentified")
    counts = {name: count for name, count in look.manifest.counts.items() if count}
    told = {"videos": look.videos, "counts": counts, "people": list(look.people)}
    return {name: getattr(look.manifest, name) for name in kept} | told
