"""The queue carries ids to a worker; the row in the store says what is done."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from world import World

from lessonstudy.jobs import Queue


def await_that(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 90
    while not holds():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


@pytest.fixture
def done(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the jobs that a worker was given, in order."""
    found: list[str] = []
    monkeypatch.setattr(type(world.services.ingest), "run", lambda _, job: found.append(job))
    with world.services.store.write() as db:
        db.execute("DELETE FROM job")
    return found


def test_a_job_that_is_added_reaches_the_worker(world: World, done: list[str]) -> None:
    queue = Queue(world.folder, world.services)
    queue.start()
    try:
        job = world.services.jobs.add("ingest", world.ids.recording, world.ids.team, world.ids.tim)
        await_that(lambda: job.id in done)
    finally:
        queue.stop()


def test_what_waited_before_the_start_is_found_by_healing(world: World, done: list[str]) -> None:
    job = world.services.jobs.add("ingest", world.ids.recording, world.ids.team, world.ids.tim)
    queue = Queue(world.folder, world.services)
    queue.start()
    try:
        await_that(lambda: job.id in done)
    finally:
        queue.stop()


def test_a_queue_outlives_the_process_and_a_job_that_failed_does_not_stop_the_next(
    world: World, done: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_: object, job: str) -> None:
        done.append(job)
        if job == first.id:
            raise ZeroDivisionError

    monkeypatch.setattr(type(world.services.ingest), "run", stumble)
    Queue(world.folder, world.services)
    jobs, ids = world.services.jobs, world.ids
    first = jobs.add("ingest", ids.recording, ids.team, ids.tim)
    second = jobs.add("ingest", ids.blind_recording, ids.team, ids.tim)
    queue = Queue(world.folder, world.services)
    queue.start()
    try:
        # healing may hand them over once more, since nobody claims them here
        await_that(lambda: done[:2] == [first.id, second.id])
    finally:
        queue.stop()


def test_a_video_that_just_came_does_not_wait_behind_the_lighter_file_of_another(
    world: World, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()

    def long_work(_: object, job: str) -> None:
        done.append(job)
        if job == lighter.id:
            free.wait(60)

    monkeypatch.setattr(type(world.services.ingest), "run", long_work)
    queue = Queue(world.folder, world.services)
    jobs, ids = world.services.jobs, world.ids
    lighter = jobs.add("quicken", ids.recording, ids.team, ids.tim)
    queue.start()
    try:
        await_that(lambda: lighter.id in done)
        fresh = jobs.add("ingest", ids.blind_recording, ids.team, ids.tim)
        await_that(lambda: fresh.id in done)
        assert not free.is_set()
    finally:
        free.set()
        queue.stop()


def test_to_wait_lasts_until_it_is_stopped(world: World, done: list[str], tmp_path: Path) -> None:
    queue = Queue(world.folder, world.services)
    waiting = threading.Thread(target=queue.wait)
    waiting.start()
    assert waiting.is_alive()
    queue.stop()
    waiting.join(60)
    assert not waiting.is_alive()
