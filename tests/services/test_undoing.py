"""Undo and redo: a request that is sent again does one thing, and what was undone can be made again until something else is."""

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, NotFound
from lessonstudy.domain.events import UNDO_DEPTH
from lessonstudy.domain.identity import new_id


def standing(world: World) -> list[str]:
    return sorted(one.saw for one in world.seen(world.ids.olga) if one.state != "withdrawn")


def undo(world: World, request: str | None = None) -> str:
    return world.services.annotate.undo(world.ids.olga, world.ids.iteration, request).saw


def redo(world: World, request: str | None = None) -> str:
    return world.services.annotate.redo(world.ids.olga, world.ids.iteration, request).saw


def test_the_same_request_twice_undoes_once_and_gives_the_same_note(world: World) -> None:
    for name in ("One", "Two", "Three"):
        world.write(world.ids.olga, saw=name)
    request = new_id()
    first = world.services.annotate.undo(world.ids.olga, world.ids.iteration, request)
    again = world.services.annotate.undo(world.ids.olga, world.ids.iteration, request)
    assert first == again
    assert standing(world) == ["One", "Two"]
    undo(world, new_id())
    assert standing(world) == ["One"]
    back = new_id()
    assert redo(world, back) == redo(world, back) == "Two"
    assert standing(world) == ["One", "Two"]


def test_a_request_of_one_person_is_nothing_to_another(world: World) -> None:
    request = new_id()
    world.write(world.ids.olga, saw="Hers")
    world.write(world.ids.omar, saw="His")
    undo(world, request)
    assert world.services.annotate.undo(world.ids.omar, world.ids.iteration, request).saw == "His"


def test_what_was_undone_is_made_again_in_reverse_order(world: World) -> None:
    note = world.write(world.ids.olga, saw="One")
    world.services.annotate.replace(world.ids.olga, note.id, 1, world.note(saw="Two"))
    world.services.annotate.withdraw(world.ids.olga, note.id)
    assert [undo(world) for _ in range(2)] == ["Two", "One"]
    undo(world)
    assert standing(world) == []
    assert redo(world) == "One"
    assert standing(world) == ["One"]
    assert redo(world) == "Two"
    redo(world)
    assert standing(world) == []
    with pytest.raises(Conflict) as refused:
        redo(world)
    assert refused.value.key == "nothing-to-redo"


def test_what_was_made_again_can_be_undone_again(world: World) -> None:
    world.write(world.ids.olga, saw="One")
    world.write(world.ids.olga, saw="Two")
    for _ in range(3):
        undo(world)
        assert standing(world) == ["One"]
        redo(world)
        assert standing(world) == ["One", "Two"]
    undo(world)
    undo(world)
    assert standing(world) == []
    redo(world)
    assert standing(world) == ["One"]


def test_a_new_change_ends_what_could_be_made_again(world: World) -> None:
    world.write(world.ids.olga, saw="One")
    undo(world)
    world.write(world.ids.omar, saw="His")
    world.write(world.ids.olga, saw="Two")
    with pytest.raises(Conflict):
        redo(world)
    assert standing(world) == ["His", "Two"]


def test_undoing_and_redoing_do_not_widen_what_can_be_undone(world: World) -> None:
    for place in range(UNDO_DEPTH + 1):
        world.write(world.ids.olga, saw=f"{place:02}")
    for _ in range(UNDO_DEPTH):
        undo(world)
    for _ in range(UNDO_DEPTH):
        redo(world)
    for _ in range(UNDO_DEPTH):
        undo(world)
    with pytest.raises(Conflict):
        undo(world)
    assert standing(world) == ["00"]


def test_who_only_looks_has_nothing_to_redo(world: World) -> None:
    with pytest.raises(Forbidden):
        world.services.annotate.redo(world.ids.gus, world.ids.iteration)
    with pytest.raises(NotFound):
        world.services.annotate.redo(world.ids.eve, world.ids.iteration)
