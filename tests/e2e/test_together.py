"""Two people in one room: independent first hides everything until the reveal, and replies arrive as they are written."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import note, stored, write
from playwright.sync_api import Page, expect
from school import School

pytestmark = [pytest.mark.browser, pytest.mark.deep]

Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def blind(school: School, film: Path) -> str:
    """An iteration that is noted independently, with a video."""
    made = school.ask(
        "fay", "POST", f"/studies/{school.study}/iterations", {"class_label": "4c", "noting": "independent"}
    )
    school.add_video(made["id"], film)
    return str(made["id"])


@pytest.fixture
def olga(enter: Enter, blind: str) -> Iterator[Page]:
    return enter("olga", blind)


@pytest.fixture
def fay(enter: Enter, blind: str) -> Iterator[Page]:
    return enter("fay", blind)


def companion(page: Page, said: str) -> None:
    """Waits until somebody is told of above the notes, in these words."""
    expect(page.get_by_role("img", name=said, exact=True)).to_be_visible()


def test_notes_are_hidden_until_the_facilitator_reveals_and_then_everyone_sees_all(fay: Page, olga: Page) -> None:
    companion(fay, "Olga Petrova, here now")
    companion(olga, "Fay Bell, here now")
    expect(olga.get_by_test_id("mode")).to_contain_text("until Cody Ahn or Fay Bell reveals all")
    expect(olga.get_by_test_id("reveal")).to_have_count(0)
    expect(olga.get_by_test_id("submit")).to_be_disabled()
    write(olga, "She folds the strip in four.")
    stored(olga, "She folds the strip in four.")
    write(fay, "He counts the pieces aloud.")
    stored(fay, "He counts the pieces aloud.")
    olga.get_by_test_id("submit").click()
    expect(olga.get_by_test_id("submitted")).to_contain_text("You submitted 1 note at")
    expect(olga.get_by_test_id("submit")).to_have_count(0)
    # that she has submitted is told, which also says that the stream has brought what went before
    companion(fay, "Olga Petrova, here now, has submitted")
    expect(fay.get_by_test_id("note-item")).to_have_count(1)
    write(olga, "She compares it with her neighbour's.")
    stored(olga, "She compares it with her neighbour's.")
    expect(olga.get_by_test_id("submitted")).to_contain_text("1 changed since")
    fay.get_by_test_id("reveal").click()
    expect(fay.get_by_test_id("have-submitted")).to_contain_text("Olga Petrova")
    expect(fay.get_by_test_id("have-not-submitted")).to_contain_text("Fay Bell")
    fay.get_by_test_id("reveal-later").click()
    expect(fay.get_by_test_id("reveal-dialog")).to_have_count(0)
    expect(olga.get_by_test_id("note-item")).to_have_count(2)
    fay.get_by_test_id("reveal").click()
    fay.get_by_test_id("reveal-now").click()
    for page in (fay, olga):
        expect(page.get_by_test_id("note-item")).to_have_count(3)
        expect(page.get_by_test_id("mode")).to_have_count(0)
    expect(olga.get_by_test_id("live")).to_have_text("All notes are revealed.")


def test_a_reply_arrives_in_the_other_room_and_is_marked_until_it_is_read(enter: Enter, school: School) -> None:
    olga, omar = enter("olga"), enter("omar")
    write(olga, "She asks where the half begins.")
    stored(olga, "She asks where the half begins.")
    theirs = note(omar, "She asks where the half begins.")
    expect(theirs).to_be_visible()
    theirs.hover()
    theirs.get_by_test_id("note-reply").click()
    omar.get_by_test_id("reply-box").fill("Did she point at the fold?")
    omar.get_by_test_id("reply-box").press("Enter")
    mine = note(olga, "She asks where the half begins.")
    expect(mine.get_by_test_id("unread")).to_have_text("1 new")
    expect(olga.get_by_test_id("reply")).to_have_count(0)
    # by the key, for the note that was chosen
    mine.get_by_role("button", name="Go to").click()
    olga.keyboard.press("Shift+R")
    expect(olga.get_by_test_id("reply")).to_contain_text("Did she point at the fold?")
    expect(mine.get_by_test_id("unread")).to_have_count(0)
    olga.get_by_test_id("reply-box").fill("Yes, with her pencil.")
    olga.get_by_test_id("reply-box-send").click()
    expect(omar.get_by_test_id("reply")).to_have_count(2)
    olga.get_by_test_id("reply-edit").click()
    olga.get_by_test_id("reply-change").fill("Yes, with her finger.")
    olga.get_by_test_id("reply-change").press("Enter")
    expect(omar.get_by_test_id("reply").last).to_contain_text("with her finger")
    olga.get_by_test_id("reply-withdraw").click()
    expect(omar.get_by_test_id("reply")).to_have_count(1)
    olga.get_by_test_id("undo").click()
    expect(omar.get_by_test_id("reply")).to_have_count(2)
    olga.get_by_test_id("reply-box").press("Escape")
    expect(olga.get_by_test_id("reply")).to_have_count(0)
    expect(mine.get_by_test_id("thread")).to_contain_text("2 replies")


def test_a_reply_that_finds_no_server_is_kept_over_a_reload_and_sent_once(enter: Enter, school: School) -> None:
    olga = enter("olga")
    write(olga, "He turns the strip around.")
    stored(olga, "He turns the strip around.")
    note(olga, "He turns the strip around.").get_by_test_id("note-reply").click()
    olga.context.route(
        "**/replies", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    olga.get_by_test_id("reply-box").fill("And then?")
    olga.get_by_test_id("reply-box").press("Enter")
    expect(note(olga, "He turns the strip around.").get_by_role("alert")).to_contain_text("kept here")
    olga.context.unroute("**/replies")
    olga.reload()
    note(olga, "He turns the strip around.").get_by_test_id("note-reply").click()
    expect(olga.get_by_test_id("reply-box")).to_have_value("And then?")
    olga.get_by_test_id("reply-box").press("Enter")
    expect(olga.get_by_test_id("live")).to_have_text("Reply sent")
    expect(olga.get_by_test_id("reply")).to_have_count(1)
