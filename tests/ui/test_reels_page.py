"""The reels page: what each role finds there, clips put in order, trimmed and worded, and a reel that can be brought back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.reels import Reel
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "reels.py"


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    monkeypatch.setattr(st, "switch_page", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


@pytest.fixture
def reel(served: World) -> Reel:
    notes = [served.write(served.ids.olga, start_ms=start, saw=f"Folds *{start}*.").id for start in (5_000, 60_000)]
    return served.services.reels.make(served.ids.olga, served.ids.study, {"title": "Folds <b>", "moments": notes})


def opened(world: World, who: str, reel: str = "") -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    page.query_params["study"] = world.ids.study
    if reel:
        page.query_params["reel"] = reel
    return run(page)


def run(what: Any) -> AppTest:
    """The page after a run of it, or after that of a widget."""
    page: AppTest = what.run()
    assert [one.message for one in page.exception] == []
    return page


def stored(world: World, reel: Reel) -> Reel:
    return world.services.reels.open(world.ids.fay, reel.id).reel


def labels(page: AppTest) -> set[str]:
    return {one.label for one in page.button if one.label}


@pytest.mark.parametrize("who", ["fay", "tim", "olga", "kim", "gus"])
def test_each_role_finds_what_it_may_do(served: World, reel: Reel, who: str) -> None:
    assert ("New reel" in labels(opened(served, who))) == (who != "gus")
    page = opened(served, who, reel.id)
    assert page.title[0].value == "Folds \\<b\\>"
    assert ("Make the file" in labels(page)) == (who in ("fay", "tim"))
    assert ("Add moments" in labels(page)) == (who != "gus")
    assert bool([one for one in page.button if one.key and one.key.startswith("clip-")]) == (who != "gus")


def test_who_is_outside_finds_nothing(served: World, reel: Reel) -> None:
    assert opened(served, "eve", reel.id).warning[0].value.startswith("There is no such")
    other = served.services.studies.add(served.ids.fay, served.ids.team, {"title": "Another"})
    page = opened(served, "fay", reel.id)
    page.query_params["study"] = other.id
    assert run(page).warning[0].value == "There is no such reel, or it is not shared with you\\."


def test_clips_are_put_in_order_and_taken_out(served: World, reel: Reel) -> None:
    page = opened(served, "olga", reel.id)
    first, second = reel.names
    run(page.button(key=f"clip-down-{first}").click())
    assert [one.observation for one in stored(served, reel).clips] == [one.observation for one in reel.clips[::-1]]
    assert page.button(key=f"clip-up-{second}").disabled
    run(page.button(key=f"clip-out-{second}").click())
    assert stored(served, reel).clips == reel.clips[:1]


def test_a_change_over_somebody_elses_is_not_made_and_said(served: World, reel: Reel) -> None:
    page = opened(served, "olga", reel.id)
    served.services.reels.change(served.ids.tim, reel.id, 1, {"title": "Cuts"})
    run(page.button(key=f"clip-out-{reel.names[0]}").click())
    assert page.warning[0].value.startswith("Somebody changed this reel meanwhile.")
    assert len(stored(served, reel).clips) == 2
    run(page.button(key=f"clip-out-{reel.names[0]}").click())
    assert len(stored(served, reel).clips) == 1


def dialog() -> None:
    """A page whose dialog is open; AppTest runs whole pages, so that a button's dialog would be gone with the next run."""
    import streamlit as st

    from lessonstudy.ui.reel_clips import edit_clip
    from lessonstudy.ui.reel_dialog import new_reel

    name, *given = st.session_state["opened"]
    {"edit": edit_clip, "new": new_reel}[name](*given)


def in_dialog(*opened: object) -> AppTest:
    page = AppTest.from_function(dialog, default_timeout=60)
    page.session_state["opened"] = opened
    return run(page)


def test_a_clip_is_trimmed_and_worded(served: World, reel: Reel) -> None:
    scene = served.services.reels.open(served.ids.olga, reel.id).scenes[0]
    page = in_dialog("edit", served.ids.olga, reel, scene)
    place = f"{reel.names[0]}-1"
    assert (page.text_input[0].value, page.text_input[1].value) == ("00:03", "00:18")
    page.text_input(key=f"clip-start-{place}").set_value("a while later")
    run(page.button(key=f"clip-save-{place}").click())
    assert page.error[0].value.startswith("Write the times as minutes and seconds")
    page.text_input(key=f"clip-start-{place}").set_value("0:04.5")
    page.text_input(key=f"clip-end-{place}").set_value("0:04")
    run(page.button(key=f"clip-save-{place}").click())
    assert page.error[0].value == "The end must come after the start\\."
    page.text_input(key=f"clip-end-{place}").set_value("0:09")
    page.text_area(key=f"clip-caption-{place}").set_value("Look at the *left* hand.")
    run(page.button(key=f"clip-save-{place}").click())
    clip = stored(served, reel).clips[0]
    assert (clip.start_ms, clip.end_ms, clip.caption) == (4_500, 9_000, "Look at the *left* hand.")
    text = next(one.value for one in opened(served, "tim", reel.id).markdown if one.value.startswith("**1"))
    assert "Look at the \\*left\\* hand\\." in text


def test_giving_a_clip_words_leaves_its_times_also_where_its_film_does_not_reach_so_far(served: World) -> None:
    ids, reels = served.ids, served.services.reels
    note = served.write(ids.olga, start_ms=500, end_ms=9_000)
    before = reels.make(ids.olga, ids.study, {"title": "Begins", "moments": [note.id]})
    scene = reels.open(ids.olga, before.id).scenes[0]
    assert scene.start_ms > scene.clip.start_ms, "the film begins later"
    page = in_dialog("edit", ids.olga, before, scene)
    page.text_area(key=f"clip-caption-{before.names[0]}-1").set_value("Look.")
    run(page.button(key=f"clip-save-{before.names[0]}-1").click())
    assert stored(served, before).clips == (replace(before.clips[0], caption="Look."),)


def test_moments_become_a_reel_or_join_one(served: World, reel: Reel) -> None:
    ids = served.ids
    flagged = served.write(ids.omar, saw="Counts", flag=True)
    page = in_dialog("new", ids.olga, ids.study)
    page.multiselect(key=f"reel-moments-{ids.study}").set_value([flagged.id])
    run(page.button(key=f"reel-make-{ids.study}").click())
    assert page.error[0].value == "Please write something here\\."
    page.text_input(key=f"reel-title-{ids.study}").set_value("Counting")
    run(page.button(key=f"reel-make-{ids.study}").click())
    made = served.services.reels.of_study(ids.fay, ids.study)[-1]
    assert (made.title, [one.observation for one in made.clips]) == ("Counting", [flagged.id])
    page = in_dialog("new", ids.olga, ids.study, [flagged.id])
    run(page.selectbox(key=f"reel-into-{ids.study}").set_value(reel.id))
    run(page.button(key=f"reel-make-{ids.study}").click())
    assert stored(served, reel).clips[-1].observation == flagged.id


def test_a_reel_is_renamed_removed_and_brought_back(served: World, reel: Reel) -> None:
    page = opened(served, "olga", reel.id)
    page.text_input[0].set_value("Cuts")
    run(page.button(key=f"reel-rename-{reel.id}").click())
    assert stored(served, reel).title == "Cuts"
    run(page.button(key=f"reel-remove-{reel.id}").click())
    assert served.services.reels.of_study(served.ids.fay, served.ids.study) == []
    del page.query_params["reel"]
    run(page)
    run(page.button(key=f"reel-back-{reel.id}").click())
    assert stored(served, reel).title == "Cuts"


def test_a_clip_that_cannot_be_shown_is_named(served: World, reel: Reel) -> None:
    served.services.annotate.withdraw(served.ids.olga, reel.clips[0].observation)
    page = opened(served, "gus", reel.id)
    assert page.warning[0].value == "Clip 1: Its note was withdrawn, so it is left out."
    served.services.recordings.delete(served.ids.tim, served.ids.recording)
    page = opened(served, "tim", reel.id)
    assert [one.value for one in page.warning][1] == "Clip 2: Its video was deleted, so it is left out."
    assert "Make the file" not in labels(page)


def test_the_file_is_asked_for_followed_and_cancelled(served: World, reel: Reel) -> None:
    page = opened(served, "tim", reel.id)
    run(page.button(key=f"reel-file-{reel.id}").click())
    (job,) = served.services.jobs.of_subject(reel.id)
    run(page.button(key=f"reel-cancel-{job.id}").click())
    assert "Make the file" in labels(page)
    assert served.services.jobs.of_subject(reel.id)[0].state == "cancelled"
