"""BORIS projects: events as its program pairs them, its ethogram, and what is broken."""

import json
from typing import Any

import pytest
from documents import documents
from hypothesis import given, settings

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme, Media, Understanding
from lessonstudy.formats import boris

THINKING = ListedScheme(
    slug="thinking", name="Thinking", codes=(ListedCode(key="a", name="Shares"), ListedCode(key="c", name="Sees|fails"))
)


def project(document: Document) -> dict[str, Any]:
    return dict(json.loads(boris.write(document).data))


def note(start: int, end: int | None, saw: str = "x", **more: Any) -> ExchangedNote:
    return ExchangedNote(start_ms=start, end_ms=end, saw=saw, codes=("thinking:a",), observer="Olga", **more)


def test_intervals_that_overlap_are_told_apart_by_a_modifier_of_the_ethogram() -> None:
    found = project(
        Document(schemes=(THINKING,), notes=(note(0, 10_000), note(5_000, 15_000, "y"), note(10_000, 12_000, "z")))
    )
    events = found["observations"]["Olga"]["events"]
    assert [(one[0], one[3], one[4]) for one in events] == [
        (0.0, "", "x"), (5.0, "2", "y"), (10.0, "", "x"), (10.0, "", "z"), (12.0, "", "z"), (15.0, "2", "y"),
    ]  # fmt: skip
    (behaviour,) = found["behaviors_conf"].values()
    assert (behaviour["type"], behaviour["category"]) == ("State event", "Thinking")
    assert behaviour["modifiers"] == {"0": {"name": "overlap", "type": 0, "values": ["2"]}}


@settings(max_examples=60, deadline=None)
@given(found=documents(most=8))
def test_every_state_has_an_end_and_no_name_has_a_bar(found: Document) -> None:
    made = project(found)
    types = {one["code"]: one["type"] for one in made["behaviors_conf"].values()}
    for observation in made["observations"].values():
        running: dict[tuple[str, str, str], int] = {}
        for event in observation["events"]:
            assert "|" not in event[1] + event[2]
            if types[event[2]] == "State event":
                key = (event[1], event[2], event[3])
                running[key] = 1 - running.get(key, 0)
        assert not any(running.values())


def test_a_code_that_is_used_both_ways_is_a_state_and_a_point_in_the_ethogram() -> None:
    made = project(Document(schemes=(THINKING,), notes=(note(0, 1_000), note(2_000, None))))
    assert {(one["code"], one["type"]) for one in made["behaviors_conf"].values()} == {
        ("Shares", "State event"), ("Shares (point)", "Point event"),
    }  # fmt: skip


def test_times_below_zero_come_back_though_boris_counts_from_zero() -> None:
    found = Document(media=(Media(label="Back", offset_ms=-3_000),), schemes=(THINKING,), notes=(note(-2_500, -2_000),))
    made = project(found)
    assert made["observations"]["Olga"]["events"][0][0] == 0.0
    assert boris.read(json.dumps(made).encode(), Understanding()).document.notes == found.notes


FOREIGN: dict[str, Any] = {
    "project_format_version": "7.0",
    "project_name": "Meerkats",
    "behaviors_conf": {
        "0": {"code": "dig", "type": "State event", "description": "With both paws", "color": "red"},
        "1": {"code": "call", "type": "Point event", "description": ""},
    },
    "observations": {
        "day 1": {
            "file": {"1": ["C:\\films\\day1.mp4"], "2": []},
            "media_info": {"length": {"C:\\films\\day1.mp4": 60.5}, "fps": {"C:\\films\\day1.mp4": 25}},
            "events": [
                [1.5, "A", "dig", "deep", "in sand", 37],
                [2.0, "", "call", "", "", "NA"],
                [4.25, "A", "dig", "deep", ""],
            ],
        },
        "day 2": {"events": [[0.5, "B", "call", "", ""]]},
    },
}


def test_a_project_of_others_is_read_with_its_modifiers_named_as_lost() -> None:
    found = boris.read(json.dumps(FOREIGN).encode(), Understanding())
    assert [
        (one.start_ms, one.end_ms, one.saw, one.codes, one.students, one.observer) for one in found.document.notes
    ] == [
        (500, None, "", ("boris:call",), ("B",), "day 2"),
        (1_500, 4_250, "in sand", ("boris:dig",), ("A",), "day 1"),
        (2_000, None, "", ("boris:call",), (), "day 1"),
    ]
    assert found.document.media[0] == Media(label="day1.mp4", filename="day1.mp4", duration_ms=60_500, fps=25.0)
    assert [(one.count, one.sentence) for one in found.losses] == [(2, "Modifiers of behaviours are left out.")]
    assert [code.interval for code in found.document.schemes[0].codes] == [True, False]


def changed(**values: Any) -> bytes:
    return json.dumps(FOREIGN | values).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "no JSON"),
        (b"[]", "no observations"),
        (
            changed(observations={"o": {"events": [[1.0, "A", "dig", "", ""]]}}),
            "“dig” of A that begins at 1 s has no end",
        ),
        (changed(observations={"o": {"events": [["soon", "A", "dig", "", ""]]}}), "not as BORIS writes it"),
        (changed(observations={"o": {"events": [[1.0]]}}), "not as BORIS writes it"),
        (changed(observations={"o": 7}), "not as BORIS writes it"),
        (changed(observations={"o": {"events": [[float("inf"), "A", "call", "", ""]]}}), "not as BORIS writes it"),
    ],
)
def test_what_is_broken_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        boris.read(data, Understanding())
