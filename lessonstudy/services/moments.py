"""The moments of a study that a person may see: whole for being read and played, and as records for figures."""

from collections.abc import Collection, Mapping, Sequence

from sqlite_utils import Database

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.moments import Moment, phase_finder
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.services import reach
from lessonstudy.services.annotate import visible
from lessonstudy.store import Store, iterations, moments, observations


class Moments:
    """Every method takes the person first and raises NotFound where they may not look. Hidden notes are left out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def named(self, person: str, study_id: str, ids: Collection[str]) -> list[Observation]:
        """The notes of these ids that stand in the study, in the order in which they were asked for."""
        with self._store.read() as db:
            study = reach.study(db, person, study_id).study
            known = {one.id: one for one in iterations.of_study(db, study.id)}
            found: dict[str, Observation] = {}
            for note in observations.named(db, ids):
                iteration = known.get(note.iteration)
                if iteration and note.state != ObservationState.WITHDRAWN:
                    found |= {one.id: one for one in visible(iteration, person, [note])}
        return [found[one] for one in dict.fromkeys(ids) if one in found]


def moments_in(db: Database, person: str, known: Sequence[Iteration], root_of: Mapping[str, str]) -> list[Moment]:
    """The moments of these iterations that the person may see; `root_of` gives a phase's root."""
    hidden = {one.id for one in known if one.hides_others}
    ran = {one.id: phase_finder(one, root_of) for one in known}
    return [
        Moment(
            row.id,
            row.iteration,
            row.observer,
            row.start_ms,
            row.end_ms,
            root_of.get(row.phase, row.phase) if row.phase else ran[row.iteration](row.start_ms),
            row.codes,
            row.students,
            row.anticipated,
            bool(row.flag),
            bool(row.thought),
            bool(row.live),
        )
        for row in moments.of_iterations(db, ran.keys())
        if row.iteration not in hidden or row.observer == person
    ]
