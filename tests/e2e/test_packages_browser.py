"""A study package by clicks: on the Admin page from the file to the study, on the Exchange page to the word where it belongs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe import violations
from browsing import settled
from playwright.sync_api import BrowserContext, Page, expect
from school import PASSWORD, School, email
from whole_study import whole_study
from world import World, copy_world

pytestmark = [pytest.mark.browser, pytest.mark.deep]


@pytest.fixture
def package(furnished: World, tmp_path: Path) -> Path:
    whole = whole_study(copy_world(furnished, tmp_path / "elsewhere"))
    return whole.packed(tmp_path / "pizzas.lessonstudy.zip")


@pytest.fixture(scope="module")
def ann(school: School) -> str:
    """An administrator with a team of her own."""
    do = school.served.command_line
    do("person", "add", email("ann"), "--name", "Ann Roy", "--admin", "--password-stdin", typed=PASSWORD)
    do("team", "join", do("team", "add", "Packages"), email("ann"), "--role", "facilitator")
    return "ann"


@pytest.fixture
def admin(school: School, ann: str, signed_in: Callable[..., BrowserContext]) -> Page:
    page = signed_in(ann).new_page()
    page.goto(f"{school.base}/admin")
    page.get_by_role("tab", name="Bring in a study").click()
    return settled(page)


def accessible(page: Page) -> None:
    found = []
    for width, scheme in ((1440, "light"), (820, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += violations(settled(page), f"a package at {width}, {scheme}")
    assert found == [], "\n".join(found)


def test_a_study_is_looked_at_and_brought_in(admin: Page, package: Path) -> None:
    admin.get_by_test_id("file-input").set_input_files(package)
    expect(admin.get_by_role("heading", name="Three pizzas, four children")).to_be_visible()
    expect(admin.get_by_text("What they noted there will stand")).to_contain_text("Olga Petrova")
    accessible(admin)
    admin.get_by_role("button", name="Bring in", exact=True).click()
    admin.get_by_role("link", name="Three pizzas, four children").click()
    expect(admin.get_by_role("heading", name="Three pizzas, four children")).to_be_visible()
    expect(admin.get_by_text("Packages · active")).to_be_visible()


def test_what_is_no_package_says_so_and_is_put_away(admin: Page, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK and nothing more")
    admin.get_by_test_id("file-input").set_input_files(tmp_path / "broken.zip")
    expect(admin.get_by_role("alert").get_by_text("This is no study package.")).to_be_visible()
    admin.get_by_role("button", name="Put it away").click()
    expect(admin.get_by_text("broken.zip · ")).not_to_be_visible()


def test_the_exchange_page_says_where_a_package_belongs(
    school: School, signed_in: Callable[..., BrowserContext], package: Path
) -> None:
    page = signed_in("olga").new_page()
    page.goto(f"{school.base}/exchange?study={school.study}")
    settled(page).get_by_text("Bring in", exact=True).click()
    for name in (package.name, "renamed.zip"):
        page.get_by_test_id("notes-file").set_input_files(
            {"name": name, "mimeType": "", "buffer": package.read_bytes()}
        )
        expect(page.get_by_role("alert")).to_contain_text("An administrator brings it in")
