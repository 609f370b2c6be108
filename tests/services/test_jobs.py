"""Work in the background: claimed once, stopped when asked, healed when its worker is gone."""

from typing import Any

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, NotFound
from lessonstudy.domain.jobs import LEASE_SECONDS, MOST_ATTEMPTS, Job, JobState
from lessonstudy.domain.recordings import RecordingStatus
from lessonstudy.services.jobs import Control, Jobs
from lessonstudy.store import jobs as rows


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def poked() -> list[str]:
    return []


@pytest.fixture
def jobs(world: World, clock: Clock, poked: list[str]) -> Jobs:
    """The queue of a folder in which nothing else waits."""
    with world.services.store.write() as db:
        db.execute("DELETE FROM job")
    return Jobs(world.services.store, poked.append, clock)


def add(world: World, jobs: Jobs, **values: Any) -> Job:
    given = {"kind": "ingest", "subject": world.ids.recording, "team": world.ids.team, "person": world.ids.tim}
    return jobs.add(**given | values)


def claimed(jobs: Jobs, job: Job) -> Control:
    control = jobs.claim(job.id)
    assert control is not None
    return control


def stored(world: World, job: Job) -> Job:
    with world.services.store.read() as db:
        found = rows.get(db, job.id)
    assert found is not None
    return found


def test_a_job_is_added_once_while_it_is_open_and_poked_each_time(world: World, jobs: Jobs, poked: list[str]) -> None:
    first = add(world, jobs)
    assert add(world, jobs) == first
    assert add(world, jobs, kind="quicken") != first
    assert poked[:2] == [first.id, first.id]
    control = claimed(jobs, first)
    assert add(world, jobs).id == first.id
    control.finish(JobState.DONE)
    assert add(world, jobs).id != first.id


def test_a_job_is_claimed_once(world: World, jobs: Jobs, clock: Clock) -> None:
    job = add(world, jobs)
    control = claimed(jobs, job)
    assert (control.job.state, control.job.attempts, control.job.started) == (JobState.RUNNING, 1, clock.now)
    assert jobs.claim(job.id) is None
    assert jobs.claim("nowhere") is None
    control.finish(JobState.DONE)
    assert jobs.claim(job.id) is None
    assert (stored(world, job).state, stored(world, job).progress) == (JobState.DONE, 1.0)


def test_a_running_job_tells_its_step_and_progress_at_most_once_a_second(
    world: World, jobs: Jobs, clock: Clock
) -> None:
    job = add(world, jobs)
    control = claimed(jobs, job)
    control.enter("Looking at the file", 0.2, 0.6)
    assert (stored(world, job).step, stored(world, job).progress) == ("Looking at the file", 0.2)
    control.report(0.5)
    assert stored(world, job).progress == 0.2
    clock.now += 1
    control.report(0.5)
    assert stored(world, job).progress == pytest.approx(0.4)
    clock.now += 1
    control.report(7)
    assert stored(world, job).progress == pytest.approx(0.6)
    assert stored(world, job).version == control.job.version
    assert stored(world, job).seconds_left(clock.now) == pytest.approx(2 * 0.4 / 0.6, abs=1)


def test_a_waiting_job_that_is_cancelled_is_over_at_once(world: World, jobs: Jobs) -> None:
    job = add(world, jobs)
    assert jobs.cancel(world.ids.tim, job.id).state == JobState.CANCELLED
    assert jobs.claim(job.id) is None
    with pytest.raises(Conflict) as refused:
        jobs.cancel(world.ids.tim, job.id)
    assert refused.value.key == "job-over"


def test_a_running_job_hears_that_it_should_stop(world: World, jobs: Jobs, clock: Clock) -> None:
    job = add(world, jobs)
    control = claimed(jobs, job)
    assert not control.cancelled()
    assert jobs.cancel(world.ids.fay, job.id).cancel_wanted
    assert control.cancelled()
    assert stored(world, job).state == JobState.RUNNING
    control.finish(JobState.CANCELLED, "stopped")
    assert (stored(world, job).state, stored(world, job).error) == (JobState.CANCELLED, "stopped")


def test_reporting_hears_it_too(world: World, jobs: Jobs, clock: Clock) -> None:
    job = add(world, jobs)
    control = claimed(jobs, job)
    jobs.cancel(world.ids.fay, job.id)
    clock.now += 1
    control.report(0.1)
    assert control.stop


def test_a_job_whose_worker_is_gone_is_queued_again_and_goes_on_counting(
    world: World, jobs: Jobs, clock: Clock, poked: list[str]
) -> None:
    job = add(world, jobs)
    jobs.claim(job.id)
    clock.now += LEASE_SECONDS
    assert jobs.heal() == []
    clock.now += 1
    poked.clear()
    assert jobs.heal() == poked == [job.id]
    again = claimed(jobs, job)
    assert again.job.attempts == 2


def test_asking_whether_to_stop_keeps_the_lease(world: World, jobs: Jobs, clock: Clock) -> None:
    job = add(world, jobs)
    control = claimed(jobs, job)
    for _ in range(10):
        clock.now += LEASE_SECONDS / 2
        assert not control.cancelled()
        assert jobs.heal() == []
    assert stored(world, job).state == JobState.RUNNING


def test_a_job_that_died_again_and_again_is_given_up_and_so_is_its_recording(
    world: World, jobs: Jobs, clock: Clock
) -> None:
    recording = world.new_recording(world.ids.iteration, status=RecordingStatus.PROCESSING)
    shared = world.services.jobs
    job = add(world, shared, subject=recording.id)
    for _ in range(MOST_ATTEMPTS):
        assert shared.claim(job.id) is not None
        with world.services.store.write() as db:
            db.execute("UPDATE job SET heartbeat = heartbeat - ? WHERE id = ?", [LEASE_SECONDS + 1, job.id])
        shared.heal()
    given_up = stored(world, job)
    assert (given_up.state, given_up.attempts) == (JobState.FAILED, MOST_ATTEMPTS)
    assert given_up.error == f"The work stopped {MOST_ATTEMPTS} times without finishing."
    assert world.recording(recording.id).status == RecordingStatus.FAILED
    assert world.recording(recording.id).error == given_up.error
    assert shared.claim(job.id) is None


def test_a_recording_whose_waiting_job_is_cancelled_does_not_wait_for_ever(world: World) -> None:
    recording = world.new_recording(world.ids.iteration, status=RecordingStatus.PROCESSING)
    job = add(world, world.services.jobs, subject=recording.id)
    world.services.jobs.cancel(world.ids.tim, job.id)
    assert world.recording(recording.id).status == RecordingStatus.FAILED
    assert world.recording(recording.id).error == "The work on lesson.mp4 was cancelled."


def test_a_job_that_should_stop_is_not_queued_again_when_its_worker_dies(
    world: World, jobs: Jobs, clock: Clock
) -> None:
    job = add(world, jobs)
    jobs.claim(job.id)
    jobs.cancel(world.ids.tim, job.id)
    clock.now += LEASE_SECONDS + 1
    assert jobs.heal() == []
    assert stored(world, job).state == JobState.CANCELLED


def test_a_worker_that_lost_its_job_to_another_stops_and_ends_nothing(world: World, jobs: Jobs, clock: Clock) -> None:
    job = add(world, jobs)
    slept = claimed(jobs, job)
    clock.now += LEASE_SECONDS + 1
    jobs.heal()
    clock.now += 1
    other = claimed(jobs, job)
    clock.now += 2
    slept.report(0.9)
    assert slept.stop
    assert slept.cancelled()
    assert stored(world, job).progress == 0.0
    slept.finish(JobState.FAILED, "stopped")
    assert stored(world, job).state == JobState.RUNNING
    assert not other.cancelled()
    other.finish(JobState.DONE)
    assert stored(world, job).state == JobState.DONE


def test_healing_pokes_all_that_waits(world: World, jobs: Jobs, poked: list[str]) -> None:
    waiting = [add(world, jobs, subject=subject) for subject in ("one", "two")]
    running = add(world, jobs, subject="three")
    jobs.claim(running.id)
    poked.clear()
    assert jobs.heal() == poked == [one.id for one in waiting]


def test_a_job_that_ended_badly_can_be_tried_again(world: World, jobs: Jobs, poked: list[str]) -> None:
    job = add(world, jobs)
    with pytest.raises(Conflict) as refused:
        jobs.retry(world.ids.tim, job.id)
    assert refused.value.key == "job-open"
    claimed(jobs, job).finish(JobState.FAILED, "broken")
    poked.clear()
    again = jobs.retry(world.ids.tim, job.id)
    assert (again.state, again.attempts, again.error, again.cancel_wanted) == (JobState.QUEUED, 0, None, False)
    assert poked == [job.id]
    assert jobs.claim(job.id) is not None


def test_a_job_that_is_done_is_not_tried_again(world: World, jobs: Jobs) -> None:
    job = add(world, jobs)
    claimed(jobs, job).finish(JobState.DONE)
    with pytest.raises(Conflict):
        jobs.retry(world.ids.tim, job.id)


def test_who_loads_videos_may_stop_work_and_who_observes_may_not(world: World, jobs: Jobs) -> None:
    job = add(world, jobs)
    for change in (jobs.cancel, jobs.retry):
        for who in (world.ids.olga, world.ids.gus):
            with pytest.raises(Forbidden):
                change(who, job.id)
        with pytest.raises(NotFound) as hidden:
            change(world.ids.eve, job.id)
        with pytest.raises(NotFound) as missing:
            change(world.ids.eve, "nowhere")
        assert str(hidden.value) == str(missing.value)
    assert jobs.cancel(world.ids.ada, job.id).state == JobState.CANCELLED


def test_jobs_are_seen_by_their_team_and_by_administrators(world: World, jobs: Jobs) -> None:
    job = add(world, jobs)
    for who in (world.ids.fay, world.ids.tim, world.ids.olga, world.ids.ada):
        assert [one.id for one in jobs.visible(who)] == [job.id]
    assert jobs.visible(world.ids.eve) == []
    assert jobs.visible(world.ids.gus) == []
    world.set_membership(world.ids.tim, state="left")
    assert jobs.visible(world.ids.tim) == []
