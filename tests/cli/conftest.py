from collections.abc import Iterator
from pathlib import Path

import pytest
from command_runner import Run, runner
from world import World

from lessonstudy import bootstrap


@pytest.fixture(autouse=True)
def nobody_serves() -> Iterator[None]:
    before = list(bootstrap._serving)
    yield
    bootstrap._serving[:] = before


@pytest.fixture
def empty(tmp_path: Path) -> Run:
    """Commands over a data folder in which nothing is."""
    return runner(tmp_path / "data")


@pytest.fixture
def run(world: World) -> Run:
    """Commands over the furnished folder."""
    return runner(world.folder)
