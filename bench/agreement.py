"""Agreement between observers: how long it takes with its intervals, whether it grows with the notes, and against plain counting.

    python bench/agreement.py [--observers 8] [--notes 2000] [--rounds 12] [--short]

Prints JSON, in ms of processor time, which other work on the machine does not stretch; `wall` is what a watch says of whole.
Each observer submitted so many moments of a lesson of 90 minutes with eight codes, half of them with an end; most are of the same
moments, some seconds apart. `whole` is what the page and the API ask: reading what was submitted, matching all pairs of
observers, and alpha with its interval over all and for each code. `half` is the same lesson with half the notes, asked in turns
with it in the same run. `alpha` is the one coefficient over all with its 2,000 resamples, `plain` the same resamples of the
same matrix when each of them is drawn and counted anew with numpy, told for as many (timed are 40). The targets, each where it
was fastest: whole under 1 s and at most 3 times half (twice the notes of a lesson also lie closer together), alpha at least 10
times faster than plain and the same number. Exit code 1 when one is missed.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "analysis")]

from plain_alpha import Level, alpha_of  # noqa: E402
from world import World, make_world  # noqa: E402

from lessonstudy.analysis.coefficients import alpha  # noqa: E402
from lessonstudy.domain.agreement import RESAMPLES, Coefficient  # noqa: E402
from lessonstudy.domain.entity import birth  # noqa: E402
from lessonstudy.domain.iterations import IterationState, Noting  # noqa: E402
from lessonstudy.domain.observations import Observation, ObservationState  # noqa: E402
from lessonstudy.domain.people import Person  # noqa: E402
from lessonstudy.domain.submissions import Submission  # noqa: E402
from lessonstudy.services.changes import changed  # noqa: E402
from lessonstudy.store import iterations, observations, people, schemes, submissions  # noqa: E402

MOST_MS, MOST_GROWTH, LEAST_FASTER = 1000.0, 3.0, 10.0
LENGTH_MS = 90 * 60_000
PLAIN = 40


def submitted(world: World, observers: int, notes: int) -> str:
    """A revealed lesson in which each of so many observers submitted so many notes."""
    ids, chance = world.ids, random.Random(1)
    made = world.services.teaching.add(ids.fay, ids.study, {"noting": Noting.INDEPENDENT, "schemes": (ids.thinking,)})
    world.new_recording(made.id, duration_ms=LENGTH_MS)
    moments = [chance.randrange(LENGTH_MS - 20_000) for _ in range(notes)]
    with world.services.store.write() as db:
        scheme = next(one for one in schemes.of_team(db, ids.team) if one.id == ids.thinking)
        codes = [f"{scheme.id}:{code.key}" for code in scheme.codes][:8]
        for number in range(observers):
            person = Person(**birth(), email=f"o{number}-{notes}@example.org", name=f"Observer {number}")
            people.add_person(db, person)
            own = []
            for place, at in enumerate(moments):
                start = max(0, at + round(chance.gauss(0, 1500)))
                one = Observation(
                    **birth(),
                    iteration=made.id,
                    observer=person.id,
                    start_ms=start,
                    end_ms=start + chance.randrange(1000, 9000) if place % 2 else None,
                    saw="C counts the plates.",
                    codes=(codes[(place if chance.random() < 0.8 else chance.randrange(99)) % len(codes)],),
                    state=ObservationState.SUBMITTED,
                )
                observations.add(db, one, {})
                own.append(one)
            submissions.put(db, Submission(**birth(), iteration=made.id, person=person.id), own)
        before = iterations.get(db, made.id)
        assert before is not None
        iterations.save(db, changed(before, state=IterationState.REVEALED), before.version)
    return made.id


def matrix(observers: int, units: int) -> Any:
    """What so many observers said in each second: states that last some seconds, on which they mostly agree."""
    chance = np.random.default_rng(3)
    place = np.cumsum(chance.random(units) > 0.85)
    states = chance.integers(0, 9, place[-1] + 1)
    other = chance.integers(0, 9, (observers, len(states)))
    return np.where(chance.random(other.shape) < 0.8, states, other)[:, place]


def plainly(values: Any) -> None:
    """The resamples, each drawn from blocks of seconds and counted from its units."""
    chance = np.random.default_rng(5)
    units = values.shape[1]
    blocks = np.array_split(np.arange(units), units // 15)
    for _ in range(PLAIN):
        drawn = np.concatenate([blocks[one] for one in chance.integers(0, len(blocks), len(blocks))])
        alpha_of(values[:, drawn].astype(float), Level.NOMINAL)


def taken(ask: Callable[[], object]) -> float:
    began = time.process_time()
    ask()
    return (time.process_time() - began) * 1000


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    told = {"least": ordered[0], "p50": ordered[len(ordered) // 2], "p95": ordered[int(len(ordered) * 0.95)]}
    return {name: round(one, 1) for name, one in told.items()}


def measure(folder: Path, observers: int, notes: int, rounds: int) -> dict[str, Any]:
    world = make_world(folder)
    lessons = {"half": submitted(world, observers, notes // 2), "whole": submitted(world, observers, notes)}
    values = matrix(observers, LENGTH_MS // 1000)
    times: dict[str, list[float]] = {name: [] for name in (*lessons, "alpha", "plain")}
    for turn in range(rounds + 1):
        # the first turn opens connections and draws the resamples, once in a server's life
        for name, lesson in lessons.items():
            one = taken(lambda lesson=lesson: world.services.agreement.of_iteration(world.ids.fay, lesson))
            times[name] += [one] if turn else []
        times["alpha"] += [taken(lambda: alpha(values, 1000))] if turn else []
    began = time.perf_counter()
    world.services.agreement.of_iteration(world.ids.fay, lessons["whole"])
    wall = (time.perf_counter() - began) * 1000
    times["plain"] = [taken(lambda: plainly(values)) * RESAMPLES / PLAIN for _ in range(2)]
    found: dict[str, Any] = {"observers": observers, "notes": notes, "resamples": RESAMPLES}
    found |= {name: figures(one) for name, one in times.items()}
    found["wall"] = round(wall, 1)
    told = alpha(values, 1000)
    assert isinstance(told, Coefficient)
    found["growth"] = round(found["whole"]["least"] / found["half"]["least"], 2)
    found["faster"] = round(found["plain"]["least"] / found["alpha"]["least"], 1)
    found["same"] = abs(told.value - (alpha_of(values.astype(float), Level.NOMINAL) or 0)) < 1e-9
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--observers", type=int, default=8)
    words.add_argument("--notes", type=int, default=2000, help="of each observer")
    words.add_argument("--rounds", type=int, default=12)
    words.add_argument("--short", action="store_true", help="half the notes and a third of the rounds")
    given = words.parse_args()
    notes, rounds = (given.notes // 2, given.rounds // 3) if given.short else (given.notes, given.rounds)
    with tempfile.TemporaryDirectory(prefix="bench-agreement-") as folder:
        found = measure(Path(folder), given.observers, notes, rounds)
    found["good"] = (
        found["whole"]["least"] <= MOST_MS
        and found["growth"] <= MOST_GROWTH
        and found["faster"] >= LEAST_FASTER
        and found["same"]
    )
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
