"""Recordings: which of their files are shared, how the offset moves notes, and deleting one for good."""

from pathlib import Path

import pytest
from world import World

from lessonstudy.domain.errors import Forbidden, Gone, Invalid, NotFound, Stale
from lessonstudy.domain.recordings import RecordingStatus, RenditionState

SHARED = ("play.mp4", "poster.jpg", "sound.json", "filmstrip.vtt", "filmstrip-1.jpg", "filmstrip-12.jpg")
KEPT = (
    "original",
    "probe.json",
    "probe.json.new",
    "play.mp4.new",
    ".making-1",
    "filmstrip-.jpg",
    "filmstrip-x.jpg",
    "filmstrip-1.jpg.bak",
    "play.mp4\n",
    "PLAY.MP4",
    "",
    ".",
    "..",
    "../lessonstudy.db",
    "../../secret",
    "/etc/passwd",
    "play.mp4/../original",
    "filmstrip-١.jpg",
)


@pytest.fixture
def films(world: World) -> Path:
    folder = world.folder / "videos" / world.ids.recording
    folder.mkdir(parents=True)
    for name in (*SHARED, "original", "probe.json", "probe.json.new", "play.mp4.new", "filmstrip-١.jpg"):
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.mark.parametrize("name", SHARED)
def test_what_was_made_from_a_recording_is_shared_with_its_team(world: World, films: Path, name: str) -> None:
    for who in (world.ids.olga, world.ids.gus):
        assert world.services.recordings.file(who, world.ids.recording, name).read_bytes() == name.encode()
    for who in (world.ids.eve, world.ids.ada):
        with pytest.raises(NotFound):
            world.services.recordings.file(who, world.ids.recording, name)


@pytest.mark.parametrize("name", KEPT)
def test_no_other_file_is_given_out(world: World, films: Path, name: str) -> None:
    with pytest.raises(NotFound):
        world.services.recordings.file(world.ids.fay, world.ids.recording, name)


def test_a_file_that_was_not_made_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.services.recordings.file(world.ids.fay, world.ids.recording, "play.mp4")


def test_deleting_leaves_a_stub_and_no_file(world: World, films: Path) -> None:
    job = world.services.jobs.add("quicken", world.ids.recording, world.ids.team, world.ids.tim)
    gone = world.services.recordings.delete(world.ids.tim, world.ids.recording)
    assert gone.status == RecordingStatus.DELETED
    assert {one.state for one in world.recording().renditions} == {RenditionState.NONE}
    assert world.recording().duration_ms == gone.duration_ms
    assert not films.exists()
    assert [one.cancel_wanted for one in world.services.jobs.of_subject(world.ids.recording)] == [True]
    with pytest.raises(Gone):
        world.services.recordings.file(world.ids.fay, world.ids.recording, "play.mp4")
    with pytest.raises(NotFound):
        world.services.recordings.file(world.ids.eve, world.ids.recording, "play.mp4")
    world.services.ingest.run(job.id)
    assert not films.exists()


def test_deleting_again_takes_what_was_left_behind_by_an_interrupted_one(world: World, films: Path) -> None:
    with world.services.store.write() as db:
        db.execute("UPDATE recording SET status = 'deleted' WHERE id = ?", [world.ids.recording])
    world.services.recordings.delete(world.ids.tim, world.ids.recording)
    assert not films.exists()


def test_files_of_recordings_that_are_gone_are_swept_and_no_others(world: World, films: Path) -> None:
    other = world.folder / "videos" / world.ids.blind_recording
    other.mkdir()
    assert world.services.recordings.sweep() == 0
    with world.services.store.write() as db:
        db.execute("UPDATE recording SET status = 'deleted' WHERE id = ?", [world.ids.recording])
    assert world.services.recordings.sweep() == 1
    assert not films.exists()
    assert other.exists()


def test_who_loads_videos_deletes_them_and_who_observes_does_not(world: World) -> None:
    for who in (world.ids.olga, world.ids.kim, world.ids.gus):
        with pytest.raises(Forbidden):
            world.services.recordings.delete(who, world.ids.recording)
    for who in (world.ids.eve, world.ids.ada):
        with pytest.raises(NotFound):
            world.services.recordings.delete(who, world.ids.recording)


def test_the_offset_moves_the_span_and_no_note(world: World) -> None:
    note = world.write(world.ids.olga, start_ms=1_000)
    before = world.recording()
    after = world.services.recordings.change(world.ids.tim, world.ids.recording, before.version, {"offset_ms": 30_000})
    assert after.span == (30_000, 630_000)
    assert world.seen(world.ids.fay) == [note]
    assert world.write(world.ids.olga, start_ms=629_000).start_ms == 629_000
    with pytest.raises(Invalid):
        world.write(world.ids.olga, start_ms=1_000)


def test_the_offset_is_changed_by_who_loads_videos(world: World) -> None:
    with pytest.raises(Forbidden):
        world.services.recordings.change(world.ids.olga, world.ids.recording, 1, {"offset_ms": 30_000})


def test_the_label_is_changed_by_who_loads_videos(world: World) -> None:
    version = world.recording().version
    with pytest.raises(Forbidden):
        world.services.recordings.change(world.ids.olga, world.ids.recording, version, {"label": "Table 2"})
    after = world.services.recordings.change(world.ids.tim, world.ids.recording, version, {"label": "Table 2"})
    assert after.label == "Table 2"
    with pytest.raises(Stale) as stale:
        world.services.recordings.change(world.ids.tim, world.ids.recording, version, {"label": "Table 3"})
    assert stale.value.current == after


@pytest.mark.parametrize("values", [{"label": ""}, {"label": "x" * 101}, {"offset_ms": 24 * 3_600_000 + 1}])
def test_a_recording_that_cannot_be_names_its_field(world: World, values: dict) -> None:
    with pytest.raises(Invalid) as refused:
        world.services.recordings.change(world.ids.tim, world.ids.recording, world.recording().version, values)
    assert [error.field for error in refused.value.errors] == list(values)


def test_nothing_but_label_and_offset_can_be_changed_from_outside(world: World) -> None:
    before = world.recording()
    values = {"status": "deleted", "duration_ms": 1, "iteration": world.ids.blind, "label": "Back"}
    after = world.services.recordings.change(world.ids.tim, world.ids.recording, before.version, values)
    assert (after.status, after.duration_ms, after.iteration) == (before.status, before.duration_ms, before.iteration)
