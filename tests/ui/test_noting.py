"""The dialog in which a team chooses how it notes."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.iterations import Iteration, Noting
from lessonstudy.ui.noting import may_choose, noting_in_words


def opened() -> None:
    import streamlit as st

    from lessonstudy.ui.noting import choose_noting

    choose_noting(*st.session_state["opened"])


@pytest.fixture
def served(world: World) -> Iterator[World]:
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def dialog(person: str, iteration: Iteration) -> AppTest:
    page = AppTest.from_function(opened, default_timeout=60)
    page.session_state["opened"] = (person, iteration)
    return page.run()


def test_the_way_of_noting_is_chosen_until_somebody_notes(served: World) -> None:
    ids, teaching = served.ids, served.services.teaching
    page = dialog(ids.tim, teaching.get(ids.tim, ids.iteration))
    page.radio(key="iteration-noting").set_value(Noting.INDEPENDENT)
    page.button(key="noting-save").click().run()
    now = teaching.get(ids.tim, ids.iteration)
    assert now.noting == Noting.INDEPENDENT
    page = dialog(ids.tim, now)
    served.write(ids.olga)
    page.radio(key="iteration-noting").set_value(Noting.OPEN)
    page.button(key="noting-save").click().run()
    assert page.error, "somebody began to note while the dialog was open"
    now = teaching.get(ids.tim, ids.iteration)
    assert (now.noting, may_choose(now)) == (Noting.INDEPENDENT, False)


def test_a_study_page_says_that_there_may_be_notes_of_others_and_never_how_many(served: World) -> None:
    iteration = served.services.teaching.get(served.ids.olga, served.ids.blind)
    assert noting_in_words(iteration, 0, 0) == "independent first: no notes of yours yet, others' are hidden"
    assert noting_in_words(iteration, 1, 1) == "independent first: 1 note of yours, others' are hidden"
