"""Words of judgement of a team: who changes them, over which version, and that the room has them."""

import pytest
from world import World

from lessonstudy.domain.errors import Forbidden, Invalid, NotFound, Stale


def test_facilitators_and_coaches_change_the_words_and_every_room_has_them(world: World) -> None:
    ids, nudging = world.ids, world.services.nudging
    assert (nudging.get(ids.olga, ids.team).version, nudging.get(ids.olga, ids.team).languages) == (1, ("en",))
    after = nudging.change(ids.fay, ids.team, 1, {"languages": ["de", "en"], "added": [" Süß ", "süß", ""]})
    assert (after.version, after.added) == (2, ("süß",))
    after = nudging.change(ids.cody, ids.team, 2, {"removed": ["Should"]})
    assert (after.version, after.languages, after.removed) == (3, ("de", "en"), ("should",))
    assert nudging.get(ids.gus, ids.team) == after
    room = world.services.annotate.room(ids.olga, ids.iteration)
    assert [one.language for one in room.nudge] == ["de", "en"]
    assert "süß" in room.nudge[0].words
    assert "should" not in room.nudge[1].words
    theirs = world.services.annotate.room(ids.eve, ids.their_iteration)
    assert [one.language for one in theirs.nudge] == ["en"]


@pytest.mark.parametrize("seen", [0, 2])
def test_a_change_names_the_version_it_saw(world: World, seen: int) -> None:
    with pytest.raises(Stale):
        world.services.nudging.change(world.ids.fay, world.ids.team, seen, {"added": ["cute"]})


def test_words_that_cannot_be_are_named_and_change_nothing(world: World) -> None:
    ids = world.ids
    with pytest.raises(Invalid) as refused:
        world.services.nudging.change(ids.fay, ids.team, 1, {"languages": ["xx"], "added": ["cute", "a*"]})
    assert [error.field for error in refused.value.errors] == ["languages", "added.1"]
    assert world.services.nudging.get(ids.fay, ids.team).version == 1


def test_others_read_only_and_strangers_know_nothing(world: World) -> None:
    ids, nudging = world.ids, world.services.nudging
    for who in (ids.tim, ids.olga, ids.kim, ids.gus):
        with pytest.raises(Forbidden):
            nudging.change(who, ids.team, 1, {"added": ["cute"]})
    for who in (ids.eve, ids.ada):
        with pytest.raises(NotFound):
            nudging.get(who, ids.team)
