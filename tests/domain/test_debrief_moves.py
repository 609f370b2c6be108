"""The clock of a debrief: whatever is pressed in whatever order, it stays one that can be read."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonstudy.domain.debriefs import (
    Debrief,
    DebriefEntry,
    DebriefState,
    EntryKind,
    EntryState,
    Stance,
    mix_of,
)
from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict, Invalid, Refusal
from lessonstudy.domain.protocols import LONGEST_STEP_MINUTES, MOST_STEPS, Protocol, Step

MINUTE = 60_000
STEPS = tuple(Step(title=f"Step {place}", minutes=minutes) for place, minutes in enumerate((2, 10, 5), 1))
START = 1_800_000_000_000

# what is pressed, and how long after the press before; now and then a server's clock is set back
PRESSES = st.lists(
    st.tuples(
        st.sampled_from(["start", "next", "back", "jump", "pause", "resume", "more", "word", "finish"]),
        st.integers(-2 * MINUTE, 20 * MINUTE),
    ),
    max_size=40,
)


def scheduled() -> Debrief:
    return Debrief(**birth(), iteration="i", protocol="Quick", steps=STEPS, facilitator="fay")


def running() -> Debrief:
    return scheduled().started(START)


def pressed(debrief: Debrief, press: str, now_ms: int) -> Debrief:
    moves: dict[str, Any] = {
        "start": lambda: debrief.started(now_ms),
        "next": lambda: debrief.at_step(debrief.step + 1, now_ms),
        "back": lambda: debrief.at_step(debrief.step - 1, now_ms),
        "jump": lambda: debrief.at_step(99, now_ms),
        "pause": lambda: debrief.paused(now_ms),
        "resume": lambda: debrief.resumed(now_ms),
        "more": lambda: debrief.with_more(1),
        "word": lambda: debrief.with_speaker("olga"),
        "finish": lambda: debrief.finished(now_ms),
    }
    found: Debrief = moves[press]()
    return found


@given(PRESSES)
def test_no_sequence_of_presses_leads_out_of_the_protocol_or_below_zero(presses: list[tuple[str, int]]) -> None:
    debrief, now_ms = scheduled(), START
    for press, wait in presses:
        now_ms += wait
        before = debrief
        with suppress(Refusal):
            debrief = pressed(before, press, now_ms)
        assert 0 <= debrief.step < len(STEPS)
        assert 0 <= debrief.remaining_ms(now_ms) <= debrief.length_ms
        assert debrief.elapsed_ms(now_ms) >= 0
        assert (debrief.began_ms is None) == (debrief.state == DebriefState.SCHEDULED)
        assert abs(debrief.step - before.step) <= 1, "no press skips a step"
        if before.state == DebriefState.DONE:
            assert debrief == before, "done stays done"


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3 * MINUTE)), max_size=12))
def test_a_pause_takes_nothing_from_the_step_however_often_it_is_pressed(presses: list[tuple[bool, int]]) -> None:
    debrief, now_ms, ran, paused = running(), START, 0, False
    for pauses, wait in presses:
        now_ms += wait
        ran += 0 if paused else wait
        debrief = debrief.paused(now_ms) if pauses else debrief.resumed(now_ms)
        paused = pauses
        assert debrief.elapsed_ms(now_ms) == ran


def test_a_step_that_was_left_begins_anew_with_its_own_minutes() -> None:
    debrief = running().with_more(3).paused(START + MINUTE)
    assert debrief.remaining_ms(START + 9 * MINUTE) == 4 * MINUTE
    following = debrief.at_step(1, START + 9 * MINUTE)
    assert (following.added_ms, following.paused_ms) == (0, None)
    assert following.remaining_ms(START + 10 * MINUTE) == 9 * MINUTE
    assert following.at_step(1, START + 12 * MINUTE) == following, "the step it is at is not begun again"


@pytest.mark.parametrize("press", ["next", "back", "pause", "resume", "more", "finish"])
def test_what_has_not_begun_is_not_moved(press: str) -> None:
    with pytest.raises(Conflict) as refused:
        pressed(replace(scheduled(), step=1), press, START)
    assert refused.value.key in ("debrief-not-begun", "illegal-move")


@pytest.mark.parametrize("minutes", [-1, 10_000])
def test_minutes_are_added_within_reason(minutes: int) -> None:
    with pytest.raises(Invalid):
        running().with_more(minutes)


def test_the_mix_counts_what_stands_of_the_talk_and_names_nobody() -> None:
    def entry(stance: Stance | None, **values: Any) -> DebriefEntry:
        return DebriefEntry(**birth(), debrief="d", step=0, author="olga", text="Said.", stance=stance, **values)

    found = mix_of(
        [
            entry(Stance.EVIDENCE),
            entry(Stance.EVIDENCE),
            entry(None),
            entry(Stance.OPINION, state=EntryState.WITHDRAWN),
            entry(Stance.OPINION, kind=EntryKind.PARKING),
        ]
    )
    assert found == {Stance.EVIDENCE: 2, Stance.EXPLANATION: 0, Stance.OPINION: 0, None: 1}


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ((), "steps"),
        ((Step(title="Again", minutes=1),) * (MOST_STEPS + 1), "steps"),
        ((Step(title=" ", minutes=1),), "steps.0.title"),
        ((Step(title="A", minutes=1), Step(title="B", minutes=0)), "steps.1.minutes"),
        ((Step(title="A", minutes=LONGEST_STEP_MINUTES + 1),), "steps.0.minutes"),
    ],
)
def test_a_protocol_that_cannot_be_run_is_refused_by_its_field(steps: tuple[Step, ...], field: str) -> None:
    found = Protocol(**birth(), team="t", name="Ours", steps=steps).errors()
    assert [error.field for error in found] == [field]
    assert found[0].message
