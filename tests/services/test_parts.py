"""One recording of several files, on its way to a lesson that plays, and whatever may happen in the middle of it."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest
from world import World

from lessonstudy.domain.errors import Invalid, UnusableVideo
from lessonstudy.domain.jobs import Job, JobState
from lessonstudy.domain.recordings import MOST_PARTS, Recording, RecordingStatus
from lessonstudy.services import parts as module

SECONDS = 2


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("parts")
    tool = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
    found = []
    for number, size in enumerate(("320x180", "320x180", "160x90"), start=1):
        path = folder / f"GOPR{number}.mp4"
        picture = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r=10:d={SECONDS}", "-f", "lavfi", "-i", f"sine=d={SECONDS}")
        coded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10", "-c:a", "aac")
        subprocess.run([*tool, *picture, *coded, str(path)], check=True)
        found.append(path)
    return found


def bring(world: World, films: list[Path]) -> Job:
    shares: list[float] = []
    job = world.services.ingest.bring_parts(world.ids.blind, films, "Table 2", 0, shares.append)
    assert shares[-1] == 1.0
    return job


def folder_of(world: World, job: Job) -> Path:
    return world.folder / "videos" / job.subject


def assert_whole(world: World, job: Job) -> None:
    recording = world.recording(job.subject)
    assert (recording.status, recording.error) == (RecordingStatus.READY, None)
    assert recording.duration_ms == pytest.approx(2 * SECONDS * 1000, abs=100)
    there = {path.name for path in folder_of(world, job).iterdir()}
    assert "play.mp4" in there
    assert not there & {"parts", ".parts", "original"}


def test_two_files_become_one_recording_and_go_once_it_was_checked(world: World, films: list[Path]) -> None:
    job = bring(world, films[:2])
    recording = world.recording(job.subject)
    assert recording.parts == tuple(film.stat().st_size for film in films[:2])
    assert recording.bytes == sum(recording.parts)
    world.services.work_on(job.id)
    assert_whole(world, job)


def test_bytes_that_came_in_one_stream_are_cut_at_the_sizes_that_were_announced(
    world: World, films: list[Path]
) -> None:
    sizes = tuple(film.stat().st_size for film in films[:2])
    recording = world.new_recording(
        world.ids.blind, status=RecordingStatus.PROCESSING, duration_ms=None, bytes=sum(sizes), parts=sizes,
        renditions=Recording.__dataclass_fields__["renditions"].default,
    )  # fmt: skip
    job = world.services.jobs.add("ingest", recording.id, world.ids.team, world.ids.tim)
    folder_of(world, job).mkdir(parents=True)
    (folder_of(world, job) / "original").write_bytes(b"".join(film.read_bytes() for film in films[:2]))
    world.services.work_on(job.id)
    assert_whole(world, job)


@pytest.mark.parametrize("moment", ["before the joining", "after the joining", "before the parts are removed"])
def test_whoever_takes_over_after_a_crash_goes_on_from_there(
    world: World, films: list[Path], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    job = bring(world, films[:2])
    join = module.video.join

    class Crash(BaseException):
        pass

    def crash(*words: object, **options: object) -> None:
        if moment == "after the joining":
            join(*words, **options)  # type: ignore[arg-type]
        raise Crash

    if moment == "before the parts are removed":
        monkeypatch.setattr(module.shutil, "rmtree", crash)
    else:
        monkeypatch.setattr(module.video, "join", crash)
    with pytest.raises(Crash):
        world.services.work_on(job.id)
    monkeypatch.undo()
    with world.services.store.write() as db:
        db.execute("UPDATE job SET heartbeat = 0 WHERE id = ?", [job.id])
    world.services.jobs.heal()
    world.services.work_on(job.id)
    assert_whole(world, job)


def test_a_file_of_another_camera_fails_the_recording_with_its_sentence(world: World, films: list[Path]) -> None:
    job = bring(world, films)
    world.services.work_on(job.id)
    recording = world.recording(job.subject)
    assert recording.status == RecordingStatus.FAILED
    assert "File 3 of GOPR1.mp4" in (recording.error or "")
    done = world.services.jobs.find(job.id)
    assert done is not None
    assert done.state == JobState.FAILED


def test_what_cannot_be_parts_is_refused_before_anything_is_stored(
    world: World, films: list[Path], tmp_path: Path
) -> None:
    text = tmp_path / "list.mp4"
    text.write_text("ffconcat version 1.0\nfile '/etc/passwd'\n")
    with pytest.raises(UnusableVideo):
        world.services.ingest.bring_parts(world.ids.blind, [films[0], text], "Table 2", 0, lambda _: None)
    with pytest.raises(Invalid):
        world.services.ingest.bring_parts(world.ids.blind, [films[0]] * (MOST_PARTS + 1), "T", 0, lambda _: None)
    assert not (world.folder / "videos").exists() or not list((world.folder / "videos").iterdir())
