"""The time budget: how often and how long each code was noted, and how far apart.

The rules are those of BORIS 9 (Friard and Gamba 2016, "BORIS: a free, versatile open-source event-logging software for
video/audio coding and live observations", Methods in Ecology and Evolution 7(11), 1325-1330; its `time_budget_analysis`):

- A moment counts once in each row that it belongs to: once for each of its codes, and where rows are told apart by student
  once for each of its students. One with no end counts and has no duration; a row of such moments alone has no total.
- The mean of the durations is the arithmetic one, their deviation that of a sample (n - 1), defined from two on.
- A gap lies between the end of a moment (its start, where it has none) and the start of the next one in the row; its mean is
  defined from two moments on, its deviation from three. Beyond BORIS, which cannot hold them: moments of a row that overlap
  each last as long as they last, and the gap between them is 0.
- The share is the total as a part of the length: of the lesson, or of the phase in rows told apart by phase.
- Told apart by phase, a moment with an end is cut where phases begin and end, as BORIS cuts at the edges of a chosen time:
  each piece counts in its phase. One whose phase was set by hand stays whole.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lessonstudy.domain.budgets import Apart, BudgetRow, Lasting
from lessonstudy.domain.moments import Moment, PhaseSpan

Times = NDArray[np.int64]


class _Key(NamedTuple):
    """What a row is about."""

    code: str
    observer: str | None
    student: str | None
    phase: str | None


def budget(
    moments: Sequence[Moment], apart: Sequence[Apart], length_ms: int, lengths: Mapping[str, int] | None = None
) -> list[BudgetRow]:
    """The rows, by code and then by what they are told `apart` by. `lengths` are those of the phases, ms by root.

    Who wants pieces of moments in the rows of their phases gives what `cut` gives.
    """
    by_observer, by_student, by_phase = (one in apart for one in (Apart.OBSERVER, Apart.STUDENT, Apart.PHASE))
    nobody = (None,)
    behind: defaultdict[tuple[str, str | None, str | None, str | None], list[Moment]] = defaultdict(list)
    for one in in_order(moments):
        observer, phase = one.observer if by_observer else None, one.phase if by_phase else None
        for code in one.codes:
            for student in (one.students or nobody) if by_student else nobody:
                behind[code, observer, student, phase].append(one)
    known = lengths or {}
    return [
        _row(_Key(*key), behind[key], known.get(key[-1] or "", 0) if by_phase else length_ms)
        for key in sorted(behind, key=lambda key: tuple(part or "" for part in key))
    ]


def _row(key: _Key, moments: Sequence[Moment], length_ms: int) -> BudgetRow:
    """The figures of moments in the order of time."""
    starts = np.array([one.start_ms for one in moments])
    ends = np.array([one.start_ms if one.end_ms is None else one.end_ms for one in moments])
    lasted = np.array([one.end_ms - one.start_ms for one in moments if one.end_ms is not None])
    # from the latest end so far, since a long moment may hold a short one
    gaps = np.maximum(starts[1:] - np.maximum.accumulate(ends)[:-1], 0)
    total = int(lasted.sum()) if len(lasted) else None
    return BudgetRow(
        **key._asdict(),
        count=len(moments),
        total_ms=total,
        mean_ms=_mean(lasted),
        sd_ms=_deviation(lasted),
        gap_mean_ms=_mean(gaps),
        gap_sd_ms=_deviation(gaps),
        share=round(total / length_ms, 4) if total is not None and length_ms > 0 else None,
        moments=tuple(dict.fromkeys(one.id for one in moments)),
    )


def _mean(times: Times) -> int | None:
    return round(float(times.mean())) if len(times) else None


def _deviation(times: Times) -> int | None:
    return round(float(times.std(ddof=1))) if len(times) > 1 else None


def in_order(moments: Sequence[Moment]) -> list[Moment]:
    """In the order of time; of those that begin together, by id."""
    return sorted(moments, key=lambda one: (one.start_ms, one.id))


def cut(moments: Sequence[Moment], spans: Sequence[PhaseSpan]) -> list[Moment]:
    """The moments, those with an end cut where a phase begins or ends; `spans` are in the order of time, without overlap."""
    edges = sorted({edge for span in spans for edge in (span.start_ms, span.end_ms)})
    phases = {span.start_ms: span.phase for span in spans}
    found: list[Moment] = []
    for one in moments:
        if one.end_ms is None:
            found.append(one)
            continue
        first, last = bisect_right(edges, one.start_ms), bisect_left(edges, one.end_ms)
        begun = phases.get(edges[first - 1]) if first else None
        if first >= last or one.phase != begun:
            found.append(one)
            continue
        times = [one.start_ms, *edges[first:last], one.end_ms]
        found += [
            one._replace(start_ms=start, end_ms=end, phase=phases.get(start) if place else begun)
            for place, (start, end) in enumerate(pairwise(times))
        ]
    return found


def lasting(
    moments: Sequence[Moment], rule: Lasting, start_ms: int, end_ms: int, spans: Sequence[PhaseSpan] = ()
) -> list[Moment]:
    """The coded moments of logs that say only when a code began, or only when it ended; others stay as they are.

    Until the next: a coded moment without an end lasts until the next coded moment of the same observer, the last one to
    `end_ms`. Since before: it is an end, and has lasted since the one before ended, the first since `start_ms`; one within
    a moment that lasts has no time of its own. Its phase becomes the one of `spans` in which it began, unless set by hand.
    """
    if rule == Lasting.AS_NOTED:
        return list(moments)
    forth = rule == Lasting.UNTIL_NEXT
    found = [one for one in moments if not one.codes]
    neighbours: dict[str, int] = {}
    for one in reversed(in_order(moments)) if forth else in_order(moments):
        if not one.codes:
            continue
        at = neighbours.get(one.observer, max(end_ms, one.start_ms) if forth else min(start_ms, one.start_ms))
        neighbours[one.observer] = one.start_ms if forth else max(one.start_ms, one.end_ms or one.start_ms)
        if one.end_ms is not None:
            found.append(one)
        elif forth:
            found.append(one._replace(end_ms=at))
        else:
            since = min(at, one.start_ms)
            phase = _phase_at(spans, since) if one.phase == _phase_at(spans, one.start_ms) else one.phase
            found.append(one._replace(start_ms=since, end_ms=one.start_ms, phase=phase))
    return in_order(found)


def _phase_at(spans: Sequence[PhaseSpan], ms: int) -> str | None:
    return next((span.phase for span in spans if span.start_ms <= ms < span.end_ms), None)
