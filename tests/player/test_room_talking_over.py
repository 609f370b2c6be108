"""Notes that a page asks to be talked over: marked in words among the others, and no longer once it asks for none."""

import pytest
from fake_server import OTHERS, Lesson
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_the_notes_that_the_page_names_are_marked_until_it_names_others(page: Page, lesson: Lesson) -> None:
    notes = [lesson.note(place, OTHERS[place % 2], 10_000 * place, saw=f"seen {place}") for place in range(3)]
    marked = page.get_by_test_id("note-item").filter(has_text="To talk over")
    expect(page.get_by_test_id("note-item")).to_have_count(3)
    expect(marked).to_have_count(0)
    page.evaluate("notes => window.rerun({ notes })", [notes[0]["id"], notes[2]["id"]])
    expect(marked).to_have_count(2)
    expect(marked.first).to_contain_text("seen 0")
    expect(marked.last).to_contain_text("seen 2")
    page.evaluate("window.rerun({})")
    expect(marked).to_have_count(0)
