"""What observers noted alone, side by side: the same moments first, then how alike the times are that they marked.

Moments are compared code by code and by where they begin, whether they have an end or not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from lessonstudy.analysis.boris import boris_kappa
from lessonstudy.analysis.matching import Place, matching, together
from lessonstudy.analysis.time_units import Notes, Span, TimeUnits
from lessonstudy.domain.agreement import CodeFigures, CodeMatching, Compared, PairMatching, SharedMoment


def compared(
    notes: Notes, *, tolerance_ms: int, unit_ms: int, spans: Sequence[Span] = (), boris: bool = False
) -> Compared:
    """`notes` of each observer, `spans` of the videos. Times are ms on the iteration clock."""
    by_code = _by_code(notes)
    pairs, moments = _matched(list(notes), by_code, tolerance_ms)
    units = TimeUnits(notes, [code for code in by_code if code], spans, unit_ms)
    kappa, alpha = units.figures(units.sets())
    return Compared(
        pairs=tuple(pairs),
        moments=tuple(_with_others(moments, notes, tolerance_ms)),
        figures=tuple(CodeFigures(code, *units.figures(units.of_code(code))) for code in units.codes),
        kappa=kappa,
        alpha=alpha,
        boris=boris_kappa(notes, unit_ms) if boris else None,
    )


def _by_code(notes: Notes) -> dict[str | None, dict[str, list[Place]]]:
    """Of each code the notes of each observer in the order of time; notes without a code come last."""
    found: dict[str | None, dict[str, list[Place]]] = {}
    for observer, own in notes.items():
        for note in own:
            for code in note.codes or (None,):
                places = found.setdefault(code, {})
                places.setdefault(observer, []).append(Place(note.start_ms, note.id, observer))
    for places in found.values():
        for line in places.values():
            line.sort()
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, item[0] or "")))


def _matched(
    observers: Sequence[str], by_code: Mapping[str | None, Mapping[str, Sequence[Place]]], tolerance: int
) -> tuple[list[PairMatching], list[SharedMoment]]:
    of_pair: dict[tuple[str, str], list[CodeMatching]] = {pair: [] for pair in combinations(observers, 2)}
    moments = []
    for code, lines in by_code.items():
        times = {observer: [place.at_ms for place in line] for observer, line in lines.items()}
        same: list[tuple[Place, Place]] = []
        for pair, codes in of_pair.items():
            ours, theirs = (lines.get(one, ()) for one in pair)
            places = matching(times.get(pair[0], ()), times.get(pair[1], ()), tolerance)
            same += [(ours[one], theirs[other]) for one, other in places]
            if ours or theirs:
                codes.append(_of_code(code, ours, theirs, places))
        everyone = [place for line in lines.values() for place in line]
        groups = together(everyone, same, tolerance)
        moments += [SharedMoment(code, one[0].at_ms, tuple(place.id for place in one)) for one in groups]
    return [PairMatching(pair, tuple(codes)) for pair, codes in of_pair.items()], moments


def _of_code(
    code: str | None, ours: Sequence[Place], theirs: Sequence[Place], places: Sequence[tuple[int, int]]
) -> CodeMatching:
    first, second = {one for one, _ in places}, {other for _, other in places}
    return CodeMatching(
        code,
        tuple((ours[one].id, theirs[other].id) for one, other in places),
        tuple(place.id for at, place in enumerate(ours) if at not in first),
        tuple(place.id for at, place in enumerate(theirs) if at not in second),
    )


def _with_others(moments: Sequence[SharedMoment], notes: Notes, tolerance: int) -> Iterator[SharedMoment]:
    """Beside the notes of each moment what each of the others noted nearest to it without its code."""
    line = sorted((note.start_ms, note.id, note) for own in notes.values() for note in own)
    starts = [start for start, _, _ in line]
    observer_of = {id_: note.observer for _, id_, note in line}
    for one in moments:
        if len(one.notes) == len(notes):
            yield one
            continue
        seen_by = {observer_of[id_] for id_ in one.notes}
        near = line[bisect_left(starts, one.at_ms - tolerance) : bisect_right(starts, one.at_ms + tolerance)]
        nearest: dict[str, tuple[int, str]] = {}
        for start, id_, note in near:
            same = one.code in note.codes if one.code else not note.codes
            if same or note.observer in seen_by:
                continue
            away = (abs(start - one.at_ms), id_)
            if away < nearest.get(note.observer, (tolerance + 1, "")):
                nearest[note.observer] = away
        yield replace(one, otherwise=tuple(id_ for _, id_ in sorted(nearest.values())))
