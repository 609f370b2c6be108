"""A conversion that was killed goes on behind its last finished piece, and nobody can tell by the file."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from video_kinds import AAC, RATE, draw, ffmpeg, number_of, picture_of, raw_input

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video import ingest, pieces, renditions
from lessonstudy.video import transcode as conversion
from lessonstudy.video.probing import probe_file

KINDS = ["hevc", "interlaced", "mpeg-4 avi", "webm without a duration", "10-bit hlg", "odd size"]
PATIENCE_S = 60
Times = tuple[list[int | None], list[int | None]]


def ignore(done: float) -> None:
    pass


def times(path: Path) -> Times:
    """When each picture and each piece of sound is due, in the order of the file."""
    found: Times = ([], [])
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.size:
                found[packet.stream.type == "audio"].append(packet.pts)
                assert packet.pts is not None
                assert packet.dts is not None
                assert packet.pts >= packet.dts
    return found


def killed(folder: Path, whole_pieces: int) -> None:
    """What a kill leaves behind: so many finished pieces, the next ones half written, and a line cut off in the list."""
    listed = folder / "run-000.csv"
    lines = listed.read_text().splitlines(keepends=True)
    assert len(lines) > whole_pieces
    listed.write_text("".join(lines[:whole_pieces]) + lines[whole_pieces][:9])
    half = folder / lines[whole_pieces].split(",")[0]
    half.write_bytes(half.read_bytes()[:2000])
    for marker in folder.glob("*.done"):
        marker.unlink()


@pytest.fixture
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE_S", 1)


@pytest.mark.usefixtures("short_pieces")
@pytest.mark.parametrize("name", KINDS)
def test_a_file_made_in_two_runs_has_the_times_and_pictures_of_one_made_at_once(
    name: str, videos: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = probe_file(videos[name], ignore)
    order = (str(videos[name]), probe.to_json(), True)

    def convert(folder: Path, progress: Callable[[float], None] = ignore) -> Path:
        folder.mkdir(exist_ok=True)
        conversion.transcode(order[0], str(folder), order[1], order[2], progress)
        return folder / "play.mp4"

    once = convert(tmp_path / "once")
    with monkeypatch.context() as patched:
        patched.setattr(pieces, "join", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            convert(tmp_path / "twice")
    killed(tmp_path / "twice", whole_pieces=2)
    done: list[float] = []
    twice = convert(tmp_path / "twice", done.append)
    assert times(twice) == times(once)
    assert done == sorted(done)
    assert all(0.4 < share <= 1 for share in done), "two of four pieces are done"
    left = {path.name for path in twice.parent.iterdir()}
    assert left == {"play.mp4", *(["sound.json"] if probe.has_sound else [])}
    for at_ms in (0, 900, 1980, 2040, 2500, 3500):
        seen = [number_of(picture_of(ingest.still(path, at_ms))) for path in (once, twice)]
        assert seen[0] == seen[1], at_ms
    ingest.check(twice, probe.duration_ms)


@pytest.mark.usefixtures("short_pieces")
def test_what_was_encoded_before_is_not_encoded_again(videos: dict[str, Path], tmp_path: Path) -> None:
    probe = probe_file(videos["hevc"], ignore)
    work = conversion.Conversion(videos["hevc"], tmp_path, probe, False, ignore)
    work.run_whole()
    killed(tmp_path, whole_pieces=3)
    before = pieces.done(tmp_path)
    kept = [path.stat().st_mtime_ns for path in before.files]
    work.go_on(before.begin)
    after = pieces.done(tmp_path)
    assert after.files[:3] == before.files
    assert [path.stat().st_mtime_ns for path in before.files] == kept
    assert len(after.times) == len(set(after.times)) == RATE * 4
    assert len(after.times) - len(before.times) <= RATE * 2


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_killed_in_a_conversion_goes_on_with_it(tmp_path: Path) -> None:
    source, folder = tmp_path / "lesson.avi", tmp_path / "made"
    frames = b"".join(draw(number % 256, 640, 360).tobytes() for number in range(RATE * 40))
    ffmpeg(*raw_input(640, 360), "-f", "lavfi", "-t", "40", "-i", "sine", "-c:v", "mpeg4", "-q:v", "6", "-bf", "0",
           *AAC.split(), str(source), data=frames)  # fmt: skip
    probe = ingest.probe(source, source.name)
    code = (
        "import sys; from pathlib import Path; from lessonstudy.domain.videos import Probe; import json;"
        "from lessonstudy.video import ingest;"
        "ingest.CONVERT = 'cage_hooks:transcode_in_short_pieces';"
        "ingest.make_play(Path(sys.argv[1]), Path(sys.argv[2]), Probe.from_json(json.loads(sys.argv[3])))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    words = [str(source), str(folder), json.dumps(probe.to_json())]
    with subprocess.Popen([sys.executable, "-c", code, *words], env=environment) as server:
        end = time.monotonic() + PATIENCE_S
        while sum(len(path.read_text().splitlines()) for path in folder.glob(".converting-*/run-000.csv")) < 2:
            assert time.monotonic() < end
            assert server.poll() is None
            time.sleep(0.01)
        server.send_signal(signal.SIGKILL)
    seen: list[float] = []
    ingest.make_play(source, folder, probe, seen.append)
    assert {path.name for path in folder.iterdir()} == {"play.mp4", "sound.json"}
    assert min(seen) > 0.04, "two of forty seconds were done"
    ingest.check(folder / "play.mp4", probe.duration_ms)
    for at_ms in (1000, 1500, 2500, 9000):
        assert abs(number_of(picture_of(ingest.still(folder / "play.mp4", at_ms))) - at_ms / 40) <= 1


def test_a_conversion_of_another_file_or_by_another_program_starts_anew(tmp_path: Path) -> None:
    with renditions.converting(tmp_path, 1) as place:
        (place / "half").touch()
        first = place
        again = tmp_path / "kept"
        place.rename(again)
    again.rename(first)
    with renditions.converting(tmp_path, 1) as place:
        assert (place / "half").exists()
        place.rename(again)
    again.rename(first)
    with renditions.converting(tmp_path, 2) as place:
        assert list(place.iterdir()) == []
        assert not first.exists()
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with renditions.converting(tmp_path, 1) as first, renditions.converting(tmp_path, 1) as second:
        assert first != second
    assert list(tmp_path.iterdir()) == []


def test_a_conversion_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnusableVideo), renditions.converting(tmp_path, 1):
        raise UnusableVideo("video-broken")
    assert list(tmp_path.iterdir()) == []


def test_sweeping_keeps_what_can_be_gone_on_with_unless_it_is_given_up(tmp_path: Path) -> None:
    (tmp_path / ".converting-x").mkdir()
    renditions.sweep(tmp_path)
    assert (tmp_path / ".converting-x").exists()
    renditions.sweep(tmp_path, conversions=True)
    assert list(tmp_path.iterdir()) == []
