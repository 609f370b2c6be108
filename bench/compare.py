"""Lessons side by side: how long the page's data takes, and whether the rest of the database slows it down.

    python bench/compare.py [--lessons 4] [--notes 5000] [--others 6] [--rounds 40] [--short]

Prints JSON, times in ms. The study has so many lessons with so many coded notes each (4 x 5,000), and everybody who wrote some
has watched parts of a video of each. `alone` is that study in a database of its own, `among` the same study where `others`
more of the same size lie beside it, half of them of the same team; both are asked in turns in the same run, and `pair` is two
of the lessons. The targets are a 95th percentile under 300 ms, and among at most 1.5 times alone where each was fastest (flat:
the work is that of the study). Exit code 1 when one is missed.
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

from lineage import figures  # noqa: E402
from long_study import LongStudy, make_long_study  # noqa: E402
from world import World, make_world  # noqa: E402

MOST_MS, MOST_RATIO = 300.0, 1.5
ASKED = ("all", "pair")
PARTS, PART_MS, EVERY_MS = 60, 90_000, 200_000


def furnished(folder: Path, lessons: int, notes: int, others: int) -> tuple[World, LongStudy]:
    """A world with the study that is asked about, made in the middle of the others."""
    world = make_world(folder)
    ids = world.ids
    ours, theirs = (ids.team, [ids.tim, ids.olga, ids.omar]), (ids.their_team, [ids.eve])

    def add(team: str, people: list[str]) -> LongStudy:
        made = make_long_study(world.services, team, people, lessons, notes)
        watch(world, made, people, EVERY_MS * PARTS)
        return made

    for place in range(others // 2):
        add(*(ours if place % 2 else theirs))
    asked = add(*ours)
    for place in range(others - others // 2):
        add(*(ours if place % 2 else theirs))
    return world, asked


def watch(world: World, made: LongStudy, people: list[str], duration_ms: int) -> None:
    """A video of each lesson, of which everybody has watched so many parts."""
    for lesson in made.iterations:
        film = world.new_recording(lesson, duration_ms=duration_ms).id
        for number, person in enumerate(people):
            starts = [place * EVERY_MS + number * 1_000 for place in range(PARTS)]
            spans = [(start, start + PART_MS) for start in starts]
            world.services.bookmarks.stop_at(person, film, 0, spans)


def questions(world: World, made: LongStudy) -> dict[str, Callable[[], object]]:
    person, comparing = world.ids.fay, world.services.comparing
    return {
        "all": lambda: comparing.of_study(person, made.study),
        "pair": lambda: comparing.of_study(person, made.study, made.iterations[-2:]),
    }


def measure(folder: Path, lessons: int, notes: int, others: int, rounds: int) -> dict[str, Any]:
    places = {
        "alone": questions(*furnished(folder / "alone", lessons, notes, 0)),
        "among": questions(*furnished(folder / "among", lessons, notes, others)),
    }
    taken: dict[tuple[str, str], list[float]] = {}
    for turn in range(rounds + 1):
        for place, asked in places.items():
            for name, ask in asked.items():
                began = time.perf_counter()
                ask()
                # the first turn opens connections and reads the schema, once in a server's life
                if turn:
                    taken.setdefault((name, place), []).append((time.perf_counter() - began) * 1000)
    found: dict[str, Any] = {"lessons": lessons, "notes": lessons * notes, "others": others}
    for name in ASKED:
        both = {place: figures(taken[name, place]) for place in places}
        found[name] = both | {"ratio": round(both["among"]["least"] / both["alone"]["least"], 2)}
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--lessons", type=int, default=4)
    words.add_argument("--notes", type=int, default=5000, help="of each lesson")
    words.add_argument("--others", type=int, default=6, help="studies of the same size beside it")
    words.add_argument("--rounds", type=int, default=40)
    words.add_argument("--short", action="store_true", help="a quarter of the notes and of the rounds")
    given = words.parse_args()
    part = 4 if given.short else 1
    with tempfile.TemporaryDirectory(prefix="bench-compare-") as folder:
        found = measure(Path(folder), given.lessons, given.notes // part, given.others, given.rounds // part)
    found["good"] = all(found[name]["among"]["p95"] <= MOST_MS and found[name]["ratio"] <= MOST_RATIO for name in ASKED)
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
