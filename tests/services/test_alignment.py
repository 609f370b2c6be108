"""A camera's offset from the sound: a job that proposes, what it refuses, and that nothing changes until someone says so."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from two_cameras import SAMPLE_RATE, film, room
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound, UnusableVideo
from lessonstudy.domain.jobs import LEASE_SECONDS, Job, JobState
from lessonstudy.domain.recordings import Recording, RecordingStatus
from lessonstudy.services import alignment as module

OFFSET_MS = 6_000


@dataclass(frozen=True)
class Cameras:
    front: Recording
    table: Recording


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("cameras")
    sound = room(40, 1)
    late = (sound[OFFSET_MS // 1000 * SAMPLE_RATE :] * 0.4).astype(np.float32)
    return {
        "front": film(folder / "front.mp4", sound),
        "table": film(folder / "table.mp4", late),
        "foreign": film(folder / "foreign.mp4", room(34, 2)),
    }


def placed(world: World, film: Path, **values: object) -> Recording:
    """A recording that is ready, with its file where the product has it."""
    made = world.new_recording(world.ids.iteration, **{"duration_ms": 40_000} | values)
    folder = world.folder / "videos" / made.id
    folder.mkdir(parents=True)
    (folder / "play.mp4").write_bytes(film.read_bytes())
    return made


@pytest.fixture
def cameras(world: World, films: dict[str, Path]) -> Cameras:
    front = placed(world, films["front"], label="Front", offset_ms=-2_000)
    return Cameras(front, placed(world, films["table"], label="Table 3", duration_ms=34_000))


def now(world: World, job: Job) -> Job:
    found = world.services.jobs.find(job.id)
    assert found is not None
    return found


def ask(world: World, cameras: Cameras) -> Job:
    return world.services.alignment.ask(world.ids.tim, cameras.table.id, cameras.front.id)


def test_the_sound_proposes_an_offset_and_changes_nothing(world: World, cameras: Cameras) -> None:
    job = ask(world, cameras)
    assert ask(world, cameras).id == job.id, "the same question is asked once"
    world.services.work_on(job.id)
    done = now(world, job)
    assert (done.state, done.error) == (JobState.DONE, None)
    assert done.result is not None
    assert done.result["offset_ms"] == pytest.approx(OFFSET_MS - 2_000, abs=13)
    assert done.result["confidence"] >= 2
    assert world.recording(cameras.table.id) == cameras.table
    taken = world.services.alignment.take_over(job.id)
    assert world.recording(cameras.table.id) == taken
    assert taken.offset_ms == done.result["offset_ms"]


def test_a_camera_of_another_lesson_is_refused_and_the_job_says_what_to_do(
    world: World, cameras: Cameras, films: dict[str, Path]
) -> None:
    foreign = placed(world, films["foreign"], duration_ms=34_000)
    job = world.services.alignment.ask(world.ids.tim, foreign.id, cameras.front.id)
    world.services.work_on(job.id)
    done = now(world, job)
    assert (done.state, done.result) == (JobState.FAILED, None)
    assert "by hand" in (done.error or "")
    with pytest.raises(NotFound):
        world.services.alignment.take_over(job.id)


def test_a_search_that_lost_its_worker_is_done_again(world: World, cameras: Cameras) -> None:
    job = ask(world, cameras)
    assert world.services.jobs.claim(job.id) is not None
    with world.services.store.write() as db:
        db.execute("UPDATE job SET heartbeat = heartbeat - ? WHERE id = ?", [LEASE_SECONDS + 1, job.id])
    assert job.id in world.services.jobs.heal()
    world.services.work_on(job.id)
    assert now(world, job).state == JobState.DONE


def test_a_search_that_is_cancelled_or_whose_camera_is_deleted_ends_without_a_proposal(
    world: World, cameras: Cameras, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(world, cameras)
    listen = module.video.find_shift

    def cancel_first(*words: object, **options: object) -> object:
        world.services.jobs.cancel(world.ids.tim, job.id)
        return listen(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module.video, "find_shift", cancel_first)
    world.services.work_on(job.id)
    assert (now(world, job).state, now(world, job).result) == (JobState.CANCELLED, None)
    monkeypatch.undo()
    again = ask(world, cameras)
    world.services.recordings.delete(world.ids.tim, cameras.front.id)
    world.services.work_on(again.id)
    assert (now(world, again).state, now(world, again).error) == (
        JobState.FAILED,
        "This recording was deleted. Its notes are kept.",
    )


def test_only_who_loads_videos_asks_and_only_within_one_lesson(world: World, cameras: Cameras) -> None:
    ask_as = world.services.alignment.ask
    for who in (world.ids.olga, world.ids.kim, world.ids.gus):
        with pytest.raises(Forbidden):
            ask_as(who, cameras.table.id, cameras.front.id)
    for who in (world.ids.eve, world.ids.ada):
        with pytest.raises(NotFound):
            ask_as(who, cameras.table.id, cameras.front.id)
    for other in (cameras.table.id, world.ids.blind_recording, world.ids.their_recording, "nowhere"):
        with pytest.raises(Invalid) as refused:
            ask_as(world.ids.tim, cameras.table.id, other)
        assert [one.field for one in refused.value.errors] == ["with"]


def test_what_cannot_be_heard_is_said_at_once(world: World, cameras: Cameras) -> None:
    silent = world.new_recording(world.ids.iteration, has_sound=False, label="Silent")
    waiting = world.new_recording(world.ids.iteration, status=RecordingStatus.PROCESSING)
    gone = world.new_recording(world.ids.iteration, status=RecordingStatus.DELETED)
    for other, refusal in ((silent, UnusableVideo), (waiting, Conflict), (gone, Gone)):
        with pytest.raises(refusal):
            world.services.alignment.ask(world.ids.tim, cameras.table.id, other.id)


def test_a_search_is_no_work_on_the_video_itself(world: World, cameras: Cameras) -> None:
    ask(world, cameras)
    work = world.services.feed.work(world.ids.tim, world.ids.iteration)
    assert [one.job for one in work if one.recording.id == cameras.table.id] == [None]
    glance = world.services.overview.study(world.ids.tim, world.ids.study)
    films = [film for one in glance.iterations for film in one.films if film.recording.id == cameras.table.id]
    assert [film.at_work for film in films] == [False]
