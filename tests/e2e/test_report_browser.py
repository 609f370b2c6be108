"""A report in a browser: everyone can read it, and it is as wide as its window."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import violations
from browsing import settled, sign_in
from playwright.sync_api import BrowserContext, expect
from school import School

from lessonstudy.domain.identity import new_id

pytestmark = pytest.mark.browser


@pytest.fixture
def told(school: School) -> School:
    """A lesson with a moment, a claim that cites it, a tweak and a prediction."""
    key = new_id()
    note = {"iteration": school.iteration, "start_ms": 2000, "saw": "Cuts into halves.", "think": "Halves first."}
    school.ask("fay", "PUT", f"/observations/{key}", note, **{"If-None-Match": "*"})
    of_study = f"/studies/{school.study}"
    claim = school.ask(
        "fay", "POST", f"{of_study}/claims", {"text": "They halve.", "cites": [key], "iteration": school.iteration}
    )
    tweak = school.ask("fay", "POST", f"{of_study}/tweaks", {"change": "Draw first.", "claims": [claim["id"]]})
    school.ask("fay", "POST", f"/tweaks/{tweak['id']}/predictions", {"expects": "They draw."})
    return school


def test_axe_finds_nothing_in_a_report_and_it_fits_every_window(
    profile: Callable[..., BrowserContext], told: School
) -> None:
    context = profile()
    sign_in(context, told, "fay")
    page = context.new_page()
    found = []
    for query in ("kind=study", "kind=summary"):
        page.goto(f"{told.base}/ls/api/studies/{told.study}/report?format=html&{query}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sharing fairly")
        # axe needs a script, which the page under our address may not run: the same file from a folder may
        data = page.content()
        assert ('<img src="data:image/jpeg' in data) == (query == "kind=study")
        reading = profile(color_scheme="light").new_page()
        reading.set_content(data)
        for width in (1440, 820, 320):
            reading.set_viewport_size({"width": width, "height": 900})
            found += violations(reading, f"{query} at {width}")
            assert reading.evaluate("document.documentElement.scrollWidth") <= width, (query, width)
    assert found == [], "\n".join(found)


def test_from_the_study_to_a_file_by_clicks(
    profile: Callable[..., BrowserContext], told: School, tmp_path: Path
) -> None:
    context = profile(accept_downloads=True)
    sign_in(context, told, "fay")
    page = context.new_page()
    page.goto(f"{told.base}/study?study={told.study}")
    page.get_by_role("link", name="Reports").click()
    expect(page.get_by_role("img", name=re.compile("^Page 2 of"))).to_be_visible()
    settled(page)
    page.get_by_text("De-identified", exact=True).click()
    expect(page.get_by_text("read it over before you hand it on")).to_be_visible()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF", exact=True).click()
    assert download.value.suggested_filename == "study-report.pdf"
    file = tmp_path / "report.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF")
