"""Threads: seen with their note, gone with it, and back with it."""

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound
from lessonstudy.domain.identity import new_id


def texts(world: World, who: str, note: str) -> list[str]:
    return [one.text for one in world.services.replies.of_note(getattr(world.ids, who), note)]


def heard(world: World, who: str, iteration: str, after: int) -> list[str]:
    pieces = world.services.feed.after(getattr(world.ids, who), iteration, after)
    return [piece.entity.id for piece in pieces if piece.kind == "reply" and piece.entity is not None]


def test_replies_stand_in_the_order_they_came(world: World) -> None:
    note = world.write(world.ids.olga)
    for who, text in (("omar", "Which strip?"), ("olga", "The blue one."), ("fay", "Thank you.")):
        world.services.replies.add(getattr(world.ids, who), note.id, text)
    assert texts(world, "gus", note.id) == ["Which strip?", "The blue one.", "Thank you."]


def test_a_withdrawn_note_takes_its_thread_along_and_undo_brings_both_back(world: World) -> None:
    note = world.write(world.ids.olga)
    reply, _ = world.services.replies.add(world.ids.omar, note.id, "Which strip?")
    gone = world.services.annotate.withdraw(world.ids.olga, note.id)
    assert texts(world, "omar", note.id) == []
    assert world.services.replies.of_iteration(world.ids.omar, note.iteration).items == []
    with pytest.raises(Conflict, match="withdrawn"):
        world.services.replies.add(world.ids.omar, note.id, "Too late.")
    world.services.annotate.undo(world.ids.olga, note.iteration)
    assert texts(world, "omar", note.id) == ["Which strip?"]
    assert heard(world, "gus", note.iteration, gone.seq) == [reply.id], "who looked away meanwhile hears of it"


def test_replies_to_hidden_notes_are_heard_by_all_at_the_reveal(world: World) -> None:
    note = world.write(world.ids.olga, iteration=world.ids.blind)
    told = world.services.teaching.get(world.ids.omar, world.ids.blind).seq
    reply, _ = world.services.replies.add(world.ids.olga, note.id, "Ask her tomorrow.")
    assert heard(world, "omar", world.ids.blind, 0) == []
    assert heard(world, "olga", world.ids.blind, 0) == [reply.id]
    world.services.teaching.reveal(world.ids.fay, world.ids.blind)
    assert heard(world, "omar", world.ids.blind, told) == [reply.id]


def test_only_its_author_changes_a_reply_and_a_withdrawn_one_stays_so(world: World) -> None:
    note = world.write(world.ids.olga)
    reply, _ = world.services.replies.add(world.ids.omar, note.id, "Which strip?")
    for act in (
        lambda: world.services.replies.change(world.ids.olga, reply.id, 1, "Mine now"),
        lambda: world.services.replies.withdraw(world.ids.fay, reply.id),
        lambda: world.services.replies.add(world.ids.gus, note.id, "A guest only reads."),
    ):
        with pytest.raises(Forbidden):
            act()
    gone = world.services.replies.withdraw(world.ids.omar, reply.id)
    assert world.services.replies.withdraw(world.ids.omar, reply.id) == gone
    with pytest.raises(Conflict, match="withdrawn"):
        world.services.replies.change(world.ids.omar, reply.id, gone.version, "Back")


def test_undo_brings_a_withdrawn_reply_back_and_takes_changes_and_new_ones_back(world: World) -> None:
    note = world.write(world.ids.omar)
    reply, _ = world.services.replies.add(world.ids.omar, note.id, "Which strip?")
    world.services.replies.change(world.ids.omar, reply.id, 1, "Which one?")
    world.services.replies.withdraw(world.ids.omar, reply.id)
    seen = []
    for _ in range(3):
        undone = world.services.annotate.undo(world.ids.omar, note.iteration)
        assert undone.id == reply.id
        seen.append(texts(world, "gus", note.id))
    assert seen == [["Which one?"], ["Which strip?"], []]
    request = new_id()
    for _ in range(2):
        redone = world.services.annotate.redo(world.ids.omar, note.iteration, request)
        assert (redone.id, texts(world, "gus", note.id)) == (reply.id, ["Which strip?"]), "asked twice it is done once"
    world.services.annotate.undo(world.ids.omar, note.iteration)
    assert world.services.annotate.undo(world.ids.omar, note.iteration).id == note.id


def test_an_id_that_somebody_else_used_is_not_found_and_one_that_is_none_is_refused(world: World) -> None:
    note = world.write(world.ids.olga)
    reply, _ = world.services.replies.add(world.ids.omar, note.id, "Which strip?", new_id())
    with pytest.raises(NotFound):
        world.services.replies.add(world.ids.olga, note.id, "Which strip?", reply.id)
    with pytest.raises(Invalid):
        world.services.replies.add(world.ids.olga, note.id, "Which strip?", "7")
    with pytest.raises(Invalid):
        world.services.replies.add(world.ids.olga, note.id, "x" * 10_001)
