"""From a moment that two observers coded differently to the room, where both notes are marked, and to what the team agrees on."""

import re
from collections.abc import Callable

import pytest
from browsing import settled
from playwright.sync_api import BrowserContext, expect
from school import School, submitted_lesson

pytestmark = [pytest.mark.browser, pytest.mark.deep]


def test_a_disagreement_is_talked_over_in_the_room_and_what_is_agreed_stands_beside_both_notes(
    school: School, signed_in: Callable[..., BrowserContext]
) -> None:
    iteration = submitted_lesson(school)
    page = signed_in("fay").new_page()
    page.goto(f"{school.base}/study?study={school.study}")
    settled(page).get_by_role("link", name="What each of us saw").click()
    expect(page).to_have_url(re.compile(r"/agreement\?.*lesson=\d"))
    page.get_by_text("Coded differently: 2").click()
    expect(page.get_by_text("Olga at 30.").first).to_be_visible()
    expect(page.get_by_text("Fay at 31.").first).to_be_visible()
    page.get_by_role("button", name="Write what we agree on").first.click()
    page.get_by_role("textbox", name="How we read this moment").fill("Both saw the same fold.")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Both saw the same fold.")).to_have_count(3)
    [reading] = school.ask("olga", "GET", f"/iterations/{iteration}/consensus")
    assert (reading["start_ms"], len(reading["notes"]), reading["text"]) == (30_000, 2, "Both saw the same fold.")
    page.get_by_role("link", name="Talk it over in the room").first.click()
    marked = page.get_by_test_id("note-item").filter(has_text="To talk over")
    expect(marked).to_have_count(2)
    expect(marked.first).to_contain_text("Olga at 30.")
    assert {one["saw"] for one in school.notes(iteration)} >= {"Olga at 30.", "Fay at 31."}
