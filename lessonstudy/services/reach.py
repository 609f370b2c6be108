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
from lessonstudy.store import iterations, people, plans, recordings, studies


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
    return StudyReach(found, _membership(found, people.membership(db, found.team, person), right, noun))


def plan(db: Database, person: str, plan_id: str, right: Right = Right.VIEW) -> tuple[PlanVersion, StudyReach]:
    found = plans.get(db, plan_id)
    if found is None:
        raise NotFound("plan")
    return found, study(db, person, found.study, right, "plan")


def iteration(
    db: Database, person: str, iteration_id: str, right: Right = Right.VIEW, noun: str = "iteration"
) -> IterationReach:
    found = iterations.reached(db, iteration_id, person)
    if found is None:
        raise NotFound(noun)
    reached, study, membership = found
    return IterationReach(numbering.as_told(db, reached, person), study, _membership(study, membership, right, noun))


def recording(db: Database, person: str, recording_id: str, right: Right = Right.VIEW) -> RecordingReach:
    found = recordings.get(db, recording_id)
    if found is None:
        raise NotFound("recording")
    reached = iteration(db, person, found.iteration, right, "recording")
    return RecordingReach(found, reached.iteration, reached.study, reached.membership)


def _membership(study: Study, membership: Membership | None, right: Right, noun: str) -> Membership:
    # first of all, so that a guest who lacks a right hears no more of another study than that there is none
    if membership is not None and membership.study not in (None, study.id):
        raise NotFound(noun)
    try:
        return permissions.allowed(membership, right)
    except NotFound:
        raise NotFound(noun) from None
