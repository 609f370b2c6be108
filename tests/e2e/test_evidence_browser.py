"""In a real browser: moments are searched while one types, played where they stand, ticked, claimed from and taken along."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import settled
from playwright.sync_api import BrowserContext, Page, expect
from school import School

from lessonstudy.domain.identity import new_id

pytestmark = [pytest.mark.browser, pytest.mark.deep]

NOTES = {11_000: "B folds the strip in four.", 21_000: "C cuts before folding.", 31_000: "The teacher waits."}


def noted(school: School, film: Path) -> tuple[str, str]:
    """A study with a video and three notes: its id and the iteration's."""
    study = school.ask("fay", "POST", f"/teams/{school.team}/studies", {"title": "Looked through"})["id"]
    school.ask("fay", "POST", f"/studies/{study}/plans", {"phases": [{"title": "Launch"}]})
    iteration = school.ask("fay", "POST", f"/studies/{study}/iterations", {"class_label": "4c"})["id"]
    school.add_video(iteration, film)
    for at, saw in NOTES.items():
        note = {"iteration": iteration, "start_ms": at, "saw": saw}
        school.ask("olga", "PUT", f"/observations/{new_id()}", note, **{"If-None-Match": "*"})
    return study, iteration


def tick(page: Page, text: str) -> None:
    row = page.locator("[data-testid=stVerticalBlock] [data-testid=stMarkdown]").filter(has_text=text).last
    row.locator("xpath=following::label[.//*[text()='Select']][1]").click()
    settled(page)


def test_moments_are_searched_played_ticked_claimed_from_and_taken_along(
    signed_in: Callable[..., BrowserContext], school: School, film: Path
) -> None:
    study, iteration = noted(school, film)
    page = signed_in("olga").new_page()
    page.goto(f"{school.base}/study?study={study}")
    settled(page).get_by_test_id("stMain").get_by_role("link", name="Evidence").click()
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()
    expect(page.get_by_text("3 moments", exact=True)).to_be_visible()
    page.get_by_role("searchbox").press_sequentially("fol")
    expect(page.get_by_text("2 moments", exact=True)).to_be_visible()
    expect(page.locator("strong").filter(has_text="folding")).to_be_visible()
    page.wait_for_url("**q=fol**")
    shared = page.url
    page.get_by_role("button", name="Play", exact=True).click()
    settled(page)
    page.wait_for_function("() => document.querySelector('video')?.currentTime > 10")
    tick(page, "C cuts before")
    expect(page.get_by_role("button", name="Clear 1 selected")).to_be_visible()
    page.get_by_role("searchbox").fill("teacher")
    expect(page.get_by_text("1 moment", exact=True)).to_be_visible()
    tick(page, "The teacher waits.")
    page.get_by_role("button", name="To a claim").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("C cuts before folding.")).to_be_visible()
    dialog.get_by_label("What do we hold to be so?").fill("Who waits sees them fold.")
    dialog.get_by_role("button", name="Make the claim").click()
    expect(page.get_by_text("The claim stands with Teaching 1 and cites 2 moments.")).to_be_visible()
    (claim,) = school.ask("olga", "GET", f"/studies/{study}/claims")
    assert (claim["text"], claim["iteration"], len(claim["cites"])) == ("Who waits sees them fold.", iteration, 2)
    expect(page.get_by_role("button", name="To a claim")).to_have_count(0)
    tick(page, "The teacher waits.")
    page.get_by_role("button", name="To a claim").click()
    expect(dialog.get_by_label("What do we hold to be so?")).to_have_value("")
    page.keyboard.press("Escape")
    page.goto(shared)
    expect(settled(page).get_by_text("2 moments", exact=True)).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("fol")
    page.get_by_role("button", name="As a file").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").last.click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert (len(lines), "C cuts before folding." in lines[1]) == (3, True)
