"""Files of notes: how long reading and writing take beside the library that others would use, and how much memory.

    python bench/formats.py [--notes 100000] [--rounds 3] [--only csv,xlsx] [--short]

Prints JSON, processor seconds and megabytes. Each format reads and writes a lesson of so many notes with codes, students and
texts; its peers (format_peers.py) do their own part of the same file alone: they parse it, and compose what they have parsed,
without a check, a note or a list of losses. Ours and a peer take turns in one process, and the fastest turn of each counts;
BORIS runs in a Python of its own, and one that is not installed is told as missing. `memory` is the most that a process had that
wrote the file and then read it, with nothing else in it. The target is at most the peer's time, and under 400 MB for 100,000
notes. Some peers do less than is done here, and have a bound of their own (format_peers.py): pandas reads columns in C, openpyxl
is what reads workbooks for us, json knows nothing of annotations yet, pympi does not ask when hanging annotations are, and BORIS
pairs nothing when it opens and saves what it has. For CSV a program that makes a record of each row stands beside them, for Web
Annotations one that takes JSON-LD at its word. BORIS's tabular events and JSON-LD are measured with fewer notes: BORIS's time
grows with their square, and pyld takes minutes. Exit code 1 when one is missed.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import format_peers  # noqa: E402

from lessonstudy.domain.exchange import (  # noqa: E402
    Document,
    ExchangedNote,
    ListedCode,
    ListedScheme,
    Media,
    Understanding,
)
from lessonstudy.formats.registry import FORMATS, named  # noqa: E402

MOST_MEMORY_MB = 400
WORDS = "She folds the strip in thirds, counts the parts aloud and writes one third beside each of them.".split()


def lesson(notes: int) -> Document:
    """A lesson as teams note it: sentences of 4 to 18 words, one or two codes, some students, thoughts at every third note."""
    codes = tuple(
        ListedCode(key=key, name=f"Code {key}", color="#3366aa", definition="What it means.") for key in "acdeghpqrs"
    )

    def words(seed: int, most: int) -> str:
        return " ".join(WORDS[(seed + place) % len(WORDS)] for place in range(4 + seed % most))

    return Document(
        title="Thirds",
        media=(Media(label="Back", duration_ms=6_000_000), Media(label="Table 2", duration_ms=6_000_000)),
        schemes=(ListedScheme(slug="thinking", name="Student thinking", codes=codes),),
        notes=tuple(
            ExchangedNote(
                start_ms=one * 50,
                end_ms=one * 50 + 4_000 if one % 2 else None,
                saw=words(one, 15),
                think=words(one, 9) if one % 3 == 0 else "",
                codes=tuple(f"thinking:{codes[(one + more) % 10].key}" for more in range(1 + one % 2)),
                students=tuple("ABCD"[: one % 3]),
                observer=f"Observer {one % 5}",
                phase=f"Phase {one * 6 // notes}",
                media="Table 2" if one % 4 == 0 else "Back",
                flag=one % 11 == 0,
                id=f"0198c0de-0000-7000-8000-{one:012x}",
            )
            for one in range(notes)
        ),
    )


def seconds(rounds: int, work: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """What each took at its fastest; they take turns."""
    least = dict.fromkeys(work, float("inf"))
    for _ in range(rounds):
        for part, do in work.items():
            began = time.process_time()
            do()
            least[part] = min(least[part], time.process_time() - began)
    return least


def times(name: str, notes: int, rounds: int) -> dict[str, Any]:
    form, document = named(name, FORMATS), lesson(notes)
    data = form.write(document).data
    taken = seconds(rounds, ours(name, document, data))
    return {"bytes": len(data)} | {part: round(one, 3) for part, one in taken.items()}


def ours(name: str, document: Document, data: bytes) -> dict[str, Callable[[], object]]:
    form = named(name, FORMATS)
    return {"read": lambda: form.read(data, Understanding()), "write": lambda: form.write(document)}


def beside(name: str, notes: int, rounds: int) -> dict[str, Any]:
    """Ours and a peer ("format:peer") with the same file."""
    name, _, other = name.partition(":")
    try:
        peer = format_peers.peer(name, other)
    except format_peers.Missing as error:
        return {"missing": str(error)}
    document = lesson(min(notes, peer.notes or notes))
    if isinstance(peer, format_peers.Elsewhere):
        mine = seconds(rounds, ours(name, document, named(name, FORMATS).write(document).data))
        theirs = peer.seconds(named("boris", FORMATS).write(document).data, rounds)
    else:
        data = named(name, FORMATS).write(document).data
        parsed = peer.read(data)
        both = ours(name, document, data) | {"_read": lambda: peer.read(data), "_write": lambda: peer.write(parsed)}
        mine = seconds(rounds, both)
        theirs = {part: mine[f"_{part}"] for part in ("read", "write")}
    found: dict[str, Any] = {"peer": peer.name, "notes": len(document.notes)}
    for part, most in peer.most.items():
        ratio = mine[part] / theirs[part]
        found |= {f"{part}_seconds": [round(mine[part], 3), round(theirs[part], 3)]}
        found |= {f"{part}_ratio": round(ratio, 2), f"{part}_most": most, f"{part}_good": ratio <= most}
    return found


def memory(name: str, notes: int, _rounds: int) -> dict[str, Any]:
    form = named(name, FORMATS)
    read = form.read(form.write(lesson(notes)).data, Understanding())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    limit = MOST_MEMORY_MB * max(1.0, notes / 100_000)
    return {"notes": len(read.document.notes), "memory": round(most), "memory_good": most <= limit}


def apart(part: str, name: str, notes: int, rounds: int) -> dict[str, Any]:
    """A measurement in a process of its own."""
    command = [sys.executable, __file__, f"--{part}", name, "--notes", str(notes), "--rounds", str(rounds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def of_format(name: str, notes: int, rounds: int) -> dict[str, Any]:
    found = apart("times", name, notes, rounds) | apart("memory", name, notes, rounds)
    peers = [apart("beside", f"{name}:{other}", notes, rounds) for other in format_peers.PEERS.get(name, ())]
    return found | {"beside": peers}


def good(found: object) -> bool:
    """Whether no target is missed, however deep it stands."""
    if isinstance(found, dict):
        return all(good(one) and (one or not str(name).endswith("_good")) for name, one in found.items())
    return all(map(good, found)) if isinstance(found, list) else True


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--notes", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--only", default=",".join(one.NAME for one in FORMATS), help="names of formats")
    words.add_argument("--short", action="store_true", help="a tenth of the notes")
    parts = {"times": times, "memory": memory, "beside": beside}
    for part in parts:
        words.add_argument(f"--{part}", help=argparse.SUPPRESS)
    given = words.parse_args()
    for part, do in parts.items():
        if name := getattr(given, part):
            print(json.dumps(do(name, given.notes, given.rounds)))
            return
    notes = given.notes // 10 if given.short else given.notes
    found = {name: of_format(name, notes, given.rounds) for name in given.only.split(",")}
    print(json.dumps({"notes": notes} | found | {"good": good(found)}, indent=2))
    raise SystemExit(0 if good(found) else 1)


if __name__ == "__main__":
    main()
