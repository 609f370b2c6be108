"""Every key of the annotation room and its visible button, against the real server."""

import re
from collections.abc import Callable, Iterator

import pytest
from browsing import enter_room, new_profile, note, position, seek, sign_in, stored, until_video, write
from playwright.sync_api import Browser, Page, expect
from school import School

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(chromium: Browser, school: School) -> Iterator[Page]:
    """Olga's room, open for all tests of this module."""
    context = new_profile(chromium)
    sign_in(context, school, "olga")
    yield enter_room(context, school)
    context.close()


@pytest.fixture
def room(desk: Page) -> Iterator[Page]:
    """The room with empty boxes, at normal speed, its video standing at 20 s, the focus in the room and not in a box."""
    desk.get_by_test_id("speed").select_option("1")
    seek(desk, 20)
    desk.get_by_test_id("room").focus()
    yield desk
    desk.keyboard.press("Escape")
    if desk.get_by_test_id("discard").is_visible():
        desk.get_by_test_id("discard").click()
    expect(desk.get_by_test_id("start-time")).to_have_value("")


def do(page: Page, way: str, key: str, button: str) -> None:
    """Press the key, or its button."""
    if way == "key":
        page.keyboard.press(key)
    else:
        page.get_by_test_id(button).click()


BOTH = pytest.mark.parametrize("way", ["key", "button"])


@BOTH
def test_play_and_pause(room: Page, way: str) -> None:
    do(room, way, "Space", "play")
    until_video(room, "!video.paused && video.currentTime > 20.2")
    do(room, way, "Space", "play")
    until_video(room, "video.paused")


def test_j_k_and_l_play_faster_slower_and_stop(room: Page) -> None:
    room.keyboard.press("l")
    until_video(room, "!video.paused && video.playbackRate === 1")
    room.keyboard.press("l")
    until_video(room, "video.playbackRate === 1.5")
    expect(room.get_by_test_id("speed")).to_have_value("1.5")
    room.keyboard.press("j")
    until_video(room, "video.playbackRate === 1")
    room.keyboard.press("k")
    until_video(room, "video.paused")
    before = position(room)
    room.keyboard.press("j")
    until_video(room, "Math.abs(video.currentTime - values[0]) < 0.1", before - 2)


def test_the_speed_has_a_visible_choice_from_a_quarter_to_three(room: Page) -> None:
    speeds = room.get_by_test_id("speed").locator("option").evaluate_all("all => all.map(one => Number(one.value))")
    assert (min(speeds), max(speeds)) == (0.25, 3)
    room.get_by_test_id("speed").select_option("0.25")
    until_video(room, "video.playbackRate === 0.25 && video.preservesPitch")


@BOTH
@pytest.mark.parametrize(
    ("key", "button", "seconds"),
    [("ArrowLeft", "back", -5), ("ArrowRight", "forward", 5), (",", "frame-back", -0.04), (".", "frame-forward", 0.04)],
)
def test_five_seconds_and_single_frames(room: Page, way: str, key: str, button: str, seconds: float) -> None:
    do(room, way, key, button)
    until_video(room, "!video.seeking && Math.abs(video.currentTime - values[0]) < 0.03", 20 + seconds)
    assert position(room) != 20


@BOTH
def test_in_and_out(room: Page, way: str) -> None:
    do(room, way, "[", "in")
    expect(room.get_by_test_id("start-time")).to_have_value("00:20.0")
    seek(room, 23)
    do(room, way, "]", "out")
    expect(room.get_by_test_id("end-time")).to_have_value("00:23.0")
    expect(room.get_by_test_id("loop")).to_be_enabled()


@BOTH
def test_every_code_by_its_letter(room: Page, way: str) -> None:
    for letter in "aurphxcy":
        do(room, way, letter, f"code-{letter}")
        expect(room.get_by_test_id(f"code-{letter}")).to_have_attribute("aria-pressed", "true")
        room.keyboard.press("Escape")
        room.get_by_test_id("discard").click()
        expect(room.get_by_test_id(f"code-{letter}")).to_have_attribute("aria-pressed", "false")


@BOTH
def test_focus_students_by_number(room: Page, way: str) -> None:
    for number in "123":
        do(room, way, number, f"student-{number}")
        expect(room.get_by_test_id(f"student-{number}")).to_have_attribute("aria-pressed", "true")


def test_a_code_key_held_gives_a_note_with_a_start_and_an_end(room: Page, school: School) -> None:
    room.keyboard.press("Space")
    until_video(room, "!video.paused && video.currentTime > 20.1")
    room.keyboard.down("r")
    expect(room.get_by_test_id("holding")).to_contain_text("Representation used")
    until_video(room, "video.currentTime > 21.5")
    room.keyboard.up("r")
    write(room, "Held on the strip")
    stored(room, "Held on the strip")
    [held] = [one for one in school.notes() if one["saw"] == "Held on the strip"]
    assert [code.rpartition(":")[2] for code in held["codes"]] == ["r"]
    assert 20_000 <= held["start_ms"] < held["end_ms"]


def test_n_opens_the_box_and_enter_saves_and_plays_on(room: Page, school: School) -> None:
    room.keyboard.press("n")
    expect(room.get_by_test_id("note-box")).to_be_focused()
    room.keyboard.type("Puts two halves side by side")
    room.keyboard.press("Enter")
    stored(room, "Puts two halves side by side")
    until_video(room, "!video.paused")
    [kept] = [one for one in school.notes() if one["saw"] == "Puts two halves side by side"]
    assert kept["start_ms"] == 20_000


def test_the_boxes_and_save_work_by_hand_alone(room: Page) -> None:
    room.get_by_label("I saw / I heard").click()
    room.keyboard.type("Counts the plates")
    room.get_by_label("I think", exact=True).fill("Looks for a whole")
    room.get_by_test_id("save").click()
    stored(room, "Counts the plates")
    expect(note(room, "Counts the plates")).to_contain_text("Looks for a whole")


@BOTH
def test_the_flag(room: Page, way: str) -> None:
    do(room, way, "f", "flag")
    expect(room.get_by_test_id("flag")).to_have_attribute("aria-pressed", "true")


@BOTH
def test_the_sheet_of_all_keys(room: Page, way: str) -> None:
    do(room, way, "?", "help")
    sheet = room.get_by_test_id("help-sheet")
    for words in [
        "Play or pause",
        "Set in",
        "Write a note",
        "Flag for the debrief",
        "Representation used",
        "Undo my last",
    ]:
        expect(sheet).to_contain_text(words)
    room.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    room.get_by_test_id("room").focus()


def test_escape_leaves_the_text_and_keeps_it(room: Page) -> None:
    room.keyboard.press("n")
    room.keyboard.type("half a sentence")
    room.keyboard.press("Escape")
    expect(room.get_by_test_id("note-box")).not_to_be_focused()
    expect(room.get_by_test_id("note-box")).to_have_value("half a sentence")


@BOTH
def test_change_withdraw_and_undo(room: Page, school: School, way: str) -> None:
    first, second = f"First told by {way}", f"Better told by {way}"
    write(room, first)
    stored(room, first)
    note(room, first).hover()
    note(room, first).get_by_test_id("note-edit").click()
    write(room, second)
    stored(room, second)
    note(room, second).hover()
    note(room, second).get_by_test_id("note-withdraw").click()
    expect(note(room, second)).to_have_count(0)
    room.get_by_test_id("room").focus()
    do(room, way, "Control+z", "undo")
    stored(room, second)
    do(room, way, "Control+z", "undo")
    stored(room, first)
    assert len([one for one in school.notes() if one["saw"] in (first, second)]) == 1


def test_a_note_stands_on_the_timeline_where_it_was_seen(room: Page) -> None:
    seek(room, 60)
    write(room, "Near the end of the lesson")
    stored(room, "Near the end of the lesson")
    seek(room, 5)
    surface, gutter = room.get_by_test_id("timeline"), room.locator(".gutter-label").filter(has_text="me")
    box, lane = surface.bounding_box(), gutter.bounding_box()
    assert box is not None
    assert lane is not None
    x, y = box["x"] + box["width"] * 60 / 70 + 1, lane["y"] + lane["height"] / 2
    room.mouse.move(x, y)
    expect(room.locator(".hover-card")).to_contain_text("Near the end of the lesson")
    room.mouse.click(x, y)
    until_video(room, "Math.abs(video.currentTime - 58) < 0.1")
    expect(note(room, "Near the end").and_(room.locator(".selected"))).to_be_visible()


def test_two_people_see_each_others_notes_without_a_reload(room: Page, enter: Callable[..., Page]) -> None:
    other = enter("omar")
    write(room, "Seen by Olga")
    stored(other, "Seen by Olga")
    expect(note(other, "Seen by Olga")).to_contain_text("Olga Petrova")
    write(other, "Heard by Omar")
    stored(room, "Heard by Omar")
    expect(note(room, "Heard by Omar").get_by_test_id("note-edit")).to_have_count(0)
    note(room, "Seen by Olga").hover()
    note(room, "Seen by Olga").get_by_test_id("note-withdraw").click()
    expect(note(other, "Seen by Olga")).to_have_count(0)


@pytest.mark.parametrize("length", [10_001, 100_000])
def test_a_text_that_is_too_long_is_said_and_nothing_of_it_is_lost(room: Page, length: int) -> None:
    room.get_by_test_id("note-box").fill("x" * length)
    room.get_by_test_id("save").click()
    expect(room.get_by_role("alert").filter(has_text=f"{length:,}")).to_be_visible()
    assert len(room.get_by_test_id("note-box").input_value()) == length


def test_a_note_without_a_word_and_an_end_before_its_start_are_said(room: Page) -> None:
    room.get_by_test_id("in").click()
    room.get_by_test_id("student-2").click()
    room.get_by_test_id("save").click()
    expect(room.get_by_role("alert").filter(has_text="Write what you saw or heard.")).to_be_visible()
    seek(room, 10)
    room.get_by_test_id("out").click()
    room.get_by_test_id("note-box").fill("B waits")
    room.get_by_test_id("save").click()
    expect(room.get_by_role("alert").filter(has_text="The end must come after the start.")).to_be_visible()
    expect(room.get_by_test_id("note-box")).to_have_value("B waits")
    expect(room.get_by_test_id("student-2")).to_have_attribute("aria-pressed", "true")


def test_streamlits_own_keys_start_nothing(room: Page) -> None:
    room.evaluate("window.__reruns = 0")
    app = room.get_by_test_id("stApp")
    app.evaluate(
        """app => new MutationObserver(() => { window.__reruns += 1 })
            .observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] })"""
    )
    for key in ["r", "c", "z", "q"]:
        room.get_by_test_id("room").focus()
        room.keyboard.press(key)
        room.keyboard.press("Escape")
        room.evaluate("document.activeElement?.blur()")
        room.keyboard.press(key)
        room.keyboard.press("Escape")
    room.get_by_test_id("note-box").click()
    room.keyboard.type("rc")
    expect(room.get_by_test_id("note-box")).to_have_value("rc")
    expect(room.get_by_role("dialog")).to_have_count(0)
    assert room.evaluate("window.__reruns") == 0


def test_every_action_has_a_visible_button_that_says_its_name_and_key(room: Page) -> None:
    keys = {
        "play": "Space",
        "back": "←",
        "forward": "→",
        "frame-back": ",",
        "frame-forward": ".",
        "in": "[",
        "out": "]",
        "flag": "F",
        "help": "?",
        "undo": "Ctrl+Z",
        "save": "Enter",
        "code-r": "R",
        "student-1": "1",
    }
    for name, key in keys.items():
        button = room.get_by_test_id(name)
        expect(button).to_be_visible()
        expect(button).to_have_attribute("title", re.compile(re.escape(f"({key})")))
