"""The time budget: its figures against others that are worked out here, on eight real lectures and on made-up moments."""

import csv
import os
import statistics
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.analysis.budget import budget, cut, lasting
from lessonstudy.domain.budgets import Apart, BudgetRow, Lasting
from lessonstudy.domain.moments import Moment, PhaseSpan

LECTURES = Path(os.environ.get("LESSONSTUDY_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "fillplus"
NAMES = ("GGA2_L1-2019_03_01-Thomas", "GGA2_L1-2019_03_05-Eloise", "GGA2_L1-2019_03_07-Thomas", "GGA2_L1-2019_03_12-Eloise",
         "NOD_L1-2019_01_31-Thomas", "NOD_L1-2019_03_07-Ross", "NOD_L1-2019_03_25-Ross", "NOD_L1-2019_03_28-Thomas")  # fmt: skip


def moment(
    start: int,
    end: int | None = None,
    *codes: str,
    observer: str = "olga",
    students: tuple[str, ...] = (),
    phase: str | None = None,
) -> Moment:
    name = f"{observer} {start} {end} {codes} {students}"
    return Moment(name, "lesson", observer, start, end, phase, codes or ("c",), students)


def only(rows: list[BudgetRow]) -> BudgetRow:
    (row,) = rows
    return row


def test_durations_and_gaps_of_what_lasts() -> None:
    row = only(budget([moment(0, 1_000), moment(4_000, 6_000), moment(7_000, 10_000)], (), 20_000))
    assert (row.count, row.total_ms, row.mean_ms, row.sd_ms) == (3, 6_000, 2_000, 1_000)
    assert (row.gap_mean_ms, row.gap_sd_ms, row.share) == (2_000, 1_414, 0.3)


def test_points_have_no_duration_and_gaps_from_one_to_the_next() -> None:
    row = only(budget([moment(1_000), moment(2_000), moment(5_000)], (), 20_000))
    assert (row.count, row.total_ms, row.mean_ms, row.sd_ms, row.share) == (3, None, None, None, None)
    assert (row.gap_mean_ms, row.gap_sd_ms) == (2_000, 1_414)


def test_what_is_not_defined_is_none_and_never_nought() -> None:
    one, two = budget([moment(0, 500)], (), 0)[0], budget([moment(0, 500), moment(700, 900)], (), 1_000)[0]
    assert (one.total_ms, one.mean_ms, one.sd_ms, one.gap_mean_ms, one.gap_sd_ms, one.share) == (500, 500, *[None] * 4)
    assert (two.sd_ms, two.gap_mean_ms, two.gap_sd_ms) == (212, 200, None)
    assert budget([], (Apart.OBSERVER,), 1_000) == []
    assert budget([one._replace(codes=()) for one in [moment(0)]], (), 1_000) == []


def test_moments_that_overlap_last_as_long_as_they_last_and_have_no_gap() -> None:
    row = only(budget([moment(0, 10_000), moment(2_000, 3_000), moment(12_000, 13_000)], (), 20_000))
    assert (row.count, row.total_ms, row.gap_mean_ms, row.gap_sd_ms) == (3, 12_000, 1_000, 1_414)


def test_a_moment_counts_for_each_of_its_codes_and_students_and_once_where_they_are_not_told_apart() -> None:
    both = moment(0, 1_000, "a", "b", students=("A", "B"))
    alone = moment(2_000, 3_000, "a", observer="omar")
    found = {(one.observer, one.student, one.code): one.count for one in budget([both, alone], tuple(Apart)[:2], 5_000)}
    assert found == {("olga", "A", "a"): 1, ("olga", "B", "a"): 1, ("olga", "A", "b"): 1, ("olga", "B", "b"): 1,
                     ("omar", None, "a"): 1}  # fmt: skip
    rows = {one.code: one for one in budget([both, alone], (), 5_000)}
    assert (rows["a"].count, rows["a"].moments, rows["a"].observer) == (2, (both.id, alone.id), None)
    assert rows["b"].moments == (both.id,)


def test_what_lasts_is_cut_where_phases_change_and_what_was_set_by_hand_is_not() -> None:
    spans = [PhaseSpan("launch", 0, 10_000), PhaseSpan("work", 10_000, 30_000)]
    over, hand = moment(8_000, 35_000, phase="launch"), moment(9_000, 12_000, phase="work")
    assert [(one.phase, one.start_ms, one.end_ms) for one in cut([over, hand], spans)] == [
        ("launch", 8_000, 10_000), ("work", 10_000, 30_000), (None, 30_000, 35_000), ("work", 9_000, 12_000),
    ]  # fmt: skip
    rows = {
        one.phase: one for one in budget(cut([over], spans), (Apart.PHASE,), 60_000, {"launch": 10_000, "work": 20_000})
    }
    assert {phase: (one.total_ms, one.share) for phase, one in rows.items()} == {
        "launch": (2_000, 0.2), "work": (20_000, 1.0), None: (5_000, None),
    }  # fmt: skip
    assert {one.moments for one in rows.values()} == {(over.id,)}


def test_logs_of_starts_and_of_ends_alone() -> None:
    log = [
        moment(1_000, None, "a"),
        moment(4_000, None, "b"),
        moment(9_000, None, "a"),
        moment(3_000, None, "a", observer="omar"),
    ]
    uncoded = log[0]._replace(id="no code", codes=(), start_ms=2_000)
    starts = {one.id: (one.start_ms, one.end_ms) for one in lasting([*log, uncoded], Lasting.UNTIL_NEXT, 0, 10_000)}
    assert list(starts.values()) == [(1_000, 4_000), (2_000, None), (3_000, 10_000), (4_000, 9_000), (9_000, 10_000)]
    ends = [(one.start_ms, one.end_ms) for one in lasting(log, Lasting.SINCE_BEFORE, 0, 10_000)]
    assert ends == [(0, 1_000), (0, 3_000), (1_000, 4_000), (4_000, 9_000)]
    held = [moment(0, 2_000, "a"), moment(5_000, None, "b")]
    assert [one.end_ms for one in lasting(held, Lasting.UNTIL_NEXT, 0, 8_000)] == [2_000, 8_000]
    assert [one.start_ms for one in lasting(held, Lasting.SINCE_BEFORE, 0, 8_000)] == [0, 2_000]
    within = [moment(10_000, 50_000, "a"), moment(20_000, None, "b")]
    ends = [(one.start_ms, one.end_ms) for one in lasting(within, Lasting.SINCE_BEFORE, 0, 60_000)]
    assert ends == [(10_000, 50_000), (20_000, 20_000)]


def test_what_has_lasted_since_before_is_cut_where_its_phases_begin() -> None:
    spans = [PhaseSpan("launch", 0, 60_000), PhaseSpan("work", 60_000, 100_000)]
    log = [moment(90_000, None, "a")._replace(phase="work")]
    found = lasting(log, Lasting.SINCE_BEFORE, 0, 100_000, spans)
    rows = budget(cut(found, spans), (Apart.PHASE,), 100_000, {"launch": 60_000, "work": 40_000})
    assert {one.phase: (one.total_ms, one.share) for one in rows} == {"launch": (60_000, 1.0), "work": (30_000, 0.75)}
    by_hand = [log[0]._replace(phase="launch")]
    assert lasting(by_hand, Lasting.SINCE_BEFORE, 0, 100_000, spans)[0].phase == "launch"


@settings(max_examples=60)
@given(st.deferred(lambda: some), st.sampled_from(Lasting))
def test_nothing_ever_lasts_less_than_no_time(log: list[Moment], rule: Lasting) -> None:
    assert all(one.end_ms is None or one.end_ms >= one.start_ms for one in lasting(log, rule, 0, 90_000))


# --- eight real lectures


def lecture(name: str) -> list[tuple[int, str]]:
    """The rows of a log of starts, as they stand there: a code that is called NA is a code."""
    path = LECTURES / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"no test data in {LECTURES}; LESSONSTUDY_TEST_DATA names another folder")
    with path.open(newline="", encoding="utf-8") as file:
        rows = [(row["time"].split(":"), row["code"]) for row in csv.DictReader(file)]
    return [
        (((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000, code)
        for (hours, minutes, seconds), code in rows
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_budget_of_a_real_lecture_is_as_worked_out_by_hand(name: str) -> None:
    rows = lecture(name)
    end = rows[-1][0]
    moments = [moment(at, None, code) for at, code in rows]
    found = {one.code: one for one in budget(lasting(moments, Lasting.UNTIL_NEXT, 0, end), (), end - rows[0][0])}
    assert "NA" in found
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for (at, code), (next_at, _) in zip(rows, [*rows[1:], (end, "")], strict=True):
        spans[code].append((at, next_at))
    assert set(found) == set(spans)
    for code, known in spans.items():
        lasted = [last - first for first, last in known]
        gaps = [following[0] - before[1] for before, following in pairwise(known)]
        row = found[code]
        assert (row.count, row.total_ms, row.mean_ms) == (len(known), sum(lasted), round(statistics.mean(lasted)))
        assert row.sd_ms == (round(statistics.stdev(lasted)) if len(lasted) > 1 else None)
        assert row.gap_mean_ms == (round(statistics.mean(gaps)) if gaps else None)
        assert row.gap_sd_ms == (round(statistics.stdev(gaps)) if len(gaps) > 1 else None)
    assert sum(one.total_ms or 0 for one in found.values()) == end - rows[0][0]


# --- what always holds

points = st.builds(
    moment,
    st.integers(0, 60_000),
    st.none(),
    st.sampled_from("abc"),
    observer=st.sampled_from(("olga", "omar")),
    students=st.sampled_from(((), ("A",), ("A", "B"))),
)
anything = st.one_of(
    points,
    st.builds(
        lambda start, length, code: moment(start, start + length, code),
        st.integers(0, 60_000),
        st.integers(1, 20_000),
        st.sampled_from("abc"),
    ),
)
some = st.lists(anything, max_size=25, unique_by=lambda one: one.id)
spans = st.lists(st.integers(0, 80_000), min_size=2, max_size=6, unique=True).map(
    lambda edges: [
        PhaseSpan(f"phase {place % 2}", first, last)
        for place, (first, last) in enumerate(zip(sorted(edges), sorted(edges)[1:], strict=False))
    ]
)


def in_phases(moments: list[Moment], spans: list[PhaseSpan]) -> list[Moment]:
    def at(ms: int) -> str | None:
        return next((span.phase for span in spans if span.start_ms <= ms < span.end_ms), None)

    return [one._replace(phase=at(one.start_ms)) for one in moments]


@settings(deadline=None, max_examples=60)
@given(some.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), st.sets(st.sampled_from(Apart)))
def test_the_order_in_which_moments_are_given_changes_nothing(
    rows: tuple[list[Moment], list[Moment]], by: set[Apart]
) -> None:
    apart = tuple(one for one in Apart if one in by)
    assert budget(rows[0], apart, 80_000) == budget(rows[1], apart, 80_000)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 60_000), st.sampled_from("abc")), min_size=1, max_size=25))
def test_codes_that_last_until_the_next_one_fill_the_time(log: list[tuple[int, str]]) -> None:
    found = lasting([moment(at, None, code) for at, code in log], Lasting.UNTIL_NEXT, 0, 60_000)
    assert sum(one.total_ms or 0 for one in budget(found, (), 60_000)) == 60_000 - min(at for at, _ in log)
    found = lasting([moment(at, None, code) for at, code in log], Lasting.SINCE_BEFORE, 0, 60_000)
    assert sum(one.total_ms or 0 for one in budget(found, (), 60_000)) == max(at for at, _ in log)


@settings(deadline=None, max_examples=60)
@given(some, spans)
def test_phases_share_out_the_points_and_the_time_of_the_whole(moments: list[Moment], spans: list[PhaseSpan]) -> None:
    placed = in_phases(moments, spans)
    whole, parts = budget(placed, (), 80_000), budget(cut(placed, spans), (Apart.PHASE,), 80_000)
    for row in whole:
        of_code = [one for one in parts if one.code == row.code]
        assert sum(one.total_ms or 0 for one in of_code) == (row.total_ms or 0)
    instants = [one for one in placed if one.end_ms is None]
    counts: defaultdict[str, int] = defaultdict(int)
    for one in budget(cut(instants, spans), (Apart.PHASE,), 80_000):
        counts[one.code] += one.count
    assert counts == {one.code: one.count for one in budget(instants, (), 80_000)}
