"""How alike the times are that observers marked, with a beginning and an end, on a grid of units (1 s).

The grid runs from the first video's start to the last one's end and over all notes. A unit belongs to a time that covers its
middle, and the shortest time covers one. The category of a unit is the set of codes that run in it; for a single code it is
whether that runs. Who marked no time at all is left out, who marked none with a scheme is missing from its codes, and who
noted from the video says nothing of what no video shows.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lessonstudy.analysis.coefficients import MISSING, Categories, alpha, kappa
from lessonstudy.domain.agreement import Figure, NoCoefficient
from lessonstudy.domain.moments import Moment

Notes = Mapping[str, Sequence[Moment]]
"""Those of each observer."""

Span = tuple[int, int]
Running = NDArray[np.bool_]

_BITS = 30
"""Codes whose presence fits into one number before it is made small again."""


class TimeUnits:
    """What runs in each unit of time, of each observer who marked times with a beginning and an end."""

    def __init__(self, notes: Notes, codes: Sequence[str], spans: Sequence[Span], unit_ms: int) -> None:
        self.unit_ms = unit_ms
        self._timed = {
            observer: [note for note in own if note.end_ms is not None and note.codes]
            for observer, own in notes.items()
        }
        self._everyone = len(notes)
        self.observers = [observer for observer, own in self._timed.items() if own]
        used = {code for own in self._timed.values() for note in own for code in note.codes}
        self.codes = [code for code in codes if code in used]
        everything = [note for own in notes.values() for note in own]
        edges = [edge for span in spans for edge in span]
        edges += [edge for note in everything for edge in (note.start_ms, note.end_ms) if edge is not None]
        self._first = min(edges, default=0) // unit_ms
        self._n = max(-(-max(edges, default=0) // unit_ms), self._first + 1) - self._first
        self._running = {code: np.stack([self._runs(one, code) for one in self.observers]) for code in self.codes}
        self._watched = np.stack([self._watch(notes[one], spans) for one in self.observers]) if self.observers else None

    def of_code(self, code: str) -> Categories:
        """Whether a code runs: 1 or 0, MISSING for who used nothing of its scheme."""
        scheme = code.rpartition(":")[0]
        used = [any(one.rpartition(":")[0] == scheme for note in self._timed[observer] for one in note.codes)
                for observer in self.observers]  # fmt: skip
        return self._seen(self._running[code].astype(np.int64), np.array(used)[:, None])

    def sets(self) -> Categories:
        """The set of codes that run, as a number."""
        return self._seen(sets_of([self._running[code] for code in self.codes]), True) if self.codes else _nobody()

    def figures(self, categories: Categories) -> tuple[Figure, Figure]:
        return self.kappa(categories), self.alpha(categories)

    def kappa(self, categories: Categories) -> Figure:
        if self._everyone > 2:
            return NoCoefficient("agreement-two-only", {"name": "Cohen's kappa"})
        told = _told(categories)
        return kappa(told[0], told[1], self.unit_ms) if len(told) == 2 else self._too_few()

    def alpha(self, categories: Categories) -> Figure:
        told = _told(categories)
        return alpha(told, self.unit_ms) if len(told) > 1 else self._too_few()

    def _too_few(self) -> NoCoefficient:
        return NoCoefficient("agreement-few-observers" if self._everyone < 2 else "agreement-no-times")

    def _seen(self, categories: Categories, used: Running | bool) -> Categories:
        return np.where(self._watched & used, categories, MISSING) if self._watched is not None else _nobody()

    def _runs(self, observer: str, code: str) -> Running:
        spans = [(note.start_ms, note.end_ms) for note in self._timed[observer] if code in note.codes]
        starts, ends = (np.array([span[place] for span in spans], np.int64) for place in (0, 1))
        first = (starts + self.unit_ms // 2) // self.unit_ms - self._first
        last = np.maximum((ends + self.unit_ms // 2) // self.unit_ms - self._first, first + 1)
        return covered(first, last, self._n)

    def _watch(self, notes: Sequence[Moment], spans: Sequence[Span]) -> Running:
        """The units that an observer could speak of."""
        if not spans or any(note.live for note in notes):
            return np.ones(self._n, bool)
        edges = np.array(spans, np.int64)
        first, last = edges[:, 0] // self.unit_ms, -(-edges[:, 1] // self.unit_ms)
        return covered(first - self._first, last - self._first, self._n)


def covered(first: Categories, last: Categories, n: int) -> Running:
    """Which of n places lie in one of the spans from `first` up to but without `last`."""
    edges = np.zeros(n + 1, np.int64)
    np.add.at(edges, np.clip(first, 0, n), 1)
    np.add.at(edges, np.clip(last, 0, n), -1)
    return np.asarray(np.cumsum(edges[:-1]) > 0)


def sets_of(running: Sequence[Running]) -> Categories:
    """For each place the set of what runs there, as a small number."""
    found = np.zeros(running[0].shape, np.int64)
    for place, one in enumerate(running):
        found = found * 2 + one
        if place % _BITS == _BITS - 1:
            found = small(found)
    return small(found)


def small(categories: Categories) -> Categories:
    return np.asarray(np.unique(categories, return_inverse=True)[1].reshape(categories.shape))


def _told(categories: Categories) -> Categories:
    """The rows of those who said anything at all."""
    return categories[(categories >= 0).any(axis=1)]


def _nobody() -> Categories:
    return np.zeros((0, 0), np.int64)
