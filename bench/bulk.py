"""Very many notes from a file: what each costs, and how long nobody else can save, against the bare insertion of the same rows.

    python bench/bulk.py [--short]

Prints JSON. Times are processor time of this process: microseconds for each note, and seconds for the write lock. `all` is the
whole way of a CSV file (read, fitted, checked, made ready, written), `lock` the longest that the write lock was held meanwhile.
`bare` is `executemany` of the same rows, read back out of the database, into the same tables of a database that has nothing else
in it (what is indexed by its words in one statement), with its commit and checkpoint. `ratio` is lock to bare and must be at
most 1.3; `flat` is the cost of a note in the largest file to that in the one before, for all and lock, and must be at most 1.6
(search trees grow deeper). Exit code 1 when a target is missed.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from world import LESSON_MS, World, copy_world, make_world  # noqa: E402

from lessonstudy.services.importing import Asked  # noqa: E402
from lessonstudy.store import Store, rows  # noqa: E402

MOST_RATIO, MOST_FLAT = 1.3, 1.6
TABLES = ("observation", "observation_code", "observation_student", "observation_mark", "event", "event_body")
WORDS = (
    "she folds the strip in four counts parts says that two of them are same as half points from pizza to plate rubs out "
    "middle line draws cuts asks why because equal share third quarter board group listens"
).split()


def table(notes: int) -> bytes:
    """A file with words, a code, mostly a student and now and then a thought in each row."""
    chance = random.Random(1)
    lines = ["start,saw,think,codes,students"]
    for place in range(notes):
        saw, think = " ".join(chance.choices(WORDS, k=18)), " ".join(chance.choices(WORDS, k=8))
        code, student = "auprw"[place % 5], "AB"[place % 2] if place % 5 else ""
        start = place * (LESSON_MS - 1000) // notes
        lines.append(f"{start},{saw} {place},{think if place % 4 == 0 else ''},{code},{student}")
    return "\n".join(lines).encode()


class Held:
    """How long the write lock of this process was held, by each unit that wrote."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        locked = Store._locked

        @contextmanager
        def timed(store: Store) -> Iterator[None]:
            with locked(store):
                began = time.process_time()
                try:
                    yield
                finally:
                    self.seconds.append(time.process_time() - began)

        Store._locked = timed  # type: ignore[method-assign]


def imported(world: World, notes: int, held: Held) -> tuple[float, float]:
    """Processor seconds of the whole way, and of the longest that the lock was held."""
    asked = Asked(data=table(notes), filename="log.csv")
    held.seconds.clear()
    began = time.process_time()
    told = world.services.importing.bring_in(world.ids.olga, world.ids.iteration, asked)
    taken = time.process_time() - began
    if told.new != notes:
        raise RuntimeError(f"{told.new} of {notes} came in")
    return taken, max(held.seconds)


def bare(world: World, other: World) -> float:
    """Processor seconds of the same rows, as many at once as there are, where they were not yet."""
    found: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
    with world.services.store.read() as db, other.services.store.read() as empty:
        for name in TABLES:
            known = empty.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            cursor = db.execute(f"SELECT * FROM {name} ORDER BY 1")
            # a world begins with some events; they come first in both
            found[name] = ([column[0] for column in cursor.description], cursor.fetchall()[known:])
    began = time.process_time()
    with other.services.store.write() as db:
        db.execute("PRAGMA cache_size=-65536")
        for name, (columns, values) in found.items():
            if name == "observation_mark":
                # one statement: with one for each row, the index of words takes twice as long
                sql = "INSERT INTO observation_mark SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)"
                db.execute(sql, [json.dumps(values)])
            else:
                rows.insert_all(db, name, columns, values)
    return time.process_time() - began


def measure(folder: Path, sizes: list[int]) -> dict[str, Any]:
    start, held = make_world(folder / "start"), Held()
    with start.services.store.write() as db:
        db.execute("DELETE FROM observation")
    found: dict[str, Any] = {}
    for notes in sizes:
        world, other = copy_world(start, folder / f"{notes}"), copy_world(start, folder / f"{notes}-bare")
        taken, lock = imported(world, notes, held)
        simple = bare(world, other)
        found[str(notes)] = {
            "all_us": round(taken / notes * 1e6, 1),
            "lock_us": round(lock / notes * 1e6, 1),
            "lock_s": round(lock, 2),
            "bare_us": round(simple / notes * 1e6, 1),
            "ratio": round(lock / simple, 2),
        }
    before, last = (found[str(one)] for one in sizes[-2:])
    found["flat"] = {name: round(last[f"{name}_us"] / before[f"{name}_us"], 2) for name in ("all", "lock")}
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument(
        "--short", action="store_true", help="2,000 and 20,000 notes in place of 2,000, 20,000 and 200,000"
    )
    sizes = [2_000, 20_000] if words.parse_args().short else [2_000, 20_000, 200_000]
    with tempfile.TemporaryDirectory(prefix="bench-bulk-") as folder:
        found = measure(Path(folder), sizes)
    ratios = [found[str(one)]["ratio"] for one in sizes[1:]]
    found["good"] = max(ratios) <= MOST_RATIO and max(found["flat"].values()) <= MOST_FLAT
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
