"""The video, the timeline and the list, in a real browser."""

import re
from collections.abc import Callable

import pytest
from conftest import play_from, playing, position, seek, standing
from fake_server import ME, OTHERS, Lesson
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

STANDS_AT = """([at]) => {
    const video = document.querySelector('#host').shadowRoot.querySelector('video');
    return Math.abs(video.currentTime - at) < 1e-3;
}"""


def test_space_plays_and_pauses_and_arrows_go_five_seconds(page: Page) -> None:
    page.keyboard.press("Space")
    expect(playing(page)).to_be_visible()
    page.keyboard.press("Space")
    expect(standing(page)).to_be_visible()
    seek(page, 30)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("position")).to_contain_text("00:35.0")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("position")).to_contain_text("00:25.0")


def test_l_plays_faster_each_time_j_slows_down_and_k_stops(page: Page) -> None:
    video = page.get_by_test_id("video")
    page.keyboard.press("l")
    expect(playing(page)).to_be_visible()
    for rate in ["1.5", "2", "3"]:
        page.keyboard.press("l")
        expect(page.get_by_test_id("speed")).to_have_value(rate)
    page.keyboard.press("j")
    expect(page.get_by_test_id("speed")).to_have_value("2")
    page.keyboard.press("k")
    expect(standing(page)).to_be_visible()
    page.get_by_test_id("speed").select_option("0.25")
    assert video.evaluate("video => [video.playbackRate, video.preservesPitch]") == [0.25, True]


def test_a_frame_step_moves_exactly_one_picture_and_back(page: Page) -> None:
    seek(page, 10.02)
    for frames in range(1, 6):
        page.keyboard.press(".")
        page.wait_for_function(
            STANDS_AT,
            arg=[(250 + frames + 0.5) / 25],
        )
    page.get_by_test_id("frame-back").click()
    page.wait_for_function(
        STANDS_AT,
        arg=[254.5 / 25],
    )


def test_the_span_can_be_played_in_a_loop(page: Page) -> None:
    seek(page, 50)
    page.get_by_test_id("in").click()
    seek(page, 51)
    page.get_by_test_id("out").click()
    page.get_by_test_id("loop").click()
    page.get_by_test_id("play").click()
    watch = """() => new Promise((done) => {
        const video = document.querySelector('#host').shadowRoot.querySelector('video');
        const turns = [];
        video.addEventListener('seeked', () => turns.push(video.currentTime) > 1 && done(turns));
    })"""
    # the picture has moved on a little by the time the event is heard
    assert all(49.9 < turn < 50.9 for turn in page.evaluate(watch))


def test_the_video_opens_where_this_person_stopped(page: Page) -> None:
    seek(page, 77)
    page.reload()
    expect(page.get_by_test_id("position")).to_contain_text("01:17.0")


def test_a_rerun_of_the_page_neither_remounts_nor_moves_the_video(page: Page) -> None:
    play_from(page, 20)
    page.get_by_test_id("video").evaluate("video => { video.marked = true; }")
    page.get_by_test_id("note-box").fill("unsaved")
    page.evaluate("window.rerun()")
    page.evaluate("document.documentElement.dataset.theme = 'dark'; window.rerun()")
    assert page.get_by_test_id("video").evaluate("video => video.marked")
    assert position(page) >= 20
    expect(page.get_by_test_id("note-box")).to_have_value("unsaved")
    page.evaluate("window.rerun({ at_ms: 90000 })")
    expect(page.get_by_test_id("position")).to_contain_text("01:30.0")
    page.evaluate("window.rerun({ at_ms: 90000 })")
    assert page.get_by_test_id("video").evaluate("video => video.marked")


def test_a_cleanup_that_a_newer_call_has_overtaken_leaves_the_room_and_the_last_one_takes_it_away(page: Page) -> None:
    page.get_by_test_id("video").evaluate("video => { video.marked = true; }")
    page.evaluate("(() => { const stale = window.unmount; stale(); window.rerun(); })()")
    page.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert page.get_by_test_id("video").evaluate("video => video.marked")
    page.evaluate("window.unmount()")
    expect(page.get_by_test_id("room")).to_have_count(0)


def test_the_other_camera_shows_the_same_moment(visit: Callable[..., Page], lesson: Lesson) -> None:
    lesson.recording(label="Table 3", offset_ms=-4000)
    page = visit()
    seek(page, 30)
    page.get_by_role("button", name="Show Table 3").click()
    expect(page.get_by_test_id("position")).to_contain_text("00:30.0")
    page.wait_for_function(
        """() => Math.abs(document.querySelector('#host').shadowRoot.querySelector('[data-testid=video]').currentTime
            - 34) < 0.01"""
    )


def test_a_click_on_the_timeline_goes_there_and_the_pointer_shows_the_picture_of_the_moment(page: Page) -> None:
    timeline = page.get_by_test_id("timeline")
    box = timeline.bounding_box()
    assert box is not None
    timeline.click(position={"x": box["width"] / 2, "y": 8})
    expect(page.get_by_test_id("position")).to_contain_text("01:00")
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 8)
    picture = page.get_by_test_id("hover-picture")
    expect(picture).to_be_visible()
    expect(picture).to_have_css("background-image", re.compile("/ls/media/signature/filmstrip-0.jpg"))
    expect(page.get_by_test_id("hover-card")).to_contain_text("00:30")
    expect(timeline).to_have_attribute("aria-valuetext", re.compile("^(1 minute|59 seconds)$"))


def test_the_timeline_zooms_pans_and_shows_the_whole_again(page: Page) -> None:
    timeline = page.get_by_test_id("timeline")
    box = timeline.bounding_box()
    assert box is not None
    seek(page, 60)
    for _ in range(3):
        page.get_by_test_id("zoom-in").click()
    timeline.click(position={"x": 1, "y": 8})
    page.wait_for_function("() => document.querySelector('#host').shadowRoot.querySelector('video').currentTime > 50")
    middle = box["y"] + box["height"] - 10
    page.mouse.move(box["x"] + 100, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, middle, steps=5)
    page.mouse.up()
    before = position(page)
    timeline.click(position={"x": 1, "y": 8})
    page.wait_for_function(
        "([at]) => document.querySelector('#host').shadowRoot.querySelector('video').currentTime < at - 2", arg=[before]
    )
    page.get_by_test_id("zoom-all").click()
    timeline.click(position={"x": 1, "y": 8})
    expect(page.get_by_test_id("position")).to_contain_text("00:00")


def test_an_edge_of_the_span_can_be_dragged_and_moved_by_arrow_keys(page: Page) -> None:
    seek(page, 60)
    page.get_by_test_id("in").click()
    edge = page.get_by_test_id("edge-start")
    box = edge.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.get_by_test_id("start-time")).not_to_have_value("01:00.0")
    page.get_by_test_id("start-time").fill("0:10")
    page.get_by_test_id("start-time").press("Enter")
    edge.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("start-time")).to_have_value("00:10.1")


def test_a_click_on_a_note_goes_to_shortly_before_its_moment_and_marks_it(page: Page, lesson: Lesson) -> None:
    for number in range(40):
        lesson.note(number, OTHERS[number % 3], number * 2900, saw=f"moment {number}")
    item = page.get_by_test_id("note-item").filter(has_text="moment 3")
    expect(item.first).to_be_visible()
    item.first.click()
    expect(page.get_by_test_id("position")).to_contain_text("00:06.7")
    expect(page.locator("[data-testid=note-item].selected")).to_contain_text("moment 3")


def test_the_list_follows_the_playhead_until_someone_scrolls(page: Page, lesson: Lesson) -> None:
    for number in range(60):
        lesson.note(number, OTHERS[number % 3], number * 1900, saw=f"moment {number}.")
    expect(page.get_by_test_id("note-count")).to_have_text("60 notes")
    seek(page, 100)
    current = page.get_by_test_id("note-item").filter(has_text="moment 52.")
    expect(current).to_be_in_viewport()
    page.get_by_test_id("notes").hover()
    page.mouse.wheel(0, -20_000)
    expect(page.get_by_test_id("note-item").filter(has_text="moment 0.")).to_be_in_viewport()
    seek(page, 60)
    expect(page.get_by_test_id("note-item").filter(has_text="moment 0.")).to_be_in_viewport()
    page.get_by_test_id("follow").click()
    expect(page.get_by_test_id("note-item").filter(has_text="moment 31.")).to_be_in_viewport()


def test_the_notes_can_be_filtered_by_observer_code_student_phase_flag_and_text(page: Page, lesson: Lesson) -> None:
    lesson.mark([{"phase": "p1", "start_ms": 10_000, "end_ms": 20_000}])
    lesson.note(1, OTHERS[0], 5000, saw="apple", codes=["a"], students=["A"], flag=True)
    lesson.note(2, OTHERS[1], 15_000, saw="pear", codes=["thinking:u"], students=["B"], flag=False)
    lesson.note(3, ME, 25_000, saw="plum", codes=["a"], students=["B"], flag=False)
    count = page.get_by_test_id("note-count")
    expect(count).to_have_text("3 notes")
    choices = [
        ("observer", "Luis Ortega", "apple"),
        ("code", "Unanticipated", "pear"),
        ("phase", "Explore alone", "pear"),
    ]
    for name, label, saw in choices:
        page.get_by_test_id(f"filter-{name}").select_option(label=label)
        expect(count).to_have_text("1 of 3 notes")
        expect(page.get_by_test_id("note-item")).to_contain_text(saw)
        page.get_by_test_id("filter-clear").click()
    page.get_by_test_id("filter-student").select_option(label="B")
    expect(count).to_have_text("2 of 3 notes")
    page.get_by_test_id("filter-text").fill("PLU")
    expect(page.get_by_test_id("note-item")).to_contain_text("plum")
    page.get_by_test_id("filter-clear").click()
    page.get_by_test_id("filter-flag").click()
    expect(page.get_by_test_id("note-item")).to_contain_text("apple")


def test_five_thousand_notes_are_a_list_of_a_few_rows(visit: Callable[..., Page], lesson: Lesson) -> None:
    for number in range(5000):
        lesson.note(number, OTHERS[number % 3], number * 23)
    page = visit()
    expect(page.get_by_test_id("note-count")).to_have_text("5,000 notes")
    assert page.get_by_test_id("note-item").count() < 40
    seek(page, 110)
    expect(page.locator("[data-testid=note-item][aria-current=time]")).to_be_in_viewport()


def test_a_recording_deleted_while_it_is_watched_is_said_and_its_notes_stay(page: Page, lesson: Lesson) -> None:
    lesson.note(1, OTHERS[0], 5000, saw="kept")
    expect(page.get_by_test_id("note-item")).to_have_count(1)
    lesson.recordings[0]["status"] = "deleted"
    lesson.tell("recording", lesson.recordings[0])
    expect(page.get_by_test_id("stage-message")).to_have_text("This recording was deleted. Its notes are kept.")
    expect(page.get_by_test_id("note-item")).to_contain_text("kept")


def test_a_file_that_is_gone_is_said(visit: Callable[..., Page], lesson: Lesson) -> None:
    lesson.trouble = "deleted"
    page = visit(wait_for="note-box")
    expect(page.get_by_test_id("media-error")).to_contain_text("This recording was deleted. Its notes are kept.")


def test_a_recording_in_preparation_plays_as_soon_as_it_is_ready(visit: Callable[..., Page], lesson: Lesson) -> None:
    ready = lesson.recordings.pop()
    waiting = lesson.recording(status="processing")
    waiting["renditions"] = {"play": {"state": "running", "progress": 0.4, "url": None, "error": None}}
    page = visit(wait_for="note-box")
    expect(page.get_by_test_id("stage-message")).to_contain_text("40 %")
    lesson.recordings[0] = ready
    lesson.tell("recording", ready)
    expect(page.get_by_test_id("play")).to_be_enabled()


def test_the_times_of_the_phases_can_be_set_to_the_playhead(page: Page, lesson: Lesson) -> None:
    seek(page, 42)
    page.get_by_test_id("phase-times").click()
    page.get_by_role("button", name="Explore alone: Begins, Now").click()
    page.get_by_test_id("save-phases").click()
    expect(page.get_by_test_id("phases-dialog")).to_have_count(0)
    assert lesson.phases == [{"phase": "p1", "start_ms": 42_000, "end_ms": 120_000}]


def test_everything_the_keys_do_has_a_button_with_a_name(page: Page) -> None:
    for name in [
        "play",
        "speed",
        "frame-back",
        "frame-forward",
        "in",
        "out",
        "flag",
        "help",
        "settings",
        "undo",
        "save",
    ]:
        button = page.get_by_test_id(name)
        expect(button).to_be_visible()
        assert button.get_attribute("aria-label") or button.inner_text()
        assert button.get_attribute("title")
