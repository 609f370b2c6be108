"""When phases ran, which one a moment lies in, and who a phase is across the versions of a plan."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lessonstudy.domain.identity import is_id, new_id
from lessonstudy.domain.iterations import Iteration, PhaseTime, phase_at, phase_time_errors
from lessonstudy.domain.plans import AnticipatedResponse, Expectation, Phase, PlanVersion, rooted

HOUR = 3_600_000


def plan(*phases: Phase) -> PlanVersion:
    return PlanVersion(id="p", created_at="", updated_at="", study="s", number=1, phases=phases)


def keys(errors: list) -> list[tuple[str, str]]:
    return [(error.field, error.key) for error in errors]


TIMES = [PhaseTime(phase="launch", start_ms=0, end_ms=1000), PhaseTime(phase="work", start_ms=1000, end_ms=5000)]


@pytest.mark.parametrize(
    ("ms", "phase"), [(-1, None), (0, "launch"), (999, "launch"), (1000, "work"), (4999, "work"), (5000, None)]
)
def test_a_phase_runs_from_its_start_up_to_its_end(ms: int, phase: str | None) -> None:
    assert phase_at(TIMES, ms) == phase


def test_an_open_end_lasts_until_the_next_start() -> None:
    times = [PhaseTime(phase="launch", start_ms=0), PhaseTime(phase="work", start_ms=1000)]
    assert [phase_at(times, ms) for ms in (0, 999, 1000, 9 * HOUR)] == ["launch", "launch", "work", "work"]


def test_of_two_that_overlap_the_later_start_wins_whatever_their_order() -> None:
    times = [PhaseTime(phase="work", start_ms=500, end_ms=900), PhaseTime(phase="launch", start_ms=0, end_ms=1000)]
    assert [phase_at(order, 700) for order in (times, times[::-1])] == ["work", "work"]
    assert [phase_at(order, 950) for order in (times, times[::-1])] == ["launch", "launch"]


@given(
    some.lists(some.tuples(some.integers(-100, 100), some.one_of(some.none(), some.integers(1, 60))), max_size=6),
    some.integers(-120, 180),
)
def test_a_moment_lies_in_a_phase_exactly_when_one_runs_then(spans: list, ms: int) -> None:
    times = [
        PhaseTime(phase=str(n), start_ms=start, end_ms=None if length is None else start + length)
        for n, (start, length) in enumerate(spans)
    ]
    running = {one.phase for one in times if one.start_ms <= ms and (one.end_ms is None or ms < one.end_ms)}
    found = phase_at(times, ms)
    assert (found in running) if running else found is None


@pytest.mark.parametrize(
    ("time", "field", "key"),
    [
        (PhaseTime(phase="other", start_ms=0), "phases.0.phase", "unknown"),
        (PhaseTime(phase="work", start_ms=10, end_ms=10), "phases.0.end_ms", "end-before-start"),
        (PhaseTime(phase="work", start_ms=10, end_ms=9), "phases.0.end_ms", "end-before-start"),
        (PhaseTime(phase="work", start_ms=24 * HOUR + 1), "phases.0.start_ms", "number-range"),
        (PhaseTime(phase="work", start_ms=-24 * HOUR - 1), "phases.0.start_ms", "number-range"),
        (PhaseTime(phase="work", start_ms=0, end_ms=24 * HOUR + 1), "phases.0.end_ms", "number-range"),
    ],
)
def test_times_of_phases_that_cannot_be_are_named(time: PhaseTime, field: str, key: str) -> None:
    assert keys(phase_time_errors([time], ["work"])) == [(field, key)]


def test_a_camera_that_began_early_gives_times_below_zero() -> None:
    assert phase_time_errors([PhaseTime(phase="work", start_ms=-60_000, end_ms=0)], ["work"]) == []


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("date", "tomorrow", "not-one-of"),
        ("date", "2026-02-30", "not-one-of"),
        ("started_at", "noon", "not-one-of"),
        ("started_at", "2026-11-21T09:00:00", "not-one-of"),
        ("class_label", "x" * 301, "too-long"),
    ],
)
def test_an_iteration_names_the_field_that_cannot_be(field: str, value: str, key: str) -> None:
    one = Iteration(id="i", created_at="", updated_at="", study="s", plan="p", number=1)
    assert keys(replace(one, **{field: value}).errors()) == [(field, key)]


def test_a_date_and_a_start_with_its_zone_are_fine() -> None:
    one = Iteration(id="i", created_at="", updated_at="", study="s", plan="p", number=1)
    assert replace(one, date="2026-11-21", started_at="2026-11-21T09:00:00+01:00").errors() == []
    assert replace(one, started_at="2026-11-21T09:00:00.250Z").errors() == []


# --- roots


def test_a_phase_of_the_same_title_keeps_its_root_and_gets_a_new_id() -> None:
    before = plan(*rooted([Phase(title="Launch"), Phase(title="Work")], None))
    after = rooted([Phase(title=" work "), Phase(title="LAUNCH"), Phase(title="Closing")], before)
    roots = {phase.title: phase.root for phase in before.phases}
    assert [phase.root for phase in after[:2]] == [roots["Work"], roots["Launch"]]
    assert after[2].root not in roots.values()
    assert is_id(after[2].root)
    assert not {phase.id for phase in after} & {phase.id for phase in before.phases}


def test_a_given_root_wins_over_the_title_of_another_phase() -> None:
    before = plan(*rooted([Phase(title="Launch"), Phase(title="Work")], None))
    launch = before.phases[0].root
    after = rooted([Phase(title="Launch"), Phase(title="Opening", root=launch)], before)
    assert after[1].root == launch
    assert after[0].root != launch


def test_phases_of_one_title_keep_their_roots_in_their_order() -> None:
    before = plan(*rooted([Phase(title="Pairs"), Phase(title="Pairs")], None))
    after = rooted([Phase(title="Pairs"), Phase(title="Pairs"), Phase(title="Pairs")], before)
    assert [phase.root for phase in after[:2]] == [phase.root for phase in before.phases]
    assert after[2].root not in {phase.root for phase in before.phases}


def test_a_root_given_twice_is_used_once() -> None:
    root = new_id()
    after = rooted([Phase(title="Launch", root=root), Phase(title="Work", root=root)], None)
    assert after[0].root == root
    assert after[1].root != root


titles = some.sampled_from(["Launch", "launch ", "Work", "Closing", "Pairs"])
parents = some.lists(titles, max_size=5).map(lambda names: plan(*rooted([Phase(title=name) for name in names], None)))


@given(parents, some.lists(some.tuples(titles, some.one_of(some.none(), some.integers(0, 6))), max_size=7))
def test_roots_are_never_doubled_and_those_given_are_kept(parent: PlanVersion, wanted: list) -> None:
    pool = [phase.root for phase in parent.phases] + [new_id()]
    phases = [Phase(title=title, root="" if at is None else pool[at % len(pool)]) for title, at in wanted]
    after = rooted(phases, parent)
    roots = [phase.root for phase in after]
    assert len(set(roots)) == len(roots)
    assert len({phase.id for phase in after}) == len(after)
    assert {phase.root for phase in phases if phase.root} <= set(roots)
    assert [phase.title for phase in after] == [phase.title for phase in phases]


@given(parents, some.lists(some.tuples(titles, some.one_of(some.none(), some.integers(0, 6))), max_size=7))
def test_a_phase_that_stays_in_a_draft_keeps_its_id_and_no_other_gets_it(draft: PlanVersion, wanted: list) -> None:
    pool = [phase.root for phase in draft.phases] + [new_id()]
    phases = [Phase(title=title, root="" if at is None else pool[at % len(pool)]) for title, at in wanted]
    after = rooted(phases, None, draft)
    known = {phase.root: phase.id for phase in draft.phases}
    assert all(phase.id == known.get(phase.root, phase.id) for phase in after)
    assert len({phase.id for phase in after}) == len(after)
    assert not {phase.id for phase in after if phase.root not in known} & set(known.values())


def test_anticipated_responses_keep_their_ids_but_never_share_one() -> None:
    known = new_id()
    said = AnticipatedResponse(description="halves", id=known)
    (phase,) = rooted([Phase(title="Work", anticipated=(said, said, AnticipatedResponse(description="thirds")))], None)
    ids = [one.id for one in phase.anticipated]
    assert ids[0] == known
    assert len(set(ids)) == 3
    assert all(is_id(one) for one in ids)


@pytest.mark.parametrize(
    ("phase", "field", "key"),
    [
        (Phase(title=" "), "phases.0.title", "empty"),
        (Phase(title="x" * 301), "phases.0.title", "too-long"),
        (Phase(title="a", root="not an id"), "phases.0.root", "unknown"),
        (Phase(title="a", purpose="x" * 10_001), "phases.0.purpose", "too-long"),
        (Phase(title="a", planned_minutes=-1), "phases.0.planned_minutes", "number-range"),
        (Phase(title="a", planned_minutes=601), "phases.0.planned_minutes", "number-range"),
        (
            Phase(title="a", anticipated=(AnticipatedResponse(description=""),)),
            "phases.0.anticipated.0.description",
            "empty",
        ),
        (Phase(title="a", expected=(Expectation(student="s", expects=" "),)), "phases.0.expected.0.expects", "empty"),
    ],
)
def test_a_plan_names_the_field_of_the_phase_that_cannot_be(phase: Phase, field: str, key: str) -> None:
    assert keys(plan(phase).errors()) == [(field, key)]
