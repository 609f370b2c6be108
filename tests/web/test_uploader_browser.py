"""The uploader in a real browser: killed servers, reloads, another file, an ended session, and what a rerun must not disturb."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from upload_server import MIB, ROOT, House, Server, build_house, serving

from lessonstudy.store import recordings

BUILD = ROOT / "lessonstudy" / "player" / "frontend" / "build"
FILE_MIB = int(os.environ.get("UPLOAD_BROWSER_MIB", "300"))
SPEED = str(60 * MIB)
PATIENCE_MS = 90_000

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "lesson.mp4"
    with path.open("wb") as file:
        for _ in range(FILE_MIB):
            file.write(os.urandom(MIB))
    return path


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path)


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    with serving(house.folder, UPLOAD_PAGES=str(BUILD), UPLOAD_SLOWLY=SPEED) as server:
        yield server


@pytest.fixture
def page(chromium: Browser, server: Server, house: House) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    violations: list[str] = []
    page.on("console", lambda message: violations.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{server.address}/page?iteration={house.iteration}")
    yield page
    context.close()
    assert violations == []


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def here(house: House) -> int:
    """The bytes of the one file that is arriving."""
    return sum(path.stat().st_size for path in house.arriving.iterdir())


def begin(page: Page, house: House, film: Path, share: float) -> None:
    """Choose the file and wait until that share of it is on the disk."""
    page.get_by_test_id("file-input").set_input_files(film)
    expect(page.get_by_test_id("upload-item")).to_have_attribute("data-phase", "sending", timeout=PATIENCE_MS)
    while here(house) < share * film.stat().st_size:
        page.wait_for_timeout(10)


def phase(page: Page, wanted: str) -> None:
    expect(page.get_by_test_id("upload-item")).to_have_attribute("data-phase", wanted, timeout=PATIENCE_MS)


def finished(page: Page, house: House, film: Path) -> None:
    phase(page, "done")
    [recording] = house.work()
    assert page.evaluate("told") == [["done", {"subject": recording}]]
    assert digest(house.original(recording)) == digest(film)


def test_an_upload_goes_on_by_itself_after_the_server_was_killed(
    page: Page, server: Server, house: House, film: Path
) -> None:
    begin(page, house, film, 0.35)
    server.kill()
    phase(page, "offline")
    expect(page.get_by_test_id("upload-message")).to_have_text("The connection is lost. It goes on by itself.")
    assert here(house) > 0
    server.start()
    phase(page, "sending")
    finished(page, house, film)


def test_after_a_reload_the_same_file_goes_on_and_nothing_is_sent_twice(
    page: Page, server: Server, house: House, film: Path, tmp_path: Path
) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    begin(page, house, film, 0.5)
    page.get_by_test_id("upload-item").get_by_text("lesson.mp4").click()
    page.reload()
    assert asked == ["beforeunload"]
    phase(page, "left")
    before = here(house)
    share = 100 * before // film.stat().st_size
    expect(page.get_by_test_id("upload-message")).to_have_text(
        f"lesson.mp4 stands at {share}%. Choose the same file to go on."
    )
    other = tmp_path / "lesson.mp4"
    other.write_bytes(b"another lesson")
    page.get_by_test_id("same-file-input").set_input_files(other)
    expect(page.get_by_test_id("upload-message")).to_contain_text("That is another file.")
    assert here(house) == before
    page.get_by_test_id("same-file-input").set_input_files(film)
    finished(page, house, film)
    parts = house.parts()
    resumed = next(part for part in parts if part["offset"] >= before)
    assert resumed["offset"] == before
    assert sum(part["bytes"] for part in parts) == film.stat().st_size


def test_an_ended_session_is_said_and_the_upload_goes_on_after_signing_in(page: Page, house: House, film: Path) -> None:
    begin(page, house, film, 0.1)
    out = house.folder / "signed-out"
    out.touch()
    phase(page, "signed-out")
    expect(page.get_by_test_id("upload-message")).to_contain_text("Sign in again to go on.")
    expect(page.get_by_role("link", name="Sign in (opens a new tab)")).to_have_attribute("href", "/ls/login")
    before = here(house)
    assert 0 < before < film.stat().st_size
    out.unlink()
    page.evaluate("dispatchEvent(new Event('focus'))")
    phase(page, "sending")
    assert here(house) >= before
    finished(page, house, film)


@pytest.mark.deep
def test_neither_a_rerun_nor_another_page_disturbs_a_running_upload(page: Page, house: House, film: Path) -> None:
    begin(page, house, film, 0.1)
    bar = page.get_by_test_id("uploader").element_handle()
    iteration = house.iteration
    page.evaluate("iteration => { for (let count = 0; count < 20; count += 1) rerun(iteration) }", iteration)
    page.evaluate("mount(null)")
    expect(page.get_by_test_id("drop-zone")).to_have_count(0)
    page.evaluate("iteration => mount(iteration)", iteration)
    expect(page.get_by_test_id("drop-zone")).to_have_count(1)
    assert bar.evaluate("node => node.isConnected")
    finished(page, house, film)
    offsets = [part["offset"] for part in house.parts()]
    assert offsets == sorted(set(offsets))
    assert len(offsets) == -(-FILE_MIB // 64)


def test_pausing_holds_and_giving_up_removes_everything(page: Page, house: House, film: Path) -> None:
    begin(page, house, film, 0.1)
    page.get_by_test_id("upload-pause").click()
    phase(page, "paused")
    page.get_by_test_id("upload-resume").click()
    phase(page, "sending")
    page.get_by_test_id("upload-cancel").click()
    page.get_by_role("button", name="Keep it").click()
    phase(page, "sending")
    page.get_by_test_id("upload-cancel").click()
    page.get_by_test_id("upload-give-up").click()
    expect(page.get_by_test_id("upload-item")).to_have_count(0)
    while list(house.arriving.iterdir()):
        page.wait_for_timeout(20)
    assert house.work() == []
    assert page.evaluate("localStorage.getItem('lessonstudy.uploads')") == "[]"


def test_it_works_by_keyboard_and_says_its_progress(page: Page, house: House, film: Path) -> None:
    begin(page, house, film, 0.05)
    bar: dict[str, Any] = page.get_by_test_id("upload-progress").evaluate(
        "node => Object.fromEntries([...node.attributes].map(one => [one.name, one.value]))"
    )
    assert bar["role"] == "progressbar"
    assert " of " in bar["aria-valuetext"]
    page.get_by_test_id("upload-pause").focus()
    page.keyboard.press("Enter")
    phase(page, "paused")
    page.get_by_test_id("upload-resume").focus()
    page.keyboard.press("Space")
    phase(page, "sending")
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 40
    page.get_by_test_id("upload-cancel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()


def test_files_can_be_dropped_and_what_is_no_video_is_refused_at_once(page: Page, house: House) -> None:
    page.get_by_test_id("drop-zone").evaluate(
        """zone => {
            const carried = new DataTransfer();
            carried.items.add(new File(["x".repeat(5000)], "a.mp4", { type: "video/mp4" }));
            carried.items.add(new File(["y".repeat(5000)], "b.mov", { type: "video/quicktime" }));
            carried.items.add(new File(["z"], "board.jpg", { type: "image/jpeg" }));
            carried.items.add(new File([], "empty.mp4", { type: "video/mp4" }));
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_test_id("different-cameras").click()
    message = page.get_by_test_id("drop-zone").get_by_test_id("upload-message")
    expect(message).to_contain_text("board.jpg is not a video.")
    expect(message).to_contain_text("empty.mp4 is empty.")
    expect(page.locator("[data-phase=done]")).to_have_count(2)
    assert len(house.work()) == 2


def test_several_videos_at_once_are_asked_about_and_may_be_one_recording(page: Page, house: House) -> None:
    files = [
        {"name": name, "mimeType": "video/mp4", "buffer": name[2:3].encode() * size}
        for name, size in (("GX10.mp4", 3000), ("GX2.mp4", 5000))
    ]
    page.get_by_test_id("file-input").set_input_files(files)
    expect(page.get_by_test_id("parts-or-cameras")).to_contain_text("GX2.mp4, GX10.mp4")
    page.get_by_test_id("one-recording").click()
    phase(page, "done")
    (recording,) = house.work()
    with house.store.read() as db:
        stored = recordings.get(db, recording)
    assert stored is not None
    assert (stored.filename, stored.bytes, stored.parts) == ("GX2.mp4", 8000, (5000, 3000))
    assert (house.folder / "videos" / recording / "original").read_bytes() == b"2" * 5000 + b"1" * 3000
