"""The time budget in the terminal: as a table, as JSON, and nothing of what is hidden."""

import json

from command_runner import Run
from world import World


def test_the_budget_is_printed_for_people_and_for_programs(run: Run, world: World) -> None:
    ids = world.ids
    world.write(ids.olga, start_ms=10_000, end_ms=25_000, codes=["u"], students=["A"])
    world.write(ids.olga, start_ms=60_000, codes=["u"], students=["A"])
    table = run("budget", ids.iteration).stdout.splitlines()
    assert table[0].split() == ["code", "observer", "student", "count", "total", "mean", "sd", "gap", "gap", "sd"]
    assert table[1].split() == ["Unanticipated", "Olga", "A", "2", "00:15", "00:15", "00:35"]
    (row,) = json.loads(run("budget", ids.iteration, "--json").stdout)["rows"]
    assert (row["observer"], row["student"], row["count"], row["total_ms"], row["sd_ms"]) == (
        ids.olga,
        "A",
        2,
        15_000,
        None,
    )
    (row,) = json.loads(run("budget", ids.iteration, "--until-next", "--by-phase", "--json").stdout)["rows"]
    assert row["total_ms"] == 15_000 + 540_000
    (row,) = json.loads(run("budget", ids.iteration, "--since-before", "--json").stdout)["rows"]
    assert row["total_ms"] == 15_000 + 35_000
    assert "phase" in run("budget", ids.iteration, "--by-phase").stdout.splitlines()[0]


def test_a_log_has_either_starts_or_ends_only_and_a_lesson_must_be_there(run: Run, world: World) -> None:
    told = run("budget", world.ids.iteration, "--until-next", "--since-before", code=2).stderr
    assert "choose one of the two" in told
    assert (
        run("budget", "nowhere", code=1).stderr.strip() == "There is no such iteration, or it is not shared with you."
    )


def test_hidden_notes_make_no_figure_in_the_terminal_either(run: Run, world: World) -> None:
    world.write(world.ids.olga, iteration=world.ids.blind, codes=["u"])
    assert json.loads(run("budget", world.ids.blind, "--json").stdout)["rows"] == []
    printed = run("budget", world.ids.blind)
    assert "hidden until they are revealed" in printed.stderr
    assert "nothing here yet" in printed.stdout
