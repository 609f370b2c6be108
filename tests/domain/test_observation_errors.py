"""Every way in which a note cannot be, and the field that is named for it."""

from dataclasses import replace
from typing import Any

import pytest

from lessonstudy.domain.errors import FieldError, Invalid, sentence
from lessonstudy.domain.observations import Clock, Observation, Region, Surroundings, observation_errors, qualified
from lessonstudy.domain.schemes import Code, CodingScheme

NOTE = Observation(
    id="n", created_at="", updated_at="", iteration="i", observer="o", start_ms=1000, end_ms=2000, saw="She counts."
)


def scheme(name: str, *codes: Code) -> CodingScheme:
    return CodingScheme(id=name, created_at="", updated_at="", team="t", slug=name, name=name, codes=codes)


def code(key: str, group: str | None = None) -> Code:
    return Code(key=key, name=key.upper(), color="#000000", group=group)


SCHEMES = (
    scheme("mode", code("w", "mode"), code("g", "mode"), code("q")),
    scheme("thinking", code("a"), code("q")),
)
AROUND = Surroundings(
    {"film": (0, 600_000), "early": (-5_000, 300_000), "arriving": None},
    SCHEMES,
    frozenset({"A", "B"}),
    {"launch": frozenset(), "work": frozenset({"halves"})},
)


def wrong(around: Surroundings = AROUND, **values: Any) -> list[tuple[str, str]]:
    return [(one.field, one.key) for one in observation_errors(replace(NOTE, **values), around)]


@pytest.mark.parametrize(
    ("values", "field", "key"),
    [
        ({"end_ms": 999}, "end_ms", "end-before-start"),
        ({"end_ms": 1000}, "end_ms", "end-before-start"),
        ({"start_ms": 600_501, "end_ms": None}, "start_ms", "outside-video"),
        ({"end_ms": 600_501}, "end_ms", "outside-video"),
        ({"start_ms": -5_501, "end_ms": None}, "start_ms", "outside-video"),
        ({"saw": ""}, "saw", "empty"),
        ({"saw": " \n\t\u00a0"}, "saw", "empty"),
        ({"saw": "x" * 10_001}, "saw", "too-long"),
        ({"saw": "x" * 100_000}, "saw", "too-long"),
        ({"think": "x" * 10_001}, "think", "too-long"),
        ({"think": "x" * 100_000}, "think", "too-long"),
        ({"students": ("A", "Z")}, "students", "unknown"),
        ({"phase": "recess"}, "phase", "unknown"),
        ({"anticipated": "thirds"}, "anticipated", "unknown"),
        ({"recording": "elsewhere"}, "recording", "unknown"),
        ({"codes": ("mode:w", "mode:g")}, "codes", "two-exclusive"),
    ],
)
def test_a_note_that_cannot_be_names_its_field(values: dict[str, Any], field: str, key: str) -> None:
    assert wrong(**values) == [(field, key)]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"end_ms": None},
        {"end_ms": 1001},
        {"start_ms": 600_500, "end_ms": None},
        {"start_ms": -5_000},
        {"saw": "x" * 10_000, "think": "y" * 10_000},
        {"think": ""},
        {"students": ("B", "A")},
        {"phase": "work", "anticipated": "halves"},
        {"recording": "arriving"},
        {"codes": ("mode:w", "mode:q", "thinking:a", "thinking:q")},
        {"region": Region(x=0, y=0, w=1, h=1)},
        {"region": Region(x=0.5, y=1, w=0, h=0)},
    ],
)
def test_a_note_that_can_be_is_taken(values: dict[str, Any]) -> None:
    assert wrong(**values) == []


@pytest.mark.parametrize(
    "box",
    [
        (-0.1, 0, 0.5, 0.5),
        (0, 0, 0, 0.5),
        (0, 0, 0.5, 0),
        (0.6, 0, 0.5, 0.5),
        (0, 0.6, 0.5, 0.5),
        (0, 0, 1.1, 1),
        (float("nan"), 0, 0.5, 0.5),
        (0, float("inf"), 0.5, 0.5),
        (0, 0, 0.5, float("-inf")),
    ],
)
def test_a_mark_outside_the_picture_is_refused(box: tuple[float, float, float, float]) -> None:
    assert wrong(region=Region(x=box[0], y=box[1], w=box[2], h=box[3])) == [("region", "region-invalid")]


def test_all_that_is_wrong_is_said_at_once() -> None:
    fields = {field for field, _ in wrong(end_ms=0, saw="", think="x" * 10_001, students=("Z",), phase="?")}
    assert fields == {"end_ms", "saw", "think", "students", "phase"}


def test_without_a_video_that_is_known_a_video_moment_cannot_be_noted_but_a_live_one_can() -> None:
    around = AROUND._replace(spans={"arriving": None})
    assert wrong(around) == [("start_ms", "no-video")]
    assert wrong(around, clock=Clock.LIVE) == []
    assert wrong(AROUND._replace(spans={}), clock=Clock.LIVE, start_ms=9_000_000, end_ms=None) == []
    assert wrong(clock=Clock.LIVE, end_ms=1) == [("end_ms", "end-before-start")]


def test_the_time_outside_the_video_is_said_as_a_clock_shows_it() -> None:
    (error,) = observation_errors(replace(NOTE, start_ms=754_200, end_ms=None), AROUND)
    assert error.message == "12:34 lies outside the video, which runs from -00:05 to 10:00."


def test_a_code_is_qualified_where_one_scheme_has_it_and_counted_once() -> None:
    assert qualified(["w", "mode:w", "a", "thinking:q"], SCHEMES) == (["mode:w", "thinking:a", "thinking:q"], [])


@pytest.mark.parametrize(
    ("given", "key"),
    [("z", "unknown"), ("mode:a", "unknown"), ("elsewhere:a", "unknown"), ("", "unknown"), ("q", "ambiguous-code")],
)
def test_a_code_that_nobody_or_more_than_one_scheme_has_is_named(given: str, key: str) -> None:
    found, errors = qualified(["a", given], SCHEMES)
    assert found == ["thinking:a"]
    assert [(one.field, one.key, one.parameters["value"]) for one in errors] == [("codes", key, given)]


def test_the_refusal_says_each_sentence_once() -> None:
    errors = [FieldError("a", "empty", {}), FieldError("b", "empty", {}), FieldError("c", "end-before-start", {})]
    assert sentence(Invalid(errors)) == "Please write something here. The end must come after the start."
