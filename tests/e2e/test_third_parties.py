"""On every page, light and dark: nothing is asked of other hosts, nothing breaks the policy, and axe finds nothing serious."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import settled, sign_in
from playwright.sync_api import BrowserContext, Page, expect
from school import School

pytestmark = pytest.mark.browser

AXE = Axe()
SERIOUS = ("serious", "critical")
# what somebody of each kind may open
VISITS = {"fay": ("home", "study", "watch", "admin", "account"), "ada": ("admin",)}


class Looking:
    """A browser that writes down what its pages ask for and what the policy refuses."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.foreign: list[str] = []
        self.refused: list[str] = []
        self._own = (f"{base}/", base.replace("http", "ws", 1) + "/", "data:", "blob:")
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", lambda message: self._said(message.text))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._asked(socket.url)))

    def _asked(self, address: str) -> None:
        if not address.startswith(self._own):
            self.foreign.append(address)

    def _said(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.refused.append(text)


def serious(page: Page, where: str) -> list[str]:
    """What axe finds on a page. Nothing is left out: Streamlit's own parts pass too."""
    found: list[dict[str, Any]] = AXE.run(page).response["violations"]
    return [
        f"{where}: {violation['id']} {node['target']} {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in found
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def visit(page: Page, school: School, name: str) -> None:
    address = {"study": f"/study?study={school.study}", "watch": f"/watch?iteration={school.iteration}"}
    page.goto(school.base + address.get(name, {"home": "/"}.get(name, f"/{name}")))
    settled(page)
    if name == "watch":
        expect(page.get_by_test_id("play")).to_be_enabled()
        page.get_by_test_id("play").click()
        page.get_by_test_id("timeline").hover()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_asks_nobody_else_keeps_to_its_policy_and_can_be_used_by_all(
    profile: Callable[..., BrowserContext], school: School, scheme: str
) -> None:
    context = profile(color_scheme=scheme)
    looking = Looking(context, school.base)
    page = context.new_page()
    page.goto(f"{school.base}/ls/login")
    found = serious(page, "sign-in")
    for who, names in VISITS.items():
        sign_in(context, school, who)
        for name in names:
            visit(page, school, name)
            assert looking.refused == []
            # axe runs last: what it does itself must not count
            found += serious(page, f"{name} of {who}")
            looking.refused.clear()
    assert looking.foreign == []
    assert found == []
