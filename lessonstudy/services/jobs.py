"""Work in the background. The job's row is the truth; the queue only carries its id.

A queue forgets a task once it is taken, and a killed worker says nothing. So a worker holds a lease by its heartbeat, and
`heal` puts back into the queue whatever is queued or has lost its worker.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict, Forbidden, NotFound, Refusal, UnusableVideo, sentence
from lessonstudy.domain.jobs import LEASE_SECONDS, MOST_ATTEMPTS, OPEN_STATES, OWN, PRIVATE, Job, JobState
from lessonstudy.domain.people import Right
from lessonstudy.services import permissions
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, jobs, people

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Control:
    """What a running job holds: it reports with it and asks it whether to stop. Safe to call as often as one likes.

    `stop`: somebody wants the job to stop. `lost`: it was given to another worker, or ended, while this one slept.
    """

    store: Store
    job: Job
    clock: Callable[[], float]
    stop: bool = False
    lost: bool = False
    _beaten: float = 0.0
    _low: float = 0.0
    _high: float = 1.0
    _step: str = ""

    def enter(self, step: str, low: float, high: float) -> None:
        """Begin a step that is worth the share `low` to `high` (0 to 1) of the whole job."""
        self._step, self._low, self._high = step, low, high
        self._beaten = 0.0
        self.report(0.0)

    def report(self, progress: float) -> None:
        """Say how far the step is, 0 to 1. Written at most once a second."""
        if self.clock() - self._beaten >= 1:
            self._beat(self._low + (self._high - self._low) * max(0.0, min(progress, 1.0)))

    def cancelled(self) -> bool:
        """Whether to stop. Asking also keeps the lease when a step reports nothing for long."""
        if self.clock() - self._beaten >= LEASE_SECONDS / 6:
            self._beat(None)
        elif not self.stop:
            with self.store.read() as db:
                self._hear(jobs.get(db, self.job.id))
        return self.stop

    def finish(self, state: JobState, error: str | None = None, result: dict[str, Any] | None = None) -> None:
        """End the job, unless it is no longer this worker's."""
        with self.store.write() as db:
            job = jobs.get(db, self.job.id)
            self._hear(job)
            if job is None or self.lost:
                return
            progress = 1.0 if state == JobState.DONE else job.progress
            ended = changed(job, state=state, error=error, progress=progress, result=result)
            store_change(jobs.save, db, job, ended)
            tell(db, "job", ended, person=None, team=job.team)

    def carry_out(self, work: Callable[[], dict[str, Any] | None], name: str) -> None:
        """Do the work, whose answer is the job's result, and end the job by how it went. `name` stands for the work in the
        sentence of an error of this program."""
        try:
            result = work()
        except Refusal as refusal:
            stopped = self.stop or refusal.key == "video-cancelled"
            self.finish(JobState.CANCELLED if stopped else JobState.FAILED, sentence(refusal))
        except Exception:
            log.exception("job %s failed", self.job.id)
            told = UnusableVideo("video-failed", name=name, reason="an error of this program.")
            self.finish(JobState.FAILED, sentence(told))
        else:
            self.finish(JobState.DONE, result=result)

    def _beat(self, progress: float | None) -> None:
        self._beaten = self.clock()
        with self.store.write() as db:
            wanted = jobs.beat(db, self.job, self._beaten, progress, self._step)
        self.lost = wanted is None
        self.stop = self.stop or self.lost or bool(wanted)

    def _hear(self, job: Job | None) -> None:
        # a job that was healed meanwhile has another version; a heartbeat or a wish to cancel makes none
        self.lost = job is None or job.version != self.job.version
        self.stop = self.stop or self.lost or bool(job and job.cancel_wanted)


class Jobs:
    """`poke` hands a job's id to the queue; `given_up` has, by kind, who hears within the unit of work of a job that ended
    without a worker."""

    def __init__(self, store: Store, poke: Callable[[str], None], clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self.poke = poke
        self.given_up: dict[str, Callable[[Database, Job], None]] = {}
        self._clock = clock

    def add(
        self,
        kind: str,
        subject: str,
        team: str | None,
        person: str | None,
        given: dict[str, Any] | None = None,
        *,
        once: bool = False,
    ) -> Job:
        """A new job for the queue; one that is open already for the same subject is returned instead, and with `once` also
        one that has ended."""
        with self._store.write() as db:
            same = [one for one in jobs.of_subject(db, subject) if (one.kind, one.given) == (kind, given)]
            found = [one for one in same if once or one.state in OPEN_STATES]
            fresh = Job(**birth(), kind=kind, subject=subject, team=team, requested_by=person, given=given)
            job = found[0] if found else fresh
            if not found:
                jobs.add(db, job)
                tell(db, "job", job, person=person, team=team)
        self.poke(job.id)
        return job

    def claim(self, job_id: str) -> Control | None:
        """Take a queued job to work on it, or None when it is not to be had."""
        with self._store.write() as db:
            job = jobs.get(db, job_id)
            if job is None or job.state != JobState.QUEUED:
                return None
            now = self._clock()
            taken = changed(
                job, state=JobState.RUNNING, attempts=job.attempts + 1, started=now, heartbeat=now, error=None
            )
            store_change(jobs.save, db, job, taken)
        return Control(self._store, taken, self._clock)

    def visible(self, person: str | None) -> list[Job]:
        """The jobs of one's teams; an administrator and (None) the folder's owner see all, a guest of one study none."""
        with self._store.read() as db:
            if person is None:
                return jobs.recent(db, None)
            found = people.person(db, person)
            teams = [one.team for one in people.memberships_of(db, person) if one.study is None]
            return [_told(one, person) for one in jobs.recent(db, None if found and found.admin else teams)]

    def get(self, person: str, job_id: str) -> Job:
        """A job of one's team, for those who may start and stop it."""
        with self._store.read() as db:
            return _told(self._allowed(db, person, job_id), person)

    def find(self, job_id: str) -> Job | None:
        with self._store.read() as db:
            return jobs.get(db, job_id)

    def of_subject(self, subject: str) -> list[Job]:
        with self._store.read() as db:
            return jobs.of_subject(db, subject)

    def cancel(self, person: str | None, job_id: str) -> Job:
        """Ask a job to stop; one that waits is ended at once, one that runs within a second. None is the folder's owner."""
        with self._store.write() as db:
            job = self._allowed(db, person, job_id)
            if job.state not in OPEN_STATES:
                raise Conflict("job-over")
            jobs.want_cancel(db, job.id)
            if job.state == JobState.QUEUED:
                self._give_up(db, job, JobState.CANCELLED)
            tell(db, "job", job, person=person, team=job.team, body={"cancel_wanted": True})
            return jobs.get(db, job.id) or job

    def retry(self, person: str, job_id: str) -> Job:
        """Queue a job again that failed or was cancelled."""
        with self._store.write() as db:
            job = self._allowed(db, person, job_id)
            if job.kind in PRIVATE and job.requested_by != person:
                raise Forbidden("job-of-another")
            if job.state in OPEN_STATES:
                raise Conflict("job-open")
            if job.state == JobState.DONE:
                raise Conflict("job-over")
            again = self._again(db, job)
        self.poke(job_id)
        return again

    def heal(self) -> list[str]:
        """Put back what lost its worker, give up what died too often, and poke all that is queued. Returns what was poked."""
        now = self._clock()
        with self._store.write() as db:
            for job in jobs.open_jobs(db):
                if job.state == JobState.RUNNING and now - (job.heartbeat or 0) > LEASE_SECONDS:
                    if job.cancel_wanted:
                        self._give_up(db, job, JobState.CANCELLED)
                    elif job.attempts >= MOST_ATTEMPTS:
                        self._give_up(
                            db, job, JobState.FAILED, f"The work stopped {MOST_ATTEMPTS} times without finishing."
                        )
                    else:
                        log.warning("job %s lost its worker and is queued again", job.id)
                        self._again(db, job, attempts=job.attempts)
            waiting = [job.id for job in jobs.open_jobs(db) if job.state == JobState.QUEUED]
        for job_id in waiting:
            self.poke(job_id)
        return waiting

    def _give_up(self, db: Database, job: Job, state: JobState, error: str | None = None) -> None:
        ended = changed(job, state=state, error=error, cancel_wanted=state == JobState.CANCELLED)
        store_change(jobs.save, db, job, ended)
        tell(db, "job", ended, person=None, team=job.team)
        if job.kind in self.given_up:
            self.given_up[job.kind](db, ended)

    def _again(self, db: Database, job: Job, **values: Any) -> Job:
        fresh: dict[str, Any] = {"state": JobState.QUEUED, "attempts": 0, "cancel_wanted": False, "error": None}
        again = changed(job, **(fresh | values))
        store_change(jobs.save, db, job, again)
        return again

    def _allowed(self, db: Database, person: str | None, job_id: str) -> Job:
        job = jobs.get(db, job_id)
        if job is None:
            raise NotFound("job")
        if person is None:
            return job
        found = people.person(db, person)
        if not (found and found.admin):
            if job.kind in OWN and job.requested_by == person:
                return job
            if job.team is None:
                raise NotFound("job")
            try:
                permissions.member(db, person, job.team, Right.LOAD)
            except NotFound:
                raise NotFound("job") from None
        return job


def _told(job: Job, person: str) -> Job:
    """The job as this person may see it."""
    return replace(job, result=None) if job.kind in PRIVATE and job.requested_by != person else job
