"""Power cuts in their full form: no acknowledged note is lost and nothing is broken, whatever a disk made of unsynced writes.

    python bench/power.py [--cuts 2000] [--notes 200] [--seed 1] [--short]

Prints JSON. `full` is the store as it is (synchronous=FULL): of so many cuts at random moments none may lose an acknowledged note
or break anything. `off` is the control, the same without syncs: it must show damage, or the cuts would prove nothing. How a
cut is simulated stands in tests/store/power_cuts.py. Exit code 1 when either is not so.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "store")]

from power_cuts import cut_again_and_again  # noqa: E402
from world import make_world  # noqa: E402

DAMAGE = ("lost", "partial", "separate", "broken")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cuts", type=int, default=2000)
    words.add_argument("--notes", type=int, default=200)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--short", action="store_true", help="60 cuts of 30 notes")
    given = words.parse_args()
    cuts, notes = (60, 30) if given.short else (given.cuts, given.notes)
    with tempfile.TemporaryDirectory(prefix="bench-power-") as name:
        folder = Path(name)
        world = make_world(folder / "world")
        full = cut_again_and_again(world, folder / "full", notes, cuts, "FULL", given.seed)
        off = cut_again_and_again(world, folder / "off", notes, cuts // 10, "OFF", given.seed)
    good = not any(full[kind] for kind in DAMAGE) and any(off[kind] for kind in DAMAGE)
    print(json.dumps({"full": full, "off": off, "good": good}, indent=2))
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
