"""Lessons side by side on a real server: their videos are locked by phase, in a browser that really plays them."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe import COLOURS, violations
from browsing import settled
from playwright.sync_api import BrowserContext, Locator, Page, expect
from school import PHASES, School, make_film

from lessonstudy.domain.identity import new_id

pytestmark = [pytest.mark.browser]

Edges = tuple[float, ...]
SHORT: tuple[Edges, Edges] = ((0, 4, 24, 30), (2, 9, 29, 31))
LONG: tuple[Edges, ...] = ((0, 3, 68), (2, 4, 71), (1, 5, 70), (0, 4, 69))

DRIFT_S = 0.1
PLACE_S = 0.4
"""Near enough to say that all stand at the same place of the phase, just after they began to play there."""

# All in one call: between two calls the videos would have moved.
FILMS = """() => {
    const open = [document];
    for (const root of open) {
        if (root.querySelector('[data-testid=compare]')) {
            return [...root.querySelectorAll('[data-testid=compare] video')].map((video) => ({
                at: video.currentTime, stands: video.paused, muted: video.muted, ready: video.readyState > 1 && !video.seeking,
            }));
        }
        open.push(...[...root.querySelectorAll('*')].map((one) => one.shadowRoot).filter(Boolean));
    }
}"""


@dataclass(frozen=True)
class Side:
    """All lessons of a study, each with its video and when its phases began, in seconds."""

    study: str
    edges: tuple[Edges, ...]

    def open(self, context: BrowserContext, school: School) -> Page:
        page = context.new_page()
        numbers = ",".join(str(number + 1) for number in range(len(self.edges)))
        page.goto(f"{school.base}/compare?study={self.study}&lessons={numbers}")
        expect(page.get_by_test_id("play")).to_be_enabled()
        standing(page, self.starts(0))
        return settled(page)

    def starts(self, phase: int) -> list[float]:
        return [edges[phase] for edges in self.edges]


def taught(school: School, film: Path, edges: tuple[Edges, ...]) -> Side:
    """Lessons whose phases ran between these seconds; phases without two edges did not run."""
    study = school.ask("fay", "POST", f"/teams/{school.team}/studies", {"title": "Side by side"})["id"]
    school.ask("fay", "POST", f"/studies/{study}/plans", {"phases": PHASES})
    school.ask("fay", "POST", f"/studies/{study}/students", {"pseudonym": "A"})
    for number, seconds in enumerate(edges):
        iteration = school.ask("fay", "POST", f"/studies/{study}/iterations", {"class_label": "4c"})["id"]
        school.add_video(iteration, film)
        phases = school.ask("fay", "GET", f"/iterations/{iteration}/room")["plan"]["phases"]
        times = [
            {"phase": phase["id"], "start_ms": round(start * 1000), "end_ms": round(end * 1000)}
            for phase, start, end in zip(phases, seconds, seconds[1:], strict=False)
        ]
        school.ask("fay", "PUT", f"/iterations/{iteration}/phase-times", {"phases": times})
        note = {"iteration": iteration, "start_ms": round(seconds[1] * 1000) + 3000, "saw": f"A counts on, {number}"}
        school.ask("fay", "PUT", f"/observations/{new_id()}", note | {"students": ["A"]}, **{"If-None-Match": "*"})
    return Side(study, edges)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small pictures with sound: what is looked at is the lock, not how fast this machine decodes without help."""
    return make_film(tmp_path_factory.mktemp("beside") / "small.mp4", 72, "-vf", "scale=320:180", "-r", "15")


@pytest.fixture(scope="module")
def two(school: School, small: Path) -> Side:
    return taught(school, small, SHORT)


@pytest.fixture
def beside(two: Side, signed_in: Callable[..., BrowserContext], school: School) -> Page:
    return two.open(signed_in("fay"), school)


def films(page: Page) -> list[dict[str, Any]]:
    return list(page.evaluate(FILMS))


def times(page: Page) -> list[float]:
    return [film["at"] for film in films(page)]


def standing(page: Page, wanted: list[float]) -> None:
    """Waits until all videos have come to a rest at these seconds."""
    page.wait_for_function(
        f"""(wanted) => {{
            const films = ({FILMS})();
            return films?.length === wanted.length
                && films.every((film, index) => film.stands && film.ready && Math.abs(film.at - wanted[index]) < 0.06);
        }}""",
        arg=wanted,
    )


def until(page: Page, condition: str, *values: Any) -> None:
    """Waits until `condition`, a JavaScript expression of `films` and `values`, is true."""
    page.wait_for_function(f"(values) => {{ const films = ({FILMS})(); return {condition}; }}", arg=list(values))


def drift(page: Page, starts: list[float], looks: int = 9) -> float:
    """By how many seconds the videos are apart within the phase, at the median of some looks at all of them at once.

    A machine that is busy with other things lets single looks be worse for a moment.
    """
    found = []
    for _ in range(looks):
        elapsed = [at - start for at, start in zip(times(page), starts, strict=True)]
        found.append(max(elapsed) - min(elapsed))
        page.wait_for_timeout(200)
    return statistics.median(found)


def lesson(page: Page, index: int) -> Locator:
    return page.get_by_test_id(f"lesson-{index}")


def test_all_begin_a_phase_together_stay_together_and_wait_at_its_end(beside: Page, two: Side) -> None:
    beside.get_by_test_id("phase-1").click()
    standing(beside, two.starts(1))
    beside.get_by_test_id("play").click()
    until(beside, "films[0].at > values[0] + 10", two.starts(1)[0])
    assert drift(beside, two.starts(1)) < DRIFT_S
    assert [film["muted"] for film in films(beside)] == [False, True]
    # a jump while they play goes on playing there; the first lesson's launch is the shorter one
    beside.get_by_test_id("phase-0").click()
    expect(lesson(beside, 0).get_by_test_id("lesson-doing")).to_have_text("waits for Reteach 2")
    first, second = films(beside)
    assert first["stands"]
    assert abs(first["at"] - two.starts(1)[0]) < 0.15
    assert not second["stands"]
    until(beside, "films.every((film) => !film.stands) && films[0].at > values[0] + 1", two.starts(1)[0])
    expect(beside.get_by_test_id("phase-1")).to_have_attribute("aria-pressed", "true")
    assert drift(beside, two.starts(1)) < PLACE_S


def test_one_that_is_unlocked_moves_alone_and_keeps_its_place_when_it_is_locked_again(beside: Page, two: Side) -> None:
    lock = lesson(beside, 1).get_by_test_id("lock")
    lock.click()
    expect(lesson(beside, 1).get_by_test_id("lesson-doing")).to_have_text("moves alone")
    lesson(beside, 1).get_by_test_id("video").evaluate("video => { video.currentTime = 14; }")
    beside.get_by_test_id("phase-1").click()
    standing(beside, [two.starts(1)[0], 14])
    lock.click()
    expect(beside.get_by_test_id("live")).to_contain_text("5 seconds ahead")
    beside.get_by_test_id("play").click()
    until(beside, "films.every((film) => !film.stands) && films[0].at > values[0] + 2", two.starts(1)[0])
    assert drift(beside, [two.starts(1)[0], 14]) < PLACE_S
    beside.get_by_test_id("play").click()
    beside.get_by_test_id("phase-1").click()
    standing(beside, two.starts(1))


def test_by_the_keyboard_alone_one_goes_to_a_phase_and_to_a_moment_and_hears_another(beside: Page, two: Side) -> None:
    beside.keyboard.press("Shift+ArrowRight")
    standing(beside, two.starts(1))
    beside.keyboard.press("ArrowRight")
    standing(beside, [start + 5 for start in two.starts(1)])
    beside.keyboard.press("Space")
    until(beside, "films.every((film) => !film.stands)")
    beside.keyboard.press("k")
    until(beside, "films.every((film) => film.stands)")
    beside.keyboard.press("Shift+ArrowLeft")
    standing(beside, two.starts(1))
    lesson(beside, 1).get_by_test_id("hear").focus()
    beside.keyboard.press("Enter")
    assert [film["muted"] for film in films(beside)] == [True, False]
    beside.get_by_test_id("moments").first.focus()
    beside.keyboard.press("End")
    expect(beside.get_by_test_id("moment-card")).to_contain_text("A counts on, 0")
    said = beside.get_by_test_id("moments").first.get_by_role("option", selected=True)
    expect(said).to_have_text("00:07, Explore, Fay Bell: A counts on, 0 A")
    beside.keyboard.press("Enter")
    # two seconds before the moment, and in the other lesson as far into the phase
    until(beside, "films.every((film) => !film.stands) && films[0].at > values[0] + 1.5", two.starts(1)[0])
    assert drift(beside, two.starts(1)) < PLACE_S
    assert [film["muted"] for film in films(beside)] == [False, True]
    beside.keyboard.press("?")
    expect(beside.get_by_test_id("help-sheet")).to_be_visible()
    beside.keyboard.press("Escape")
    expect(beside.get_by_test_id("help-sheet")).to_have_count(0)


def test_who_pauses_at_once_after_playing_is_obeyed(beside: Page, two: Side) -> None:
    beside.evaluate("""() => {
        const press = (key) => new KeyboardEvent('keydown', { key, bubbles: true, composed: true });
        for (const key of [' ', 'k']) document.body.dispatchEvent(press(key));
    }""")
    beside.wait_for_timeout(1000)
    standing(beside, two.starts(0))


def test_a_moment_is_read_under_the_pointer_and_a_click_plays_it_in_its_lesson(beside: Page, two: Side) -> None:
    row = beside.get_by_test_id("row-1")
    chosen = beside.get_by_test_id("choice").get_by_role("button", name="A", exact=True)
    chosen.click()
    expect(row.get_by_text("A", exact=True)).to_be_visible()
    row.get_by_test_id("moments").focus()
    beside.keyboard.press("ArrowDown")
    mark = row.locator(".compare-chosen").bounding_box()
    assert mark is not None
    beside.mouse.move(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    expect(row.get_by_test_id("moment-card").first).to_contain_text("A counts on, 1")
    beside.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    until(beside, "films.every((film) => !film.stands) && films[1].at > values[0] + 1", two.starts(1)[1])
    assert [film["muted"] for film in films(beside)] == [True, False]
    expect(beside.get_by_test_id("phase-1")).to_have_attribute("aria-pressed", "true")


@pytest.mark.deep
def test_axe_finds_nothing_in_lessons_side_by_side(
    two: Side, signed_in: Callable[..., BrowserContext], school: School
) -> None:
    page = two.open(signed_in("fay", color_scheme="light", reduced_motion="reduce"), school)
    found = violations(page, "at 1440")
    page.get_by_test_id("help").click()
    found += violations(page, "its keys")
    page.keyboard.press("Escape")
    lesson(page, 1).get_by_test_id("lock").click()
    page.set_viewport_size({"width": 820, "height": 1180})
    found += violations(page, "at 820")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor.match(/\\d+/)[0] < 128"
    )
    found += violations(page, "in dark", COLOURS)
    assert found == [], "\n".join(found)


@pytest.mark.deep
@pytest.mark.timeout(600)
def test_four_videos_are_less_than_100_ms_apart_after_a_minute(
    school: School, small: Path, signed_in: Callable[..., BrowserContext]
) -> None:
    four = taught(school, small, LONG)
    page = four.open(signed_in("fay"), school)
    page.context.set_default_timeout(180_000)
    page.get_by_test_id("phase-1").click()
    standing(page, four.starts(1))
    page.get_by_test_id("play").click()
    until(page, "films[0].at > values[0] + 58", four.starts(1)[0])
    assert drift(page, four.starts(1), 20) < DRIFT_S
    assert min(times(page)) > 60
