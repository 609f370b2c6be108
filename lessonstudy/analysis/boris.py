"""Agreement as BORIS counts it (its own definition, read in `irr.py` of versions 7 to 9), for comparing with its figure."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from lessonstudy.analysis.coefficients import kappa
from lessonstudy.analysis.time_units import Notes, Running, covered, sets_of, small
from lessonstudy.domain.agreement import Figure, NoCoefficient
from lessonstudy.domain.moments import Moment


def boris_kappa(notes: Notes, unit_ms: int) -> Figure:
    """Cohen's kappa as BORIS defines it; BORIS rounds it to three digits.

    The grid begins with the first event of either observer. For each subject (a student; "" where a note names none) in
    each unit the category is the set of codes that are active then: times from start to end, both included, and points
    within half a unit. Nothing active is one category for all subjects.
    """
    if len(notes) != 2:
        few = len(notes) < 2
        return (
            NoCoefficient("agreement-few-observers") if few else NoCoefficient("agreement-two-only", {"name": "BORIS"})
        )
    events = {observer: [note for note in own if note.codes] for observer, own in notes.items()}
    everything = [note for own in events.values() for note in own]
    if not all(events.values()):
        return NoCoefficient("agreement-no-codes")
    first = min(note.start_ms for note in everything)
    last = max(note.start_ms if note.end_ms is None else note.end_ms for note in everything)
    ticks = (last - first) // unit_ms + 1
    codes = sorted({code for note in everything for code in note.codes})
    subjects = sorted({subject for note in everything for subject in note.students or ("",)})
    rows = []
    for own in events.values():
        active = defaultdict(list)
        for note in own:
            for subject in note.students or ("",):
                for code in note.codes:
                    active[subject, code].append(_ticks(note, first, unit_ms))
        rows.append([np.stack([_active(active[subject, code], ticks) for subject in subjects]) for code in codes])
    running = [np.stack([one, other]) for one, other in zip(*rows, strict=True)]
    anything = np.any(running, axis=0)
    sets = sets_of(running) * len(subjects) + np.arange(len(subjects))[:, None]
    categories = np.where(anything, sets + 1, 0).reshape(2, -1)
    one, other = small(categories)
    return kappa(one, other, unit_ms)


def _ticks(note: Moment, first: int, unit_ms: int) -> tuple[int, int]:
    """The first tick at which an event is active and the one after its last."""
    start = note.start_ms - first
    if note.end_ms is None:
        return -(-(2 * start - unit_ms) // (2 * unit_ms)), (2 * start + unit_ms) // (2 * unit_ms) + 1
    return -(-start // unit_ms), (note.end_ms - first) // unit_ms + 1


def _active(spans: Sequence[tuple[int, int]], ticks: int) -> Running:
    edges = np.array(spans, np.int64).reshape(-1, 2)
    return covered(edges[:, 0], edges[:, 1], ticks)
