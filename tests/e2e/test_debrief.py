"""Two people in one debrief: one clock and one step for both, each with a form of their own, and nothing is lost."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import settled
from playwright.sync_api import BrowserContext, Locator, Page, expect
from school import School

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lesson(school: School, film: Path) -> str:
    """An iteration with a film and two flagged moments, and an open debrief."""
    iteration = school.new_iteration("4d")
    school.add_video(iteration, film)
    for place, saw in enumerate(("She folds the strip in four.", "He cuts without folding.")):
        note = {"iteration": iteration, "start_ms": 10_000 * (place + 1), "saw": saw, "flag": True}
        made = f"0198c0de-0000-7000-8000-00000000000{place}"
        school.ask("olga", "PUT", f"/observations/{made}", note, **{"If-None-Match": "*"})
    school.ask("fay", "POST", f"/iterations/{iteration}/debriefs", {"protocol": "post_lesson_discussion"})
    return iteration


@pytest.fixture
def visit(signed_in: Callable[..., BrowserContext], school: School, lesson: str) -> Callable[[str], Page]:
    def go(name: str) -> Page:
        page = signed_in(name).new_page()
        page.goto(f"{school.base}/debrief?iteration={lesson}")
        return settled(page)

    return go


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="What was said")


def remaining(page: Page) -> int:
    return int(page.get_by_test_id("debrief-clock").get_attribute("data-remaining") or -1)


def at_step(page: Page, number: int, minutes: int) -> None:
    """Waits until a page shows the step and the clock of it."""
    expect(page.get_by_text(re.compile(f"step {number} of 9"))).to_be_visible()
    expect(page.get_by_text(re.compile(f"^(left of {minutes} minutes|Paused)$"))).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def entries(school: School, lesson: str) -> list[dict[str, Any]]:
    (debrief,) = school.ask("fay", "GET", f"/iterations/{lesson}/debriefs")
    found: list[dict[str, Any]] = school.ask("fay", "GET", f"/debriefs/{debrief['id']}/entries")
    return found


def test_two_people_share_a_clock_and_keep_their_own_words(
    visit: Callable[[str], Page], school: School, lesson: str
) -> None:
    fay, olga = visit("fay"), visit("olga")
    expect(olga.get_by_text("never for appraisal")).to_be_visible()
    press(fay, "Start the debrief")
    for page in (fay, olga):
        at_step(page, 1, 2)
    assert abs(remaining(fay) - remaining(olga)) < 1_000
    # both are in the middle of a sentence while the step moves on, is paused, and both write
    box(olga).fill("She folds, and then")
    box(fay).fill("He says that")
    press(fay, "Next step")
    press(fay, "Next step")
    for page in (fay, olga):
        at_step(page, 3, 5)
    assert abs(remaining(fay) - remaining(olga)) < 1_000
    press(fay, "Pause")
    expect(olga.get_by_text("Paused", exact=True)).to_be_visible()
    stood = remaining(olga)
    assert [box(olga).input_value(), box(fay).input_value()] == ["She folds, and then", "He says that"]
    box(olga).press("End")
    olga.keyboard.type(" she counts.")
    box(fay).fill("He says that four are equal.")
    press(fay, "Write it down")
    expect(box(fay)).to_have_value("")
    expect(olga.get_by_text("He says that four are equal.")).to_be_visible()
    assert box(olga).input_value() == "She folds, and then she counts."
    # a reload keeps what was not sent
    olga.reload()
    at_step(settled(olga), 3, 5)
    expect(box(olga)).to_have_value("She folds, and then she counts.")
    olga.get_by_test_id("stMain").get_by_text("Evidence", exact=True).click()
    press(olga, "Write it down")
    expect(box(olga)).to_have_value("")
    expect(fay.get_by_text("She folds, and then she counts.")).to_be_visible()
    assert [(one["text"], one["stance"], one["step"]) for one in entries(school, lesson)] == [
        ("He says that four are equal.", None, 2),
        ("She folds, and then she counts.", "evidence", 2),
    ]
    assert abs(remaining(olga) - stood) < 1_000, "a paused clock stands, over a reload too"
    press(fay, "Go on")
    expect(olga.get_by_text("left of 5 minutes")).to_be_visible()


def test_a_moment_plays_and_becomes_a_claim_that_the_other_sees_and_contests(
    visit: Callable[[str], Page], school: School, lesson: str
) -> None:
    (debrief,) = school.ask("fay", "GET", f"/iterations/{lesson}/debriefs")
    school.ask("fay", "PATCH", f"/debriefs/{debrief['id']}", {"state": "running"})
    fay, olga = visit("fay"), visit("olga")
    olga.get_by_role("tab", name="Claims and tweaks").click()
    settled(fay).get_by_role("tab", name="Claims and tweaks").click()
    press(settled(olga), "Play")
    film = olga.locator("video[autoplay]")
    expect(film).to_have_attribute("src", re.compile(r"#t=20\.000,35\.000$"))
    olga.wait_for_function("film => film.currentTime > 20.2", arg=film.element_handle())
    olga.get_by_role("button", name="Cite").first.click()
    expect(olga.get_by_text("cites 00:20")).to_be_visible()
    olga.get_by_role("textbox", name="What do we hold to be so?").fill("Cutting hides the equal parts.")
    press(olga, "Make the claim")
    expect(fay.get_by_text("Cutting hides the equal parts.").first).to_be_visible()
    press(fay, "Contest")
    expect(olga.get_by_text("Contested", exact=True)).to_be_visible()
    claims = school.ask("fay", "GET", f"/studies/{school.study}/claims")
    (claim,) = [one for one in claims if one["iteration"] == lesson]
    assert (claim["text"], claim["state"], len(claim["cites"])) == ("Cutting hides the equal parts.", "contested", 1)
