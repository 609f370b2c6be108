"""The picture of a moment: who may have it, what it shows, and that it goes with its film."""

import subprocess
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from world import World

from lessonstudy.domain.errors import Forbidden, Gone, NotFound
from lessonstudy.services import pictures as module

BOX = {"x": 0.25, "y": 0.25, "w": 0.5, "h": 0.5}


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 4 s that is dark for 2 s and then bright."""
    path = tmp_path_factory.mktemp("film") / "play.mp4"
    source = "color=black:s=320x180:r=10:d=2[a];color=white:s=320x180:r=10:d=2[b];[a][b]concat"
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-filter_complex", source, *coded, str(path)]
    subprocess.run(command, check=True)
    return path


@pytest.fixture
def filmed(world: World, play: Path) -> World:
    for recording in (world.ids.recording, world.ids.blind_recording):
        folder = world.services.recordings.folder(recording)
        folder.mkdir(parents=True)
        (folder / "play.mp4").write_bytes(play.read_bytes())
    return world


def brightness(data: bytes) -> float:
    image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return float(image[:20, :20].mean())


def width(data: bytes) -> int:
    image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return int(image.shape[1])


def test_the_picture_is_the_frame_of_the_moment_by_the_offset_of_its_recording(filmed: World) -> None:
    ids, pictures = filmed.ids, filmed.services.pictures
    filmed.services.recordings.change(ids.tim, ids.recording, None, {"offset_ms": 60_000})
    for start_ms, expected in ((61_900, 0), (62_000, 255)):
        note = filmed.write(ids.olga, start_ms=start_ms, recording=ids.recording, region=BOX)
        assert brightness(pictures.make(pictures.order(ids.olga, note.id))) == pytest.approx(expected, abs=6)


def test_a_picture_is_made_once_and_anew_when_the_mark_moves(filmed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, pictures = filmed.ids, filmed.services.pictures
    note = filmed.write(ids.olga, start_ms=1000, recording=ids.recording, region=BOX)
    order = pictures.order(ids.olga, note.id, 160)
    first = pictures.make(order)
    with monkeypatch.context() as patch:
        patch.setattr(module.ingest, "still", lambda *_, **__: pytest.fail("it was made again"))
        assert pictures.make(pictures.order(ids.omar, note.id, 160)) == first
    values = filmed.note(start_ms=1000, recording=ids.recording, region=BOX | {"x": 0.5})
    filmed.services.annotate.replace(ids.olga, note.id, note.version, values)
    moved = pictures.order(ids.olga, note.id, 160)
    assert moved.tag != order.tag
    assert pictures.make(moved) != first


def test_who_may_not_download_sees_it_in_the_app_and_takes_none_along(filmed: World) -> None:
    ids, pictures = filmed.ids, filmed.services.pictures
    note = filmed.write(ids.olga, start_ms=1000, recording=ids.recording, region=BOX)
    for who in (ids.olga, ids.gus, ids.kim):
        assert pictures.order(who, note.id).width == 640
        with pytest.raises(Forbidden):
            pictures.order(who, note.id, download=True)
    for who in (ids.fay, ids.tim):
        assert pictures.order(who, note.id, download=True).width is None
    assert pictures.order(ids.fay, note.id, download=True).filename == "moment-00-01.jpg"
    with pytest.raises(NotFound):
        pictures.order(ids.eve, note.id)


def test_a_note_that_is_hidden_or_withdrawn_has_no_picture(filmed: World) -> None:
    ids, pictures = filmed.ids, filmed.services.pictures
    hidden = filmed.write(ids.olga, iteration=ids.blind, start_ms=1000, recording=ids.blind_recording, region=BOX)
    assert pictures.order(ids.olga, hidden.id)
    for who in (ids.omar, ids.fay):
        with pytest.raises(NotFound):
            pictures.order(who, hidden.id)
    filmed.services.annotate.withdraw(ids.olga, hidden.id)
    with pytest.raises(NotFound):
        pictures.order(ids.olga, hidden.id)


def test_a_note_without_a_recording_shows_the_one_that_ran(filmed: World) -> None:
    note = filmed.write(filmed.ids.olga, start_ms=3000)
    pictures = filmed.services.pictures
    assert brightness(pictures.make(pictures.order(filmed.ids.olga, note.id, 80))) == pytest.approx(255, abs=6)
    late = filmed.write(filmed.ids.olga, start_ms=700_000, clock="live")
    with pytest.raises(NotFound):
        pictures.order(filmed.ids.olga, late.id)


def test_the_pictures_of_a_film_go_when_it_is_deleted(filmed: World) -> None:
    ids, pictures = filmed.ids, filmed.services.pictures
    note = filmed.write(ids.olga, start_ms=1000, recording=ids.recording, region=BOX)
    order = pictures.order(ids.olga, note.id)
    pictures.make(order)
    assert order.place.is_file()
    filmed.services.recordings.delete(ids.tim, ids.recording)
    assert not order.place.parent.parent.exists()
    with pytest.raises(Gone):
        pictures.order(ids.olga, note.id)


def test_only_so_many_pictures_are_kept_and_the_one_asked_for_last_is_among_them(
    filmed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 3)
    monkeypatch.setattr(module.ingest, "still", lambda *_, **__: b"picture")
    ids, pictures = filmed.ids, filmed.services.pictures
    note = filmed.write(ids.olga, start_ms=1000, recording=ids.recording, region=BOX)
    for wide in range(100, 110):
        place = pictures.order(ids.olga, note.id, wide).place
        pictures.make(pictures.order(ids.olga, note.id, wide))
    assert len(list(place.parent.iterdir())) == 3
    assert place.is_file()


def test_the_width_is_what_was_asked_and_never_more_than_the_film_has(filmed: World) -> None:
    ids, pictures = filmed.ids, filmed.services.pictures
    note = filmed.write(ids.fay, start_ms=1000, recording=ids.recording, region=BOX)
    assert width(pictures.make(pictures.order(ids.fay, note.id, 120))) == 120
    assert width(pictures.make(pictures.order(ids.fay, note.id, 4000))) == 320
