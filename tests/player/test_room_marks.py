"""Marks in the picture: drawn by hand and by keys, kept with the note, shown at their moment, and in nobody's way."""

from collections.abc import Callable

import pytest
from conftest import playing, seek
from fake_server import OTHERS, Lesson
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.deep]

BOX = {"x": 0.25, "y": 0.25, "w": 0.25, "h": 0.5}


def picture(page: Page) -> dict[str, float]:
    """Where the picture lies on the page: the room's video has 16 to 9, the stage has not."""
    box = page.get_by_test_id("mark-layer").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(16 / 9, abs=0.02)
    return dict(box)


def drag(page: Page, one: tuple[float, float], other: tuple[float, float]) -> None:
    box = picture(page)
    for number, (x, y) in enumerate((one, other)):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


def save(page: Page, lesson: Lesson, saw: str) -> dict:
    expect(page.get_by_test_id("note-box")).to_be_focused()
    page.keyboard.type(saw)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    return next(note for note in lesson.notes.values() if note["saw"] == saw)


def test_a_box_is_drawn_and_saved_with_the_picture_it_was_drawn_on(page: Page, lesson: Lesson) -> None:
    seek(page, 33.4)
    page.get_by_test_id("mark").click()
    expect(page.get_by_test_id("mark-surface")).to_be_focused()
    drag(page, (0.75, 0.75), (0.25, 0.5))
    expect(page.get_by_test_id("mark-surface")).to_have_count(0)
    expect(page.get_by_test_id("draft-mark")).to_be_visible()
    note = save(page, lesson, "B folds here")
    assert note["region"] == pytest.approx({"x": 0.25, "y": 0.5, "w": 0.5, "h": 0.25}, abs=0.01)
    assert note["recording"] == lesson.recordings[0]["id"]
    assert note["start_ms"] == 33_400


def test_a_click_sets_a_point_and_the_text_that_was_begun_goes_on(page: Page, lesson: Lesson) -> None:
    seek(page, 20)
    page.get_by_test_id("note-box").press_sequentially("Look: ")
    page.get_by_test_id("mark").click()
    drag(page, (0.5, 0.25), (0.5, 0.25))
    expect(page.get_by_test_id("note-box")).to_be_focused()
    page.keyboard.type("here")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    (note,) = lesson.notes.values()
    assert note["saw"] == "Look: here"
    assert note["region"] == pytest.approx({"x": 0.5, "y": 0.25, "w": 0, "h": 0}, abs=0.01)


def test_a_mark_is_made_by_keys_alone_and_stays_in_the_draft_over_a_reload(page: Page, lesson: Lesson) -> None:
    seek(page, 10)
    page.keyboard.press("Shift+M")
    expect(page.get_by_test_id("mark-surface")).to_be_focused()
    for key in ["ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown", "Enter"]:
        page.keyboard.press(key)
    expect(page.get_by_test_id("note-box")).to_be_focused()
    page.reload()
    expect(page.get_by_test_id("play")).to_be_enabled()
    expect(page.get_by_test_id("mark")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("note-box").focus()
    note = save(page, lesson, "by keys")
    assert note["region"] == pytest.approx({"x": 0.41, "y": 0.39, "w": 0.2, "h": 0.21})


def test_escape_makes_no_mark_and_a_mark_can_be_removed(page: Page, lesson: Lesson) -> None:
    page.keyboard.press("Shift+M")
    expect(page.get_by_test_id("mark-surface")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("mark-surface")).to_have_count(0)
    page.get_by_test_id("mark").click()
    drag(page, (0.1, 0.1), (0.3, 0.3))
    page.get_by_test_id("mark-remove").click()
    expect(page.get_by_test_id("draft-mark")).to_have_count(0)
    note = save(page, lesson, "no mark")
    assert note["region"] is None


def test_marks_are_shown_at_their_moment_and_named_and_can_be_switched_off(
    visit: Callable[..., Page], lesson: Lesson
) -> None:
    lesson.note(1, OTHERS[0], 30_000, saw="points at the nine", region=BOX)
    lesson.note(2, OTHERS[1], 30_000, end_ms=50_000, region={"x": 0.8, "y": 0.5, "w": 0, "h": 0})
    lesson.note(3, OTHERS[2], 90_000, region=BOX)
    lesson.note(4, OTHERS[2], 30_000, region=BOX, recording="another camera")
    page = visit()
    expect(page.get_by_test_id("note-item")).to_have_count(4)
    marks = page.get_by_test_id("note-mark")
    expect(marks).to_have_count(0)
    seek(page, 30)
    expect(marks).to_have_count(2)
    around = picture(page)
    box = marks.first.bounding_box()
    assert box is not None
    assert (box["x"] - around["x"]) / around["width"] == pytest.approx(0.25, abs=0.01)
    assert box["width"] / around["width"] == pytest.approx(0.25, abs=0.01)
    name = "Mark by Luis Ortega at 00:30: points at the nine"
    page.get_by_label(name).focus()
    expect(page.locator(".mark-label").first).to_be_visible()
    seek(page, 40)
    expect(marks).to_have_count(1)
    page.get_by_test_id("settings").click()
    page.get_by_test_id("setting-showMarks").uncheck()
    expect(marks).to_have_count(0)


def test_a_mark_lets_clicks_through_to_the_video_and_shows_who_made_it_under_the_pointer(
    visit: Callable[..., Page], lesson: Lesson
) -> None:
    lesson.note(1, OTHERS[0], 0, end_ms=110_000, saw="counts on", region={"x": 0, "y": 0, "w": 1, "h": 1})
    page = visit()
    expect(page.get_by_test_id("note-mark")).to_be_visible()
    box = picture(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    expect(page.locator(".mark-label")).to_contain_text("counts on")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    expect(playing(page)).to_be_visible()


def test_a_marked_note_shows_its_picture_and_who_may_download_can_save_it(page: Page, lesson: Lesson) -> None:
    lesson.note(1, OTHERS[0], 30_000, saw="marked", region=BOX)
    lesson.note(2, OTHERS[0], 40_000, saw="plain")
    expect(page.get_by_test_id("note-item")).to_have_count(2)
    expect(page.get_by_test_id("still")).to_have_count(1)
    page.wait_for_function(
        "document.querySelector('#host').shadowRoot.querySelector('[data-testid=still]').naturalWidth > 0"
    )
    expect(page.get_by_test_id("save-still")).to_have_attribute(
        "href", "/ls/api/observations/01900000-0000-7000-9000-000000000001/still?download=true"
    )
