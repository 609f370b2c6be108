"""Noting in the room, in a real browser: stamping, saving, codes, drafts, editing and undo."""

from collections.abc import Callable

import pytest
from conftest import play_from, playing, position, seek, standing
from fake_server import ME, OTHERS, Lesson
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def only_note(lesson: Lesson) -> dict[str, object]:
    assert len(lesson.notes) == 1
    return next(iter(lesson.notes.values()))


def saved(page: Page) -> None:
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")


def test_typing_stops_the_video_stamps_two_seconds_before_and_enter_saves_and_plays_on(
    page: Page, lesson: Lesson
) -> None:
    play_from(page, 20)
    page.get_by_test_id("note-box").press_sequentially("B jumps")
    expect(standing(page)).to_be_visible()
    stopped = position(page)
    page.keyboard.press("Enter")
    saved(page)
    expect(playing(page)).to_be_visible()
    note = only_note(lesson)
    assert note["saw"] == "B jumps"
    start = note["start_ms"]
    assert isinstance(start, int)
    assert stopped * 1000 - 2500 < start < stopped * 1000 - 1500
    expect(page.get_by_test_id("note-item")).to_have_count(1)
    expect(page.get_by_test_id("note-box")).to_have_value("")


def test_a_place_chosen_while_the_video_stands_is_stamped_exactly(page: Page, lesson: Lesson) -> None:
    seek(page, 33.4)
    page.keyboard.press("n")
    page.keyboard.type("C nods")
    page.keyboard.press("Enter")
    saved(page)
    assert only_note(lesson)["start_ms"] == 33_400


def test_shift_enter_writes_a_new_line_and_escape_keeps_the_text(page: Page, lesson: Lesson) -> None:
    box = page.get_by_test_id("note-box")
    box.press_sequentially("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    expect(box).to_have_value("one\ntwo")
    assert lesson.puts == []


def test_escape_from_an_empty_box_leaves_no_moment_behind(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.get_by_test_id("note-box")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("start-time")).to_have_value("")


def test_a_code_key_opens_the_boxes_with_the_code_set(page: Page, lesson: Lesson) -> None:
    seek(page, 10)
    page.keyboard.press("2")
    page.keyboard.press("r")
    expect(page.get_by_test_id("note-box")).to_be_focused()
    expect(page.get_by_test_id("code-r")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("draws a line")
    page.keyboard.press("Alt+a")
    page.keyboard.press("Enter")
    saved(page)
    note = only_note(lesson)
    assert note["codes"] == ["thinking:r", "thinking:a"]
    assert note["students"] == ["B"]
    assert note["saw"] == "draws a line"


def test_a_code_key_held_while_the_video_plays_gives_a_start_and_an_end(page: Page, lesson: Lesson) -> None:
    play_from(page, 40)
    page.keyboard.down("p")
    expect(page.get_by_test_id("holding")).to_be_visible()
    start = position(page)
    page.wait_for_function(
        "([at]) => document.querySelector('#host').shadowRoot.querySelector('video').currentTime > at", arg=[start + 1]
    )
    page.keyboard.up("p")
    page.get_by_test_id("note-box").press_sequentially("builds on D")
    page.keyboard.press("Enter")
    saved(page)
    note = only_note(lesson)
    assert isinstance(note["start_ms"], int)
    assert isinstance(note["end_ms"], int)
    assert note["start_ms"] >= 40_000
    assert note["end_ms"] - note["start_ms"] > 1000


def test_in_and_out_become_the_span_of_the_note(page: Page, lesson: Lesson) -> None:
    seek(page, 12)
    page.keyboard.press("[")
    seek(page, 15.5)
    page.keyboard.press("]")
    page.get_by_test_id("note-box").press_sequentially("explains")
    page.get_by_test_id("save").click()
    saved(page)
    note = only_note(lesson)
    assert (note["start_ms"], note["end_ms"]) == (12_000, 15_500)


def test_an_empty_box_an_end_before_the_start_and_a_text_too_long_are_said_before_sending(
    page: Page, lesson: Lesson
) -> None:
    seek(page, 30)
    page.get_by_test_id("in").click()
    page.get_by_test_id("save").click()
    expect(page.get_by_role("alert")).to_have_text("Write what you saw or heard.")
    seek(page, 20)
    page.get_by_test_id("out").click()
    page.get_by_test_id("note-box").fill("x" * 10_001)
    page.get_by_test_id("save").click()
    expect(page.get_by_role("alert").filter(has_text="10,001")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="The end must come after the start.")).to_be_visible()
    assert lesson.puts == []


def test_letters_typed_in_the_boxes_and_keys_of_the_room_do_not_reach_the_page_around(page: Page) -> None:
    page.get_by_test_id("note-box").press_sequentially("record")
    expect(page.get_by_test_id("note-box")).to_have_value("record")
    page.keyboard.press("Escape")
    for key in ["r", "c", "x", "l"]:
        page.keyboard.press(key)
        page.keyboard.press("Escape")
    heard = page.evaluate("window.heard")
    assert not {"r", "c", "e", "o", "d", "x", "l"} & set(heard)


def test_while_the_focus_is_elsewhere_the_room_leaves_keys_alone(page: Page) -> None:
    page.locator("#elsewhere").press_sequentially("n a ?")
    expect(page.locator("#elsewhere")).to_have_value("n a ?")
    expect(page.get_by_test_id("help-sheet")).to_have_count(0)
    assert page.evaluate("window.heard") == ["n", " ", "a", " ", "?"]


def test_a_draft_comes_back_after_a_reload_with_everything_that_was_set(page: Page) -> None:
    seek(page, 25)
    page.get_by_test_id("in").click()
    page.get_by_test_id("note-box").fill("half a sent")
    page.get_by_test_id("think-box").fill("maybe")
    page.get_by_test_id("code-u").click()
    page.get_by_test_id("student-3").click()
    page.get_by_test_id("flag").click()
    page.reload()
    expect(page.get_by_test_id("note-box")).to_have_value("half a sent")
    expect(page.get_by_test_id("think-box")).to_have_value("maybe")
    expect(page.get_by_test_id("start-time")).to_have_value("00:25.0")
    for chip in ["code-u", "student-3", "flag"]:
        expect(page.get_by_test_id(chip)).to_have_attribute("aria-pressed", "true")


def test_undo_takes_the_last_note_back_and_withdrawing_can_be_undone(page: Page, lesson: Lesson) -> None:
    lesson.note(1, ME, 5000, saw="mine")
    expect(page.get_by_test_id("note-item")).to_have_count(1)
    page.get_by_test_id("note-item").hover()
    page.get_by_test_id("note-withdraw").click()
    expect(page.get_by_test_id("note-item")).to_have_count(0)
    expect(page.get_by_test_id("live")).to_contain_text("Withdrawn")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("note-item")).to_contain_text("mine")
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("live")).to_contain_text("nothing left to undo")


def test_ones_own_note_can_be_changed_and_others_offer_no_change(page: Page, lesson: Lesson) -> None:
    lesson.note(1, ME, 5000, saw="mine")
    lesson.note(2, OTHERS[0], 9000, saw="theirs")
    expect(page.get_by_test_id("note-item")).to_have_count(2)
    expect(page.get_by_test_id("note-edit")).to_have_count(1)
    page.get_by_test_id("note-item").filter(has_text="mine").hover()
    page.get_by_test_id("note-edit").click()
    expect(page.get_by_test_id("note-box")).to_have_value("mine")
    page.get_by_test_id("note-box").fill("mine, better told")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("live")).to_contain_text("Changed")
    expect(page.get_by_test_id("note-item").first).to_contain_text("better told")
    assert sorted(note["version"] for note in lesson.notes.values()) == [1, 2]


def test_keys_can_be_changed_and_switched_off(page: Page) -> None:
    page.get_by_test_id("settings").click()
    page.get_by_test_id("key-note").press("x")
    expect(page.get_by_test_id("key-note")).to_have_value("X")
    page.get_by_test_id("key-flag").press("Delete")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("settings-dialog")).to_have_count(0)
    page.keyboard.press("f")
    page.keyboard.press("n")
    expect(page.get_by_test_id("flag")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_test_id("note-box")).not_to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_test_id("note-box")).to_be_focused()


def test_the_sheet_names_every_key_of_the_scheme_and_closes_with_escape(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    page.keyboard.press("?")
    sheet = page.get_by_test_id("help-sheet")
    for text in ["Play or pause", "Write a note", "Builds on a peer", "Undo my last change"]:
        expect(sheet).to_contain_text(text)
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_a_note_names_an_anticipated_response_by_keys_alone_and_undo_takes_the_change_back(
    visit: Callable[..., Page], lesson: Lesson
) -> None:
    lesson.mark([{"phase": "p1", "start_ms": 20_000, "end_ms": 60_000}])
    page = visit()
    seek(page, 30)
    page.keyboard.press("n")
    page.keyboard.type("B says eight and two")
    page.keyboard.press("Alt+Shift+A")
    choice = page.get_by_test_id("anticipated")
    expect(choice).to_be_focused()
    assert choice.locator("optgroup").evaluate_all("all => all.map(one => one.label)") == ["Explore alone", "Launch"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    saved(page)
    assert only_note(lesson)["anticipated"] == "p1-makes ten first"
    expect(choice).to_have_value("")
    shown = page.get_by_test_id("note-anticipated")
    expect(shown).to_have_text("Explore alone: makes ten first")
    page.get_by_test_id("note-item").hover()
    page.get_by_test_id("note-edit").click()
    choice.select_option("p0-asks for ten")
    page.get_by_test_id("save").click()
    expect(shown).to_have_text("Launch: asks for ten")
    page.keyboard.press("Control+z")
    expect(shown).to_have_text("Explore alone: makes ten first")
