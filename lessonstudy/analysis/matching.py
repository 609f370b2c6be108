"""Which notes of different observers are of the same moment: the largest one-to-one matching of points on a line.

Two notes can be of the same moment when they begin within the tolerance of each other, its edge included. A greedy nearest
match loses pairs (0 and 1 against 0.9 and 1.8 with a tolerance of 1 have two), so the best of all matchings is found. With
one tolerance for all there is always a best one without crossings, since two pairs that cross can change partners and are no
further apart for it. What is left is to go through both lists in the order of time (dynamic programming as in aligning two
sequences), and only through pairs within the tolerance: O(n log n) as long as those are few for each note.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_LATER, _EARLIER, _PAIR = 0, 1, 2


class Place(NamedTuple):
    """A note on the line: when it begins (ms), its id, its observer."""

    at_ms: int
    id: str
    observer: str


def matching(ours: Sequence[int], theirs: Sequence[int], tolerance: int) -> list[tuple[int, int]]:
    """Pairs of places in two ascending lists of times, in their order: as many as can be, and of those the closest together.

    Swapping the lists swaps each pair and changes nothing else.
    """
    if list(theirs) < list(ours):
        return [(our, their) for their, our in matching(theirs, ours, tolerance)]
    worth = (tolerance + 1) * (min(len(ours), len(theirs)) + 1)
    # best[k] is what the rows so far are worth together with the first k of theirs; past its end it stays the same
    best = [0]
    rows: list[tuple[int, int, bytearray]] = []
    for at in ours:
        low, high = bisect_left(theirs, at - tolerance), bisect_right(theirs, at + tolerance)
        best.extend([best[-1]] * (high + 1 - len(best)))
        ways = bytearray(high - low)
        above = best[low]
        for place in range(low, high):
            value, way = best[place + 1], _EARLIER
            paired = above + worth - abs(at - theirs[place])
            above = value
            if best[place] > value:
                value, way = best[place], _LATER
            if paired > value:
                value, way = paired, _PAIR
            best[place + 1] = value
            ways[place - low] = way
        rows.append((low, high, ways))
    return _traced(rows, len(theirs))


def _traced(rows: Sequence[tuple[int, int, bytearray]], last: int) -> list[tuple[int, int]]:
    found = []
    row, end = len(rows) - 1, last
    while row >= 0:
        low, high, ways = rows[row]
        end = min(end, high)
        way = ways[end - 1 - low] if end > low else _EARLIER
        if way == _LATER:
            end -= 1
            continue
        if way == _PAIR:
            end -= 1
            found.append((row, end))
        row -= 1
    return found[::-1]


def together(places: Sequence[Place], pairs: Iterable[tuple[Place, Place]], tolerance: int) -> list[list[Place]]:
    """The notes in groups that are one moment: at most one of each observer, all within the tolerance of each other.

    The closest pairs come together first. For two observers the groups are their pairs; for more a note may stand apart that
    has a partner, where the group would grow too long or name somebody twice.
    """
    group_of = {place.id: [place] for place in places}
    for _, one, other in sorted((abs(a.at_ms - b.at_ms), min(a, b), max(a, b)) for a, b in pairs):
        ours, theirs = group_of[one.id], group_of[other.id]
        if ours is theirs:
            continue
        times = [place.at_ms for place in (*ours, *theirs)]
        if max(times) - min(times) > tolerance or {a.observer for a in ours} & {b.observer for b in theirs}:
            continue
        ours += theirs
        for place in theirs:
            group_of[place.id] = ours
    groups = {id(group): sorted(group) for group in group_of.values()}
    return sorted(groups.values())
