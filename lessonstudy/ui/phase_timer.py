"""The phase timer, big enough for a phone in a hand. It keeps nothing: every draw reads the stored times."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from lessonstudy.domain.entity import now
from lessonstudy.domain.errors import Stale
from lessonstudy.domain.people import Person, Right
from lessonstudy.domain.phase_timer import Timer
from lessonstudy.domain.plans import Phase
from lessonstudy.services.phase_timing import TimerNow
from lessonstudy.services.reteaching import Brief
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import plain

EVERY_SECONDS = 5
LOOK = """<style>
.st-key-timer button { min-height: 3.5rem; border-width: 2px; }
.st-key-timer button p { font-size: 1.2rem; }
.timer-left { font-size: clamp(3.25rem, 20vw, 6rem); font-weight: 650; line-height: 1.05; font-variant-numeric: tabular-nums; }
</style>"""


def phase_timer(person: Person, brief: Brief) -> None:
    """The part that is drawn anew by itself while a phase runs."""
    st.html(LOOK)
    running = services().timing.now(person.id, brief.iteration.id).timer is not None

    @st.fragment(run_every=EVERY_SECONDS if running else None)
    def part() -> None:
        with guarded():
            found = services().timing.now(person.id, brief.iteration.id)
        if (found.timer is not None) != running:
            st.rerun()
        with st.container(key="timer"):
            _timer(person, brief, found)

    part()


def _timer(person: Person, brief: Brief, found: TimerNow) -> None:
    timing, lesson, version = services().timing, brief.iteration.id, found.iteration.version
    may = brief.membership.allows(Right.NOTE)
    if found.timer is not None:
        _running(brief, found.timer)
        if may:
            _taps(person, found, found.timer)
    elif not found.iteration.phases:
        st.markdown("Start the timer when the lesson begins. It keeps the minutes of each phase, also without a video.")
        if may and st.button("Start the lesson", icon=":material/play_arrow:", key=f"start-{lesson}", width="stretch"):
            _tapped(lambda: timing.start(person.id, lesson, version))
        _phases(found)
    else:
        st.markdown("The phases of this lesson are marked. How it ran stands under “Afterwards”.")
        if may and found.today and st.button("Go on with the last phase", icon=":material/undo:", key=f"back-{lesson}"):
            _tapped(lambda: timing.back(person.id, lesson, version))


def _running(brief: Brief, timer: Timer) -> None:
    st.subheader(plain(timer.phase.title), anchor=False)
    st.html(f'<div class="timer-left" role="timer">{_left(timer)}</div>')
    if timer.planned_ms:
        st.progress(min(1.0, timer.ran_ms / timer.planned_ms))
        over = ", which is over" if timer.left_ms <= 0 else ""
        st.markdown(f"{timer.phase.planned_minutes:g} min planned, until {_clock(timer.left_ms)}{over}")
    here = [one.tweak for one in brief.tweaks if one.phase and one.phase.id == timer.phase.id]
    for tweak in here:
        st.markdown(f":material/edit_note: {plain(tweak.change)}")


def _left(timer: Timer) -> str:
    if not timer.planned_ms:
        return f"{timer.ran_ms // 60_000} min"
    if timer.left_ms <= -60_000:
        return f"{-timer.left_ms // 60_000} min over"
    if timer.left_ms <= 0:
        return "Time"
    return f"{-(-timer.left_ms // 60_000)} min left"


def _clock(left_ms: int) -> str:
    """The time of day at which the planned minutes are over, as a clock on the wall shows it."""
    zone = st.context.timezone
    end = datetime.fromisoformat(now()) + timedelta(milliseconds=left_ms)
    return f"{end.astimezone(ZoneInfo(zone)) if zone else end:%H:%M}"


def _taps(person: Person, found: TimerNow, timer: Timer) -> None:
    # each key names the phase that runs: a tap that comes late, or from a page of an hour ago, moves nothing
    timing, lesson, version = services().timing, found.iteration.id, found.iteration.version
    place = f"{lesson}-{timer.phase.id}"
    following = timer.following
    if following and st.button(
        f"Next: {plain(following.title)}{_planned(following)}",
        icon=":material/skip_next:",
        key=f"next-{place}",
        width="stretch",
    ):
        _tapped(lambda: timing.go_on(person.id, lesson, version))
    if st.button(
        "End the lesson",
        icon=":material/stop:",
        key=f"end-{place}",
        width="stretch",
    ):
        _tapped(lambda: timing.end(person.id, lesson, version))
    if st.button("Back, that was too early", icon=":material/undo:", key=f"back-{place}", width="stretch"):
        _tapped(lambda: timing.back(person.id, lesson, version))


def _tapped(tap: Callable[[], object]) -> None:
    with said():
        try:
            tap()
        except Stale:
            st.toast("Somebody else moved the timer just now. This is how it stands.")
        st.rerun()


def _phases(found: TimerNow) -> None:
    for phase in found.plan.phases:
        st.markdown(f"**{plain(phase.title)}**{_planned(phase)}")


def _planned(phase: Phase) -> str:
    return f" · {phase.planned_minutes:g} min" if phase.planned_minutes else ""
