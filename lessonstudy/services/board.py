"""A study as a board: what stands in each of its four practices, and what waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from lessonstudy.domain.chain import Chain
from lessonstudy.domain.criteria import Criteria
from lessonstudy.domain.debriefs import DebriefState
from lessonstudy.domain.recordings import RecordingStatus
from lessonstudy.domain.studies import StudyState
from lessonstudy.domain.waiting import Lesson, Standing, Waiting, waiting_in
from lessonstudy.services.overview import Overview, StudyAtAGlance, Teachings
from lessonstudy.store import Store, chain, criteria, debriefs, people, submissions


@dataclass(frozen=True, slots=True)
class StudyBoard:
    """`criteria`, `submitted` (how many handed in) and the states of `debriefs` by iteration; `names` of the team's people."""

    glance: StudyAtAGlance
    chain: Chain
    criteria: Mapping[str, Criteria]
    submitted: Mapping[str, int]
    debriefs: Mapping[str, list[DebriefState]]
    waits: list[Waiting]
    names: Mapping[str, str]


class Board:
    """Every method takes the person first and raises NotFound where they may not look."""

    def __init__(self, store: Store, overview: Overview) -> None:
        self._store = store
        self._overview = overview

    def of_study(self, person: str, study_id: str) -> StudyBoard:
        return self._of(self._overview.study(person, study_id))

    def home(self, person: str) -> list[StudyBoard]:
        """The boards of all one's studies, the newest first."""
        return [self._of(one) for one in self._overview.home(person)]

    def _of(self, glance: StudyAtAGlance) -> StudyBoard:
        with self._store.read() as db:
            found = chain.of_study(db, glance.study.id)
            lessons = [_lesson(db, one) for one in glance.iterations]
            held = {one.iteration.id: debriefs.of_iteration(db, one.iteration.id) for one in glance.iterations}
            members = people.members(db, glance.team.id)
            checked = {one.iteration: one for one in criteria.of_study(db, glance.study.id)}
        standing = Standing(
            plans=glance.plans,
            lessons=lessons,
            chain=found,
            members=[membership for _, membership in members],
        )
        return StudyBoard(
            glance,
            found,
            checked,
            {one.iteration.id: len(one.submitted) for one in lessons},
            {iteration: [one.state for one in found] for iteration, found in held.items()},
            [] if glance.study.state == StudyState.CLOSED else waiting_in(standing),
            {one.id: one.name for one, _ in members},
        )


def _lesson(db: Database, teaching: Teachings) -> Lesson:
    return Lesson(
        iteration=teaching.iteration,
        watchable=any(one.recording.status == RecordingStatus.READY for one in teaching.films),
        notes=teaching.by_observer,
        submitted={one.person for one in submissions.of_iteration(db, teaching.iteration.id)},
    )
