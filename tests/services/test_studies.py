"""Studies, focus students and the versions of their plan."""

from dataclasses import replace
from typing import Any

import pytest
from world import World

from lessonstudy.data import schemes
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Stale
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import IterationState, PhaseTime
from lessonstudy.domain.plans import AnticipatedResponse, Expectation, Phase, PlanState
from lessonstudy.domain.studies import StudyState
from lessonstudy.store import events


def fields(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.field for error in refused.value.errors]


@pytest.mark.parametrize(
    ("who", "may"), [("fay", True), ("cody", True), ("tim", True), ("olga", False), ("gus", False)]
)
def test_who_plans_may_make_studies_students_and_plans_and_who_observes_may_not(
    world: World, who: str, may: bool
) -> None:
    person, studies = getattr(world.ids, who), world.services.studies
    attempts = [
        lambda: studies.add(person, world.ids.team, {"title": "New"}),
        lambda: studies.change(person, world.ids.study, None, {"state": "closed"}),
        lambda: studies.add_student(person, world.ids.study, {"pseudonym": "C"}),
        lambda: studies.add_plan(person, world.ids.study, {}),
        lambda: studies.change_plan(person, world.ids.plan, 1, {}),
    ]
    for attempt in attempts[:-1]:
        if may:
            attempt()
        else:
            with pytest.raises(Forbidden):
                attempt()
    with pytest.raises(Conflict if may else Forbidden):
        attempts[-1]()


@pytest.mark.parametrize("who", ["eve", "ada"])
def test_outside_the_team_nothing_is_there_not_even_for_an_administrator(world: World, who: str) -> None:
    person, studies = getattr(world.ids, who), world.services.studies
    for attempt in (
        lambda: studies.add(person, world.ids.team, {"title": "New"}),
        lambda: studies.of_team(person, world.ids.team),
        lambda: studies.get(person, world.ids.study),
        lambda: studies.change(person, world.ids.study, 1, {"title": "x"}),
        lambda: studies.students(person, world.ids.study),
        lambda: studies.add_student(person, world.ids.study, {"pseudonym": "C"}),
        lambda: studies.plan(person, world.ids.plan),
        lambda: studies.plans(person, world.ids.study),
        lambda: studies.add_plan(person, world.ids.study, {}),
        lambda: studies.change_plan(person, world.ids.plan, 1, {}),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_guest_sees_the_one_study_and_no_other_until_the_stay_is_over(world: World) -> None:
    other = world.services.studies.add(world.ids.fay, world.ids.team, {"title": "Another"})
    studies, gus = world.services.studies, world.ids.gus
    assert [one.id for one in studies.of_team(gus, world.ids.team)] == [world.ids.study]
    with pytest.raises(NotFound):
        studies.get(gus, other.id)
    with pytest.raises(NotFound):
        studies.change(gus, other.id, other.version, {"title": "Ours"})
    world.set_membership(gus, expires_at="2020-01-01T00:00:00.000Z")
    with pytest.raises(NotFound):
        studies.get(gus, world.ids.study)
    assert world.services.overview.home(gus) == []


def test_a_study_carries_what_was_given_and_is_told_of(world: World) -> None:
    study = world.services.studies.add(world.ids.tim, world.ids.team, {"title": "Ratio", "grade": "6"})
    assert world.services.studies.get(world.ids.olga, study.id) == study
    assert (study.version, study.state, study.preset) == (1, StudyState.PLANNING, "reteach")
    with world.services.store.read() as db:
        (event,) = events.of_entity(db, study.id)
    assert (event.person, event.kind, event.team) == (world.ids.tim, "study", world.ids.team)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "title"),
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "a", "adapted": "x" * 10_001}, "adapted"),
    ],
)
def test_a_study_that_cannot_be_names_its_field(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.services.studies.add(world.ids.fay, world.ids.team, values)
    assert fields(refused) == [field]


def test_a_change_over_another_version_is_stale_and_shows_what_stands(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    before = studies.get(fay, world.ids.study)
    first = studies.change(fay, before.id, before.version, {"title": "Shares"})
    assert first.version == before.version + 1
    with pytest.raises(Stale) as stale:
        studies.change(world.ids.tim, before.id, before.version, {"title": "Halves"})
    assert stale.value.current == first
    assert studies.get(fay, before.id) == first


def test_a_study_moves_only_along_its_cycle(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    assert studies.get(fay, world.ids.study).state == StudyState.ACTIVE
    with pytest.raises(Conflict):
        studies.change(fay, world.ids.study, None, {"state": "planning"})
    for wanted in ("consolidating", "active", "closed", "consolidating"):
        assert studies.change(fay, world.ids.study, None, {"state": wanted}).state == wanted


# --- focus students


def test_a_pseudonym_is_unique_in_its_study_and_only_there(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    added = studies.add_student(fay, world.ids.study, {"pseudonym": " C "})
    assert added.pseudonym == "C"
    with pytest.raises(Invalid) as refused:
        studies.add_student(fay, world.ids.study, {"pseudonym": "C"})
    assert fields(refused) == ["pseudonym"]
    other = studies.add(fay, world.ids.team, {"title": "Another"})
    assert studies.add_student(fay, other.id, {"pseudonym": "C"}).study == other.id
    assert [one.pseudonym for one in studies.students(world.ids.olga, world.ids.study)] == ["A", "B", "C"]


@pytest.mark.parametrize("pseudonym", ["", "  ", "x" * 41])
def test_a_student_needs_a_short_pseudonym(world: World, pseudonym: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.services.studies.add_student(world.ids.fay, world.ids.study, {"pseudonym": pseudonym})
    assert fields(refused) == ["pseudonym"]


# --- plans


def test_the_next_version_takes_the_number_the_parent_and_the_roots(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    first = studies.plan(fay, world.ids.plan)
    phases = (Phase(title="Work"), Phase(title="Sharing"))
    second = studies.add_plan(fay, world.ids.study, {"phases": phases})
    assert (second.number, second.parent, second.state) == (2, first.id, PlanState.DRAFT)
    assert second.phases[0].root == first.phases[1].root
    assert second.phases[0].id != first.phases[1].id
    assert second.phases[1].root not in {one.root for one in first.phases}
    assert studies.plan(fay, first.id).state == PlanState.SUPERSEDED
    assert studies.plans(world.ids.olga, world.ids.study) == [studies.plan(fay, first.id), second]


def test_a_draft_is_not_superseded_by_the_next(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    draft = studies.add_plan(fay, world.ids.study, {"goal": "Two"})
    third = studies.add_plan(fay, world.ids.study, {"goal": "Three", "parent": world.ids.plan})
    assert studies.plan(fay, draft.id).state == PlanState.DRAFT
    assert (third.number, third.parent) == (3, world.ids.plan)


@pytest.mark.parametrize("parent", ["their_plan", "nowhere"])
def test_a_parent_from_elsewhere_is_named_as_unknown(world: World, parent: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.services.studies.add_plan(world.ids.fay, world.ids.study, {"parent": getattr(world.ids, parent, parent)})
    assert fields(refused) == ["parent"]


def test_a_plan_that_was_taught_is_frozen_and_a_draft_is_not(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    assert studies.plan(fay, world.ids.plan).state == PlanState.FROZEN
    version = studies.plan(fay, world.ids.plan).version
    with pytest.raises(Conflict) as refused:
        studies.change_plan(fay, world.ids.plan, version, {"goal": "Another"})
    assert refused.value.key == "plan-frozen"
    draft = studies.add_plan(fay, world.ids.study, {"phases": (Phase(title="Work"),)})
    assert studies.change_plan(fay, draft.id, draft.version, {"goal": "Another"}).goal == "Another"
    second = world.services.teaching.add(fay, world.ids.study, {"plan": draft.id})
    world.services.teaching.change(fay, second.id, None, {"state": "taught"})
    with pytest.raises(Conflict):
        studies.change_plan(fay, draft.id, 2, {"goal": "Too late"})


def test_a_draft_keeps_its_roots_and_those_of_its_parent_through_changes(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    first = studies.plan(fay, world.ids.plan)
    draft = studies.add_plan(fay, world.ids.study, {"phases": (Phase(title="Work"), Phase(title="Sharing"))})
    sharing = draft.phases[1].root
    titles = ("Sharing", "Launch", "Work")
    changed = studies.change_plan(fay, draft.id, 1, {"phases": tuple(Phase(title=title) for title in titles)})
    assert [one.root for one in changed.phases] == [sharing, first.phases[0].root, first.phases[1].root]
    renamed = replace(changed.phases[0], title="Talking it over", id="")
    again = studies.change_plan(fay, draft.id, 2, {"phases": (renamed,)})
    assert [(one.title, one.root) for one in again.phases] == [("Talking it over", sharing)]


def test_a_phase_that_stays_in_a_draft_keeps_its_id_through_every_change(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    draft = studies.add_plan(fay, world.ids.study, {"phases": (Phase(title="Work"), Phase(title="Sharing"))})
    work, sharing = draft.phases
    wanted = (Phase(title="Closing"), replace(sharing, id="", purpose="Compare"), replace(work, id="", title="Pairs"))
    changed = studies.change_plan(fay, draft.id, 1, {"phases": wanted})
    assert [one.title for one in changed.phases] == ["Closing", "Sharing", "Pairs"]
    assert [one.id for one in changed.phases[1:]] == [sharing.id, work.id]
    assert studies.plan(fay, draft.id) == changed


@pytest.mark.parametrize("used_by", ["a note", "phase times"])
def test_a_phase_that_is_used_is_not_taken_out_and_nothing_is_lost(world: World, used_by: str) -> None:
    studies, teaching, fay = world.services.studies, world.services.teaching, world.ids.fay
    draft = studies.add_plan(fay, world.ids.study, {"phases": (Phase(title="Work"), Phase(title="Sharing"))})
    work, sharing = draft.phases
    iteration = teaching.add(fay, world.ids.study, {"plan": draft.id})
    # closed without having been taught, its plan is a draft still, while times and notes may yet come
    teaching.change(fay, iteration.id, None, {"state": "closed"})
    if used_by == "phase times":
        teaching.mark_phases(fay, iteration.id, [PhaseTime(phase=sharing.id, start_ms=0)])
    else:
        world.new_recording(iteration.id)
        world.write(world.ids.olga, iteration=iteration.id, phase=sharing.id, phase_source="hand")
    assert studies.plan(fay, draft.id).state == PlanState.DRAFT
    with pytest.raises(Conflict, match="“Sharing”") as refused:
        studies.change_plan(fay, draft.id, 1, {"goal": "Lost?", "phases": (work,)})
    assert refused.value.key == "phase-in-use"
    assert studies.plan(fay, draft.id) == draft
    changed = studies.change_plan(fay, draft.id, 1, {"phases": (replace(sharing, title="Talk"),)})
    assert [(one.id, one.title) for one in changed.phases] == [(sharing.id, "Talk")]


def test_a_prediction_names_a_focus_student_of_the_study_once(world: World) -> None:
    studies, fay, ids = world.services.studies, world.ids.fay, world.ids
    first, second = studies.students(fay, ids.study)
    work = Phase(title="Work", expected=(Expectation(student=first.id, expects="Cuts each pizza"),))
    draft = studies.add_plan(fay, ids.study, {"phases": (work,)})
    assert studies.plan(fay, draft.id).phases[0].expected == work.expected
    for wrong, key in ((ids.their_student, "unknown"), (first.id, "expected-twice")):
        twice = (*work.expected, Expectation(student=wrong, expects="Draws"))
        with pytest.raises(Invalid) as refused:
            studies.change_plan(fay, draft.id, 1, {"phases": (replace(work, expected=twice),)})
        assert [(one.field, one.key) for one in refused.value.errors] == [("phases.0.expected.1.student", key)]
    both = (*work.expected, Expectation(student=second.id, expects="Draws"))
    changed = studies.change_plan(fay, draft.id, 1, {"phases": (replace(work, expected=both),)})
    assert changed.phases[0].expected == both


def test_a_change_of_a_plan_over_another_version_is_stale(world: World) -> None:
    studies, fay = world.services.studies, world.ids.fay
    draft = studies.add_plan(fay, world.ids.study, {})
    changed = studies.change_plan(fay, draft.id, 1, {"goal": "One"})
    with pytest.raises(Stale) as stale:
        studies.change_plan(world.ids.tim, draft.id, 1, {"goal": "Two"})
    assert stale.value.current == changed


def test_a_response_named_twice_in_a_phase_is_kept_twice(world: World) -> None:
    said = AnticipatedResponse(id=new_id(), description="Cuts into halves")
    plan = world.services.studies.add_plan(
        world.ids.fay, world.ids.study, {"phases": (Phase(title="Work", anticipated=(said, said)),)}
    )
    assert [one.description for one in plan.phases[0].anticipated] == ["Cuts into halves"] * 2


def test_more_phases_than_a_lesson_has_are_refused(world: World) -> None:
    phases = tuple(Phase(title=str(place)) for place in range(61))
    with pytest.raises(Invalid) as refused:
        world.services.studies.add_plan(world.ids.fay, world.ids.study, {"phases": phases})
    assert fields(refused) == ["phases"]


# --- what stands where


def test_home_shows_the_studies_of_ones_teams_and_counts_only_what_one_may_see(world: World) -> None:
    world.write(world.ids.olga)
    world.write(world.ids.omar)
    world.write(world.ids.omar, iteration=world.ids.blind)
    (glance,) = world.services.overview.home(world.ids.olga)
    assert glance.study.id == world.ids.study
    counted = {one.iteration.id: (one.notes, one.mine) for one in glance.iterations}
    assert counted == {world.ids.iteration: (2, 1), world.ids.blind: (0, 0)}
    assert [film.recording.id for one in glance.iterations for film in one.films] == [
        world.ids.recording,
        world.ids.blind_recording,
    ]
    assert world.services.overview.home(world.ids.ada) == []
    with pytest.raises(NotFound):
        world.services.overview.study(world.ids.eve, world.ids.study)


def test_schemes_are_seen_by_their_team_only(world: World) -> None:
    mine = {one.id for one in world.services.coding.of_team(world.ids.gus, world.ids.team)}
    theirs = {one.id for one in world.services.coding.of_team(world.ids.eve, world.ids.their_team)}
    assert len(mine) == len(theirs) == len(schemes())
    assert not mine & theirs
    with pytest.raises(Refusal):
        world.services.coding.of_team(world.ids.eve, world.ids.team)


def test_a_member_who_left_finds_nothing(world: World) -> None:
    world.set_membership(world.ids.tim, state="left")
    with pytest.raises(NotFound):
        world.services.studies.get(world.ids.tim, world.ids.study)
    assert world.services.overview.home(world.ids.tim) == []
    assert world.iteration().state == IterationState.TAUGHT
