"""Taking up a newer version of a scheme: notes follow its map, everybody hears of it, and nothing is lost by a slip."""

from dataclasses import replace
from typing import Any

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, NotFound
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.schemes import CodingScheme, SchemeState


def newer(world: World, code_map: dict[str, str | None] | None = None, **values: Any) -> CodingScheme:
    """Version 2 of student thinking, with another map than each code to itself where one is given."""
    coding, fay = world.services.coding, world.ids.fay
    draft = coding.new_version(fay, world.ids.thinking)
    if code_map is not None:
        values["code_map"] = draft.code_map | code_map
    return coding.change(fay, draft.id, draft.version, values) if values else draft


def codes_of(world: World, draft: CodingScheme) -> list[tuple[str, ...]]:
    names = {world.ids.thinking: "1", draft.id: "2", world.ids.mode: "mode"}
    return [tuple(f"{names[code[:36]]}:{code[37:]}" for code in one.codes) for one in world.seen(world.ids.fay)]


def test_notes_keep_their_codes_by_the_map_in_one_go_and_everybody_hears(world: World) -> None:
    ids = world.ids
    notes = [world.write(ids.olga, codes=codes) for codes in (["a", "w"], ["u", "a"], ["p"], ["w"], [])]
    draft = newer(world, {"u": "a", "p": None, "r": "h"})
    seq = world.iteration().seq
    preview = world.services.taking_up.preview(ids.fay, ids.iteration, draft.id)
    told = [(step.before.key, step.after.key if step.after else None, step.notes) for step in preview.steps]
    assert told == [("a", "a", 2), ("u", "a", 1), ("p", None, 1)]
    after = world.services.taking_up.take_up(ids.fay, ids.iteration, draft.id)
    assert set(after.schemes) == {draft.id, ids.mode}
    assert world.services.coding.get(ids.fay, draft.id).state == SchemeState.PINNED
    pieces = world.services.feed.after(ids.omar, ids.iteration, seq)
    assert [piece.kind for piece in pieces] == ["state", "observation", "observation", "observation"]
    assert sorted(codes_of(world, draft)) == sorted([("2:a", "mode:w"), ("2:a",), (), ("mode:w",), ()])
    changed = {one.id: one.version for one in world.seen(ids.fay)}
    assert [changed[one.id] for one in notes] == [2, 2, 2, 1, 1]


def test_a_used_code_that_is_undecided_holds_the_version_back(world: World) -> None:
    ids = world.ids
    world.write(ids.olga, codes=["u"])
    draft = newer(world)
    draft = world.services.coding.change(
        ids.fay, draft.id, draft.version, {"codes": tuple(code for code in draft.codes if code.key not in "ux")}
    )
    before = (world.iteration(), world.seen(ids.fay))
    assert [step.undecided for step in world.services.taking_up.preview(ids.fay, ids.iteration, draft.id).steps] == [
        True
    ]
    with pytest.raises(Conflict, match="Unanticipated"):
        world.services.taking_up.take_up(ids.fay, ids.iteration, draft.id)
    assert (world.iteration(), world.seen(ids.fay)) == before
    # a code that no note uses need not be decided
    world.services.coding.change(ids.fay, draft.id, draft.version, {"code_map": draft.code_map | {"u": None}})
    world.services.taking_up.take_up(ids.fay, ids.iteration, draft.id)
    assert codes_of(world, draft) == [()]


def test_codes_that_would_exclude_each_other_hold_the_version_back(world: World) -> None:
    ids = world.ids
    world.write(ids.olga, codes=["a", "u"])
    draft = newer(world)
    grouped = tuple(replace(code, group="g") if code.key in "au" else code for code in draft.codes)
    world.services.coding.change(ids.fay, draft.id, draft.version, {"codes": grouped})
    with pytest.raises(Conflict, match="Anticipated, Unanticipated"):
        world.services.taking_up.take_up(ids.fay, ids.iteration, draft.id)


@pytest.mark.parametrize("who", ["tim", "olga", "kim", "gus"])
def test_only_who_runs_the_study_takes_a_version_up(world: World, who: str) -> None:
    world.write(world.ids.olga)
    draft = newer(world)
    for method in (world.services.taking_up.preview, world.services.taking_up.take_up):
        with pytest.raises(Forbidden):
            method(getattr(world.ids, who), world.ids.iteration, draft.id)


def test_another_teams_scheme_and_what_is_no_newer_version_are_refused(world: World) -> None:
    ids, taking_up = world.ids, world.services.taking_up
    world.write(ids.olga)
    with pytest.raises(NotFound):
        taking_up.take_up(ids.fay, ids.iteration, ids.their_scheme)
    with pytest.raises(NotFound):
        taking_up.take_up(ids.eve, ids.iteration, ids.thinking)
    for scheme in (ids.thinking, world.services.coding.copy(ids.fay, ids.thinking).id):
        with pytest.raises(Conflict) as refused:
            taking_up.take_up(ids.fay, ids.iteration, scheme)
        assert refused.value.key == "scheme-not-newer"


def test_while_notes_are_hidden_nothing_is_told_or_changed(world: World) -> None:
    ids = world.ids
    world.write(ids.olga, iteration=ids.blind, codes=["a"])
    draft = newer(world)
    for method in (world.services.taking_up.preview, world.services.taking_up.take_up):
        with pytest.raises(Conflict) as refused:
            method(ids.fay, ids.blind, draft.id)
        assert refused.value.key == "scheme-hidden"
    world.services.teaching.reveal(ids.fay, ids.blind)
    assert world.services.taking_up.take_up(ids.fay, ids.blind, draft.id).schemes == (draft.id,)


def test_what_was_written_offline_with_the_old_codes_arrives_with_the_new(world: World) -> None:
    ids = world.ids
    note = world.write(ids.olga, codes=["a"])
    draft = newer(world, {"a": "h"})
    world.services.taking_up.take_up(ids.fay, ids.iteration, draft.id)
    late, sent = new_id(), world.note(codes=[f"{ids.thinking}:a", f"{ids.thinking}:u"])
    for created in (True, False):
        found, new = world.services.annotate.create(ids.olga, late, sent)
        assert (found.codes, new) == ((f"{draft.id}:h", f"{draft.id}:u"), created)
    changed = world.services.annotate.replace(ids.olga, note.id, 2, {"codes": [f"{ids.thinking}:r"]})
    assert changed.codes == (f"{draft.id}:r",)


def test_nobody_undoes_anothers_note_and_ones_own_comes_back_with_the_new_codes(world: World) -> None:
    ids, annotate = world.ids, world.services.annotate
    first = world.write(ids.olga, codes=["a"])
    annotate.replace(ids.olga, first.id, 1, {"saw": "Changed.", "codes": ["u"]})
    gone = world.write(ids.omar, codes=["u"])
    annotate.withdraw(ids.omar, gone.id)
    draft = newer(world, {"a": "h", "u": None})
    world.services.taking_up.take_up(ids.fay, ids.iteration, draft.id)
    with pytest.raises(Conflict):
        annotate.undo(ids.fay, ids.iteration)
    back = annotate.undo(ids.olga, ids.iteration)
    assert (back.saw, back.codes) == (first.saw, (f"{draft.id}:h",))
    assert annotate.undo(ids.omar, ids.iteration).codes == ()


def test_versions_can_be_skipped(world: World) -> None:
    ids = world.ids
    world.write(ids.olga, codes=["a"])
    second = newer(world, {"a": "u"})
    world.services.coding.change(ids.fay, second.id, None, {"state": "pinned"})
    third = world.services.coding.new_version(ids.fay, second.id)
    third = world.services.coding.change(ids.fay, third.id, 1, {"code_map": third.code_map | {"u": "h"}})
    world.services.taking_up.take_up(ids.fay, ids.iteration, third.id)
    assert codes_of(world, third) == [("2:h",)]
