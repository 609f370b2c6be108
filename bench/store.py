"""The store's promises in their full form: no acknowledged note is lost when its writer is killed, and busy is not an error.

    python bench/store.py [--kills 1000] [--threads 30] [--writes 40] [--seed 1] [--short]

Prints JSON. `kills`: pairs of writers are killed with SIGKILL at random moments; `lost`, `partial`, `separate` and
`broken` must all be empty (see tests/store/whole_notes.py). `threads`: so many threads write notes at once without a
pause; times in ms from asking to stored, `errors` must be 0 and the 95th percentile at most 150 ms. Exit code 1 when a
promise is broken.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "store")]

from whole_notes import WRITERS, damage, ids_of  # noqa: E402
from world import make_world  # noqa: E402

MOST_MS = 150.0


def kill_writers(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    arguments = [sys.executable, str(WRITERS), str(folder), str(kills), str(seed)]
    acknowledged = ids_of(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)
    found = {name: len(ones) for name, ones in damage(make_world(folder), acknowledged).items()}
    return {"kills": kills, "acknowledged": len(acknowledged)} | found


def write_at_once(folder: Path, threads: int, writes: int) -> dict[str, Any]:
    world = make_world(folder)
    taken: list[float] = []
    errors: list[str] = []
    ready = threading.Barrier(threads)

    def run(who: str) -> None:
        ready.wait()
        for _ in range(writes):
            began = time.perf_counter()
            try:
                world.write(who)
            except Exception as error:  # whatever it is, it is what the promise forbids
                errors.append(repr(error))
            taken.append((time.perf_counter() - began) * 1000)

    people = (world.ids.olga, world.ids.omar, world.ids.fay)
    started = [threading.Thread(target=run, args=[people[number % len(people)]]) for number in range(threads)]
    for one in started:
        one.start()
    for one in started:
        one.join()
    ordered = sorted(taken)
    stored = len(world.seen(world.ids.fay))
    return {
        "threads": threads,
        "asked": len(ordered),
        "stored": stored,
        "errors": len(errors),
        "p50": round(ordered[len(ordered) // 2], 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "most": round(ordered[-1], 1),
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--kills", type=int, default=1000)
    words.add_argument("--threads", type=int, default=30)
    words.add_argument("--writes", type=int, default=40)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--short", action="store_true", help="50 kills and 10 writes each")
    given = words.parse_args()
    kills, writes = (50, 10) if given.short else (given.kills, given.writes)
    with tempfile.TemporaryDirectory(prefix="bench-store-") as folder:
        killed = kill_writers(Path(folder) / "killed", kills, given.seed)
        written = write_at_once(Path(folder) / "written", given.threads, writes)
    whole = not any(killed[name] for name in ("lost", "partial", "separate", "broken"))
    good = whole and not written["errors"] and written["stored"] == written["asked"] and written["p95"] <= MOST_MS
    print(json.dumps({"kills": killed, "threads": written, "good": good}, indent=2))
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
