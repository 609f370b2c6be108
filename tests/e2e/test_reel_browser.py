"""In a real browser: a reel plays one clip after another over two lessons, by keys and by clicks, and becomes a file."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import settled
from playwright.sync_api import BrowserContext, Page, expect
from school import School

from lessonstudy.domain.identity import new_id

pytestmark = pytest.mark.browser

CLIPS = ((0, 10_000, 11_000), (1, 30_000, 31_500), (0, 40_000, 41_000))
"""Which lesson, and from when to when."""


@pytest.fixture
def reel(school: School, film: Path) -> str:
    """The address of a reel of three clips from two lessons; only its last clip has words of its own."""
    study = school.ask("fay", "POST", f"/teams/{school.team}/studies", {"title": "Reels"})["id"]
    school.ask("fay", "POST", f"/studies/{study}/plans", {"phases": [{"title": "Launch"}]})
    lessons = [school.ask("fay", "POST", f"/studies/{study}/iterations", {})["id"] for _ in range(2)]
    for lesson in lessons:
        school.add_video(lesson, film)
    clips = []
    for place, (lesson, start_ms, end_ms) in enumerate(CLIPS):
        note, said = new_id(), {"iteration": lessons[lesson], "start_ms": start_ms, "saw": f"Sees {place}."}
        school.ask("olga", "PUT", f"/observations/{note}", said, **{"If-None-Match": "*"})
        clips.append({"observation": note, "start_ms": start_ms, "end_ms": end_ms})
    clips[2]["caption"] = "<b>Look</b> at the hands 🙂"
    made = school.ask("olga", "POST", f"/studies/{study}/reels", {"title": "Hands", "clips": clips})
    return f"{school.base}/reels?study={study}&reel={made['id']}"


def on(page: Page, place: int) -> None:
    """Waits until this clip is on."""
    expect(page.get_by_test_id("reel-clip").nth(place)).to_have_attribute("aria-current", "true")


def within(page: Page, place: int) -> None:
    """Waits until the picture on show lies in this clip."""
    _, start_ms, end_ms = CLIPS[place]
    page.get_by_test_id("reel-video").evaluate(
        """(video, [start, end]) => new Promise((there) => {
            const look = () => {
                const at = video.currentTime;
                if (video.readyState >= 2 && at >= start - 0.05 && at <= end + 0.3) there();
                else setTimeout(look, 20);
            };
            look();
        })""",
        [start_ms / 1000, end_ms / 1000],
    )


def test_a_reel_plays_over_lessons_by_keys_and_clicks_and_says_what_was_seen(
    signed_in: Callable[..., BrowserContext], reel: str
) -> None:
    page = signed_in("olga").new_page()
    page.goto(reel)
    expect(page.get_by_test_id("reel-caption")).to_contain_text("Teaching 1 · 00:10 · seen by Olga Petrova")
    settled(page)
    within(page, 0)
    expect(page.get_by_role("status").filter(has_text="Clip 1 of 3: Teaching 1, 00:10, seen by")).to_be_attached()
    page.keyboard.press("Space")
    for place in range(3):
        on(page, place)
        within(page, place)
    expect(page.get_by_test_id("reel-caption")).to_contain_text("<b>Look</b> at the hands 🙂")
    expect(page.get_by_role("button", name="Play again")).to_be_visible()
    page.keyboard.press("p")
    on(page, 1)
    page.keyboard.press("n")
    on(page, 2)
    within(page, 2)
    page.get_by_role("button", name=re.compile("^Clip 2, ")).click()
    on(page, 1)
    within(page, 1)
    page.get_by_test_id("reel-loop").click()
    page.wait_for_timeout(2_500)
    on(page, 1)
    within(page, 1)
    page.keyboard.press("k")
    expect(page.get_by_test_id("reel-play")).to_have_attribute("aria-label", "Play")


@pytest.mark.deep
def test_a_clip_is_moved_while_the_reel_stays_and_the_file_is_made_and_downloaded(
    signed_in: Callable[..., BrowserContext], reel: str
) -> None:
    page = signed_in("fay").new_page()
    page.goto(reel)
    settled(page)
    page.get_by_role("button", name=re.compile("^Clip 2, ")).click()
    on(page, 1)
    page.get_by_text("Put the clips in order").click()
    page.get_by_role("button", name="Up", exact=True).nth(1).click()
    on(page, 0)
    expect(page.get_by_test_id("reel-clip").first).to_contain_text("Sees 1.")
    page.get_by_role("button", name="Make the file").click()
    download = page.get_by_role("link", name="Download the file")
    expect(download).to_be_visible(timeout=120_000)
    found = page.request.get(f"{re.match('https?://[^/]+', page.url)[0]}{download.get_attribute('href')}")
    assert (found.status, found.headers["content-type"]) == (200, "video/mp4")
    assert found.headers["content-disposition"].startswith("attachment")
    assert len(found.body()) > 50_000
