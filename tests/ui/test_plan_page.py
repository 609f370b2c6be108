"""The Plan page beyond its first look: versions side by side, the next version, and the study's texts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.plan_changes import Mark, word_pieces
from lessonstudy.domain.plans import Phase, PlanState, PlanVersion
from lessonstudy.domain.tweaks import Tweak
from lessonstudy.ui.person import OVERRIDE
from lessonstudy.ui.plan_comparison import marked

ROUTER = Path(__file__).parents[2] / "pages" / "_router.py"

Show = Callable[..., AppTest]


@pytest.fixture
def show(world: World) -> Iterator[Show]:
    """The Plan page of the furnished study for somebody."""
    try:
        distribution("lessonstudy")
    except PackageNotFoundError:
        pytest.skip("Streamlit finds the components in the installed package: pip install -e . first")
    before = list(bootstrap._serving)
    bootstrap.serve_with(world.settings)

    def run(who: str, **query: str) -> AppTest:
        page = AppTest.from_file(str(ROUTER), default_timeout=60)
        page.session_state[OVERRIDE] = getattr(world.ids, who)
        page.run()
        page.switch_page("plan.py")
        page.query_params["study"] = world.ids.study
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert [one.message for one in page.exception] == []
        return page

    yield run
    bootstrap._serving[:] = before


def said(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*page.subheader, *page.markdown, *page.caption, *page.text])


def second_version(world: World, tweak: Tweak | None = None) -> PlanVersion:
    """Work is led by pairs and stands first, Launch is gone, Closing is new."""
    studies, fay = world.services.studies, world.ids.fay
    work = studies.plan(fay, world.ids.plan).phases[1]
    phases = (replace(work, planned_minutes=9, teacher_moves="Ask `pairs`\nto *share*"), Phase(title="Closing"))
    values = {"goal": "Share fairly", "success_criteria": ("Names the share",), "phases": phases}
    return studies.add_plan(fay, world.ids.study, values | {"take_up": (tweak.id,) if tweak else ()})


def agreed_tweak(world: World) -> Tweak:
    chains, ids = world.services.chain, world.ids
    note = world.write(ids.olga)
    claim = chains.add_claim(
        ids.fay, ids.study, {"iteration": ids.iteration, "text": "Pairs help", "cites": (note.id,)}
    )
    chains.change_claim(ids.fay, claim.id, claim.version, {"state": "agreed"})
    values = {"phase": ids.work, "change": "Work in pairs", "why": "A waits for B", "claims": (claim.id,)}
    tweak = chains.add_tweak(ids.fay, ids.study, values)
    chains.add_prediction(ids.fay, tweak.id, {"who": "A", "expects": "Talks first"})
    return chains.change_tweak(ids.fay, tweak.id, tweak.version, {"state": "agreed"})


@pytest.mark.parametrize("who", ["fay", "olga", "gus"])
def test_each_difference_stands_beside_its_tweak_and_is_told_by_words(show: Show, world: World, who: str) -> None:
    second_version(world, agreed_tweak(world))
    told = said(show(who, version="2", compare="1"))
    assert "Launch :red-badge[:material/remove: Taken out]" in told
    assert "Closing :green-badge[:material/add: New]" in told
    assert ":material/build: Work in pairs  \n:small[Why: A waits for B]" in told
    assert ":red-background[~~8~~]" in told
    assert ":green-background[**9**]" in told
    # what was typed is never read as Markdown
    assert "pairs\\`" in told
    assert "`pairs`" not in told


def test_versions_are_chosen_on_the_page_and_stand_in_the_address(show: Show, world: World) -> None:
    second_version(world)
    page = show("olga")
    shown, beside = page.selectbox
    assert shown.value == 2
    beside.set_value(1).run()
    assert page.query_params["compare"] == "1"
    assert "Because of" in said(page)
    page.selectbox[1].set_value(0).run()
    assert "compare" not in page.query_params
    page.selectbox[0].set_value(1).run()
    assert page.query_params["version"] == "1"
    assert "Version 1 is frozen and stays as it is." in said(page)


def test_a_difference_without_a_tweak_says_so(show: Show, world: World) -> None:
    second_version(world)
    assert "No tweak was taken up for this." in said(show("olga", version="2", compare="1"))


def test_the_next_version_says_what_the_taught_one_said_and_can_be_changed(show: Show, world: World) -> None:
    page = show("tim")
    next(one for one in page.button if one.label == "Make version 2").click().run()
    first, second = world.services.studies.plans(world.ids.tim, world.ids.study)
    assert (second.number, second.state, second.goal) == (2, PlanState.DRAFT, first.goal)
    assert [(one.root, one.anticipated) for one in second.phases] == [
        (one.root, one.anticipated) for one in first.phases
    ]
    assert "Make version 3" not in {one.label for one in show("tim").button}


def test_words_that_are_marked_keep_their_lines_and_no_space_within_the_marks() -> None:
    pieces = word_pieces("Ask all\nand wait", "Ask one pair \nand wait")
    assert marked(pieces, Mark.REMOVED) == "Ask :red-background[~~all~~]  \nand wait"
    assert marked(pieces, Mark.ADDED) == "Ask :green-background[**one pair**]   \nand wait"


def test_study_texts_are_kept_and_a_second_save_goes_over_those_of_another(show: Show, world: World) -> None:
    studies, ids = world.services.studies, world.ids

    def opened() -> None:
        import streamlit as st

        from lessonstudy.ui.study_texts import change_study_texts

        change_study_texts(*st.session_state["opened"])

    page = AppTest.from_function(opened, default_timeout=60)
    study = studies.get(ids.fay, ids.study)
    page.session_state["opened"] = (ids.fay, study)
    page.run()
    studies.change(ids.tim, ids.study, study.version, {"adapted": "Theirs", "grade": "4"})
    page.text_area(key="study-text-theory_of_action").set_value("If we wait, then students speak")
    page.text_area(key="study-text-adapted").set_value("Ours")
    page.radio(key="study-text-preset").set_value("clr")
    page.button(key="study-texts-save").click().run()
    assert "meanwhile" in page.warning[0].value
    assert "Theirs" in [one.value for one in page.text]
    page.button(key="study-texts-save").click().run()
    now = studies.get(ids.fay, ids.study)
    assert (now.theory_of_action, now.adapted, now.preset) == ("If we wait, then students speak", "Ours", "clr")
    assert now.grade == "4", "what was not changed here stays as the other left it"


@pytest.mark.parametrize(
    ("preset", "words"),
    [
        ("Reteach", "Source: Our own way of working."),
        ("clr", "Source: Takahashi and McDougal (2016)"),
        ("Our school's way", "A way of working of your own."),
    ],
)
def test_a_way_of_working_is_told_whatever_word_the_study_has_for_it(
    show: Show, world: World, preset: str, words: str
) -> None:
    world.services.studies.change(world.ids.fay, world.ids.study, None, {"preset": preset})
    assert words in said(show("olga"))


def test_agreed_tweaks_are_offered_to_the_next_version_and_stand_with_their_phase(show: Show, world: World) -> None:
    chain, fay, ids = world.services.chain, world.ids.fay, world.ids
    note = world.write(ids.olga)
    claim = chain.add_claim(
        fay, ids.study, {"text": "They fold first.", "cites": (note.id,), "iteration": ids.iteration}
    )
    tweak = chain.add_tweak(
        fay, ids.study, {"change": "Fold the strips first.", "phase": ids.work, "claims": (claim.id,)}
    )
    chain.add_prediction(fay, tweak.id, {"expects": "They fold in four."})
    assert not [one for one in show("tim").button if "agreed tweak" in one.label]
    chain.change_tweak(fay, tweak.id, None, {"state": "agreed"})
    assert not [one for one in show("olga").button if "agreed tweak" in one.label]
    page = show("tim")
    next(one for one in page.button if one.label == "Make version 2 from 1 agreed tweak").click().run()
    made = world.services.studies.plans(fay, ids.study)[-1]
    assert (made.number, made.take_up) == (2, (tweak.id,))
    assert [one.teacher_moves for one in made.phases] == ["", "Fold the strips first."]
    assert not [one for one in show("tim").button if "agreed tweak" in one.label]
