"""The lists of judging words: what an entry may be, and what a team makes of them."""

from typing import Any

import pytest

from lessonstudy.data import judging_words, read_words
from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.nudge import Nudge, WordList, is_entry, normal, resolved

SHIPPED = judging_words()


def nudge(**values: Any) -> Nudge:
    return Nudge(**birth(), **values)


def test_every_language_ships_words_and_a_question_about_the_student() -> None:
    assert [one.language for one in SHIPPED] == ["en", "de", "es", "fr", "it", "nl", "pt"]
    for one in SHIPPED:
        assert len(one.words) >= 50
        assert "?" in one.sentence
        assert "{word}" in one.sentence
    assert {"good", "should", "lazy"} <= set(SHIPPED[0].words)


@pytest.mark.parametrize("entry", ["good", "shouldn't", "well-behaved", "on task", "disappoint*", "schön", "très bien"])
def test_words_phrases_and_beginnings_are_entries(entry: str) -> None:
    assert is_entry(entry)
    assert nudge(added=(entry,)).errors(["en"]) == []


@pytest.mark.parametrize("entry", ["", "a*", "*", "go*od", "???", "one, two", "a\nb", "7", "x" * 61, "<b>"])
def test_what_is_no_entry_is_named(entry: str) -> None:
    assert [error.field for error in nudge(added=("good", entry)).errors(["en"])] == ["added.1"]


def test_entries_are_written_one_way() -> None:
    assert normal("  Shouldn’t ") == "shouldn't"
    assert normal("SCHO\u0308N") == "schön"
    assert normal("On\t Task") == "on task"


def test_a_team_has_its_languages_without_what_it_removed_and_with_what_it_added() -> None:
    lists = [
        WordList("en", "English", "“{word}”?", ("good", "bad"), ()),
        WordList("de", "Deutsch", "„{word}“?", ("gut",), ()),
    ]
    assert [one.words for one in resolved(nudge(), lists)] == [("good", "bad")]
    mine = nudge(languages=("de", "en"), added=("cute", "gut"), removed=("bad",))
    assert [(one.language, one.words) for one in resolved(mine, lists)] == [("de", ("gut", "cute")), ("en", ("good",))]
    assert resolved(nudge(languages=()), lists) == []
    assert [one.words for one in resolved(nudge(languages=(), added=("cute",)), lists)] == [("cute",)]
    assert [error.key for error in nudge(languages=("xx",)).errors(["en"])] == ["not-one-of"]
    assert [error.key for error in nudge(removed=("good",) * 501).errors(["en"])] == ["too-many-words"]


LIST = "language: xx\nname: X\nsentence: '{word}?'\nwords:\n  - good\n  - 'bad*'\nharmless: []\n"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("language: xx", "language: yy", "line 1: the language 'yy' must be the file's name"),
        ("'{word}?'", "'word?'", "line 3: '{word}' must stand in the sentence once"),
        ("  - good", "  - Good", "line 5: 'Good' must be a word"),
        ("'bad*'", "good", "line 6: 'good' is there twice"),
        ("harmless: []\n", "", "'harmless' is missing"),
    ],
)
def test_a_broken_list_is_refused_with_its_line(tmp_path: Any, old: str, new: str, words: str) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text(LIST, encoding="utf-8")
    assert read_words(path).words == ("good", "bad*")
    path.write_text(LIST.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        read_words(path)
    assert words in str(refusal.value)
