"""The largest matching of notes on the line of time, against every other one there is."""

from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.analysis.matching import Place, matching, together

patient = settings(deadline=None, max_examples=60)
FEW_TIMES = st.lists(st.integers(0, 30), max_size=6).map(sorted)
MANY_TIMES = st.lists(st.integers(-50_000, 500_000), max_size=120).map(sorted)
TOLERANCE = st.integers(0, 12)


def best_of_all(ours: list[int], theirs: list[int], tolerance: int) -> tuple[int, int]:
    """Of all one-to-one matchings: as many pairs as can be, and the least sum of distances that so many can have."""
    short, long = sorted((ours, theirs), key=len)
    best = (0, 0)
    for chosen in permutations(long, len(short)):
        away = [abs(one - other) for one, other in zip(short, chosen, strict=True) if abs(one - other) <= tolerance]
        best = max(best, (len(away), -sum(away)))
    return best[0], -best[1]


def sums(ours: list[int], theirs: list[int], pairs: list[tuple[int, int]]) -> tuple[int, int]:
    return len(pairs), sum(abs(ours[one] - theirs[other]) for one, other in pairs)


def test_a_greedy_match_would_lose_the_second_pair() -> None:
    assert matching([0, 1000], [900, 1800], 1000) == [(0, 0), (1, 1)]


def test_the_edge_of_the_tolerance_is_included() -> None:
    assert matching([0], [3000], 3000) == [(0, 0)]
    assert matching([0], [3001], 3000) == []


def test_of_two_largest_matchings_the_closer_one_is_taken() -> None:
    assert matching([10_000], [8_000, 10_000], 3000) == [(0, 1)]


@patient
@given(FEW_TIMES, FEW_TIMES, TOLERANCE)
def test_no_other_matching_is_larger_or_as_large_and_closer(ours: list[int], theirs: list[int], tolerance: int) -> None:
    pairs = matching(ours, theirs, tolerance)
    assert sums(ours, theirs, pairs) == best_of_all(ours, theirs, tolerance)


@patient
@given(MANY_TIMES, MANY_TIMES, st.integers(0, 20_000))
def test_a_matching_is_one_to_one_in_order_and_the_same_from_either_side(
    ours: list[int], theirs: list[int], tolerance: int
) -> None:
    pairs = matching(ours, theirs, tolerance)
    assert [(one, other) for other, one in matching(theirs, ours, tolerance)] == pairs
    for side in (0, 1):
        places = [pair[side] for pair in pairs]
        assert places == sorted(set(places))
    assert all(abs(ours[one] - theirs[other]) <= tolerance for one, other in pairs)


@patient
@given(MANY_TIMES)
def test_the_same_times_match_one_by_one(times: list[int]) -> None:
    assert matching(times, times, 0) == [(place, place) for place in range(len(times))]


def places(**of: list[int]) -> list[Place]:
    return [Place(at, f"{name}{place}", name) for name, times in of.items() for place, at in enumerate(times)]


def test_a_moment_of_three_observers_holds_one_note_of_each() -> None:
    olga, omar, tim, late = places(olga=[0], omar=[2000], tim=[1000, 9000])
    found = together([olga, omar, tim, late], [(olga, omar), (olga, tim), (omar, tim)], 3000)
    assert found == [[olga, tim, omar], [late]]


def test_a_chain_of_near_notes_is_no_single_moment_when_its_ends_lie_too_far_apart() -> None:
    olga, omar, tim = places(olga=[0], omar=[2000], tim=[4000])
    found = together([olga, omar, tim], [(olga, omar), (omar, tim)], 3000)
    assert sorted(map(len, found)) == [1, 2]


@patient
@given(FEW_TIMES, FEW_TIMES, FEW_TIMES, TOLERANCE, st.integers())
def test_moments_do_not_depend_on_the_order_of_notes_or_pairs(
    one: list[int], two: list[int], three: list[int], tolerance: int, seed: int
) -> None:
    random, everyone = Random(seed), places(olga=one, omar=two, tim=three)
    pairs = [
        (a, b) for a in everyone for b in everyone if a.observer < b.observer and abs(a.at_ms - b.at_ms) <= tolerance
    ]
    found = together(everyone, pairs, tolerance)
    random.shuffle(everyone)
    random.shuffle(pairs)
    assert together(everyone, [(b, a) for a, b in pairs], tolerance) == found
    assert sorted(place for group in found for place in group) == sorted(everyone)
    for group in found:
        assert group[-1].at_ms - group[0].at_ms <= tolerance
        assert len({place.observer for place in group}) == len(group)
