"""Work that takes longer than a person waits: its state, progress and the time it still needs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lessonstudy.domain.entity import Entity

KINDS = ("ingest", "quicken", "align", "reel", "backup", "package", "import")
"""Preparing a video that arrived; making a lighter file of one that plays already; finding a camera's offset from the
sound; making the file of a reel; backing up the database; checking a study package or bringing it in; bringing in a file of
very many notes."""

OWN = ("import",)
"""The kinds that nobody but who asked, and an administrator, can know of."""

PREPARING = ("ingest", "quicken")
"""The kinds that make a recording's files."""

PRIVATE = ("package",)
"""The kinds whose result is for who asked for them alone, since it names a study and people of all teams; nobody else has them
done again."""

MOST_ATTEMPTS = 10
"""Each restart of the server in the middle of a job counts as one; a file that crashes its step fails at once instead."""
LEASE_SECONDS = 15


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Entity):
    """`progress` is 0 to 1 over all `step`s; `checkpoint` is what a restart continues from; times are Unix seconds.

    `given` is what the job was told beside its subject, `result` what it found.
    """

    kind: str
    subject: str
    team: str | None = None
    requested_by: str | None = None
    state: JobState = JobState.QUEUED
    step: str = ""
    progress: float = 0.0
    attempts: int = 0
    cancel_wanted: bool = False
    started: float | None = None
    heartbeat: float | None = None
    checkpoint: dict[str, Any] | None = None
    error: str | None = None
    given: dict[str, Any] | None = None
    result: dict[str, Any] | None = None

    def seconds_left(self, now: float) -> int | None:
        """An estimate from the progress so far, or None while there is too little to tell."""
        if self.state != JobState.RUNNING or self.started is None or self.progress < 0.02:
            return None
        spent = now - self.started
        return max(1, round(spent * (1 - self.progress) / self.progress))
