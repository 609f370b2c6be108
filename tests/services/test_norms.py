"""Norms of a team: written by planners, adopted by who runs it, signed by each, and never changed once they are adopted."""

from typing import Any

import pytest
from world import World

from lessonstudy.data import norms as shipped
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.norms import NormsState, NormsVersion
from lessonstudy.store import events

ITEMS = {"items": ["The lesson is ours.", "Evidence first."]}


def written(world: World, **values: Any) -> NormsVersion:
    return world.services.norms.add(world.ids.tim, world.ids.team, ITEMS | values)


def adopted(world: World) -> NormsVersion:
    return world.services.norms.change(world.ids.fay, written(world).id, None, {"state": "adopted"})


def test_a_team_begins_with_a_shipped_text_and_the_purpose_lock_is_always_part_of_it(world: World) -> None:
    service, ids = world.services.norms, world.ids
    first = service.add(ids.tim, ids.team, {})
    assert (first.number, first.state, first.items) == (1, NormsState.DRAFT, shipped()[0].items)
    changed = service.change(ids.tim, first.id, 1, {"items": ["Ours."], "purpose": "Appraisal."})
    assert "never for appraisal" in changed.purpose
    assert changed.items == ("Ours.",)


def test_an_adopted_version_stays_and_a_new_one_asks_for_new_signatures(world: World) -> None:
    service, ids = world.services.norms, world.ids
    first = adopted(world)
    assert (first.adopted_by, first.adopted_at is not None) == (ids.fay, True)
    assert service.sign(ids.olga, first.id) == service.sign(ids.olga, first.id)
    assert [one.person.id for one in service.signed(ids.tim, first.id)] == [ids.olga]
    with pytest.raises(Conflict) as refused:
        service.change(ids.fay, first.id, first.version, {"items": ["Otherwise."]})
    assert refused.value.key == "norms-adopted"
    with pytest.raises(Conflict):
        service.change(ids.fay, first.id, None, {"state": "draft"})
    second = service.add(ids.tim, ids.team, {})
    assert (second.number, second.items) == (2, first.items)
    assert service.current(ids.olga, ids.team) == service.get(ids.olga, first.id), "a draft does not hold yet"
    with pytest.raises(Conflict) as refused:
        service.sign(ids.olga, second.id)
    assert refused.value.key == "norms-not-adopted"
    service.change(ids.cody, second.id, None, {"state": "adopted"})
    assert service.signed(ids.fay, second.id) == []
    with pytest.raises(Conflict) as refused:
        service.sign(ids.omar, first.id)
    assert refused.value.key == "norms-superseded"
    assert [one.person.id for one in service.signed(ids.fay, first.id)] == [ids.olga], (
        "signatures stay with their version"
    )


def test_one_draft_is_open_at_a_time_and_two_editors_do_not_overwrite_each_other(world: World) -> None:
    service, ids = world.services.norms, world.ids
    draft = written(world)
    with pytest.raises(Conflict) as refused:
        written(world)
    assert "Version 1" in str(refused.value)
    service.change(ids.cody, draft.id, draft.version, {"items": ["Cody's."]})
    with pytest.raises(Stale) as stale:
        service.change(ids.tim, draft.id, draft.version, {"items": ["Tim's."]})
    assert stale.value.current.items == ("Cody's.",)  # type: ignore[attr-defined]


@pytest.mark.parametrize("items", [[], ["x"] * 41, ["Fine.", " "], ["x" * 1001]])
def test_norms_that_cannot_be_are_refused_and_nothing_is_changed(world: World, items: list[str]) -> None:
    draft = written(world)
    with pytest.raises(Invalid):
        world.services.norms.change(world.ids.tim, draft.id, 1, {"items": items})
    assert world.services.norms.get(world.ids.tim, draft.id) == draft


def test_planners_write_and_only_who_runs_the_team_adopts(world: World) -> None:
    service, ids = world.services.norms, world.ids
    draft = written(world)
    with pytest.raises(Forbidden):
        service.change(ids.tim, draft.id, None, {"state": "adopted"})
    for who in ("olga", "kim", "gus"):
        person = getattr(ids, who)
        with pytest.raises(Forbidden):
            service.change(person, draft.id, 1, ITEMS)
        with pytest.raises(Forbidden):
            service.add(person, ids.team, ITEMS)
        assert service.of_team(person, ids.team) == [draft]
    assert service.get(ids.fay, draft.id) == draft


def test_a_guest_signs_and_is_told_of_nobody_else(world: World) -> None:
    service, ids = world.services.norms, world.ids
    norms = adopted(world)
    for who in (ids.olga, ids.gus):
        service.sign(who, norms.id)
    assert [one.person.id for one in service.signed(ids.gus, norms.id)] == [ids.gus]
    assert len(service.signed(ids.fay, norms.id)) == 2


@pytest.mark.parametrize("who", ["eve", "ada"])
def test_another_teams_norms_are_not_there(world: World, who: str) -> None:
    service, person, norms = world.services.norms, getattr(world.ids, who), adopted(world)
    for attempt in (
        lambda: service.of_team(person, world.ids.team),
        lambda: service.get(person, norms.id),
        lambda: service.signed(person, norms.id),
        lambda: service.sign(person, norms.id),
        lambda: service.add(person, world.ids.team, ITEMS),
        lambda: service.change(person, norms.id, None, {"state": "adopted"}),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_every_step_leaves_its_event(world: World) -> None:
    norms = adopted(world)
    signature = world.services.norms.sign(world.ids.olga, norms.id)
    with world.services.store.read() as db:
        told = [(one.kind, one.person, one.entity_version) for one in events.of_entity(db, norms.id)]
        signed = [(one.kind, one.person) for one in events.of_entity(db, signature.id)]
    assert told == [("norms", world.ids.tim, 1), ("norms", world.ids.fay, 2)]
    assert signed == [("signature", world.ids.olga)]
