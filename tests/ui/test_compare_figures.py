"""The figures of the Compare page by role: what is said in words, which moments a figure opens, and what is hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from long_study import LongStudy, make_long_study
from streamlit.testing.v1 import AppTest
from world import LESSON_MS, World

from lessonstudy import bootstrap
from lessonstudy.domain.criteria import CriterionResult
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Noting, PhaseTime
from lessonstudy.domain.plans import AnticipatedResponse, Expectation, Phase
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "compare.py"
MINUTE = 60_000


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # the page runs as a script of its own; links need the router, with which tests/e2e/test_pages.py runs it
    links: list[dict[str, str] | None] = []
    monkeypatch.setattr(st, "page_link", lambda _, query_params=None, **__: links.append(query_params))
    monkeypatch.setattr(st, "links", links, raising=False)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


@pytest.fixture
def long(served: World) -> LongStudy:
    ids = served.ids
    made = make_long_study(served.services, ids.team, [ids.tim, ids.olga], 3, 60)
    served.set_membership(ids.gus, study=made.study)
    return made


@dataclass(frozen=True)
class Pair:
    """A study of two lessons, the second noted independently, and the ids of its notes by what was seen."""

    study: str
    first: str
    second: str
    notes: dict[str, str]


@pytest.fixture
def pair(served: World) -> Pair:
    """Phases marked, a code noted, a student predicted, a response named, a criterion counted, a tweak proposed."""
    ids, services = served.ids, served.services
    study = services.studies.add(ids.fay, ids.team, {"title": "Sharing"}).id
    student = services.studies.add_student(ids.fay, study, {"pseudonym": "A"})
    response = AnticipatedResponse(id=new_id(), description="Cuts into *halves*")
    expected = (Expectation(student=student.id, expects="Folds _first_"),)
    work = Phase(title="Work", planned_minutes=5, anticipated=(response,), expected=expected)
    values = {"success_criteria": ("Names the share",), "phases": (Phase(title="Launch", planned_minutes=2), work)}
    plan = services.studies.add_plan(ids.fay, study, values)
    lessons, notes = [], {}
    for number, minutes in enumerate((2, 4)):
        noting = Noting.INDEPENDENT if number else Noting.OPEN
        lesson = services.teaching.add(
            ids.fay, study, {"plan": plan.id, "noting": noting, "schemes": [ids.thinking]}
        ).id
        served.new_recording(lesson)
        starts = [0, minutes * MINUTE, LESSON_MS]
        times = [
            PhaseTime(phase=phase.id, start_ms=start, end_ms=end)
            for phase, start, end in zip(plan.phases, starts, starts[1:], strict=False)
        ]
        services.teaching.mark_phases(ids.fay, lesson, times)
        services.criteria.put(
            ids.fay, lesson, [CriterionResult(criterion="Names the share", checked=20, met=5 + 9 * number)]
        )
        for place in range(6):
            saw = f"{number}-{place}"
            marked: dict[str, Any] = {"students": ["A"], "anticipated": response.id} if number == place == 1 else {}
            start_ms = (5 + place // 2) * MINUTE + place
            notes[saw] = served.write(ids.olga, iteration=lesson, start_ms=start_ms, saw=saw, codes=["u"], **marked).id
        lessons.append(lesson)
    claim = services.chain.add_claim(
        ids.tim, study, {"text": "They fold.", "iteration": lessons[0], "cites": [notes["0-0"]]}
    )
    services.chain.add_tweak(ids.tim, study, {"change": "Fold *first*.", "iteration": lessons[0], "claims": [claim.id]})
    return Pair(study, *lessons, notes)


def opened(world: World, study: str, who: str = "fay", **query: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    for name, value in (query | {"study": study}).items():
        page.query_params[name] = value
    return ran(page)


def ran(page: AppTest) -> AppTest:
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def headings(page: AppTest) -> list[str]:
    return [one.value for one in page.subheader]


def words(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*page.markdown, *page.caption])


def choices(page: AppTest, part: str, study: str) -> list[str]:
    """The figures of a part that open, by what is said of them."""
    (box,) = [one for one in page.selectbox if one.key == f"compare-{part}-{study}-open"]
    return list(box.options[1:])


@pytest.mark.parametrize("who", ["fay", "cody", "tim", "olga", "gus"])
def test_every_role_reads_the_findings_of_a_revealed_pair(served: World, long: LongStudy, who: str) -> None:
    page = opened(served, long.study, who, lessons="1,3")
    tweaks, minutes, codes, students, surprises = headings(page)
    assert tweaks == "7 tweaks connect these lessons: 3 adopted, 2 adapted, 2 abandoned"
    assert minutes == "The phases took about as long in Reteach 3 as in Teaching 1"
    assert codes.startswith("“")
    assert students.startswith("Student A was seen in")
    assert surprises == "What nobody anticipated"
    assert {"study": long.study, "story": long.tweaks[0][0]} in st.links  # type: ignore[attr-defined]


def test_findings_are_sentences_with_their_numbers(served: World, pair: Pair) -> None:
    for state in ("noting", "revealed"):
        served.services.teaching.change(served.ids.fay, pair.second, None, {"state": state})
    page = opened(served, pair.study)
    assert headings(page) == [
        "1 tweak connects these lessons: 1 not decided yet",
        "Launch took 2 min longer in Reteach 2 than in Teaching 1",
        "“Unanticipated” was noted 3.0 times in an observed minute of Reteach 2, 3.0 times in Teaching 1",
        "Student A was seen in 1 of the 2 phases with a prediction",
        "“Names the share”: 14 of 20 met it in Reteach 2, 5 of 20 in Teaching 1",
        "Anticipated responses that were seen: 1 of 1 in Reteach 2, 0 of 1 in Teaching 1",
    ]
    told = words(page)
    assert "**Fold \\*first\\*\\.**" in told, "what people typed is no Markdown"
    assert "Reteach 2, Work: predicted “Folds \\_first\\_” :green-badge[seen in 1 moment]" in told
    assert "Teaching 1, Work: predicted “Folds \\_first\\_” :gray-badge[not seen]" in told
    assert "Observed minutes are those of all observers of a scheme together" in told


def test_a_figure_opens_its_moments_and_plays_the_first(served: World, pair: Pair) -> None:
    page = opened(served, pair.study, "olga")
    assert "Work, Teaching 1: 6 moments" in choices(page, "codes", pair.study)
    work = served.services.studies.plans(served.ids.fay, pair.study)[0].phases[1].root
    figure = f"{pair.first}|{work}|{served.ids.thinking}:u"
    page.selectbox(key=f"compare-codes-{pair.study}-open").set_value(figure)
    ran(page)
    (film,) = page.get("html")
    assert " autoplay " in film.proto.body
    assert "05:00 0-0" in film.proto.body
    listed = [one.value for one in page.markdown if one.value.startswith("**Teaching 1, ")]
    assert [one[-1] for one in listed] == ["0", "1", "2", "3", "4", "5"], "those of the figure and no others"


def test_what_is_hidden_is_in_no_figure_and_the_page_says_so(served: World, pair: Pair) -> None:
    page = opened(served, pair.study, "omar")
    assert "The notes of Reteach 2 are still hidden from each other, so only your own count." in words(page)
    assert not [name for name in choices(page, "codes", pair.study) if "Reteach 2" in name]
    assert "Student A was seen in 0 of the 2 phases with a prediction" in headings(page)
    mine = opened(served, pair.study, "olga")
    assert [name for name in choices(mine, "codes", pair.study) if "Reteach 2" in name]


def test_few_moments_are_counted_and_not_divided(served: World, pair: Pair) -> None:
    gone = [pair.notes[f"0-{place}"] for place in (4, 5)]
    for note in gone:
        served.services.annotate.withdraw(served.ids.olga, note)
    page = opened(served, pair.study, "olga")
    assert "“Unanticipated”: 6 moments in Reteach 2, 4 moments in Teaching 1" in headings(page)
    assert "Moments of this code are too few in some lesson for numbers per minute, so they are counted." in words(page)


def test_another_team_is_told_that_there_is_no_such_study(served: World, pair: Pair) -> None:
    page = opened(served, pair.study, "eve")
    assert headings(page) == []
    assert "Sharing" not in words(page)


def test_lessons_without_phases_and_notes_have_no_figures_and_no_error(served: World) -> None:
    ids, services = served.ids, served.services
    study = services.studies.add(ids.fay, ids.team, {"title": "Empty"}).id
    services.studies.add_plan(ids.fay, study, {})
    for _ in range(2):
        services.teaching.add(ids.fay, study, {})
    assert headings(opened(served, study)) == ["No tweak connects these lessons"]
