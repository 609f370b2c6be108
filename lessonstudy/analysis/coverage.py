"""Which focus student was watched when and by whom, and when nobody noted anything of a student for long."""

from collections import defaultdict
from collections.abc import Sequence

from lessonstudy.domain.mirror import Coverage, Unwatched, Watched
from lessonstudy.domain.moments import Moment, PhaseSpan

LONG = 0.2
"""The part of a lesson from which on a time without a note of a student is told."""


def coverage(
    moments: Sequence[Moment], students: Sequence[str], phases: Sequence[PhaseSpan], start_ms: int, end_ms: int
) -> Coverage:
    """`moments` are in the order of time. A moment of two students is one of each; an interval covers all of its time."""
    behind: defaultdict[tuple[str, str | None], list[Moment]] = defaultdict(list)
    noted: dict[str, list[Moment]] = {student: [] for student in students}
    for one in moments:
        for student in one.students:
            behind[student, one.phase].append(one)
            noted.setdefault(student, []).append(one)
    order = list(dict.fromkeys(span.phase for span in phases))
    order += sorted({phase for _, phase in behind if phase and phase not in order})
    watched = [
        Watched(
            student=student,
            phase=phase,
            moments=tuple(one.id for one in behind[student, phase]),
            observers=tuple(dict.fromkeys(one.observer for one in behind[student, phase])),
        )
        for student in noted
        for phase in (*order, None)
        if phase or (student, phase) in behind
    ]
    return Coverage(
        students=tuple(noted),
        start_ms=start_ms,
        end_ms=end_ms,
        phases=tuple(phases),
        moments=tuple(one for one in moments if one.students),
        watched=tuple(watched),
        unwatched=tuple(gap for student, seen in noted.items() for gap in _unwatched(student, seen, start_ms, end_ms)),
    )


def _unwatched(student: str, seen: Sequence[Moment], start_ms: int, end_ms: int) -> list[Unwatched]:
    if not seen:
        return [Unwatched(student=student, start_ms=start_ms, end_ms=end_ms)]
    found = []
    since = start_ms
    for begun, left in [*((one.start_ms, one.end_ms or one.start_ms) for one in seen), (end_ms, end_ms)]:
        if begun > since and begun - since >= LONG * (end_ms - start_ms):
            found.append(Unwatched(student=student, start_ms=since, end_ms=begun))
        since = max(since, left)
    return found
