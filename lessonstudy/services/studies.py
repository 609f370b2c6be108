"""Making and changing studies, their focus students and the versions of their plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, move, require
from lessonstudy.domain.errors import Conflict, Invalid, NotFound, Stale
from lessonstudy.domain.people import Right
from lessonstudy.domain.plan_changes import PlanChanges, changes
from lessonstudy.domain.plans import PLAN_MOVES, PlanState, PlanVersion, expectation_errors, rooted
from lessonstudy.domain.students import STUDENT_MOVES, Student, StudentState
from lessonstudy.domain.studies import STUDY_MOVES, Study, StudyState
from lessonstudy.domain.tweaks import Tweak
from lessonstudy.services import permissions, reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.replanning import check_take_up
from lessonstudy.store import Store, chain, plans, students, studies


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """Two versions of a plan, how they differ, and by its id each tweak that the later ones took up."""

    before: PlanVersion
    after: PlanVersion
    changes: PlanChanges
    tweaks: dict[str, Tweak]


class Studies:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, person: str | None, team: str, values: Mapping[str, Any]) -> Study:
        """A new study of the team. `values` are its fields; raises Invalid.

        `person` is None for whoever runs the machine's command line.
        """
        with self._store.write() as db:
            if person is not None:
                permissions.member(db, person, team, Right.PLAN)
            study = Study(**birth(), team=team, **{"title": "", **values})
            require(study.errors())
            studies.add(db, study)
            tell(db, "study", study, person=person, team=team)
        return study

    def of_team(self, person: str, team: str) -> list[Study]:
        with self._store.read() as db:
            membership = permissions.member(db, person, team)
            found = studies.of_team(db, team)
        return [study for study in found if membership.study in (None, study.id)]

    def get(self, person: str, study_id: str) -> Study:
        with self._store.read() as db:
            return reach.study(db, person, study_id).study

    def change(self, person: str, study_id: str, seen: int | None, values: Mapping[str, Any]) -> Study:
        """Change texts (naming the version `seen`) or move `state`. Raises Stale, Conflict, Invalid."""
        with self._store.write() as db:
            before = reach.study(db, person, study_id, Right.PLAN).study
            if seen not in (None, before.version):
                raise Stale(before)
            values = dict(values)
            if "state" in values:
                values["state"] = move("study", before.state, StudyState(values["state"]), STUDY_MOVES)
            after = changed(before, **values)
            require(after.errors())
            store_change(studies.save, db, before, after)
            tell(db, "study", after, person=person, team=after.team)
        return after

    def add_student(self, person: str, study_id: str, values: Mapping[str, Any]) -> Student:
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.PLAN).study
            given = {"pseudonym": "", **values}
            student = Student(**birth(), study=study.id, **(given | {"pseudonym": given["pseudonym"].strip()}))
            require(student.errors())
            if any(one.pseudonym == student.pseudonym for one in students.of_study(db, study.id)):
                raise Invalid.of("pseudonym", "taken", value=student.pseudonym)
            students.add(db, student)
            tell(db, "student", student, person=person, team=study.team)
        return student

    def students(self, person: str, study_id: str) -> list[Student]:
        with self._store.read() as db:
            return students.of_study(db, reach.study(db, person, study_id).study.id)

    def student(self, person: str, student_id: str) -> Student:
        with self._store.read() as db:
            return _student(db, person, student_id)[0]

    def change_student(self, person: str, student_id: str, seen: int | None, values: Mapping[str, Any]) -> Student:
        """Change what is known of a student (naming the version `seen`) or move `state`; the pseudonym stays."""
        with self._store.write() as db:
            before, study = _student(db, person, student_id, Right.PLAN)
            if seen not in (None, before.version):
                raise Stale(before)
            given = dict(values)
            if "state" in given:
                given["state"] = move("student", before.state, StudentState(given["state"]), STUDENT_MOVES)
            after = changed(before, **given)
            require(after.errors())
            store_change(students.save, db, before, after)
            tell(db, "student", after, person=person, team=study.team)
        return after

    def add_plan(self, person: str, study_id: str, values: Mapping[str, Any]) -> PlanVersion:
        """The next version of the plan. Phases without a root take the parent's of the same title."""
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.PLAN).study
            latest = plans.latest(db, study.id)
            given = dict(values)
            parent = _parent(db, study, given.pop("parent", None)) or latest
            plan = PlanVersion(
                **birth(),
                study=study.id,
                number=latest.number + 1 if latest else 1,
                parent=parent.id if parent else None,
                **(given | {"phases": rooted(given.get("phases", ()), parent)}),
            )
            _check_plan(db, plan)
            plans.add(db, plan)
            if latest and latest.state == PlanState.FROZEN:
                superseded = changed(latest, state=PlanState.SUPERSEDED)
                store_change(plans.save_state, db, latest, superseded)
            tell(db, "plan", plan, person=person, team=study.team)
        return plan

    def change_plan(self, person: str, plan_id: str, seen: int | None, values: Mapping[str, Any]) -> PlanVersion:
        """Change a draft (naming the version `seen`), or freeze it by `state`.

        Raises Conflict for one that is frozen, Stale when somebody else changed it.
        """
        with self._store.write() as db:
            before, reached = reach.plan(db, person, plan_id, Right.PLAN)
            before.check_editable()
            if seen not in (None, before.version):
                raise Stale(before)
            given = dict(values)
            if "state" in given:
                given["state"] = move("plan", before.state, PlanState(given["state"]), PLAN_MOVES)
            if "phases" in given:
                parent = plans.get(db, before.parent) if before.parent else None
                given["phases"] = rooted(given["phases"], parent, before)
            after = changed(before, **given)
            _check_plan(db, after)
            _check_removal(db, before, after)
            store_change(plans.save, db, before, after)
            tell(db, "plan", after, person=person, team=reached.study.team)
        return after

    def plan(self, person: str, plan_id: str) -> PlanVersion:
        with self._store.read() as db:
            return reach.plan(db, person, plan_id)[0]

    def plans(self, person: str, study_id: str) -> list[PlanVersion]:
        with self._store.read() as db:
            return plans.of_study(db, reach.study(db, person, study_id).study.id)

    def plan_changes(self, person: str, plan_id: str, since: str | None = None) -> PlanComparison:
        """How a version differs from another, else from its parent, with the tweaks behind it.

        Raises Invalid where there is no such version in the study to compare with.
        """
        with self._store.read() as db:
            after, reached = reach.plan(db, person, plan_id)
            before = plans.get(db, since or after.parent or "")
            if before is None or before.study != after.study:
                raise Invalid.of("since", "unknown", noun="plan", value=since or "")
            between = [one for one in plans.of_study(db, before.study) if before.number < one.number <= after.number]
            wanted = {tweak for one in between for tweak in one.take_up}
            tweaks = [one for one in chain.of_study(db, reached.study.id).tweaks if one.id in wanted]
        return PlanComparison(before, after, changes(before, after, tweaks), {one.id: one for one in tweaks})


def _check_plan(db: Database, plan: PlanVersion) -> None:
    known = {student.id for student in students.of_study(db, plan.study)}
    require(plan.errors() + expectation_errors(plan.phases, known))
    check_take_up(chain.of_study(db, plan.study), plan.take_up)


def _check_removal(db: Database, before: PlanVersion, after: PlanVersion) -> None:
    """Raises Conflict when a phase would go that notes or phase times name."""
    stay = {phase.id for phase in after.phases}
    gone = [phase for phase in before.phases if phase.id not in stay]
    used = plans.used_phases(db, before.id) if gone else set()
    titles = ", ".join(f"“{phase.title}”" for phase in gone if phase.id in used)
    if titles:
        raise Conflict("phase-in-use", titles=titles)


def _student(db: Database, person: str, student_id: str, right: Right = Right.VIEW) -> tuple[Student, Study]:
    found = students.get(db, student_id)
    if found is None:
        raise NotFound("student")
    return found, reach.study(db, person, found.study, right, "student").study


def _parent(db: Database, study: Study, parent_id: str | None) -> PlanVersion | None:
    if parent_id is None:
        return None
    parent = plans.get(db, parent_id)
    if parent is None or parent.study != study.id:
        raise Invalid.of("parent", "unknown", noun="plan", value=parent_id)
    return parent
