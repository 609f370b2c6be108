"""The page of norms and protocols: writing, adopting, signing, and what a protocol's table becomes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.protocols import Produces, Step
from lessonstudy.ui.person import OVERRIDE
from lessonstudy.ui.protocol_view import PRODUCES, steps_of

PAGE = Path(__file__).parents[2] / "pages" / "norms.py"


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def shown(world: World, who: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def test_norms_are_begun_written_adopted_and_signed(served: World) -> None:
    service, ids = served.services.norms, served.ids
    page = shown(served, "tim")
    page.button(key=f"norms-begin-{ids.team}-short").click().run()
    (draft,) = service.of_team(ids.tim, ids.team)
    assert not [one for one in page.button if one.label == "Save and adopt"], "a teacher writes and does not adopt"
    page = shown(served, "fay")
    page.text_area(key=f"norms-items-{draft.id}").set_value("- Ours.\n\nEvidence first.")
    page.button(key=f"norms-adopt-{draft.id}").click().run()
    holds = service.current(ids.fay, ids.team)
    assert holds is not None
    assert holds.items == ("Ours.", "Evidence first.")
    page = shown(served, "olga")
    page.button(key=f"norms-sign-{holds.id}").click().run()
    assert any(one.value.startswith("Signed by Olga (") for one in page.caption)
    assert not [one for one in page.button if one.label == "I agree to these norms"]
    assert not [one for one in page.caption if "Fay" in one.value], "who has not signed is named nowhere"
    page = shown(served, "fay")
    page.button(key=f"norms-begin-{ids.team}-next").click().run()
    assert len(service.of_team(ids.fay, ids.team)) == 2


def test_two_who_write_the_draft_do_not_lose_each_others_words(served: World) -> None:
    service, ids = served.services.norms, served.ids
    draft = service.add(ids.tim, ids.team, {})
    page = shown(served, "fay")
    service.change(ids.tim, draft.id, 1, {"items": ["Tim's."]})
    page.text_area(key=f"norms-items-{draft.id}").set_value("Fay's.")
    page.button(key=f"norms-save-{draft.id}").click().run()
    assert "Someone else saved" in page.warning[0].value
    assert any("Tim's" in one.value for one in page.markdown)
    assert page.text_area(key=f"norms-items-{draft.id}").value == "Fay's."
    assert service.get(ids.fay, draft.id).items == ("Tim's.",)
    page.button(key=f"norms-save-{draft.id}").click().run()
    assert service.get(ids.fay, draft.id).items == ("Fay's.",)


def test_a_shipped_protocol_is_copied_retired_and_brought_back(served: World) -> None:
    service, ids = served.services.protocols, served.ids
    page = shown(served, "tim")
    page.button(key="protocol-copy-clr_discussion").click().run()
    (copy,) = service.of_team(ids.tim, ids.team)
    for state in ("retired", "offered"):
        page.button(key=f"protocol-state-{copy.id}").click().run()
        assert service.get(ids.tim, copy.id).state == state
    assert not [one for one in shown(served, "olga").button if one.label in ("Change", "Retire")]


def test_rows_of_the_table_become_steps_and_empty_ones_are_left_out() -> None:
    rows = [
        {"title": " Thanks ", "minutes": 2.0, "speaker": None, "prompt": "", "produces": PRODUCES[Produces.NORMS]},
        {"title": None, "minutes": 5, "speaker": "", "prompt": None, "produces": None},
        {"title": "Talk", "minutes": None, "speaker": "All", "prompt": "Why?", "produces": None},
    ]
    assert steps_of(rows) == (
        Step(title="Thanks", minutes=2, produces=Produces.NORMS),
        Step(title="Talk", minutes=0, speaker="All", prompt="Why?", produces=Produces.TALK),
    )
