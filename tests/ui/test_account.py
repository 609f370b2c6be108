"""The account page: one's own password and tokens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.tokens import Scope
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


def test_a_token_is_made_shown_once_and_revoked(served: World) -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = served.ids.fay
    page.run()
    page.text_input(key="token-label").set_value("weekly export")
    page.selectbox(key="token-scope").set_value(Scope.READ)
    page.number_input(key="token-days").set_value(30)
    page.button(key="token-make").click().run()
    value = page.code[0].value
    found = served.services.accounts.who_by_token(value)
    assert found is not None
    assert (found.person.id, found.scope) == (served.ids.fay, Scope.READ)
    page.run()
    assert not page.code
    (told,) = [one.value for one in page.markdown if "weekly export" in one.value]
    assert "read only" in told
    assert ":small[Ends on " in told
    assert "last used on" in told
    page.button(key=f"token-{found.session}").click().run()
    served.services.accounts.forget()
    assert served.services.accounts.who_by_token(value) is None


def test_a_token_without_a_name_is_refused_and_nothing_typed_is_lost(served: World) -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = served.ids.fay
    page.run()
    page.number_input(key="token-days").set_value(7)
    page.button(key="token-make").click().run()
    assert page.error
    assert page.number_input(key="token-days").value == 7
