"""The reports page by role: what each may choose, and what is said of names and faces."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "reports.py"


@pytest.fixture
def served(furnished: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [furnished.services.settings]
    yield furnished
    bootstrap._serving[:] = before


def opened(world: World, who: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    page.query_params["study"] = world.ids.study
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def toggles(page: AppTest) -> dict[str, bool]:
    return {one.label: one.value for one in page.toggle}


def files(page: AppTest) -> list[str]:
    return [one.proto.label for one in page.get("download_button")]


@pytest.mark.parametrize("who", ["fay", "cody", "tim"])
def test_who_may_download_chooses_pictures_and_a_deidentified_report_has_none(served: World, who: str) -> None:
    page = opened(served, who)
    assert toggles(page) == {"De-identified": False, "With pictures": True}
    assert any("show children" in one.value for one in page.caption)
    page.toggle[0].set_value(True).run()
    assert toggles(page) == {"De-identified": True, "With pictures": False}
    assert any("read it over before you hand it on" in one.value for one in page.markdown)
    page.toggle[1].set_value(True).run()
    assert toggles(page)["With pictures"]
    assert files(page) == ["PDF", "HTML", "Spreadsheet"]


@pytest.mark.parametrize("who", ["olga", "kim"])
def test_who_may_not_download_recordings_has_reports_without_pictures(served: World, who: str) -> None:
    page = opened(served, who)
    assert toggles(page) == {"De-identified": False}
    assert any("not take them along" in one.value for one in page.caption)
    assert files(page) == ["PDF", "HTML", "Spreadsheet"]


def test_a_guest_is_told_that_nothing_is_taken_along(served: World) -> None:
    page = opened(served, "gus")
    assert "takes nothing along" in page.info[0].value
    assert files(page) == []
    assert toggles(page) == {}


def test_one_page_has_no_pictures_and_a_debrief_asks_for_its_lesson(served: World) -> None:
    page = opened(served, "fay")
    page.selectbox[0].set_value("summary").run()
    assert toggles(page) == {"De-identified": False}
    assert [one.label for one in page.selectbox] == ["Report"]
    page.selectbox[0].set_value("debrief").run()
    assert [one.label for one in page.selectbox] == ["Report", "Lesson"]
    assert page.selectbox[1].options == ["Teaching 1", "Reteach 2"]
    assert [one.message for one in page.exception] == []


def test_another_teams_study_is_not_there(served: World) -> None:
    page = opened(served, "eve")
    assert "There is no such study" in page.warning[0].value
    assert files(page) == []
