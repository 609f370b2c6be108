"""Judging words in a stored text: the same cases as in the browser (player/frontend/tests/nudge.test.ts)."""

import pytest

from lessonstudy.domain.judging import Judging
from lessonstudy.domain.nudge import WordList

ENGLISH = ("good", "should", "shouldn't", "lazy", "disappoint*", "on task", "did well", "well behaved")
LISTS = [
    WordList("en", "English", "“{word}” judges.", ENGLISH, ("good morning",)),
    WordList("de", "Deutsch", "„{word}“ bewertet.", ("schön", "faul", "gut"), ()),
    WordList("fr", "Français", "« {word} » juge.", ("excellent*", "doué"), ()),
]


@pytest.fixture(scope="module")
def judging() -> Judging:
    return Judging(LISTS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("That was Good work", ["Good"]),
        ("GOOD, lazy; should?", ["GOOD", "lazy", "should"]),
        ("She shouldn’t and shouldn't", ["shouldn’t", "shouldn't"]),
        ("a disappointing, disappointed face", ["disappointing", "disappointed"]),
        ("They are on  task and on\ntask", ["on  task", "on\ntask"]),
        ("a well-behaved child", ["well-behaved"]),
        ("C hat das SCHÖN gemalt", ["SCHÖN"]),
        ("scho\u0308n", ["scho\u0308n"]),
        ("l’excellente idée, l'excellent", ["excellente", "excellent"]),
        ("B says “good” and that was good", ["good"]),
        ("B’s good idea, the teachers’ lazy way", ["good", "lazy"]),
        ("B says “three\nThat was good", ["good"]),
    ],
)
def test_words_that_judge_are_found_as_they_stand_there(judging: Judging, text: str, words: list[str]) -> None:
    assert judging.words_in(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "She says goodbye and turns her shoulder",
        "goods, goodness, gute, Gutschein, unlazy",
        "moved on. Task two",
        "moved on, task two",
        "Good morning, says the class",
        "doué2 and doue",
        "did very well",
        "",
        "B says “that is good” and points",
        'B says "good"',
        "B sagt „gut“ und nickt",
        "B sagt »faul« zu C",
        "B dit « excellent »",
        "B says ‘it’s good’",
        "B says “that is good",
    ],
)
def test_nothing_is_found_where_nothing_is_judged(judging: Judging, text: str) -> None:
    assert judging.words_in(text) == []
