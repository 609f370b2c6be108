"""Coding schemes of a team: who may change what, versions, files, and where they are used."""

from dataclasses import replace
from typing import Any

import pytest
from world import World

from lessonstudy.data import read_scheme_text, schemes
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Stale
from lessonstudy.domain.schemes import Code, CodingScheme, SchemeState
from lessonstudy.store import events

CODES = (Code(key="a", name="Asks", color="#1098f0"), Code(key="c", name="Counts", color="#e86800"))


def mine(world: World, **values: Any) -> CodingScheme:
    return world.services.coding.add(world.ids.tim, world.ids.team, {"name": "Ours", "codes": CODES} | values)


def pinned(world: World) -> CodingScheme:
    """Student thinking of the team, once a note was taken with it."""
    world.write(world.ids.olga, codes=["a"])
    return world.services.coding.get(world.ids.fay, world.ids.thinking)


def test_a_new_team_has_a_copy_of_everything_that_ships(world: World) -> None:
    found = {one.slug: one for one in world.services.coding.of_team(world.ids.olga, world.ids.team)}
    assert set(found) == {one.key for one in schemes()}
    assert all(one.state == SchemeState.DRAFT for one in found.values())
    assert all(one.source for one in found.values())


@pytest.mark.parametrize("who", ["olga", "omar", "kim", "gus"])
def test_who_does_not_plan_reads_and_changes_nothing(world: World, who: str) -> None:
    person, coding, ids = getattr(world.ids, who), world.services.coding, world.ids
    before = coding.get(person, ids.mode)
    attempts = (
        lambda: coding.add(person, ids.team, {"name": "Mine"}),
        lambda: coding.copy(person, ids.mode),
        lambda: coding.new_version(person, ids.mode),
        lambda: coding.change(person, ids.mode, before.version, {"name": "Mine"}),
        lambda: coding.change(person, ids.mode, None, {"state": "retired"}),
        lambda: coding.from_library(person, ids.team, "tru_lenses"),
        lambda: coding.from_plan(person, ids.study),
        lambda: coding.bring(person, ids.team, "a.csv", b"key,name\na,One"),
    )
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert coding.get(person, ids.mode) == before


@pytest.mark.parametrize("who", ["eve", "ada"])
def test_another_teams_scheme_is_not_there(world: World, who: str) -> None:
    person, coding, ids = getattr(world.ids, who), world.services.coding, world.ids
    for attempt in (
        lambda: coding.get(person, ids.mode),
        lambda: coding.written(person, ids.mode, "yaml"),
        lambda: coding.copy(person, ids.mode),
        lambda: coding.change(person, ids.mode, 1, {"name": "Mine"}),
        lambda: coding.uses(person, ids.team),
        lambda: coding.add(person, ids.team, {"name": "Mine"}),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_draft_is_changed_over_the_version_that_was_seen_and_the_change_is_told(world: World) -> None:
    scheme = mine(world)
    after = world.services.coding.change(world.ids.fay, scheme.id, 1, {"codes": CODES[1:], "source": "Us"})
    assert (after.codes, after.version) == (CODES[1:], 2)
    assert world.services.coding.get(world.ids.olga, scheme.id) == after
    with pytest.raises(Stale) as stale:
        world.services.coding.change(world.ids.tim, scheme.id, 1, {"name": "Mine"})
    assert stale.value.current == after
    with pytest.raises(Invalid):
        world.services.coding.change(world.ids.tim, scheme.id, 2, {"codes": (CODES[0], CODES[0])})
    assert world.services.coding.get(world.ids.olga, scheme.id) == after
    with world.services.store.read() as db:
        told = events.of_entity(db, scheme.id)
    assert [(one.kind, one.person, one.entity_version) for one in told] == [
        ("scheme", world.ids.tim, 1),
        ("scheme", world.ids.fay, 2),
    ]


def test_a_changed_draft_is_heard_in_the_rooms_that_will_use_it(world: World) -> None:
    before = world.iteration().seq
    scheme = world.services.coding.get(world.ids.fay, world.ids.mode)
    world.services.coding.change(world.ids.fay, scheme.id, 1, {"codes": scheme.codes[:1]})
    told = world.services.feed.after(world.ids.olga, world.ids.iteration, before)
    assert [piece.kind for piece in told] == ["state"]


def test_once_notes_use_it_a_scheme_stays_and_a_new_version_follows(world: World) -> None:
    coding, scheme = world.services.coding, pinned(world)
    with pytest.raises(Conflict) as refused:
        coding.change(world.ids.fay, scheme.id, scheme.version, {"name": "Other"})
    assert refused.value.key == "scheme-pinned"
    draft = coding.new_version(world.ids.fay, scheme.id)
    assert (draft.number, draft.parent, draft.codes) == (2, scheme.id, scheme.codes)
    with pytest.raises(Conflict):
        coding.new_version(world.ids.fay, scheme.id)
    fewer = tuple(code for code in draft.codes if code.key != "u")
    after = coding.change(world.ids.fay, draft.id, 1, {"codes": fewer})
    assert "u" not in after.code_map
    assert after.code_map["a"] == "a"
    with pytest.raises(Invalid) as wrong:
        coding.change(world.ids.fay, draft.id, 2, {"code_map": {"a": "q", "w": None}})
    assert {error.field for error in wrong.value.errors} == {"code_map.a", "code_map.w"}


def test_a_new_version_may_come_with_its_codes_and_map(world: World) -> None:
    scheme = pinned(world)
    values = {"parent": scheme.id, "codes": CODES, "code_map": {"a": "c", "u": None}}
    made = world.services.coding.add(world.ids.fay, world.ids.team, values)
    assert (made.number, made.name, made.codes, made.code_map) == (2, scheme.name, CODES, {"a": "c", "u": None})
    for parent in (world.ids.their_scheme, "nowhere"):
        with pytest.raises(Invalid) as wrong:
            world.services.coding.add(world.ids.fay, world.ids.team, {"parent": parent})
        assert wrong.value.errors[0].field == "parent"


def test_a_retired_scheme_is_final_and_no_iteration_takes_it(world: World) -> None:
    coding, teaching, ids = world.services.coding, world.services.teaching, world.ids
    scheme = mine(world)
    assert coding.change(ids.tim, scheme.id, None, {"state": "retired"}).state == SchemeState.RETIRED
    for wanted in ("draft", "pinned"):
        with pytest.raises(Conflict):
            coding.change(ids.tim, scheme.id, None, {"state": wanted})
    with pytest.raises(Conflict):
        coding.change(ids.tim, scheme.id, 2, {"name": "Other"})
    with pytest.raises(Invalid) as refused:
        teaching.add(ids.tim, ids.study, {"schemes": [scheme.id]})
    assert refused.value.errors[0].key == "scheme-retired"
    coding.change(ids.tim, ids.thinking, None, {"state": "retired"})
    assert teaching.add(ids.tim, ids.study, {}).schemes == ()
    before = world.iteration()
    assert teaching.change(ids.tim, before.id, before.version, {"schemes": before.schemes}).schemes == before.schemes
    assert coding.copy(ids.tim, scheme.id).state == SchemeState.DRAFT


def test_a_scheme_that_notes_use_cannot_be_taken_from_an_iteration(world: World) -> None:
    teaching, ids = world.services.teaching, world.ids
    pinned(world)
    before = world.iteration()
    with pytest.raises(Conflict) as refused:
        teaching.change(ids.fay, before.id, before.version, {"schemes": [ids.mode]})
    assert refused.value.key == "scheme-in-use"
    assert teaching.change(ids.fay, before.id, before.version, {"schemes": [ids.thinking]}).schemes == (ids.thinking,)


def test_while_notes_are_hidden_taking_a_scheme_away_tells_nothing_of_them(world: World) -> None:
    world.write(world.ids.olga, iteration=world.ids.blind)
    before = world.iteration(world.ids.blind)
    with pytest.raises(Conflict) as refused:
        world.services.teaching.change(world.ids.fay, before.id, before.version, {"schemes": []})
    assert refused.value.key == "scheme-hidden"


def test_uses_are_told_as_far_as_one_may_see_them(world: World) -> None:
    coding, ids = world.services.coding, world.ids
    other = world.services.studies.add(ids.fay, ids.team, {"title": "Another"})
    world.services.studies.add_plan(ids.fay, other.id, {})
    world.services.teaching.add(ids.fay, other.id, {})
    seen = [use.study.title for use in coding.uses(ids.olga, ids.team)[ids.thinking]]
    assert sorted(seen) == ["Another", "Fractions", "Fractions"]
    assert [use.study.title for use in coding.uses(ids.gus, ids.team)[ids.thinking]] == ["Fractions"] * 2


def test_a_plans_anticipated_responses_become_a_scheme(world: World) -> None:
    made = world.services.coding.from_plan(world.ids.tim, world.ids.study)
    assert [code.name for code in made.codes] == ["Cuts into halves", "Something else"]
    assert "Smith and Stein" in made.source
    study = world.services.studies.add(world.ids.tim, world.ids.team, {"title": "Bare"})
    with pytest.raises(Conflict) as refused:
        world.services.coding.from_plan(world.ids.tim, study.id)
    assert refused.value.key == "nothing-anticipated"


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_what_was_written_to_a_file_comes_back_as_a_scheme_of_its_own(world: World, form: str) -> None:
    odd = (*CODES, Code(key="d", name="=Draws", color="#486030", definition="a: b\n- c", group="g"))
    scheme = mine(world, codes=odd, source="Us, 2026", language="de")
    name, text = world.services.coding.written(world.ids.olga, scheme.id, form)
    assert name == f"ours-v1.{form}"
    back = world.services.coding.bring(world.ids.tim, world.ids.team, name, text.encode())
    assert (back.codes, back.state) == (odd, SchemeState.DRAFT)
    assert back.slug not in (scheme.slug, "")
    if form == "yaml":
        assert (back.name, back.source, back.language) == ("Ours", "Us, 2026", "de")


@pytest.mark.parametrize("shipped", schemes(), ids=lambda one: one.key)
def test_a_shipped_scheme_is_exported_in_the_form_it_ships_in(world: World, shipped: Any) -> None:
    scheme = next(
        one for one in world.services.coding.of_team(world.ids.fay, world.ids.team) if one.slug == shipped.key
    )
    _, text = world.services.coding.written(world.ids.fay, scheme.id, "yaml")
    assert replace(read_scheme_text(f"{shipped.key}.yaml", text)) == shipped


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.yaml", b"name: X\ncodes:\n  - key: a\n    name: [1]\n", "a.yaml, line 4, column 11: 'name' must be text"),
        ("a.yaml", b"name: X\ncodes:\n  - key: j\n    name: One\n", "line 3, column 10: the key 'j' belongs to"),
        ("a.yaml", b"name: X\ncodes: [\n", "a.yaml, line 3, column 1"),
        ("a.yaml", b"? [a]\n: b\n", "line 1, column 3: the name of a field must be text"),
        ("a.yaml", b"name: X\ncodes: &a [*a]\n", "fields with names were expected"),
        ("a.yaml", b"name: !!int one\ncodes:\n  - {key: a, name: One}\n", "'name' must be text"),
        ("a.yaml", b"name: !!python/object:os.system x\ncodes: [{key: a, name: One}]\n", "'name' must be text"),
        ("a.yaml", b"[" * 5000, "this is not YAML"),
        ("a.yaml", b"name: X\n\xff", "a.yaml, line 2, column 1: this is no text in UTF-8"),
        ("a.yaml", b"", "the file is empty"),
        ("a.yaml", b"x" * 200_001, "larger than 200,000 bytes"),
        ("a.csv", b"key,name\nj,One\n", "a.csv, line 2, column 1: this must be one of"),
        ("a.docx", b"PK", "a.docx is neither YAML (.yaml) nor a table (.csv)"),
        ("../../a.pdf", b"", "a.pdf is neither"),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_changes_nothing(
    world: World, name: str, content: bytes, words: str
) -> None:
    coding, ids = world.services.coding, world.ids
    before = coding.of_team(ids.tim, ids.team)
    with pytest.raises(Refusal) as refused:
        coding.bring(ids.tim, ids.team, name, content)
    assert words in str(refused.value)
    assert "Nothing was changed." in str(refused.value)
    assert coding.of_team(ids.tim, ids.team) == before
