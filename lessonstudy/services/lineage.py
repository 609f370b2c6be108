"""From observation to learning as one picture, and the moments that a learning may cite."""

from collections.abc import Iterable

from sqlite_utils import Database

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.lineage import CitedNote, Lineage, lineage_of
from lessonstudy.services import reach
from lessonstudy.store import Store, chain, iterations, observations, plans


class Lineages:
    """Every method takes the person first and raises NotFound where they may not look. Hidden notes are left out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_study(self, person: str, study_id: str) -> Lineage:
        with self._store.read() as db:
            return lineage_in(db, reach.study(db, person, study_id).study.id)

    def citable(self, person: str, study_id: str) -> list[CitedNote]:
        """The moments of a study that were flagged or that something cites, in the order of the lessons."""
        with self._store.read() as db:
            study = reach.study(db, person, study_id).study
            return _citable(db, study.id, iterations.of_study(db, study.id))


def lineage_in(db: Database, study_id: str) -> Lineage:
    """The lineage of a study that one may look at."""
    known = iterations.of_study(db, study_id)
    found = chain.of_study(db, study_id)
    notes = _shown(observations.cited(db, found.moments).values(), known)
    return lineage_of(found, {one.id: one for one in notes}, plans.of_study(db, study_id), known)


def _citable(db: Database, study_id: str, known: list[Iteration]) -> list[CitedNote]:
    cited = observations.cited(db, chain.of_study(db, study_id).moments)
    flagged = observations.flagged(db, [one.id for one in known])
    found = cited | {one.id: one for one in flagged}
    order = {one.id: one.number for one in known}
    standing = [one for one in _shown(found.values(), known) if one.state != "withdrawn"]
    return sorted(standing, key=lambda one: (order[one.iteration], one.start_ms, one.id))


def _shown(notes: Iterable[CitedNote], known: list[Iteration]) -> list[CitedNote]:
    """Those of lessons whose notes are not hidden: what is cited stands before the whole team."""
    hidden = {one.id for one in known if one.hides_others}
    return [one for one in notes if one.iteration not in hidden]
