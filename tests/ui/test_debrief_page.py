"""The page of a debrief as each role finds it, and what its forms and buttons do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.claims import ClaimState
from lessonstudy.domain.debriefs import Debrief, DebriefState, EntryKind, Stance
from lessonstudy.domain.tweaks import TweakState
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "debrief.py"


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # the page runs as a script of its own; links need the router, with which tests/e2e/test_pages.py runs it
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


def begun(world: World, protocol: str = "post_lesson_discussion", step: int = 0) -> Debrief:
    service, fay = world.services.debriefing, world.ids.fay
    debrief = service.add(fay, world.ids.iteration, protocol)
    return service.move(fay, debrief.id, None, {"state": "running", "step": step})


def shown(world: World, who: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    page.query_params["iteration"] = world.ids.iteration
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def keys(page: AppTest) -> set[str]:
    """What buttons there are, without the ids in their keys."""
    return {str(one.key)[: str(one.key).find("-0")] for one in page.button}


CLOCK = {"clock-skip_next", "clock-pause", "clock-more_time"}
WRITING = {"post-talk", "post-parking", "post-claim", "post-learning"}


@pytest.mark.parametrize("who", ["fay", "cody", "tim", "olga", "kim", "gus"])
def test_each_role_finds_the_step_and_what_it_may_do(served: World, who: str) -> None:
    served.write(served.ids.olga, flag=True, saw="She folds *twice*.")
    begun(served)
    page = shown(served, who)
    assert page.header[0].value == "Thanks and norms"
    assert any("never for appraisal" in one.value for one in page.info)
    assert any("She folds \\*twice\\*\\." in one.value for one in page.markdown), "what was typed is shown as it is"
    found = keys(page)
    assert found & CLOCK == (CLOCK if who in ("fay", "cody") else set())
    assert found & WRITING == (set() if who == "gus" else WRITING)
    assert ("cite" in found) == (who != "gus")


def test_the_facilitator_opens_starts_moves_and_ends_it(served: World) -> None:
    service, ids = served.services.debriefing, served.ids
    served.write(ids.olga)
    page = shown(served, "fay")
    page.selectbox(key=f"protocol-{ids.iteration}").set_value("quick_debrief").run()
    page.button(key=f"open-{ids.iteration}").click().run()
    (debrief,) = service.of_iteration(ids.fay, ids.iteration)
    assert (debrief.protocol, debrief.state) == ("Quick debrief", DebriefState.SCHEDULED)
    page.button(key=f"start-{debrief.id}").click().run()
    for _ in debrief.steps[1:]:
        page.button(key=f"clock-skip_next-{debrief.id}").click().run()
    assert page.header[0].value == "What we take along"
    page.selectbox(key=f"word-{debrief.id}").set_value(ids.olga).run()
    assert service.get(ids.fay, debrief.id).speaker == ids.olga
    assert any("Olga has the word" in one.value for one in page.markdown)
    service.write(ids.kim, debrief.id, {"text": "Seen.", "stance": Stance.EVIDENCE})
    page.button(key=f"clock-flag-{debrief.id}").click().run()
    assert service.get(ids.fay, debrief.id).state == DebriefState.DONE
    assert [(one.label, one.value) for one in page.metric] == [
        ("Evidence", "1"), ("Explanation", "0"), ("Opinion", "0")]  # fmt: skip
    assert [one.label for one in shown(served, "gus").metric] == [], "the mix is the team's own"


def test_a_facilitator_whose_page_is_behind_is_told_and_moves_nothing(served: World) -> None:
    service, ids = served.services.debriefing, served.ids
    debrief = begun(served, "quick_debrief")
    page = shown(served, "fay")
    service.move(ids.cody, debrief.id, debrief.version, {"step": 1})
    page.button(key=f"clock-skip_next-{debrief.id}").click().run()
    assert any("Somebody else moved the clock" in one.value for one in page.warning)
    assert service.get(ids.fay, debrief.id).step == 1


def test_what_is_refused_stays_in_its_box_and_what_is_kept_leaves_it(served: World) -> None:
    service, ids = served.services.debriefing, served.ids
    debrief = begun(served)
    page = shown(served, "olga")
    box, post = f"talk-text-{debrief.id}", f"post-talk-{debrief.id}"
    page.text_area(key=box).set_value("x" * 10_001)
    page.button(key=post).click().run()
    assert "at most 10,000 fit" in page.error[0].value
    assert len(page.text_area(key=box).value) == 10_001
    page.text_area(key=box).set_value("She folds it in four.")
    page.radio(key=f"stance-{debrief.id}").set_value(Stance.EVIDENCE)
    page.button(key=post).click().run()
    assert page.text_area(key=box).value == ""
    (entry,) = service.entries(ids.olga, debrief.id)
    assert (entry.text, entry.stance, entry.kind) == ("She folds it in four.", Stance.EVIDENCE, EntryKind.TALK)
    withdraw = f"withdraw-{entry.id}-{debrief.id}"
    assert withdraw not in {one.key for one in shown(served, "fay").button}, "it is hers alone to take back"
    page.button(key=withdraw).click().run()
    assert service.entries(ids.olga, debrief.id) == []


def test_from_a_flagged_moment_to_an_agreed_tweak(served: World) -> None:
    ids = served.ids
    note = served.write(ids.olga, flag=True)
    against = served.write(ids.omar, flag=True, start_ms=70_000, saw="He cuts without folding.")
    debrief = begun(served, step=7)
    page = shown(served, "tim")
    page.button(key=f"cite-{note.id}-{debrief.id}").click().run()
    page.text_area(key=f"claim-text-{debrief.id}").set_value("Folding shows equal parts.")
    page.button(key=f"post-claim-{debrief.id}").click().run()
    (claim,) = served.services.chain.of_study(ids.tim, ids.study).claims
    assert (claim.cites, claim.author, claim.iteration) == ((note.id,), ids.tim, ids.iteration)
    page.button(key=f"cite-{against.id}-{debrief.id}").click().run()
    page.button(key=f"contrast-{claim.id}-{debrief.id}").click().run()
    page.button(key=f"handshake-{claim.id}-{debrief.id}").click().run()
    (claim,) = served.services.chain.of_study(ids.tim, ids.study).claims
    assert (claim.cites, claim.against, claim.state) == ((note.id,), (against.id,), ClaimState.AGREED)
    page.text_area(key=f"tweak-change-{debrief.id}").set_value("Everybody folds before anybody cuts.")
    page.button(key=f"post-tweak-{debrief.id}").click().run()
    assert "The tweak is kept" in page.error[0].value
    page.text_area(key=f"tweak-expects-{debrief.id}").set_value("Four equal parts on most tables.")
    page.button(key=f"post-tweak-{debrief.id}").click().run()
    chain = served.services.chain.of_study(ids.tim, ids.study)
    (tweak,) = chain.tweaks
    assert (tweak.claims, tweak.change) == ((claim.id,), "Everybody folds before anybody cuts.")
    assert [(one.expects, one.confidence) for one in chain.predictions(tweak.id)] == [
        ("Four equal parts on most tables.", 60)
    ]
    page.button(key=f"handshake-{tweak.id}-{debrief.id}").click().run()
    assert served.services.chain.of_study(ids.tim, ids.study).tweaks[0].state == TweakState.AGREED


def test_a_claim_without_a_moment_is_not_agreed_and_the_page_says_why(served: World) -> None:
    ids = served.ids
    debrief = begun(served)
    claim = served.services.chain.add_claim(ids.olga, ids.study, {"iteration": ids.iteration, "text": "So."})
    page = shown(served, "olga")
    page.button(key=f"handshake-{claim.id}-{debrief.id}").click().run()
    assert len(page.error) == 1
    assert served.services.chain.of_study(ids.olga, ids.study).claims[0].state == ClaimState.PROPOSED


def test_a_protocol_without_tweaks_offers_none(served: World) -> None:
    begun(served, "clr_discussion", step=5)
    page = shown(served, "fay")
    assert "post-claim" in keys(page)
    assert "Tweaks" not in [one.value for one in page.subheader]


def test_in_the_quiet_minutes_one_flags_ones_own_notes(served: World) -> None:
    note, other = served.write(served.ids.olga), served.write(served.ids.omar, saw="He waits.")
    debrief = begun(served, step=1)
    page = shown(served, "olga")
    assert not [one for one in page.button if str(one.key).startswith(f"flag-{other.id}")]
    page.button(key=f"flag-{note.id}-{debrief.id}").click().run()
    assert [one.flag for one in served.seen(served.ids.olga) if one.id == note.id] == [True]
    assert [one for one in page.button if str(one.key).startswith(f"cite-{note.id}")], "it is among the flagged moments"
