"""Which code followed which, with the moments behind each number.

A transition leads from a coded moment to the next one of the same observer, by when they begin; told apart by student also of
the same student. A moment with several codes leads from and to each of them. The share of a transition is BORIS's "frequency"
(of all transitions), the share after a code its "frequencies of transitions to following behaviors" (of those that leave it).
BORIS makes one element "A+B" of what lasts at the same time; here each code stands for itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import product

from lessonstudy.analysis.budget import in_order
from lessonstudy.domain.budgets import Transition
from lessonstudy.domain.moments import Moment


def transitions(moments: Sequence[Moment], *, same_student: bool = False) -> list[Transition]:
    """By the code before and then the code after; pairs that never followed each other are left out."""
    behind: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    counts: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str | None], Moment] = {}
    for one in in_order(moments):
        if not one.codes:
            continue
        for student in _lines(one, same_student):
            before = last.get((one.observer, student))
            last[one.observer, student] = one
            if before is None:
                continue
            for pair in product(before.codes, one.codes):
                counts[pair] += 1
                behind[pair] += (before.id, one.id)
    leaving: Counter[str] = Counter()
    for (first, _), count in counts.items():
        leaving[first] += count
    every = counts.total()
    return [
        Transition(
            before=pair[0],
            after=pair[1],
            count=count,
            share=round(count / every, 4),
            share_after=round(count / leaving[pair[0]], 4),
            moments=tuple(dict.fromkeys(behind[pair])),
        )
        for pair, count in sorted(counts.items())
    ]


def _lines(moment: Moment, same_student: bool) -> Iterable[str | None]:
    """The sequences that a moment belongs to: one for each of its students, or that of its observer."""
    return moment.students or (None,) if same_student else (None,)
