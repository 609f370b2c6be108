"""Files of notes: how long reading and writing take beside the library that others would use, and how much memory.

    python bench/formats.py [--notes 100000] [--rounds 3] [--only csv,xlsx] [--short]

Prints JSON, processor seconds and megabytes. Each format reads and writes a lesson of so many notes with codes, students and
texts; its peer (PEERS) does its own part of the same file alone: it parses it, and composes what it has parsed, without a check,
a note or a list of losses. Both take turns in one process, and the fastest turn of each counts. `memory` is the most that a
process had that wrote the file and then read it, with nothing else in it. The target is at most the peer's time, and under 400 MB
for 100,000 notes. Two peers cannot be met and have bounds of their own: openpyxl is what reads workbooks for us, and
pandas reads columns in C where we make a checked note of each row. Exit code 1 when one is missed.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

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


@dataclass(frozen=True)
class Peer:
    """What another library does with a file: `read` gives what it parses, `write` composes that again."""

    name: str
    read: Callable[[bytes], Any]
    write: Callable[[Any], object]
    most: tuple[float, float] = (1.0, 1.0)
    """The most that reading and writing may take, as multiples of the peer's."""


def pandas_csv() -> Peer:
    import pandas

    return Peer(
        f"pandas {pandas.__version__}",
        lambda data: pandas.read_csv(io.BytesIO(data), keep_default_na=False, dtype=str),
        lambda frame: frame.to_csv(index=False).encode(),
        (9.0, 1.2),
    )


def openpyxl_xlsx() -> Peer:
    import openpyxl

    def read(data: bytes) -> list[tuple[object, ...]]:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return list(book.worksheets[0].iter_rows(values_only=True))

    def write(rows: list[tuple[object, ...]]) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Notes")
        for row in rows:
            sheet.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return Peer(f"openpyxl {openpyxl.__version__}", read, write, (1.3, 1.0))


def webvtt_py() -> Peer:
    import webvtt

    return Peer("webvtt-py", lambda data: webvtt.from_string(data.decode()), lambda found: found.content.encode())


def srt_py() -> Peer:
    import srt

    return Peer(
        "srt",
        lambda data: list(srt.parse(data.decode("utf-8-sig"))),
        lambda found: srt.compose(found).encode(),
    )


PEERS: dict[str, Callable[[], Peer]] = {
    "csv": pandas_csv,
    "xlsx": openpyxl_xlsx,
    "webvtt": webvtt_py,
    "srt": srt_py,
}
"""By the name of the format. One without a peer is measured alone."""


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


def times(name: str, notes: int, rounds: int) -> dict[str, Any]:
    form, document = named(name, FORMATS), lesson(notes)
    data = form.write(document).data
    work: dict[str, Callable[[], object]] = {
        "read": lambda: form.read(data, Understanding()),
        "write": lambda: form.write(document),
    }
    peer = PEERS[name]() if name in PEERS else None
    if peer:
        parsed = peer.read(data)
        work |= {"peer_read": lambda: peer.read(data), "peer_write": lambda: peer.write(parsed)}
    least = dict.fromkeys(work, float("inf"))
    for _ in range(rounds):
        for part, do in work.items():
            began = time.process_time()
            do()
            least[part] = min(least[part], time.process_time() - began)
    found: dict[str, Any] = {"bytes": len(data)} | {part: round(taken, 3) for part, taken in least.items()}
    if peer:
        found["peer"] = peer.name
        for part, most in zip(("read", "write"), peer.most, strict=True):
            ratio = least[part] / least[f"peer_{part}"]
            found[f"{part}_ratio"], found[f"{part}_good"] = round(ratio, 2), ratio <= most
    return found


def memory(name: str, notes: int) -> dict[str, Any]:
    form = named(name, FORMATS)
    read = form.read(form.write(lesson(notes)).data, Understanding())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    limit = MOST_MEMORY_MB * max(1.0, notes / 100_000)
    return {"notes": len(read.document.notes), "memory": round(most), "memory_good": most <= limit}


def apart(part: str, name: str, notes: int, rounds: int) -> dict[str, Any]:
    """A measurement in a process of its own."""
    command = [sys.executable, __file__, f"--{part}", name, "--notes", str(notes), "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--notes", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--only", default=",".join(one.NAME for one in FORMATS), help="names of formats")
    words.add_argument("--short", action="store_true", help="a tenth of the notes")
    words.add_argument("--times", help=argparse.SUPPRESS)
    words.add_argument("--memory", help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.times or given.memory:
        name = given.times or given.memory
        print(json.dumps(times(name, given.notes, given.rounds) if given.times else memory(name, given.notes)))
        return
    notes = given.notes // 10 if given.short else given.notes
    found: dict[str, Any] = {"notes": notes}
    for name in given.only.split(","):
        found[name] = {
            one: value for part in ("times", "memory") for one, value in apart(part, name, notes, given.rounds).items()
        }
    found["good"] = all(
        good for one in found.values() if isinstance(one, dict) for name, good in one.items() if name.endswith("_good")
    )
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
