"""The libraries beside which bench/formats.py measures: each reads a file of ours and composes what it has read again.

What each does is its own part alone, without a check, a note or a list of losses. One that is not installed is told as missing
with what brings it; BORIS runs in a Python of its own (bench/boris_files.py), as its figures do in bench/budget.py.
"""

import csv
import io
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from budget import boris_python

from lessonstudy.domain.exchange import ExchangedNote

BENCH = Path(__file__).parent
DATA = Path(os.environ.get("LESSONSTUDY_TEST_DATA") or BENCH.parents[1] / "shared" / "data")
FAIR: Mapping[str, float] = {"read": 1.1, "write": 1.1}
"""As fast, with a tenth for what differs from one run to the next."""


class Missing(Exception):
    """A peer that is not here, with what brings it."""


@dataclass(frozen=True)
class Peer:
    """What another library does with a file: `read` gives what it parses, `write` composes that again."""

    name: str
    read: Callable[[bytes], Any]
    write: Callable[[Any], object]
    most: Mapping[str, float]
    """The most that reading and writing may take, as multiples of the peer's. A part that is not here is not asked for."""
    notes: int | None = None
    """So many notes at most: more would take it hours."""


@dataclass(frozen=True)
class Elsewhere:
    """A peer in a process of its own: `seconds` gives what reading and writing took at the fastest of so many rounds."""

    name: str
    seconds: Callable[[bytes, int], dict[str, float]]
    most: Mapping[str, float]
    notes: int | None = None


def pandas_csv() -> Peer:
    import pandas

    return Peer(
        f"pandas {pandas.__version__}",
        lambda data: pandas.read_csv(io.BytesIO(data), keep_default_na=False, dtype=str),
        lambda frame: frame.to_csv(index=False).encode(),
        {"read": 9.0, "write": 1.2},
    )


def csv_records() -> Peer:
    """What a program does that wants a record of each row, as ours does: names to fields, times and yes or no to values."""
    names = {"camera": "media", "code_keys": "codes"} | {one.name: one.name for one in fields(ExchangedNote)}

    def read(data: bytes) -> tuple[list[dict[str, str]], list[ExchangedNote]]:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        return rows, [record(row) for row in rows]

    def record(row: dict[str, str]) -> ExchangedNote:
        told: dict[str, Any] = {names[name]: cell for name, cell in row.items() if name in names and name != "codes"}
        told["start_ms"] = int(told["start_ms"])
        told["end_ms"] = int(told["end_ms"]) if told["end_ms"] else None
        told["codes"] = tuple(told["codes"].split("; "))
        told["students"] = tuple(told["students"].split("; "))
        told["flag"] = told["flag"] == "yes"
        return ExchangedNote(**told)

    def write(found: tuple[list[dict[str, str]], list[ExchangedNote]]) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(found[0][0]))
        writer.writeheader()
        writer.writerows(found[0])
        return out.getvalue().encode()

    return Peer("csv.DictReader and a record of each row", read, write, {"read": 1.3, "write": 1.1})


def csv_rows() -> Peer:
    """BORIS does not read its own tables; scripts do, row by row, and make no notes of several rows."""

    def read(data: bytes) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(data.decode(), newline="")))

    return Peer("csv.DictReader", read, lambda found: found, {"read": 2.5})


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

    return Peer(f"openpyxl {openpyxl.__version__}", read, write, {"read": 1.3, "write": 1.0})


def webvtt_py() -> Peer:
    import webvtt

    return Peer("webvtt-py", lambda data: webvtt.from_string(data.decode()), lambda found: found.content.encode(), FAIR)


def srt_py() -> Peer:
    import srt

    return Peer(
        "srt",
        lambda data: list(srt.parse(data.decode("utf-8-sig"))),
        lambda found: srt.compose(found).encode(),
        FAIR,
    )


def pympi_eaf() -> Peer:
    import pympi

    def read(data: bytes) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "notes.eaf"
            path.write_bytes(data)
            return pympi.Eaf(path)

    # it does not ask when the annotations are that hang on others
    most = {"read": 1.3, "write": 1.1}
    return Peer("pympi-ling", read, lambda found: pympi.Elan.to_string(found, pretty=False).encode(), most)


def json_alone() -> Peer:
    """What any program does that follows the W3C's protocol: an annotation is plain JSON of known names."""
    return Peer(
        "json", json.loads, lambda found: json.dumps(found, ensure_ascii=False).encode(), {"read": 3.0, "write": 2.0}
    )


def pyld_annotations() -> Peer:
    """What a program does that takes JSON-LD at its word: to the expanded form and back, with the W3C's context at hand."""
    from pyld import jsonld

    path = DATA / "wadm" / "jsonld" / "anno.jsonld"
    if not path.exists():
        raise Missing(f"the W3C's context, {path}; name its folder with LESSONSTUDY_TEST_DATA")
    context = json.loads(path.read_text())
    found = {"contextUrl": None, "documentUrl": "", "document": context, "contentType": "application/ld+json"}
    options = {"documentLoader": lambda *_: found}
    named = {"@context": "http://www.w3.org/ns/anno.jsonld"}
    return Peer(
        "pyld",
        lambda data: jsonld.expand(json.loads(data), options),
        lambda parsed: json.dumps(jsonld.compact(parsed, named, options)).encode(),
        FAIR,
        notes=1_000,
    )


def boris(what: str, notes: int | None = None) -> Callable[[], Elsewhere]:
    """BORIS with a project of ours: opening and saving it ("project"), or exporting "tabular" or "aggregated" events of it."""

    def seconds(data: bytes, rounds: int) -> dict[str, float]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "lesson.boris"
            path.write_bytes(data)
            command = [python(), str(BENCH / "boris_files.py"), what, str(path), str(rounds)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"BORIS did not run:\n{done.stderr[-2000:]}")
        return dict(json.loads(done.stdout))

    def python() -> str:
        return str(boris_python())

    def peer() -> Elsewhere:
        try:
            python()
        except SystemExit:
            raise Missing("a Python with BORIS 9; name one with LESSONSTUDY_BORIS") from None
        # it opens without pairing what it opens, and saves what it has
        return Elsewhere(
            "BORIS 9", seconds, {"read": 1.7, "write": 3.5} if what == "project" else {"write": 1.0}, notes
        )

    return peer


PEERS: Mapping[str, Mapping[str, Callable[[], Peer | Elsewhere]]] = {
    "csv": {"pandas": pandas_csv, "csv": csv_records},
    "xlsx": {"openpyxl": openpyxl_xlsx},
    "webvtt": {"webvtt-py": webvtt_py},
    "srt": {"srt": srt_py},
    "eaf": {"pympi-ling": pympi_eaf},
    "webannotation": {"json": json_alone, "pyld": pyld_annotations},
    "boris": {"boris-behav-obs": boris("project")},
    "boris-events": {"csv": csv_rows, "boris-behav-obs": boris("tabular", 1_000)},
    "boris-aggregated": {"csv": csv_rows, "boris-behav-obs": boris("aggregated")},
}
"""By the name of the format, and what brings them."""


def peer(form: str, name: str) -> Peer | Elsewhere:
    """Raises Missing for one that is not here."""
    try:
        return PEERS[form][name]()
    except ImportError as error:
        raise Missing(f"{error}; pip install {name}") from None
