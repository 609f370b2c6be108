"""Backups of a data folder: to a file of one's choice from the terminal, and each night inside the folder.

A nightly backup holds the database without the videos, in backups/. A copy of the videos on the same disk would protect from
no broken disk, take terabytes, and keep what a team has deleted. The newest are kept; an older one goes only after a newer
one was restored on trial.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.backups import BackupPlan, Manifest
from lessonstudy.domain.entity import require
from lessonstudy.domain.errors import Forbidden
from lessonstudy.domain.jobs import Job
from lessonstudy.services.backup_files import TRIAL, UNFINISHED, Report, restore, write_backup
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.jobs import Control, Jobs
from lessonstudy.services.left_over import clear_left_over
from lessonstudy.store import Store, backups, jobs, people

KIND = "backup"
NAMES = "lessonstudy-????????T??????Z.zip"
CHANGEABLE = {"nightly", "hour", "keep"}


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup in the data folder; `made_at` in UTC."""

    name: str
    bytes: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class BackupsNow:
    """The plan, what is kept (the newest first), and the newest job that was to make one."""

    plan: BackupPlan
    kept: tuple[KeptBackup, ...]
    job: Job | None


def _local_time() -> datetime:
    return datetime.now().astimezone()


class Backups:
    """Jobs of the kind "backup". What takes a person is for administrators alone, and raises Forbidden for others."""

    def __init__(self, store: Store, jobs: Jobs, folder: Path, clock: Callable[[], datetime] = _local_time) -> None:
        """`folder` is that of all data; `clock` tells the server's own time with its zone."""
        self._store = store
        self._jobs = jobs
        self._folder = folder / "backups"
        self._clock = clock

    def look(self, person: str | None) -> BackupsNow:
        """How backups stand; None is the folder's owner."""
        with self._store.read() as db:
            _require_administrator(db, person)
            plan, job = backups.plan(db), jobs.newest_of_kind(db, KIND)
        return BackupsNow(plan, tuple(self._kept()), job)

    def change_plan(self, person: str, values: Mapping[str, Any]) -> BackupPlan:
        """Change `nightly`, `hour` and `keep`. Raises Invalid for what cannot be."""
        with self._store.write() as db:
            _require_administrator(db, person)
            before = backups.plan(db)
            after = changed(before, **{name: value for name, value in values.items() if name in CHANGEABLE})
            require(after.errors())
            store_change(backups.save, db, before, after)
            tell(db, "backup-plan", after, person=person)
        return after

    def ask(self, person: str) -> Job:
        """Back up the database now; one that waits or is at work already is returned."""
        with self._store.read() as db:
            _require_administrator(db, person)
        return self._jobs.add(KIND, KIND, None, person)

    def ask_when_due(self) -> Job | None:
        """Have the night's backup made once its hour has come: one for each night, whichever processes ask."""
        with self._store.read() as db:
            due = backups.plan(db).due(self._clock())
            subject = f"night-{due:%Y-%m-%d}" if due else ""
            if due is None or jobs.of_subject(db, subject):
                return None
        return self._jobs.add(KIND, subject, None, None, once=True)

    def to_file(self, target: Path, report: Report) -> Manifest:
        """Everything, videos too, for whoever owns the data folder."""
        return write_backup(self._store, target, media=True, report=report)

    def run(self, job_id: str) -> None:
        """Do a queued job; one that another worker has, or that is over, is left alone."""
        control = self._jobs.claim(job_id)
        if control is not None:
            control.carry_out(lambda: self._make(control), "The backup")

    def _make(self, control: Control) -> dict[str, Any]:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        clear_left_over(self._folder, UNFINISHED, TRIAL)
        target = self._folder / f"lessonstudy-{self._clock().astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"
        control.enter("Copying the database", 0.0, 0.6)
        write_backup(self._store, target, media=False, report=control.report, stop=control.cancelled)
        try:
            control.enter("Restoring it on trial", 0.6, 1.0)
            with TemporaryDirectory(prefix=TRIAL, dir=self._folder) as trial:
                restore(target, Path(trial), report=control.report, stop=control.cancelled)
        except BaseException:
            target.unlink()
            raise
        self._keep_newest()
        return {"name": target.name, "bytes": target.stat().st_size}

    def _keep_newest(self) -> None:
        with self._store.read() as db:
            keep = backups.plan(db).keep
        for one in self._kept()[keep:]:
            (self._folder / one.name).unlink(missing_ok=True)

    def _kept(self) -> list[KeptBackup]:
        found = []
        for path in sorted(self._folder.glob(NAMES), reverse=True):
            # an older one may go just now
            with suppress(FileNotFoundError):
                told = path.stat()
                found.append(KeptBackup(path.name, told.st_size, datetime.fromtimestamp(told.st_mtime, UTC)))
        return found


def _require_administrator(db: Database, person: str | None) -> None:
    if person is None:
        return
    found = people.person(db, person)
    if found is None or not found.admin or not found.active:
        raise Forbidden("admin-only")
