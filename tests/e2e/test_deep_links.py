"""Every page's address, opened without signing in, leads to sign-in and from there back to that page."""

from collections.abc import Callable

import pytest
from browsing import fill_sign_in, settled
from playwright.sync_api import BrowserContext, Locator, Page, expect
from school import School

pytestmark = pytest.mark.browser

PAGES: dict[str, Callable[[Page], Locator]] = {
    "/": lambda page: page.get_by_role("heading", name="Our studies"),
    "/study?study={study}": lambda page: page.get_by_role("heading", name="Sharing fairly"),
    "/watch?iteration={iteration}": lambda page: page.get_by_test_id("play"),
    "/admin": lambda page: page.get_by_role("heading", name="People and teams"),
    "/account": lambda page: page.get_by_role("heading", name="Fay Bell"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opened_without_signing_in_comes_after_sign_in(
    profile: Callable[..., BrowserContext], school: School, path: str
) -> None:
    address = school.base + path.format(study=school.study, iteration=school.iteration)
    page = profile().new_page()
    answer = page.goto(address)
    assert answer is not None
    assert page.url.startswith(f"{school.base}/ls/login")
    expect(page.get_by_test_id("stApp")).to_have_count(0)
    assert "Sharing fairly" not in page.content()
    fill_sign_in(page, "fay")
    page.wait_for_url(address)
    expect(PAGES[path](page)).to_be_visible()
    settled(page)


def test_a_wrong_password_keeps_the_way_back(profile: Callable[..., BrowserContext], school: School) -> None:
    page = profile().new_page()
    page.goto(f"{school.base}/account")
    fill_sign_in(page, "fay", "not the password at all")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    fill_sign_in(page, "fay")
    page.wait_for_url(f"{school.base}/account")
