"""How a lesson ran: minutes of its phases, and what was anticipated, seen and not."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lessonstudy.domain.anticipation import from_responses
from lessonstudy.domain.enactment import how_it_ran, ran_ms
from lessonstudy.domain.entity import birth
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanVersion
from lessonstudy.domain.schemes import Code, CodingScheme
from lessonstudy.domain.studies import Study

HALVES = AnticipatedResponse(id="halves", description="Cuts into\nhalves")
COUNTS = AnticipatedResponse(id="counts", description="Counts the pieces")
LAUNCH = Phase(id="launch", root="l", title="Launch", planned_minutes=2)
WORK = Phase(id="work", root="w", title="Work", planned_minutes=8, anticipated=(HALVES, COUNTS))
PLAN = PlanVersion(**birth(), study="s", number=1, phases=(LAUNCH, WORK))
MADE = from_responses(Study(**birth(), team="t", title="Fractions"), PLAN, ())
THINKING = CodingScheme(
    **birth(),
    team="t",
    slug="student_thinking",
    name="Student thinking",
    codes=(Code(key="u", name="Unanticipated", color="#e86800"), Code(key="x", name="Sees it fail", color="#c81828")),
)


def note(start_ms: int = 0, **values: Any) -> Observation:
    known = {"iteration": "i", "observer": "o", "saw": "so", "phase": "work"}
    return Observation(**birth(), start_ms=start_ms, **(known | values))


def code(scheme: CodingScheme, name: str) -> str:
    return next(f"{scheme.id}:{one.key}" for one in scheme.codes if one.name == name)


def test_a_response_is_seen_by_its_name_or_its_code_and_a_withdrawn_note_shows_nothing() -> None:
    named = note(5, anticipated="halves")
    coded = note(2, codes=(code(MADE, "Cuts into halves"),), phase="launch")
    gone = note(1, anticipated="counts", state=ObservationState.WITHDRAWN)
    found = how_it_ran(PLAN, (), [named, gone, coded], [MADE, THINKING])
    halves, counts = found.phases[1].responses
    assert (halves.response, halves.moments) == (HALVES, (coded, named))
    assert (counts.response, counts.moments) == (COUNTS, ())


def test_a_surprise_is_coded_as_one_and_names_no_response() -> None:
    odd = note(1, codes=(code(MADE, "Something else"),))
    unplanned = note(2, codes=(code(THINKING, "Unanticipated"),), phase=None)
    explained = note(3, codes=(code(THINKING, "Unanticipated"),), anticipated="halves")
    other = note(4, codes=(code(THINKING, "Sees it fail"),))
    found = how_it_ran(PLAN, (), [other, explained, unplanned, odd], [MADE, THINKING])
    assert [one.surprises for one in found.phases] == [(), (odd,)]
    assert found.elsewhere == (unplanned,)


def test_a_renamed_copy_of_the_scheme_still_counts() -> None:
    copy = replace(MADE, slug="fractions_copy", codes=(replace(MADE.codes[0], name="Halving"), *MADE.codes[1:]))
    found = how_it_ran(
        PLAN, (), [note(codes=(f"{copy.id}:{copy.codes[0].key}",)), note(codes=(f"{copy.id}:x",))], [copy]
    )
    assert len(found.phases[1].responses[0].moments) == len(found.phases[1].surprises) == 1


def test_minutes_of_a_phase_add_up_and_an_open_one_ends_with_the_next_or_with_the_video() -> None:
    times = (
        PhaseTime(phase="launch", start_ms=0, end_ms=60_000),
        PhaseTime(phase="work", start_ms=60_000),
        PhaseTime(phase="launch", start_ms=100_000),
    )
    ran = [(one.planned_ms, one.ran_ms) for one in how_it_ran(PLAN, times, [], [], 130_000).phases]
    assert ran == [(120_000, 90_000), (480_000, 40_000)]
    assert how_it_ran(PLAN, times, [], []).phases[0].ran_ms is None
    assert how_it_ran(PLAN, (), [], [], 130_000).phases[0].ran_ms is None


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 99), st.integers(1, 99) | st.none())))
def test_phases_that_follow_each_other_fill_the_lesson_once(drawn: list[tuple[str, int, int | None]]) -> None:
    starts = sorted({start for _, start, _ in drawn})
    times = [PhaseTime(phase="ab"[place % 2], start_ms=start) for place, start in enumerate(starts)]
    total = [ran_ms([one for one in times if one.phase == name], times, 100) or 0 for name in "ab"]
    assert sum(total) == (100 - starts[0] if starts else 0)
