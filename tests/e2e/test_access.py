"""Everyone can use every page: axe by the rules of WCAG 2.2 AA, the keyboard alone, fingers, zoom.

The pages are those that the navigation offers, and the dialogs those that the pages' buttons open, so that what is added
later is looked at too.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe import COLOURS, violations
from browsing import PATIENCE_MS, enter_room, settled, sign_in, stored
from playwright.sync_api import BrowserContext, Page, expect
from school import PASSWORD, School, email, submitted_lesson

from lessonstudy.domain.identity import new_id

pytestmark = [pytest.mark.browser, pytest.mark.deep]

WIDE, TABLET = {"width": 1440, "height": 900}, {"width": 820, "height": 1180}


def looked_at(page: Page, where: str) -> list[str]:
    """What axe finds on a page as it stands: at both widths in light, and its colours in dark."""
    found = violations(page, f"{where} at 1440")
    page.set_viewport_size(TABLET)
    found += violations(page, f"{where} at 820")
    with dark(page):
        found += violations(page, f"{where} in dark", COLOURS)
    page.set_viewport_size(WIDE)
    return found


@contextmanager
def dark(page: Page) -> Iterator[None]:
    def themed(scheme: str) -> None:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            """dark => {
                const app = document.querySelector("[data-testid=stApp]") ?? document.body;
                const [red] = getComputedStyle(app).backgroundColor.match(/\\d+/g);
                return (Number(red) < 128) === dark;
            }""",
            arg=scheme == "dark",
        )

    themed("dark")
    yield
    themed("light")


def dialogs(page: Page, openers: list[str], where: str) -> list[str]:
    """Opens one dialog after the other, looks at it, leaves it by Escape; the focus comes back to its button."""
    found = []
    for name in openers:
        opener = page.get_by_role("button", name=name, exact=True).first
        opener.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        settled(page)
        found += looked_at(page, f"{where}, {name}")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        settled(page)
    return found


def navigation(page: Page) -> list[str]:
    """The addresses that the navigation on top offers."""
    links = page.get_by_test_id("stTopNavLink").or_(page.get_by_test_id("stSidebarNavLink"))
    expect(links.first).to_be_attached()
    return sorted(set(links.evaluate_all("all => all.map(one => one.href)")))


def test_axe_finds_nothing_on_any_page_nor_in_any_dialog(
    profile: Callable[..., BrowserContext], school: School
) -> None:
    context = profile(color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{school.base}/ls/login")
    found = looked_at(page, "sign-in")
    sign_in(context, school, "fay")
    page.goto(school.base)
    settled(page)
    addresses = navigation(page)
    for address in addresses:
        page.goto(address)
        settled(page)
        found += looked_at(page, address.removeprefix(school.base))
        tabs = page.get_by_role("tab")
        for number in range(1, tabs.count()):
            tabs.nth(number).click()
            settled(page)
            found += looked_at(page, f"{address.removeprefix(school.base)}, tab {number}")
    page.goto(school.base)
    found += dialogs(settled(page), ["New study"], "home")
    page.goto(f"{school.base}/study?study={school.study}")
    settled(page)
    found += looked_at(page, "study")
    found += dialogs(page, ["Add a student", "New iteration"], "study")
    page.goto(f"{school.base}/plan?study={school.study}")
    expect(page.get_by_test_id("plan-table")).to_be_visible()
    found += looked_at(settled(page), "plan")
    found += dialogs(page, ["Study texts"], "plan")
    school.ask("fay", "POST", f"/studies/{school.study}/claims", {"text": "They halve.", "iteration": school.iteration})
    for name in ("lineage", "budget", "mirror", "reports", "exchange", "learnings"):
        page.goto(f"{school.base}/{name}?study={school.study}")
        settled(page)
        found += looked_at(page, name)
    found += dialogs(page, ["Write a learning"], "learnings")
    found += comparison_looked_at(page, school)
    found += agreement_looked_at(page, school)
    found += reels_looked_at(page, school)
    found += debrief_looked_at(page, school)
    found += looked_at(enter_room(context, school), "watch")
    assert found == [], "\n".join(found)


def comparison_looked_at(page: Page, school: School) -> list[str]:
    """Two lessons side by side, with the tables under the charts open and a figure's moments."""
    note = {"iteration": school.iteration, "start_ms": 3_000, "saw": "She halves.", "codes": ["u"], "students": ["A"]}
    school.ask("olga", "PUT", f"/observations/{new_id()}", note, **{"If-None-Match": "*"})
    school.new_iteration("Class 4d")
    page.goto(f"{school.base}/compare?study={school.study}")
    tables = page.get_by_text("The same as a table")
    expect(tables.nth(1)).to_be_visible()
    for number in range(settled(page).locator("details").count()):
        tables.nth(number).click()
    page.get_by_role("combobox", name="Moments behind a figure").last.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("video[title*='She halves.']")).to_be_visible()
    return looked_at(settled(page), "compare")


def agreement_looked_at(page: Page, school: School) -> list[str]:
    """Agreement where nobody submitted, with each kind of moments, and the dialog for what the team agrees on."""
    page.goto(f"{school.base}/agreement?iteration={school.iteration}")
    found = looked_at(settled(page), "agreement, nothing submitted")
    page.goto(f"{school.base}/agreement?iteration={submitted_lesson(school)}")
    for kind in ("Noted by several", "Coded differently", "Noted by one alone"):
        page.get_by_test_id("stMain").get_by_text(f"{kind}:").click()
        found += looked_at(settled(page), f"agreement, {kind}")
    return found + dialogs(page, ["Write what we agree on"], "agreement")


def reels_looked_at(page: Page, school: School) -> list[str]:
    """The list of reels with its dialog, and one reel with its playlist and its clips to be changed."""
    note = new_id()
    said = {"iteration": school.iteration, "start_ms": 5_000, "saw": "B rubs out the line."}
    school.ask("olga", "PUT", f"/observations/{note}", said, **{"If-None-Match": "*"})
    made = school.ask("fay", "POST", f"/studies/{school.study}/reels", {"title": "Lines", "moments": [note]})
    page.goto(f"{school.base}/reels?study={school.study}")
    settled(page)
    found = looked_at(page, "reels") + dialogs(page, ["New reel"], "reels")
    page.goto(f"{school.base}/reels?study={school.study}&reel={made['id']}")
    expect(page.get_by_test_id("reel-play")).to_be_visible()
    page.get_by_text("Put the clips in order").click()
    settled(page)
    return found + looked_at(page, "reel") + dialogs(page, ["Trim"], "reel")


def debrief_looked_at(page: Page, school: School) -> list[str]:
    """A debrief before it begins and while it runs, with each of its tabs."""
    iteration = school.new_iteration("Class 4c")
    made = school.ask("fay", "POST", f"/iterations/{iteration}/debriefs", {"protocol": "post_lesson_discussion"})
    page.goto(f"{school.base}/debrief?iteration={iteration}")
    found = looked_at(settled(page), "debrief, before")
    school.ask("fay", "PATCH", f"/debriefs/{made['id']}", {"state": "running"})
    expect(page.get_by_test_id("debrief-clock")).to_be_visible()
    for number in range(5):
        page.get_by_role("tab").nth(number).click()
        found += looked_at(settled(page), f"debrief, tab {number}")
    return found


def tab_to(page: Page, wanted: str) -> None:
    """Presses Tab until what has the focus matches; everything passed on the way shows that it has it, uncovered."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        assert here["covered"] is False, here
        assert here["shown"], here
        if re.search(wanted, here["name"]):
            return
    pytest.fail(f"Tab never came to {wanted}")


FOCUSED = """() => {
    let one = document.activeElement;
    while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    if (one === document.body) return { name: "", covered: false, shown: true };
    // what is only scrolled by keys is no control
    const control = one.matches("a, button, input, select, textarea, [role=slider], [role=tab]");
    const box = one.getBoundingClientRect();
    const inside = (x, y) => {
        let hit = document.elementFromPoint(x, y);
        while (hit?.shadowRoot) {
            const deeper = hit.shadowRoot.elementFromPoint(x, y);
            if (!deeper || deeper === hit) break;
            hit = deeper;
        }
        const labels = [...(one.labels ?? [])];
        return hit && (one.contains(hit) || hit.contains(one) || labels.some(label => label.contains(hit)));
    };
    const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
    const style = getComputedStyle(one);
    const around = one.closest("[data-baseweb], label, a, button") ?? one;
    const ring = [style, getComputedStyle(around), getComputedStyle(one.parentElement)].some(
        (found) => found.outlineStyle !== "none" || found.boxShadow !== "none" || found.borderStyle !== "none"
            || found.backgroundColor !== "rgba(0, 0, 0, 0)");
    return {
        name: control ? one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent : "",
        covered: box.width > 1 && !spots.some(([x, y]) => inside(box.x + box.width * x, box.y + box.height * y)),
        shown: box.width <= 1 || ring || !control,
        html: one.outerHTML.slice(0, 200),
    };
}"""


def test_from_sign_in_to_a_saved_note_by_the_keyboard_alone(
    profile: Callable[..., BrowserContext], school: School
) -> None:
    page = profile().new_page()
    page.goto(f"{school.base}/ls/login")
    tab_to(page, "E-mail")
    page.keyboard.insert_text(email("kim"))
    tab_to(page, "Password")
    # as a password manager or the clipboard does
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Our studies")).to_be_visible()
    settled(page)
    tab_to(page, "Watch and note")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("play")).to_be_enabled()
    settled(page)
    page.keyboard.press("n")
    expect(page.get_by_test_id("note-box")).to_be_focused()
    page.keyboard.type("By the keyboard alone")
    page.keyboard.press("Alt+r")
    page.keyboard.press("Enter")
    stored(page, "By the keyboard alone")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    # and the same by Tab and Enter, for those who switched single keys off
    tab_to(page, "I saw / I heard")
    page.keyboard.type("By Tab and Enter")
    tab_to(page, "^Save$")
    page.keyboard.press("Enter")
    stored(page, "By Tab and Enter")


@pytest.mark.parametrize("width", [720, 320])
def test_sign_in_and_home_reflow_when_they_are_enlarged(
    profile: Callable[..., BrowserContext], school: School, width: int
) -> None:
    """1440 pixels at 200 %, 1280 at 400 %."""
    context = profile(viewport={"width": width, "height": 256 if width == 320 else 450})
    page = context.new_page()
    page.goto(f"{school.base}/ls/login")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sign_in(context, school, "fay")
    page.goto(school.base)
    expect(page.get_by_role("heading", name="Our studies")).to_be_visible()
    settled(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth") <= width
    for name in ("New study", "Watch and note"):
        wanted = page.get_by_text(name, exact=True).first
        wanted.scroll_into_view_if_needed(timeout=PATIENCE_MS)
        box = wanted.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
