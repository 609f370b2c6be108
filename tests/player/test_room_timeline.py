"""The timeline, in a real browser: phases as they begin, one's own moments by hand and key, bookmarks, and where one stopped."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import play_from, seek
from fake_server import ME, OTHERS, Lesson
from playwright.sync_api import BrowserContext, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.deep]

LESSON_MS = 120_000
SAID = "live"
STORED = re.compile("/observations/")


def lane(page: Page, name: str, at_ms: int) -> tuple[float, float]:
    """The place of a moment in somebody's lane."""
    surface = page.get_by_test_id("timeline").bounding_box()
    label = page.locator(".gutter-label").filter(has_text=re.compile(f"^{name}$")).bounding_box()
    assert surface is not None
    assert label is not None
    return surface["x"] + surface["width"] * at_ms / LESSON_MS, label["y"] + label["height"] / 2


def drag(page: Page, start: tuple[float, float], by: float) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by / 2, start[1])
    page.mouse.move(start[0] + by, start[1])
    page.mouse.up()


def own(page: Page, lesson: Lesson, start_ms: int, end_ms: int | None = None) -> dict[str, Any]:
    """A note of mine that the room shows."""
    made = lesson.note(1, ME, start_ms, end_ms=end_ms, saw="mine to move", codes=[], students=[])
    expect(item(page)).to_be_visible()
    return made


def item(page: Page) -> Locator:
    return page.get_by_test_id("note-item").filter(has_text="mine to move")


def said(page: Page, text: str) -> None:
    expect(page.get_by_test_id(SAID)).to_contain_text(text)


def kept(lesson: Lesson) -> tuple[int, int | None]:
    [note] = [one for one in lesson.notes.values() if one["observer"] == ME]
    return note["start_ms"], note["end_ms"]


@pytest.mark.parametrize("way", ["key", "button"])
def test_the_next_phase_of_the_plan_is_marked_as_it_begins_and_undone(page: Page, lesson: Lesson, way: str) -> None:
    lesson.note(1, OTHERS[0], 40_000)
    marks = [(5, "Launch"), (30, "Explore alone")]
    for second, title in marks:
        seek(page, second)
        if way == "key":
            page.keyboard.press("i")
        else:
            page.get_by_test_id("next-phase").click()
        said(page, f"{title} begins at 00:{second:02}")
    assert lesson.phases == [
        {"phase": "p0", "start_ms": 5000, "end_ms": 30_000},
        {"phase": "p1", "start_ms": 30_000, "end_ms": None},
    ]
    expect(page.get_by_test_id("note-phase")).to_have_text("Explore alone")
    expect(page.get_by_test_id("phase-now")).to_contain_text("Explore alone")
    page.get_by_test_id("undo").click()
    said(page, "Undone")
    assert lesson.phases == [{"phase": "p0", "start_ms": 5000, "end_ms": None}]
    expect(page.get_by_test_id("note-phase")).to_have_text("Launch")
    assert [note["version"] for note in lesson.notes.values()] == [1]


def test_the_edge_between_two_phases_is_dragged_and_moves_both(page: Page, lesson: Lesson) -> None:
    lesson.mark([{"phase": "p0", "start_ms": 0, "end_ms": 60_000}, {"phase": "p1", "start_ms": 60_000, "end_ms": None}])
    drag(page, lane(page, "Actual", 60_000), 80)
    page.wait_for_function("() => document.querySelector('#host').shadowRoot.querySelector('video').currentTime > 61")
    expect(page.get_by_test_id("next-phase")).to_contain_text("Share strategies")
    with page.expect_response(re.compile("phase-times")):
        drag(page, lane(page, "Actual", lesson.phases[1]["start_ms"]), -160)
    first, second = lesson.phases
    assert first["end_ms"] == second["start_ms"] < 60_000
    assert second["end_ms"] is None


def test_a_mark_made_without_the_server_is_kept_over_a_reload_said_and_sent_once(page: Page, lesson: Lesson) -> None:
    seek(page, 20)
    lesson.trouble = "down"
    page.keyboard.press("i")
    expect(page.get_by_test_id("phases-waiting")).to_be_visible()
    assert lesson.phases == []
    lesson.trouble = ""
    page.reload()
    expect(page.get_by_test_id("next-phase")).to_contain_text("Explore alone")
    expect(page.get_by_test_id("phases-waiting")).to_have_count(0)
    page.get_by_test_id("phase-times").click()
    page.get_by_test_id("save-phases").click()
    expect(page.get_by_test_id("phases-dialog")).to_have_count(0)
    assert [time["start_ms"] for time in lesson.phases] == [20_000]


def test_marks_that_met_somebody_elses_are_shown_both_and_the_person_chooses(page: Page, lesson: Lesson) -> None:
    seek(page, 20)
    lesson.phases, lesson.version = [{"phase": "p0", "start_ms": 9000, "end_ms": None}], 9
    page.keyboard.press("i")
    clash = page.get_by_test_id("phases-clash")
    expect(clash).to_contain_text("00:20 Launch")
    expect(clash).to_contain_text("00:09 Launch")
    page.get_by_test_id("phases-mine").click()
    expect(clash).to_have_count(0)
    page.get_by_test_id("undo").click()
    said(page, "Undone")
    assert lesson.phases[0]["start_ms"] == 9000


def test_the_talk_in_a_phase_is_told_as_an_estimate(page: Page, lesson: Lesson) -> None:
    lesson.mark([{"phase": "p0", "start_ms": 0, "end_ms": 50_000}])
    expect(page.get_by_test_id("phase-now")).to_contain_text("Launch")
    page.mouse.move(*lane(page, "Actual", 20_000))
    expect(page.get_by_test_id("hover-phase")).to_contain_text("talk ≈ 70 % (estimate)")


def test_an_own_moment_is_dragged_trimmed_and_put_back(page: Page, lesson: Lesson) -> None:
    own(page, lesson, 40_000, 60_000)
    x, y = lane(page, "me", 50_000)
    per_pixel = LESSON_MS / page.get_by_test_id("timeline").bounding_box()["width"]  # type: ignore[index]
    with page.expect_response(STORED):
        drag(page, (x, y), 100)
    start, end = kept(lesson)
    assert start == pytest.approx(40_000 + 100 * per_pixel, abs=2 * per_pixel)
    assert end == start + 20_000
    said(page, "Moved to")
    with page.expect_response(STORED):
        drag(page, lane(page, "me", end), -50)
    assert kept(lesson)[0] == start
    assert start < (kept(lesson)[1] or 0) < end
    said(page, "Moved to")
    with page.expect_response(re.compile("/undo")):
        page.keyboard.press("Control+z")
    said(page, "Undone")
    with page.expect_response(re.compile("/undo")):
        page.get_by_test_id("undo").click()
    expect(item(page)).to_contain_text("00:40–01:00")
    assert kept(lesson) == (40_000, 60_000)


def test_nobody_elses_moment_can_be_dragged(page: Page, lesson: Lesson) -> None:
    lesson.note(1, OTHERS[0], 40_000, end_ms=60_000, saw="theirs")
    expect(page.get_by_test_id("note-item")).to_be_visible()
    drag(page, lane(page, "Luis Ortega", 50_000), 120)
    said(page, "Only the person who wrote a note can move it.")
    page.get_by_test_id("note-item").click()
    page.keyboard.press("Alt+ArrowRight")
    said(page, "Choose one of your own notes first.")
    expect(page.get_by_test_id("moment-convert")).to_have_count(0)
    assert lesson.puts == []


def test_keys_and_buttons_move_a_moment_by_frames_and_seconds_as_one_change(page: Page, lesson: Lesson) -> None:
    own(page, lesson, 40_000)
    item(page).click()
    for _ in range(3):
        page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+ArrowUp")
    said(page, "Moved to 00:41.1")
    assert (kept(lesson), len(lesson.puts)) == ((41_120, None), 1)
    page.get_by_test_id("moment-second-earlier").click()
    page.get_by_test_id("moment-earlier").click()
    said(page, "Moved to 00:40.0")
    assert kept(lesson) == (40_080, None)


@pytest.mark.parametrize("way", ["key", "button"])
def test_a_point_becomes_an_interval_whose_end_moves_and_a_point_again(page: Page, lesson: Lesson, way: str) -> None:
    def convert() -> None:
        if way == "key":
            page.keyboard.press("z")
        else:
            page.get_by_test_id("moment-convert").click()

    own(page, lesson, 40_000)
    item(page).click()
    seek(page, 47)
    convert()
    said(page, "Moved to 00:40.0–00:47.0")
    page.keyboard.press("Alt+Shift+ArrowUp")
    said(page, "Moved to 00:40.0–00:48.0")
    assert kept(lesson) == (40_000, 48_000)
    convert()
    expect(page.get_by_test_id("moment-end")).to_have_count(0)
    said(page, "Moved to 00:40.0")
    expect(item(page).and_(page.locator("[data-state=saved]"))).to_be_visible()


def test_a_moment_moved_without_the_server_waits_and_is_sent(page: Page, lesson: Lesson) -> None:
    own(page, lesson, 40_000)
    item(page).click()
    lesson.trouble = "down"
    page.keyboard.press("Alt+ArrowUp")
    expect(item(page).and_(page.locator("[data-state=waiting]"))).to_be_visible()
    lesson.trouble = ""
    expect(item(page).and_(page.locator("[data-state=saved]"))).to_be_visible(timeout=30_000)
    assert kept(lesson) == (41_000, None)


def test_lanes_stand_for_observers_codes_or_students_with_their_names(page: Page, lesson: Lesson) -> None:
    lesson.note(1, ME, 40_000, codes=["a", "thinking:u"], students=["B"])
    lesson.note(2, OTHERS[0], 50_000, codes=[], students=[])
    expect(page.get_by_test_id("note-item")).to_have_count(2)
    labels = page.locator(".gutter-lanes .gutter-label")
    for by, names in {
        "observer": ["me", "Luis Ortega"],
        "code": ["Anticipated", "Unanticipated", "no code"],
        "student": ["A", "B", "no student"],
    }.items():
        page.get_by_test_id("lanes").select_option(by)
        for name in names:
            expect(labels.filter(has_text=re.compile(f"^{name}$"))).to_be_visible()
    page.get_by_test_id("lanes").select_option("code")
    for name in ("Anticipated", "Unanticipated"):
        page.mouse.move(*lane(page, name, 40_000))
        expect(page.get_by_test_id("hover-card")).to_contain_text("me")


def test_bookmarks_are_set_named_gone_to_and_removed(page: Page, lesson: Lesson) -> None:
    seek(page, 42)
    page.keyboard.press("b")
    said(page, "Bookmark at 00:42")
    page.keyboard.press("b")
    said(page, "There is a bookmark at 00:42 already")
    seek(page, 90)
    page.get_by_test_id("bookmark").click()
    said(page, "Bookmark at 01:30")
    expect(page.get_by_test_id("bookmark-mark")).to_have_count(2)
    page.get_by_test_id("bookmark-mark").first.click()
    expect(page.get_by_test_id("position")).to_contain_text("00:42.0")
    page.get_by_test_id("bookmarks").click()
    first = page.get_by_test_id("bookmark-item").first
    with page.expect_response(re.compile("/bookmarks/")):
        first.get_by_test_id("bookmark-label").fill("the four plates")
        first.get_by_test_id("bookmark-label").press("Tab")
    with page.expect_response(re.compile("/bookmarks/")):
        page.get_by_test_id("bookmark-remove").nth(1).click()
    assert [(one["at_ms"], one["label"]) for one in lesson.bookmarks.values()] == [(42_000, "the four plates")]
    first.get_by_test_id("bookmark-go").click()
    expect(page.get_by_test_id("bookmarks-dialog")).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("bookmark-mark")).to_have_attribute("title", "Bookmark 00:42: the four plates")


def test_the_room_opens_on_another_machine_where_this_person_stopped(
    page: Page, visit: Callable[..., Page], profile: BrowserContext, lesson: Lesson
) -> None:
    with page.expect_response(re.compile("/place")):
        play_from(page, 30)
        page.get_by_test_id("play").click()
    [place] = lesson.places.values()
    assert place["at_ms"] >= 30_000
    page.close()
    elsewhere = profile.browser.new_context()  # type: ignore[union-attr]
    try:
        there = elsewhere.new_page()
        there.goto(page.url)
        expect(there.get_by_test_id("resumed")).to_contain_text("Resumed at 00:3")
        there.get_by_test_id("from-beginning").click()
        expect(there.get_by_test_id("position")).to_contain_text("00:00.0")
        expect(there.get_by_test_id("resumed")).to_have_count(0)
        there.goto(page.url + "?at=70000")
        expect(there.get_by_test_id("position")).to_contain_text("01:10.0")
        expect(there.get_by_test_id("resumed")).to_have_count(0)
    finally:
        elsewhere.close()


def test_the_pre_roll_is_a_setting(page: Page, lesson: Lesson) -> None:
    own(page, lesson, 40_000)
    page.get_by_test_id("settings").click()
    page.get_by_test_id("setting-pre-roll").fill("5")
    page.get_by_test_id("setting-pre-roll").press("Tab")
    page.keyboard.press("Escape")
    item(page).click()
    expect(page.get_by_test_id("position")).to_contain_text("00:35.0")


def test_the_timeline_zooms_and_scrolls_by_keys_and_keeps_the_playhead_in_view(page: Page) -> None:
    seek(page, 60)
    page.get_by_test_id("room").focus()
    for _ in range(4):
        page.keyboard.press("+")
    expect(page.get_by_test_id("zoom-all")).to_be_enabled()
    playhead = page.locator(".playhead")
    expect(playhead).to_be_visible()
    page.keyboard.press(">")
    page.keyboard.press(">")
    expect(playhead).to_be_hidden()
    page.keyboard.press("Space")
    expect(playhead).to_be_visible(timeout=30_000)
    page.keyboard.press("_")
    expect(page.get_by_test_id("zoom-all")).to_be_disabled()


def test_the_loop_has_a_key(page: Page) -> None:
    page.keyboard.press("o")
    said(page, "set in and out first")
    seek(page, 50)
    page.keyboard.press("[")
    seek(page, 52)
    page.keyboard.press("]")
    page.keyboard.press("o")
    expect(page.get_by_test_id("loop")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("position")).to_contain_text("00:50.0")
    page.keyboard.press("o")
    expect(page.get_by_test_id("loop")).to_have_attribute("aria-pressed", "false")


def test_codes_held_together_are_one_moment_and_a_lost_window_keeps_it(page: Page) -> None:
    play_from(page, 20)
    page.keyboard.down("a")
    expect(page.get_by_test_id("holding")).to_contain_text("Anticipated")
    page.keyboard.down("r")
    expect(page.get_by_test_id("holding")).to_contain_text("Anticipated, Representation")
    page.keyboard.up("r")
    expect(page.get_by_test_id("start-time")).to_have_value("")
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    said(page, "What had lasted is kept as a draft.")
    for key, pressed in {"a": "true", "r": "true", "u": "false"}.items():
        expect(page.get_by_test_id(f"code-{key}")).to_have_attribute("aria-pressed", pressed)
    expect(page.get_by_test_id("start-time")).not_to_have_value("")
    expect(page.get_by_test_id("end-time")).not_to_have_value("")
    page.keyboard.up("a")


def test_a_code_can_be_held_with_the_pointer_and_a_mere_press_sets_it(page: Page) -> None:
    play_from(page, 20)
    page.get_by_test_id("code-r").hover()
    page.mouse.down()
    expect(page.get_by_test_id("holding")).to_contain_text("Representation")
    page.mouse.up()
    expect(page.get_by_test_id("code-r")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("end-time")).not_to_have_value("")
    page.get_by_test_id("code-a").click()
    expect(page.get_by_test_id("code-a")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("code-a").click()
    expect(page.get_by_test_id("code-a")).to_have_attribute("aria-pressed", "false")
