"""Bringing in a file of very many notes: a job, which tells how far it is, can be cancelled and survives a restart.

It does what `Imports.bring_in` does, in one unit of work: whatever ends it before, nothing of it is there, and it can begin anew.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lessonstudy.domain.errors import Conflict, Invalid, Refusal
from lessonstudy.domain.imports import ImportState
from lessonstudy.domain.jobs import LEASE_SECONDS, OPEN_STATES, Job, JobState
from lessonstudy.services.importing import FITTING, READING, WRITING, Preview
from lessonstudy.services.imports import Imports
from lessonstudy.services.jobs import Control, Jobs

KIND = "import"
SHARES = {READING: (0.0, 0.25), FITTING: (0.25, 0.5), WRITING: (0.5, 0.8)}
"""What each step is of the whole; the rest is the one unit of work in which all is moved over."""


class ImportJobs:
    """Jobs of the kind "import". They belong to no team: how much somebody brings in is theirs alone until it is there."""

    def __init__(self, imports: Imports, jobs: Jobs) -> None:
        self._imports = imports
        self._jobs = jobs

    def bring_in(self, person: str, import_id: str) -> Preview | Job:
        """Bring all of it in, or nothing; or the job that does, where it is more than somebody waits for. Raises Invalid with
        what is in the way, which a job finds later."""
        if not self._imports.many(person, import_id):
            return self._imports.bring_in(person, import_id)
        return self._jobs.add(KIND, import_id, None, person)

    def job(self, person: str, import_id: str) -> Job | None:
        """The job that is to bring it in, else the newest that was to, unless that one did."""
        self._imports.get(person, import_id)
        asked = sorted(self._jobs.of_subject(import_id), key=lambda one: one.state in OPEN_STATES)
        return asked[-1] if asked and asked[-1].state != JobState.DONE else None

    def run(self, job_id: str) -> None:
        """Do a queued job; one that another worker has, or that is over, is left alone."""
        control = self._jobs.claim(job_id)
        if control is not None:
            control.carry_out(lambda: self._work(control), "The file")

    def _work(self, control: Control) -> None:
        person, import_id = control.job.requested_by or "", control.job.subject
        step = ""

        def tell(now: str, share: float) -> None:
            nonlocal step
            if now != step:
                step = now
                control.enter(now, *SHARES[now])
            control.report(share)
            if control.cancelled():
                raise Conflict("cancelled")

        with _alive(control):
            try:
                self._imports.bring_in(person, import_id, tell)
            except Invalid as refusal:
                # what a file holds, names too, is not for a job's row, which is kept and shown to administrators
                raise Conflict("import-in-the-way") from refusal
            except Refusal:
                # a worker that lost its lease in the last step may have done it
                if self._imports.get(person, import_id).state != ImportState.DONE:
                    raise


@contextmanager
def _alive(control: Control) -> Iterator[None]:
    """Keep the job's lease through steps that tell nothing for long."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(LEASE_SECONDS / 6):
            control.cancelled()

    thread = threading.Thread(target=keep, name="lessonstudy-import", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
