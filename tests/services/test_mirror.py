"""The team's mirror: whom it watched, what it wrote, who was not heard yet; and what a guest is not told."""

import dataclasses

import pytest
from world import LESSON_MS, World

from lessonstudy.domain.debriefs import EntryKind, Stance
from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.mirror import Talk, TeamMirror


def seen(world: World, who: str = "fay", iteration: str | None = None) -> TeamMirror:
    return world.services.mirror.of_iteration(getattr(world.ids, who), iteration or world.ids.iteration)


def debrief(world: World) -> str:
    made = world.services.debriefing.add(world.ids.fay, world.ids.iteration, "quick_debrief")
    world.services.debriefing.move(world.ids.fay, made.id, None, {"state": "running"})
    return made.id


def talks(world: World, who: str = "fay") -> tuple[Talk, ...]:
    found = seen(world, who).talks
    assert found is not None
    return found


def test_who_noted_which_student_and_when_nobody_did(world: World) -> None:
    ids = world.ids
    note = world.write(ids.olga, start_ms=0, end_ms=500_000, students=["A"], think="Why?")
    world.write(ids.omar, start_ms=550_000)
    found = seen(world, "gus")
    assert [(one.student, one.observers, one.moments) for one in found.coverage.watched] == [
        ("A", (ids.olga,), (note.id,))
    ]
    assert [(one.student, one.start_ms, one.end_ms) for one in found.coverage.unwatched] == [("B", 0, LESSON_MS)]
    assert (len(found.writing.seen_only), found.writing.with_thought) == (1, (note.id,))


def test_words_of_judgement_are_counted_for_the_team_by_its_own_lists(world: World) -> None:
    ids = world.ids
    judged = world.write(ids.olga, saw="A good idea, a good start.", think="Lazy, I think.")
    world.write(ids.omar, saw="B says “good”. It goes sideways.")
    writing = seen(world, "omar").writing
    assert (writing.judging, writing.judging_words) == ((judged.id,), 2)
    nudge = world.services.nudging.get(ids.fay, ids.team)
    world.services.nudging.change(ids.fay, ids.team, nudge.version, {"removed": ["good"], "added": ["sideways"]})
    assert seen(world).writing.judging_words == 1


def test_members_whose_words_do_not_stand_in_the_talk_are_named_in_the_order_of_the_alphabet(world: World) -> None:
    ids, service = world.ids, world.services.debriefing
    assert talks(world) == ()
    made = debrief(world)
    assert talks(world)[0].unheard == ("Cody", "Fay", "Kim", "Olga", "Omar", "Tim")
    service.write(ids.tim, made, {"text": "A folds.", "stance": Stance.EVIDENCE})
    service.write(ids.olga, made, {"text": "Why?", "kind": EntryKind.PARKING})
    gone = service.write(ids.omar, made, {"text": "Hm.", "stance": Stance.OPINION})
    service.change_entry(ids.omar, gone.id, gone.version, {"state": "withdrawn"})
    world.set_membership(ids.kim, state="left")
    (talk,) = talks(world, "olga")
    assert talk.unheard == ("Cody", "Fay", "Olga", "Omar")
    assert {stance: count for stance, count in talk.mix.items() if count} == {Stance.EVIDENCE: 1}


def test_a_guest_is_told_neither_of_the_talk_nor_of_judging_words(world: World) -> None:
    debrief(world)
    world.write(world.ids.olga, saw="A good idea.")
    found = seen(world, "gus")
    assert (found.talks, found.writing.judging, found.writing.judging_words) == (None, None, None)


def test_before_the_reveal_everybody_sees_their_own_alone(world: World) -> None:
    ids = world.ids
    note = world.write(ids.olga, iteration=ids.blind, students=["A"], saw="Good.")
    own = seen(world, "olga", ids.blind)
    assert (own.writing.seen_only, own.writing.judging_words) == ((note.id,), 1)
    for who in ("omar", "fay", "gus"):
        found = seen(world, who, ids.blind)
        assert (found.coverage.moments, found.writing.seen_only, found.writing.judging_words or 0) == ((), (), 0)


def test_no_figure_belongs_to_a_person(world: World) -> None:
    """Counts stand with students, phases and the team; the records have no place for a number beside a name."""
    assert {one.name for one in dataclasses.fields(Talk)} == {"debrief", "protocol", "state", "mix", "unheard"}
    made = debrief(world)
    for text in ("One.", "Two.", "Three."):
        world.services.debriefing.write(world.ids.tim, made, {"text": text})
    (talk,) = talks(world)
    assert "Tim" not in repr(talk)
    assert world.ids.tim not in repr(talk)


def test_another_teams_lesson_is_not_there(world: World) -> None:
    for who, iteration in (("eve", world.ids.iteration), ("fay", world.ids.their_iteration)):
        with pytest.raises(NotFound):
            seen(world, who, iteration)
