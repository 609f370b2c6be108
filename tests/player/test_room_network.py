"""What the room does when the line, the server or the session fails, and what comes from other observers."""

import re
from collections.abc import Callable

import pytest
from conftest import seek
from fake_server import ME, OTHERS, Lesson
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser


def write(page: Page, text: str) -> None:
    page.get_by_test_id("note-box").fill(text)
    page.get_by_test_id("note-box").press("Enter")


def test_notes_wait_while_the_server_is_down_outlive_a_reload_and_arrive_once(page: Page, lesson: Lesson) -> None:
    lesson.trouble = "down"
    for text in ["one", "two", "three"]:
        write(page, text)
    expect(page.get_by_test_id("waiting")).to_contain_text("3 notes waiting")
    expect(page.get_by_test_id("waiting")).to_contain_text("cannot be reached")
    expect(page.locator("[data-testid=note-item][data-state=waiting]")).to_have_count(3)
    assert lesson.notes == {}
    lesson.trouble = ""
    page.reload()
    expect(page.get_by_test_id("note-item")).to_have_count(3)
    expect(page.locator("[data-state=saved]")).to_have_count(3)
    expect(page.get_by_test_id("waiting")).to_have_count(0)
    assert sorted(str(note["saw"]) for note in lesson.notes.values()) == ["one", "three", "two"]
    assert {note["version"] for note in lesson.notes.values()} == {1}


def test_notes_that_wait_are_sent_by_themselves_when_the_server_is_back(page: Page, lesson: Lesson) -> None:
    lesson.trouble = "down"
    write(page, "one")
    expect(page.get_by_test_id("waiting")).to_contain_text("1 note waiting")
    lesson.trouble = ""
    expect(page.get_by_test_id("waiting")).to_have_count(0)
    assert [note["saw"] for note in lesson.notes.values()] == ["one"]


def test_a_lost_answer_does_not_double_the_note(page: Page, lesson: Lesson) -> None:
    lesson.trouble = "lost-answer"
    write(page, "one")
    expect(page.get_by_test_id("waiting")).to_be_visible()
    lesson.trouble = ""
    expect(page.get_by_test_id("waiting")).to_have_count(0)
    expect(page.get_by_test_id("note-item")).to_have_count(1)
    assert [(note["saw"], note["version"]) for note in lesson.notes.values()] == [("one", 1)]
    assert len(lesson.puts) >= 2


def test_a_session_that_ended_keeps_the_note_and_offers_to_sign_in(page: Page, lesson: Lesson) -> None:
    lesson.trouble = "signed-out"
    write(page, "one")
    expect(page.get_by_test_id("waiting")).to_contain_text("You are signed out")
    expect(page.get_by_test_id("sign-in")).to_have_attribute("href", re.compile("^/ls/login[?]next="))
    lesson.csrf = "token-of-the-new-session"
    lesson.trouble = ""
    expect(page.get_by_test_id("waiting")).to_have_count(0)
    assert [note["saw"] for note in lesson.notes.values()] == ["one"]


def test_a_page_with_an_old_token_fetches_a_new_one_and_saves(page: Page, lesson: Lesson) -> None:
    lesson.csrf = "token-2"
    write(page, "one")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    assert [note["saw"] for note in lesson.notes.values()] == ["one"]


def test_a_refused_note_comes_back_into_the_boxes_with_the_sentence_at_its_field(page: Page, lesson: Lesson) -> None:
    errors = [{"field": "saw", "message": "Please write something here."}]
    lesson.problem = {"status": 422, "detail": "Please correct what is marked.", "errors": errors}
    write(page, "odd")
    expect(page.get_by_role("alert").filter(has_text="Please write something here.")).to_be_visible()
    expect(page.get_by_test_id("note-box")).to_have_value("odd")
    page.get_by_test_id("note-box").fill("better")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    assert [note["saw"] for note in lesson.notes.values()] == ["better"]


def test_a_refused_note_stays_in_sight_while_another_is_being_written(page: Page, lesson: Lesson) -> None:
    lesson.trouble = "down"
    write(page, "odd")
    expect(page.get_by_test_id("waiting")).to_be_visible()
    page.get_by_test_id("note-box").fill("the next one")
    lesson.problem = {"status": 410, "detail": "This iteration was closed."}
    lesson.trouble = ""
    expect(page.get_by_test_id("refused")).to_contain_text("This iteration was closed.")
    expect(page.get_by_test_id("refused")).to_contain_text("odd")
    expect(page.get_by_test_id("note-box")).to_have_value("the next one")
    page.reload()
    expect(page.get_by_test_id("refused")).to_contain_text("odd")
    page.get_by_test_id("discard").click()
    page.get_by_test_id("edit-again").click()
    expect(page.get_by_test_id("note-box")).to_have_value("odd")
    expect(page.get_by_test_id("note-box")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    assert [note["saw"] for note in lesson.notes.values()] == ["odd"]


@pytest.mark.parametrize(("choice", "stands"), [("keep-mine", "mine"), ("keep-theirs", "from the other tablet")])
def test_two_texts_that_met_are_both_shown_and_one_is_chosen(
    page: Page, lesson: Lesson, choice: str, stands: str
) -> None:
    note = lesson.note(1, ME, 5000, saw="first")
    expect(page.get_by_test_id("note-item")).to_have_count(1)
    lesson.clash(note["id"], "from the other tablet")
    page.get_by_test_id("note-item").hover()
    page.get_by_test_id("note-edit").click()
    write(page, "mine")
    clash = page.get_by_test_id("conflict")
    expect(clash).to_contain_text("mine")
    expect(clash).to_contain_text("from the other tablet")
    page.get_by_test_id(choice).click()
    expect(clash).to_have_count(0)
    expect(page.locator("[data-testid=note-item][data-state=saved]")).to_contain_text(stands)
    assert lesson.notes[note["id"]]["saw"] == stands


def test_moments_of_others_appear_and_vanish_without_a_reload(page: Page, lesson: Lesson) -> None:
    note = lesson.note(1, OTHERS[0], 5000, saw="seen by Luis")
    expect(page.get_by_test_id("note-item")).to_contain_text("seen by Luis")
    expect(page.get_by_test_id("note-item")).to_contain_text("Luis Ortega")
    lesson.tell("observation", {"id": note["id"], "state": "withdrawn"})
    expect(page.get_by_test_id("note-item")).to_have_count(0)


def test_pages_of_one_browser_share_one_stream_and_both_hear(
    visit: Callable[..., Page], profile: BrowserContext, lesson: Lesson
) -> None:
    pages = [visit(), visit()]
    lesson.note(1, OTHERS[0], 5000, saw="for both")
    for page in pages:
        expect(page.get_by_test_id("note-item")).to_contain_text("for both")
    assert lesson.streams == 1
    pages[0].close()
    lesson.note(2, OTHERS[1], 6000, saw="for the other")
    expect(pages[1].get_by_test_id("note-item")).to_have_count(2)


def test_without_a_shared_worker_the_page_listens_itself(
    visit: Callable[..., Page], profile: BrowserContext, lesson: Lesson
) -> None:
    profile.add_init_script("delete window.SharedWorker")
    page = visit()
    lesson.note(1, OTHERS[0], 5000, saw="heard directly")
    expect(page.get_by_test_id("note-item")).to_contain_text("heard directly")


def test_a_note_of_this_page_shows_in_another_page_of_the_same_person(
    visit: Callable[..., Page], lesson: Lesson
) -> None:
    first, second = visit(), visit()
    seek(first, 8)
    write(first, "once")
    expect(second.locator("[data-testid=note-item][data-state=saved]")).to_contain_text("once")
    assert len(lesson.notes) == 1


def test_what_happened_while_the_stream_was_down_is_fetched(page: Page, lesson: Lesson) -> None:
    lesson.note(1, OTHERS[0], 5000, saw="before")
    expect(page.get_by_test_id("note-item")).to_have_count(1)
    lesson.hang_up()
    lesson.note(2, OTHERS[0], 6000, saw="meanwhile")
    expect(page.get_by_test_id("note-item")).to_have_count(2)
