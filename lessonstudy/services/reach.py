"""From an id to the thing and the person's membership in its team, or to "there is no such thing".

The way down is the same for every noun: recording -> iteration -> study -> team. A guest reaches one study only.
An iteration comes with its `seq` as the person may know it, since that counts others' hidden notes.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import Membership, Right
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.studies import Study
from lessonstudy.services import numbering, permissions
from lessonstudy.store import iterations, plans, recordings, studies


@dataclass(frozen=True, slots=True)
class StudyReach:
    study: Study
    membership: Membership


@dataclass(frozen=True, slots=True)
class IterationReach:
    iteration: Iteration
    study: Study
    membership: Membership


@dataclass(frozen=True, slots=True)
class RecordingReach:
    recording: Recording
    iteration: Iteration
    study: Study
    membership: Membership


def study(db: Database, person: str, study_id: str, right: Right = Right.VIEW, noun: str = "study") -> StudyReach:
    found = studies.get(db, study_id)
    if found is None:
        raise NotFound(noun)
    try:
        membership = permissions.member(db, person, found.team, right)
    except NotFound:
        raise NotFound(noun) from None
    if membership.study not in (None, found.id):
        raise NotFound(noun)
    return StudyReach(found, membership)


def plan(db: Database, person: str, plan_id: str, right: Right = Right.VIEW) -> tuple[PlanVersion, StudyReach]:
    found = plans.get(db, plan_id)
    if found is None:
        raise NotFound("plan")
    return found, study(db, person, found.study, right, "plan")


def iteration(
    db: Database, person: str, iteration_id: str, right: Right = Right.VIEW, noun: str = "iteration"
) -> IterationReach:
    found = iterations.get(db, iteration_id)
    if found is None:
        raise NotFound(noun)
    reached = study(db, person, found.study, right, noun)
    return IterationReach(numbering.as_told(db, found, person), reached.study, reached.membership)


def recording(db: Database, person: str, recording_id: str, right: Right = Right.VIEW) -> RecordingReach:
    found = recordings.get(db, recording_id)
    if found is None:
        raise NotFound("recording")
    reached = iteration(db, person, found.iteration, right, "recording")
    return RecordingReach(found, reached.iteration, reached.study, reached.membership)
