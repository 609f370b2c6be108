"""What all tests share: the furnished world, made once and copied for each test, and the browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright
from whole_study import Whole, whole_study
from world import World, copy_world, make_world

# a property that is slow to look at on a busy machine is no false one
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

BUILD = Path(__file__).parent.parent / "lessonstudy" / "player" / "frontend" / "build"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync "
    "--disable-component-update --autoplay-policy=no-user-gesture-required"
)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of files that others wrote."""
    found = Path(os.environ.get("LESSONSTUDY_TEST_DATA", Path(__file__).parents[1] / ".." / "shared" / "data"))
    if not found.is_dir():
        pytest.skip(f"no test data at {found}: set LESSONSTUDY_TEST_DATA")
    return found


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The program of LESSONSTUDY_BROWSER, or the first that is found."""
    path = os.environ.get("LESSONSTUDY_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; name one with LESSONSTUDY_BROWSER")
    return path


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """A browser for the tests of a module.

    Not for the whole run: a browser keeps an event loop in this thread, which tests that run loops of their own cannot bear.
    """
    if not (BUILD / ".built").exists():
        pytest.skip("the front end is not built: pip install -e . builds it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS.split())
        # patience with a busy machine; what is awaited ends the wait
        expect.set_options(timeout=30_000)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world that others are copied from; nothing may be changed in it."""
    return make_world(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def world(furnished: World, tmp_path: Path) -> Iterator[World]:
    found = copy_world(furnished, tmp_path / "world")
    # as a server does; without an open connection SQLite removes its log after every unit of work, which is slow
    with closing(found.services.store.data_version()):
        yield found


@pytest.fixture(scope="module")
def whole(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A study with all that one can have. Read by the tests of a module and changed by none."""
    return whole_study(copy_world(furnished, tmp_path_factory.mktemp("whole") / "world"))


@pytest.fixture(scope="module")
def package(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole.packed(tmp_path_factory.mktemp("package") / "study.lessonstudy.zip")
