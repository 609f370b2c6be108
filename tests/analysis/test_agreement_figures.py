"""Observers side by side: matched, missed and extra by code, shared moments, times on a grid, and BORIS's own kappa."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.analysis.agreement import compared
from lessonstudy.analysis.boris import boris_kappa
from lessonstudy.domain.agreement import Coefficient, Compared, Figure, NoCoefficient
from lessonstudy.domain.moments import Moment

patient = settings(deadline=None, max_examples=60)
THINKS, ASKS, MODE = "think:t", "think:a", "mode:w"
TOLERANCE, UNIT = 3000, 1000
LESSON = [(0, 600_000)]


def note(
    observer: str,
    start: float,
    end: float | None = None,
    *codes: str,
    students: tuple[str, ...] = (),
    live: bool = False,
) -> Moment:
    """A note at seconds of the lesson."""
    start_ms, end_ms = round(start * 1000), None if end is None else round(end * 1000)
    name = f"{observer}@{start:g}-{end}-{','.join(codes)}"
    return Moment(name, "lesson", observer, start_ms, end_ms, None, codes, students, live=live)


def side_by_side(*notes: Moment, boris: bool = False, spans: Sequence[tuple[int, int]] = LESSON) -> Compared:
    by_observer: dict[str, list[Moment]] = {}
    for one in notes:
        by_observer.setdefault(one.observer, []).append(one)
    return compared(by_observer, tolerance_ms=TOLERANCE, unit_ms=UNIT, spans=spans, boris=boris)


def told(figure: Figure) -> Coefficient:
    assert isinstance(figure, Coefficient), figure
    return figure


def counts(found: Compared) -> dict[str | None, tuple[int, int, int]]:
    [pair] = found.pairs
    return {one.code: (len(one.matched), len(one.missed), len(one.extra)) for one in pair.codes}


def test_matched_missed_and_extra_are_told_by_code_and_notes_without_a_code_last() -> None:
    found = side_by_side(
        note("olga", 10, None, THINKS),
        note("olga", 50, None, THINKS, ASKS),
        note("olga", 80),
        note("omar", 12, None, THINKS),
        note("omar", 52, None, ASKS),
        note("omar", 90, None, THINKS),
    )
    assert counts(found) == {ASKS: (1, 0, 0), THINKS: (1, 1, 1), None: (0, 1, 0)}
    assert list(counts(found)) == [ASKS, THINKS, None]


def test_a_note_that_stands_alone_names_what_the_other_noted_then_with_another_code() -> None:
    near, far, own = note("omar", 12, None, ASKS), note("omar", 14, None, ASKS), note("olga", 10, None, THINKS)
    alone = {one.notes: one for one in side_by_side(own, near, far).moments if one.alone}
    assert alone[own.id,].otherwise == (near.id,)
    assert alone[near.id,].otherwise == (own.id,)
    assert alone[far.id,].otherwise == ()


def test_three_observers_are_compared_two_by_two_and_their_moments_joined() -> None:
    olga, omar, tim = (note(who, at, None, THINKS) for who, at in (("olga", 10), ("omar", 11), ("tim", 12)))
    lonely = note("tim", 70, None, THINKS)
    found = side_by_side(olga, omar, tim, lonely)
    assert [pair.observers for pair in found.pairs] == [("olga", "omar"), ("olga", "tim"), ("omar", "tim")]
    assert [one.notes for one in found.moments] == [(olga.id, omar.id, tim.id), (lonely.id,)]
    assert found.kappa == NoCoefficient("agreement-two-only", {"name": "Cohen's kappa"})


def test_times_are_compared_second_by_second_over_the_whole_video() -> None:
    found = side_by_side(note("olga", 100, 200, THINKS), note("omar", 150, 250, THINKS))
    # 600 s: both 50, one alone 50, the other alone 50, neither 450
    chance = (100 * 100 + 500 * 500) / 600**2
    assert told(found.kappa).value == pytest.approx((500 / 600 - chance) / (1 - chance))
    assert told(found.kappa).n == 600
    assert found.kappa == found.figures[0].kappa


def test_a_time_that_is_shorter_than_a_unit_covers_one() -> None:
    found = side_by_side(
        note("olga", 10.1, 10.3, THINKS),
        note("omar", 10.2, 10.4, THINKS),
        note("olga", 300, 310, ASKS),
        note("omar", 300, 310, ASKS),
    )
    assert {one.code: told(one.kappa).value for one in found.figures} == {ASKS: 1.0, THINKS: 1.0}


def test_points_alone_give_no_number_but_the_reason() -> None:
    found = side_by_side(note("olga", 10, None, THINKS), note("omar", 10, None, THINKS))
    assert found.kappa == found.alpha == NoCoefficient("agreement-no-times")
    assert found.figures == ()


def test_one_observer_alone_gives_no_number_but_the_reason() -> None:
    found = side_by_side(note("olga", 10, 20, THINKS), boris=True)
    assert {found.kappa.key, found.alpha.key, found.boris.key} == {"agreement-few-observers"}  # type: ignore[union-attr]
    assert found.pairs == ()
    assert [one.alone for one in found.moments] == [True]


def test_who_used_nothing_of_a_scheme_is_missing_from_its_codes_and_not_in_disagreement() -> None:
    both = [note(who, 0, 300, MODE) for who in ("olga", "omar")]
    tim = note("tim", 0, 300, THINKS)
    figures = {one.code: one for one in side_by_side(*both, tim).figures}
    assert told(figures[MODE].alpha).value == 1.0
    assert figures[THINKS].alpha == NoCoefficient("agreement-no-times")


def test_a_note_from_the_video_says_nothing_of_what_no_video_shows() -> None:
    live = [note("olga", at, at + 10, THINKS, live=True) for at in (100, 500)]
    video = note("omar", 100, 110, THINKS)
    found = side_by_side(*live, video, spans=[(0, 300_000)])
    assert (told(found.kappa).value, told(found.kappa).n) == (1.0, 300)


def test_a_camera_that_began_before_the_lesson_is_counted_from_there() -> None:
    found = side_by_side(note("olga", -20, 10, THINKS), note("omar", -20, 10, THINKS), spans=[(-30_500, 59_500)])
    assert (told(found.kappa).value, told(found.kappa).n) == (1.0, 91)


def test_more_codes_than_fit_into_one_number_stay_apart() -> None:
    codes = [f"long:{place}" for place in range(70)]
    notes = [note(who, 5 * place, 5 * place + 5, code) for place, code in enumerate(codes) for who in ("olga", "omar")]
    assert told(side_by_side(*notes).kappa).value == 1.0
    odd = [note("omar", 5 * place, 5 * place + 5, codes[-1 - place]) for place in range(70)]
    assert told(side_by_side(*notes[::2], *odd, spans=()).kappa).value < 0


def boris(notes: Mapping[str, Sequence[Moment]], unit: int) -> float | None:
    """BORIS's definition, tick by tick as it says; None where it is not defined or has too few ticks."""
    events = [
        (who, subject, code, one.start_ms, one.start_ms if one.end_ms is None else one.end_ms, one.end_ms is not None)
        for who, own in notes.items()
        for one in own
        for subject in one.students or ("",)
        for code in one.codes
    ]
    first, last = min(one[3] for one in events), max(one[4] for one in events)
    table: dict[tuple[frozenset[tuple[str, str]], ...], int] = {}
    for at in range(first, last + 1, unit):
        for subject in {one[1] for one in events}:
            said = tuple(
                frozenset(
                    (subject, code)
                    for name, about, code, start, stop, state in events
                    if name == who
                    and about == subject
                    and (start <= at <= stop if state else abs(start - at) <= unit / 2)
                )
                for who in notes
            )
            table[said] = table.get(said, 0) + 1
    total = sum(table.values())
    categories = {one for both in table for one in both}
    chance = sum(
        sum(count for both, count in table.items() if both[0] == one)
        * sum(count for both, count in table.items() if both[1] == one)
        for one in categories
    )
    agreed = sum(count for both, count in table.items() if both[0] == both[1])
    if total < 10 or total**2 == chance:
        return None
    return (agreed - chance / total) / (total - chance / total)


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 12_000),
        st.none() | st.integers(1, 6_000),
        st.sampled_from([(THINKS,), (ASKS,), (THINKS, MODE)]),
        st.sampled_from([(), ("A",), ("A", "B")]),
    ),
    min_size=1,
    max_size=6,
)


@patient
@given(EVENTS, EVENTS, st.sampled_from([500, 1000, 1001]))
def test_boris_kappa_is_what_its_definition_says_tick_by_tick(
    olga: list[tuple[int, int | None, tuple[str, ...], tuple[str, ...]]],
    omar: list[tuple[int, int | None, tuple[str, ...], tuple[str, ...]]],
    unit: int,
) -> None:
    notes = {
        who: [
            Moment(f"{who}{place}", "lesson", who, at, None if long is None else at + long, None, codes, students)
            for place, (at, long, codes, students) in enumerate(events)
        ]
        for who, events in (("olga", olga), ("omar", omar))
    }
    found, wanted = boris_kappa(notes, unit), boris(notes, unit)
    if wanted is None:
        assert isinstance(found, NoCoefficient)
    else:
        assert told(found).value == pytest.approx(wanted)


def test_boris_compares_two_observers_who_both_gave_codes() -> None:
    three = [note(who, 10, 20, THINKS) for who in ("olga", "omar", "tim")]
    assert side_by_side(*three, boris=True).boris == NoCoefficient("agreement-two-only", {"name": "BORIS"})
    bare = side_by_side(note("olga", 10, 20, THINKS), note("omar", 10, 20), boris=True)
    assert bare.boris == NoCoefficient("agreement-no-codes")


NOTES = st.lists(
    st.tuples(st.integers(0, 300), st.none() | st.integers(1, 40), st.sampled_from([THINKS, ASKS, MODE])), max_size=25
)


def notes_of(who: str, drawn: Sequence[tuple[int, int | None, str]]) -> list[Moment]:
    return [
        Moment(f"{who}{place}", "lesson", who, at * 1000, None if long is None else (at + long) * 1000, None, (code,))
        for place, (at, long, code) in enumerate(drawn)
    ]


@patient
@given(NOTES, NOTES, NOTES, st.permutations(["olga", "omar", "tim"]), st.randoms(use_true_random=False))
def test_neither_the_order_of_observers_nor_that_of_notes_changes_what_is_found(
    olga: list[tuple[int, int | None, str]],
    omar: list[tuple[int, int | None, str]],
    tim: list[tuple[int, int | None, str]],
    order: list[str],
    random: object,
) -> None:
    notes = {"olga": notes_of("olga", olga), "omar": notes_of("omar", omar), "tim": notes_of("tim", tim)}
    one = compared(notes, tolerance_ms=TOLERANCE, unit_ms=UNIT, spans=LESSON)
    mixed = {who: sorted(notes[who], key=lambda _: random.random()) for who in order}  # type: ignore[attr-defined]
    other = compared(mixed, tolerance_ms=TOLERANCE, unit_ms=UNIT, spans=LESSON)
    assert other.moments == one.moments
    by_pair = {pair.observers: pair.codes for pair in other.pairs}
    for pair in one.pairs:
        first, second = pair.observers
        if (first, second) in by_pair:
            assert by_pair[first, second] == pair.codes
            continue
        for ours, theirs in zip(pair.codes, by_pair[second, first], strict=True):
            assert [(b, a) for a, b in theirs.matched] == list(ours.matched)
            assert (theirs.missed, theirs.extra) == (ours.extra, ours.missed)
    if isinstance(one.alpha, Coefficient):
        assert told(other.alpha).value == pytest.approx(one.alpha.value)
    else:
        assert other.alpha == one.alpha


@patient
@given(NOTES.filter(bool))
def test_who_notes_the_same_agrees_in_everything(drawn: list[tuple[int, int | None, str]]) -> None:
    found = side_by_side(*notes_of("olga", drawn), *notes_of("omar", drawn))
    assert {(missed, extra) for _, missed, extra in counts(found).values()} == {(0, 0)}
    assert not any(one.alone for one in found.moments)
    assert {one.kappa.value for one in found.figures if isinstance(one.kappa, Coefficient)} <= {1.0}
