"""Nothing that was written is lost: two pages, closed browsers, full storage, lost answers, undo and redo."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import seek
from fake_server import Lesson
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.deep]

FULL = """() => {
    const full = () => { throw new DOMException("full", "QuotaExceededError"); };
    IDBObjectStore.prototype.put = full;
    const set = Storage.prototype.setItem;
    Storage.prototype.setItem = function (place, text) { return place.includes("draft") ? full() : set.call(this, place, text); };
}"""
LOOKS_AGAIN = """() => {
    dispatchEvent(new Event("focus"));
    return document.querySelector("#host").shadowRoot.querySelector("[data-testid=left-draft]") !== null;
}"""
NO_DATABASE = "IDBFactory.prototype.open = () => { throw new DOMException('private', 'InvalidStateError'); };"


def write(page: Page, text: str) -> None:
    page.get_by_test_id("note-box").fill(text)
    page.get_by_test_id("note-box").press("Enter")


def back(page: Page, lesson: Lesson) -> None:
    """The server answers again, and the browser notices; by itself the room asks after half a minute at the latest."""
    lesson.trouble = ""
    page.evaluate("dispatchEvent(new Event('online'))")


def said(page: Page, text: str) -> None:
    expect(page.get_by_test_id("live")).to_contain_text(text)


def texts(lesson: Lesson) -> list[str]:
    return sorted(str(note["saw"]) for note in list(lesson.notes.values()))


def test_two_pages_keep_a_draft_each_and_what_a_closed_one_left_is_offered(visit: Callable[..., Page]) -> None:
    first, second = visit(), visit()
    first.get_by_test_id("note-box").fill("begun in the first")
    second.get_by_test_id("note-box").fill("begun in the second")
    first.reload()
    expect(first.get_by_test_id("note-box")).to_have_value("begun in the first")
    second.reload()
    expect(second.get_by_test_id("note-box")).to_have_value("begun in the second")
    second.close()
    first.wait_for_function(LOOKS_AGAIN, polling=200)
    left = first.get_by_test_id("left-draft")
    expect(left).to_contain_text("begun in the second")
    first.get_by_test_id("discard").click()
    first.get_by_test_id("take-up").click()
    expect(first.get_by_test_id("note-box")).to_have_value("begun in the second")
    expect(left).to_have_count(0)


def test_a_change_of_a_note_that_waits_is_shown_beside_that_of_another_page(
    visit: Callable[..., Page], lesson: Lesson
) -> None:
    first, second = visit(), visit()
    lesson.trouble = "down"
    write(first, "told first")
    waits = "[data-testid=note-item][data-state=waiting]"
    for page in (first, second):
        expect(page.locator(waits)).to_contain_text("told first")
        page.get_by_test_id("note-item").hover()
        page.get_by_test_id("note-edit").click()
        expect(page.get_by_test_id("note-box")).to_have_value("told first")
    write(first, "told better")
    expect(second.locator(waits)).to_contain_text("told better")
    write(second, "told otherwise")
    clash = second.get_by_test_id("conflict")
    expect(clash).to_contain_text("told better")
    expect(clash).to_contain_text("told otherwise")
    second.get_by_test_id("keep-mine").click()
    back(second, lesson)
    expect(second.locator("[data-state=saved]")).to_contain_text("told otherwise")
    assert texts(lesson) == ["told otherwise"]


def test_a_browser_that_was_closed_sends_what_waited_when_it_comes_back(
    chromium: Browser, chromium_path: str, address: str, lesson: Lesson, tmp_path: Path
) -> None:
    options = {"executable_path": chromium_path, "args": ["--no-sandbox", "--disable-gpu"]}
    with_profile = chromium.browser_type.launch_persistent_context
    browser = with_profile(tmp_path / "profile", **options)
    page = browser.new_page()
    page.goto(address)
    expect(page.get_by_test_id("play")).to_be_enabled()
    lesson.trouble = "down"
    for text in ("one", "two", "three"):
        write(page, text)
    expect(page.get_by_test_id("waiting")).to_contain_text("3 notes waiting")
    page.get_by_test_id("note-box").fill("half a sent")
    browser.close()
    assert texts(lesson) == []
    lesson.trouble = ""
    browser = with_profile(tmp_path / "profile", **options)
    page = browser.new_page()
    page.goto(address)
    expect(page.locator("[data-testid=note-item][data-state=saved]")).to_have_count(3)
    expect(page.get_by_test_id("note-box")).to_have_value("half a sent")
    assert texts(lesson) == ["one", "three", "two"]
    browser.close()


def test_a_full_browser_says_so_and_the_note_still_arrives(visit: Callable[..., Page], lesson: Lesson) -> None:
    page = visit()
    page.evaluate(FULL)
    page.get_by_test_id("note-box").press_sequentially("told")
    expect(page.get_by_test_id("unkept")).to_contain_text("cannot keep your draft")
    lesson.trouble = "down"
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("waiting")).to_contain_text("Leave the page open")
    said(page, "cannot keep the note")
    back(page, lesson)
    expect(page.locator("[data-testid=note-item][data-state=saved]")).to_contain_text("told")
    assert texts(lesson) == ["told"]


def test_without_a_database_notes_wait_in_the_other_store_and_outlive_a_reload(
    visit: Callable[..., Page], lesson: Lesson
) -> None:
    page = visit()
    page.add_init_script(NO_DATABASE)
    page.reload()
    expect(page.get_by_test_id("play")).to_be_enabled()
    lesson.trouble = "down"
    write(page, "told")
    expect(page.get_by_test_id("waiting")).to_contain_text("1 note waiting")
    expect(page.get_by_test_id("waiting")).not_to_contain_text("Leave the page open")
    lesson.trouble = ""
    page.reload()
    expect(page.locator("[data-testid=note-item][data-state=saved]")).to_contain_text("told")
    assert texts(lesson) == ["told"]


def test_an_undo_whose_answer_was_lost_is_done_once(page: Page, lesson: Lesson) -> None:
    for text in ("one", "two", "three"):
        write(page, text)
        expect(page.locator("[data-state=saved]").filter(has_text=text)).to_be_visible()
    lesson.trouble = "lost-answer"
    page.get_by_test_id("undo").click()
    said(page, "asked again by itself")
    assert texts(lesson) == ["one", "two"]
    back(page, lesson)
    said(page, "Undone")
    expect(page.get_by_test_id("note-item")).to_have_count(2)
    assert texts(lesson) == ["one", "two"]
    page.get_by_test_id("redo").click()
    said(page, "Made again")
    expect(page.get_by_test_id("note-item")).to_have_count(3)
    assert texts(lesson) == ["one", "three", "two"]


def test_a_note_that_waits_is_taken_back_and_made_again_without_the_server(page: Page, lesson: Lesson) -> None:
    lesson.note(1, "01900000-0000-7000-8000-0000000000aa", 5000, saw="stands")
    expect(page.get_by_test_id("note-item")).to_have_count(1)
    lesson.trouble = "down"
    seek(page, 20)
    write(page, "waits")
    expect(page.get_by_test_id("waiting")).to_contain_text("1 note waiting")
    page.get_by_test_id("note-item").filter(has_text="stands").hover()
    page.get_by_test_id("note-item").filter(has_text="stands").get_by_test_id("note-edit").click()
    write(page, "changed")
    expect(page.get_by_test_id("waiting")).to_contain_text("2 notes waiting")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("note-item").filter(has_text="stands")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("note-item").filter(has_text="waits")).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(page.get_by_test_id("note-item").filter(has_text="waits")).to_be_visible()
    back(page, lesson)
    expect(page.locator("[data-testid=note-item][data-state=saved]")).to_have_count(2)
    assert texts(lesson) == ["stands", "waits"]


def test_leaving_a_change_by_escape_keeps_its_words(page: Page, lesson: Lesson) -> None:
    lesson.note(1, "01900000-0000-7000-8000-0000000000aa", 5000, saw="first")
    page.get_by_test_id("note-item").hover()
    page.get_by_test_id("note-edit").click()
    page.get_by_test_id("note-box").fill("first, and more")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("note-box")).to_have_value("first, and more")
    page.get_by_test_id("discard").click()
    expect(page.get_by_test_id("note-box")).to_have_value("")
    page.get_by_test_id("note-item").hover()
    page.get_by_test_id("note-edit").click()
    expect(page.get_by_test_id("note-box")).to_have_value("first")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("note-box")).to_have_value("")
