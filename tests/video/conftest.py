"""Makes each kind of video once for the whole run, and prepares it once as services would."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
import video_kinds
from video_kinds import GOOD, Kind

from lessonstudy.domain.videos import Probe
from lessonstudy.video import ingest


@dataclass(frozen=True, slots=True)
class Prepared:
    """A good file and all that ingest made of it in `folder`."""

    kind: Kind
    source: Path
    folder: Path
    probe: Probe


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The good files by the kind's name."""
    folder = tmp_path_factory.mktemp("videos")
    made = {}
    for kind in GOOD:
        made[kind.name] = folder / kind.file
        kind.make(made[kind.name], folder)
    return made


@pytest.fixture(scope="session")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """The files to be refused: path and key by name."""
    return video_kinds.make_refused(tmp_path_factory.mktemp("refused"))


@pytest.fixture(scope="session", params=GOOD, ids=lambda kind: kind.name)
def prepared(
    request: pytest.FixtureRequest, videos: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Prepared:
    kind: Kind = request.param
    return prepare(kind, videos[kind.name], tmp_path_factory.mktemp("prepared"))


def prepare(kind: Kind, source: Path, folder: Path) -> Prepared:
    """Everything that happens to an upload, in the order that `ingest` names."""
    probe = ingest.probe(source, source.name)
    play = ingest.make_play(source, folder, probe)
    if probe.can_remux:
        ingest.make_filmstrip(play, folder, probe.duration_ms)
        ingest.make_sound(play, folder, probe.duration_ms)
    ingest.make_poster(play, folder, probe.duration_ms)
    return Prepared(kind, source, folder, probe)


@pytest.fixture(scope="session")
def real_clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The real clips of the shared test data, the moving pictures among them turned into MP4."""
    default = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
    data = Path(os.environ.get("LESSONSTUDY_TEST_DATA", str(default))) / "video"
    if not data.is_dir():
        pytest.skip(f"no test data at {data}: set LESSONSTUDY_TEST_DATA")
    folder = tmp_path_factory.mktemp("real")
    clips = [data / "book.mkv"]
    for name in ("classroom", "head-pose"):
        clips.append(folder / f"{name}.mp4")
        video_kinds.ffmpeg("-i", str(data / f"{name}.gif"), "-vf", "scale=trunc(iw/2)*2:trunc(ih/2)*2",
                           *video_kinds.H264.split(), str(clips[-1]))  # fmt: skip
    return clips
