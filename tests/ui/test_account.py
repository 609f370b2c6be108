"""The account page: one's own password."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "account.py"


@pytest.fixture
def served(world: World) -> Iterator[World]:
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def test_who_does_not_know_the_password_until_now_changes_nothing(served: World) -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = served.ids.fay
    page.run()
    page.text_input(key="password-old").set_value("not the one until now")
    page.text_input(key="password-new").set_value("seven green apples fall")
    page.button(key="password-save").click().run()
    assert "do not belong together" in page.error[0].value
    assert not page.success
