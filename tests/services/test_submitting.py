"""Submitting: a snapshot that no later change touches, open until the reveal."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Noting
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.store import events, observations, submissions

DRAFT, SUBMITTED, WITHDRAWN = ObservationState.DRAFT, ObservationState.SUBMITTED, ObservationState.WITHDRAWN


@pytest.fixture
def write(world: World) -> Callable[[str], Observation]:
    """A note in the iteration that is noted independently."""
    return lambda who: world.write(getattr(world.ids, who), iteration=world.ids.blind)


def reveal(world: World) -> None:
    world.services.teaching.reveal(world.ids.fay, world.ids.blind)


def submit(world: World, who: str = "olga") -> int:
    notes = world.services.submitting.submit(getattr(world.ids, who), world.ids.blind).notes
    assert notes is not None
    return len(notes)


def kept(world: World, who: str = "olga") -> list[dict[str, Any]]:
    """The notes of a person's snapshot as they were handed in."""
    with world.services.store.read() as db:
        found = submissions.get(db, world.ids.blind, getattr(world.ids, who))
        return submissions.bodies(db, found.id) if found else []


def said(world: World, who: str = "olga") -> list[str]:
    return sorted(one["saw"] for one in kept(world, who))


def states(world: World) -> list[ObservationState]:
    return [one.state for one in sorted(world.seen(world.ids.olga, world.ids.blind), key=lambda one: one.id)]


def change(world: World, note: Observation, saw: str) -> Observation:
    sent = world.note(iteration=world.ids.blind, saw=saw)
    current = world.services.annotate.note(note.observer, note.id)
    return world.services.annotate.replace(note.observer, note.id, current.version, sent)


def test_the_snapshot_keeps_what_was_handed_in_whatever_happens_to_the_notes(
    world: World, write: Callable[[str], Observation]
) -> None:
    first, second = write("olga"), write("olga")
    assert submit(world) == 2
    assert states(world) == [SUBMITTED, SUBMITTED]
    change(world, first, "Thought over.")
    world.services.annotate.withdraw(world.ids.olga, second.id)
    write("olga")
    assert states(world) == [DRAFT, WITHDRAWN, DRAFT]
    reveal(world)
    change(world, first, "After the reveal.")
    assert said(world) == [first.saw, second.saw]
    assert {one["version"] for one in kept(world)} == {1}
    assert len(world.seen(world.ids.omar, world.ids.blind)) == 3, "what was not submitted is shown too"


def test_the_newest_submission_counts(world: World, write: Callable[[str], Observation]) -> None:
    first, second = write("olga"), write("olga")
    submit(world)
    change(world, first, "Thought over.")
    world.services.annotate.withdraw(world.ids.olga, second.id)
    assert submit(world) == 1
    (item,) = world.services.submitting.submissions(world.ids.olga, world.ids.blind)
    assert item.notes == (first.id,)
    reveal(world)
    assert said(world) == ["Thought over."]


def test_undo_takes_back_the_change_and_never_the_submission(world: World, write: Callable[[str], Observation]) -> None:
    note = write("olga")
    submit(world)
    change(world, note, "Thought over.")
    undone = world.services.annotate.undo(world.ids.olga, world.ids.blind)
    assert (undone.saw, undone.state) == (note.saw, SUBMITTED), "it says again what was submitted"
    world.services.annotate.withdraw(world.ids.olga, note.id)
    assert world.services.annotate.undo(world.ids.olga, world.ids.blind).state == SUBMITTED
    assert world.services.annotate.undo(world.ids.olga, world.ids.blind).state == WITHDRAWN, "the writing itself"
    with pytest.raises(Conflict, match="nothing left"):
        world.services.annotate.undo(world.ids.olga, world.ids.blind)
    (item,) = world.services.submitting.submissions(world.ids.olga, world.ids.blind)
    assert item.notes == (note.id,)


def test_a_change_that_was_submitted_and_then_undone_is_not_what_was_submitted(
    world: World, write: Callable[[str], Observation]
) -> None:
    note = write("olga")
    submit(world)
    change(world, note, "Thought over.")
    submit(world)
    assert world.services.annotate.undo(world.ids.olga, world.ids.blind).state == DRAFT


def test_submitting_many_notes_leaves_the_undo_of_earlier_changes(world: World) -> None:
    for _ in range(30):
        world.write(world.ids.olga, iteration=world.ids.blind)
    submit(world)
    assert world.services.annotate.undo(world.ids.olga, world.ids.blind).state == WITHDRAWN


def test_an_open_editor_saves_over_a_note_that_was_submitted_meanwhile(
    world: World, write: Callable[[str], Observation]
) -> None:
    note = write("olga")
    submit(world)
    sent = world.note(iteration=world.ids.blind, saw="Thought over.")
    assert world.services.annotate.replace(world.ids.olga, note.id, note.version, sent).state == DRAFT


def test_a_guest_hands_nothing_in(world: World) -> None:
    with pytest.raises(Forbidden):
        world.services.submitting.submit(world.ids.gus, world.ids.blind)


def test_a_reveal_of_two_thousand_notes_gives_each_a_number_of_its_own_and_keeps_the_chain(world: World) -> None:
    store, ids = world.services.store, world.ids
    note = world.write(ids.olga, iteration=ids.blind)
    reply = world.services.replies.add(ids.olga, note.id, "Ask her.")[0]
    with store.write() as db:
        for _ in range(1_999):
            observations.add(db, replace(note, id=new_id(), observer=ids.omar), {})
    before = world.iteration(ids.blind).seq
    reveal(world)
    found = world.seen(ids.gus, ids.blind)
    assert sorted(one.seq for one in found) == list(range(before + 1, before + 2_001))
    (thread,) = world.services.replies.of_iteration(ids.gus, ids.blind, after=before).items
    assert (thread.id, thread.seq) == (reply.id, before + 2_001)
    with store.read() as db:
        assert events.broken_link(db) is None
    told, seq = [], 0
    while pieces := world.services.feed.after(ids.gus, ids.blind, seq):
        told += [one for one in pieces if one.kind == "observation"]
        seq = pieces[-1].seq
    assert len(told) == 2_000, "each is told once"


def test_the_way_of_noting_can_be_changed_until_noting_begins(world: World) -> None:
    ids, teaching = world.ids, world.services.teaching
    seen = world.iteration(ids.blind).version
    opened = teaching.change(ids.tim, ids.blind, seen, {"noting": Noting.OPEN})
    again = teaching.change(ids.tim, ids.blind, opened.version, {"noting": Noting.INDEPENDENT})
    world.write(ids.olga, iteration=ids.blind)
    with pytest.raises(Conflict, match="stays"):
        teaching.change(ids.fay, ids.blind, world.iteration(ids.blind).version, {"noting": Noting.OPEN})
    assert again.noting == Noting.INDEPENDENT
