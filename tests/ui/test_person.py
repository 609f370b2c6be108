from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lessonstudy import bootstrap
from lessonstudy.bootstrap import Services
from lessonstudy.domain.people import Person
from lessonstudy.settings import Settings
from lessonstudy.ui.person import OVERRIDE


def page() -> None:
    import streamlit as st

    from lessonstudy.domain.errors import NotSignedIn
    from lessonstudy.ui.person import current_person

    try:
        st.write(current_person().name)
    except NotSignedIn as refusal:
        # said here: what Streamlit shows of an error depends on settings that others pin in this process
        st.error(str(refusal))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    before = list(bootstrap._serving)
    yield bootstrap.serve_with(Settings.from_env({"LESSONSTUDY_DATA": str(tmp_path)}))
    bootstrap._serving[:] = before


@pytest.fixture
def ada(services: Services) -> Person:
    return services.people.add_first_administrator("ada@example.org", "Ada", "blue kites over the hills")


def test_a_page_knows_who_looks_at_it(services: Services, ada: Person) -> None:
    run = AppTest.from_function(page)
    run.session_state[OVERRIDE] = ada.id
    run.run(timeout=30)
    assert [one.value for one in run.markdown] == ["Ada"]


def test_a_page_is_for_nobody_without_the_gate(services: Services, ada: Person) -> None:
    run = AppTest.from_function(page).run(timeout=30)
    assert [one.value for one in run.error] == ["Please sign in."]
    assert not run.markdown


def test_a_page_is_for_nobody_whose_account_ended(services: Services, ada: Person) -> None:
    other = services.people.add(ada, "ben@example.org", "Ben", "blue kites over the hills")
    services.people.end(ada, other.id)
    run = AppTest.from_function(page)
    run.session_state[OVERRIDE] = other.id
    run.run(timeout=30)
    assert [one.value for one in run.error] == ["Please sign in."]
    assert not run.markdown
