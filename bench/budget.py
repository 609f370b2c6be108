"""Time budget of a long log: ours and BORIS 9's over the same events, equal in every number, and how long both take.

    python bench/budget.py [--events 100000] [--rounds 5] [--short]

Prints JSON, times in seconds. The log is made up (five subjects, eight codes, three of them states) and the same each time. BORIS
runs in a Python of its own: the one that LESSONSTUDY_BORIS names, else one that is made once, with BORIS as its makers
publish it, in the cache folder of the person ($XDG_CACHE_HOME or ~/.cache, `lessonstudy-bench`), far from this project; what it
draws and plays with is left out (bench/boris_figures.py). Both begin with the events in memory and end with the figures. The
targets: every number equal to the millisecond, and at least 10 times as fast where both were fastest. Exit code 1 when one is
missed, 2 when BORIS cannot be had.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from lessonstudy.analysis.budget import budget  # noqa: E402
from lessonstudy.domain.budgets import Apart, BudgetRow  # noqa: E402
from lessonstudy.domain.moments import Moment  # noqa: E402

BORIS = "boris-behav-obs==9.15.0"
NEEDED = ("numpy", "pandas", "tablib")
NOBODY = "No focal subject"
SUBJECTS = ("A", "B", "C", "D", NOBODY)
CODES = tuple(f"code {place}" for place in range(8))
STATES = CODES[::3]
LEAST_RATIO = 10.0
FIELDS = {
    "duration": "total_ms",
    "duration_mean": "mean_ms",
    "duration_stdev": "sd_ms",
    "inter_duration_mean": "gap_mean_ms",
    "inter_duration_stdev": "gap_sd_ms",
}


def log(events: int) -> list[Moment]:
    """Moments that make so many events in BORIS, where what lasts is two of them and never overlaps itself."""
    chance = random.Random(9)
    found: list[Moment] = []
    made, at = 0, 0
    while made < events:
        code, subject = chance.choice(CODES), chance.choice(SUBJECTS)
        at += chance.randint(1, 5_000)
        end = at + chance.randint(1, 900) if code in STATES else None
        students = () if subject == NOBODY else (subject,)
        found.append(Moment(f"{len(found):08}", "lesson", "observer", at, end, None, (code,), students))
        made += 1 if end is None else 2
        at = end or at
    return found


def ours(moments: list[Moment], rounds: int) -> tuple[list[BudgetRow], list[float]]:
    taken, rows = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        rows = budget(moments, (Apart.STUDENT,), moments[-1].start_ms)
        taken.append(time.perf_counter() - began)
    return rows, taken


def theirs(moments: list[Moment], rounds: int) -> dict[str, Any]:
    events = [
        (at / 1000, *one.students, one.codes[0]) if one.students else (at / 1000, "", one.codes[0])
        for one in moments
        for at in (one.start_ms, one.end_ms)
        if at is not None
    ]
    given = {"events": events, "states": STATES, "subjects": SUBJECTS, "rounds": rounds}
    done = subprocess.run(
        [boris_python(), str(ROOT / "bench" / "boris_figures.py")],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"BORIS did not run:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def boris_python() -> str:
    """A Python that has BORIS 9; made in the cache folder when none is named. Ends with code 2 where that fails."""
    named = os.environ.get("LESSONSTUDY_BORIS")
    if named:
        return named
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lessonstudy-bench"
    python = cache / BORIS.replace("==", "-") / "bin" / "python"
    ready = python.parents[1] / "ready"
    if not ready.exists():
        print(f"Making {python.parents[1]}, once.", file=sys.stderr)
        venv.create(python.parents[1], with_pip=True, clear=True)
        # its figures run on older Pythons than the one that its window asks for
        for words in (NEEDED, ("--no-deps", "--ignore-requires-python", BORIS)):
            done = subprocess.run([python, "-m", "pip", "install", "--quiet", *words], check=False, stdout=sys.stderr)
            if done.returncode:
                print(
                    "BORIS could not be installed. Name a Python that has it with LESSONSTUDY_BORIS.", file=sys.stderr
                )
                raise SystemExit(2)
        ready.touch()
    return str(python)


def unlike(rows: list[BudgetRow], boris: list[dict[str, Any]]) -> list[str]:
    """Where the figures differ by more than a millisecond, or one has what the other has not."""
    found = {(row.code, row.student or NOBODY): row for row in rows}
    told = {(row["behavior"], row["subject"]): row for row in boris}
    wrong = [f"{key} is missing" for key in found.keys() ^ told.keys()]
    for key in found.keys() & told.keys():
        if found[key].count != told[key]["number"]:
            wrong.append(f"{key} count")
        for field, name in FIELDS.items():
            mine, value = getattr(found[key], name), told[key][field]
            seconds = None if value == "NA" else float(value)
            if (mine is None) != (seconds is None) or (seconds is not None and abs(mine - 1000 * seconds) > 1):
                wrong.append(f"{key} {name}: {mine} ms and {value} s")
    return wrong


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--events", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--short", action="store_true", help="three rounds")
    given = words.parse_args()
    rounds = 3 if given.short else given.rounds
    moments = log(given.events)
    boris = theirs(moments, rounds)
    rows, taken = ours(moments, rounds)
    wrong = unlike(rows, boris["rows"])
    ratio = min(boris["seconds"]) / min(taken)
    found = {
        "events": given.events,
        "rows": len(rows),
        "numbers": len(rows) * (1 + len(FIELDS)),
        "unlike": wrong[:10],
        "boris": {"version": boris["version"], "least": round(min(boris["seconds"]), 3)},
        "ours": {"least": round(min(taken), 3), "most": round(max(taken), 3)},
        "times_as_fast": round(ratio, 1),
        "good": not wrong and ratio >= LEAST_RATIO,
    }
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
