"""The sheets of a long lesson and the sound curve, made of what is known so that the figures can be checked."""

import json
from pathlib import Path

import numpy as np
import pytest
from video_kinds import draw, number_of, picture_of

from lessonstudy.video import ingest
from lessonstudy.video.filmstrip import Sheets
from lessonstudy.video.sound import SAMPLE_RATE, SoundLevels
from lessonstudy.video.transcode import play_size


def test_a_long_lesson_gets_several_sheets_and_every_cue_finds_its_picture(tmp_path: Path) -> None:
    count = 230
    sheets = Sheets(tmp_path, count * 5000 - 2000)
    for number in range(count):
        grey = draw(number, 160, 90)
        sheets.add(number * 5000 + 7, np.repeat(grey[:, :, None], 3, axis=2))
    sheets.finish()
    assert sorted(path.name for path in tmp_path.glob("*.jpg")) == [f"filmstrip-{page}.jpg" for page in (1, 2, 3)]
    assert json.loads((tmp_path / "filmstrip.json").read_text())["pictures_ms"][229] == 229 * 5000 + 7
    cues = (tmp_path / "filmstrip.vtt").read_text().split("\n\n")[1:]
    assert len(cues) == count
    assert cues[229].startswith("00:19:05.000 --> 00:19:08.000\nfilmstrip-3.jpg#xywh=")
    for number in (0, 9, 10, 99, 100, 199, 200, 229):
        sheet, place = cues[number].strip().split("\n")[1].split("#xywh=")
        left, top, width, height = map(int, place.split(","))
        image = picture_of((tmp_path / sheet).read_bytes())
        assert number_of(image[top : top + height, left : left + width]) == number


def test_sheets_of_an_earlier_longer_strip_are_removed(videos: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "filmstrip-7.jpg").write_bytes(b"old")
    ingest.make_filmstrip(videos["plain"], tmp_path, 4000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["filmstrip-1.jpg", "filmstrip.json", "filmstrip.vtt"]


def test_a_level_is_the_loudness_of_its_tenth_of_a_second(tmp_path: Path) -> None:
    second = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * 400 * second)
    sound = np.concatenate([tone * 32767, tone * 327.67, tone * 0]).astype("<i2").tobytes()
    levels = SoundLevels()
    for start in range(0, len(sound), 777):
        levels.take(sound[start : start + 777])
    assert levels.write(tmp_path) == 30
    # A sine lies 3 dB under full scale: 95 of 100 on a scale of 60 dB; 40 dB less is 28.
    content = json.loads((tmp_path / "sound.json").read_text())
    assert (content["version"], content["rate"], content["levels"]) == (2, 10, [95] * 10 + [28] * 10 + [0] * 10)
    assert content["talk"] == [[0, 10]]


@pytest.mark.parametrize(
    ("original", "made"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((1440, 1080), (960, 720)),
        ((320, 180), (320, 180)),
        ((161, 91), (160, 92)),
    ],
)
def test_the_shorter_side_becomes_720_and_nothing_is_enlarged(original: tuple[int, int], made: tuple[int, int]) -> None:
    assert play_size(*original) == made
