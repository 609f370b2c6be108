"""The first lesson of a school in real browsers: from the link that an empty folder prints to three people noting at once.

What stands in the way of a newcomer is part of it: the server is killed in the middle of the upload, the page is closed and
opened again with the same file, and the upload goes on from where it was.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import fill_sign_in, note, settled, stored, until_video, write
from playwright.sync_api import BrowserContext, Page, Request, expect
from ports import free_port
from school import PASSWORD, email, make_film
from served import Served

pytestmark = pytest.mark.browser

MB = 1_000_000
SLOW_BYTES_PER_SECOND = 8 * MB
ARRIVED_TIMEOUT_MS = 120_000


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A server on a folder in which nobody has an account yet."""
    folder = tmp_path / "data"
    folder.mkdir()
    served = Served(folder, free_port())
    served.start()
    yield served
    served.stop()


@pytest.fixture
def big_film(tmp_path: Path) -> Path:
    """40 seconds as a camera keeps them: 80 MB."""
    rate = ["-b:v", "16M", "-minrate", "16M", "-maxrate", "16M", "-bufsize", "4M", "-x264-params", "nal-hrd=cbr"]
    return make_film(tmp_path / "lesson of 4b.mp4", 40, *rate)


class Sending:
    """The parts of the upload that a page sent, by the byte that each began at."""

    def __init__(self, page: Page) -> None:
        self.begun_at: list[int] = []
        page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if request.method == "PATCH" and "/ls/uploads/" in request.url:
            self.begun_at.append(int(request.headers["upload-offset"]))


def slow_line(page: Page) -> None:
    """A line that takes some seconds for the film, as a school's takes an hour for a lesson."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    speed = {"downloadThroughput": -1, "uploadThroughput": SLOW_BYTES_PER_SECOND, "latency": 0, "offline": False}
    line.send("Network.emulateNetworkConditions", speed)


def begin(page: Page, served: Served) -> None:
    """The administrator follows the printed link."""
    page.goto(served.printed_link())
    page.get_by_label("E-mail").fill(email("ada"))
    page.get_by_label("Your name").fill("Ada Diaz")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Our studies")).to_be_visible()
    settled(page)


def make_team(page: Page) -> None:
    page.get_by_role("link", name="People and teams").first.click()
    page.get_by_label("New team").fill("Grade 4, Hillside")
    page.get_by_role("button", name="Make the team").click()
    expect(page.get_by_role("heading", name="Grade 4, Hillside")).to_be_visible()
    settled(page)


def invite(page: Page, name: str, role: str) -> str:
    """The link as it is copied from the page."""
    page.get_by_label("E-mail address").fill(email(name))
    page.get_by_role("combobox", name="Role", exact=False).last.click()
    page.get_by_role("option", name=role).click()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text(f"send it to {email(name)}")).to_be_visible()
    code = page.get_by_test_id("stCode").filter(has_text="/ls/link/")
    settled(page)
    code.hover()
    code.get_by_role("button").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('/ls/link/')")
    return str(page.evaluate("navigator.clipboard.readText()"))


def join(context: BrowserContext, link: str, name: str) -> Page:
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_text("You are invited to the team Grade 4, Hillside.")).to_be_visible()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Our studies")).to_be_visible()
    return settled(page)


def make_study(page: Page) -> None:
    page.get_by_role("link", name="Our studies").first.click()
    page.get_by_role("button", name="New study").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Sharing fairly")
    dialog.get_by_role("textbox", name="Inquiry question").fill("How do children come from halves to quarters?")
    dialog.get_by_role("button", name="Make the study").click()
    expect(page.get_by_role("heading", name="Sharing fairly")).to_be_visible()
    settled(page)


def write_plan(page: Page) -> None:
    page.get_by_role("button", name="Write the plan").click()
    expect(page.get_by_test_id("plan-editor")).to_be_visible()
    page.get_by_test_id("plan-goal").fill("Name the share of one child")
    page.get_by_test_id("phase-add").click()
    page.get_by_role("textbox", name="Title, phase 1").press_sequentially("Launch")
    page.get_by_role("textbox", name="Minutes, phase 1").fill("0.25")
    for place, title in ((2, "Explore"), (3, "Discuss")):
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name=f"Title, phase {place}")).to_be_focused()
        page.keyboard.type(title)
    expect(page.get_by_test_id("plan-state")).to_have_attribute("data-state", "saved")
    page.get_by_role("link", name="The study").click()
    expect(page.get_by_role("heading", name="Plan, version 1")).to_be_visible()
    for title in ["Launch", "Explore", "Discuss"]:
        expect(page.get_by_text(title, exact=True)).to_be_visible()
    settled(page)


def add_students(page: Page) -> None:
    for name, group in (("A", "begins to share by halves"), ("B", "second language")):
        page.get_by_role("button", name="Add a student").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Pseudonym").fill(name)
        dialog.get_by_label("Learner group").fill(group)
        dialog.get_by_role("button", name="Add the student").click()
        expect(dialog).to_have_count(0)
        expect(page.get_by_text(group)).to_be_visible()
        settled(page)


def make_iteration(page: Page) -> None:
    page.get_by_role("button", name="New iteration").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Class").fill("Class 4b")
    dialog.get_by_role("button", name="Make the iteration").click()
    expect(page.get_by_role("heading", name="Teaching 1")).to_be_visible()
    settled(page)


def sent_percent(page: Page, least: int) -> None:
    """Waits until so much of the file was sent."""
    track = page.get_by_test_id("upload-progress").element_handle()
    page.wait_for_function("([track, least]) => Number(track.ariaValueNow) >= least", arg=[track, least])


def load_with_cuts(page: Page, served: Served, film: Path) -> Page:
    """Load the film; the server is killed at a third, and the page is closed at two thirds. Returns the page of the end."""
    slow_line(page)
    first = Sending(page)
    page.get_by_test_id("file-input").set_input_files(film)
    sent_percent(page, 30)
    served.kill()
    item = page.get_by_test_id("upload-item")
    expect(item).to_have_attribute("data-phase", "offline")
    served.start()
    expect(item).to_have_attribute("data-phase", "sending")
    sent_percent(page, 60)
    assert first.begun_at[0] == 0
    assert first.begun_at[-1] > 0
    address, context = page.url, page.context
    # closing alone makes the line fast again before it stops the upload
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    page.close()
    page = context.new_page()
    second = Sending(page)
    page.goto(address)
    item = page.get_by_test_id("upload-item")
    expect(item).to_have_attribute("data-phase", "left")
    expect(item).to_contain_text("Choose the same file to go on.")
    page.get_by_test_id("same-file-input").set_input_files(film)
    expect(item).to_have_attribute("data-phase", "done", timeout=ARRIVED_TIMEOUT_MS)
    assert second.begun_at[0] > first.begun_at[-1]
    return page


def test_from_an_empty_folder_to_three_people_who_note_at_once(
    empty: Served, big_film: Path, profile: Callable[..., BrowserContext]
) -> None:
    ada = profile().new_page()
    begin(ada, empty)
    make_team(ada)
    ben = join(profile(), invite(ada, "ben", "Teacher"), "Ben Okafor")
    eli = join(profile(), invite(ada, "eli", "Observer"), "Eli Roth")
    make_study(ben)
    expect(ben.get_by_role("button", name="New iteration")).to_be_disabled()
    write_plan(ben)
    add_students(ben)
    make_iteration(ben)
    ben = load_with_cuts(ben, empty, big_film)
    expect(ben.get_by_text("Ready", exact=True)).to_be_visible(timeout=ARRIVED_TIMEOUT_MS)
    expect(ben.get_by_text("lesson of 4b", exact=True)).to_be_visible()
    expect(ben.get_by_text("Waiting for its turn")).to_have_count(0)
    ben.get_by_role("link", name="Watch and note").click()
    expect(ben.get_by_test_id("play")).to_be_enabled()
    room = ben.url
    for page in (ada, eli):
        page.goto(room)
        expect(page.get_by_test_id("play")).to_be_enabled()
    for page in (ada, ben, eli):
        settled(page)
    three = [("Ada Diaz", ada), ("Ben Okafor", ben), ("Eli Roth", eli)]
    for _, page in three:
        page.get_by_test_id("play").click()
        until_video(page, "!video.paused && video.currentTime > 0.5")
    for name, page in three:
        write(page, f"Seen by {name}")
    for _, page in three:
        for name, _ in three:
            stored(page, f"Seen by {name}")
    expect(note(eli, "Seen by Ada Diaz")).to_contain_text("Ada Diaz")


def test_the_printed_link_works_once(empty: Served, profile: Callable[..., BrowserContext]) -> None:
    page = profile().new_page()
    begin(page, empty)
    other = profile().new_page()
    other.goto(empty.printed_link())
    expect(other.get_by_text("This link was used already or has expired.")).to_be_visible()
    other.goto(empty.base)
    fill_sign_in(other, "ada")
    expect(other.get_by_role("heading", name="Our studies")).to_be_visible()
