"""Every command that prints data: a line of it for people, the same for programs. And what the shell and the docs say of all."""

import json
import os
import runpy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from command_runner import Run
from world import World

from lessonstudy.cli import main

ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    # these change something, or need a chain or a film: their outputs are in the tests of their own modules
    *("backup", "restore", "export", "import", "jobs cancel", "undo", "report"),
    *("study add", "video add", "video align", "video probe", "tweak add", "tweak judge", "tweak move"),
    *("claim add", "claim move", "learning add", "learning move", "prediction add", "prediction judge"),
    *("plan next", "plan freeze", "iteration add", "iteration move", "criteria set"),
}


def ids_of(*names: str) -> Callable[[World], tuple[str, ...]]:
    return lambda world: tuple(getattr(world.ids, name) for name in names)


nothing = ids_of()
PRINTED: dict[str, tuple[Callable[[World], tuple[str, ...]], str, Callable[[Any], object], object]] = {
    "person list": (nothing, "olga@example.org", lambda told: sorted(one["name"] for one in told)[0], "Ada"),
    "token list": (lambda _: ("olga@example.org",), "nothing here yet", lambda told: told, []),
    "team list": (nothing, "id", lambda told: [one["name"] for one in told], ["team", "their_team"]),
    "study list": (nothing, "Fractions", lambda told: {one["title"] for one in told}, {"Fractions"}),
    "study show": (ids_of("study"), "Fractions (active)", lambda told: len(told["iterations"]), 2),
    "plan list": (ids_of("study"), "Share fairly", lambda told: [one["number"] for one in told], [1]),
    "plan show": (ids_of("plan"), "Share fairly", lambda told: len(told["phases"]), 2),
    "iteration list": (ids_of("study"), "4b", lambda told: [one["number"] for one in told], [1, 2]),
    "observations list": (ids_of("iteration"), "Folds it.", lambda told: [one["saw"] for one in told], ["Folds it."]),
    "claim list": (ids_of("study"), "nothing here yet", lambda told: told, []),
    "tweak list": (ids_of("study"), "nothing here yet", lambda told: told, []),
    "prediction list": (ids_of("study"), "nothing here yet", lambda told: told, []),
    "learning list": (ids_of("study"), "nothing here yet", lambda told: told, []),
    "criteria show": (ids_of("iteration"), "nothing here yet", lambda told: told["criteria"], []),
    "search": (ids_of("team"), "Folds it.", lambda told: told["total"], 1),
    "lineage": (ids_of("study"), "nothing here yet", sorted, ["broken", "edges", "nodes"]),
    "budget": (ids_of("iteration"), "Unanticipated", lambda told: told["rows"][0]["count"], 1),
    "agreement": (ids_of("iteration"), "Submitted: nobody", lambda told: told["observers"], []),
    "compare": (ids_of("study"), "Minutes, planned and actual", lambda told: len(told["iterations"]), 2),
    "jobs": (nothing, "ingest", lambda told: [one["state"] for one in told], ["queued"]),
    "doctor": (nothing, "data folder", lambda told: {one["check"] for one in told} >= {"sqlite", "history"}, True),
}


def with_json(group: click.Group = main, before: str = "") -> set[str]:
    found: set[str] = set()
    for name, command in group.commands.items():
        words = f"{before}{name}"
        if any("--json" in one.opts for one in command.params):
            found.add(words)
        if isinstance(command, click.Group):
            found |= with_json(command, f"{words} ")
    return found


def test_no_command_that_prints_data_is_left_out() -> None:
    assert with_json() <= set(PRINTED) | ELSEWHERE


@pytest.mark.parametrize("name", PRINTED)
def test_data_is_printed_for_people_and_for_programs(run: Run, world: World, name: str) -> None:
    world.write(world.ids.olga, saw="Folds it.", codes=["u"])
    more, line, part, expected = PRINTED[name]
    words = (*name.split(), *more(world))
    code = {"doctor": None}.get(name, 0)
    texts = [_printed(world, *words, code=code), _printed(world, *words, "--json", code=code)]
    assert line in texts[0]
    assert part(json.loads(texts[1])) == expected


def _printed(world: World, *words: str, code: int | None) -> str:
    environment = {"LESSONSTUDY_DATA": str(world.folder), "COLUMNS": "80"}
    result = CliRunner().invoke(main, words, env=environment, catch_exceptions=False)
    # what doctor finds depends on the machine
    assert code is None or result.exit_code == code
    return result.stdout


def test_a_job_that_waits_is_cancelled_and_one_that_is_over_is_not(run: Run, world: World) -> None:
    job = world.ids.their_job
    assert run("jobs", "cancel", job).stdout == "It is cancelled.\n"
    assert "cancelled" in run("jobs").stdout
    assert "ended already" in run("jobs", "cancel", job, code=1).stderr
    assert "no such job" in run("jobs", "cancel", "nowhere", code=1).stderr
    again = world.services.jobs.add("ingest", world.ids.recording, None, None)
    assert world.services.jobs.claim(again.id) is not None
    told = json.loads(run("jobs", "cancel", again.id, "--json").stdout)
    assert (told["id"], told["state"], told["cancel_wanted"]) == (again.id, "running", True)
    assert json.loads(run("jobs", "--json", "cancel", again.id).stdout)["id"] == again.id


def test_the_document_of_the_api_is_printed(run: Run) -> None:
    told = json.loads(run("openapi").stdout)
    assert told["openapi"].startswith("3.")
    assert "put" in told["paths"]["/observations/{observation}"]


def test_the_page_of_commands_says_what_they_say() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "command_page.py"))["page"]()
    assert (ROOT / "docs" / "commands.md").read_text() == page, "run scripts/command_page.py"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(empty: Run, shell: str) -> None:
    told = empty("completion", shell).stdout
    assert f"_LESSONSTUDY_COMPLETE={shell}_complete" in told
    empty("completion", "dos", code=2)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("lessonstudy obs", ["observations"]),
        ("lessonstudy jobs c", ["cancel"]),
        ("lessonstudy export x --format web", ["webvtt", "webannotation"]),
        ("lessonstudy import x --unt", ["--until-next"]),
        ("lessonstudy completion z", ["zsh"]),
    ],
)
def test_bash_that_read_the_completion_offers_the_words(
    empty: Run, tmp_path: Path, typed: str, offered: list[str]
) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    script = tmp_path / "completion.bash"
    script.write_text(empty("completion", "bash").stdout)
    words = typed.split()
    quoted = " ".join(f"'{one}'" for one in words)
    ask = f"source {script}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _lessonstudy_completion lessonstudy"
    program = Path(os.sys.executable).parent  # type: ignore[attr-defined]
    environment = os.environ | {"PATH": f"{program}{os.pathsep}{os.environ['PATH']}", "LESSONSTUDY_DATA": str(tmp_path)}
    told = subprocess.run(
        [bash, "-c", f"{ask}; printf '%s\\n' \"${{COMPREPLY[@]}}\""],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [one for one in told.stdout.splitlines() if one] == offered
