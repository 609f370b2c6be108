"""Pages of figures as scripts of their own: who looks, at which study, and what they read there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.ui.person import OVERRIDE

PAGES = Path(__file__).parents[2] / "pages"


@contextmanager
def serving(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # links need the router, with which tests/e2e/test_pages.py runs the pages
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def opened(world: World, page: str, who: str, study: str | None = None, **query: str) -> AppTest:
    found = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=60)
    found.session_state[OVERRIDE] = getattr(world.ids, who)
    found.query_params["study"] = study or world.ids.study
    for name, value in query.items():
        found.query_params[name] = value
    return ran(found)


def ran(page: AppTest) -> AppTest:
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def words(page: AppTest) -> str:
    """Everything that is written on a page in sentences."""
    return "\n".join(str(one.value) for part in (page.markdown, page.caption, page.info) for one in part)
