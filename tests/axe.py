"""What axe finds on a page by the rules of WCAG 2.2 AA."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}

# the colours that somebody would see: those of the scheme that was asked for, with nothing fading any more
COLOURED = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    if (app) {
        const [red, green, blue] = getComputedStyle(app).backgroundColor.match(/[0-9.]+/g).map(Number);
        if ((red + green + blue < 383) !== matchMedia("(prefers-color-scheme: dark)").matches) return false;
    }
    const moving = (one) => one.playState === "running" && one.effect.getComputedTiming().iterations !== Infinity;
    return !document.getAnimations().some(moving);
}"""


def violations(page: Page, where: str, rules: dict[str, Any] = RULES) -> list[str]:
    """One sentence for each element that breaks a rule, once the page has the colours in which it stays."""
    page.wait_for_function(COLOURED)
    options = {"runOnly": rules, "resultTypes": ["violations"], "iframes": False, "preload": False}
    return [
        f"{where}: {violation['id']} {node['target']} {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in AXE.run(page, options=options).response["violations"]
        for node in violation["nodes"]
    ]
