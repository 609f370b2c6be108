"""The queue: carries ids of jobs to workers that call one service each. What a job is and where it stands lies in the store.

The queue is a SQLite file whose consumers live in the serving process; `lessonstudy work` runs them alone. A consumer
installs no signal handlers, so that it can live inside a web server.
"""

import logging
import threading
from pathlib import Path

from huey import Huey, SqliteHuey
from huey.consumer import Consumer

from lessonstudy.bootstrap import Services
from lessonstudy.domain.jobs import KINDS

log = logging.getLogger(__name__)

HEAL_SECONDS = 5.0


class Queue:
    """A queue of job ids and, once started, the consumers that work them off.

    Each kind of job has a lane with a worker of its own, so that a video that somebody waits for is never behind the
    half hour that another one's lighter file takes.
    """

    def __init__(self, folder: Path, services: Services) -> None:
        """The queue's file lies in `folder`."""
        self._services = services
        self._lanes = {kind: _lane(folder, kind) for kind in KINDS}
        self._work = {kind: lane.task(name="work")(self._do) for kind, lane in self._lanes.items()}
        self._waiting: set[str] = set()
        self._consumers: list[_Consumer] = []
        self._over = threading.Event()
        services.jobs.poke = self.poke

    def poke(self, job_id: str) -> None:
        """Let a worker look at a job. Harmless when it is taken or done; one that waits here already is not added."""
        job = self._services.jobs.find(job_id)
        if job is not None and job_id not in self._waiting:
            self._waiting.add(job_id)
            self._work[job.kind](job_id)

    def start(self) -> None:
        """Work off jobs in threads of this process, and every few seconds heal what lost its worker."""
        for lane in self._lanes.values():
            consumer = _Consumer(lane, workers=1, periodic=False, initial_delay=0.1, backoff=1.15, max_delay=0.5)
            consumer.start()
            self._consumers.append(consumer)
        threading.Thread(target=self._heal, name="lessonstudy-heal", daemon=True).start()

    def stop(self) -> None:
        """Take no more jobs. One that runs ends with the process and is taken up again by the next."""
        self._over.set()
        for consumer in self._consumers:
            consumer.stop()

    def wait(self) -> None:
        """Block until `stop`."""
        self._over.wait()

    def _do(self, job_id: str) -> None:
        self._waiting.discard(job_id)
        self._services.work_on(job_id)

    def _heal(self) -> None:
        while not self._over.is_set():
            try:
                self._services.jobs.heal()
            except Exception:
                log.exception("jobs could not be healed")
            self._over.wait(HEAL_SECONDS)


def _lane(folder: Path, kind: str) -> Huey:
    return SqliteHuey(f"lessonstudy-{kind}", filename=str(folder / "queue.db"), fsync=True)


class _Consumer(Consumer):  # type: ignore[misc]
    def _set_signal_handlers(self) -> None:
        """The process that embeds the consumer keeps its own."""
