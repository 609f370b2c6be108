"""The PDF of a study report of about 20 pages with pictures: how long it takes, and how much of that is the setting itself.

    python bench/report.py [--lessons 3] [--notes 120] [--rounds 20] [--short]

Prints JSON, times in seconds. `first` is the very first report of a study, for which every picture is taken out of a film;
`whole` is each later one from reading the study to the last byte of the PDF; `typst` sets the same document alone, in turns
with it in the same run. Every round has a title of its own, so that nothing is set from memory. `deidentified`, `html` and
`tables` are told besides. The targets: a 95th percentile of `whole` under 5 s, and at most twice `typst` where each was
fastest. `grown_mib` is what the process has grown by over the rounds, at most 64. Exit code 1 when one is missed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import imageio_ffmpeg

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from long_study import make_long_study  # noqa: E402
from world import World, make_world  # noqa: E402

from lessonstudy.domain.reports import ReportChoice, ReportFormat, ReportKind  # noqa: E402
from lessonstudy.reports import pdf  # noqa: E402
from lessonstudy.services.reporting import ReadyReport  # noqa: E402

MOST_S, MOST_RATIO, MOST_GROWN_MIB = 5.0, 2.0, 64
FILM_S = 600


def filmed(folder: Path, lessons: int, notes: int) -> tuple[World, str]:
    """A long study whose lessons have a film each."""
    world = make_world(folder / "data")
    ids = world.ids
    made = make_long_study(world.services, ids.team, [ids.tim, ids.olga, ids.omar], lessons, notes)
    film = folder / "film.mp4"
    source = ["-f", "lavfi", "-i", f"testsrc2=size=1280x720:rate=12:duration={FILM_S}"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "24", str(film)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, *coded], check=True)
    for iteration in made.iterations:
        place = world.services.recordings.folder(world.new_recording(iteration, duration_ms=FILM_S * 1000).id)
        place.mkdir(parents=True)
        (place / "play.mp4").hardlink_to(film)
    return world, made.study


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    found = {"least": ordered[0], "p50": ordered[len(ordered) // 2], "p95": ordered[int(len(ordered) * 0.95)]}
    return {name: round(value, 3) for name, value in found.items()}


def grown() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def measure(folder: Path, lessons: int, notes: int, rounds: int) -> dict[str, Any]:
    world, study = filmed(folder, lessons, notes)
    person, services = world.ids.fay, world.services

    def report(choice: ReportChoice = ReportChoice()) -> ReadyReport:  # noqa: B008
        return services.reporting.of_study(person, study, ReportKind.STUDY, choice)

    first = timed(lambda: report().file(ReportFormat.PDF))
    made = report()
    taken: dict[str, list[float]] = {name: [] for name in ("whole", "typst", "deidentified", "html", "tables")}
    size = 0.0
    for turn in range(rounds):
        title = {"title": f"Three pizzas, four children, for the {turn}th time"}
        services.studies.change(person, study, services.studies.get(person, study).version, title)
        taken["whole"].append(timed(lambda: report().file(ReportFormat.PDF)))
        other = replace(made.report, title=f"Another {turn}th title of the same length")
        taken["typst"].append(timed(lambda found=other: pdf.pdf(found)))  # type: ignore[misc]
        taken["deidentified"].append(timed(lambda: report(ReportChoice(deidentified=True)).file(ReportFormat.PDF)))
        taken["html"].append(timed(lambda: report().file(ReportFormat.HTML)))
        taken["tables"].append(timed(lambda: services.reporting.workbook(person, study)))
        # the first rounds fill what is kept
        size = grown() if turn == min(4, rounds - 1) else size
    return {
        "pages": pdf.page_count(made.report),
        "pictures": len(made.report.pictures),
        "first": round(first, 3),
        **{name: figures(times) for name, times in taken.items()},
        "ratio": round(min(taken["whole"]) / min(taken["typst"]), 2),
        "grown_mib": round(grown() - size, 1),
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--lessons", type=int, default=3)
    words.add_argument("--notes", type=int, default=120, help="of each lesson")
    words.add_argument("--rounds", type=int, default=20)
    words.add_argument("--short", action="store_true", help="a quarter of the rounds")
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-report-") as folder:
        found = measure(Path(folder), given.lessons, given.notes, given.rounds // (4 if given.short else 1))
    found["good"] = (
        found["whole"]["p95"] <= MOST_S and found["ratio"] <= MOST_RATIO and found["grown_mib"] <= MOST_GROWN_MIB
    )
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
