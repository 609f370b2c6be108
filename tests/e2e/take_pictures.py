"""Takes pictures of every page of the demo, to be looked at: `python tests/e2e/take_pictures.py`.

They lie in tests/e2e/pictures, at two widths, light and dark. The demo is drawn in a temporary folder, which takes minutes;
`--data FOLDER` keeps one for the next time. `--room FILE` takes the picture of the annotation room alone, for the README.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from browsing import PATIENCE_MS, new_profile, settled
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from served import Served

from lessonstudy.bootstrap import Services, services
from lessonstudy.settings import Settings
from lessonstudy.store import people

sys.path.append(str(Path(__file__).parents[1]))
from ports import free_port

PICTURES = Path(__file__).parent / "pictures"
SIZES = {"1440": (1440, 900), "820": (820, 1180)}
SCHEMES = ("light", "dark")
MOMENT_MS = 47_500
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


class Demo:
    """The running demo and the sessions of its people."""

    def __init__(self, served: Served) -> None:
        self.served = served
        settings = Settings.from_env({"LESSONSTUDY_DATA": str(served.folder)})
        self.services: Services = services(replace(settings.over(served.folder / "demo"), demo=True))
        self.people = dict(self.services.demo.people())
        everyone = self.services.people.all(None)
        self.people["facilitator"] = next(one for one in everyone if one.admin)
        self.room = self.services.demo.first_page("observer")
        self.iteration = self.room.partition("iteration=")[2].partition("&")[0]
        self.study = self.services.teaching.get(self.people["coach"].id, self.iteration).study

    def enter(self, context: BrowserContext, role: str) -> None:
        with self.services.store.write() as db:
            person = people.person(db, self.people[role].id)
            assert person is not None
            opened = self.services.accounts.open_session(db, person.id, "A browser")
        context.add_cookies([{"name": "ls", "value": opened.cookie, "url": self.served.base}])


def pages(demo: Demo) -> dict[str, tuple[str, str, Callable[[Page], None]]]:
    """Name: who looks, at which address, and what they do there first."""
    study = f"/study?study={demo.study}"
    return {
        "home": ("coach", "/", nothing),
        "home-new-study": ("coach", "/", press("New study")),
        "study": ("teacher", study, nothing),
        "plan": ("teacher", f"/plan?study={demo.study}", nothing),
        "plan-compared": ("teacher", f"/plan?study={demo.study}&version=2&compare=1", nothing),
        "plan-study-texts": ("teacher", f"/plan?study={demo.study}", press("Study texts")),
        "study-student": ("teacher", study, press("Add a student")),
        "study-iteration": ("teacher", study, press("New iteration")),
        "study-observer": ("observer", study, nothing),
        "lineage": ("coach", f"/lineage?study={demo.study}", nothing),
        "agreement": ("coach", f"/agreement?study={demo.study}", nothing),
        "learnings": ("coach", f"/learnings?study={demo.study}", nothing),
        "reports": ("coach", f"/reports?study={demo.study}", nothing),
        "exchange": ("coach", f"/exchange?study={demo.study}", nothing),
        "budget": ("coach", f"/budget?study={demo.study}", nothing),
        "mirror": ("coach", f"/mirror?study={demo.study}", nothing),
        "compare": ("coach", f"/compare?study={demo.study}&lessons=1,2,3", side_by_side),
        "evidence": ("coach", "/evidence", nothing),
        "evidence-found": ("coach", "/evidence?q=line", nothing),
        "reels": ("coach", f"/reels?study={demo.study}", nothing),
        "watch": ("observer", f"/watch?iteration={demo.iteration}", at_the_moment),
        "norms": ("facilitator", "/norms", nothing),
        "norms-protocols": ("facilitator", "/norms", open_tab("Protocols")),
        "debrief": ("coach", f"/debrief?iteration={demo.iteration}", nothing),
        "admin": ("facilitator", "/admin", nothing),
        "admin-accounts": ("facilitator", "/admin", open_tab("Accounts")),
        "admin-work": ("facilitator", "/admin", open_tab("Work")),
        "admin-backups": ("facilitator", "/admin", open_tab("Backups")),
        "admin-machine": ("facilitator", "/admin", open_tab("Machine")),
        "admin-observer": ("observer", "/admin", nothing),
        "account": ("coach", "/account", nothing),
        "not-shared": ("coach", "/study?study=0", nothing),
    }


def nothing(page: Page) -> None:
    """The page as it opens."""


def press(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return act


def open_tab(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("tab", name=name).click()


def side_by_side(page: Page) -> None:
    """The third phase, a few seconds on, in all lessons."""
    page.get_by_test_id("phase-2").click()
    page.get_by_test_id("forward").click()
    page.wait_for_timeout(1000)


def at_the_moment(page: Page) -> None:
    """The lesson at a moment at which much is to be seen, its notes beside it."""
    expect(page.get_by_test_id("play")).to_be_enabled()
    video = page.get_by_test_id("video")
    video.evaluate(
        """(video, seconds) => new Promise((done) => {
            video.pause();
            video.addEventListener("seeked", done, { once: true });
            video.currentTime = seconds;
        })""",
        MOMENT_MS / 1000,
    )
    page.get_by_label("Play", exact=True).click()
    page.wait_for_function(
        "([video, at]) => video.currentTime > at", arg=[video.element_handle(), MOMENT_MS / 1000 + 1]
    )
    page.mouse.move(5, 5)


def picture(page: Page, path: Path, whole: bool) -> None:
    """Waits until fonts and pictures are there, then takes it."""
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    page.wait_for_function("() => [...document.images].every((one) => one.complete)")
    page.wait_for_timeout(300)
    page.screenshot(path=path, full_page=whole)


def take_all(demo: Demo, browser: Browser, only: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            context = new_profile(browser, viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            if only in "sign-in":
                page.goto(f"{demo.served.base}/ls/login")
                picture(page, PICTURES / f"sign-in-{size}-{scheme}.png", whole=False)
            for name, (role, address, act) in pages(demo).items():
                if only not in name:
                    continue
                demo.enter(context, role)
                page.goto(demo.served.base + address)
                settled(page)
                act(page)
                settled(page)
                picture(page, PICTURES / f"{name}-{size}-{scheme}.png", whole=False)
            context.close()


def take_room(demo: Demo, browser: Browser, path: Path) -> None:
    context = new_profile(browser)
    demo.enter(context, "observer")
    page = context.new_page()
    page.goto(demo.served.base + demo.room)
    settled(page)
    at_the_moment(page)
    picture(page, path, whole=False)
    context.close()
    # colours in steps of four, which nobody sees, for a file a third smaller
    Image.open(path).convert("RGB").point(lambda value: min(255, (value + 2) // 4 * 4)).save(path, optimize=True)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--data", type=Path, help="keep the demo's data here")
    words.add_argument("--room", type=Path, help="take the picture of the room alone, into this file")
    words.add_argument("--only", default="", help="only pages whose name holds this")
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        served = Served(chosen.data or Path(temporary), free_port(), ("demo",), patience_seconds=1200)
        served.start()
        try:
            demo = Demo(served)
            with sync_playwright() as playwright:
                path = os.environ.get("LESSONSTUDY_BROWSER") or shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
                expect.set_options(timeout=PATIENCE_MS)
                if chosen.room:
                    take_room(demo, browser, chosen.room)
                else:
                    take_all(demo, browser, chosen.only)
        finally:
            served.stop()


if __name__ == "__main__":
    main()
