"""One lesson video and one browser for all tests of the room; a fresh lesson and a fresh browser profile for each."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import fake_server
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lesson")
    fake_server.make_video(folder)
    return folder


@pytest.fixture
def lesson(videos: Path) -> fake_server.Lesson:
    lesson = fake_server.Lesson(videos)
    lesson.recording()
    return lesson


@pytest.fixture
def address(lesson: fake_server.Lesson) -> Iterator[str]:
    with fake_server.serving(lesson) as address:
        yield address


@pytest.fixture
def profile(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    # The address comes first, so that every page is gone before the server is.
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def visit(profile: BrowserContext, address: str) -> Callable[..., Page]:
    """Opens the room in a new page and waits until the video can be moved. Any script error fails the test."""

    def go(query: str = "", wait_for: str = "play") -> Page:
        page = profile.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.goto(address + "/" + query)
        expect(page.get_by_test_id(wait_for)).to_be_enabled()
        return page

    return go


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    return visit()


def position(page: Page) -> float:
    """Seconds of the video itself."""
    return float(page.get_by_test_id("video").evaluate("video => video.currentTime"))


def seek(page: Page, seconds: float) -> None:
    """Moves the video as a person would with its own controls, and waits until it is there."""
    page.get_by_test_id("video").evaluate(
        """(video, seconds) => new Promise((done) => {
            video.addEventListener("seeked", done, { once: true });
            video.currentTime = seconds;
        })""",
        seconds,
    )


def play_from(page: Page, seconds: float) -> None:
    """Plays from there; returns once the picture has moved on."""
    seek(page, seconds)
    page.get_by_test_id("play").click()
    page.wait_for_function(
        "([at]) => document.querySelector('#host').shadowRoot.querySelector('video').currentTime > at", arg=[seconds]
    )


def playing(page: Page) -> Locator:
    return page.get_by_test_id("play").and_(page.get_by_label(re.compile("Pause")))


def standing(page: Page) -> Locator:
    return page.get_by_test_id("play").and_(page.get_by_label("Play", exact=True))
