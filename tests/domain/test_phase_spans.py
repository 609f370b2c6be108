"""Phases as spans: a note and the span that holds it name the same phase."""

from hypothesis import given
from hypothesis import strategies as st

from lessonstudy.domain.entity import birth
from lessonstudy.domain.iterations import Iteration, PhaseTime, phase_at
from lessonstudy.domain.moments import PhaseSpan, phase_finder, phase_spans

ROOTS = {"one": "launch", "two": "work", "again": "work"}


def lesson(*times: PhaseTime) -> Iteration:
    return Iteration(**birth(), study="s", plan="p", number=1, phases=times)


def test_a_phase_without_an_end_lasts_to_the_next_one_and_the_last_to_the_end_of_the_videos() -> None:
    found = lesson(PhaseTime(phase="one", start_ms=0), PhaseTime(phase="two", start_ms=60_000))
    assert phase_spans(found, ROOTS, 90_000) == [PhaseSpan("launch", 0, 60_000), PhaseSpan("work", 60_000, 90_000)]
    assert phase_spans(found, ROOTS, None) == [PhaseSpan("launch", 0, 60_000)]


def test_a_break_between_two_phases_is_in_none_and_two_parts_of_one_phase_become_one() -> None:
    found = lesson(
        PhaseTime(phase="one", start_ms=0, end_ms=10),
        PhaseTime(phase="two", start_ms=20, end_ms=30),
        PhaseTime(phase="again", start_ms=30, end_ms=40),
    )
    assert phase_spans(found, ROOTS, 100) == [PhaseSpan("launch", 0, 10), PhaseSpan("work", 20, 40)]


times = st.builds(
    PhaseTime,
    phase=st.sampled_from(["one", "two"]),
    start_ms=st.integers(-5, 30),
    end_ms=st.none() | st.integers(31, 40) | st.integers(10, 20),
)


@given(st.lists(times, max_size=5), st.integers(-6, 44))
def test_whatever_the_times_a_moment_lies_in_the_span_of_its_phase(found: list[PhaseTime], ms: int) -> None:
    spans = phase_spans(lesson(*found), ROOTS, 45)
    phase = phase_at(found, ms)
    assert phase_finder(lesson(*found), ROOTS)(ms) == (ROOTS[phase] if phase else None)
    held = [one.phase for one in spans if one.start_ms <= ms < one.end_ms]
    assert held == ([ROOTS[phase]] if phase else [])
