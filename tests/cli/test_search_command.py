"""Searching from the terminal: words as they are typed, filters, and nothing that is hidden."""

import json

from command_runner import Run
from world import World


def test_notes_are_found_by_words_and_filters(run: Run, world: World) -> None:
    ids = world.ids
    first = world.write(ids.olga, saw="She folds the strip.", codes=["u"], students=["A"])
    world.write(ids.omar, saw="The teacher folds the strip.", flag=True)
    world.write(ids.omar, iteration=ids.blind, saw="Hidden, she folds.")
    found = json.loads(run("search", "team", "--json", "--", "fold", "the strip", "-teacher").stdout)
    assert ([one["id"] for one in found["items"]], found["total"], found["more"]) == ([first.id], 1, False)
    assert found["items"][0]["study"] == ids.study
    assert "She folds" in run("search", ids.team, "--code", "u", "--student", "A").stdout
    flagged = run("search", "team", "fold", "--flag", "--newest").stdout
    assert "teacher folds" in flagged
    assert "She folds" not in flagged
    several = run("search", "team", "fold", "--limit", "1").stdout
    assert several.strip().endswith("1 of 2")


def test_what_cannot_be_searched_is_said(run: Run) -> None:
    assert "no word in this search" in run("search", "team", "!!", code=1).stderr
    assert "There is no code 'nothing' here." in run("search", "team", "--code", "nothing", code=1).stderr
    run("search", "nobody's", code=1)
    run("search", "team", "--limit", "0", code=2)
