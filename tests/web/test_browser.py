"""A real browser before and behind the gate."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from running_site import GOOD_PASSWORD, Site

pytestmark = pytest.mark.browser


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    context.set_default_timeout(60_000)
    yield context
    context.close()


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(GOOD_PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_page_asked_for_comes_after_sign_in_and_breaks_no_policy(site: Site, context: BrowserContext) -> None:
    page, said, elsewhere = context.new_page(), [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: None if request.url.startswith(site.base) else elsewhere.append(request.url))
    page.goto(f"{site.base}/account?iteration=1")
    expect(page).to_have_title("Sign in · lessonstudy")
    sign_in(page, site.ben.email)
    page.wait_for_url(lambda url: url == f"{site.base}/account?iteration=1")
    expect(page.get_by_role("heading", name="Ben")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
    assert [text for text in said if "Content Security Policy" in text or "Refused" in text] == []
    assert [address for address in elsewhere if not address.startswith(("data:", "blob:"))] == []


def test_an_open_page_goes_to_sign_in_when_its_session_ends_and_comes_back(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site.base}/account?at=5")
    sign_in(page, site.ben.email)
    expect(page.get_by_role("heading", name="Ben")).to_be_visible(timeout=60_000)
    site.services.accounts.sign_out_everywhere(site.ben)
    page.wait_for_url(lambda url: url == f"{site.base}/ls/login?next=/account%3Fat%3D5")
    sign_in(page, site.ben.email)
    page.wait_for_url(lambda url: url == f"{site.base}/account?at=5")
    expect(page.get_by_role("heading", name="Ben")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_fits_a_phone_in_light_and_dark(site: Site, chromium: Browser, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{site.base}/ls/login")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for control in page.locator("input:visible, button:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    context.close()
