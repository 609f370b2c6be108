"""In a real browser: a box of the lineage's picture is clicked, its moment opened, and the room stands at it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import settled, until_video
from playwright.sync_api import BrowserContext, expect
from school import School

from lessonstudy.domain.identity import new_id

pytestmark = pytest.mark.browser

AT_MS = 41_000
# the middle of the only moment's box, in px from the picture's corner
MOMENT = {"x": 30, "y": 66}


def test_a_click_in_the_picture_opens_the_moment_and_leads_into_the_room(
    signed_in: Callable[..., BrowserContext], school: School, film: Path
) -> None:
    study = school.ask("fay", "POST", f"/teams/{school.team}/studies", {"title": "Lineage"})["id"]
    school.ask("fay", "POST", f"/studies/{study}/plans", {"phases": [{"title": "Launch"}]})
    iteration = school.ask("fay", "POST", f"/studies/{study}/iterations", {"class_label": "4c"})["id"]
    school.add_video(iteration, film)
    said = {"iteration": iteration, "start_ms": AT_MS, "saw": "B rubs out the middle line."}
    note = new_id()
    school.ask("olga", "PUT", f"/observations/{note}", said, **{"If-None-Match": "*"})
    school.ask("fay", "POST", f"/studies/{study}/claims", {"text": "They change it themselves.", "cites": [note]})
    page = signed_in("olga").new_page()
    page.goto(f"{school.base}/study?study={study}")
    settled(page).get_by_role("link", name="Why the lesson is as it is").click()
    picture = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first
    expect(picture).to_be_visible()
    settled(page)
    picture.click(position=MOMENT)
    opened = page.locator(f".st-key-node-{note}")
    expect(opened.get_by_text("B rubs out the middle line.")).to_be_visible()
    opened.get_by_role("link", name="Open the moment").click()
    page.wait_for_url(f"**/watch?iteration={iteration}&at={AT_MS}")
    expect(page.get_by_test_id("play")).to_be_enabled()
    until_video(page, "Math.abs(video.currentTime - values[0]) < 4", AT_MS / 1000)
