"""`lessonstudy agreement`: what observers submitted, side by side, for people and for programs."""

import json

from command_runner import Run
from world import World


def noted(world: World) -> str:
    """A lesson that Olga and Omar noted alone and submitted; Tim did not."""
    ids = world.ids
    for who, second in ((ids.olga, 60), (ids.olga, 300), (ids.omar, 61), (ids.tim, 60)):
        world.write(who, iteration=ids.blind, start_ms=second * 1000, end_ms=(second + 40) * 1000,
                    codes=[f"{ids.thinking}:a"])  # fmt: skip
    for who in (ids.olga, ids.omar):
        world.services.submitting.submit(who, ids.blind)
    return ids.blind


def test_agreement_is_told_in_words_and_as_the_api_tells_it(world: World, run: Run) -> None:
    iteration = noted(world)
    assert "not revealed yet" in run("agreement", iteration, code=1).stderr
    world.services.teaching.reveal(world.ids.fay, iteration)
    words = run("agreement", iteration, "--boris").stdout
    assert "Submitted: Olga, Omar. Two notes are of one moment within 3 s." in words
    assert "Left out, because they did not submit: Tim." in words
    assert "Olga and Omar" in words
    assert [line.split() for line in words.splitlines() if line.startswith(" Anticipated")] == [
        ["Anticipated", "1", "1", "0"]
    ]
    assert "time-unit kappa, 1 s: 0." in words
    assert "600 units" in words
    assert "Kappa as BORIS defines it:" in words
    found = json.loads(run("agreement", iteration, "--json").stdout)
    assert found == world.services.agreement.of_iteration(world.ids.gus, iteration).whole()
    assert (found["codes"][0]["matched"], found["codes"][0]["missed"], found["codes"][0]["extra"]) == (1, 1, 0)


def test_observers_are_named_by_their_addresses(world: World, run: Run) -> None:
    iteration = noted(world)
    world.services.teaching.reveal(world.ids.fay, iteration)
    both = "omar@example.org, olga@example.org"
    found = json.loads(run("agreement", iteration, "--observers", both, "--tolerance-ms", "500", "--json").stdout)
    assert found["observers"] == [world.ids.omar, world.ids.olga]
    assert (found["tolerance_ms"], found["codes"][0]["matched"]) == (500, 0)
    tim = run("agreement", iteration, "--observers", "olga@example.org,tim@example.org", code=1)
    assert "Tim has not submitted notes of this lesson" in tim.stderr
    assert "nobody@example.org" in run("agreement", iteration, "--observers", "nobody@example.org", code=1).stderr
    assert "There is no such iteration" in run("agreement", "nowhere", code=1).stderr
