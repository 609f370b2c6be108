"""Reading the tables of events that BORIS exports: tabular events (a row for each start, stop and point) and aggregated ones (a
row for each occurrence). They are brought into the form of a project and read as such; boris_rows.py is the way out.

In a table of ours, also one that BORIS made of a project of ours, behaviours are codes again as far as their names tell. Two
occurrences of one subject, behaviour and modifier that overlap are refused with both named: BORIS itself would pair their
starts and stops anew.
"""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, pairwise
from operator import itemgetter
from typing import Any, NamedTuple, TextIO

from lessonstudy.domain.exchange import Document, ListedCode, Reading, Understanding
from lessonstudy.formats import boris, boris_rows
from lessonstudy.formats.formulas import armed
from lessonstudy.formats.notes_csv import narrow
from lessonstudy.formats.text import stream_in, stream_of
from lessonstudy.formats.told import told

CARRIES = frozenset({"end", "think", "codes", "students", "observer"})
SUBJECT, BEHAVIOUR, KIND, OBSERVATION = "Subject", "Behavior", "Behavior type", "Observation id"
TABULAR, AGGREGATED = frozenset({"Time"}), frozenset({"Start (s)", "Stop (s)"})
_THOUGHT = " " + boris.THOUGHT.lstrip()
"""The same after BORIS made one line of a comment."""


def has(data: bytes, columns: frozenset[str]) -> bool:
    """Whether this is a table of BORIS's with these columns. Never raises."""
    head = set(next(_rows(stream_of(data[:8192].replace(b"\0", b"").decode("utf-8-sig", "replace"))), (1, []))[1])
    return head >= columns | {SUBJECT, BEHAVIOUR, KIND}


def read(data: bytes, _how: Understanding) -> Reading:
    """Raises Invalid with the line that cannot be read, with a state that has no end, and with states that overlap."""
    stream, guessed = stream_in(data, "file")
    found = _Table(stream).reading()
    remarks = (guessed, *found.remarks) if guessed else found.remarks
    return Reading(document=found.document, losses=found.losses, remarks=remarks)


def _rows(stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line (from 1) in which it begins."""
    first, parts = stream.readline(), [0]
    mark = max("\t;,", key=first.count)
    reader = csv.reader(narrow(chain([first], stream), mark, parts), delimiter=mark)
    line = 1
    for row in reader:
        parts[0] = 0
        yield line, row
        line = reader.line_num + 1


class _Occurrence(NamedTuple):
    """Seconds; `stop` is None for a point."""

    line: int
    start: float
    stop: float | None
    comment: str


_Key = tuple[str, str, str, str]
"""Observation, subject, behaviour, modifiers."""
_NAMING = (OBSERVATION, SUBJECT, BEHAVIOUR, "Description", "Behavioral category")


class _Table:
    def __init__(self, stream: TextIO) -> None:
        rows = _rows(stream)
        self._found: dict[_Key, list[_Occurrence]] = {}
        self._running: dict[_Key, _Occurrence] = {}
        self._ours = True
        self._coded: set[str] = set()
        # names and comments stand in many rows: each is read once, and kept once
        self._keys: dict[tuple[str, ...], _Key] = {}
        self._comments: dict[str, str] = {}
        try:
            head = next(rows, (1, []))[1]
            self._width = len(head)
            self._columns = {name: place for place, name in enumerate(head)}
            modifiers = [name for name in head if name.startswith("Modifier")]
            self._naming = itemgetter(*map(self._place, (*_NAMING, *modifiers)))
            for line, row in rows:
                if any(row):
                    self._take(line, row)
        except csv.Error as error:
            raise boris.broken(f"the table breaks off ({error}).") from error

    def _place(self, name: str) -> int:
        return self._columns.get(name, self._width)

    def reading(self) -> Reading:
        """All of it as a project. Raises Invalid for what runs on, or overlaps."""
        for key, one in self._running.items():
            raise boris.broken(f"line {one.line}: {_named(key)} starts at {one.start:g} s and has no stop.")
        types: dict[str, str] = {}
        observations: dict[str, dict[str, Any]] = {}
        for key, found in self._found.items():
            _check_apart(key, found)
        together = [(key, one) for key, found in self._found.items() for one in found]
        for (observation, subject, behaviour, modifiers), one in sorted(together, key=lambda each: each[1].line):
            # a behaviour that is used both ways is two in an ethogram
            kind = boris.POINT if one.stop is None else boris.STATE
            both = types.setdefault(behaviour, kind) != kind
            name = f"{behaviour} ({kind.partition(' ')[0].lower()})" if both else behaviour
            types[name] = kind
            events = observations.setdefault(observation, {"events": []})["events"]
            for at in (one.start,) if one.stop is None else (one.start, one.stop):
                events.append([at, subject, name, modifiers, one.comment])
        ethogram = {str(place): {"code": name, "type": kind} for place, (name, kind) in enumerate(types.items())}
        project = {"behaviors_conf": ethogram, "observations": observations}
        return boris.read_project(project | ({boris.OURS: self._told(types)} if self._ours else {}))

    def _told(self, types: Mapping[str, str]) -> dict[str, Any]:
        """What a project of ours says of itself, as far as its table tells: which behaviours are codes, and which are one."""
        codes: dict[str, ListedCode] = {}
        behaviours = {}
        for behaviour, kind in types.items():
            key = boris.without_kind(behaviour) if behaviour in self._coded else ""
            behaviours[behaviour] = f"{kind} {boris.FOREIGN.slug}:{key}" if key else f"{kind} "
            if key:
                before = codes.get(key)
                interval = kind == boris.STATE or bool(before and before.interval)
                codes[key] = ListedCode(key=key, name=key, interval=interval)
        schemes = (replace(boris.FOREIGN, codes=tuple(codes.values())),) if codes else ()
        return told(Document(schemes=schemes)) | {"behaviors": behaviours}

    def _take(self, line: int, row: list[str]) -> None:
        # a column that there is not is the empty cell behind the last
        row += [""] * (self._width + 1 - len(row))
        row[self._width] = ""
        named = self._naming(row)
        key = self._keys.get(named) or self._key(named)
        kind = self._cell(row, KIND).upper()
        told = row[self._place("Comment")] or row[self._place("Comment start")]
        comment = self._comments.get(told)
        if comment is None:
            comment = self._comments[told] = armed(told).replace(_THOUGHT, boris.THOUGHT)
        if kind in ("STATE", "POINT") and self._columns.keys() >= AGGREGATED:
            start = self._seconds(line, row, "Start (s)")
            stop = self._seconds(line, row, "Stop (s)") if kind == "STATE" else None
            self._keep(key, _Occurrence(line, start, stop, comment))
        elif kind == "POINT":
            self._keep(key, _Occurrence(line, self._seconds(line, row, "Time"), None, comment))
        elif kind == "START":
            if before := self._running.get(key):
                raise boris.broken(
                    f"{_named(key)} overlaps itself: it starts in line {before.line} and again in line {line}, before it stops."
                )
            self._running[key] = _Occurrence(line, self._seconds(line, row, "Time"), None, comment)
        elif kind == "STOP":
            if (begun := self._running.pop(key, None)) is None:
                raise boris.broken(f"line {line}: {_named(key)} stops without a start.")
            self._keep(key, _Occurrence(begun.line, begun.start, self._seconds(line, row, "Time"), begun.comment))
        else:
            raise boris.broken(f"line {line}: {kind[:40]!r} is no type of event.")

    def _key(self, named: tuple[str, ...]) -> _Key:
        observation, subject, behaviour, description, category, *modifiers = (armed(one.strip()) for one in named)
        self._ours = self._ours and description == boris.MADE
        if category not in ("", boris_rows.NO_CATEGORY):
            self._coded.add(behaviour)
        key = (
            observation or boris.NOBODY,
            "" if subject == boris_rows.NOBODY else subject,
            behaviour,
            "|".join(one for one in modifiers if one not in ("", "None")),
        )
        self._keys[named] = key
        return key

    def _keep(self, key: _Key, one: _Occurrence) -> None:
        if one.stop is not None and one.stop < one.start:
            raise boris.broken(f"line {one.line}: {_named(key)} stops before it starts.")
        self._found.setdefault(key, []).append(one)

    def _cell(self, row: list[str], name: str) -> str:
        return row[self._place(name)].strip()

    def _seconds(self, line: int, row: list[str], name: str) -> float:
        try:
            found = float(self._cell(row, name))
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            raise boris.broken(f"line {line}: the column “{name}” holds no time in seconds.")
        return found


def _check_apart(key: _Key, found: list[_Occurrence]) -> None:
    """Raises Invalid for states of one key that overlap."""
    states = sorted((one for one in found if one.stop is not None), key=lambda one: one.start)
    for before, after in pairwise(states):
        if before.stop is not None and after.start < before.stop:
            spans = (
                f"{before.start:g} to {before.stop:g} s (line {before.line}) and {after.start:g} to {after.stop:g} s"
            )
            raise boris.broken(f"{_named(key)} overlaps itself: {spans} (line {after.line}).")


def _named(key: _Key) -> str:
    _, subject, behaviour, modifiers = key
    parts = [f"“{behaviour}”", f"of {subject}" if subject else "", f"({modifiers})" if modifiers else ""]
    return " ".join(part for part in parts if part)
