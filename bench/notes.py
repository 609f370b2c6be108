"""From Enter to stored: how long a note takes through the whole server, against a bare commit of the same row.

    python bench/notes.py [--notes 400] [--writers 8] [--short]

Prints JSON, times in ms. `server` is the time from sending a PUT to its answer, on loopback, through gate, API, rules, event
and full-text index, to a server in a process of its own. `bare` is the time to insert the same row into the same kind of table
and commit (WAL, synchronous=FULL) with nothing around it. Both are taken alone (one writer) and together (all writers as fast
as they can, taking turns), in turns in the same run, since a disk has moods. `ratio` is that of the two 95th percentiles; the
target is at most 10, with a 95th percentile under 30 ms. Exit code 1 when a target is missed. `paced` is told besides and has no
target: all writers with about a fifth of a second between two notes of each, which is still more than people write.
"""

import argparse
import http.client
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "web" / "api")]

from api_server import serving  # noqa: E402
from world import World, make_world  # noqa: E402

from lessonstudy.domain.identity import new_id  # noqa: E402

MOST_RATIO, MOST_MS = 10.0, 30.0
ROUNDS = 4
PAUSE = 0.2
SAW = "She folds the strip in four, counts the parts, and says that two of them are the same as a half."
THINK = "Equivalence by folding, before anyone has named it?"
WRITERS = ("olga", "omar", "fay", "tim", "kim", "cody")

Times = list[float]


def serve(folder: Path) -> None:
    """The server's process: says where it is and who may write, then waits for the end of its input."""
    with serving(make_world(folder)) as api:
        print(json.dumps({"base": api.base, "tokens": api.tokens}), flush=True)
        sys.stdin.read()


def together(writers: int, notes: int, pause: float, writer: Callable[[int], Callable[[], None]]) -> Times:
    """The times of so many notes, by so many writers who begin together and rest for about so many seconds before each."""
    taken: list[Times] = [[] for _ in range(writers)]
    ready = threading.Barrier(writers)

    def run(number: int) -> None:
        write, moments = writer(number), random.Random(number)
        write()
        ready.wait()
        for _ in range(notes // writers):
            time.sleep(moments.uniform(0, 2 * pause))
            began = time.perf_counter()
            write()
            taken[number].append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=run, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for times in taken for one in times]


def through_server(world: World, told: dict[str, Any]) -> Callable[[int], Callable[[], None]]:
    address = told["base"].removeprefix("http://")

    def writer(number: int) -> Callable[[], None]:
        connection = http.client.HTTPConnection(address)
        headers = {
            "Authorization": f"Bearer {told['tokens'][WRITERS[number % len(WRITERS)]]}",
            "Content-Type": "application/json",
            "If-None-Match": "*",
        }

        def write() -> None:
            note = world.note(saw=SAW, think=THINK, codes=["a", "w"], students=["A"], end_ms=65_000)
            connection.request("PUT", f"/ls/api/observations/{new_id()}", json.dumps(note), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 201:
                raise RuntimeError(f"not stored: {answer.status}")

        return write

    return writer


def bare(path: Path) -> Callable[[int], Callable[[], None]]:
    turn = threading.Lock()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE IF NOT EXISTS note (id TEXT PRIMARY KEY, at INTEGER, saw TEXT, think TEXT) STRICT")
    db.close()

    def writer(_: int) -> Callable[[], None]:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous=FULL")

        def write() -> None:
            with turn:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO note VALUES (?, ?, ?, ?)", (new_id(), 61_000, SAW, THINK))
                connection.execute("COMMIT")

        return write

    return writer


def figures(times: Times) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "p50": round(ordered[len(ordered) // 2], 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "most": round(ordered[-1], 2),
        "notes": len(ordered),
    }


def measure(folder: Path, notes: int, writers: int) -> dict[str, Any]:
    world = make_world(folder / "world")
    with subprocess.Popen(
        [sys.executable, __file__, "--serve", str(world.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        ways = {"server": through_server(world, told), "bare": bare(folder / "bare.db")}
        crowds = {"alone": (1, 0.0), "together": (writers, 0.0), "paced": (writers, PAUSE)}
        taken: dict[tuple[str, str], Times] = {}
        for _ in range(ROUNDS):
            for crowd, (count, pause) in crowds.items():
                for name, way in ways.items():
                    taken.setdefault((crowd, name), []).extend(together(count, notes // ROUNDS, pause, way))
        server.stdin.close()
    found: dict[str, Any] = {"writers": writers}
    for crowd in crowds:
        both = {name: figures(taken[crowd, name]) for name in ways}
        found[crowd] = both | {"ratio": round(both["server"]["p95"] / both["bare"]["p95"], 2)}
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--notes", type=int, default=1600)
    words.add_argument("--writers", type=int, default=8)
    words.add_argument("--short", action="store_true", help="a quarter of the notes")
    words.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.serve:
        serve(given.serve)
        return
    with tempfile.TemporaryDirectory(prefix="bench-notes-") as folder:
        found = measure(Path(folder), given.notes // (4 if given.short else 1), given.writers)
    found["good"] = all(
        found[crowd]["ratio"] <= MOST_RATIO and found[crowd]["server"]["p95"] <= MOST_MS
        for crowd in ("alone", "together")
    )
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
