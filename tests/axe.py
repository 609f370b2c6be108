"""What axe finds on a page by the rules of WCAG 2.2 AA."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}


def violations(page: Page, where: str, rules: dict[str, Any] = RULES) -> list[str]:
    """One sentence for each element that breaks a rule."""
    options = {"runOnly": rules, "resultTypes": ["violations"], "iframes": False, "preload": False}
    return [
        f"{where}: {violation['id']} {node['target']} {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in AXE.run(page, options=options).response["violations"]
        for node in violation["nodes"]
    ]
