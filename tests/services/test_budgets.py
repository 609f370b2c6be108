"""Time budgets of a lesson: of what one may see, of whom and of which phase one asks, over the length of the lesson."""

import pytest
from world import LESSON_MS, World

from lessonstudy.domain.budgets import Apart, Asked, Lasting
from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import PhaseTime


@pytest.fixture
def lesson(world: World) -> World:
    """Two observers, a code that lasts and one that does not, over two phases."""
    ids = world.ids
    times = [PhaseTime(phase=ids.launch, start_ms=0, end_ms=60_000), PhaseTime(phase=ids.work, start_ms=60_000)]
    world.services.teaching.mark_phases(ids.fay, ids.iteration, times)
    world.write(ids.olga, start_ms=50_000, end_ms=80_000, codes=["u"], students=["A", "B"])
    world.write(ids.olga, start_ms=90_000, codes=["a"], students=["A"])
    world.write(ids.omar, start_ms=100_000, codes=["a"])
    return world


def roots(world: World) -> tuple[str, str]:
    """The roots of the two phases."""
    launch, work = world.services.studies.plan(world.ids.fay, world.ids.plan).phases
    assert launch.root
    assert work.root
    return launch.root, work.root


def told(world: World, asked: Asked, who: str = "fay") -> dict[tuple[str | None, ...], tuple[int, int | None]]:
    found = world.services.budgets.of_iteration(getattr(world.ids, who), world.ids.iteration, asked)
    names = {world.ids.olga: "olga", world.ids.omar: "omar"}
    names |= dict(zip(roots(world), ("launch", "work"), strict=True))
    return {
        (one.code[-1], *(names.get(part, part) for part in (one.observer, one.student, one.phase) if part)): (
            one.count,
            one.total_ms,
        )
        for one in found.rows
    }


def test_rows_are_told_apart_by_what_is_asked_for(lesson: World) -> None:
    assert told(lesson, Asked()) == {
        ("a", "olga", "A"): (1, None), ("a", "omar"): (1, None), ("u", "olga", "A"): (1, 30_000), ("u", "olga", "B"): (1, 30_000),
    }  # fmt: skip
    assert told(lesson, Asked(apart=())) == {("a",): (2, None), ("u",): (1, 30_000)}
    assert told(lesson, Asked(apart=(Apart.PHASE,)), "gus") == {
        ("a", "work"): (2, None), ("u", "launch"): (1, 10_000), ("u", "work"): (1, 20_000),
    }  # fmt: skip


def test_an_observer_a_student_and_a_phase_can_be_asked_for_alone(lesson: World) -> None:
    ids = lesson.ids
    assert told(lesson, Asked(observer=ids.omar)) == {("a", "omar"): (1, None)}
    assert told(lesson, Asked(student="B")) == {("u", "olga", "B"): (1, 30_000)}
    assert told(lesson, Asked(apart=(), phase=roots(lesson)[1])) == {("a",): (2, None), ("u",): (1, 20_000)}


def test_the_share_is_of_the_lesson_or_of_the_phase(lesson: World) -> None:
    ids, budgets = lesson.ids, lesson.services.budgets
    whole = budgets.of_iteration(ids.fay, ids.iteration, Asked(apart=()))
    assert whole.length_ms == LESSON_MS
    assert [one.share for one in whole.rows if one.total_ms] == [0.05]
    launch = budgets.of_iteration(ids.fay, ids.iteration, Asked(apart=(), phase=roots(lesson)[0]))
    assert (launch.length_ms, launch.rows[0].share) == (60_000, round(10 / 60, 4))
    parts = budgets.of_iteration(ids.fay, ids.iteration, Asked(apart=(Apart.PHASE,)))
    assert {one.phase: one.share for one in parts.rows if one.total_ms} == {
        roots(lesson)[0]: round(10 / 60, 4), roots(lesson)[1]: round(20 / 540, 4),
    }  # fmt: skip


def test_codes_without_an_end_can_last_until_the_observers_next(lesson: World) -> None:
    found = told(lesson, Asked(apart=(Apart.OBSERVER,), lasting=Lasting.UNTIL_NEXT))
    assert found == {
        ("u", "olga"): (1, 30_000),
        ("a", "olga"): (1, LESSON_MS - 90_000),
        ("a", "omar"): (1, LESSON_MS - 100_000),
    }


def test_transitions_are_of_one_observer_and_lead_to_moments_one_may_see(lesson: World) -> None:
    ids = lesson.ids
    found = lesson.services.budgets.of_iteration(ids.fay, ids.iteration)
    (pair,) = found.transitions
    assert (pair.before[-1], pair.after[-1], pair.count) == ("u", "a", 1)
    notes = lesson.services.moments.named(ids.fay, ids.study, pair.moments)
    assert [one.start_ms for one in notes] == [50_000, 90_000]


def test_a_lesson_without_a_video_is_as_long_as_what_is_known_of_it(world: World) -> None:
    ids = world.ids
    made = world.services.teaching.add(ids.fay, ids.study, {"schemes": [ids.thinking]})
    assert world.services.budgets.of_iteration(ids.fay, made.id).length_ms == 0
    values = {"iteration": made.id, "saw": "Live.", "clock": "live", "codes": ["a"]}
    for start, end in ((60_000, None), (180_000, 300_000)):
        world.services.annotate.create(ids.olga, new_id(), values | {"start_ms": start, "end_ms": end})
    found = world.services.budgets.of_iteration(ids.fay, made.id, Asked(apart=()))
    assert (found.length_ms, found.rows[0].share) == (240_000, 0.5)


def test_hidden_and_withdrawn_moments_and_other_teams_lessons_are_not_there(world: World) -> None:
    ids, budgets = world.ids, world.services.budgets
    world.write(ids.olga, iteration=ids.blind, codes=["a"])
    gone = world.write(ids.olga, codes=["a"])
    world.services.annotate.withdraw(ids.olga, gone.id)
    assert budgets.of_iteration(ids.olga, ids.iteration).rows == ()
    assert [one.count for one in budgets.of_iteration(ids.olga, ids.blind).rows] == [1]
    for who in (ids.omar, ids.fay, ids.gus):
        assert budgets.of_iteration(who, ids.blind).rows == ()
    for who, iteration in ((ids.eve, ids.iteration), (ids.fay, ids.their_iteration)):
        with pytest.raises(NotFound):
            budgets.of_iteration(who, iteration)
