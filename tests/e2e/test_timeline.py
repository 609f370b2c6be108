"""The timeline against the real server: phases and moments undone in order, and what is kept for one person alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import enter_room, note, seek, stored, until_video, write
from playwright.sync_api import BrowserContext, Page, expect
from school import School

pytestmark = [pytest.mark.browser, pytest.mark.deep]


@pytest.fixture(scope="module")
def lesson(school: School, film: Path) -> str:
    """An iteration for these tests alone."""
    iteration = school.new_iteration("Class 4c")
    school.add_video(iteration, film)
    return iteration


def said(page: Page, text: str) -> None:
    expect(page.get_by_test_id("live")).to_contain_text(text)


def phases(school: School, lesson: str) -> list[int]:
    return [time["start_ms"] for time in school.ask("fay", "GET", f"/iterations/{lesson}")["phases"]]


def test_a_phase_and_a_moved_note_are_undone_in_the_order_they_were_made(
    enter: Callable[..., Page], school: School, lesson: str
) -> None:
    page, other = enter("olga", lesson), enter("omar", lesson)
    seek(page, 10)
    page.get_by_test_id("room").focus()
    page.keyboard.press("i")
    said(page, "Launch begins at 00:10")
    seek(page, 20)
    write(page, "Shares one by one")
    stored(page, "Shares one by one")
    expect(note(page, "Shares").get_by_test_id("note-phase")).to_have_text("Launch")
    seek(page, 25)
    page.get_by_test_id("room").focus()
    page.keyboard.press("z")
    said(page, "Moved to 00:20.0–00:25.0")
    [kept] = school.notes(lesson)
    assert (kept["start_ms"], kept["end_ms"]) == (20_000, 25_000)
    seek(other, 20)
    expect(other.get_by_test_id("phase-now")).to_contain_text("Launch 00:10")
    expect(note(other, "Shares one by one")).to_contain_text("00:20–00:25")
    note(other, "Shares one by one").click()
    expect(note(other, "Shares one by one").get_by_test_id("moment-convert")).to_have_count(0)
    for _ in range(3):
        with page.expect_response(re.compile("/ls/api/undo")):
            page.get_by_test_id("undo").click()
    expect(note(page, "Shares one by one")).to_have_count(0)
    assert (school.notes(lesson), phases(school, lesson)) == ([], [])


def test_bookmarks_and_the_place_where_one_stopped_are_found_in_another_browser_by_their_owner_alone(
    signed_in: Callable[..., BrowserContext], enter: Callable[..., Page], school: School, lesson: str
) -> None:
    page = enter("olga", lesson)
    seek(page, 33)
    page.get_by_test_id("room").focus()
    with page.expect_response(re.compile("/bookmarks/")):
        page.keyboard.press("b")
    with page.expect_response(re.compile("/place")):
        page.get_by_test_id("play").click()
        until_video(page, "!video.paused && video.currentTime > 33.2")
        page.get_by_test_id("play").click()
    [place] = school.ask("olga", "GET", f"/iterations/{lesson}/room")["places"]
    assert 33_000 < place["at_ms"] < 60_000
    there = enter_room(signed_in("olga"), school, lesson)
    expect(there.get_by_test_id("resumed")).to_contain_text("Resumed at 00:")
    until_video(there, "Math.abs(video.currentTime - values[0]) < 0.1", place["at_ms"] / 1000)
    expect(there.get_by_test_id("bookmark-mark")).to_have_count(1)
    there.goto(f"{school.base}/watch?iteration={lesson}&at=12000")
    expect(there.get_by_test_id("position")).to_contain_text("00:12.0")
    expect(there.get_by_test_id("resumed")).to_have_count(0)
    omar = enter("omar", lesson)
    expect(omar.get_by_test_id("bookmark-mark")).to_have_count(0)
    assert school.ask("fay", "GET", f"/iterations/{lesson}/room")["places"] == []
