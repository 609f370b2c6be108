"""Coding schemes: what a draft may hold, versions and their map, copies, and codes made from a plan."""

from dataclasses import replace
from typing import Any

import pytest

from lessonstudy.domain.anticipation import MOST_RESPONSES, from_responses
from lessonstudy.domain.colors import PALETTE, alike
from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanVersion
from lessonstudy.domain.schemes import (
    CODE_KEYS,
    Code,
    CodingScheme,
    SchemeState,
    carried_map,
    copied,
    exclusive,
    kept_map,
    key_for,
    moved,
    next_version,
    slug_of,
    spread,
)
from lessonstudy.domain.studies import Study


def codes(keys: str) -> tuple[Code, ...]:
    return tuple(Code(key=key, name=f"Code {key}", color="#3366aa") for key in keys)


def scheme(keys: str = "acd", **values: Any) -> CodingScheme:
    known: dict[str, Any] = {"team": "t", "slug": "ours", "name": "Ours", "codes": codes(keys)}
    return CodingScheme(**birth(), **(known | values))


def fields(one: CodingScheme) -> list[tuple[str, str]]:
    return [(error.field, error.key) for error in one.errors()]


def test_a_scheme_may_have_a_code_for_each_free_letter() -> None:
    assert scheme("".join(CODE_KEYS)).errors() == []
    assert scheme("".join(CODE_KEYS)).free_keys == ()


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"key": "j"}, "codes.1.key", "not-one-of"),
        ({"key": "aa"}, "codes.1.key", "not-one-of"),
        ({"key": ""}, "codes.1.key", "not-one-of"),
        ({"key": "a"}, "codes.1.key", "taken"),
        ({"name": "Code a"}, "codes.1.name", "taken"),
        ({"name": " "}, "codes.1.name", "empty"),
        ({"name": "x" * 81}, "codes.1.name", "too-long"),
        ({"color": "red"}, "codes.1.color", "not-one-of"),
        ({"color": "#12345g"}, "codes.1.color", "not-one-of"),
        ({"definition": "x" * 10_001}, "codes.1.definition", "too-long"),
        ({"example": "x" * 10_001}, "codes.1.example", "too-long"),
        ({"group": "x" * 41}, "codes.1.group", "too-long"),
    ],
)
def test_what_a_code_cannot_be_is_named(change: dict[str, str], field: str, key: str) -> None:
    first, second, third = codes("acd")
    assert fields(scheme(codes=(first, replace(second, **change), third))) == [(field, key)]


def test_only_a_draft_can_be_edited_and_the_refusal_says_what_to_do() -> None:
    scheme().check_editable()
    for state, words in ((SchemeState.PINNED, "Make a new version"), (SchemeState.RETIRED, "Copy it")):
        with pytest.raises(Conflict, match=words):
            scheme(state=state).check_editable()


def test_the_next_version_counts_on_and_maps_each_code_to_itself() -> None:
    first = scheme(state=SchemeState.PINNED, version=7)
    made = next_version(first, [first])
    assert (made.number, made.parent, made.state, made.version, made.slug) == (
        2,
        first.id,
        SchemeState.DRAFT,
        1,
        "ours",
    )
    assert made.code_map == {"a": "a", "c": "c", "d": "d"}
    assert made.id != first.id
    with pytest.raises(Conflict, match="Version 2 is a draft"):
        next_version(first, [first, made])
    with pytest.raises(Conflict, match="Version 1 is a draft"):
        next_version(scheme(), [scheme()])


def test_a_copy_is_a_draft_of_its_own() -> None:
    first = scheme(state=SchemeState.PINNED, number=3, parent="p", code_map={"a": "a"})
    made = copied(first, {"ours", "ours_copy"})
    assert (made.slug, made.name, made.number, made.parent, made.code_map) == (
        "ours_copy_2",
        "Ours (copy)",
        1,
        None,
        {},
    )
    assert (made.state, made.codes) == (SchemeState.DRAFT, first.codes)


def test_a_map_leads_to_codes_that_are_there() -> None:
    assert fields(scheme(code_map={"x": "q", "y": None, "z": "a"})) == [("code_map.x", "unknown")]
    assert kept_map({"x": "q", "y": None, "z": "a"}, codes("acd")) == {"y": None, "z": "a"}


def test_codes_are_carried_over_several_versions_and_what_is_undecided_on_the_way_is_not_named() -> None:
    first = scheme("acdeg", state=SchemeState.PINNED)
    second = scheme("acd", number=2, parent=first.id, code_map={"a": "c", "c": None, "d": "d", "g": "a"})
    third = scheme("hp", number=3, parent=second.id, code_map={"c": "p", "d": "h"})
    known = {one.id: one for one in (first, second, third)}
    assert carried_map(third, known) == {
        f"{second.id}:c": f"{third.id}:p",
        f"{second.id}:d": f"{third.id}:h",
        f"{first.id}:a": f"{third.id}:p",
        f"{first.id}:c": None,
        f"{first.id}:d": f"{third.id}:h",
    }
    assert carried_map(first, known) == {}


def test_codes_of_one_group_exclude_each_other_within_their_scheme() -> None:
    one = scheme(codes=tuple(replace(code, group="mode") for code in codes("acd")))
    assert [code.key for code in exclusive([f"{one.id}:a", f"{one.id}:d"], [one])[0]] == ["a", "d"]
    assert exclusive([f"{one.id}:a", "other:d"], [one]) == []


def test_new_codes_take_the_next_colour_and_a_letter_of_their_name() -> None:
    assert scheme().next_color == PALETTE[0]
    assert scheme(codes=spread(codes("ac"))).next_color == PALETTE[2]
    assert alike([code.color for code in spread(codes("".join(CODE_KEYS)))]) == []
    assert key_for("Élan", ()) == "e"
    assert key_for("Jill", ()) == "a"
    assert key_for("Élan", {"e", "a"}) == "c"
    with pytest.raises(Conflict):
        key_for("x", CODE_KEYS)


def test_moving_a_code_beyond_the_ends_leaves_it() -> None:
    keys = [[code.key for code in moved(codes("acd"), key, step)] for key, step in (("a", 1), ("a", -1), ("d", 1))]
    assert keys == [["c", "a", "d"], ["a", "c", "d"], ["a", "c", "d"]]


@pytest.mark.parametrize(
    ("name", "slug"), [("Wie Kinder begründen!", "wie_kinder_begrunden"), ("考え方", "scheme"), ("", "scheme")]
)
def test_a_slug_is_plain(name: str, slug: str) -> None:
    assert slug_of(name) == slug
    assert slug_of(name, {slug}) == f"{slug}_2"


def test_a_plan_becomes_codes_one_for_each_response_and_one_for_surprises() -> None:
    responses = [
        AnticipatedResponse(description=f"Cuts {n} " + "pizzas " * 20, planned_response="Ask") for n in range(20)
    ]
    responses[1] = responses[0]
    phases = (Phase(title="Work", anticipated=tuple(responses)), Phase(title="Close"))
    plan = PlanVersion(**birth(), study="s", number=2, phases=phases)
    made = from_responses(Study(**birth(), team="t", title="Sharing"), plan, {"anticipated_responses"})
    assert made.errors() == []
    assert len(made.codes) == MOST_RESPONSES + 1 == len(CODE_KEYS)
    assert (made.codes[-1].name, made.slug) == ("Something else", "anticipated_responses_2")
    assert made.codes[0].key == "c"
    assert "Planned answer: Ask" in made.codes[0].definition
    assert alike([code.color for code in made.codes]) == []
