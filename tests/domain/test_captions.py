"""Captions: whose words they are, and that no name stays where nobody allowed it."""

from typing import Any

import pytest

from lessonstudy.domain.captions import Captions, Cue, cue_fault, name_errors, renamed, speakers, with_speakers
from lessonstudy.domain.entity import birth


def said(*texts: str, **more: Any) -> tuple[Cue, ...]:
    return tuple(Cue(start_ms=n * 1000, end_ms=n * 1000 + 900, text=text, **more) for n, text in enumerate(texts))


def test_a_name_and_a_colon_that_come_again_are_a_speaker() -> None:
    cues = with_speakers(said("Maria Gomez: I folded it.", "Why?", "Maria Gomez: So.", "Maria Gomez: Look: four."))
    assert [(cue.speaker, cue.text) for cue in cues] == [
        ("Maria Gomez", "I folded it."),
        ("", "Why?"),
        ("Maria Gomez", "So."),
        ("Maria Gomez", "Look: four."),
    ]
    assert speakers(cues) == {"Maria Gomez": 3}


def test_what_only_looks_like_a_speaker_stays_text() -> None:
    texts = (
        "Listen: now.",
        "Listen: here.",
        "so it goes: a",
        "so it goes: b",
        "so it goes: c",
        "At 10:30 we",
        "At 10:30 we",
    )
    assert with_speakers(said(*texts)) == said(*texts)


def test_a_speaker_that_the_file_names_is_not_looked_for_in_the_text() -> None:
    cues = said("Sam: a", "Sam: b", "Sam: c", speaker="Teacher")
    assert with_speakers(cues) == cues


def test_speakers_without_a_pseudonym_are_left_out() -> None:
    assert {cue.speaker for cue in renamed(said("a", "b", speaker="Maria"), {})} == {""}
    assert {cue.speaker for cue in renamed(said("a", speaker="Maria"), {"Maria": " ", "Ben": "B"})} == {""}


def test_a_name_is_replaced_as_a_whole_word_in_any_case_the_longest_first() -> None:
    cues = said("MARIA says Maria Gomez's aunt Mariana met Ben.", speaker="maria gomez")
    (cue,) = renamed(cues, {"Maria": "A", "Maria Gomez": "Student A", "Ben": "Maria"})
    assert (cue.speaker, cue.text) == ("Student A", "A says Student A's aunt Mariana met Maria.")


def test_a_name_is_taken_for_what_it_is_and_no_pattern() -> None:
    (cue,) = renamed(said("(a.b) met aXb and \\1", speaker="(a.b)"), {"(a.b)": "\\1", ".*": "all"})
    assert (cue.speaker, cue.text) == ("\\1", "\\1 met aXb and \\1")


@pytest.mark.parametrize(
    ("names", "key"),
    [({"": "A"}, "empty"), ({"x" * 301: "A"}, "too-long"), ({"Ben": "x" * 301}, "too-long"),
     ({f"{n}": "A" for n in range(201)}, "captions-too-many")],
)  # fmt: skip
def test_a_table_of_names_that_cannot_be_is_refused(names: dict[str, str], key: str) -> None:
    assert [error.key for error in name_errors(names)] == [key]


@pytest.mark.parametrize(
    ("start", "end", "text", "good"),
    [(0, 0, "a", True), (5, 4, "a", False), (86_400_001, 86_400_002, "a", False), (0, 1, "x" * 10_001, False)],
)
def test_a_caption_that_cannot_be_says_why(start: int, end: int, text: str, good: bool) -> None:
    assert (cue_fault(start, end, text) is None) is good


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 101}, "label"),
        ({"language": "English, I think"}, "language"),
        ({"cues": ()}, "text"),
        ({"cues": said(*"a" * 20_001)}, "text"),
    ],
)
def test_captions_that_cannot_be_name_their_field(values: dict[str, Any], field: str) -> None:
    known: dict[str, Any] = {"recording": "r", "label": "Captions", "language": "pt-BR", "count": 1, "cues": said("a")}
    assert Captions(**birth(), **known).errors() == []
    assert [error.field for error in Captions(**birth(), **(known | values)).errors()] == [field]
