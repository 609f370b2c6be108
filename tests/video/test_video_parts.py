"""A recording that its camera split into files: joined again, it is the recording, picture by picture."""

from pathlib import Path

import pytest
import video_kinds
from video_kinds import AAC, H264, number_of, picture_of

from lessonstudy.domain.errors import UnusableVideo, sentence
from lessonstudy.video import cameras, ingest

FRAME_MS = 40
KINDS = {
    "as it is": (f"{H264} {AAC}", "mp4"),
    "made anew": (f"{H264} -c:a ac3 -f mpegts", "mts"),
}


def split(folder: Path, options: str, suffix: str) -> tuple[Path, list[Path]]:
    """A whole film of numbered pictures, and the same cut at key frames into three files that each begin at 0."""
    whole = folder / f"whole.{suffix}"
    video_kinds.encode(options)(whole, folder)
    pattern = folder / f"part-%d.{suffix}"
    video_kinds.ffmpeg(
        *("-i", str(whole), "-c", "copy", "-f", "segment", "-segment_time", "1.3", "-reset_timestamps", "1"),
        str(pattern),
    )
    return whole, sorted(folder.glob(f"part-*.{suffix}"))


@pytest.mark.parametrize("kind", KINDS)
def test_three_files_become_one_without_a_gap_and_with_the_right_pictures_at_the_joints(
    kind: str, tmp_path: Path
) -> None:
    whole, parts = split(tmp_path, *KINDS[kind])
    assert len(parts) == 3
    shares: list[float] = []
    cameras.join(parts, tmp_path / "joined", on_progress=shares.append, name="lesson")
    found = ingest.probe(tmp_path / "joined", "lesson")
    assert found.duration_ms == pytest.approx(ingest.probe(whole, "lesson").duration_ms, abs=FRAME_MS)
    assert (found.variable_rate, found.has_sound) == (False, True)
    play = ingest.make_play(tmp_path / "joined", tmp_path / "made", found)
    for number in (0, 49, 50, 51, 74, 75, 76, 99):
        still = ingest.still(play, number * FRAME_MS + FRAME_MS // 2)
        assert number_of(picture_of(still)) == number
    assert all(0 <= share <= 1 for share in shares)


def test_a_file_of_another_camera_is_refused_by_its_number_and_leaves_nothing(tmp_path: Path) -> None:
    one, other = tmp_path / "one.mp4", tmp_path / "other.mp4"
    video_kinds.encode(f"{H264} {AAC}")(one, tmp_path)
    video_kinds.encode(f"-vf scale=160:90 {H264} {AAC}")(other, tmp_path)
    with pytest.raises(UnusableVideo) as refused:
        cameras.join([one, one, other], tmp_path / "joined", name="lesson")
    assert sentence(refused.value).startswith("File 3 of lesson was not recorded by the same camera")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.mp4", "other.mp4"]


def test_a_playlist_among_the_files_is_refused_and_nothing_it_names_is_read(tmp_path: Path) -> None:
    secret, playlist = tmp_path / "secret.mp4", tmp_path / "list.mp4"
    video_kinds.encode(f"{H264} {AAC}")(secret, tmp_path)
    playlist.write_text(f"ffconcat version 1.0\nfile '{secret}'\n")
    with pytest.raises(UnusableVideo) as refused:
        cameras.join([secret, playlist], tmp_path / "joined", name="lesson")
    assert refused.value.key == "video-playlist"
    assert not (tmp_path / "joined").exists()
