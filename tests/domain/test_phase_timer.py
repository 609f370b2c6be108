"""The phase timer: whatever is tapped, the times stay in order and the stored times alone say what runs."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lessonstudy.domain.entity import birth
from lessonstudy.domain.iterations import Iteration, PhaseTime, phase_time_errors
from lessonstudy.domain.phase_timer import begun, ended, running, stepped_back
from lessonstudy.domain.plans import Phase

PHASES = [Phase(id="a", title="Launch", planned_minutes=5), Phase(id="b", title="Work", planned_minutes=20)]
STARTED = datetime.fromisoformat("2026-11-21T09:00:00+01:00")
LESSON = Iteration(**birth(), study="s", plan="p", number=1, started_at=STARTED.isoformat())


def at(minutes: float) -> str:
    return (STARTED + timedelta(minutes=minutes)).isoformat()


def test_the_timer_tells_what_is_left_what_follows_and_that_a_phase_runs_over() -> None:
    lesson = replace(LESSON, phases=begun((), "a", 0))
    timer = running(lesson, PHASES, at(3))
    assert timer is not None
    assert (timer.phase.id, timer.left_ms, timer.following) == ("a", 120_000, PHASES[1])
    lesson = replace(lesson, phases=begun(lesson.phases, "b", 6 * 60_000))
    assert lesson.phases == (PhaseTime(phase="a", start_ms=0, end_ms=360_000), PhaseTime(phase="b", start_ms=360_000))
    timer = running(lesson, PHASES, at(30))
    assert timer is not None
    assert (timer.left_ms, timer.following) == (-4 * 60_000, None)


def test_no_phase_runs_before_the_start_after_the_end_or_on_another_day() -> None:
    open_end = replace(LESSON, phases=begun((), "a", 0))
    assert running(LESSON, PHASES, at(1)) is None
    assert running(replace(open_end, started_at=None), PHASES, at(1)) is None
    assert running(replace(open_end, phases=ended(open_end.phases, 1000)), PHASES, at(1)) is None
    assert running(open_end, PHASES, at(24 * 60 + 1)) is None


@given(st.lists(st.tuples(st.sampled_from(["next", "end", "back"]), st.integers(0, 10_000)), max_size=20))
def test_no_order_of_taps_makes_times_that_cannot_be_and_a_step_back_undoes_a_tap(taps: list[tuple[str, int]]) -> None:
    times: tuple[PhaseTime, ...] = ()
    clock = 0
    for tap, passed in taps:
        clock += passed
        if tap == "back":
            times = stepped_back(times)
        elif tap == "end" and times and times[-1].end_ms is None:
            before, times = times, ended(times, clock)
            assert stepped_back(times) == before
        elif tap == "next" and (not times or times[-1].end_ms is None):
            before, times = times, begun(times, "a", clock)
            assert stepped_back(times) == before
        assert phase_time_errors(times, ["a"]) == []
        assert [one for one in times[:-1] if one.end_ms is None] == []
        assert list(times) == sorted(times, key=lambda one: one.start_ms)
