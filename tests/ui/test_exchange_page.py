"""The exchange page by role: what each may take out and bring in, and what is asked before notes come in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "exchange.py"
TABLE = b"Onset,Comment,Code,Pupil,Observer\n0:02,She folds.,LT,A,Somebody Else\n0:05,He asks.,LT,Emma Miller,Somebody Else\n"


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    # AppTest runs without the packaged components; the browser test drops a file
    monkeypatch.setattr("lessonstudy.ui.importing.notes_file", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def arrive(world: World, who: str, data: bytes = TABLE) -> str:
    arriving = world.services.imports.begin(getattr(world.ids, who), world.ids.iteration, "notes.csv")
    arriving.write(data)
    made = world.services.imports.keep(arriving)
    arriving.close()
    return made.id


def opened(world: World, who: str, way: str = "Take out") -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    page.query_params["study"] = world.ids.study
    page.query_params["lesson"] = "1"
    page.run()
    if way != "Take out":
        page.radio[0].set_value(way).run()
    assert [one.message for one in page.exception] == []
    return page


def chosen(page: AppTest, label: str, words: str) -> None:
    """Choose in the list of this label."""
    box = next(one for one in page.selectbox if one.label == label)
    box.select(next(one for one in box.options if one.startswith(words)))
    page.run()
    assert [one.message for one in page.exception] == []


def ready(page: AppTest) -> dict[str, bool]:
    return {one.label: not one.disabled for one in page.button if one.label.startswith("Bring in")}


@pytest.mark.parametrize("who", ["fay", "cody", "tim"])
def test_who_may_download_sees_the_losses_before_the_file(served: World, who: str) -> None:
    served.write(served.ids.olga, think="So she knows.", students=["A"])
    page = opened(served, who)
    assert any("Everything that the notes say" in one.value for one in page.caption)
    page.radio[1].set_value("srt").run()
    assert any("Which students it is about cannot be kept" in one.value for one in page.markdown)
    assert [one.proto.label for one in page.get("download_button")] == ["Download"]
    chosen(page, "Lesson", "All lessons")
    assert any("fractions\\-srt.zip" in one.value or "fractions-srt.zip" in one.value for one in page.markdown)


@pytest.mark.parametrize("who", ["olga", "kim", "gus"])
def test_who_may_not_download_is_told_who_can(served: World, who: str) -> None:
    page = opened(served, who)
    assert "A facilitator, a coach or a teacher" in page.info[0].value
    assert page.get("download_button") == []


def test_a_guest_brings_nothing_in(served: World) -> None:
    assert "adds nothing" in opened(served, "gus", "Bring in").info[0].value


def test_a_facilitator_decides_what_is_not_known_and_brings_the_notes_in(served: World) -> None:
    arrive(served, "fay")
    page = opened(served, "fay", "Bring in")
    assert ready(page) == {"Bring in 2 notes": False}
    chosen(page, "LT (2)", "Leave out")
    chosen(page, "Emma Miller (1)", "B")
    chosen(page, "Somebody Else (2)", "Olga")
    assert ready(page) == {"Bring in 2 notes": True}
    assert [one.value for one in page.warning] == []
    next(one for one in page.button if one.label == "Bring in 2 notes").click().run()
    assert "2 notes are in Teaching 1 now" in page.success[0].value
    assert [(one.observer, one.students) for one in served.seen(served.ids.fay)] == [
        (served.ids.olga, ("A",)),
        (served.ids.olga, ("B",)),
    ]
    next(one for one in page.button if one.label == "Take this import back").click().run()
    assert "2 notes were taken back" in page.success[0].value
    assert {one.state for one in served.seen(served.ids.fay)} == {"withdrawn"}


def test_an_observer_can_only_make_them_their_own(served: World) -> None:
    arrive(served, "olga")
    page = opened(served, "olga", "Bring in")
    assert "Somebody Else (2)" not in [one.label for one in page.selectbox]
    assert [one.label for one in page.toggle if "scheme" in one.label] == []
    chosen(page, "LT (2)", "Leave out")
    next(one for one in page.toggle if one.label == "All notes of this file are mine").set_value(True).run()
    assert ready(page) == {"Bring in 2 notes": True}


def test_a_table_whose_columns_nobody_knows_is_understood_by_hand(served: World) -> None:
    arrive(served, "olga", b"When it was,What I saw\n0:02,She folds.\n")
    page = opened(served, "olga", "Bring in")
    assert "Choose the one with the times" in page.error[0].value
    chosen(page, "When it was", "Start")
    assert ready(page) == {"Bring in 1 note": True}
    chosen(page, "What I saw", "Start")
    assert "Two columns are said to be the same" in page.warning[0].value
    chosen(page, "What I saw", "What was seen")
    assert ready(page) == {"Bring in 1 note": True}
    chosen(page, "Times are", "Milliseconds")
    assert page.error
    next(one for one in page.button if one.label == "Understand the file anew").click().run()
    assert "Choose the one with the times" in page.error[0].value


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two notes are very many."""
    monkeypatch.setattr("lessonstudy.services.imports.MOST_AT_ONCE", 1)
    monkeypatch.setattr("lessonstudy.ui.importing.MOST_AT_ONCE", 1)


SIMPLE = b"start,saw\n0:02,She folds.\n0:05,He asks.\n"


def press(page: AppTest, label: str) -> None:
    next(one for one in page.button if one.label == label).click().run()
    assert [one.message for one in page.exception] == []


@pytest.mark.usefixtures("many")
def test_very_many_notes_show_how_far_they_are_can_be_cancelled_and_what_became_of_them_is_told(served: World) -> None:
    ids, services = served.ids, served.services
    coming = arrive(served, "olga", SIMPLE)
    page = opened(served, "olga", "Bring in")
    press(page, "Bring in 2 notes")
    assert [one.proto.text for one in page.get("progress")] == ["Waiting for its turn"]
    assert "Bring in 2 notes" not in ready(page)
    press(page, "Cancel")
    assert "was cancelled" in page.info[0].value
    assert ready(page) == {"Bring in 2 notes": True}
    press(page, "Bring in 2 notes")
    job = services.import_jobs.job(ids.olga, coming)
    assert job is not None
    services.work_on(job.id)
    page.run()
    assert "2 notes are in" in page.success[0].value
    assert any("2 notes" in one.value for one in page.markdown)
    assert len(served.seen(ids.olga)) == 2


@pytest.mark.usefixtures("many")
def test_why_very_many_notes_did_not_come_in_is_said(served: World, monkeypatch: pytest.MonkeyPatch) -> None:
    coming = arrive(served, "olga", SIMPLE)
    page = opened(served, "olga", "Bring in")
    press(page, "Bring in 2 notes")
    job = served.services.import_jobs.job(served.ids.olga, coming)
    assert job is not None
    with monkeypatch.context() as broken:
        broken.setattr("lessonstudy.store.coming.finish", lambda *_: 1 / 0)
        served.services.work_on(job.id)
    page.run()
    assert "It did not come in." in page.warning[0].value
    assert ready(page) == {"Bring in 2 notes": True}


@pytest.mark.usefixtures("many")
def test_a_look_at_very_many_notes_is_kept_until_something_is_decided(
    served: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    imports = type(served.services.imports)
    look = imports.preview
    monkeypatch.setattr(imports, "preview", lambda self, *asked: (looks.append(asked[1]), look(self, *asked))[1])
    coming = arrive(served, "olga", SIMPLE)
    page = opened(served, "olga", "Bring in")
    page.run()
    page.run()
    assert looks == [coming]
    choices = served.services.imports.get(served.ids.olga, coming).choices
    served.services.imports.choose(served.ids.olga, coming, replace(choices, time_unit="clock"))
    page.run()
    assert len(looks) > 1
