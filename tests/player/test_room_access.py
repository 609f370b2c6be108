"""The room by fingers at 820 px, with less motion, with forced colours, and by targets that can be hit."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe import COLOURS, violations
from fake_server import ME, OTHERS, Lesson
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.deep]

TABLET = {"width": 820, "height": 1180}
MOVING = """() => {
    const found = [];
    const walk = (root) => {
        for (const one of root.querySelectorAll("*")) {
            const style = getComputedStyle(one);
            const longest = (text) => Math.max(...text.split(",").map(parseFloat));
            const moves = longest(style.transitionDuration) > 0 && style.transitionProperty !== "none";
            const plays = longest(style.animationDuration) > 0 && style.animationName !== "none";
            if (moves || plays || style.scrollBehavior === "smooth") found.push(one.outerHTML.slice(0, 90));
            if (one.shadowRoot) walk(one.shadowRoot);
        }
    };
    walk(document);
    return found;
}"""
SMALL = """(least) => {
    const root = document.querySelector("#host").shadowRoot;
    const all = [...root.querySelectorAll("button, a[href], input, select, textarea, [role=slider], [role=button]")];
    const named = (one) => one.getAttribute("aria-label") || one.textContent || one.dataset.testid;
    return all
        .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .map((one) => [named(one), one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < least || box.height < least))
        .map(([name, box]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
}"""

Open = Callable[..., Page]


@pytest.fixture
def open_with(chromium: Browser, address: str) -> Iterator[Open]:
    """The room in a browser with the given abilities and wishes."""
    made: list[BrowserContext] = []

    def go(query: str = "", **options: object) -> Page:
        context = chromium.new_context(**{"viewport": TABLET} | options)
        context.set_default_timeout(30_000)
        made.append(context)
        page = context.new_page()
        page.goto(f"{address}/{query}")
        expect(page.get_by_test_id("play")).to_be_enabled()
        return page

    yield go
    for context in made:
        context.close()


def drag_by_finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    line = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", start)
    for step in range(1, 9):
        touch("touchMove", tuple(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]
    touch("touchEnd")


def test_a_note_is_written_and_the_timeline_moved_by_fingers_alone(open_with: Open, lesson: Lesson) -> None:
    page = open_with(has_touch=True)
    page.get_by_test_id("code-r").tap()
    page.get_by_test_id("student-2").tap()
    page.get_by_test_id("note-box").tap()
    page.keyboard.insert_text("draws a line")
    page.get_by_test_id("save").tap()
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    [note] = lesson.notes.values()
    assert (note["codes"], note["students"]) == (["thinking:r"], ["B"])
    page.get_by_test_id("zoom-in").tap()
    page.get_by_test_id("zoom-in").tap()
    timeline = page.get_by_test_id("timeline")
    timeline.scroll_into_view_if_needed()
    box = timeline.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] - 8, box["y"] + 8)
    position = page.get_by_test_id("position")
    expect(position).not_to_contain_text("00:00.0")
    before = page.get_by_test_id("video").evaluate("video => video.currentTime")
    low = box["y"] + box["height"] - 12
    drag_by_finger(page, (box["x"] + box["width"] - 60, low), (box["x"] + 80, low))
    page.touchscreen.tap(box["x"] + box["width"] - 8, box["y"] + 8)
    page.wait_for_function(
        "([at]) => document.querySelector('#host').shadowRoot.querySelector('video').currentTime > at + 2", arg=[before]
    )


def test_what_fingers_need_is_large_enough_and_nothing_is_smaller_than_24_pixels(
    open_with: Open, lesson: Lesson
) -> None:
    lesson.note(1, OTHERS[0], 5000)
    page = open_with(has_touch=True)
    expect(page.get_by_test_id("note-item")).to_have_count(1)
    page.get_by_test_id("in").tap()
    assert page.evaluate(SMALL, 40) == []
    mouse = open_with(viewport={"width": 1440, "height": 900})
    mouse.get_by_test_id("in").click()
    assert mouse.evaluate(SMALL, 24) == []


def test_who_asked_for_less_motion_sees_nothing_move(open_with: Open) -> None:
    page = open_with(reduced_motion="reduce")
    page.keyboard.press("?")
    expect(page.get_by_test_id("help-sheet")).to_be_visible()
    assert page.evaluate(MOVING) == []


def test_with_forced_colours_what_is_set_and_what_has_the_focus_can_be_told(open_with: Open) -> None:
    page = open_with(forced_colors="active")
    chip = page.get_by_test_id("code-a")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(chip).to_have_css("outline-style", "solid")
    expect(page.get_by_test_id("code-u")).not_to_have_css("outline-style", "solid")
    page.get_by_test_id("save").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("save")).to_have_css("outline-style", re.compile("solid|auto"))
    assert page.get_by_test_id("save").evaluate("one => getComputedStyle(one).borderTopStyle") != "none"


def test_what_is_dragged_has_a_way_without_dragging(open_with: Open) -> None:
    """WCAG 2.5.7: the edges of the span by field and button, the timeline by buttons and keys."""
    page = open_with(has_touch=True)
    page.get_by_test_id("start-time").fill("0:10")
    page.get_by_test_id("start-time").press("Enter")
    expect(page.get_by_test_id("start-time")).to_have_value("00:10.0")
    timeline = page.get_by_test_id("timeline")
    timeline.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("position")).not_to_contain_text("00:00.0")


def test_the_keyboard_comes_back_to_where_a_dialog_was_opened(open_with: Open) -> None:
    page = open_with()
    openers = page.locator("[data-testid=room] [aria-haspopup=dialog]")
    expect(openers.first).to_be_visible()
    for opener in openers.all():
        opener.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(opener).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(opener).to_be_focused()


def in_both(page: Page, where: str) -> list[str]:
    """What axe finds in the room as it stands: at both widths in light, and its colours in dark."""
    found = violations(page, f"{where} at 1440")
    page.set_viewport_size(TABLET)
    found += violations(page, f"{where} at 820")
    page.evaluate("document.documentElement.dataset.theme = 'dark'; window.rerun()")
    found += violations(page, f"{where} in dark", COLOURS)
    page.evaluate("document.documentElement.dataset.theme = 'light'; window.rerun()")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_axe_finds_nothing_in_the_room_nor_in_any_of_its_dialogs(open_with: Open, lesson: Lesson) -> None:
    mine = lesson.note(1, ME, 5000, saw="mine", flag=True)
    lesson.note(2, OTHERS[0], 9000, think="Perhaps a rule?")
    page = open_with(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    expect(page.get_by_test_id("note-item")).to_have_count(2)
    found = in_both(page, "the room")
    openers = page.locator("[data-testid=room] [aria-haspopup=dialog]")
    for opener in openers.all():
        opener.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        found += in_both(page, f"the room, {opener.get_attribute('data-testid')}")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    lesson.clash(str(mine["id"]), "from elsewhere")
    page.get_by_test_id("note-item").filter(has_text="mine").hover()
    page.get_by_test_id("note-edit").click()
    page.get_by_test_id("note-box").fill("mine, changed")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("conflict")).to_be_visible()
    lesson.trouble = "down"
    page.get_by_test_id("note-box").fill("waits")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("waiting")).to_contain_text("1 note waiting")
    page.get_by_test_id("note-box").fill("A good answer")
    page.get_by_test_id("code-r").click()
    page.get_by_test_id("in").click()
    found += in_both(page, "the room in trouble, while writing")
    assert found == []


def test_a_finger_drags_a_moment_and_two_zoom_without_moving_it(open_with: Open, lesson: Lesson) -> None:
    lesson.note(1, ME, 60_000, end_ms=80_000)
    page = open_with(has_touch=True)
    page.get_by_test_id("note-item").locator(".jump").tap()
    moment = page.get_by_test_id("moment")
    moment.scroll_into_view_if_needed()
    box = moment.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag_by_finger(page, (x, y), (x + 60, y))
    expect(page.get_by_test_id("live")).to_contain_text("Moved to")
    [note] = lesson.notes.values()
    assert note["start_ms"] > 62_000
    assert note["end_ms"] - note["start_ms"] == 20_000
    puts = len(lesson.puts)
    line = page.context.new_cdp_session(page)
    for kind, fingers in (
        ("touchStart", [x + 60]),
        ("touchMove", [x + 80]),
        ("touchStart", [x + 80, x + 200]),
        ("touchMove", [x + 40, x + 280]),
        ("touchEnd", []),
    ):
        points = [{"x": at, "y": y, "id": place} for place, at in enumerate(fingers)]
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.get_by_test_id("zoom-all")).to_be_enabled()
    assert page.evaluate("visualViewport.scale") == 1
    # what a drag had shown would be saved first
    page.get_by_test_id("undo").tap()
    expect(page.get_by_test_id("note-item")).to_contain_text("01:00–01:20")
    assert len(lesson.puts) == puts
