"""Iterations: planning a teaching, moving it on, and when its phases really ran."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, move, require
from lessonstudy.domain.errors import Conflict, Invalid, Stale
from lessonstudy.domain.events import Event
from lessonstudy.domain.iterations import (
    ITERATION_MOVES,
    Iteration,
    IterationKind,
    IterationState,
    PhaseTime,
    phase_time_errors,
)
from lessonstudy.domain.people import MembershipState, Right
from lessonstudy.domain.plans import PlanState
from lessonstudy.domain.schemes import SchemeState
from lessonstudy.domain.studies import Study, StudyState
from lessonstudy.services import numbering, permissions, reach
from lessonstudy.services.changes import changed, store_change, tell, tell_again
from lessonstudy.services.taking_up import begun
from lessonstudy.store import Store, events, iterations, observations, people, plans, replies, schemes, studies

EVERY = 1_000_000
"""More notes than an iteration ever has."""


class Teaching:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, person: str, study_id: str, values: Mapping[str, Any]) -> Iteration:
        """The next iteration. Without a plan it teaches the newest; without schemes it uses the team's student thinking."""
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.PLAN).study
            number = len(iterations.of_study(db, study.id)) + 1
            given = {"kind": IterationKind.TEACH if number == 1 else IterationKind.RETEACH} | dict(values)
            given["plan"] = self._plan(db, study, given.get("plan"))
            given["schemes"] = self._schemes(db, study, given.get("schemes"))
            iteration = Iteration(**birth(), study=study.id, number=number, **given)
            self._check(db, study, iteration)
            iterations.add(db, iteration)
            tell(db, "state", iteration, person=person, team=study.team, iteration=iteration.id)
        return self.get(person, iteration.id)

    def of_study(self, person: str, study_id: str) -> list[Iteration]:
        with self._store.read() as db:
            found = iterations.of_study(db, reach.study(db, person, study_id).study.id)
            return [numbering.as_told(db, one, person) for one in found]

    def get(self, person: str, iteration_id: str) -> Iteration:
        with self._store.read() as db:
            return reach.iteration(db, person, iteration_id).iteration

    def change(self, person: str, iteration_id: str, seen: int | None, values: Mapping[str, Any]) -> Iteration:
        """Change fields (naming the version `seen`) or move `state`; whatever bares hidden notes is the facilitator's."""
        wanted = IterationState(values["state"]) if "state" in values else None
        given = {name: value for name, value in values.items() if name != "state"}
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.PLAN)
            before, team = reached.iteration, reached.study.team
            if wanted == IterationState.REVEALED or (wanted and _bares(before, replace(before, state=wanted))):
                permissions.member(db, person, team, Right.RUN)
            if seen not in (None, before.version):
                raise Stale(before)
            after = self._change_fields(db, reached.study, before, given, person) if given else before
            if wanted:
                advance(db, after, wanted, person=person, team=team)
        return self.get(person, iteration_id)

    def _change_fields(
        self, db: Database, study: Study, before: Iteration, given: dict[str, Any], person: str
    ) -> Iteration:
        if begun(before) and given.get("noting", before.noting) != before.noting:
            raise Conflict("noting-begun")
        if "schemes" in given:
            given["schemes"] = self._schemes(db, study, given["schemes"], before.schemes)
            _check_scheme_removal(db, before, given["schemes"])
        after = changed(before, **given)
        self._check(db, study, after)
        store_change(iterations.save, db, before, after)
        if begun(before):
            _pin(db, after)
        tell(db, "state", after, person=person, team=study.team, iteration=after.id)
        return after

    def mark_phases(
        self, person: str, iteration_id: str, times: Sequence[PhaseTime], seen: int | None = None
    ) -> Iteration:
        """When the phases ran, all anew; over the version `seen` where that is named (Stale).

        Notes keep their times, and their phase follows without a new version.
        """
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            before = reached.iteration
            if seen not in (None, before.version):
                raise Stale(before)
            plan = plans.get(db, before.plan)
            require(phase_time_errors(times, [phase.id for phase in plan.phases] if plan else []))
            ordered = tuple(sorted(times, key=lambda time: time.start_ms))
            after = changed(before, phases=ordered)
            store_change(iterations.save, db, before, after)
            tell(db, "phase-times", after, person=person, team=reached.study.team, iteration=after.id)
            if times:
                # or an edit of the plan's draft would take away the phases that these times name
                taught(db, after, person=person, team=reached.study.team)
        return self.get(person, iteration_id)

    def reveal(self, person: str, iteration_id: str) -> Iteration:
        """Show everyone's notes to everyone. Cannot be taken back."""
        return self.change(person, iteration_id, None, {"state": IterationState.REVEALED.value})

    def _plan(self, db: Database, study: Study, plan_id: str | None) -> str:
        plan = plans.get(db, plan_id) if plan_id else plans.latest(db, study.id)
        if plan is None or plan.study != study.id:
            if plan_id:
                raise Invalid.of("plan", "unknown", noun="plan", value=plan_id)
            raise Invalid.of("plan", "plan-missing")
        return plan.id

    def _schemes(
        self, db: Database, study: Study, wanted: Sequence[str] | None, before: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The schemes that are wanted, or the team's student thinking. A retired one stays only where it was `before`."""
        team_schemes = {one.id: one for one in schemes.of_team(db, study.team)}
        usable = [one.id for one in team_schemes.values() if one.state != SchemeState.RETIRED or one.id in before]
        if wanted is None:
            return tuple(one for one in usable if team_schemes[one].slug == "student_thinking")[-1:]
        for one in wanted:
            if one not in team_schemes:
                raise Invalid.of("schemes", "unknown", noun="scheme", value=one)
            if one not in usable:
                raise Invalid.of("schemes", "scheme-retired", name=team_schemes[one].name)
        return tuple(dict.fromkeys(wanted))

    def _check(self, db: Database, study: Study, iteration: Iteration) -> None:
        errors = iteration.errors()
        require(errors)
        if iteration.teacher is not None:
            membership = people.membership(db, study.team, iteration.teacher)
            if membership is None or membership.state == MembershipState.LEFT:
                raise Invalid.of("teacher", "unknown", noun="member", value=iteration.teacher)


def unmark_phases(db: Database, iteration: Iteration, event: Event, *, person: str, team: str) -> Iteration:
    """Put the phase times back to what they were before one's own change of them."""
    history = [one for one in events.of_entity(db, iteration.id) if one.number < event.number and one.body]
    times = (history[-1].body or {}).get("phases", ()) if history else ()
    return put_phases_back(db, iteration, times, event.number, person=person, team=team)


def put_phases_back(
    db: Database, iteration: Iteration, times: Iterable[Mapping[str, Any]], undoes: int, *, person: str, team: str
) -> Iteration:
    """Give the phases the times that an event's body has."""
    after = changed(iteration, phases=tuple(PhaseTime(**time) for time in times))
    store_change(iterations.save, db, iteration, after)
    tell(db, "phase-times", after, person=person, team=team, iteration=after.id, undoes=undoes)
    return after


def advance(db: Database, iteration: Iteration, wanted: IterationState, *, person: str | None, team: str) -> Iteration:
    """Move an iteration on, with all that follows: teaching freezes the plan, noting pins the schemes, revealing shows notes."""
    before = iterations.get(db, iteration.id) or iteration
    if before.state == wanted:
        return before
    after = changed(before, state=move("iteration", before.state, wanted, ITERATION_MOVES))
    store_change(iterations.save, db, before, after)
    if wanted == IterationState.TAUGHT:
        _freeze(db, after, person=person, team=team)
    if wanted == IterationState.NOTING:
        _pin(db, after)
    if _bares(before, after):
        _show_notes(db, after, team)
    tell(db, "state", after, person=person, team=team, iteration=after.id)
    return after


def taught(db: Database, iteration: Iteration, *, person: str | None, team: str) -> None:
    """A video or a note shows that the lesson was taught; an iteration further on stays where it is."""
    if iteration.state == IterationState.PLANNED:
        advance(db, iteration, IterationState.TAUGHT, person=person, team=team)


def _check_scheme_removal(db: Database, before: Iteration, wanted: Sequence[str]) -> None:
    """Raises Conflict when a scheme would go whose codes notes use; while notes are hidden, not even that may be told."""
    gone = [one for one in before.schemes if one not in wanted]
    if not gone or not begun(before):
        return
    if before.hides_others:
        raise Conflict("scheme-hidden")
    for scheme in schemes.of_iteration(db, gone):
        if observations.with_code_of(db, before.id, scheme.id):
            raise Conflict("scheme-in-use", name=scheme.name)


def _bares(before: Iteration, after: Iteration) -> bool:
    return before.hides_others and not after.hides_others


def _show_notes(db: Database, iteration: Iteration, team: str) -> None:
    """Let every note, and the replies to it, be heard by everyone under a new number."""
    notes = observations.after(db, iteration.id, -1, EVERY)
    tell_again(db, "observation", notes, observations.set_seq, iteration, person=None, team=team)
    threads = replies.after(db, iteration.id, -1, EVERY)
    tell_again(db, "reply", threads, replies.set_seq, iteration, person=None, team=team)


def _freeze(db: Database, iteration: Iteration, *, person: str | None, team: str) -> None:
    plan = plans.get(db, iteration.plan)
    if plan is not None and plan.state == PlanState.DRAFT:
        frozen = changed(plan, state=PlanState.FROZEN)
        store_change(plans.save_state, db, plan, frozen)
        tell(db, "plan", frozen, person=person, team=team)
    study = studies.get(db, iteration.study)
    if study is not None and study.state == StudyState.PLANNING:
        active = changed(study, state=StudyState.ACTIVE)
        store_change(studies.save, db, study, active)
        tell(db, "study", active, person=person, team=team)


def _pin(db: Database, iteration: Iteration) -> None:
    for scheme in schemes.of_iteration(db, iteration.schemes):
        if scheme.state == SchemeState.DRAFT:
            store_change(schemes.save_state, db, scheme, changed(scheme, state=SchemeState.PINNED))
