"""By which numbers a person hears of an iteration's events.

Events are counted for the whole iteration. While it hides others' notes, that count would tell how much others write, so
each person is told places among the events that they may know of: 1, 2, 3 without a gap. The notes that are hidden are
seen by their observer alone, so they carry that observer's place as their `seq`. A place is never above the event's own
number: when all is revealed every note gets its event's number, which is above every place told before, and whoever asks
for what came after a place misses nothing.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlite_utils import Database

from lessonstudy.domain.iterations import Iteration
from lessonstudy.store import events


class Number(NamedTuple):
    """`kept` is the event's own number, `told` what the person hears."""

    kept: int
    told: int


def following(db: Database, iteration: Iteration, person: str | None, many: int = 1) -> Number:
    """The last of the numbers of the next events, which `person` makes; the others come right before it."""
    kept = events.next_seq(db, iteration.id, many)
    if not iteration.hides_others:
        return Number(kept, kept)
    return Number(kept, events.known_count(db, iteration.id, person) + many)


def as_told(db: Database, iteration: Iteration, person: str) -> Iteration:
    """The iteration with `seq` as the person may know it."""
    if not iteration.hides_others:
        return iteration
    return replace(iteration, seq=events.known_count(db, iteration.id, person))


def told_of(known: Sequence[int], kept: int) -> int:
    """The place that an event's number has among those that are known."""
    return bisect_right(known, kept)


def kept_of(known: Sequence[int], told: int) -> int:
    """The event's number at a place; before the first it is 0, beyond the last it stays there."""
    if told <= 0 or not known:
        return 0
    return known[min(told, len(known)) - 1]
