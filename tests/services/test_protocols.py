"""Protocols of a team: copied, adapted with a reason, brought in and given away; what is broken changes nothing."""

from dataclasses import replace
from typing import Any

import pytest
from world import World

from lessonstudy.data import protocols as shipped
from lessonstudy.domain.errors import Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.protocols import Protocol, ProtocolState, Step

STEPS = (Step(title="Talk", minutes=5),)


def own(world: World, **values: Any) -> Protocol:
    return world.services.protocols.add(world.ids.tim, world.ids.team, {"name": "Ours", "steps": STEPS} | values)


def copied(world: World) -> Protocol:
    return world.services.protocols.add(world.ids.tim, world.ids.team, {"copy": "quick_debrief"})


def test_a_copy_is_the_shipped_one_until_it_is_adapted_and_then_says_why(world: World) -> None:
    service, ids = world.services.protocols, world.ids
    copy = copied(world)
    original = next(one for one in shipped() if one.key == "quick_debrief")
    assert (copy.name, copy.steps, copy.origin) == (original.name, original.steps, "quick_debrief")
    longer = (replace(copy.steps[0], minutes=3), *copy.steps[1:])
    with pytest.raises(Invalid) as refused:
        service.change(ids.tim, copy.id, 1, {"steps": longer})
    assert [error.field for error in refused.value.errors] == ["adapted"]
    assert service.get(ids.tim, copy.id) == copy
    adapted = service.change(ids.tim, copy.id, 1, {"steps": longer, "adapted": "We are many to thank."})
    assert (adapted.steps, adapted.version) == (longer, 2)
    assert original.steps[0].minutes == 1, "the shipped one stays"
    again = service.add(ids.tim, ids.team, {"copy": copy.id})
    assert (again.name, again.origin, again.adapted) == (
        "Quick debrief (copy)",
        "quick_debrief",
        "We are many to thank.",
    )


def test_a_file_goes_out_and_comes_back_as_the_same_protocol(world: World) -> None:
    service, ids = world.services.protocols, world.ids
    given = own(world, name="Ours: 30' — déjà vu", summary="Short.", adapted="Less time.")
    name, text = service.written(ids.olga, given.id)
    assert name == "ours-30-d-j-vu.yaml"
    back = service.bring(ids.tim, ids.team, name, text.encode())
    fields = ("name", "summary", "adapted", "steps", "source")
    assert [getattr(back, one) for one in fields] == [getattr(given, one) for one in fields]


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("ours.yaml", b"name: Ours\nsteps:\n  - title: Talk\n    minutes: long\n", "ours.yaml, line 4, column 14"),
        ("ours.yaml", b"name: Ours\nsteps: [\n", "ours.yaml, line 3, column 1"),
        ("ours.yaml", b"name: Ours\n\xff\xfe", "ours.yaml, line 2, column 1: this is no text in UTF-8"),
        ("ours.yaml", b"", "ours.yaml, line 1"),
        ("ours.docx", b"PK", "ours.docx is no YAML file"),
        ("../../ours.yaml", b"x" * 200_001, "ours.yaml is larger than"),
    ],
)
def test_a_broken_file_is_refused_with_its_place_and_nothing_is_changed(
    world: World, file: str, content: bytes, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        world.services.protocols.bring(world.ids.tim, world.ids.team, file, content)
    assert str(refused.value).startswith(said)
    assert str(refused.value).endswith("Nothing was changed.")
    assert world.services.protocols.of_team(world.ids.tim, world.ids.team) == []


def test_two_editors_do_not_overwrite_each_other_and_a_retired_one_comes_back(world: World) -> None:
    service, ids = world.services.protocols, world.ids
    protocol = own(world)
    service.change(ids.cody, protocol.id, 1, {"name": "Cody's"})
    with pytest.raises(Stale):
        service.change(ids.tim, protocol.id, 1, {"name": "Tim's"})
    retired = service.change(ids.fay, protocol.id, None, {"state": "retired"})
    assert (retired.state, retired.name) == (ProtocolState.RETIRED, "Cody's")
    with pytest.raises(Invalid, match="retired"):
        world.services.debriefing.add(ids.fay, ids.iteration, protocol.id)
    service.change(ids.fay, protocol.id, None, {"state": "offered"})
    assert world.services.debriefing.add(ids.fay, ids.iteration, protocol.id).protocol == "Cody's"


@pytest.mark.parametrize("who", ["olga", "kim", "gus"])
def test_who_does_not_plan_reads_and_changes_nothing(world: World, who: str) -> None:
    service, person, protocol = world.services.protocols, getattr(world.ids, who), own(world)
    for attempt in (
        lambda: service.add(person, world.ids.team, {"copy": "quick_debrief"}),
        lambda: service.change(person, protocol.id, 1, {"name": "Mine"}),
        lambda: service.bring(person, world.ids.team, "a.yaml", b"broken: ["),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert service.of_team(person, world.ids.team) == [protocol]


@pytest.mark.parametrize("who", ["eve", "ada"])
def test_another_teams_protocol_is_not_there_and_cannot_be_copied_or_run(world: World, who: str) -> None:
    service, person, protocol = world.services.protocols, getattr(world.ids, who), own(world)
    for attempt in (
        lambda: service.of_team(person, world.ids.team),
        lambda: service.get(person, protocol.id),
        lambda: service.written(person, protocol.id),
        lambda: service.change(person, protocol.id, None, {"state": "retired"}),
    ):
        with pytest.raises(NotFound):
            attempt()
    eve, ids = world.ids.eve, world.ids
    for attempt, field in (
        (lambda: service.add(eve, ids.their_team, {"copy": protocol.id}), "copy"),
        (lambda: world.services.debriefing.add(eve, ids.their_iteration, protocol.id), "protocol"),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.errors[0].field == field
