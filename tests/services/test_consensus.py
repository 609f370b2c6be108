"""Readings that the team agrees on: beside the notes, kept with their events, and never in their place."""

from typing import Any

import pytest
from world import World

from lessonstudy.domain.consensus import Consensus, ConsensusState
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.observations import Observation
from lessonstudy.store import rows

STANDING, WITHDRAWN = ConsensusState.STANDING, ConsensusState.WITHDRAWN


@pytest.fixture
def notes(world: World) -> tuple[Observation, Observation]:
    """What Olga and Omar noted of one moment, each in their own way."""
    codes = [[f"{world.ids.thinking}:{key}"] for key in ("a", "u")]
    return (
        world.write(world.ids.olga, start_ms=61_000, codes=codes[0]),
        world.write(world.ids.omar, start_ms=62_000, codes=codes[1]),
    )


def agree(world: World, who: str, beside: tuple[Observation, ...], **values: Any) -> Consensus:
    given = {"notes": [one.id for one in beside], "text": "She expected four parts.", "codes": ["a"]} | values
    return world.services.consensus.add(getattr(world.ids, who), world.ids.iteration, given)


def standing(world: World) -> list[Consensus]:
    return world.services.consensus.of_iteration(world.ids.gus, world.ids.iteration)


def test_a_reading_stands_beside_its_notes_which_stay_as_they_were(
    world: World, notes: tuple[Observation, Observation]
) -> None:
    before = world.seen(world.ids.fay)
    made = agree(world, "kim", notes)
    assert standing(world) == [made]
    assert (made.start_ms, made.codes, made.author) == (61_000, (f"{world.ids.thinking}:a",), world.ids.kim)
    assert world.seen(world.ids.fay) == before
    with world.services.store.read() as db:
        found = rows.select(db, "SELECT entity, person, iteration FROM event WHERE kind = 'consensus'")
    assert found == [{"entity": made.id, "person": world.ids.kim, "iteration": world.ids.iteration}]


def test_it_is_changed_over_the_version_that_was_seen_taken_back_and_brought_back(
    world: World, notes: tuple[Observation, Observation]
) -> None:
    made, service = agree(world, "olga", notes), world.services.consensus
    after = service.change(world.ids.omar, made.id, 1, {"text": "She folded it again.", "end_ms": 70_000})
    assert (after.version, after.text, after.end_ms, after.notes) == (2, "She folded it again.", 70_000, made.notes)
    with pytest.raises(Stale) as stale:
        service.change(world.ids.olga, made.id, 1, {"text": "Too late."})
    assert stale.value.current == after
    assert service.change(world.ids.olga, made.id, None, {"state": WITHDRAWN}).state == WITHDRAWN
    assert standing(world) == []
    with pytest.raises(Conflict) as refused:
        service.change(world.ids.olga, made.id, 3, {"text": "Nobody reads this."})
    assert refused.value.key == "consensus-withdrawn"
    assert service.change(world.ids.olga, made.id, None, {"state": STANDING}).text == "She folded it again."


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"notes": []}, "notes"),
        ({"notes": ["nowhere"]}, "notes"),
        ({"codes": ["?"]}, "codes"),
        ({"codes": ["mode:nothing"]}, "codes"),
        ({"start_ms": 5000, "end_ms": 5000}, "end_ms"),
        ({"start_ms": 10**12}, "start_ms"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    world: World, notes: tuple[Observation, Observation], values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        agree(world, "olga", notes, **values)
    assert field in [one.field for one in refused.value.errors]
    assert standing(world) == []


def test_a_note_of_another_lesson_or_one_that_was_taken_back_is_refused(
    world: World, notes: tuple[Observation, Observation]
) -> None:
    with pytest.raises(Invalid):
        agree(world, "olga", notes, notes=[world.ids.their_note])
    made = agree(world, "olga", notes)
    world.services.annotate.withdraw(world.ids.olga, notes[0].id)
    with pytest.raises(Invalid):
        agree(world, "olga", notes)
    kept = world.services.consensus.change(world.ids.omar, made.id, 1, {"notes": made.notes, "text": "Still so."})
    assert kept.notes == made.notes


def test_nothing_is_agreed_on_while_notes_are_hidden_from_each_other(world: World) -> None:
    note = world.write(world.ids.olga, iteration=world.ids.blind)
    with pytest.raises(Conflict) as refused:
        world.services.consensus.add(world.ids.olga, world.ids.blind, {"notes": [note.id], "text": "So it is."})
    assert refused.value.key == "not-revealed"
    assert world.services.consensus.of_iteration(world.ids.olga, world.ids.blind) == []


def test_guests_read_it_and_other_teams_know_nothing_of_it(
    world: World, notes: tuple[Observation, Observation]
) -> None:
    made = agree(world, "olga", notes)
    with pytest.raises(Forbidden):
        agree(world, "gus", notes)
    with pytest.raises(NotFound):
        agree(world, "eve", notes)
    with pytest.raises(NotFound):
        world.services.consensus.of_iteration(world.ids.eve, world.ids.iteration)
    for who, refusal in (("eve", NotFound), ("gus", Forbidden)):
        with pytest.raises(refusal):
            world.services.consensus.change(getattr(world.ids, who), made.id, None, {"state": WITHDRAWN})
