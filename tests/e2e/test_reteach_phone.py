"""The reteach page on a phone: the brief is answered, the timer runs, and a reload goes on with it."""

from collections.abc import Callable

import pytest
from browsing import settled
from playwright.sync_api import BrowserContext, Page, expect
from school import PHASES, School

from lessonstudy.domain.identity import new_id

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
CHANGES = ("Draw before you cut.", "Let two ways stand side by side.")


def planned_reteach(school: School) -> tuple[str, str]:
    """A study of its own, with a reteach that Tim will give and two agreed tweaks that no version takes up yet."""
    study = school.ask("fay", "POST", f"/teams/{school.team}/studies", {"title": "Reteach on a phone"})["id"]
    plan = school.ask("fay", "POST", f"/studies/{study}/plans", {"phases": PHASES})
    first = school.ask("fay", "POST", f"/studies/{study}/iterations", {})["id"]
    note = new_id()
    seen = {"iteration": first, "start_ms": 20_000, "saw": "C folds the strip in four.", "clock": "live"}
    school.ask("olga", "PUT", f"/observations/{note}", seen, **{"If-None-Match": "*"})
    claim = {"text": "They fold before they share.", "cites": [note], "state": "agreed"}
    claimed = school.ask("fay", "POST", f"/studies/{study}/claims", claim)["id"]
    for phase, change in zip(plan["phases"], CHANGES, strict=False):
        given = {"change": change, "why": "To see the share.", "phase": phase["root"], "claims": [claimed]}
        tweak = school.ask("fay", "POST", f"/studies/{study}/tweaks", given)["id"]
        school.ask("fay", "POST", f"/tweaks/{tweak}/predictions", {"expects": "Most draw."})
        school.ask("fay", "PATCH", f"/tweaks/{tweak}", {"state": "agreed"})
    people = school.ask("fay", "GET", f"/iterations/{first}/room")["people"]
    tim = next(one["id"] for one in people if one["name"] == "Tim Moss")
    return study, str(school.ask("fay", "POST", f"/studies/{study}/iterations", {"teacher": tim})["id"])


def fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0


def test_a_teacher_answers_the_brief_and_times_the_lesson_with_a_phone_in_the_hand(
    signed_in: Callable[..., BrowserContext], school: School
) -> None:
    study, iteration = planned_reteach(school)
    page = signed_in("tim", viewport=PHONE, has_touch=True).new_page()
    page.goto(f"{school.base}/reteach?iteration={iteration}")
    page.get_by_role("button", name="Make version 2 from the agreed tweaks").click()
    expect(page.get_by_text("plan version 2")).to_be_visible()
    fits(page)

    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_text("Accepted", exact=True)).to_be_visible()
    page.get_by_role("button", name="Query").last.click()
    page.get_by_label("What do you want to ask the team?").last.fill("Whose ways?")
    page.get_by_role("button", name="Send the query").last.click()
    expect(page.get_by_text("Queried", exact=True)).to_be_visible()
    told = school.ask("fay", "GET", f"/studies/{study}/tweaks")
    assert [(one["answer"], one["query"]) for one in told] == [("accepted", ""), ("queried", "Whose ways?")]

    page.get_by_text("Teaching", exact=True).click()
    page.get_by_role("button", name="Start the lesson").click()
    expect(page.get_by_role("timer")).to_have_text("1 min left")
    expect(page.get_by_text(CHANGES[0])).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Next: Explore").click()
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    settled(page)
    before = school.ask("fay", "GET", f"/iterations/{iteration}")["phases"]
    page.reload()
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    expect(page.get_by_role("timer")).to_be_visible()
    expect(page.get_by_role("button", name="Next: Discuss")).to_be_visible()
    assert school.ask("fay", "GET", f"/iterations/{iteration}")["phases"] == before
    assert [one["end_ms"] is None for one in before] == [False, True]
    assert before[0]["end_ms"] == before[1]["start_ms"]
