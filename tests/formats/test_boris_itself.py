"""A lesson that was exported for BORIS, opened by BORIS itself: it finds nothing to complain of, counts as we do, and makes the
tables of events that we make.

BORIS runs in a Python of its own, as in bench/budget.py: the one that LESSONSTUDY_BORIS names, else one in the person's cache
folder. Where neither can be had, these tests are left out.
"""

import csv
import io
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from world import World

from lessonstudy.domain.budgets import BudgetRow
from lessonstudy.domain.exchange import Document, Understanding
from lessonstudy.formats import boris as boris_projects
from lessonstudy.formats import boris_aggregated, boris_events
from lessonstudy.formats.registry import Format

ROOT = Path(__file__).parents[2]
NOBODY = "No focal subject"
FIGURES = {
    "duration": "total_ms",
    "duration_mean": "mean_ms",
    "duration_stdev": "sd_ms",
    "inter_duration_mean": "gap_mean_ms",
    "inter_duration_stdev": "gap_sd_ms",
}
Key = tuple[str, str, str]
pytestmark = pytest.mark.deep


@pytest.fixture(scope="module")
def boris() -> str:
    sys.path.insert(0, str(ROOT / "bench"))
    try:
        from budget import boris_python  # type: ignore[import-not-found]

        python = str(boris_python())
    except SystemExit:
        pytest.skip("BORIS cannot be installed here; name a Python that has it with LESSONSTUDY_BORIS")
    finally:
        sys.path.remove(str(ROOT / "bench"))
    done = subprocess.run([python, "-c", "import boris"], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"{python} has no BORIS")
    return python


def opened(boris: str, world: World, folder: Path) -> dict[str, Any]:
    """What BORIS makes of the export of the world's lesson."""
    file = world.services.exporting.of_iteration(world.ids.fay, world.ids.iteration, "boris")
    path = folder / file.name
    path.write_bytes(file.data)
    reader = ROOT / "tests" / "formats" / "boris_reader.py"
    # a computer of another encoding than the file's, as Windows is
    elsewhere = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([boris, str(reader), str(path)], capture_output=True, text=True, check=False, env=elsewhere)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def ours(world: World) -> dict[Key, BudgetRow]:
    """The rows of our budget by the names that the file has: observer, subject, behaviour."""
    names = world.services.exporting.document(world.ids.fay, world.ids.iteration).code_names()
    slugs = {scheme.id: scheme.slug for scheme in world.services.coding.of_team(world.ids.fay, world.ids.team)}
    found = {}
    for row in world.services.budgets.of_iteration(world.ids.fay, world.ids.iteration).rows:
        scheme, _, key = row.code.rpartition(":")
        observer = world.person(str(row.observer)).name
        found[observer, row.student or NOBODY, names[f"{slugs[scheme]}:{key}"]] = row
    return found


def theirs(told: dict[str, Any]) -> dict[Key, list[dict[str, Any]]]:
    """BORIS's rows by the same; more than one where intervals overlapped, one for each modifier."""
    found: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for observer, rows in told["budgets"].items():
        for row in rows:
            if not row["behavior"].startswith("note"):
                found[observer, row["subject"], row["behavior"]].append(row)
    return found


def unlike(mine: BudgetRow, rows: list[dict[str, Any]]) -> list[str]:
    """The figures in which a row of ours differs by more than BORIS rounds away."""
    wrong = [] if mine.count == sum(int(row["number"]) for row in rows) else ["count"]
    if len(rows) > 1:
        # what overlaps has no gap, and BORIS has a mean for each modifier; all of them together last as long
        return wrong + (
            [] if abs(sum(row["duration"] for row in rows) * 1000 - (mine.total_ms or 0)) <= 1 else ["total"]
        )
    for field, name in FIGURES.items():
        value, told = getattr(mine, name), rows[0][field]
        seconds = None if told == "NA" else float(told)
        if (value is None) != (seconds is None) or (seconds is not None and abs(value - 1000 * seconds) > 1):
            wrong.append(f"{name}: {value} ms here and {told} s there")
    return wrong


def compared(boris: str, world: World, folder: Path) -> dict[Key, list[dict[str, Any]]]:
    told = opened(boris, world, folder)
    assert told["said"] == ""
    assert told["trouble"] == ""
    assert sorted(told["paired"]) == sorted(told["budgets"])
    mine, there = ours(world), theirs(told)
    assert mine.keys() == there.keys()
    assert {key: wrong for key, row in mine.items() if (wrong := unlike(row, there[key]))} == {}
    return there


def test_boris_opens_a_lesson_and_counts_as_we_do(boris: str, world: World, tmp_path: Path) -> None:
    ids = world.ids
    world.write(ids.olga, start_ms=10_000, codes=["a"], students=["A", "B"])
    world.write(ids.olga, start_ms=25_500, codes=["a"], students=["A"])
    world.write(ids.olga, start_ms=61_123, codes=["a"], students=["A"])
    world.write(ids.olga, start_ms=30_000, end_ms=41_234, codes=["u"], students=["A"], think="She sees the whole.")
    world.write(ids.olga, start_ms=41_234, end_ms=50_001, codes=["u"], students=["A"])
    world.write(ids.olga, start_ms=70_000, end_ms=90_000, codes=["u"], students=["B"])
    world.write(ids.olga, start_ms=75_000, end_ms=80_000, codes=["u"], students=["B"], saw="Meanwhile, another strip.")
    world.write(ids.omar, start_ms=12_000, codes=["a"])
    world.write(ids.omar, start_ms=12_000, end_ms=19_000, codes=["u"])
    world.write(ids.omar, start_ms=80_000, saw="¾ of a strip | nobody says a word, é.")
    there = compared(boris, world, tmp_path)
    assert [len(rows) for rows in there.values()].count(2) == 1, "one pair overlaps"
    assert {observer for observer, _, _ in there} == {world.person(ids.olga).name, world.person(ids.omar).name}


def test_boris_counts_a_long_made_up_lesson_as_we_do(boris: str, world: World, tmp_path: Path) -> None:
    chance = random.Random(7)
    for place in range(240):
        who = chance.choice([world.ids.olga, world.ids.omar])
        start = chance.randrange(0, 500_000)
        lasts = chance.random() < 0.5
        world.write(
            who,
            start_ms=start,
            end_ms=start + chance.randint(1, 60_000) if lasts else None,
            codes=["u"] if lasts else ["a"],
            students=chance.choice([[], ["A"], ["B"], ["A", "B"]]),
            saw=f"Moment {place}",
        )
    compared(boris, world, tmp_path)


def tables(boris: str, lesson: Document, folder: Path, what: str) -> list[bytes]:
    """What BORIS exports of a project of ours: a file for each observation ("tabular"), or one of all ("aggregated")."""
    path = folder / "lesson.boris"
    path.write_bytes(boris_projects.write(lesson).data)
    command = [boris, str(ROOT / "bench" / "boris_files.py"), what, str(path), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [one.read_bytes() for one in folder.glob("*.csv")]


def head(data: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(data.decode())))


def said(*files: bytes) -> list[dict[str, str]]:
    """The rows, whatever their order, without what is empty; numbers as numbers, and comments in a line as BORIS has them."""
    found = [row for data in files for row in csv.DictReader(io.StringIO(data.decode(), newline=""))]
    return sorted(({name: plain(cell) for name, cell in row.items() if cell} for row in found), key=repr)


def plain(cell: str) -> str:
    with suppress(ValueError):
        return f"{float(cell):.3f}"
    return cell.replace("\n", " ")


@pytest.mark.parametrize(("form", "what"), [(boris_events, "tabular"), (boris_aggregated, "aggregated")])
@pytest.mark.parametrize("filmed", [True, False], ids=["filmed", "live"])
def test_boris_makes_the_tables_of_an_exported_project_that_we_make(
    boris: str, world: World, tmp_path: Path, form: Format, what: str, filmed: bool
) -> None:
    ids = world.ids
    chance = random.Random(11)
    for place in range(60):
        start = chance.randrange(0, 500_000)
        world.write(
            chance.choice([ids.olga, ids.omar]),
            start_ms=start,
            end_ms=start + chance.randint(1, 60_000) if chance.random() < 0.5 else None,
            codes=chance.choice([[], ["a"], ["u"], ["a", "u"]]),
            students=chance.choice([[], ["A"], ["A", "B"]]),
            saw=f'Moment {place}, é; "said"',
            think=chance.choice(["", "She sees the whole."]),
        )
    lesson = world.services.exporting.document(ids.fay, ids.iteration)
    # a film that is shorter than the lesson: some events are in none
    films = tuple(replace(one, duration_ms=300_000) for one in lesson.media)
    lesson = replace(lesson, media=films if filmed else ())
    ours, theirs = form.write(lesson).data, tables(boris, lesson, tmp_path, what)
    assert len(said(ours)) > 60
    assert said(ours) == said(*theirs)
    # BORIS leaves the modifiers out of the file of an observation that has none
    assert head(ours) in [head(one) for one in theirs]
    assert all(head(one) in (head(ours), [name for name in head(ours) if name != "Modifier #1"]) for one in theirs)
    # and BORIS's own tables come back as ours do
    back = [note for one in theirs for note in form.read(one, Understanding()).document.notes]
    assert sorted(back, key=repr) == sorted(form.read(ours, Understanding()).document.notes, key=repr)
