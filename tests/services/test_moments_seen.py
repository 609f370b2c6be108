"""Moments for figures: what stands, in its phase, and only what one may see."""

from dataclasses import replace

import pytest
from world import World

from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.moments import Moment
from lessonstudy.services.moments import moments_in
from lessonstudy.store import iterations

WORK = "the root of the phase"


def moments_of(world: World, person: str, iteration: str) -> list[Moment]:
    with world.services.store.read() as db:
        return moments_in(db, person, [world.iteration(iteration)], {world.ids.work: WORK})


def test_a_moment_carries_what_was_marked_and_lies_in_its_phase(world: World) -> None:
    ids = world.ids
    note = world.write(ids.olga, start_ms=61_000, end_ms=64_000, students=["A"], think="So")
    with world.services.store.write() as db:
        known = iterations.get(db, ids.iteration)
        assert known is not None
        timed = replace(known, phases=(PhaseTime(phase=ids.work, start_ms=60_000),), version=known.version + 1)
        assert iterations.save(db, timed, known.version)
    (found,) = moments_of(world, ids.fay, ids.iteration)
    assert (found.id, found.phase, found.students, found.thought, found.end_ms) == (
        note.id,
        WORK,
        ("A",),
        True,
        64_000,
    )


def test_withdrawn_and_hidden_notes_are_no_moments(world: World) -> None:
    ids = world.ids
    gone = world.write(ids.olga)
    world.services.annotate.withdraw(ids.olga, gone.id)
    hidden = world.write(ids.olga, iteration=ids.blind)
    asked = [gone.id, hidden.id]
    assert moments_of(world, ids.olga, ids.iteration) == []
    assert [one.id for one in moments_of(world, ids.olga, ids.blind)] == [hidden.id]
    assert [one.id for one in world.services.moments.named(ids.olga, ids.study, asked)] == [hidden.id]
    assert moments_of(world, ids.omar, ids.blind) == []
    assert world.services.moments.named(ids.omar, ids.study, asked) == []


def test_notes_come_in_the_order_in_which_they_were_asked_for(world: World) -> None:
    ids = world.ids
    first, second = world.write(ids.olga, start_ms=1_000), world.write(ids.omar, start_ms=2_000)
    asked = [second.id, first.id, second.id]
    assert [one.id for one in world.services.moments.named(ids.tim, ids.study, asked)] == [second.id, first.id]


def test_another_teams_study_is_not_there(world: World) -> None:
    with pytest.raises(NotFound):
        world.services.moments.named(world.ids.eve, world.ids.study, [])
    foreign = world.ids.their_note
    assert world.services.moments.named(world.ids.fay, world.ids.study, [foreign]) == []
