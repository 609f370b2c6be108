"""Lineage and study board of a long study: how long they take, and whether the rest of the database slows them down.

    python bench/lineage.py [--lessons 20] [--notes 1000] [--others 10] [--rounds 40] [--short]

Prints JSON, times in ms. The study has so many lessons with so many notes each (20 x 1,000), and for each lesson three claims and
four tweaks with predictions and outcomes. `alone` is that study in a database of its own, `among` the same study in a
database where `others` more studies of the same size lie beside it, half of them of the same team; both are asked in turns in
the same run. `home` is told besides and has no target of its own: it asks all studies of the person's teams. The targets are a
95th percentile under 300 ms, and among at most 1.5 times alone where each was fastest, since that is the work itself and the
rest is waiting for a busy machine (flat: the work is that of the study). Exit code 1 when one is missed.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from long_study import make_long_study  # noqa: E402
from world import World, make_world  # noqa: E402

MOST_MS, MOST_RATIO = 300.0, 1.5
ASKED = ("lineage", "board")


def furnished(folder: Path, lessons: int, notes: int, others: int) -> tuple[World, str]:
    """A world with the study that is asked about, made in the middle of the others."""
    world = make_world(folder)
    ids = world.ids

    def add(team: str, people: list[str]) -> str:
        return make_long_study(world.services, team, people, lessons, notes).study

    ours, theirs = (ids.team, [ids.tim, ids.olga, ids.omar]), (ids.their_team, [ids.eve])
    for place in range(others // 2):
        add(*(ours if place % 2 else theirs))
    study = add(*ours)
    for place in range(others - others // 2):
        add(*(ours if place % 2 else theirs))
    return world, study


def questions(world: World, study: str) -> dict[str, Callable[[], object]]:
    person, services = world.ids.fay, world.services
    return {
        "lineage": lambda: services.lineage.of_study(person, study),
        "board": lambda: services.board.of_study(person, study),
        "home": lambda: services.board.home(person),
    }


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "least": round(ordered[0], 2),
        "p50": round(ordered[len(ordered) // 2], 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "most": round(ordered[-1], 2),
    }


def measure(folder: Path, lessons: int, notes: int, others: int, rounds: int) -> dict[str, Any]:
    places = {
        "alone": questions(*furnished(folder / "alone", lessons, notes, 0)),
        "among": questions(*furnished(folder / "among", lessons, notes, others)),
    }
    taken: dict[tuple[str, str], list[float]] = {}
    for turn in range(rounds):
        for place, asked in places.items():
            for name, ask in asked.items():
                began = time.perf_counter()
                ask()
                # the first turn opens connections and reads the schema, once in a server's life
                if turn:
                    taken.setdefault((name, place), []).append((time.perf_counter() - began) * 1000)
    found: dict[str, Any] = {"lessons": lessons, "notes": lessons * notes, "others": others}
    for name in (*ASKED, "home"):
        both = {place: figures(taken[name, place]) for place in places}
        found[name] = both | {"ratio": round(both["among"]["least"] / both["alone"]["least"], 2)}
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--lessons", type=int, default=20)
    words.add_argument("--notes", type=int, default=1000, help="of each lesson")
    words.add_argument("--others", type=int, default=10, help="studies of the same size beside it")
    words.add_argument("--rounds", type=int, default=40)
    words.add_argument("--short", action="store_true", help="a quarter of the notes and of the rounds")
    given = words.parse_args()
    part = 4 if given.short else 1
    with tempfile.TemporaryDirectory(prefix="bench-lineage-") as folder:
        found = measure(Path(folder), given.lessons, given.notes // part, given.others, given.rounds // part)
    found["good"] = all(found[name]["among"]["p95"] <= MOST_MS and found[name]["ratio"] <= MOST_RATIO for name in ASKED)
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
