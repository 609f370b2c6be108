"""Marking a phase is a change like any other: the last one of one's own is undone, in the order they were made."""

import pytest
from world import World

from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.iterations import PhaseTime


def mark(world: World, person: str, **starts: int) -> None:
    times = [PhaseTime(phase=getattr(world.ids, name), start_ms=start) for name, start in starts.items()]
    world.services.teaching.mark_phases(person, world.ids.iteration, times)


def starts(world: World) -> list[int]:
    return [time.start_ms for time in world.iteration().phases]


def undo(world: World, person: str) -> object:
    return world.services.annotate.undo(person, world.ids.iteration)


def test_marks_and_notes_are_undone_in_the_order_in_which_they_were_made(world: World) -> None:
    olga = world.ids.olga
    mark(world, olga, launch=0)
    note = world.write(olga)
    mark(world, olga, launch=0, work=60_000)
    undo(world, olga)
    assert starts(world) == [0]
    undo(world, olga)
    assert world.seen(olga)[0].state == "withdrawn"
    assert world.seen(olga)[0].id == note.id
    undo(world, olga)
    assert starts(world) == []
    with pytest.raises(Conflict):
        undo(world, olga)


def test_what_somebody_else_marked_since_is_not_undone_with_ones_own(world: World) -> None:
    olga, fay = world.ids.olga, world.ids.fay
    mark(world, olga, launch=0)
    mark(world, fay, launch=5_000)
    with pytest.raises(Conflict):
        undo(world, olga)
    assert starts(world) == [5_000]
    undo(world, fay)
    assert starts(world) == [0]


def test_an_undone_mark_moves_no_note_and_makes_no_new_version_of_it(world: World) -> None:
    olga = world.ids.olga
    note = world.write(world.ids.omar, start_ms=61_000)
    mark(world, olga, launch=0, work=60_000)
    undo(world, olga)
    after = world.services.annotate.note(world.ids.omar, note.id)
    assert (after.version, after.seq, after.start_ms, after.phase) == (note.version, note.seq, note.start_ms, None)
