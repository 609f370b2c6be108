"""The next version of the lesson, made from the tweaks that the team agreed on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.chain import Chain
from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict, Invalid
from lessonstudy.domain.iterations import IterationState
from lessonstudy.domain.people import Right
from lessonstudy.domain.plans import Phase, PlanState, PlanVersion, rooted
from lessonstudy.domain.studies import Study
from lessonstudy.domain.tweaks import Tweak
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, chain, iterations, plans


class Replanning:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self, person: str, study_id: str) -> list[Tweak]:
        """The agreed tweaks that no version of the plan has taken up."""
        with self._store.read() as db:
            return waiting(chain.of_study(db, reach.study(db, person, study_id).study.id))

    def next_version(self, person: str, study_id: str) -> PlanVersion:
        """A draft that takes up what is `waiting`: each change stands with its phase's teacher moves, ready to be edited.

        A draft that is there already takes them up; else the newest version is copied. Raises Conflict when nothing waits.
        """
        with self._store.write() as db:
            return _next_version(db, reach.study(db, person, study_id, Right.PLAN).study, person)

    def teach_newest(self, person: str, iteration_id: str) -> PlanVersion:
        """Let an iteration that is still planned teach the newest version, made first from what is `waiting`.

        Raises Conflict for one that was taught: its version is what was taught.
        """
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.PLAN)
            before, study = reached.iteration, reached.study
            if before.state != IterationState.PLANNED:
                raise Conflict("plan-frozen")
            newest = plans.latest(db, study.id)
            if newest is None or waiting(chain.of_study(db, study.id)):
                newest = _next_version(db, study, person)
            if newest.id != before.plan:
                after = changed(before, plan=newest.id)
                store_change(iterations.save, db, before, after)
                tell(db, "state", after, person=person, team=study.team, iteration=after.id)
        return newest


def _next_version(db: Database, study: Study, person: str) -> PlanVersion:
    latest = plans.latest(db, study.id)
    if latest is None:
        raise Invalid.of("plan", "plan-missing")
    tweaks = waiting(chain.of_study(db, study.id))
    if not tweaks:
        raise Conflict("nothing-to-take-up")
    taken = latest.take_up + tuple(one.id for one in tweaks)
    whole = [one.change for one in tweaks if one.phase not in {phase.root for phase in latest.phases}]
    values: dict[str, Any] = {
        "phases": tuple(_with_changes(phase, tweaks) for phase in latest.phases),
        "materials": "\n".join(part for part in (latest.materials, *whole) if part),
    }
    if latest.state == PlanState.DRAFT:
        made = changed(latest, take_up=taken, **values)
        store_change(plans.save, db, latest, made)
    else:
        copied = replace(latest, **birth(), version=1, number=latest.number + 1, parent=latest.id)
        copied = replace(copied, **values, state=PlanState.DRAFT, take_up=tuple(one.id for one in tweaks))
        made = replace(copied, phases=rooted(copied.phases, latest))
        plans.add(db, made)
        if latest.state == PlanState.FROZEN:
            store_change(plans.save_state, db, latest, changed(latest, state=PlanState.SUPERSEDED))
    tell(db, "plan", made, person=person, team=study.team)
    return made


def waiting(found: Chain) -> list[Tweak]:
    return [one for one in found.tweaks if one.state == "agreed" and one.id not in found.taken_up]


def check_take_up(found: Chain, wanted: Sequence[str]) -> None:
    """Raises Invalid for what is no tweak of the study, Conflict for one that is not agreed."""
    for one in wanted:
        tweak = found.links.get(one)
        if not isinstance(tweak, Tweak) or not tweak.stands:
            raise Invalid.of("take_up", "unknown", noun="tweak", value=one)
        if not tweak.is_agreed:
            raise Conflict("tweak-not-agreed", change=tweak.change)


def _with_changes(phase: Phase, tweaks: Sequence[Tweak]) -> Phase:
    changes = [one.change for one in tweaks if one.phase == phase.root]
    return replace(phase, teacher_moves="\n".join(part for part in (phase.teacher_moves, *changes) if part))
