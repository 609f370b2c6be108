"""Three people carry a study through three iterations in the browser: from what was seen to what was learned.

Everything that the chain needs is done by clicks and keys on the pages; only the film of each lesson comes in by the command
line, which another test does in the browser.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import note, seek, settled, stored
from playwright.sync_api import BrowserContext, Page, expect
from school import School

pytestmark = pytest.mark.browser

TITLE = "Halves before quarters"
FIRST, SECOND = "Fold the strips before anything is cut.", "Fold, then mark the folds with a pencil."


class Team:
    """Fay runs the team, Tim reteaches, Olga watches: a tab for each, on whichever page they are."""

    def __init__(self, signed_in: Callable[..., BrowserContext], school: School, film: Path) -> None:
        self.school, self.film = school, film
        self.fay, self.tim, self.olga = (signed_in(name).new_page() for name in ("fay", "tim", "olga"))
        self.study = ""
        self.iterations: list[str] = []

    def go(self, page: Page, place: str) -> Page:
        """A page of the study, or of its newest iteration."""
        at = f"study={self.study}" if place in PLACES else f"iteration={self.iterations[-1]}"
        page.goto(f"{self.school.base}/{place}?{at}")
        return settled(page)

    def make_study(self) -> None:
        self.fay.goto(self.school.base)
        press(self.fay, "New study")
        dialog = self.fay.get_by_role("dialog")
        dialog.get_by_label("Title").fill(TITLE)
        press(dialog, "Make the study")
        expect(self.fay.get_by_role("heading", name=TITLE)).to_be_visible()
        self.study = self.fay.url.rpartition("study=")[2]
        press(settled(self.fay), "Write the plan")
        self.fay.get_by_test_id("phase-paste").click()
        self.fay.get_by_test_id("phase-list").fill("Launch (5 min)\nShare (20 min)")
        self.fay.get_by_test_id("phase-list-make").click()
        saved_plan(self.fay)
        self.go(self.fay, "study")
        press(self.fay, "Add a student")
        dialog.get_by_label("Pseudonym").fill("C")
        press(dialog, "Add the student")
        expect(self.fay.get_by_role("dialog")).to_have_count(0)

    def teach(self, label: str, teacher: str) -> None:
        """The next iteration with its film; Olga notes two moments and flags both."""
        self.go(self.fay, "study")
        press(self.fay, "New iteration")
        dialog = self.fay.get_by_role("dialog")
        dialog.get_by_label("Class", exact=True).fill(label)
        dialog.get_by_role("combobox", name="Who teaches").click()
        self.fay.get_by_role("option", name=teacher).click()
        press(dialog, "Make the iteration")
        expect(self.fay.get_by_role("dialog")).to_have_count(0)
        expect(self.fay.get_by_text(label).first).to_be_visible()
        found = self.school.ask("fay", "GET", f"/studies/{self.study}/iterations")
        self.iterations.append(found[-1]["id"])

    def watch(self, *seen: str) -> None:
        self.school.add_video(self.iterations[-1], self.film)
        room = self.go(self.olga, "watch")
        expect(room.get_by_test_id("play")).to_be_enabled()
        for place, saw in enumerate(seen):
            seek(room, 10 * (place + 1))
            room.get_by_test_id("note-box").fill(saw)
            room.get_by_test_id("student-1").click()
            room.get_by_test_id("flag").click()
            room.get_by_test_id("note-box").press("Enter")
            stored(room, saw)
            expect(note(room, saw)).to_have_count(1)

    def open_debrief(self) -> Page:
        page = self.go(self.fay, "debrief")
        press(page, "Open the debrief")
        press(page, "Start the debrief")
        settled(page).get_by_role("tab", name="Claims and tweaks").click()
        return settled(page)

    def claim(self, page: Page, text: str) -> None:
        page.get_by_role("button", name="Cite").first.click()
        expect(page.get_by_text("cites 00:")).to_be_visible()
        page.get_by_role("textbox", name="What do we hold to be so?").fill(text)
        press(page, "Make the claim")
        expect(page.get_by_text("Proposed", exact=True)).to_be_visible()
        press(page, "Agree")
        expect(page.get_by_text("Agreed", exact=True)).to_be_visible()

    def tweaks(self) -> list[dict]:
        return self.school.ask("fay", "GET", f"/studies/{self.study}/tweaks")


PLACES = ("study", "plan", "lineage", "learnings")


def press(page: object, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()  # type: ignore[attr-defined]


def saved_plan(page: Page) -> None:
    expect(page.get_by_test_id("plan-state")).to_have_attribute("data-state", "saved")


def choose(page: Page, group: str, word: str) -> None:
    """A radio button of a group."""
    page.get_by_role("radiogroup", name=group).last.get_by_text(word, exact=True).click()
    settled(page)


def test_three_people_run_a_study_over_three_iterations(
    signed_in: Callable[..., BrowserContext], school: School, film: Path
) -> None:
    team = Team(signed_in, school, film)
    team.make_study()

    team.teach("4a", "Fay Bell")
    team.watch("C cuts at once and has three parts.", "C crosses the parts out.")
    page = team.open_debrief()
    team.claim(page, "Who cuts at once cannot try a second idea.")
    page.get_by_role("textbox", name="What do we change?").fill(FIRST)
    page.get_by_role("textbox", name="What will be seen or heard").fill("C changes an idea before cutting.")
    press(page, "Propose the tweak")
    expect(page.get_by_text(FIRST).first).to_be_visible()
    press(page, "Agree")
    expect(page.get_by_text("Agreed", exact=True)).to_have_count(2)

    plan = team.go(team.tim, "plan")
    press(plan, "Make version 2 from 1 agreed tweak")
    expect(plan.get_by_test_id("plan-editor")).to_be_visible()
    team.teach("4b", "Tim Moss")
    brief = team.go(team.tim, "reteach")
    expect(brief.get_by_text(FIRST).first).to_be_visible()
    press(brief, "Accept")
    expect(brief.get_by_text("Accepted", exact=True)).to_be_visible()
    team.watch("C folds, unfolds and folds again.", "C cuts along the folds, which are hard to see.")

    judge(team.go(team.tim, "reteach"), "Adapt", SECOND)
    (old, child) = team.tweaks()
    assert (old["state"], old["outcome"]["decision"], old["outcome"]["child"]) == ("judged", "adapt", child["id"])
    assert (child["parent"], child["change"], child["state"]) == (old["id"], SECOND, "proposed")

    page = team.open_debrief()
    expect(page.get_by_text(SECOND).first).to_be_visible()
    press(page, "Predict")
    page.get_by_role("textbox", name="What will be seen or heard").last.fill("C cuts into four equal parts.")
    press(page, "Add the prediction")
    expect(page.get_by_text("C cuts into four equal parts.").first).to_be_visible()
    page.keyboard.press("Escape")
    press(page, "Agree")
    expect(page.get_by_text("Agreed", exact=True)).to_have_count(1)

    press(team.go(team.tim, "plan"), "Make version 3 from 1 agreed tweak")
    expect(team.tim.get_by_test_id("plan-editor")).to_be_visible()
    team.teach("4c", "Tim Moss")
    team.watch("C marks the folds and cuts four equal parts.")
    judge(team.go(team.tim, "reteach"), "Adopt")
    assert [one["outcome"]["decision"] for one in team.tweaks()] == ["adapt", "adopt"]

    page = team.go(team.fay, "learnings")
    press(page, "Write a learning")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What the team takes along beyond this lesson").fill("A first idea needs a cheap place.")
    dialog.get_by_role("combobox", name="Tweaks that taught it").click()
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    press(dialog, "Save the learning")
    expect(page.get_by_text("A first idea needs a cheap place.").first).to_be_visible()

    lineage = team.go(team.olga, "lineage")
    expect(lineage.get_by_text("taken up in plan version 2")).to_be_visible()
    for text in (FIRST, SECOND, "C folds, unfolds and folds again."):
        expect(lineage.get_by_text(text).first).to_be_visible()
    broken = school.ask("fay", "GET", f"/studies/{team.study}/lineage")["broken"]
    assert broken == []


def judge(page: Page, decision: str, change: str | None = None) -> None:
    """Own noticing, what became of the tweak, its prediction met by the first moment that is proposed, and the decision."""
    page.get_by_text("Afterwards", exact=True).click()
    settled(page)
    press(page, "Go on without writing")
    settled(page)
    choose(page, "What became of it", "Enacted")
    press(page, "Save what became of it")
    expect(page.get_by_test_id("stToast").get_by_text("Saved")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Cite", exact=True).first.click()
    expect(page.get_by_role("button", name="Cited: take it away").first).to_be_visible()
    settled(page)
    choose(page, "Was it seen?", "Met")
    press(page, "Save the judgement")
    expect(page.get_by_text("Not judged yet")).to_have_count(0)
    settled(page)
    choose(page, "Decision", decision)
    page.get_by_role("textbox", name="Why", exact=True).fill("It was seen where we had predicted it.")
    if change:
        page.get_by_role("textbox", name="The change as it goes on").fill(change)
        page.keyboard.press("Control+Enter")
        settled(page)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Decided:").first).to_be_visible()
