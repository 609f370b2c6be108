"""The file of a reel: made by a job and kept while it is true; gone with the reel, with its videos, with what it tells."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import av
import pytest
from two_cameras import film, room
from world import World

from lessonstudy.domain import reel_script
from lessonstudy.domain.errors import Conflict, Forbidden, NotFound
from lessonstudy.domain.jobs import MOST_ATTEMPTS, Job, JobState
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.reels import Reel
from lessonstudy.services import reel_files as module
from lessonstudy.services.reel_folder import HOLDS, NAMES

SECONDS = 12


@dataclass(frozen=True)
class Place:
    """A reel over two recordings, each of a lesson of its own, with short clips."""

    world: World
    reel: Reel
    first: Recording
    second: Recording

    @property
    def folder(self) -> Path:
        return self.world.folder / "reels" / self.reel.id

    def run(self, unnamed: bool = False) -> Job:
        asked = self.world.services.reel_files.ask(self.world.ids.tim, self.reel.id, unnamed)
        assert asked.job is not None
        self.world.services.work_on(asked.job.id)
        return self.job(asked.job)

    def job(self, job: Job) -> Job:
        found = self.world.services.jobs.find(job.id)
        assert found is not None
        return found

    def path(self, name: str = "reel.mp4") -> Path:
        return self.world.services.reel_files.file(self.world.ids.tim, self.reel.id, name)

    def lies(self) -> list[str]:
        """The names of all files of the reel, wherever they lie."""
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("lesson") / "lesson.mp4", room(SECONDS, 3))


@pytest.fixture
def place(world: World, lesson: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(reel_script, "CARD_SECONDS", (0.2, 0.2))
    ids, services = world.ids, world.services
    other = services.teaching.add(ids.fay, ids.study, {"class_label": "4c"})
    recordings = [world.new_recording(one, duration_ms=SECONDS * 1000) for one in (ids.iteration, other.id)]
    clips = []
    for recording in recordings:
        folder = world.folder / "videos" / recording.id
        folder.mkdir(parents=True)
        shutil.copy(lesson, folder / "play.mp4")
        note = world.write(ids.olga, iteration=recording.iteration, recording=recording.id, start_ms=3_000)
        clips.append({"observation": note.id, "start_ms": 3_000, "end_ms": 3_400})
    reel = services.reels.make(ids.olga, ids.study, {"title": "Folds", "clips": clips})
    return Place(world, reel, *recordings)


def test_the_file_is_made_once_and_given_again_until_something_changes(place: Place) -> None:
    files, ids = place.world.services.reel_files, place.world.ids
    before = files.look(ids.fay, place.reel.id, False)
    assert (before.bytes, before.job) == (None, None)
    assert (done := place.run()).state == JobState.DONE, done.error
    found = files.look(ids.fay, place.reel.id, False)
    assert found.bytes == place.path().stat().st_size
    assert files.ask(ids.fay, place.reel.id, False) == found, "no job is made for what is there"
    with av.open(str(place.path())) as container:
        assert container.duration / 1000 == pytest.approx(found.duration_ms, abs=40)
    assert "Olga, Teaching 1, 00:03: She folds the strip in four." in place.path("reel.vtt").read_text()
    place.world.services.reels.change(ids.olga, place.reel.id, 1, {"title": "Cuts"})
    with pytest.raises(NotFound):
        place.path()
    assert place.run().state == JobState.DONE
    assert [path.name[:5] for path in place.folder.iterdir()] == ["named"], "the older file is gone"


def test_without_names_is_a_file_of_its_own(place: Place) -> None:
    assert place.run().state == JobState.DONE
    assert place.run(unnamed=True).state == JobState.DONE
    told = place.path("reel-unnamed.vtt").read_text()
    assert "Observer 1, Teaching 1" in told
    assert "Olga" not in told
    assert {place.path(name).name for name in NAMES} == {"reel.mp4", "reel.vtt"}


def test_only_who_may_download_has_files_made_and_gets_them(place: Place) -> None:
    files, ids = place.world.services.reel_files, place.world.ids
    place.run()
    acts: list[Callable[[str], object]] = [
        lambda who: files.look(who, place.reel.id, False),
        lambda who: files.ask(who, place.reel.id, True),
        lambda who: files.file(who, place.reel.id, "reel.mp4"),
    ]
    for act in acts:
        for who in (ids.olga, ids.kim, ids.gus):
            with pytest.raises(Forbidden):
                act(who)
        for who in (ids.eve, ids.ada):
            with pytest.raises(NotFound):
                act(who)
    for name in (HOLDS, "../lessonstudy.db", "", "reel.mp4.bak"):
        with pytest.raises(NotFound):
            files.file(ids.fay, place.reel.id, name)


def test_a_deleted_video_takes_every_file_with_it_that_holds_it_and_no_other(place: Place) -> None:
    ids, reels = place.world.ids, place.world.services.reels
    clips = {"kept": place.reel.clips[:1], "gone": place.reel.clips[1:]}
    others = {
        name: replace(place, reel=reels.make(ids.olga, ids.study, {"title": name, "clips": those}))
        for name, those in clips.items()
    }
    jobs = [place.run(unnamed=True), *(one.run() for one in others.values())]
    assert {one.state for one in jobs} == {JobState.DONE}
    # a file that is out of date still holds what it held
    reels.change(ids.olga, place.reel.id, 1, {"clips": place.reel.clips[:1]})
    place.world.services.recordings.delete(ids.tim, place.second.id)
    assert place.lies() == []
    assert others["gone"].lies() == []
    assert others["kept"].path().is_file()


def test_a_deletion_that_was_cut_off_is_finished_at_the_next_start(place: Place) -> None:
    place.run()
    shutil.copytree(place.folder, place.world.folder / "kept")
    place.world.services.recordings.delete(place.world.ids.tim, place.first.id)
    shutil.copytree(place.world.folder / "kept", place.folder, dirs_exist_ok=True)
    assert place.lies() != []
    assert place.world.services.recordings.sweep() == 1
    assert place.lies() == []


def test_a_removed_reel_takes_its_files_with_it_also_after_a_cut_off(place: Place) -> None:
    place.run()
    shutil.copytree(place.folder, place.world.folder / "kept")
    place.world.services.reels.withdraw(place.world.ids.olga, place.reel.id)
    assert not place.folder.exists()
    shutil.move(place.world.folder / "kept", place.folder)
    place.world.services.reel_files.sweep()
    assert not place.folder.exists()


def interrupted(place: Place, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> Job:
    """The job, with something that happens just when its file is written."""
    real = module.make_reel

    def make(*given: object, **more: object) -> None:
        real(*given, **more)  # type: ignore[arg-type]
        act()

    monkeypatch.setattr(module, "make_reel", make)
    return place.run()


def test_a_video_that_is_deleted_in_the_last_moment_leaves_no_file(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = interrupted(
        place, monkeypatch, lambda: place.world.services.recordings.delete(place.world.ids.tim, place.second.id)
    )
    assert job.state in (JobState.FAILED, JobState.CANCELLED)
    assert place.lies() == []


def test_a_note_that_is_withdrawn_or_a_reel_that_goes_in_the_last_moment_leaves_no_file(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, services = place.world.ids, place.world.services
    note = place.reel.clips[0].observation
    job = interrupted(place, monkeypatch, lambda: services.annotate.withdraw(ids.olga, note))
    assert (job.state, job.error) == (
        JobState.FAILED,
        "The reel was changed while its file was made. Make the file again.",
    )
    assert place.lies() == []
    job = interrupted(place, monkeypatch, lambda: services.reels.withdraw(ids.olga, place.reel.id))
    assert job.state in (JobState.FAILED, JobState.CANCELLED)
    assert place.lies() == []


def test_deleting_a_video_stops_the_work_on_reels_that_hold_it(place: Place) -> None:
    ids, services = place.world.ids, place.world.services
    waiting = services.reel_files.ask(ids.tim, place.reel.id, False).job
    assert waiting is not None
    control = services.jobs.claim(waiting.id)
    assert control is not None
    services.recordings.delete(ids.tim, place.first.id)
    assert control.cancelled()


def test_a_cancelled_or_given_up_job_leaves_nothing_and_can_be_asked_for_again(place: Place) -> None:
    ids, services = place.world.ids, place.world.services
    job = services.reel_files.ask(ids.tim, place.reel.id, False).job
    assert job is not None
    assert services.reel_files.ask(ids.fay, place.reel.id, False).job == job, "the same is asked once"
    begun = place.folder / f"named-{(job.given or {})['digest'][:32]}"
    (begun / ".converting-x").mkdir(parents=True)
    services.jobs.cancel(ids.fay, job.id)
    assert place.lies() == []
    assert not begun.exists()
    assert services.reel_files.look(ids.fay, place.reel.id, False).at_work is False
    assert place.run().state == JobState.DONE


def test_a_job_whose_worker_died_before_the_first_part_is_taken_up_and_ended_by_the_next(place: Place) -> None:
    """As after kill -9: the job is running, and nobody works on it."""
    ids, services = place.world.ids, place.world.services
    job = services.reel_files.ask(ids.tim, place.reel.id, False).job
    assert job is not None
    assert services.jobs.claim(job.id) is not None
    with services.store.write() as db:
        db.execute("UPDATE job SET heartbeat = 0 WHERE id = ?", [job.id])
    assert job.id in services.jobs.heal()
    services.work_on(job.id)
    assert (place.job(job).state, place.job(job).attempts) == (JobState.DONE, 2)
    assert place.job(job).attempts < MOST_ATTEMPTS
    assert place.path().is_file()


def test_an_error_is_a_sentence_and_leaves_nothing(place: Place) -> None:
    (place.world.folder / "videos" / place.second.id / "play.mp4").write_bytes(b"no film" * 100)
    job = place.run()
    assert job.state == JobState.FAILED
    assert job.error is not None
    assert job.error.startswith("“Folds” is ")
    assert place.lies() == []
    with pytest.raises(NotFound):
        place.path()


def test_a_reel_of_nothing_has_no_file(place: Place) -> None:
    services, ids = place.world.services, place.world.ids
    empty = services.reels.make(ids.olga, ids.study, {"title": "Nothing yet"})
    with pytest.raises(Conflict) as refused:
        services.reel_files.ask(ids.tim, empty.id, False)
    assert refused.value.key == "reel-empty"
