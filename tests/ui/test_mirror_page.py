"""The mirror: kind sentences, the team's numbers, and an invitation that guests do not see."""

from collections.abc import Iterator

import pytest
from figure_pages import opened, ran, serving, words
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy.domain.debriefs import Stance


@pytest.fixture
def lesson(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    ids = world.ids
    world.write(ids.olga, start_ms=10_000, end_ms=40_000, students=["A"], saw="A good fold.", think="Why?")
    world.write(ids.omar, start_ms=60_000, students=["A"], saw="A cuts.")
    debrief = world.services.debriefing.add(ids.fay, ids.iteration, "quick_debrief")
    world.services.debriefing.move(ids.fay, debrief.id, None, {"state": "running"})
    for text, stance in (("A folded.", Stance.EVIDENCE), ("It was fine.", Stance.OPINION), ("Hm.", None)):
        world.services.debriefing.write(ids.tim, debrief.id, {"text": text, "stance": stance})
    with serving(world, monkeypatch) as found:
        yield found


def mirror(lesson: World, who: str = "fay") -> AppTest:
    return opened(lesson, "mirror", who, lesson=str(lesson.iteration().number))


@pytest.mark.parametrize("who", ["fay", "cody", "tim", "olga", "kim"])
def test_the_team_sees_whom_it_watched_what_it_wrote_and_who_was_not_heard(lesson: World, who: str) -> None:
    page = mirror(lesson, who)
    told = words(page)
    assert "Nobody noted **A** after 01:00." in told
    assert "Nobody has noted **B** yet." in told
    (row, _) = page.dataframe[0].value.to_dict("records")
    assert (row["Student"], row["Outside the phases"]) == ("A", "2 moments: Olga, Omar")
    for line in ("Only what was seen or heard: 1 of 2 notes", "With a thought beside it: 1 of 2 notes",
                 "Words of judgement in what was seen: 1, in 1 of 2 notes"):  # fmt: skip
        assert line.replace(":", "\\:") in told
    assert "evidence 1, explanation 0, opinion 1, 1 without a mark" in told
    assert "Not heard yet: Cody, Fay, Kim, Olga, Omar. What did you see?" in told
    assert "Tim" not in told


def test_a_guest_sees_whom_the_team_watched_and_nothing_of_its_talk(lesson: World) -> None:
    page = mirror(lesson, "gus")
    told = words(page)
    assert "Nobody has noted **B** yet." in told
    assert [one.value for one in page.subheader] == ["Whom we watched", "What we wrote down"]
    for hidden in ("Not heard", "judgement", "opinion", "Cody"):
        assert hidden not in told


def test_figures_open_their_moments_and_judging_notes_come_without_a_name(lesson: World) -> None:
    page, key = mirror(lesson), f"mirror-{lesson.ids.iteration}"
    page.selectbox(key=f"{key}-open").set_value("A|Outside the phases")
    told = words(ran(page))
    assert "A cuts" in told
    assert "Olga" in told
    page.selectbox(key=f"{key}-open").set_value("")
    page.selectbox(key=f"{key}-notes-open").set_value("judging")
    told = words(ran(page))
    assert "A good fold" in told
    assert "A cuts" not in told
    assert "· Olga ·" not in told


def test_before_the_reveal_sentences_are_about_ones_own_notes(lesson: World) -> None:
    ids = lesson.ids
    lesson.write(ids.olga, iteration=ids.blind, start_ms=300_000, students=["A"])
    told = words(opened(lesson, "mirror", "olga"))
    assert "You noted nothing of **A** before 05:00." in told
    assert "You have not noted **B** yet." in told
    for who in ("fay", "omar", "gus"):
        told = words(opened(lesson, "mirror", who))
        assert "You have not noted **A** yet." in told
        assert "No note stands here yet." in told
