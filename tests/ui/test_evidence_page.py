"""The Evidence page: who finds what, the address, ticking through pages and searches, claims and saved searches."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.searches import Search
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "evidence.py"


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def opened(world: World, who: str, **query: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    for name, value in query.items():
        page.query_params[name] = value
    return ran(page)


def ran(page: AppTest) -> AppTest:
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def told(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in page.markdown)


def key(world: World, name: str) -> str:
    return f"evidence-{name}-{world.ids.team}"


def test_what_is_found_is_marked_and_nothing_typed_is_read_as_markup(served: World) -> None:
    ids = served.ids
    served.write(
        ids.olga, saw="She *folds* <b>it</b> [x](y)", think=":red[folding]", codes=["u"], students=["A"], flag=True
    )
    served.write(ids.omar, saw="He cuts.")
    page = opened(served, "gus", q="fold")
    assert "**1 moment**" in told(page)
    assert r"She \*:yellow-background[**folds**]\* \<b\>it\</b\> \[x\]\(y\)" in told(page)
    assert r"Thought: \:red\[:yellow-background[**folding**]\]" in told(page)
    assert r":small[Teaching 1 · 01\:01 · Olga] :material/flag: :gray-badge[Unanticipated] :gray-badge[A]" in told(page)
    assert "He cuts" not in told(page)


@pytest.mark.parametrize("who", ["fay", "olga", "gus"])
def test_hidden_notes_are_neither_listed_nor_counted_nor_offered(served: World, who: str) -> None:
    ids = served.ids
    served.write(ids.olga, saw="Open fold.")
    before = opened(served, who, q="fold")
    served.write(ids.omar, iteration=ids.blind, saw="Hidden fold.", flag=True)
    page = opened(served, who, q="fold")
    assert told(page) == told(before)
    assert [one.options for one in page.multiselect] == [one.options for one in before.multiselect]
    assert "**2 moments**" in told(opened(served, "omar", q="fold"))


def test_the_address_says_the_search_and_the_search_the_address(served: World) -> None:
    ids = served.ids
    served.write(ids.olga, saw="She folds.", codes=["u"], flag=True)
    served.write(ids.olga, saw="She folds again.")
    code = f"{ids.thinking}:u"
    page = opened(served, "tim", study=ids.study, q="fold", code=code, iteration="nobody's")
    assert "**1 moment**" in told(page)
    assert page.query_params["code"] == code
    assert "iteration" not in page.query_params, "what is not here is let go"
    (chip,) = [one for one in page.button if one.key == key(served, "chip-0")]
    assert chip.label == "Unanticipated"
    chip.click()
    assert "**2 moments**" in told(ran(page))
    page.button(key=key(served, f"facet-code-{code}")).click()
    assert "**1 moment**" in told(ran(page))
    page.text_input(key=key(served, "q")).set_value("🍕")
    assert "There is no word in this search" in str(ran(page).info[0].value)
    assert page.query_params["q"] == "🍕"
    page.text_input(key=key(served, "q")).set_value("nowhere")
    assert str(ran(page).info[0].value).startswith("No moment has all of this.")
    page.text_input(key=key(served, "q")).set_value("")
    page.button(key=key(served, "chip-0")).click()
    assert "**2 moments**" in told(ran(page))
    labels = [one.label for one in page.button]
    assert {"Student A", "Flagged for the debrief"} <= set(labels)
    assert next(one for one in labels if one.startswith("Code")) == "Code\\: Unanticipated", "one that notes have"


def test_ticks_outlive_pages_and_searches_and_open_a_claim(served: World) -> None:
    ids = served.ids
    notes = [served.write(ids.olga, saw=f"She folds, {place}.") for place in range(25)]
    page = opened(served, "olga", q="fold", sort="time")
    page.checkbox(key=f"evidence-pick-{notes[-1].id}").check()
    ran(page).session_state[f"evidence-page-{ids.team}"] = 2
    ran(page).checkbox(key=f"evidence-pick-{notes[0].id}").check()
    ran(page).text_input(key=key(served, "q")).set_value("cuts")
    ran(page)
    assert "Clear 2 selected" in {one.label for one in page.button}
    assert page.session_state[f"evidence-picked-{ids.team}"] == [notes[-1].id, notes[0].id]
    page.button(key=key(served, "claim")).click()
    assert any(one.key == f"evidence-claim-{ids.team}-text" for one in ran(page).text_area)
    page.button(key=key(served, "clear")).click()
    assert "To a claim" not in {one.label for one in ran(page).button}


def test_when_the_last_page_is_gone_the_one_before_it_is_shown(served: World) -> None:
    ids = served.ids
    notes = [served.write(ids.olga, saw=f"She folds, {place}.") for place in range(21)]
    page = opened(served, "olga", q="fold", sort="time")
    page.session_state[f"evidence-page-{ids.team}"] = 2
    assert f"evidence-pick-{notes[0].id}" in {one.key for one in ran(page).checkbox}
    served.services.annotate.withdraw(ids.olga, notes[0].id)
    assert len([one for one in ran(page).checkbox if str(one.key).startswith("evidence-pick-")]) == 20
    assert list(page.info) == []


def claiming() -> None:
    """A page whose dialog is open; AppTest runs whole pages, so that a button's dialog would be gone with the next run."""
    import streamlit as st

    from lessonstudy.ui.evidence_actions import to_a_claim

    to_a_claim(*st.session_state["opened"])


def dialog(world: World, who: str, notes: list[str]) -> AppTest:
    page = AppTest.from_function(claiming, default_timeout=60)
    page.session_state["opened"] = (getattr(world.ids, who), world.ids.team, notes)
    return ran(page)


def test_a_claim_cites_what_is_ticked_of_its_study(served: World) -> None:
    ids = served.ids
    other = served.services.studies.add(ids.fay, ids.team, {"title": "Another"})
    served.services.studies.add_plan(ids.fay, other.id, {})
    lesson = served.services.teaching.add(ids.fay, other.id, {})
    served.new_recording(lesson.id)
    first, second = served.write(ids.olga), served.write(ids.omar)
    elsewhere = served.write(ids.olga, iteration=lesson.id)
    page = dialog(served, "olga", [first.id, elsewhere.id, second.id])
    assert "1 of the selected moments" in str(page.caption[-1].value)
    make = f"evidence-claim-{ids.team}-make"
    page.button(key=make).click()
    assert "Please write something here" in str(ran(page).error[0].value)
    page.text_area(key=f"evidence-claim-{ids.team}-text").set_value("Folding helps.")
    page.button(key=make).click()
    ran(page)
    (claim,) = served.services.chain.of_study(ids.fay, ids.study).claims
    assert (claim.text, claim.cites, claim.iteration) == ("Folding helps.", (first.id, second.id), ids.iteration)


def test_ones_own_hidden_note_cannot_be_claimed_from_and_the_text_stays(served: World) -> None:
    ids = served.ids
    note = served.write(ids.olga, iteration=ids.blind)
    page = dialog(served, "olga", [note.id])
    page.text_area(key=f"evidence-claim-{ids.team}-text").set_value("Folding helps.")
    page.button(key=f"evidence-claim-{ids.team}-make").click()
    assert "still hidden from each other" in str(ran(page).error[0].value)
    assert page.text_area(key=f"evidence-claim-{ids.team}-text").value == "Folding helps."


def test_a_guest_reads_and_takes_along_but_makes_nothing(served: World) -> None:
    served.write(served.ids.olga)
    page = opened(served, "gus")
    page.button(key=key(served, "pick-all")).click()
    labels = {one.label for one in ran(page).button}
    assert "Clear 1 selected" in labels
    assert not labels & {"To a claim", "Save this search"}


def test_a_search_is_saved_opened_by_a_colleague_and_forgotten(served: World) -> None:
    ids = served.ids
    served.write(ids.olga, saw="She folds.", flag=True)
    page = opened(served, "olga", q="fold", flag="true")
    page.button(key=key(served, "save")).click()
    assert "Please write something here" in str(ran(page).error[0].value)
    page.text_input(key=key(served, "name")).set_value("Folding *")
    page.checkbox(key=key(served, "shared")).check()
    page.button(key=key(served, "save")).click()
    ran(page)
    (saved,) = served.services.saved_searches.of_team(ids.tim, ids.team)
    assert (saved.name, saved.filters) == ("Folding *", Search(words="fold", flag=True))
    assert page.text_input(key=key(served, "name")).value == ""
    theirs = opened(served, "tim")
    assert f"saved-forget-{saved.id}" not in {one.key for one in theirs.button}
    theirs.button(key=f"saved-open-{saved.id}").click()
    ran(theirs)
    assert (theirs.text_input(key=key(served, "q")).value, theirs.query_params["flag"]) == ("fold", "true")
    page.button(key=f"saved-forget-{saved.id}").click()
    ran(page)
    assert served.services.saved_searches.of_team(ids.tim, ids.team) == []


def test_moments_that_are_gone_are_not_claimed_from(served: World) -> None:
    page = dialog(served, "olga", [new_id()])
    assert "withdrawn meanwhile" in str(page.info[0].value)
