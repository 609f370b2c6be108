"""Success criteria after a lesson: how many students were checked, and how many of them met each."""

from collections.abc import Sequence

from lessonstudy.domain.criteria import Criteria, CriterionResult
from lessonstudy.domain.entity import birth, require
from lessonstudy.domain.errors import Stale
from lessonstudy.domain.people import Right
from lessonstudy.formats.criteria_table import Read, read_results
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, criteria, plans


class CriteriaChecks:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_iteration(self, person: str, iteration_id: str) -> Criteria | None:
        with self._store.read() as db:
            return criteria.of_iteration(db, reach.iteration(db, person, iteration_id).iteration.id)

    def of_study(self, person: str, study_id: str) -> list[Criteria]:
        with self._store.read() as db:
            return criteria.of_study(db, reach.study(db, person, study_id).study.id)

    def read(self, person: str, iteration_id: str, pasted: str) -> Read:
        """What stands in a text that was pasted from a spreadsheet; nothing is stored, of a class list nothing but counts."""
        with self._store.read() as db:
            plan = plans.get(db, reach.iteration(db, person, iteration_id).iteration.plan)
        return read_results(pasted, plan.success_criteria if plan else ())

    def put(
        self, person: str, iteration_id: str, results: Sequence[CriterionResult], seen: int | None = None
    ) -> Criteria:
        """The results of an iteration, all anew; over the version `seen` where that is named. Raises Invalid, Stale."""
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            plan = plans.get(db, reached.iteration.plan)
            before = criteria.of_iteration(db, reached.iteration.id)
            if seen is not None and seen != (before.version if before else 0):
                raise Stale(before or Criteria(**birth(), iteration=reached.iteration.id, version=0))
            after = (
                changed(before, results=tuple(results))
                if before
                else Criteria(**birth(), iteration=reached.iteration.id, results=tuple(results))
            )
            require(after.errors(plan.success_criteria if plan else ()))
            if before:
                store_change(criteria.save, db, before, after)
            else:
                criteria.add(db, after)
            tell(db, "criteria", after, person=person, team=reached.study.team)
        return after
