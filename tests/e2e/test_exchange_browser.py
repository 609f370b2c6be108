"""A file of notes by clicks: out of a lesson, and into one with everything decided on, in light and dark, wide and narrow."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import violations
from browsing import settled, sign_in
from playwright.sync_api import BrowserContext, Page, expect
from school import School

pytestmark = [pytest.mark.browser, pytest.mark.deep]

TABLE = "Onset;Comment;Code;Pupil\n0:01;She folds the strip.;LT;Emma Miller\n0:02;He asks.;LT;\n"


def drop(page: Page, path: Path) -> None:
    page.get_by_test_id("notes-file").set_input_files(path)


def choose(page: Page, label: str, words: str) -> None:
    box = page.get_by_role("combobox", name=label)
    box.focus()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    settled(page)


def test_a_file_comes_in_and_a_file_goes_out(
    profile: Callable[..., BrowserContext], school: School, tmp_path: Path
) -> None:
    context = profile(accept_downloads=True)
    sign_in(context, school, "fay")
    page = context.new_page()
    page.goto(f"{school.base}/study?study={school.study}")
    page.get_by_role("link", name="Exchange").first.click()
    expect(page.get_by_role("heading", name="Exchange")).to_be_visible()
    settled(page).get_by_text("Bring in", exact=True).click()

    (tmp_path / "film.gif").write_bytes(b"GIF89a\x01\x00\x01\x00")
    drop(page, tmp_path / "film.gif")
    expect(page.get_by_role("alert")).to_contain_text("ELAN")
    (tmp_path / "notes.csv").write_text(TABLE)
    drop(page, tmp_path / "notes.csv")
    expect(page.get_by_role("heading", name="notes.csv")).to_be_visible()
    bring = page.get_by_role("button", name="Bring in 2 notes")
    expect(bring).to_be_disabled()
    found = []
    for width, scheme in ((1440, "light"), (820, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += violations(settled(page), f"what comes in at {width}, {scheme}")
    assert found == [], "\n".join(found)
    choose(page, "LT (2)", "Leave out")
    expect(bring).to_be_enabled()
    bring.click()
    # the newest lesson, whichever other tests have made meanwhile
    expect(page.get_by_text(re.compile("2 notes are in .+ now"))).to_be_visible()

    settled(page).get_by_text("Take out", exact=True).click()
    page.get_by_text("Subtitles (SRT)").click()
    expect(page.get_by_text("Who noted it cannot be kept in this format.")).to_be_visible()
    found = violations(settled(page), "what goes out")
    assert found == [], "\n".join(found)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert "She folds the strip." in text
    assert "Emma" not in text
