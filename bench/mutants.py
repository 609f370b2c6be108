"""How the cage bears damaged and cunning files: `python bench/mutants.py [--count 10000] [--workers 2] [--seed 1]`.

Each file goes through probe, filmstrip, a still and the copy in a caged child of its own. Prints JSON. The promise: no hang,
no error that nobody caught, and a canary file that many of them name is never opened. A child that crashes is no harm
and is counted apart. Exit code 1 when the promise is broken. `--short` is 500 files.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "video")]

import mutants  # noqa: E402
from test_video_mutants import KINDS, outcome  # noqa: E402
from video_kinds import GOOD  # noqa: E402

from lessonstudy.video import ingest  # noqa: E402

BATCH = 200


def run(folder: Path, count: int, workers: int, seed: int) -> dict[str, object]:
    sources = []
    for kind in sorted((kind for kind in GOOD if kind.name in KINDS), key=lambda kind: KINDS.index(kind.name)):
        sources.append(folder / kind.file)
        kind.make(sources[-1], folder)
    canary = folder / "canary.mp4"
    canary.write_bytes(sources[0].read_bytes())
    outcomes: Counter[str] = Counter()
    begun = time.monotonic()
    with mutants.Canary(canary) as watched, ThreadPoolExecutor(workers) as pool:
        made = mutants.files(sources, canary, count, seed)
        for number in range(0, count, BATCH):
            with tempfile.TemporaryDirectory(dir=folder) as place:
                paths = []
                for _ in range(min(BATCH, count - number)):
                    suffix, content = next(made)
                    paths.append(Path(place) / f"{len(paths)}{suffix}")
                    paths[-1].write_bytes(content)
                outcomes.update(pool.map(outcome, paths))
            print(number + len(paths), dict(outcomes), file=sys.stderr, flush=True)
        seconds, reads = time.monotonic() - begun, watched.count()
    uncaught = {key: found for key, found in outcomes.items() if key.startswith("uncaught")}
    return {
        "files": count,
        "outcomes": dict(outcomes),
        "hangs": outcomes["video-timeout"],
        "uncaught": uncaught,
        "cross_reads": reads,
        "walls": ingest.walls(),
        "ms_each": round(seconds / count * 1000),
        "good": not uncaught and not outcomes["video-timeout"] and not reads,
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--count", type=int, default=10_000)
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--short", action="store_true")
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-mutants-") as folder:
        found = run(Path(folder), 500 if given.short else given.count, given.workers, given.seed)
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
