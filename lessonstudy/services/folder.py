"""What is in the data folder, for whoever owns it: the terminal reads it without being a member of any team.

Nobody's rights are asked here, so that no other face may use it.
"""

from lessonstudy.domain.agreement import Agreement
from lessonstudy.domain.budgets import Asked, Budget
from lessonstudy.domain.chain import Chain
from lessonstudy.domain.comparison import Comparison
from lessonstudy.domain.criteria import Criteria
from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.lineage import Lineage
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Team
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.searches import Search
from lessonstudy.domain.studies import Study
from lessonstudy.services.agreement import Wanted, agreement_in
from lessonstudy.services.annotate import visible
from lessonstudy.services.budgets import budget_in
from lessonstudy.services.comparing import comparison_in
from lessonstudy.services.evidence import Found, found_in
from lessonstudy.services.exporting import ExportedFile, document_in, written, written_together
from lessonstudy.services.lineage import lineage_in
from lessonstudy.services.teaching import EVERY
from lessonstudy.store import Store, chain, criteria, iterations, observations, people, plans, schemes, studies


class Folder:
    """Every method raises NotFound for what is not in the folder."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def studies(self) -> list[tuple[Team, Study]]:
        """Every study with its team, by the team's name."""
        with self._store.read() as db:
            return [(team, study) for team in people.teams(db) for study in studies.of_team(db, team.id)]

    def study(self, study_id: str) -> Study:
        with self._store.read() as db:
            found = studies.get(db, study_id)
        if found is None:
            raise NotFound("study")
        return found

    def plans(self, study_id: str) -> list[PlanVersion]:
        study = self.study(study_id)
        with self._store.read() as db:
            return plans.of_study(db, study.id)

    def plan(self, plan_id: str) -> PlanVersion:
        with self._store.read() as db:
            found = plans.get(db, plan_id)
        if found is None:
            raise NotFound("plan")
        return found

    def iterations(self, study_id: str) -> list[Iteration]:
        study = self.study(study_id)
        with self._store.read() as db:
            return iterations.of_study(db, study.id)

    def iteration(self, iteration_id: str) -> Iteration:
        with self._store.read() as db:
            found = iterations.get(db, iteration_id)
        if found is None:
            raise NotFound("iteration")
        return found

    def exported(self, place: str, form: str) -> ExportedFile:
        """The file of a study or an iteration, whichever has this id. Notes that are hidden from each other stand in none."""
        with self._store.read() as db:
            iteration = iterations.get(db, place)
            study = studies.get(db, iteration.study if iteration else place)
            if study is None:
                raise NotFound("study or iteration")
            if iteration is not None:
                return written(document_in(db, "", iteration, study), form)
            documents = [document_in(db, "", one, study) for one in iterations.of_study(db, study.id)]
        return written_together(study.title, documents, form)

    def notes(self, iteration_id: str) -> list[Observation]:
        """The notes of a lesson in the order of its time, without withdrawn ones; before the reveal there are none."""
        iteration = self.iteration(iteration_id)
        with self._store.read() as db:
            found = observations.after(db, iteration.id, -1, EVERY, "" if iteration.hides_others else None)
        standing = [one for one in visible(iteration, "", found) if one.state != ObservationState.WITHDRAWN]
        return sorted(standing, key=lambda one: (one.start_ms, one.id))

    def budget(self, iteration_id: str, asked: Asked) -> Budget:
        """Of a lesson whose notes are hidden from each other there is none yet."""
        iteration = self.iteration(iteration_id)
        with self._store.read() as db:
            return budget_in(db, "", iteration, asked)

    def names_in(self, iteration_id: str) -> dict[str, str]:
        """What the figures of a lesson call by an id: its team's people, codes ("scheme:key") and phases (by root)."""
        iteration = self.iteration(iteration_id)
        study = self.study(iteration.study)
        with self._store.read() as db:
            found = {person.id: person.name for person, _ in people.members(db, study.team)}
            for scheme in schemes.of_iteration(db, iteration.schemes):
                found |= {f"{scheme.id}:{code.key}": code.name for code in scheme.codes}
            for plan in plans.of_study(db, study.id):
                found |= {phase.root or phase.id: phase.title for phase in plan.phases}
        return found

    def chain(self, study_id: str) -> Chain:
        study = self.study(study_id)
        with self._store.read() as db:
            return chain.of_study(db, study.id)

    def lineage(self, study_id: str) -> Lineage:
        study = self.study(study_id)
        with self._store.read() as db:
            return lineage_in(db, study.id)

    def comparison(self, study_id: str) -> Comparison:
        """All iterations of a study; notes that are hidden from each other are nobody's here, so they are left out."""
        study = self.study(study_id)
        with self._store.read() as db:
            return comparison_in(db, "", study)

    def search(self, team_id: str, wanted: Search, limit: int) -> Found:
        """What a search finds in a team. Notes that are hidden from each other are found by nobody here."""
        with self._store.read() as db:
            if people.team(db, team_id) is None:
                raise NotFound("team")
            return found_in(db, None, team_id, wanted, limit)

    def criteria(self, iteration_id: str) -> Criteria | None:
        iteration = self.iteration(iteration_id)
        with self._store.read() as db:
            return criteria.of_iteration(db, iteration.id)

    def agreement(self, iteration_id: str, wanted: Wanted) -> Agreement:
        """As `Agreements.of_iteration`: before the reveal not even the folder's owner is told."""
        iteration = self.iteration(iteration_id)
        with self._store.read() as db:
            return agreement_in(db, iteration, wanted)
