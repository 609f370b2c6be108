"""A study package with large videos: how much memory making and importing one takes, and how long beside copying alone.

    python bench/package.py [--small-mb 64] [--large-mb 5120] [--short]

Prints JSON. The films are sparse files, so that the disk need not hold them; what is written is written in full. Each way
runs in a process of its own, in turns: `zip` is Python's zipfile storing the same films (the baseline), `export` makes the
package, `import` brings it into another folder, `copy` is the baseline of that: the same files taken out of the zip. Targets: the
peak of memory with the large film is at most 1.1 times that with the small one (flat), and export and import take at most 3
times as long as their baselines, since they also make a SHA-256 of every byte. Exit code 1 when one is missed.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from whole_study import other_place, whole_study  # noqa: E402
from world import make_world  # noqa: E402

from lessonstudy.bootstrap import services  # noqa: E402
from lessonstudy.settings import Settings  # noqa: E402

MOST_GROWTH, MOST_RATIO = 1.1, 3.0
MB = 1024 * 1024
BASELINES = {"export": "zip", "import": "copy"}


def furnish(folder: Path, megabytes: int) -> dict[str, str]:
    """A study with a film of this size, and an empty installation beside it."""
    whole = whole_study(make_world(folder / "here"))
    film = folder / "here" / "videos" / whole.recording / "play.mp4"
    with film.open("wb") as out:
        out.truncate(megabytes * MB)
    return {"study": whole.study, "film": str(film), "team": other_place(folder / "there").team}


def do(way: str, folder: Path, ids: dict[str, str]) -> None:
    package, film = folder / "study.lessonstudy.zip", Path(ids["film"])
    if way == "zip":
        with zipfile.ZipFile(folder / "plain.zip", "w") as archive:
            archive.write(film, film.name)
    elif way == "copy":
        with zipfile.ZipFile(folder / "plain.zip") as archive:
            archive.extract(film.name, folder / "plain")
    else:
        place = folder / ("here" if way == "export" else "there")
        packages = services(Settings.from_env({"LESSONSTUDY_DATA": str(place)})).packages
        if way == "import":
            packages.bring_in(ids["team"], package).run()
            return
        with package.open("wb") as out:
            out.writelines(packages.in_folder(ids["study"]).pieces())


def child(way: str, folder: Path, ids: dict[str, str]) -> dict[str, float]:
    words = [sys.executable, __file__, "--child", json.dumps([way, str(folder), ids])]
    return dict(json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout))


def measured(way: str, folder: Path, ids: dict[str, str]) -> dict[str, float]:
    began = time.perf_counter()
    do(way, folder, ids)
    seconds = time.perf_counter() - began
    return {"seconds": round(seconds, 3), "peak_mb": round(peak_kb() / 1024, 1)}


def peak_kb() -> int:
    """The most memory that this process has held. What getrusage tells begins with what its parent held."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def measure(megabytes: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ids = furnish(folder, megabytes)
        found = {way: child(way, folder, ids) for way in ("zip", "export")}
        (folder / "here").rename(folder / "gone")
        shutil.rmtree(folder / "gone")
        found |= {way: child(way, folder, ids) for way in ("copy", "import")}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small-mb", type=int, default=64)
    parser.add_argument("--large-mb", type=int, default=5 * 1024)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--child")
    words = parser.parse_args()
    if words.child:
        way, folder, ids = json.loads(words.child)
        print(json.dumps(measured(way, Path(folder), ids)))
        return 0
    large_mb = 512 if words.short else words.large_mb
    small, large = measure(words.small_mb), measure(large_mb)
    growth = {way: round(large[way]["peak_mb"] / small[way]["peak_mb"], 3) for way in BASELINES}
    ratio = {way: round(large[way]["seconds"] / large[base]["seconds"], 2) for way, base in BASELINES.items()}
    kept = max(growth.values()) <= MOST_GROWTH and max(ratio.values()) <= MOST_RATIO
    told = {"small": small, "large": large, "large_mb": large_mb, "growth": growth, "ratio": ratio, "kept": kept}
    print(json.dumps(told, indent=2))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
