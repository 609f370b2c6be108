"""Searching a team's notes: how long it takes, and whether ten times as many notes slow it down.

    python bench/search.py [--few 10000] [--many 100000] [--rounds 60] [--short]

Prints JSON, times in ms. Two databases are written in the same run through the store, the same but for their size: lessons of
500 notes by three observers, every tenth lesson with hidden notes, a tenth as many notes of another team beside them; words
are as unevenly common as in a language. Each kind of search is asked in turns in both, through the service: a page of 20
notes, counts by code, student, phase and lesson, and who may see what. Times are those of the processor, since the rest is
waiting for a busy machine; `wall` is told beside them. The targets: in the larger database a 95th percentile under 50 ms, and
of no kind more than 5 times what the smaller one takes where each was fastest, though it has 10 times the notes, lessons and
studies. What finds more than 1,000 notes ranks the newest 1,000 and is nearly flat; what needs long lists of places to be
walked together grows. Exit code 1 when one is missed. `scan` is the baseline: the same word by LIKE over the table.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from long_study import PHASES, STUDENTS  # noqa: E402
from world import World, make_world  # noqa: E402

from lessonstudy.domain.entity import birth  # noqa: E402
from lessonstudy.domain.identity import new_id  # noqa: E402
from lessonstudy.domain.iterations import Iteration, IterationState, Noting, PhaseTime  # noqa: E402
from lessonstudy.domain.observations import Observation  # noqa: E402
from lessonstudy.domain.plans import Phase, PlanVersion  # noqa: E402
from lessonstudy.domain.searches import Search, Sort  # noqa: E402
from lessonstudy.domain.students import Student  # noqa: E402
from lessonstudy.domain.studies import Study  # noqa: E402
from lessonstudy.store import iterations, observations, plans, schemes, students, studies  # noqa: E402

MOST_MS, MOST_RATIO = 50.0, 5.0
LESSON, LESSONS_OF_A_STUDY = 500, 10
SYLLABLES = ("fol", "da", "stri", "cu", "hal", "pie", "quar", "ta", "mo", "ne", "li", "ru", "so", "ge", "bi", "wo")


def vocabulary() -> list[str]:
    return [first + second + third for third in SYLLABLES for second in SYLLABLES for first in SYLLABLES]


class Writer:
    """Writes lessons full of notes into a team, straight through the store."""

    def __init__(self, world: World, seed: int = 7) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.words = vocabulary()
        self.weights = [1 / place for place in range(1, len(self.words) + 1)]

    def write(self, team: str, people: list[str], notes: int) -> None:
        for place in range(0, notes // LESSON):
            if place % LESSONS_OF_A_STUDY == 0:
                self.study(team)
            with self.world.services.store.write() as db:
                number = place % LESSONS_OF_A_STUDY + 1
                third = LESSON * 4_000 // 3
                times = tuple(PhaseTime(phase=one.id, start_ms=at * third) for at, one in enumerate(self.plan.phases))
                lesson = Iteration(
                    **birth(),
                    study=self.plan.study,
                    plan=self.plan.id,
                    number=number,
                    schemes=(self.scheme.id,),
                    phases=times,
                    state=IterationState.NOTING,
                    noting=Noting.INDEPENDENT if place % 10 == 9 else Noting.OPEN,
                )
                iterations.add(db, lesson)
                said = iter(self.random.choices(self.words, self.weights, k=LESSON * 24))
                notes = [self.note(lesson.id, people, at, said) for at in range(LESSON)]
                observations.add_all(db, notes, self.students)

    def study(self, team: str) -> None:
        with self.world.services.store.write() as db:
            study = Study(**birth(), team=team, title="Three pizzas, four children")
            studies.add(db, study)
            self.scheme = next(one for one in schemes.of_team(db, team) if one.slug == "student_thinking")
            known = [Student(**birth(), study=study.id, pseudonym=one) for one in STUDENTS]
            for one in known:
                students.add(db, one)
            self.students = {one.pseudonym: one.id for one in known}
            phases = tuple(Phase(id=new_id(), root=new_id(), title=one) for one in PHASES)
            self.plan = PlanVersion(**birth(), study=study.id, number=1, phases=phases)
            plans.add(db, self.plan)

    def note(self, lesson: str, people: list[str], place: int, said: Any) -> Observation:
        common = "pizza" if place % 2 else "strip"
        return Observation(
            **birth(),
            iteration=lesson,
            observer=people[place % len(people)],
            start_ms=4_000 * place,
            saw=f"The {common} " + " ".join(next(said) for _ in range(18)),
            think=" ".join(next(said) for _ in range(6)) if place % 4 == 0 else "",
            codes=(f"{self.scheme.id}:{self.scheme.codes[place % 7].key}",),
            students=(STUDENTS[place % 4],) if place % 5 else (),
            flag=place % 50 == 0,
            seq=place + 1,
        )


def furnished(folder: Path, notes: int) -> World:
    world = make_world(folder)
    ids, writer = world.ids, Writer(world)
    writer.write(ids.team, [ids.tim, ids.olga, ids.omar], notes)
    writer.write(ids.their_team, [ids.eve], notes // 10)
    return world


def kinds(world: World) -> dict[str, Search]:
    """What is asked, from what a teacher types to what is hardest for an index."""
    ids, words = world.ids, vocabulary()
    study = world.services.studies.of_team(ids.fay, ids.team)[0].id
    (plan,) = world.services.studies.plans(ids.fay, study)
    rare, common = words[-40], words[3]
    return {
        "rare word": Search(words=rare),
        "common word": Search(words="pizza"),
        "common word, newest": Search(words="pizza", sort=Sort.TIME),
        "two words": Search(words=f"{words[2]} {words[40]}"),
        "beginning": Search(words="quar"),
        "two letters": Search(words="fo"),
        "phrase": Search(words='"the pizza"'),
        "minus": Search(words=f"{common} -pizza"),
        "code alone": Search(codes=("u",)),
        "word, code, student, observer": Search(
            words=common, codes=("u",), students=("B",), observers=(ids.olga,), think=True
        ),
        "two that never meet": Search(words="pizza", flag=True),
        "phase": Search(phases=(plan.phases[1].root,)),
        "word in a phase": Search(words=rare, phases=(plan.phases[1].root,)),
        "one study": Search(words="strip", studies=(study,)),
        "everything": Search(),
    }


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of work, and as a clock on the wall shows them."""
    began, worked = time.perf_counter(), time.thread_time()
    ask()
    return (time.thread_time() - worked) * 1000, (time.perf_counter() - began) * 1000


def figures(times: list[tuple[float, float]]) -> dict[str, float]:
    ordered, wall = sorted(one for one, _ in times), sorted(one for _, one in times)
    return {
        "wall_least": round(wall[0], 2),
        "wall_p50": round(wall[len(wall) // 2], 2),
        "least": round(ordered[0], 2),
        "p50": round(ordered[len(ordered) // 2], 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
    }


def scanned(world: World) -> float:
    sql = "SELECT count(*) FROM observation WHERE saw LIKE '%pizza%' OR think LIKE '%pizza%'"
    with world.services.store.read() as db:
        return round(min(timed(lambda: db.execute(sql).fetchall())[0] for _ in range(3)), 1)


def measure(folder: Path, few: int, many: int, rounds: int) -> dict[str, Any]:
    places = {"few": furnished(folder / "few", few), "many": furnished(folder / "many", many)}
    asked = {place: kinds(world) for place, world in places.items()}
    found: dict[str, Any] = {"notes": {"few": few, "many": many}, "kinds": {}}
    for kind in asked["few"]:
        taken: dict[str, list[tuple[float, float]]] = {"few": [], "many": []}
        for turn in range(rounds + 1):
            for place, world in places.items():
                ids, wanted = world.ids, asked[place][kind]
                took = timed(partial(world.services.evidence.search, ids.fay, ids.team, wanted, facets=True))
                # the first turn opens connections and reads the schema, once in a server's life
                if turn:
                    taken[place].append(took)
        ids = places["many"].ids
        total = places["many"].services.evidence.search(ids.fay, ids.team, asked["many"][kind])
        both = {place: figures(times) for place, times in taken.items()}
        ratio = round(both["many"]["least"] / both["few"]["least"], 2)
        good = both["many"]["p95"] <= MOST_MS and ratio <= MOST_RATIO
        told = f"{total.total}{'+' if total.more else ''}"
        found["kinds"][kind] = both | {"ratio": ratio, "found": told, "good": good}
    found["scan"] = {place: scanned(world) for place, world in places.items()}
    found["bytes"] = {place: world.services.store.path.stat().st_size for place, world in places.items()}
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--few", type=int, default=10_000)
    words.add_argument("--many", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=60)
    words.add_argument("--short", action="store_true", help="a fifth of the notes and of the rounds")
    given = words.parse_args()
    part = 5 if given.short else 1
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        found = measure(Path(folder), given.few // part, given.many // part, given.rounds // part)
    found["good"] = all(one["good"] for one in found["kinds"].values())
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
