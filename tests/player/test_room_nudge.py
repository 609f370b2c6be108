"""The nudge in the first box, in a real browser: it marks, tells once, can be put aside, and never blocks."""

import pytest
from fake_server import Lesson
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TELL = """() => {
    window.told = [];
    const room = document.querySelector("#host").shadowRoot;
    new MutationObserver((_, watch) => {
        const said = room.querySelector("[data-testid=live]").textContent;
        if (said.includes("judges")) window.told.push(said);
    }).observe(room.querySelector("[data-testid=live]"), { childList: true, characterData: true, subtree: true });
}"""


def test_judging_words_are_marked_told_once_and_the_note_is_saved_all_the_same(page: Page, lesson: Lesson) -> None:
    page.evaluate(TELL)
    box = page.get_by_test_id("note-box")
    marks = page.get_by_test_id("judging")
    box.press_sequentially("A good idea: her shoulder, “good”, a good try. ")
    expect(marks).to_have_text(["good", "good"])
    expect(page.get_by_test_id("nudge")).to_have_text("“good” judges. What did the student say or do?")
    expect(page.get_by_test_id("live")).to_contain_text("judges")
    # the line is drawn where the word stands: behind it, in the same place
    ink = marks.first.bounding_box()
    around = box.bounding_box()
    assert ink is not None
    assert around is not None
    assert around["x"] < ink["x"] < ink["x"] + ink["width"] < around["x"] + around["width"]
    assert around["y"] < ink["y"] < around["y"] + around["height"]
    page.keyboard.type("Then a lazy one. ")
    expect(page.get_by_test_id("live")).to_contain_text("“lazy”")
    assert len(page.evaluate("window.told")) == 2
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    assert next(note["saw"] for note in lesson.notes.values()).startswith("A good idea")


def test_the_nudge_can_be_put_aside_for_one_note_and_switched_off_for_oneself(page: Page) -> None:
    box = page.get_by_test_id("note-box")
    marks = page.get_by_test_id("judging")
    box.fill("lazy ")
    expect(marks).to_have_text(["lazy"])
    page.get_by_test_id("nudge-aside").click()
    expect(marks).to_have_count(0)
    expect(page.get_by_test_id("nudge")).to_be_hidden()
    page.get_by_test_id("discard").click()
    box.fill("lazy again ")
    expect(marks).to_have_text(["lazy"])
    page.get_by_test_id("settings").click()
    page.get_by_test_id("setting-nudgeOn").uncheck()
    page.keyboard.press("Escape")
    expect(marks).to_have_count(0)
    page.reload()
    expect(box).to_have_value("lazy again ")
    expect(marks).to_have_count(0)
