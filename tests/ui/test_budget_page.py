"""The Time page: rows by code and what else they are told apart by, and every number opens its moments."""

from collections.abc import Iterator

import pytest
from figure_pages import opened, ran, serving, words
from streamlit.testing.v1 import AppTest
from world import World


@pytest.fixture
def lesson(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    ids = world.ids
    world.write(ids.olga, start_ms=10_000, end_ms=40_000, codes=["u"], students=["A"], saw="A *folds*.")
    world.write(ids.olga, start_ms=60_000, codes=["a"], students=["B"], saw="B cuts.")
    world.write(ids.omar, start_ms=90_000, codes=["a"], saw="They count.")
    with serving(world, monkeypatch) as found:
        yield found


def time_page(lesson: World, who: str = "fay") -> AppTest:
    return opened(lesson, "budget", who, lesson=str(lesson.iteration().number))


@pytest.mark.parametrize("who", ["fay", "tim", "olga", "kim", "gus"])
def test_everyone_reads_a_row_for_each_code(lesson: World, who: str) -> None:
    rows = time_page(lesson, who).dataframe[0].value.to_dict("records")
    assert [(row["Code"], row["Times"]) for row in rows] == [("Anticipated", 2), ("Unanticipated", 1)]
    assert (rows[1]["Total"], rows[1]["Mean"], rows[1]["Share"]) == (0.5, 30.0, 5.0)


def test_an_opened_figure_shows_its_moments_with_their_observers(lesson: World) -> None:
    page, ids = time_page(lesson), lesson.ids
    assert "They count" not in words(page)
    choice = page.selectbox(key=f"budget-{ids.iteration}-open")
    assert list(choice.options)[1:] == ["Anticipated: 2", "Unanticipated: 1"]
    choice.set_value(f"{ids.thinking}:a|||")
    told = words(ran(page))
    assert "B cuts" in told
    assert "They count" in told
    assert "Olga" in told
    assert "folds" not in told


def test_rows_are_told_apart_and_filtered(lesson: World) -> None:
    page, ids = time_page(lesson), lesson.ids
    key = f"budget-{ids.iteration}"
    page.button_group(key=f"{key}-apart").set_value(["observer", "student"])
    rows = ran(page).dataframe[0].value.to_dict("records")
    assert [(row["Code"], row["Observer"], row["Student"]) for row in rows] == [
        ("Anticipated", "Olga", "B"), ("Anticipated", "Omar", "nobody named"), ("Unanticipated", "Olga", "A"),
    ]  # fmt: skip
    page.selectbox(key=f"{key}-observer").set_value(ids.omar)
    assert len(ran(page).dataframe[0].value) == 1
    page.radio(key=f"{key}-lasting").set_value("until_next")
    assert ran(page).dataframe[0].value["Total"].tolist() == [8.5]


def test_what_followed_what_opens_both_ends(lesson: World) -> None:
    page, ids = time_page(lesson), lesson.ids
    (row,) = page.dataframe[1].value.to_dict("records")
    assert (row["After"], row["Came next"], row["Times"], row["Of all"]) == ("Unanticipated", "Anticipated", 1, 100.0)
    page.selectbox(key=f"budget-{ids.iteration}-steps-open").set_value(f"{ids.thinking}:u|{ids.thinking}:a")
    told = words(ran(page))
    assert "A \\*folds\\*" in told
    assert "B cuts" in told


def test_before_the_reveal_ones_own_alone_counts(lesson: World) -> None:
    ids = lesson.ids
    lesson.write(ids.olga, iteration=ids.blind, codes=["u"])
    own = opened(lesson, "budget", "olga")
    assert "only your own count here" in words(own)
    assert own.dataframe[0].value["Times"].tolist() == [1]
    for who in ("fay", "omar", "gus"):
        page = opened(lesson, "budget", who)
        assert len(page.dataframe) == 0
        assert "No moment here has a code" in words(page)


def test_a_study_without_a_lesson_says_what_comes(lesson: World) -> None:
    study = lesson.services.studies.add(lesson.ids.fay, lesson.ids.team, {"title": "New"}).id
    assert "There is no lesson yet" in words(opened(lesson, "budget", "fay", study))
    assert "There is no lesson yet" in words(opened(lesson, "mirror", "fay", study))
