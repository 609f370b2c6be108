"""The agreement page: moments first, then numbers in words, and what the team agrees on beside the notes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.consensus import Consensus
from lessonstudy.ui.agreement_view import AgreementView
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "agreement.py"


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Olga, Omar and Tim noted alone: all three at 60 s; Olga at 200 s and Omar then with another code; Tim alone at 400 s."""
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    ids = world.ids
    noted = ((ids.olga, 60, "a"), (ids.omar, 61, "a"), (ids.tim, 62, "a"), (ids.olga, 200, "a"), (ids.omar, 201, "u"),
             (ids.tim, 400, "a"))  # fmt: skip
    for person, second, code in noted:
        world.write(person, iteration=ids.blind, start_ms=second * 1000, end_ms=second * 1000 + 30_000,
                    codes=[f"{ids.thinking}:{code}"], saw=f"At {second}.")  # fmt: skip
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def revealed(world: World, *who: str) -> None:
    for one in who:
        world.services.submitting.submit(getattr(world.ids, one), world.ids.blind)
    world.services.teaching.reveal(world.ids.fay, world.ids.blind)


def opened(world: World, who: str = "olga", **query: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    for name, value in (query or {"iteration": world.ids.blind}).items():
        page.query_params[name] = value
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def told(page: AppTest) -> str:
    return "\n".join([one.value for one in page.markdown] + [one.value for one in page.caption])


def kinds(page: AppTest) -> list[str]:
    return [str(one) for one in page.radio[0].options]


def key(world: World, part: str) -> str:
    return f"agreement-{part}-{world.ids.blind}"


def show(page: AppTest, kind: str) -> str:
    return told(page.radio[0].set_value(kind).run())


def test_before_the_reveal_and_before_two_have_submitted_it_says_what_is_missing(served: World) -> None:
    page = opened(served)
    assert page.info[0].value.startswith("The notes of this lesson are still hidden from each other.")
    assert "At 61" not in told(page)
    revealed(served, "olga")
    assert opened(served).info[0].value.startswith("Two observers must have submitted their notes")


def test_of_a_study_the_newest_lesson_that_is_not_hidden_stands_there_first(served: World) -> None:
    open_one, blind = (str(served.iteration(one).number) for one in (served.ids.iteration, served.ids.blind))
    assert opened(served, study=served.ids.study).selectbox[0].value == open_one
    revealed(served, "olga", "omar")
    assert opened(served, study=served.ids.study).selectbox[0].value == blind


def test_moments_are_told_by_kind_with_every_note_beside_the_others(served: World) -> None:
    revealed(served, "olga", "omar", "tim")
    page = opened(served, "gus")
    assert kinds(page) == ["Noted by several: 1", "Coded differently: 2", "Noted by one alone: 1"]
    assert "As submitted by Olga, Omar, Tim." in told(page)
    assert [one in told(page) for one in ("At 60\\.", "At 61\\.", "At 62\\.", "At 200\\.")] == [True, True, True, False]
    different = show(page, "otherwise")
    assert "At 200\\." in different
    assert "At 201\\." in different
    assert "Not noted by Tim." in different
    assert "Not noted by Olga, Omar." in show(page, "alone")
    assert not [one for one in page.button if "agree" in one.label], "a guest looks on"


def test_two_observers_a_tolerance_and_a_code_are_chosen_and_a_number_opens_its_moments(served: World) -> None:
    revealed(served, "olga", "omar", "tim")
    page = opened(served)
    assert "All codes together (alpha, 1 s): **" in told(page)
    assert "time-unit kappa, 1 s" not in told(page)
    assert page.selectbox(key=key(served, "observers")).options[1:] == ["Olga and Omar", "Olga and Tim", "Omar and Tim"]
    page.selectbox(key=key(served, "observers")).set_value("Olga and Omar").run()
    assert "time-unit kappa, 1 s" in told(page)
    assert "600 seconds compared" in told(page)
    assert kinds(page) == ["Noted by several: 1", "Coded differently: 2", "Noted by one alone: 0"]
    page.radio[0].set_value("alone").run()
    page.number_input(key=key(served, "tolerance")).set_value(0.5).run()
    assert page.radio[0].value == "alone", "what one looks at stays"
    assert kinds(page) == ["Noted by several: 0", "Coded differently: 0", "Noted by one alone: 4"]
    page.button(key=key(served, f"figure-open-{served.ids.thinking}:u")).click().run()
    assert kinds(page) == ["Noted by several: 0", "Coded differently: 0", "Noted by one alone: 1"]


def test_who_did_not_submit_and_an_open_lesson_are_named(served: World) -> None:
    revealed(served, "olga", "omar")
    assert "Left out, because they did not submit: Tim." in told(opened(served))
    ids = served.ids
    for person in (ids.olga, ids.omar):
        served.write(person)
        served.services.submitting.submit(person, ids.iteration)
    page = opened(served, iteration=ids.iteration)
    assert page.info[0].value.startswith("Everyone saw everyone's notes while noting.")
    assert page.warning[0].value == page.info[0].value


def test_words_that_were_taken_back_are_not_shown_again(served: World) -> None:
    revealed(served, "olga", "omar", "tim")
    [note] = [one for one in served.seen(served.ids.tim, served.ids.blind) if one.saw == "At 400."]
    served.services.annotate.withdraw(served.ids.tim, note.id)
    page = opened(served)
    assert "Noted by one alone: 1" in kinds(page)
    alone = show(page, "alone")
    assert "At 400" not in alone
    assert "This note was taken back after it was submitted." in alone
    assert not [one for one in page.button if one.label == "Write what we agree on"]


def dialog() -> None:
    """A page whose dialog is open; AppTest runs whole pages, so that a button's dialog would be gone with the next run."""
    import streamlit as st

    from lessonstudy.ui.agreement_readings import edit_reading

    edit_reading(*st.session_state["opened"])


def writing(world: World, reading: Consensus | None) -> AppTest:
    ids = world.ids
    found = world.services.agreement.of_iteration(ids.olga, ids.blind)
    [moment] = [one for one in found.found.moments if len(one.notes) == 3]
    iteration = world.services.teaching.get(ids.olga, ids.blind)
    code = f"{ids.thinking}:a"
    schemes = world.services.coding.of_team(ids.olga, ids.team)
    names = {f"{scheme.id}:{one.key}": one.name for scheme in schemes for one in scheme.codes}
    view = AgreementView(ids.olga, iteration, found, names, (), may_note=True)
    page = AppTest.from_function(dialog, default_timeout=60)
    page.session_state["opened"] = (view, moment.notes, (code,), reading)
    return page.run()


def test_what_is_agreed_on_has_codes_of_the_lesson_alone(served: World) -> None:
    revealed(served, "olga", "omar", "tim")
    ids = served.ids
    schemes = served.services.coding.of_team(ids.olga, ids.team)
    used = [scheme for scheme in schemes if scheme.id in served.iteration(ids.blind).schemes]
    assert len(schemes) > len(used) > 0
    offered = writing(served, None).multiselect[0].options
    assert list(offered) == [code.name for scheme in used for code in scheme.codes]


def stored(world: World) -> list[Consensus]:
    return world.services.consensus.of_iteration(world.ids.gus, world.ids.blind)


def test_what_is_agreed_stands_beside_its_notes_and_is_taken_back_and_brought_back(served: World) -> None:
    revealed(served, "olga", "omar", "tim")
    page = writing(served, None)
    [save] = [one for one in page.button if one.label == "Save"]
    save.click().run()
    assert page.error[0].value == "Please write something here\\."
    page.text_area[0].set_value("The same fold.")
    next(one for one in page.button if one.label == "Save").click().run()
    [made] = stored(served)
    assert (made.text, len(made.notes), made.codes) == ("The same fold.", 3, (f"{served.ids.thinking}:a",))
    page = opened(served)
    assert told(page).count("**We agree:** The same fold\\.") == 2, "beside the notes, and in the list of all"
    page.button(key=key(served, f"reading-back-all-{made.id}")).click().run()
    assert stored(served) == []
    page.button(key=key(served, "bring-back")).click().run()
    assert [one.text for one in stored(served)] == ["The same fold."]


def test_two_who_write_at_once_see_both_texts_and_nothing_is_lost(served: World) -> None:
    revealed(served, "olga", "omar", "tim")
    [note] = [one for one in served.seen(served.ids.tim, served.ids.blind) if one.saw == "At 400."]
    made = served.services.consensus.add(served.ids.tim, served.ids.blind, {"notes": [note.id], "text": "A fold."})
    page = writing(served, made)
    served.services.consensus.change(served.ids.tim, made.id, 1, {"text": "Two folds."})
    page.text_area[0].set_value("Three folds.")
    next(one for one in page.button if one.label == "Save").click().run()
    assert "meanwhile" in page.warning[0].value
    assert "Two folds\\." in told(page)
    assert page.text_area[0].value == "Three folds."
    next(one for one in page.button if one.label == "Save").click().run()
    assert [one.text for one in stored(served)] == ["Three folds."]
