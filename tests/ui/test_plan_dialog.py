"""The dialog of the plan, when somebody else saves the same plan meanwhile."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.plans import Phase


def opened() -> None:
    """A page whose dialog is open; AppTest runs whole pages, so that a button's dialog would be gone with the next run."""
    import streamlit as st

    from lessonstudy.ui.forms import edit_plan

    edit_plan(*st.session_state["opened"])


@pytest.fixture
def served(world: World) -> Iterator[World]:
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def test_what_was_typed_stays_when_another_saved_first_and_a_second_save_counts(served: World) -> None:
    studies = bootstrap.serving().studies
    study = studies.add(served.ids.fay, served.ids.team, {"title": "Halves"})
    values = {"phases": (Phase(title="Launch"),), "materials": "Paper"}
    plan = studies.add_plan(served.ids.fay, study.id, values)

    page = AppTest.from_function(opened, default_timeout=60)
    page.session_state["opened"] = (served.ids.fay, study.id, plan)
    page.run()
    studies.change_plan(served.ids.tim, plan.id, plan.version, {"goal": "Another goal"})

    page.text_area(key="plan-goal").set_value("My goal")
    page.button(key="plan-save").click().run()
    assert "meanwhile" in page.warning[0].value
    assert studies.plan(served.ids.fay, plan.id).goal == "Another goal"
    assert page.text_area(key="plan-goal").value == "My goal"

    page.button(key="plan-save").click().run()
    saved = studies.plan(served.ids.fay, plan.id)
    assert (saved.goal, saved.materials, [phase.title for phase in saved.phases]) == ("My goal", "Paper", ["Launch"])
