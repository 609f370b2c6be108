"""Iterations: their states with all that follows, when phases ran, and the reveal."""

from typing import Any

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.iterations import IterationKind, IterationState, Noting, PhaseTime
from lessonstudy.domain.plans import Phase, PlanState
from lessonstudy.domain.schemes import SchemeState
from lessonstudy.domain.studies import StudyState
from lessonstudy.store import events


def scheme_states(world: World) -> dict[str, SchemeState]:
    return {one.id: one.state for one in world.services.coding.of_team(world.ids.fay, world.ids.team)}


def states_told(world: World, iteration: str) -> list[str]:
    with world.services.store.read() as db:
        told = events.after(db, iteration, 0)
    return [one.body["state"] for one in told if one.kind == "state" and one.body]


def fresh(world: World, **values: Any) -> Any:
    """A new study of one plan and its first iteration, which is only planned."""
    studies, fay = world.services.studies, world.ids.fay
    study = studies.add(fay, world.ids.team, {"title": "Fresh"})
    studies.add_plan(fay, study.id, {"phases": (Phase(title="Launch"),)})
    return world.services.teaching.add(fay, study.id, values)


def test_an_iteration_takes_the_newest_plan_and_student_thinking_and_counts_on(world: World) -> None:
    first = fresh(world)
    assert (first.number, first.kind, first.state) == (1, IterationKind.TEACH, IterationState.PLANNED)
    assert first.schemes == (world.ids.thinking,)
    second = world.services.teaching.add(world.ids.tim, first.study, {})
    assert (second.number, second.kind, second.plan) == (2, IterationKind.RETEACH, first.plan)
    assert world.services.teaching.of_study(world.ids.olga, first.study) == [first, second]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"plan": "nowhere"}, "plan"),
        ({"plan": "their_plan"}, "plan"),
        ({"schemes": ["nowhere"]}, "schemes"),
        ({"schemes": ["their_scheme"]}, "schemes"),
        ({"teacher": "nowhere"}, "teacher"),
        ({"teacher": "eve"}, "teacher"),
        ({"date": "soon"}, "date"),
        ({"started_at": "soon"}, "started_at"),
    ],
)
def test_what_an_iteration_names_must_be_the_teams_own(world: World, values: dict[str, Any], field: str) -> None:
    def known(value: Any) -> Any:
        return [known(one) for one in value] if isinstance(value, list) else getattr(world.ids, value, value)

    with pytest.raises(Invalid) as refused:
        world.services.teaching.add(
            world.ids.fay, world.ids.study, {name: known(value) for name, value in values.items()}
        )
    assert [error.field for error in refused.value.errors] == [field]


def test_a_lesson_needs_a_plan_before_it_is_taught(world: World) -> None:
    study = world.services.studies.add(world.ids.fay, world.ids.team, {"title": "Bare"})
    with pytest.raises(Invalid) as refused:
        world.services.teaching.add(world.ids.fay, study.id, {})
    assert [error.key for error in refused.value.errors] == ["plan-missing"]


def test_to_teach_freezes_the_plan_and_sets_the_study_going(world: World) -> None:
    one = fresh(world)
    assert world.services.studies.plan(world.ids.fay, one.plan).state == PlanState.DRAFT
    assert world.services.studies.get(world.ids.fay, one.study).state == StudyState.PLANNING
    world.services.teaching.change(world.ids.tim, one.id, None, {"state": "taught"})
    assert world.services.studies.plan(world.ids.fay, one.plan).state == PlanState.FROZEN
    assert world.services.studies.get(world.ids.fay, one.study).state == StudyState.ACTIVE


def test_the_first_note_begins_the_noting_and_pins_the_schemes(world: World) -> None:
    assert world.iteration().state == IterationState.TAUGHT
    assert scheme_states(world)[world.ids.thinking] == SchemeState.DRAFT
    world.write(world.ids.olga)
    assert world.iteration().state == IterationState.NOTING
    pinned = {key for key, state in scheme_states(world).items() if state == SchemeState.PINNED}
    assert pinned == {world.ids.thinking, world.ids.mode}


def test_a_scheme_taken_up_while_notes_are_taken_is_pinned_too(world: World) -> None:
    world.write(world.ids.olga)
    others = [key for key in scheme_states(world) if key not in (world.ids.thinking, world.ids.mode)]
    before = world.iteration()
    changed = world.services.teaching.change(
        world.ids.fay, before.id, before.version, {"schemes": [*before.schemes, *others]}
    )
    assert changed.schemes == (*before.schemes, *others)
    assert set(scheme_states(world).values()) == {SchemeState.PINNED}


def test_a_move_makes_one_version_and_one_event(world: World) -> None:
    before = world.iteration()
    after = world.services.teaching.change(world.ids.fay, before.id, None, {"state": "noting"})
    assert (after.version, after.seq) == (before.version + 1, before.seq + 1)
    assert states_told(world, before.id)[-2:] == ["taught", "noting"]
    again = world.services.teaching.change(world.ids.fay, before.id, None, {"state": "noting"})
    assert again == after


def test_texts_and_a_move_can_change_in_one_step(world: World) -> None:
    before = world.iteration()
    after = world.services.teaching.change(
        world.ids.fay, before.id, before.version, {"class_label": "4c", "state": "noting"}
    )
    assert (after.class_label, after.state) == ("4c", IterationState.NOTING)


@pytest.mark.parametrize("wanted", ["planned", "revealed", "debriefed", "judged"])
def test_an_illegal_move_is_refused_and_changes_nothing(world: World, wanted: str) -> None:
    before = world.iteration()
    with pytest.raises(Conflict) as refused:
        world.services.teaching.change(world.ids.fay, before.id, before.version, {"class_label": "4c", "state": wanted})
    assert refused.value.key == "illegal-move"
    assert world.iteration() == before


def test_a_change_over_another_version_is_stale(world: World) -> None:
    before = world.iteration()
    first = world.services.teaching.change(world.ids.fay, before.id, before.version, {"class_label": "4c"})
    with pytest.raises(Stale) as stale:
        world.services.teaching.change(world.ids.tim, before.id, before.version, {"class_label": "4d"})
    assert stale.value.current == first


# --- phases


def times(world: World) -> list[PhaseTime]:
    return [
        PhaseTime(phase=world.ids.work, start_ms=60_000),
        PhaseTime(phase=world.ids.launch, start_ms=0, end_ms=60_000),
    ]


def test_the_times_of_phases_give_notes_their_phase_and_move_no_version(world: World) -> None:
    early, late = world.write(world.ids.olga, start_ms=59_999), world.write(world.ids.olga, start_ms=60_000)
    by_hand = world.write(world.ids.olga, start_ms=1_000, phase=world.ids.work)
    assert early.phase is late.phase is None
    marked = world.services.teaching.mark_phases(world.ids.olga, world.ids.iteration, times(world))
    assert [one.phase for one in marked.phases] == [world.ids.launch, world.ids.work]
    seen = {one.id: one for one in world.seen(world.ids.fay)}
    assert [seen[one.id].phase for one in (early, late, by_hand)] == [
        world.ids.launch,
        world.ids.work,
        world.ids.work,
    ]
    assert [(seen[one.id].version, seen[one.id].seq) for one in (early, late, by_hand)] == [
        (one.version, one.seq) for one in (early, late, by_hand)
    ]
    moved = [PhaseTime(phase=world.ids.launch, start_ms=0, end_ms=90_000)]
    world.services.teaching.mark_phases(world.ids.olga, world.ids.iteration, moved)
    assert world.services.annotate.note(world.ids.fay, late.id).phase == world.ids.launch
    with world.services.store.read() as db:
        kinds = [one.kind for one in events.after(db, world.ids.iteration, by_hand.seq)]
    assert kinds == ["phase-times", "phase-times"]


def test_a_time_for_a_phase_of_another_plan_is_refused(world: World) -> None:
    for phase in ("nowhere", world.ids.their_phase):
        with pytest.raises(Invalid) as refused:
            world.services.teaching.mark_phases(
                world.ids.olga, world.ids.iteration, [PhaseTime(phase=phase, start_ms=0)]
            )
        assert [error.field for error in refused.value.errors] == ["phases.0.phase"]


def test_who_only_looks_cannot_mark_phases(world: World) -> None:
    with pytest.raises(Forbidden):
        world.services.teaching.mark_phases(world.ids.gus, world.ids.iteration, [])
    with pytest.raises(NotFound):
        world.services.teaching.mark_phases(world.ids.eve, world.ids.iteration, [])


def test_phases_that_ran_show_that_the_lesson_was_taught_so_that_its_plan_keeps_them(world: World) -> None:
    one = fresh(world)
    plan = world.services.studies.plan(world.ids.fay, one.plan)
    marked = world.services.teaching.mark_phases(
        world.ids.olga, one.id, [PhaseTime(phase=plan.phases[0].id, start_ms=0)]
    )
    assert marked.state == IterationState.TAUGHT
    with pytest.raises(Conflict):
        world.services.studies.change_plan(world.ids.fay, plan.id, plan.version + 1, {"phases": ()})


# --- independent first


def blind_notes(world: World) -> tuple[Any, Any]:
    """A note of Olga's and one of Omar's in the iteration that hides others' notes."""
    return tuple(world.write(who, iteration=world.ids.blind) for who in (world.ids.olga, world.ids.omar))


def test_until_the_reveal_everyone_sees_only_their_own_notes(world: World) -> None:
    hers, his = blind_notes(world)
    annotate, blind = world.services.annotate, world.ids.blind
    assert [one.id for one in world.seen(world.ids.olga, blind)] == [hers.id]
    assert [one.id for one in world.seen(world.ids.omar, blind)] == [his.id]
    for who in (world.ids.fay, world.ids.cody, world.ids.tim, world.ids.kim, world.ids.gus):
        assert world.seen(who, blind) == []
        with pytest.raises(NotFound):
            annotate.note(who, hers.id)
    assert annotate.note(world.ids.olga, hers.id) == hers
    for attempt in (
        lambda: annotate.replace(world.ids.omar, hers.id, 1, world.note(iteration=blind)),
        lambda: annotate.withdraw(world.ids.omar, hers.id),
        lambda: annotate.create(world.ids.omar, hers.id, world.note(iteration=blind)),
    ):
        with pytest.raises(NotFound):
            attempt()
    told = [one.entity for one in world.services.feed.after(world.ids.omar, blind, 0) if one.kind == "observation"]
    assert [one.id for one in told if one] == [his.id]
    (glance,) = world.services.overview.home(world.ids.fay)
    assert [one.notes for one in glance.iterations if one.iteration.id == blind] == [0]


def test_the_reveal_shows_all_and_gives_each_note_a_new_seq_but_no_new_version(world: World) -> None:
    hers, his = blind_notes(world)
    gone = world.services.annotate.withdraw(world.ids.olga, world.write(world.ids.olga, iteration=world.ids.blind).id)
    asked = world.services.annotate.notes(world.ids.fay, world.ids.blind)
    assert asked.items == []
    world.services.teaching.reveal(world.ids.fay, world.ids.blind)
    page = world.services.annotate.notes(world.ids.fay, world.ids.blind, after=asked.seq)
    assert [(one.id, one.version) for one in page.items] == [(hers.id, 1), (his.id, 1), (gone.id, 2)]
    assert all(one.seq > asked.seq for one in page.items)
    told = [one.entity.id for one in world.services.feed.after(world.ids.gus, world.ids.blind, asked.seq)
            if one.kind == "observation" and one.entity]  # fmt: skip
    assert told == [hers.id, his.id, gone.id]


def test_only_who_runs_the_lesson_reveals_and_nothing_takes_it_back(world: World) -> None:
    blind_notes(world)
    teaching, blind = world.services.teaching, world.ids.blind
    for who in (world.ids.tim, world.ids.olga, world.ids.kim, world.ids.gus):
        with pytest.raises(Forbidden):
            teaching.reveal(who, blind)
    with pytest.raises(NotFound):
        teaching.reveal(world.ids.eve, blind)
    assert teaching.reveal(world.ids.cody, blind).state == IterationState.REVEALED
    for wanted in ("noting", "taught", "planned"):
        with pytest.raises(Conflict):
            teaching.change(world.ids.fay, blind, None, {"state": wanted})


@pytest.mark.parametrize("wanted", ["debriefed", "closed"])
def test_a_move_past_the_reveal_is_a_reveal(world: World, wanted: str) -> None:
    hers, his = blind_notes(world)
    seq = world.iteration(world.ids.blind).seq
    with pytest.raises(Forbidden):
        world.services.teaching.change(world.ids.tim, world.ids.blind, None, {"state": wanted})
    assert world.seen(world.ids.fay, world.ids.blind) == []
    world.services.teaching.change(world.ids.fay, world.ids.blind, None, {"state": wanted})
    page = world.services.annotate.notes(world.ids.gus, world.ids.blind, after=seq)
    assert [one.id for one in page.items] == [hers.id, his.id]


@pytest.mark.parametrize(("iteration", "noting"), [("blind", Noting.OPEN), ("iteration", Noting.INDEPENDENT)])
def test_once_noting_has_begun_others_notes_are_neither_bared_nor_hidden_by_a_setting(
    world: World, iteration: str, noting: Noting
) -> None:
    one = getattr(world.ids, iteration)
    world.write(world.ids.olga, iteration=one)
    before = world.iteration(one)
    with pytest.raises(Conflict) as refused:
        world.services.teaching.change(world.ids.fay, one, before.version, {"noting": noting})
    assert refused.value.key == "noting-begun"
    assert world.iteration(one) == before
    same = world.services.teaching.change(world.ids.fay, one, before.version, {"noting": before.noting})
    assert same.noting == before.noting


def test_before_the_first_note_the_mode_of_noting_can_change(world: World) -> None:
    before = world.iteration(world.ids.blind)
    after = world.services.teaching.change(world.ids.fay, before.id, before.version, {"noting": Noting.OPEN})
    assert after.noting == Noting.OPEN


def test_marks_of_phases_over_a_version_that_moved_on_are_refused(world: World) -> None:
    teaching = world.services.teaching
    seen = teaching.get(world.ids.olga, world.ids.iteration).version
    time = PhaseTime(phase=world.ids.launch, start_ms=0)
    teaching.mark_phases(world.ids.olga, world.ids.iteration, [time], seen)
    with pytest.raises(Stale):
        teaching.mark_phases(world.ids.olga, world.ids.iteration, [], seen)
    assert teaching.get(world.ids.olga, world.ids.iteration).phases == (time,)
