"""The phase timer, whose taps are stored as phase times."""

from datetime import datetime, timedelta

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, NotFound, Stale
from lessonstudy.domain.iterations import IterationState
from lessonstudy.services.phase_timing import PhaseTiming


class Bell:
    def __init__(self) -> None:
        self.at = datetime.fromisoformat("2026-11-21T08:00:00+00:00")

    def __call__(self) -> str:
        return self.at.isoformat()

    def pass_by(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def lesson(world: World) -> str:
    return world.services.teaching.add(world.ids.fay, world.ids.study, {"teacher": world.ids.tim}).id


def test_a_lesson_runs_through_its_phases_and_leaves_their_minutes(world: World, bell: Bell, lesson: str) -> None:
    ids, timing = world.ids, PhaseTiming(world.services.store, world.services.teaching, bell)
    for stranger, refusal in ((ids.eve, NotFound), (ids.gus, Forbidden)):
        with pytest.raises(refusal):
            timing.start(stranger, lesson, 1)
    with pytest.raises(Conflict):
        timing.go_on(ids.tim, lesson, 1)
    begun = timing.start(ids.tim, lesson, 1)
    assert (begun.started_at, begun.state) == (bell(), IterationState.TAUGHT)
    bell.pass_by(3)
    # another device, or the same one after a reload
    again = PhaseTiming(world.services.store, world.services.teaching, bell).now(ids.fay, lesson)
    assert again.timer is not None
    assert (again.timer.phase.title, again.timer.left_ms) == ("Launch", -60_000)
    going = timing.go_on(ids.tim, lesson, begun.version)
    with pytest.raises(Stale):
        timing.go_on(ids.fay, lesson, begun.version)
    bell.pass_by(7.5)
    done = timing.go_on(ids.tim, lesson, going.version)
    assert [(one.start_ms, one.end_ms) for one in done.phases] == [(0, 180_000), (180_000, 630_000)]
    assert timing.now(ids.tim, lesson).timer is None
    with pytest.raises(Conflict) as refused:
        timing.start(ids.tim, lesson, done.version)
    assert refused.value.key == "lesson-over"


def test_every_tap_can_be_taken_back_and_a_start_by_mistake_leaves_no_trace(
    world: World, bell: Bell, lesson: str
) -> None:
    ids, timing = world.ids, PhaseTiming(world.services.store, world.services.teaching, bell)
    begun = timing.start(ids.tim, lesson, 1)
    bell.pass_by(1)
    ended = timing.end(ids.tim, lesson, world.iteration(lesson).version)
    assert timing.back(ids.tim, lesson, ended.version).phases == begun.phases
    fresh = timing.back(ids.tim, lesson, world.iteration(lesson).version)
    assert (fresh.phases, fresh.started_at) == ((), None)
    bell.pass_by(60)
    assert timing.start(ids.tim, lesson, fresh.version).started_at == bell()


def test_live_notes_keep_their_time_when_the_lesson_starts_after_them(world: World, bell: Bell, lesson: str) -> None:
    ids, timing = world.ids, PhaseTiming(world.services.store, world.services.teaching, bell)
    zero = bell()
    world.services.teaching.change(ids.fay, lesson, 1, {"started_at": zero})
    world.write(ids.olga, iteration=lesson, clock="live", start_ms=1_000)
    bell.pass_by(2)
    begun = timing.start(ids.tim, lesson, world.iteration(lesson).version)
    assert (begun.started_at, begun.phases[0].start_ms) == (zero, 120_000)
    back = timing.back(ids.tim, lesson, begun.version)
    assert back.started_at == zero
