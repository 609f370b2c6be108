"""A moment as figures are made from: where in the lesson, who noted it, and what it was marked with.

It is an observation without its words. A study has tens of thousands of them, so it is a plain tuple.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from lessonstudy.domain.iterations import Iteration, phase_at
from lessonstudy.domain.plans import PlanVersion


class Moment(NamedTuple):
    """Times are ms on the iteration clock; `phase` is the root of the phase it lies in; `codes` are "scheme:key"."""

    id: str
    iteration: str
    observer: str
    start_ms: int
    end_ms: int | None
    phase: str | None
    codes: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    anticipated: str | None = None
    flag: bool = False
    thought: bool = False
    live: bool = False


class PhaseSpan(NamedTuple):
    """A time during which a phase ran, ms on the iteration clock; `phase` is its root."""

    phase: str
    start_ms: int
    end_ms: int


def roots(plans: Iterable[PlanVersion]) -> dict[str, str]:
    """Of each phase of these plans its root, by which it is known over all versions."""
    return {phase.id: phase.root or phase.id for plan in plans for phase in plan.phases}


def phase_finder(iteration: Iteration, roots: Mapping[str, str]) -> Callable[[int], str | None]:
    """What says the root of the phase that ran at a moment, by the same rule as `phase_at`, for many moments."""
    times = iteration.phases
    edges = sorted({one.start_ms for one in times} | {one.end_ms for one in times if one.end_ms is not None})
    at_edges = [phase_at(times, edge) for edge in edges]
    found = [None, *(roots.get(one, one) if one else None for one in at_edges)]
    return lambda ms: found[bisect_right(edges, ms)]


def phase_spans(iteration: Iteration, roots: Mapping[str, str], end_ms: int | None) -> list[PhaseSpan]:
    """When each phase ran, in the order of time and without overlap, by the same rule as a note finds its phase.

    An open end lasts to the next start, the last one to `end_ms`, where the videos end; without that it is left out.
    """
    times = iteration.phases
    edges = {one.start_ms for one in times} | {one.end_ms for one in times if one.end_ms is not None}
    if end_ms is not None:
        edges = {edge for edge in edges if edge < end_ms} | {end_ms}
    found: list[PhaseSpan] = []
    for start, end in pairwise(sorted(edges)):
        phase = phase_at(times, start)
        if phase is None:
            continue
        root = roots.get(phase, phase)
        if found and found[-1].phase == root and found[-1].end_ms == start:
            found[-1] = found[-1]._replace(end_ms=end)
        else:
            found.append(PhaseSpan(root, start, end))
    return found
