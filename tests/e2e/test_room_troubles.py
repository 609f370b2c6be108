"""What goes wrong around a note, against the real server: two tabs, a killed server, an ended session, a deleted video."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import enter_room, fill_sign_in, note, room_address, settled, stored, write
from playwright.sync_api import BrowserContext, Page, expect
from school import School, make_film

pytestmark = pytest.mark.browser


def told(school: School, text: str) -> list[str]:
    """What the server has of a note, by a part of its text."""
    return [one["saw"] for one in school.notes() if text in one["saw"]]


def begin_change(page: Page, text: str) -> None:
    note(page, text).hover()
    note(page, text).get_by_test_id("note-edit").click()
    expect(page.get_by_test_id("note-box")).to_have_value(text)


def test_two_tabs_that_change_one_note_are_shown_both_texts(
    signed_in: Callable[..., BrowserContext], school: School
) -> None:
    context = signed_in("olga")
    one, other = enter_room(context, school), enter_room(context, school)
    write(one, "Cuts in two")
    stored(one, "Cuts in two")
    stored(other, "Cuts in two")
    begin_change(one, "Cuts in two")
    begin_change(other, "Cuts in two")
    write(one, "Cuts in two halves")
    stored(one, "Cuts in two halves")
    write(other, "Cuts in two with a ruler")
    clash = other.get_by_test_id("conflict")
    expect(clash).to_contain_text("Cuts in two halves")
    expect(clash).to_contain_text("Cuts in two with a ruler")
    assert told(school, "Cuts in two") == ["Cuts in two halves"]
    other.get_by_test_id("keep-mine").click()
    stored(one, "Cuts in two with a ruler")
    assert told(school, "Cuts in two") == ["Cuts in two with a ruler"]


def test_a_server_killed_while_somebody_types_gets_the_note_exactly_once(
    enter: Callable[..., Page], school: School
) -> None:
    page = enter("olga")
    page.get_by_test_id("note-box").press_sequentially("Begun before ")
    school.served.kill()
    try:
        page.keyboard.type("and ended after")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("waiting")).to_contain_text("1 note waiting")
    finally:
        school.served.start()
    stored(page, "Begun before and ended after")
    expect(page.get_by_test_id("waiting")).to_have_count(0)
    assert told(school, "Begun before") == ["Begun before and ended after"]


def test_a_session_that_ends_elsewhere_loses_neither_a_note_nor_a_draft(
    signed_in: Callable[..., BrowserContext], school: School
) -> None:
    context = signed_in("omar")
    page = enter_room(context, school)
    context.set_offline(True)
    write(page, "Noted without a network")
    expect(page.get_by_test_id("waiting")).to_contain_text("1 note waiting")
    page.get_by_test_id("note-box").press_sequentially("Half a sentence")
    elsewhere = signed_in("omar").new_page()
    elsewhere.goto(f"{school.base}/account")
    settled(elsewhere).get_by_role("button", name="Sign out everywhere").click()
    elsewhere.wait_for_url("**/ls/login**")
    context.set_offline(False)
    page.wait_for_url("**/ls/login?next=**")
    fill_sign_in(page, "omar")
    page.wait_for_url(room_address(school))
    stored(page, "Noted without a network")
    expect(page.get_by_test_id("note-box")).to_have_value("Half a sentence")
    assert told(school, "Noted without") == ["Noted without a network"]


def test_a_room_whose_session_ended_offers_to_sign_in_and_sends_the_note_afterwards(
    signed_in: Callable[..., BrowserContext], school: School
) -> None:
    """The cookie is gone and the page has not heard of it: the first to notice is the note."""
    context = signed_in("kim")
    page = context.new_page()
    page.goto(room_address(school))
    expect(page.get_by_test_id("play")).to_be_enabled()
    page.get_by_test_id("note-box").press_sequentially("Signed out meanwhile")
    context.clear_cookies()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("waiting")).to_contain_text("You are signed out")
    with context.expect_page() as opened:
        page.get_by_test_id("sign-in").click()
    fill_sign_in(opened.value, "kim")
    opened.value.wait_for_url(room_address(school))
    page.bring_to_front()
    stored(page, "Signed out meanwhile")
    assert told(school, "Signed out") == ["Signed out meanwhile"]


def test_a_video_deleted_while_it_is_watched_says_so_and_its_notes_stay(
    enter: Callable[..., Page], school: School, tmp_path: Path
) -> None:
    iteration = school.new_iteration("Class 4c")
    recording = school.add_video(iteration, make_film(tmp_path / "short.mp4", 12))
    page = enter("omar", iteration)
    write(page, "Stays when the video goes")
    stored(page, "Stays when the video goes")
    school.ask("fay", "DELETE", f"/recordings/{recording}")
    expect(page.get_by_text("This recording was deleted. Its notes are kept.")).to_be_visible()
    expect(note(page, "Stays when the video goes")).to_be_visible()
    page.reload()
    expect(page.get_by_text("This recording was deleted. Its notes are kept.")).to_be_visible()
    expect(note(page, "Stays when the video goes")).to_be_visible()
