"""From a file to a lesson that plays: real files, the real pipeline, and whatever may happen in the middle of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from world import World

from lessonstudy.domain.errors import NotFound, OutOfSpace, UnusableVideo
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import IterationState
from lessonstudy.domain.jobs import LEASE_SECONDS, Job, JobState
from lessonstudy.domain.recordings import Recording, RecordingStatus, RenditionKind, RenditionState
from lessonstudy.services import ingest as module
from lessonstudy.services.ingest import look_at

ROOT = Path(__file__).parents[2]
READY, NONE, FAILED = RenditionState.READY, RenditionState.NONE, RenditionState.FAILED


def ffmpeg(*arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Small films: one that plays as it is, one to be made anew, one without sound, one that takes its time."""
    folder = tmp_path_factory.mktemp("films")
    picture = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2")
    sound = ("-f", "lavfi", "-i", "sine=d=2")
    h264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10")
    found = {name: folder / f"{name}.{end}" for name, end in FILMS.items()}
    ffmpeg(*picture, *sound, *h264, "-c:a", "aac", str(found["plays"]))
    ffmpeg(*picture, *sound, "-c:v", "mpeg4", "-c:a", "mp3", str(found["foreign"]))
    ffmpeg(*picture, *h264, str(found["silent"]))
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=60", "-c:v", "mpeg4", "-q:v", "5", str(found["slow"]))
    found["cut"].write_bytes(found["plays"].read_bytes()[:3000])
    found["text"].write_text("ffconcat version 1.0\nfile '/etc/passwd'\n")
    found["empty"].touch()
    return found


FILMS = {
    "plays": "mp4",
    "foreign": "avi",
    "silent": "mp4",
    "slow": "avi",
    "cut": "mp4",
    "text": "mp4",
    "empty": "mp4",
}


def bring(world: World, film: Path, **values: Any) -> Job:
    shares: list[float] = []
    given = {"label": "Table 2", "offset_ms": 0, "on_progress": shares.append} | values
    job = world.services.ingest.bring(world.ids.blind, film, **given)
    assert shares[-1] == 1.0
    return job


def arrived(world: World, film: Path) -> Job:
    """A file as an upload leaves it, whatever it is: the magic bytes are looked at by the job."""
    recording = world.new_recording(
        world.ids.blind, status=RecordingStatus.PROCESSING, duration_ms=None, filename=film.name,
        renditions=Recording.__dataclass_fields__["renditions"].default,
    )  # fmt: skip
    original = folder_of(world, recording.id) / "original"
    original.parent.mkdir(parents=True)
    original.write_bytes(film.read_bytes())
    return world.services.jobs.add("ingest", recording.id, world.ids.team, world.ids.tim)


def folder_of(world: World, recording: str) -> Path:
    return world.folder / "videos" / recording


def job_now(world: World, job: Job) -> Job:
    return next(one for one in world.services.jobs.of_subject(job.subject) if one.id == job.id)


def states(recording: Recording) -> dict[RenditionKind, RenditionState]:
    return {one.kind: one.state for one in recording.renditions}


def files(world: World, job: Job) -> set[str]:
    return {path.name for path in folder_of(world, job.subject).iterdir()}


def told(world: World, recording: str) -> list[str]:
    from lessonstudy.store import events

    with world.services.store.read() as db:
        return [one.body["status"] for one in events.of_entity(db, recording) if one.body]


@pytest.mark.parametrize("name", ["plays", "foreign"])
def test_a_film_is_made_ready_and_its_original_let_go(world: World, films: dict[str, Path], name: str) -> None:
    second = world.services.teaching.add(world.ids.fay, world.ids.study, {})
    job = world.services.ingest.bring(second.id, films[name], "Table 2", -500, lambda _: None)
    assert world.recording(job.subject).status == RecordingStatus.PROCESSING
    world.services.ingest.run(job.id)
    recording = world.recording(job.subject)
    assert job_now(world, job).state == JobState.DONE
    assert (recording.status, recording.error) == (RecordingStatus.READY, None)
    assert recording.duration_ms == pytest.approx(2_000, abs=150)
    assert (recording.width, recording.height, recording.has_sound) == (320, 180, True)
    assert recording.fps == pytest.approx(10, abs=0.6)
    assert set(states(recording).values()) == {READY}
    there = files(world, job)
    assert {"play.mp4", "poster.jpg", "sound.json", "filmstrip.vtt", "probe.json"} <= there
    assert not {one for one in there if one.startswith((".making", ".converting", "original"))}
    assert told(world, recording.id) == ["uploading", "processing", "ready", "ready"]
    assert recording.sha256 is not None
    assert world.iteration(second.id).state == IterationState.TAUGHT
    note = world.services.annotate.create(
        world.ids.olga, new_id(), world.note(iteration=second.id, start_ms=-400, recording=recording.id)
    )
    assert note[1]


def test_a_film_without_sound_has_no_sound_curve(world: World, films: dict[str, Path]) -> None:
    job = bring(world, films["silent"])
    world.services.ingest.run(job.id)
    recording = world.recording(job.subject)
    assert recording.has_sound is False
    assert states(recording) == {kind: NONE if kind == RenditionKind.SOUND else READY for kind in RenditionKind}


@pytest.mark.parametrize(
    ("name", "key"), [("cut", "video-broken"), ("text", "video-playlist"), ("empty", "video-empty")]
)
def test_a_file_that_is_no_lesson_fails_with_its_sentence(
    world: World, films: dict[str, Path], name: str, key: str
) -> None:
    job = arrived(world, films[name])
    world.services.ingest.run(job.id)
    recording = world.recording(job.subject)
    sentence = str(UnusableVideo(key, name=films[name].name))
    assert (recording.status, recording.error) == (RecordingStatus.FAILED, sentence)
    assert (job_now(world, job).state, job_now(world, job).error) == (JobState.FAILED, sentence)
    assert "play.mp4" not in files(world, job)
    assert told(world, recording.id)[-1] == "failed"


@pytest.mark.parametrize("name", ["text", "empty"])
def test_such_a_file_is_not_even_copied_in(world: World, films: dict[str, Path], name: str) -> None:
    with pytest.raises(UnusableVideo):
        bring(world, films[name])
    with pytest.raises(UnusableVideo):
        look_at(films[name], lambda _: None)
    assert not list((world.folder / "videos").glob("*"))
    assert [one.id for one in world.services.recordings.of_iteration(world.ids.fay, world.ids.blind)] == [
        world.ids.blind_recording
    ]


def test_a_film_for_an_iteration_that_is_nowhere_leaves_nothing(world: World, films: dict[str, Path]) -> None:
    with pytest.raises(NotFound):
        world.services.ingest.bring("nowhere", films["plays"], "Table 2", 0, lambda _: None)
    assert not list((world.folder / "videos").glob("*"))


def test_a_disk_that_fills_while_a_film_is_copied_is_said(
    world: World, films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(OutOfSpace):
        bring(world, films["plays"])
    (recording,) = [
        one for one in world.services.recordings.of_iteration(world.ids.fay, world.ids.blind) if one.label == "Table 2"
    ]
    assert recording.status == RecordingStatus.FAILED
    assert not folder_of(world, recording.id).exists()


def during(monkeypatch: pytest.MonkeyPatch, step: str, happens: Callable[[], None]) -> None:
    """Let something happen when the pipeline comes to a step, before the step itself."""
    real = getattr(module.video, step)

    def stepped(*arguments: Any, **options: Any) -> Any:
        happens()
        return real(*arguments, **options)

    monkeypatch.setattr(module.video, step, stepped)


@pytest.mark.parametrize("step", ["probe", "make_play"])
def test_work_that_is_cancelled_in_the_middle_stops_and_can_be_tried_again(
    world: World, films: dict[str, Path], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    job = bring(world, films["foreign"])
    with monkeypatch.context() as patched:
        during(patched, step, lambda: world.services.jobs.cancel(world.ids.tim, job.id) and None)
        world.services.ingest.run(job.id)
    assert job_now(world, job).state == JobState.CANCELLED
    assert world.recording(job.subject).status == RecordingStatus.FAILED
    assert world.recording(job.subject).error == "The work on foreign.avi was cancelled."
    assert files(world, job) <= {"original", "probe.json"}
    world.services.jobs.retry(world.ids.tim, job.id)
    world.services.ingest.run(job.id)
    assert job_now(world, job).state == JobState.DONE
    assert world.recording(job.subject).status == RecordingStatus.READY


def test_a_film_that_plays_already_stays_when_what_follows_is_cancelled(
    world: World, films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bring(world, films["plays"])
    with monkeypatch.context() as patched:
        during(patched, "make_filmstrip", lambda: world.services.jobs.cancel(world.ids.tim, job.id) and None)
        world.services.ingest.run(job.id)
    recording = world.recording(job.subject)
    assert recording.status == RecordingStatus.READY
    assert states(recording)[RenditionKind.PLAY] == READY
    assert states(recording)[RenditionKind.FILMSTRIP] == FAILED
    world.services.jobs.retry(world.ids.tim, job.id)
    world.services.ingest.run(job.id)
    assert set(states(world.recording(job.subject)).values()) == {READY}
    assert "original" not in files(world, job)


@pytest.mark.parametrize("step", ["probe", "make_play", "make_poster", "make_filmstrip", "check"])
def test_a_recording_deleted_while_it_is_prepared_leaves_no_file_and_no_failure(
    world: World,
    films: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    step: str,
) -> None:
    job = bring(world, films["plays"])

    def delete_and_write_on() -> None:
        world.services.recordings.delete(world.ids.tim, job.subject)
        left = folder_of(world, job.subject)
        left.mkdir()
        (left / "play.mp4").touch()

    during(monkeypatch, step, delete_and_write_on)
    world.services.ingest.run(job.id)
    assert world.recording(job.subject).status == RecordingStatus.DELETED
    assert set(states(world.recording(job.subject)).values()) == {NONE}
    assert not folder_of(world, job.subject).exists()
    assert job_now(world, job).state == JobState.CANCELLED
    assert not caplog.records


def test_an_error_of_this_program_is_a_failed_recording_and_not_a_dead_worker(
    world: World, films: dict[str, Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("a secret of the program")

    job = bring(world, films["plays"])
    during(monkeypatch, "make_play", broken)
    world.services.ingest.run(job.id)
    recording = world.recording(job.subject)
    assert recording.status == RecordingStatus.FAILED
    assert recording.error == "plays.mp4 could not be prepared: an error of this program."
    assert job_now(world, job).state == JobState.FAILED
    assert "ZeroDivisionError" in caplog.text


def test_a_job_that_ran_already_is_left_alone(world: World, films: dict[str, Path]) -> None:
    job = bring(world, films["plays"])
    world.services.ingest.run(job.id)
    before = world.recording(job.subject)
    world.services.ingest.run(job.id)
    world.services.ingest.run("nowhere")
    assert world.recording(job.subject) == before


def test_work_goes_on_where_a_killed_worker_stopped(world: World, films: dict[str, Path]) -> None:
    job = bring(world, films["slow"])
    program = (
        "import sys; from pathlib import Path; from world import make_world;"
        "make_world(Path(sys.argv[1])).services.ingest.run(sys.argv[2])"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", program, str(world.folder), job.id],
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    folder = folder_of(world, job.subject)
    while worker.poll() is None and not [one for one in folder.glob(".converting-*/*") if one.stat().st_size]:
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    running = job_now(world, job)
    assert (running.state, running.step) == (JobState.RUNNING, "Making it playable")
    assert list(folder.glob(".converting-*"))
    probed = json.loads((folder / "probe.json").read_text())
    world.services.ingest.run(job.id)
    assert job_now(world, job) == running
    with world.services.store.write() as db:
        db.execute("UPDATE job SET heartbeat = heartbeat - ? WHERE id = ?", [LEASE_SECONDS + 1, job.id])
    assert job.id in world.services.jobs.heal()
    world.services.ingest.run(job.id)
    assert (job_now(world, job).state, job_now(world, job).attempts) == (JobState.DONE, 2)
    recording = world.recording(job.subject)
    assert recording.status == RecordingStatus.READY
    assert recording.duration_ms == probed["duration_ms"] == pytest.approx(60_000, abs=200)
    assert not {one for one in files(world, job) if one.startswith((".making", ".converting", "original"))}


def test_what_people_change_while_a_film_is_prepared_stays(
    world: World, films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bring(world, films["plays"])

    def rename() -> None:
        version = world.recording(job.subject).version
        values = {"label": "Window side", "offset_ms": 1_234}
        world.services.recordings.change(world.ids.tim, job.subject, version, values)

    during(monkeypatch, "make_play", rename)
    world.services.ingest.run(job.id)
    recording = world.recording(job.subject)
    assert (recording.status, recording.label, recording.offset_ms) == (RecordingStatus.READY, "Window side", 1_234)
