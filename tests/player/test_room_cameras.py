"""Two cameras of one lesson, in a real browser."""

from collections.abc import Callable

import pytest
from conftest import play_from, playing, seek, standing
from fake_server import OTHERS, Lesson
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.deep]

OFFSET_MS = -6_000

TOGETHER = """([offset, nearby]) => {
    const room = document.querySelector('#host').shadowRoot;
    const main = room.querySelector('[data-testid=video]');
    const beside = room.querySelector('video.beside');
    return beside && !main.seeking && !beside.seeking && beside.paused === main.paused
        && Math.abs(beside.currentTime + offset / 1000 - main.currentTime) < nearby;
}"""
STANDS_AT = """([at]) => {
    const video = document.querySelector('#host').shadowRoot.querySelector('[data-testid=video]');
    return video.readyState >= 2 && !video.seeking && Math.abs(video.currentTime - at) < 0.01;
}"""


@pytest.fixture
def room(visit: Callable[..., Page], lesson: Lesson) -> Page:
    """A room with two cameras, for someone who may bring in videos."""
    lesson.can = ["note", "load"]
    lesson.recording(label="Table 3", offset_ms=OFFSET_MS, duration_ms=100_000)
    page = visit()
    expect(page.get_by_test_id("video-standing-by")).to_have_count(1)
    return page


def begin_adjusting(room: Page) -> None:
    room.get_by_test_id("adjust-cameras").click()
    expect(room.get_by_test_id("adjust-panel")).to_be_visible()


def test_a_key_and_a_button_switch_at_the_same_moment_and_go_on_playing_at_the_same_speed(room: Page) -> None:
    seek(room, 30)
    room.keyboard.press("0")
    expect(room.get_by_role("button", name="Show Table 3")).to_have_attribute("aria-pressed", "true")
    room.wait_for_function(STANDS_AT, arg=[36])
    expect(standing(room)).to_be_visible()
    room.get_by_test_id("speed").select_option("0.5")
    room.get_by_test_id("play").click()
    expect(playing(room)).to_be_visible()
    room.get_by_role("button", name="Show Front camera").click()
    room.wait_for_function(
        """() => {
            const video = document.querySelector('#host').shadowRoot.querySelector('[data-testid=video]');
            return !video.paused && video.playbackRate === 0.5 && video.currentTime > 30 && video.currentTime < 60;
        }"""
    )
    expect(playing(room)).to_be_visible()


def test_where_the_other_camera_has_no_picture_it_is_said_and_its_nearest_is_shown(room: Page) -> None:
    seek(room, 110)
    room.get_by_role("button", name="Show Table 3").click()
    expect(room.get_by_test_id("notice")).to_have_text("Table 3 has no picture at 01:50. It ends at 01:34.")
    room.wait_for_function(STANDS_AT, arg=[99.96])


def test_a_note_is_made_with_the_camera_on_show_and_leads_back_to_it(room: Page, lesson: Lesson) -> None:
    other = lesson.recordings[1]["id"]
    lesson.note(1, OTHERS[0], -4_000, saw="before the front camera ran", recording=other)
    room.get_by_test_id("note-item").click()
    expect(room.get_by_role("button", name="Show Table 3")).to_have_attribute("aria-pressed", "true")
    room.wait_for_function(STANDS_AT, arg=[0])
    seek(room, 40)
    room.get_by_test_id("note-box").fill("made with Table 3")
    room.get_by_test_id("save").click()
    expect(room.get_by_test_id("live")).to_contain_text("Saved at")
    made = next(note for note in lesson.notes.values() if note["saw"] == "made with Table 3")
    assert (made["recording"], made["start_ms"]) == (other, 34_000)
    room.get_by_role("button", name="Show Front camera").click()
    # saving plays on
    room.get_by_test_id("video").evaluate("(video) => video.pause()")
    item = room.get_by_test_id("note-item").filter(has_text="made with Table 3")
    item.get_by_test_id("note-camera").click()
    room.wait_for_function(STANDS_AT, arg=[38])


def test_both_cameras_play_in_step_while_one_is_moved_by_keys_buttons_and_typing_and_saved(
    room: Page, lesson: Lesson
) -> None:
    seek(room, 30)
    begin_adjusting(room)
    room.wait_for_function(TOGETHER, arg=[OFFSET_MS, 0.01])
    offset = room.get_by_test_id("offset")
    expect(offset).to_have_value("−00:06.000")
    for key in ("ArrowRight", "Shift+ArrowRight", "PageDown", "ArrowLeft"):
        room.keyboard.press(key)
    expect(offset).to_have_value("−00:04.900")
    room.wait_for_function(TOGETHER, arg=[-4_900, 0.01])
    room.get_by_role("button", name="One picture earlier").click()
    expect(offset).to_have_value("−00:04.940")
    offset.fill("-0:05")
    offset.press("Enter")
    expect(offset).to_have_value("−00:05.000")
    play_from(room, 31)
    room.wait_for_function(TOGETHER, arg=[-5_000, 0.1])
    assert lesson.recordings[1]["offset_ms"] == OFFSET_MS
    room.get_by_test_id("adjust-save").click()
    expect(room.get_by_test_id("adjust-panel")).to_have_count(0)
    expect(room.get_by_test_id("live")).to_have_text("Saved: Table 3 has its new place.")
    assert (lesson.recordings[1]["offset_ms"], lesson.recordings[1]["version"]) == (-5_000, 2)


def test_the_bar_and_the_sound_of_a_camera_can_be_dragged_and_cancel_changes_nothing(
    room: Page, lesson: Lesson
) -> None:
    begin_adjusting(room)
    seconds = "text => Number(text.replace('−', '-').replace('00:', ''))"
    for name, away in (("camera-bar", 40), ("curves", -60)):
        place = room.get_by_test_id(name).last
        before = room.evaluate(seconds, room.get_by_test_id("offset").input_value())
        box = place.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        room.mouse.move(x, y)
        room.mouse.down()
        room.mouse.move(x + away, y, steps=4)
        room.mouse.up()
        after = room.evaluate(seconds, room.get_by_test_id("offset").input_value())
        assert (after - before) * away > 0, name
    room.keyboard.press("Escape")
    expect(room.get_by_test_id("adjust-panel")).to_have_count(0)
    expect(room.get_by_test_id("note-box")).to_be_visible()
    assert lesson.recordings[1]["offset_ms"] == OFFSET_MS


def test_what_the_sound_proposes_is_shown_and_only_looks_right_saves_it(room: Page, lesson: Lesson) -> None:
    begin_adjusting(room)
    offset = room.get_by_test_id("offset")
    sound = room.get_by_test_id("from-the-sound")

    def answer(**values: object) -> None:
        room.get_by_test_id("find-offset").click()
        expect(sound).to_have_attribute("data-state", "searching")
        expect(sound).to_contain_text("25 %")
        list(lesson.jobs.values())[-1].update(values)

    proposal = {"offset_ms": -6_420, "confidence": 7.3, "drift_ms": 90, "note": "The clocks run apart by 90 ms."}
    answer(state="done", result=proposal)
    expect(sound).to_contain_text("confidence 7.3")
    expect(sound).to_contain_text("run apart by 90 ms")
    expect(offset).to_have_value("−00:06.420")
    room.get_by_test_id("undo-found").click()
    expect(offset).to_have_value("−00:06.000")
    answer(state="failed", error="The sound does not fit. Mark the same clap by hand.")
    expect(sound).to_contain_text("Mark the same clap by hand.")
    assert lesson.recordings[1]["offset_ms"] == OFFSET_MS
    answer(state="done", result=proposal)
    room.get_by_test_id("looks-right").click()
    expect(room.get_by_test_id("adjust-panel")).to_have_count(0)
    assert lesson.recordings[1]["offset_ms"] == -6_420


def test_who_may_not_bring_in_videos_is_not_offered_to_move_them(visit: Callable[..., Page], lesson: Lesson) -> None:
    lesson.recording(label="Table 3", offset_ms=OFFSET_MS)
    page = visit()
    expect(page.get_by_role("button", name="Show Table 3")).to_be_enabled()
    expect(page.get_by_test_id("adjust-cameras")).to_have_count(0)
