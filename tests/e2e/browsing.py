"""What the browser tests do again and again: sign in, open a page, stand in the annotation room."""

import time
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from school import PASSWORD, School, email

PATIENCE_MS = 30_000
VIDEO_STATE = """video => ['currentTime', 'duration', 'paused', 'seeking', 'readyState', 'networkState']
    .map((name) => `${name} ${video[name]}`).join(', ')"""
WIDE = {"width": 1440, "height": 900}


def new_profile(browser: Browser, **options: Any) -> BrowserContext:
    """A browser of its own, as on another machine."""
    context = browser.new_context(**{"viewport": WIDE, "locale": "en-GB"} | options)
    context.set_default_timeout(PATIENCE_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context


def sign_in(context: BrowserContext, school: School, name: str) -> None:
    """Give this browser a session, as the form does."""
    answer = context.request.post(
        f"{school.base}/ls/api/session", data={"email": email(name), "password": PASSWORD}, timeout=PATIENCE_MS
    )
    assert answer.status == 201, answer.text()


def fill_sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email(name))
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def settled(page: Page) -> Page:
    """Waits until the page's script has run to its end."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    return page


def room_address(school: School, iteration: str | None = None) -> str:
    return f"{school.base}/watch?iteration={iteration or school.iteration}"


def enter_room(context: BrowserContext, school: School, iteration: str | None = None) -> Page:
    """The room in a new tab, its video ready to be moved."""
    page = context.new_page()
    page.goto(room_address(school, iteration))
    expect(page.get_by_test_id("play")).to_be_enabled()
    return settled(page)


def write(page: Page, text: str) -> None:
    """Write a note at the playhead and save it."""
    page.get_by_test_id("note-box").fill(text)
    page.get_by_test_id("note-box").press("Enter")


def note(page: Page, text: str) -> Locator:
    return page.get_by_test_id("note-item").filter(has_text=text)


def stored(page: Page, text: str) -> None:
    """Waits until the note is in the list and the server has it."""
    expect(note(page, text).and_(page.locator("[data-state=saved]"))).to_be_visible()


def position(page: Page) -> float:
    """Seconds of the video itself."""
    return float(page.get_by_test_id("video").evaluate("video => video.currentTime"))


def seek(page: Page, seconds: float) -> None:
    page.get_by_test_id("video").evaluate(
        """(video, seconds) => new Promise((done) => {
            video.pause();
            video.addEventListener("seeked", done, { once: true });
            video.currentTime = seconds;
        })""",
        seconds,
    )


def until_video(page: Page, condition: str, *values: Any) -> None:
    """Waits until `condition`, a JavaScript expression of `video` and `values`, is true of the video that stands there then."""
    video = page.get_by_test_id("video")
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not video.evaluate(f"(video, values) => {condition}", list(values)):
        assert time.monotonic() < deadline, video.evaluate(VIDEO_STATE)
        page.wait_for_timeout(50)
