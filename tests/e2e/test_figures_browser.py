"""In a real browser: what is clicked in a table or a picture of figures opens its moments beneath."""

from collections.abc import Callable

import pytest
from browsing import settled
from playwright.sync_api import BrowserContext, Locator, Page, expect
from school import School

from lessonstudy.domain.identity import new_id

pytestmark = [pytest.mark.browser, pytest.mark.deep]

ROW_PX = 35


@pytest.fixture
def lesson(school: School) -> tuple[str, str]:
    """A study and a lesson of it in which two notes were written live: an interval of A, then a point of B."""
    study = school.ask("fay", "POST", f"/teams/{school.team}/studies", {"title": "Figures"})["id"]
    for name in ("A", "B"):
        school.ask("fay", "POST", f"/studies/{study}/students", {"pseudonym": name})
    school.ask("fay", "POST", f"/studies/{study}/plans", {"phases": [{"title": "Launch"}]})
    schemes = school.ask("fay", "GET", f"/teams/{school.team}/schemes")
    thinking = next(one["id"] for one in schemes if one["slug"] == "student_thinking")
    iteration = school.ask("fay", "POST", f"/studies/{study}/iterations", {"schemes": [thinking]})["id"]
    said = {"iteration": iteration, "clock": "live"}
    for values in (
        {"start_ms": 10_000, "end_ms": 40_000, "codes": ["u"], "students": ["A"], "saw": "A folds the strip."},
        {"start_ms": 600_000, "codes": ["a"], "students": ["B"], "saw": "B cuts the paper."},
    ):
        school.ask("olga", "PUT", f"/observations/{new_id()}", said | values, **{"If-None-Match": "*"})
    return study, iteration


def click_in(table: Locator, row: int, x: int) -> None:
    """A click on a row of a table, counted from 1 below its head, `x` px from its left edge."""
    table.scroll_into_view_if_needed()
    table.click(position={"x": x, "y": ROW_PX * row + ROW_PX // 2})


def open_by_click(page: Page, mark: Locator, behind: Locator) -> None:
    """A click on a mark of a picture. One that is drawn anew at that moment, as on a busy machine, takes a second click."""
    for _ in range(3):
        # near its edge, since its number lies on the middle
        settled(page)
        mark.click(position={"x": 6, "y": 6})
        try:
            expect(behind).to_be_visible(timeout=10_000)
        except AssertionError:
            continue
        return
    expect(behind).to_be_visible()


def opened(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}-behind")


def test_rows_bars_and_squares_of_the_time_page_open_their_moments(
    signed_in: Callable[..., BrowserContext], school: School, lesson: tuple[str, str]
) -> None:
    study, iteration = lesson
    page = signed_in("olga").new_page()
    page.goto(f"{school.base}/study?study={study}")
    settled(page).get_by_role("link", name="Time", exact=True).click()
    tables, pictures = page.get_by_test_id("stDataFrame"), page.get_by_test_id("stVegaLiteChart")
    expect(pictures).to_have_count(2)
    settled(page)
    click_in(tables.first, 2, 60)
    expect(opened(page, f"budget-{iteration}").get_by_text("A folds the strip.").first).to_be_visible()
    bars, squares = opened(page, f"budget-{iteration}-bars"), opened(page, f"budget-{iteration}-heat")
    open_by_click(page, pictures.first.locator("path[aria-roledescription=bar]").first, bars)
    expect(bars.get_by_text("B cuts the paper.").first).to_be_visible()
    open_by_click(page, pictures.last.locator("path[aria-roledescription='rect mark']").first, squares)
    expect(squares.get_by_text("A folds the strip.").first).to_be_visible()
    expect(squares.get_by_text("B cuts the paper.").first).to_be_visible()


def test_cells_and_marks_of_the_mirror_open_their_moments(
    signed_in: Callable[..., BrowserContext], school: School, lesson: tuple[str, str]
) -> None:
    study, iteration = lesson
    page = signed_in("olga").new_page()
    page.goto(f"{school.base}/study?study={study}")
    settled(page).get_by_role("link", name="Our mirror", exact=True).click()
    picture = page.get_by_test_id("stVegaLiteChart")
    expect(page.get_by_text("Nobody noted A after 00:40.")).to_be_visible()
    expect(picture).to_be_visible()
    width = (settled(page).get_by_test_id("stDataFrame").bounding_box() or {"width": 0})["width"]
    click_in(page.get_by_test_id("stDataFrame"), 2, round(width) - 60)
    expect(opened(page, f"mirror-{iteration}").get_by_text("B cuts the paper.").first).to_be_visible()
    lanes = opened(page, f"mirror-{iteration}-lanes")
    open_by_click(page, picture.locator("path[aria-roledescription=point]").first, lanes)
    expect(lanes.get_by_text("A folds the strip.").first).to_be_visible()
