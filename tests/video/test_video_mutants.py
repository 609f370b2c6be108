"""Two hundred damaged and cunning files, each in a child of its own: nothing crashes unheard, hangs, or reads another
file."""

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mutants
import pytest

from lessonstudy.domain.errors import Refusal
from lessonstudy.video import cage

COUNT = 200
KINDS = ["plain", "hevc", "camcorder", "mpeg-4 avi", "screen recorder", "webm without a duration", "interlaced"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches the canary with inotify")


def outcome(path: Path) -> str:
    """How one file fares: read, a refusal's key, or "uncaught" with the error."""
    own = path.with_suffix(".out")
    own.mkdir()
    order = {"path": str(path), "folder": str(own)}
    try:
        return str(cage.run("cage_hooks:read_all", order, reads=[path], writes=own, timeout_s=120))
    except Refusal as refusal:
        return refusal.key


def test_two_hundred_mutants_crash_hang_and_reach_nothing(videos: dict[str, Path], tmp_path: Path) -> None:
    canary = tmp_path / "canary.mp4"
    canary.write_bytes(videos["plain"].read_bytes())
    paths = []
    for number, (suffix, content) in enumerate(
        mutants.files([videos[kind] for kind in KINDS], canary, COUNT, seed=20_261)
    ):
        paths.append(tmp_path / f"{number}{suffix}")
        paths[-1].write_bytes(content)
    with mutants.Canary(canary) as watched, ThreadPoolExecutor(2) as workers:
        outcomes = Counter(workers.map(outcome, paths))
        assert watched.count() == 0
        canary.read_bytes()
        assert watched.count() == 1, "the canary is watched"
    assert sum(outcomes.values()) == COUNT
    assert not [key for key in outcomes if key.startswith(("uncaught", "video-timeout"))], outcomes
    assert outcomes["read"] > 20
    assert outcomes["video-broken"] > 5
    assert outcomes["video-playlist"] > 3
