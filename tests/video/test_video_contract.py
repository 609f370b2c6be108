"""One contract for every kind of file: refused with the right sentence, or prepared so that a browser plays it."""

import json
import re
from fractions import Fraction
from pathlib import Path

import av
import pytest
from conftest import Prepared, prepare
from video_kinds import GOOD, RATE, SECONDS, Kind, number_of, picture_of

from lessonstudy.domain.errors import UnusableVideo, sentence
from lessonstudy.domain.videos import Probe
from lessonstudy.video import ingest
from lessonstudy.video.source import Source, picture
from lessonstudy.video.stills import frame_at

REFUSED = [
    "empty",
    "playlist",
    "hls playlist",
    "picture",
    "noise",
    "no index",
    "only a header",
    "sound only",
    "sound with a cover",
    "wave",
    "giant",
]
COPIED = {
    "plain",
    "rotated",
    "variable rate",
    "variable rate with b-frames",
    "camcorder",
    "screen recorder",
    "start offset",
    "no sound",
    "cut short",
    "wide pixels",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_lesson_video_is_refused_with_its_own_sentence(
    name: str, refused: dict[str, tuple[Path, str]]
) -> None:
    path, key = refused[name]
    with pytest.raises(UnusableVideo) as refusal:
        ingest.probe(path, "lesson.mp4")
    assert refusal.value.key == key
    assert sentence(refusal.value).startswith("lesson.mp4 ")


def test_every_refused_file_is_in_the_list(refused: dict[str, tuple[Path, str]]) -> None:
    assert sorted(refused) == sorted(REFUSED)


def test_a_probe_tells_the_truth_about_each_kind(prepared: Prepared) -> None:
    probe, kind = prepared.probe, prepared.kind
    assert (probe.width, probe.height) == kind.size
    assert probe.has_sound == kind.sound
    assert probe.rotation == (90 if kind.name == "rotated" else 0)
    assert probe.interlaced == (kind.name == "interlaced")
    assert probe.hdr == (kind.name == "10-bit hlg")
    assert probe.bit_depth == (10 if kind.name == "10-bit hlg" else 8)
    assert probe.variable_rate == kind.name.startswith("variable rate")
    assert probe.cut_short == (kind.name == "cut short")
    if not probe.variable_rate and not probe.cut_short:
        assert abs(probe.duration_ms - SECONDS * 1000) <= 150
        assert probe.fps == pytest.approx(RATE, abs=0.1)
    assert Probe.from_json(json.loads(json.dumps(probe.to_json()))) == probe


def test_what_browsers_play_is_copied_and_all_else_is_converted(prepared: Prepared) -> None:
    assert prepared.probe.can_remux == (prepared.kind.name in COPIED)


def test_the_playable_file_is_plain_h264_from_zero_without_metadata(prepared: Prepared) -> None:
    with av.open(str(prepared.folder / "play.mp4")) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert container.start_time == 0
        assert stream.start_time * stream.time_base < 0.1
        assert container.duration is not None
        assert abs(container.duration / 1000 - prepared.probe.duration_ms) <= 500
        assert len(container.streams.audio) == prepared.kind.sound
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands", "encoder"}
    data = (prepared.folder / "play.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_playable_file_stands_upright_and_keeps_the_clock(prepared: Prepared) -> None:
    """The picture at a time of the playable file is the one of the original at that time, give or take half a
    frame."""
    with Source(prepared.folder / "play.mp4") as play, Source(prepared.source) as original:
        for at in (Fraction(51, 100), Fraction(171, 100)):
            image = picture(frame_at(play, at), play.video.sample_aspect_ratio)
            assert abs(image.shape[1] / image.shape[0] - prepared.kind.size[0] / prepared.kind.size[1]) < 0.05
            number = number_of(image)
            assert abs(number - number_of(picture(frame_at(original, at), original.video.sample_aspect_ratio))) <= 1
            if not prepared.probe.variable_rate:
                assert abs(number - at * RATE) <= 3


def test_the_filmstrip_has_a_picture_for_each_five_seconds_and_its_list_parses(prepared: Prepared) -> None:
    folder = prepared.folder
    listed = json.loads((folder / "filmstrip.json").read_text())
    text = (folder / "filmstrip.vtt").read_text()
    assert text.startswith("WEBVTT\n\n")
    cues = re.findall(r"^(\S+) --> (\S+)\n(filmstrip-\d+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)$", text, re.MULTILINE)
    assert len(cues) == len(listed["pictures_ms"]) == -(-prepared.probe.duration_ms // 5000)
    for _, _, sheet, *place in cues:
        left, top, width, height = map(int, place)
        image = picture_of((folder / sheet).read_bytes())
        assert top + height <= image.shape[0]
        assert left + width <= image.shape[1]
        assert abs(width / height - prepared.kind.size[0] / prepared.kind.size[1]) < 0.1
        number_of(image[top : top + height, left : left + width])


def test_there_is_a_poster_and_a_sound_curve(prepared: Prepared) -> None:
    number_of(picture_of((prepared.folder / "poster.jpg").read_bytes()))
    curve = prepared.folder / "sound.json"
    assert curve.exists() == prepared.kind.sound
    if prepared.kind.sound:
        content = json.loads(curve.read_text())
        assert content["rate"] == 10
        assert all(isinstance(level, int) and 0 <= level <= 100 for level in content["levels"])
        assert len(content["levels"]) == pytest.approx(prepared.probe.duration_ms / 100, abs=10)
        if prepared.kind.name != "rotated":
            assert sorted(content["levels"])[len(content["levels"]) // 2] > 50


def test_the_playable_file_passes_the_last_check(prepared: Prepared) -> None:
    ingest.check(prepared.folder / "play.mp4", prepared.probe.duration_ms)


def test_a_file_of_another_length_or_with_a_hole_fails_the_last_check(videos: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(UnusableVideo, match="another length"):
        ingest.check(videos["plain"], SECONDS * 1000 + 900)
    holed = bytearray(videos["no sound"].read_bytes())
    holed[2000 : len(holed) - 4000] = bytes(len(holed) - 6000)
    (tmp_path / "holed.mp4").write_bytes(holed)
    with pytest.raises(UnusableVideo, match="damaged"):
        ingest.check(tmp_path / "holed.mp4", SECONDS * 1000)


def test_nothing_but_renditions_is_left_in_the_folder(prepared: Prepared) -> None:
    names = {path.name for path in prepared.folder.iterdir()}
    known = {"play.mp4", "poster.jpg", "filmstrip.vtt", "filmstrip.json", "filmstrip-1.jpg", "sound.json"}
    assert names <= known


def test_the_seek_file_replaces_the_copy_and_has_a_key_frame_each_second(
    videos: dict[str, Path], tmp_path: Path
) -> None:
    source = videos["plain"]
    probe = ingest.probe(source, source.name)
    ingest.make_play(source, tmp_path, probe)
    before = (tmp_path / "play.mp4").read_bytes()
    play = ingest.make_seek_file(source, tmp_path, probe)
    assert play.read_bytes() != before
    with av.open(str(play)) as container:
        stream = container.streams.video[0]
        keys = [float(packet.pts * packet.time_base) for packet in container.demux(stream) if packet.is_keyframe]
    assert keys == pytest.approx([0, 1, 2, 3], abs=0.05)
    assert [path.name for path in tmp_path.iterdir()] == ["play.mp4"]


def test_the_longest_gop_and_the_bit_rate_decide_on_a_seek_file(videos: dict[str, Path]) -> None:
    probe = ingest.probe(videos["plain"], "plain.mp4")
    assert probe.longest_gop_ms == 1000
    assert not probe.wants_seek_file
    assert Probe.from_json({**probe.to_json(), "longest_gop_ms": 2001}).wants_seek_file
    assert Probe.from_json({**probe.to_json(), "width": 1920, "height": 1080}).wants_seek_file
    assert Probe.from_json({**probe.to_json(), "bit_rate": 8_000_001}).wants_seek_file


def test_a_cut_file_is_measured_by_what_is_there(videos: dict[str, Path]) -> None:
    whole, cut = ingest.probe(videos["plain"], "a"), ingest.probe(videos["cut short"], "b")
    assert 1000 < cut.duration_ms < whole.duration_ms * 0.75


def test_joined_camcorder_files_keep_their_whole_length(videos: dict[str, Path], tmp_path: Path) -> None:
    """Two recordings joined byte by byte, as people do: the clock starts again in the middle."""
    joined = tmp_path / "joined.mts"
    joined.write_bytes(videos["camcorder"].read_bytes() * 2)
    done = prepare(GOOD[0], joined, tmp_path / "out")
    assert done.probe.clock_jumps
    assert abs(done.probe.duration_ms - 2 * SECONDS * 1000) <= 300
    play = done.folder / "play.mp4"
    ingest.check(play, done.probe.duration_ms)
    assert abs(number_of(picture_of(ingest.still(play, SECONDS * 1000 + 1010))) - RATE) <= 4


def test_real_clips_are_prepared(real_clips: list[Path], tmp_path: Path) -> None:
    for clip in real_clips:
        kind = Kind(clip.stem, clip.name, GOOD[0].make, sound=False)
        done = prepare(kind, clip, tmp_path / clip.stem)
        ingest.check(done.folder / "play.mp4", done.probe.duration_ms)
        assert (done.folder / "filmstrip.vtt").exists()
        assert ingest.still(done.folder / "play.mp4", done.probe.duration_ms // 2)[:2] == b"\xff\xd8"
