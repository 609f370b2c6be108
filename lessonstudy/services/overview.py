"""What stands where: a study with its iterations at a glance, and what waits for a person."""

from collections.abc import Mapping
from dataclasses import dataclass

from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import OPEN_STATES, PREPARING, Job
from lessonstudy.domain.people import Membership, Person, Team
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.students import Student
from lessonstudy.domain.studies import Study
from lessonstudy.services import numbering, reach
from lessonstudy.store import (
    Store,
    iterations,
    jobs,
    observations,
    people,
    plans,
    recordings,
    students,
    studies,
)


@dataclass(frozen=True, slots=True)
class Film:
    """A recording, the newest job that prepares it, and how that one stands."""

    recording: Recording
    job: Job | None

    @property
    def at_work(self) -> bool:
        return self.job is not None and self.job.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Teachings:
    """An iteration at a glance: its films, how many notes each observer wrote (oneself alone, where the others' are hidden)
    and how many of them are one's own, its teacher."""

    iteration: Iteration
    films: list[Film]
    by_observer: Mapping[str, int]
    mine: int
    teacher: Person | None

    @property
    def notes(self) -> int:
        return sum(self.by_observer.values())


@dataclass(frozen=True, slots=True)
class StudyAtAGlance:
    study: Study
    team: Team
    membership: Membership
    plans: list[PlanVersion]
    students: list[Student]
    iterations: list[Teachings]


class Overview:
    """Every method takes the person first; studies of other teams do not appear."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def home(self, person: str) -> list[StudyAtAGlance]:
        """All studies of one's teams, the newest first."""
        with self._store.read() as db:
            found = [study.id for one in people.memberships_of(db, person) for study in studies.of_team(db, one.team)]
        glances = []
        for study_id in found:
            try:
                glances.append(self.study(person, study_id))
            except NotFound:
                continue
        return sorted(glances, key=lambda one: one.study.created_at, reverse=True)

    def study(self, person: str, study_id: str) -> StudyAtAGlance:
        with self._store.read() as db:
            reached = reach.study(db, person, study_id)
            study = reached.study
            team = people.team(db, study.team)
            if team is None:
                raise NotFound("study")
            counts = observations.counts(db, study.id)
            teachings = []
            for each in iterations.of_study(db, study.id):
                iteration = numbering.as_told(db, each, person)
                notes = counts.get(iteration.id, {})
                mine = notes.get(person, 0)
                known = ({person: mine} if mine else {}) if iteration.hides_others else notes
                teachings.append(
                    Teachings(
                        iteration,
                        [
                            Film(one, _newest(jobs.of_subject(db, one.id)))
                            for one in recordings.of_iteration(db, iteration.id)
                        ],
                        known,
                        mine,
                        people.person(db, iteration.teacher) if iteration.teacher else None,
                    )
                )
            return StudyAtAGlance(
                study,
                team,
                reached.membership,
                plans.of_study(db, study.id),
                students.of_study(db, study.id),
                teachings,
            )


def _newest(work: list[Job]) -> Job | None:
    return next((job for job in reversed(work) if job.kind in PREPARING), None)
