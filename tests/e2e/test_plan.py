"""The plan's editor in a real browser: nobody who types, drags or pastes loses anything, and everyone can use it."""

from collections.abc import Callable

import pytest
from axe import COLOURS, violations
from browsing import settled
from playwright.sync_api import BrowserContext, Locator, Page, expect
from school import School

pytestmark = pytest.mark.browser

LIST = "Launch (5 min)\nWork in pairs\t20\n3. Compare"


@pytest.fixture
def study(school: School) -> str:
    """A study of its own with two focus students and a first, empty version of the plan."""
    made = school.ask("fay", "POST", f"/teams/{school.team}/studies", {"title": "Halves and quarters"})["id"]
    for name in ("A", "B"):
        school.ask("fay", "POST", f"/studies/{made}/students", {"pseudonym": name})
    school.ask("fay", "POST", f"/studies/{made}/plans", {"goal": "Share fairly"})
    return str(made)


def open_plan(context: BrowserContext, school: School, study: str, shown: str = "plan-editor") -> Page:
    page = context.new_page()
    page.goto(f"{school.base}/plan?study={study}")
    expect(page.get_by_test_id(shown)).to_be_visible()
    return settled(page)


def kept(school: School, study: str) -> dict:
    return school.ask("fay", "GET", f"/studies/{study}/plans")[-1]


def saved(page: Page) -> None:
    expect(page.get_by_test_id("plan-state")).to_have_attribute("data-state", "saved")


def titles(page: Page) -> list[str]:
    return [one.input_value() for one in page.get_by_test_id("phase-title").all()]


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def drag(page: Page, row: int, above: int) -> None:
    """Draws a row by its handle into the upper part of another."""
    start = page.get_by_test_id("phase-handle").nth(row).bounding_box()
    end = page.get_by_test_id("phase").nth(above).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"], start["y"] - 30, steps=3)
    page.mouse.move(end["x"] + 40, end["y"] + 10, steps=8)
    page.mouse.up()


def test_a_list_is_pasted_rows_are_dragged_and_an_outage_loses_no_key(
    signed_in: Callable[..., BrowserContext], school: School, study: str
) -> None:
    context = signed_in("tim")
    page = open_plan(context, school, study)
    page.get_by_test_id("phase-paste").click()
    page.get_by_test_id("phase-list").fill(LIST)
    page.get_by_test_id("phase-list-make").click()
    expect(page.get_by_test_id("plan-total")).to_have_text("3 phases, 25 min")
    drag(page, row=2, above=0)
    assert titles(page) == ["Compare", "Launch", "Work in pairs"]
    page.get_by_test_id("phase-handle").nth(0).press("ArrowDown")
    assert titles(page) == ["Launch", "Compare", "Work in pairs"]
    expect(page.get_by_test_id("phase-handle").nth(1)).to_be_focused()
    page.get_by_test_id("phase-remove").nth(1).click()
    page.get_by_test_id("plan-undo").click()
    saved(page)
    before = kept(school, study)
    assert [(one["title"], one["planned_minutes"]) for one in before["phases"]] == [
        ("Launch", 5),
        ("Compare", 0),
        ("Work in pairs", 20),
    ]
    context.set_offline(True)
    words = "Ask which share is larger, and wait."
    field(page, "Teacher moves, phase 2").press_sequentially(words)
    field(page, "Students may say or do, response 1, phase 2").press_sequentially("Lays the pieces on each other")
    field(page, "Predicted for B, phase 2").press_sequentially("Counts the pieces")
    expect(page.get_by_test_id("plan-state")).to_have_attribute("data-state", "unreachable")
    expect(page.get_by_test_id("plan-state")).to_contain_text("kept in this browser")
    assert kept(school, study) == before
    # the page is closed while it has no network, and opened again when there is one; a browser may still send its last words
    # once the page is gone, which no longer knows that it is offline
    page.close()
    context.set_offline(False)
    page = open_plan(context, school, study)
    expect(field(page, "Teacher moves, phase 2")).to_have_value(words)
    saved(page)
    now = kept(school, study)
    assert [one["id"] for one in now["phases"]] == [one["id"] for one in before["phases"]]
    compare = now["phases"][1]
    assert compare["teacher_moves"] == words
    assert [one["description"] for one in compare["anticipated"]] == ["Lays the pieces on each other"]
    assert [one["expects"] for one in compare["expected"]] == ["Counts the pieces"]


def test_two_who_write_the_same_field_see_both_texts_and_choose(
    signed_in: Callable[..., BrowserContext], school: School, study: str
) -> None:
    tim, fay = (open_plan(signed_in(name), school, study) for name in ("tim", "fay"))
    tim.context.set_offline(True)
    tim.get_by_test_id("plan-goal").fill("Tim's goal")
    fay.get_by_test_id("plan-goal").fill("Fay's goal")
    fay.get_by_test_id("plan-materials").fill("Paper strips")
    saved(fay)
    tim.context.set_offline(False)
    conflict = tim.get_by_test_id("plan-conflict")
    expect(conflict).to_contain_text("Tim's goal")
    expect(conflict).to_contain_text("Fay's goal")
    expect(tim.get_by_test_id("plan-materials")).to_have_value("Paper strips")
    conflict.get_by_role("button", name="Keep mine").click()
    saved(tim)
    told = kept(school, study)
    assert (told["goal"], told["materials"]) == ("Tim's goal", "Paper strips")


@pytest.mark.deep
def test_axe_finds_nothing_on_the_plan_to_write_to_read_and_side_by_side(
    signed_in: Callable[..., BrowserContext], school: School, study: str
) -> None:
    phases = [
        {"title": "Launch", "planned_minutes": 5, "purpose": "Understand", "anticipated": [{"description": "Halves"}]},
        {"title": "Work", "teacher_moves": "Watch"},
    ]
    school.ask("fay", "POST", f"/studies/{study}/plans", {"goal": "Share and name", "phases": phases})
    found = []
    for scheme in ("light", "dark"):
        rules = () if scheme == "light" else (COLOURS,)
        writing = open_plan(signed_in("tim", color_scheme=scheme), school, study)
        found += violations(writing, f"writing in {scheme}", *rules)
        reading = open_plan(signed_in("olga", color_scheme=scheme), school, study, "plan-table")
        found += violations(reading, f"reading in {scheme}", *rules)
        reading.goto(f"{school.base}/plan?study={study}&version=2&compare=1")
        expect(reading.get_by_text("Because of").first).to_be_visible()
        found += violations(settled(reading), f"side by side in {scheme}", *rules)
    assert found == [], "\n".join(found)
