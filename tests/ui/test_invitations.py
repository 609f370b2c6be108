"""Invitations on the Admin page: whose link it is, for how long it stands there, and what a wrong address says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.ui.person import OVERRIDE
from lessonstudy.ui.words import plain

PAGE = Path(__file__).parents[2] / "pages" / "admin.py"
Invite = Callable[[AppTest, str], AppTest]


@pytest.fixture
def page(world: World) -> Iterator[AppTest]:
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = world.ids.fay
    yield page.run()
    bootstrap._serving[:] = before


@pytest.fixture
def invite(world: World) -> Invite:
    def make(page: AppTest, address: str) -> AppTest:
        team = world.ids.team
        page.text_input(key=f"invite-email-{team}").set_value(address)
        [button] = [one for one in page.button if one.key and f"invite-make-{team}" in one.key]
        return button.click().run()

    return make


def links(page: AppTest) -> list[str]:
    return [one.value for one in page.code if "/ls/link/" in one.value]


def test_a_link_names_whose_it_is_and_stays_while_the_page_runs_again(page: AppTest, invite: Invite) -> None:
    [link] = links(invite(page, " new@example.org "))
    assert plain("new@example.org") in page.success[0].value
    assert "new@example.org" in [one.value for one in page.text]
    page.run()
    assert links(page) == [link]
    [other] = links(invite(page, "next@example.org"))
    assert other != link
    assert plain("next@example.org") in page.success[0].value


def test_a_wrong_address_is_told_and_takes_no_link_away(page: AppTest, invite: Invite) -> None:
    [link] = links(invite(page, "new@example.org"))
    invite(page, "nobody")
    assert len(page.error) == 1
    assert links(page) == [link]
