"""Changing codes on the page: each act is one change of the stored scheme, and what was refused is said."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.colors import PALETTE
from lessonstudy.domain.schemes import CodingScheme, SchemeState
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "schemes.py"


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # the page runs as a script of its own; links need the router, with which tests/e2e/test_pages.py runs it
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    monkeypatch.setattr(st, "switch_page", lambda _, query_params: st.session_state.update(went=query_params))
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def stored(world: World, scheme: str) -> CodingScheme:
    return world.services.coding.get(world.ids.fay, scheme)


def opened(world: World, scheme: str = "") -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = world.ids.fay
    if scheme:
        page.query_params["scheme"] = scheme
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def test_codes_are_moved_removed_and_spread(served: World) -> None:
    scheme = stored(served, served.ids.mode)
    alike = tuple(replace(code, color="#08a008") for code in scheme.codes)
    served.services.coding.change(served.ids.tim, scheme.id, scheme.version, {"codes": alike})
    page = opened(served, scheme.id)
    assert "look alike to everybody" in page.warning[0].value
    page.button(key=f"spread-{scheme.id}").click().run()
    assert [code.color for code in stored(served, scheme.id).codes] == list(PALETTE[:3])
    assert len(page.warning) == 0
    page.button(key=f"code-down-{scheme.id}-w").click().run()
    assert [code.key for code in stored(served, scheme.id).codes] == ["g", "w", "s"]
    page.button(key=f"code-remove-sure-{scheme.id}-w").click().run()
    assert [code.key for code in stored(served, scheme.id).codes] == ["g", "s"]


def test_a_version_in_use_leads_to_a_new_one_whose_map_is_prefilled(served: World) -> None:
    served.write(served.ids.olga, codes=["a"])
    page = opened(served, served.ids.thinking)
    assert not any(one.label == "Add a code" for one in page.button)
    page.button(key=f"version-{served.ids.thinking}").click().run()
    draft = stored(served, page.session_state["went"]["scheme"])
    assert (draft.number, draft.state, draft.parent) == (2, SchemeState.DRAFT, served.ids.thinking)
    page = opened(served, draft.id)
    field = page.selectbox(key=f"map-{draft.id}-1-a")
    assert field.value == "a"
    field.set_value("")
    page.button(key=f"map-save-{draft.id}").click().run()
    assert stored(served, draft.id).code_map["a"] is None
    page.button(key=f"code-remove-sure-{draft.id}-u").click().run()
    assert "Not decided yet: Unanticipated" in page.warning[0].value


def test_the_library_adds_a_copy_and_words_are_saved_for_the_team(served: World) -> None:
    page = opened(served)
    page.button(key="library-add-tru_lenses").click().run()
    assert stored(served, page.session_state["went"]["scheme"]).slug == "tru_lenses_2"
    page = opened(served)
    team = served.ids.team
    page.text_area(key=f"nudge-added-{team}").set_value("Cute\nfidget*")
    page.text_area(key=f"nudge-removed-{team}").set_value("always")
    page.button(key=f"nudge-save-{team}").click().run()
    nudge = served.services.nudging.get(served.ids.olga, team)
    assert (nudge.added, nudge.removed, nudge.languages) == (("cute", "fidget*"), ("always",), ("en",))
    page.text_area(key=f"nudge-added-{team}").set_value("???")
    page.button(key=f"nudge-save-{team}").click().run()
    assert "neither a word" in page.error[0].value
    assert served.services.nudging.get(served.ids.olga, team) == nudge


def code_dialog() -> None:
    """A page whose dialog is open; AppTest runs whole pages, so that a button's dialog would be gone with the next run."""
    import streamlit as st

    from lessonstudy.ui.scheme_dialogs import edit_code

    edit_code(*st.session_state["opened"])


def test_a_code_is_changed_in_its_dialog_and_anothers_change_is_not_lost_unseen(served: World) -> None:
    scheme = stored(served, served.ids.mode)
    page = AppTest.from_function(code_dialog, default_timeout=60)
    page.session_state["opened"] = (served.ids.fay, scheme, scheme.codes[0])
    page.run()
    others = (replace(scheme.codes[0], definition="Another text"), *scheme.codes[1:])
    served.services.coding.change(served.ids.tim, scheme.id, scheme.version, {"codes": others})
    place = f"{scheme.id}-w"
    page.text_input(key=f"code-name-{place}").set_value("All together")
    page.selectbox(key=f"code-key-{place}").set_value("a")
    page.button(key=f"code-save-{place}").click().run()
    assert "meanwhile" in page.warning[0].value
    assert stored(served, scheme.id).codes == others
    page.button(key=f"code-save-{place}").click().run()
    first = stored(served, scheme.id).codes[0]
    assert (first.key, first.name, first.kind) == ("a", "All together", scheme.codes[0].kind)


def test_a_new_code_takes_a_free_letter_and_the_next_colour(served: World) -> None:
    scheme = stored(served, served.ids.mode)
    page = AppTest.from_function(code_dialog, default_timeout=60)
    page.session_state["opened"] = (served.ids.fay, scheme, None)
    page.run()
    place = f"{scheme.id}-new"
    page.button(key=f"code-save-{place}").click().run()
    assert page.error[0].value == "Please write something here\\."
    page.text_input(key=f"code-name-{place}").set_value("Transition")
    page.button(key=f"code-save-{place}").click().run()
    added = stored(served, scheme.id).codes[-1]
    assert (added.name, added.key, added.color) == ("Transition", "a", PALETTE[0])
