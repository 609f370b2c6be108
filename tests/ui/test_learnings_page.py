"""The learnings page: written with what it rests on, moved with its rules, and never overwritten unseen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.learnings import Learning
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "learnings.py"


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def opened(world: World, who: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    page.query_params["study"] = world.ids.study
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def dialog() -> None:
    """A page whose dialog is open; AppTest runs whole pages, so that a button's dialog would be gone with the next run."""
    import streamlit as st

    from lessonstudy.ui.learning_dialog import edit_learning

    edit_learning(*st.session_state["opened"])


def writing(world: World, learning: Learning | None) -> AppTest:
    page = AppTest.from_function(dialog, default_timeout=60)
    page.session_state["opened"] = (world.ids.olga, world.ids.study, learning)
    return page.run()


def stored(world: World) -> list[Learning]:
    return world.services.chain.of_study(world.ids.fay, world.ids.study).learnings


@pytest.mark.parametrize("who", ["olga", "tim", "cody", "gus"])
def test_every_role_reads_learnings_and_who_may_note_changes_them(served: World, who: str) -> None:
    made = served.services.chain.add_learning(
        served.ids.tim, served.ids.study, {"text": "Drawing helps.", "scope": "4"}
    )
    page = opened(served, who)
    assert "**Drawing helps\\.** :gray-badge[○ tentative]" in [one.value for one in page.markdown]
    assert page.warning[0].value.startswith("Nothing is cited for this learning.")
    offered = {one.key for one in page.button} & {f"learning-edit-{made.id}", f"learning-new-{served.ids.study}"}
    assert len(offered) == (0 if who == "gus" else 2)


def test_a_learning_is_written_with_moments_of_any_open_lesson_and_tweaks(served: World) -> None:
    ids = served.ids
    flagged = served.write(ids.omar, saw="Folds in four", flag=True)
    other = served.write(ids.omar, saw="Counts the parts")
    tweak = served.services.chain.add_tweak(ids.tim, ids.study, {"change": "Draw first.", "iteration": ids.iteration})
    page = writing(served, None)
    place = f"new-{ids.study}"
    page.button(key=f"learning-save-{place}").click().run()
    assert page.error[0].value == "Please write something here\\."
    page.selectbox(key=f"learning-source-{place}").set_value(ids.iteration).run()
    page.text_area(key=f"learning-text-{place}").set_value("Folding shows the parts.")
    page.multiselect(key=f"learning-cites-{place}").set_value([flagged.id, other.id])
    page.multiselect(key=f"learning-tweaks-{place}").set_value([tweak.id])
    page.button(key=f"learning-save-{place}").click().run()
    (made,) = stored(served)
    assert (made.text, made.cites, made.tweaks) == ("Folding shows the parts.", (flagged.id, other.id), (tweak.id,))
    lessons = page.selectbox(key=f"learning-source-{place}").options
    assert lessons == ["Flagged or cited moments", "All notes of Teaching 1"], "hidden notes are not offered"


def test_two_who_edit_at_once_see_both_texts_and_nothing_is_lost(served: World) -> None:
    ids = served.ids
    made = served.services.chain.add_learning(ids.tim, ids.study, {"text": "Drawing helps."})
    page = writing(served, made)
    served.services.chain.change_learning(ids.tim, made.id, made.version, {"text": "Drawing first helps."})
    page.text_area(key=f"learning-text-{made.id}").set_value("Drawing helps most.")
    page.button(key=f"learning-save-{made.id}").click().run()
    assert "meanwhile" in page.warning[0].value
    told = " ".join(one.value for one in page.markdown)
    assert "Drawing first helps\\." in told
    assert "Drawing helps most\\." in told
    assert stored(served)[0].text == "Drawing first helps."
    page.button(key=f"learning-save-{made.id}").click().run()
    assert stored(served)[0].text == "Drawing helps most."


def test_a_move_that_a_rule_forbids_says_what_is_missing(served: World) -> None:
    ids = served.ids
    made = served.services.chain.add_learning(ids.tim, ids.study, {"text": "Drawing helps."})
    page = opened(served, "tim")
    page.button(key=f"learning-repeated-{made.id}").click().run()
    assert "observations of at least two iterations" in page.error[0].value
    page.button(key=f"learning-withdrawn-{made.id}").click().run()
    assert stored(served) == []
    page.button(key=f"chain-undo-{ids.study}").click().run()
    assert [one.text for one in stored(served)] == ["Drawing helps."]
