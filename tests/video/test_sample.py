"""The drawn sample lesson: what is in the file, that it changes, and that nothing half written is left behind."""

from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from lessonstudy.data import sample
from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.drawing.scene import Scene, pointed_at
from lessonstudy.video.drawing.sound import RATE, lesson_sound
from lessonstudy.video.drawing.story import SECONDS
from lessonstudy.video.drawing.tables import acts_of
from lessonstudy.video.sample import STORIES, draw_lesson

SHORT = 4


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "lesson.mp4"
    draw_lesson(path, 1, seconds=SHORT)
    return path


def test_the_file_is_what_every_browser_plays(video: Path) -> None:
    with av.open(str(video)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert picture.codec_context.name == "h264"
        assert picture.codec_context.pix_fmt == "yuv420p"
        assert (picture.width, picture.height) == (1280, 720)
        assert picture.average_rate == Fraction(25)
        assert sound.codec_context.name == "aac"
        assert container.duration is not None
        assert container.duration / 1_000_000 == pytest.approx(SHORT, abs=0.1)


def test_there_is_a_key_frame_each_second(video: Path) -> None:
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        keys = [
            float(packet.pts * stream.time_base)
            for packet in container.demux(stream)
            if packet.is_keyframe and packet.pts is not None
        ]
    assert keys == [0, 1, 2, 3]


def test_the_index_stands_before_the_pictures_so_that_playing_starts_at_once(video: Path) -> None:
    content = video.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_the_pictures_change_and_keep_the_colours_that_were_drawn(video: Path) -> None:
    with av.open(str(video)) as container:
        shown = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(shown) == SHORT * 25
    assert all(np.abs(shown[number].astype(int) - shown[number + 10]).mean() > 0.05 for number in range(0, 90, 10))
    drawn = Scene(STORIES[1]()).draw(3.0)[:, :, ::-1]
    assert np.abs(drawn.astype(int) - shown[75]).mean() < 3


def test_only_the_finished_file_is_left_and_an_old_one_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lesson.mp4"
    path.write_bytes(b"old")
    heard: list[float] = []
    beside: list[list[str]] = []

    def listen(share: float) -> None:
        heard.append(share)
        beside.append([entry.name for entry in tmp_path.iterdir() if not entry.name.startswith(".")])
        assert share == 1 or path.read_bytes() == b"old"

    draw_lesson(path, 2, listen, seconds=2)
    assert heard == sorted(heard)
    assert heard[0] == 0
    assert heard[-1] == 1
    assert beside == [["lesson.mp4"]] * len(heard)
    assert [entry.name for entry in tmp_path.iterdir()] == ["lesson.mp4"]
    assert path.stat().st_size > 10_000


def test_stopping_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw_lesson(tmp_path / "lesson.mp4", 1, stop, seconds=3)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_ffmpeg_is_a_refusal_with_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = tmp_path / "ffmpeg"
    failing.write_text("#!/bin/sh\necho no room left on the moon >&2\nexit 3\n")
    failing.chmod(0o755)
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(failing))
    with pytest.raises(UnusableVideo, match="no room left on the moon"):
        draw_lesson(tmp_path / "lesson.mp4", 1, seconds=2)
    assert [entry.name for entry in tmp_path.iterdir()] == ["ffmpeg"]


@pytest.mark.parametrize("lesson", STORIES)
def test_every_phase_of_a_lesson_looks_different(lesson: int) -> None:
    story = STORIES[lesson]()
    scene = Scene(story)
    pictures = [scene.draw((span.start + span.end) / 2).astype(int) for span in story.spans]
    for number, picture in enumerate(pictures):
        for other in pictures[number + 1 :]:
            assert np.abs(picture - other).mean() > 1.5


@pytest.mark.parametrize("lesson", STORIES)
def test_a_picture_is_the_same_whether_or_not_the_time_went_straight_to_it(lesson: int) -> None:
    straight = Scene(STORIES[lesson]())
    wandering = Scene(STORIES[lesson]())
    for second in (140.0, 20.0, 175.0, 90.0):
        wandering.draw(second)
    difference = np.abs(straight.draw(64.2).astype(int) - wandering.draw(64.2))
    assert difference.max() == 0


@pytest.mark.parametrize("iteration", sample().iterations, ids=lambda iteration: str(iteration.number))
def test_the_sample_study_gives_the_phase_times_that_are_drawn(iteration) -> None:  # type: ignore[no-untyped-def]
    spans = STORIES[iteration.lesson]().spans
    assert [(span.key, span.start * 1000, span.end * 1000) for span in spans] == [
        (time.phase, time.start_ms, time.end_ms) for time in iteration.phase_times
    ]
    assert spans[-1].end == SECONDS


@pytest.mark.parametrize("lesson", STORIES)
def test_hands_and_chalk_are_where_something_happens(lesson: int) -> None:
    """Whoever goes to the board is away from their table, and does nothing there meanwhile."""
    story = STORIES[lesson]()
    for visit in story.visits:
        acts = [act for act in acts_of(story.groups[visit.group]) if act.seat == visit.seat]
        assert not [act for act in acts if act.start < visit.back and act.end > visit.leave]
        assert visit.leave < visit.shows[0] < visit.shows[1] < visit.back
        hands = [one for one in story.raised if (one.group, one.seat) == (visit.group, visit.seat)]
        assert not [one for one in hands if one.start < visit.back and one.end > visit.leave]


def test_a_child_at_the_board_points_from_one_way_to_the_other() -> None:
    visit = STORIES[3]().visits[2]
    upper, lower = visit.points_at
    times = np.arange(*visit.shows, 0.2)
    heights = [pointed_at(visit, float(seconds))[1] for seconds in times]
    assert min(heights) == upper[1]
    assert max(heights) == lower[1]
    turns = np.count_nonzero(np.diff(np.sign(np.array(heights) - (upper[1] + lower[1]) / 2)))
    assert turns >= 4


@pytest.mark.parametrize("lesson", STORIES)
def test_the_sound_is_there_and_never_loud(lesson: int) -> None:
    sound = lesson_sound(STORIES[lesson](), SECONDS)
    assert len(sound) == SECONDS * RATE
    seconds = np.sqrt((sound.reshape(SECONDS, RATE).astype(float) ** 2).mean(axis=1))
    assert seconds.min() > 0.0005
    assert seconds.max() < 0.15
    assert np.abs(sound).max() <= 0.7
