"""In a real browser: what the room plays is the observed time of a figure, and a click on its bar plays its moment."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import enter_room, settled, until_video
from playwright.sync_api import BrowserContext, expect
from school import School

from lessonstudy.domain.identity import new_id

pytestmark = pytest.mark.browser

AT_MS = 3_000
FILM_OF_MOMENT = "video[title*='B rubs out the middle line.']"
# the first bar of the chart of codes, in px from its corner: the heading's row lies above it
FIRST_BAR = {"x": 300, "y": 42}


def observed_ms(school: School, study: str) -> int:
    """The observed time of the one figure that counts something."""
    lesson: Any = school.ask("fay", "GET", f"/studies/{study}/compare")["iterations"][0]
    return max(int(one["observed_ms"]) for one in lesson["codes"] if one["count"])


def test_what_was_played_is_observed_and_a_bar_plays_its_moment(
    signed_in: Callable[..., BrowserContext], school: School, film: Path
) -> None:
    study = school.ask("fay", "POST", f"/teams/{school.team}/studies", {"title": "Side by side"})["id"]
    school.ask("fay", "POST", f"/studies/{study}/plans", {"phases": [{"title": "Launch"}]})
    first = school.ask("fay", "POST", f"/studies/{study}/iterations", {"class_label": "4c"})["id"]
    school.ask("fay", "POST", f"/studies/{study}/iterations", {"class_label": "4d"})
    school.add_video(first, film)
    said = {"iteration": first, "start_ms": AT_MS, "saw": "B rubs out the middle line.", "codes": ["u"]}
    school.ask("olga", "PUT", f"/observations/{new_id()}", said, **{"If-None-Match": "*"})
    assert observed_ms(school, study) == 0, "one note, and nobody recorded any watching"
    context = signed_in("olga")
    room = enter_room(context, school, first)
    room.get_by_test_id("play").click()
    until_video(room, "video.currentTime > 4")
    room.get_by_test_id("play").click()
    until_video(room, "video.paused")
    # sought past, not watched
    room.get_by_test_id("video").evaluate("video => { video.currentTime = 30 }")
    until_video(room, "video.currentTime > 29")
    deadline = time.monotonic() + 20
    while not 3_500 < (found := observed_ms(school, study)) < 15_000:
        assert time.monotonic() < deadline, found
        time.sleep(0.3)
    page = context.new_page()
    page.goto(f"{school.base}/compare?study={study}")
    chart = page.get_by_test_id("stVegaLiteChart").nth(1)
    # it is drawn, and the videos above have their place: nothing moves under the pointer any more
    expect(chart.locator("path[stroke='#14675b']").first).to_be_visible()
    expect(page.get_by_test_id("play")).to_be_enabled()
    settled(page)
    chart.click(position=FIRST_BAR)
    # by its name, since the lesson's own video stands above
    expect(page.locator(FILM_OF_MOMENT)).to_be_visible()
    # looked for anew each time, since the page may draw it once more
    playing = "([words, at]) => { const video = document.querySelector(words); return !video.paused && video.currentTime > at }"
    page.wait_for_function(playing, arg=[FILM_OF_MOMENT, AT_MS / 1000])
