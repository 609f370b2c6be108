"""What the API gives: the shapes of the contract, made from the records of domain."""

import time
from collections.abc import Iterable
from functools import partial
from typing import Any

from starlette.requests import HTTPConnection

from lessonstudy.bootstrap import Services
from lessonstudy.domain.captions import Captions
from lessonstudy.domain.criteria import Criteria
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import Job
from lessonstudy.domain.noticing import TeacherNoticing
from lessonstudy.domain.nudge import Nudge, WordList
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import RIGHTS
from lessonstudy.domain.recordings import (
    RENDITION_FILES,
    Recording,
    RecordingStatus,
    Rendition,
    RenditionKind,
    RenditionState,
)
from lessonstudy.domain.replies import Reply, ReplyState
from lessonstudy.domain.schemes import CodingScheme
from lessonstudy.domain.searches import LISTS, SavedSearch
from lessonstudy.domain.tweaks import Tweak
from lessonstudy.services.annotate import Room
from lessonstudy.services.feed import Work
from lessonstudy.services.submitting import Submitted
from lessonstudy.services.tickets import media_address
from lessonstudy.web.identity import signed_in

Shape = dict[str, Any]

LANES = ("#3b6fb6", "#c2571a", "#2f855a", "#9b3f8f", "#8a6d1b", "#0f7f8c", "#b83a4b", "#5b5bb0", "#5f7a1f", "#7a5a46")
"""Colours of observers' lanes: apart in lightness and hue, readable on light and dark."""


class Shapes:
    """Shapes for one request; addresses of videos are signed for its session."""

    def __init__(self, services: Services, request: HTTPConnection) -> None:
        self._secret = services.settings.secret
        who = signed_in(request)
        self._session = who.session
        self._chain_of = partial(services.chain.of_study, who.person.id)

    def any(self, entity: object) -> Shape:
        """The shape of whatever noun it is."""
        if isinstance(entity, Recording):
            return self.recording(entity)
        if isinstance(entity, Iteration):
            return iteration(entity)
        if isinstance(entity, Tweak):
            return self._chain_of(entity.study).whole(entity)
        if isinstance(entity, Criteria):
            return criteria(entity.iteration, entity)
        if isinstance(entity, SavedSearch):
            return saved_search(entity)
        return as_dict(entity)

    def recording(self, recording: Recording, job: Job | None = None) -> Shape:
        shape = as_dict(recording)
        del shape["renditions"]
        if job is not None:
            shape["work"] = {
                "step": job.step,
                "progress": job.progress,
                "seconds_left": job.seconds_left(time.time()),
            }
        renditions = {one.kind.value: self._rendition(recording, one, job) for one in recording.renditions}
        return shape | {"renditions": renditions}

    def _rendition(self, recording: Recording, rendition: Rendition, job: Job | None) -> Shape:
        there = rendition.state == RenditionState.READY and recording.status != RecordingStatus.DELETED
        name = RENDITION_FILES[rendition.kind]
        shape: Shape = {
            "state": rendition.state,
            "progress": rendition.progress,
            "url": media_address(self._secret, self._session, recording.id, name) if there else None,
            "error": rendition.error,
        }
        if rendition.kind == RenditionKind.PLAY and job is not None and not there:
            shape |= {"progress": job.progress, "seconds_left": job.seconds_left(time.time())}
        return shape

    def room(self, room: Room, csrf: str, work: Iterable[Work], submitted: Iterable[Submitted]) -> Shape:
        return {
            "me": {
                "id": room.person.id,
                "name": room.person.name,
                "role": room.membership.role,
                "can": sorted(RIGHTS[room.membership.role]),
            },
            "csrf": csrf,
            "iteration": iteration(room.iteration),
            "study": as_dict(room.study),
            "plan": as_dict(room.plan),
            "students": [as_dict(one) for one in room.students],
            "schemes": [scheme(one) for one in room.schemes],
            "people": people(room),
            "recordings": [self.recording(one.recording, one.job) for one in work],
            "submissions": [submission(one, room.person.id) for one in submitted],
            "seq": room.iteration.seq,
            "nudge": [word_list(one) for one in room.nudge],
        }


def iteration(entity: Iteration) -> Shape:
    return as_dict(entity)


def captions(entity: Captions) -> Shape:
    """Captions by what they are; what was said comes from their own address."""
    shape = as_dict(entity)
    del shape["cues"]
    return shape | {"url": f"/ls/api/captions/{entity.id}/captions.vtt"}


def scheme(entity: CodingScheme) -> Shape:
    return as_dict(entity)


def nudge(entity: Nudge) -> Shape:
    return as_dict(entity)


def word_list(entity: WordList) -> Shape:
    return {
        "language": entity.language,
        "sentence": entity.sentence,
        "words": list(entity.words),
        "harmless": list(entity.harmless),
    }


def people(room: Room) -> list[Shape]:
    """The people of a room with what they may do and the colour of their lane, by the order of their names."""
    return [
        {"id": one.id, "name": one.name, "color": LANES[place % len(LANES)], "can": sorted(room.can[one.id])}
        for place, one in enumerate(room.people)
    ]


def criteria(iteration: str, entity: Criteria | None) -> Shape:
    """The results of an iteration; version 0 where nothing was counted yet."""
    if entity is None or entity.version == 0:
        return {"iteration": iteration, "version": 0, "criteria": []}
    shape = as_dict(entity)
    return shape | {"criteria": shape.pop("results")}


def noticing(iteration: str, entity: TeacherNoticing | None) -> Shape:
    """What the teacher noticed; version 0 where they have neither written nor skipped it."""
    if entity is None:
        return {"iteration": iteration, "teacher": None, "text": "", "skipped": False, "version": 0}
    return as_dict(entity)


def observation(entity: Observation) -> Shape:
    """A note; of a withdrawn one only that it is gone."""
    if entity.state == ObservationState.WITHDRAWN:
        return {"id": entity.id, "state": entity.state, "seq": entity.seq}
    return as_dict(entity)


def reply(entity: Reply) -> Shape:
    """A reply; of a withdrawn one only that it is gone."""
    if entity.state == ReplyState.WITHDRAWN:
        return {"id": entity.id, "observation": entity.observation, "state": entity.state, "seq": entity.seq}
    return as_dict(entity)


def submission(entity: Submitted, person: str) -> Shape:
    """Who submitted and when; how many notes where that may be known, and of one's own which."""
    shape: Shape = {"person": entity.person, "at": entity.at}
    if entity.notes is not None:
        shape["count"] = len(entity.notes)
        if entity.person == person:
            shape["notes"] = list(entity.notes)
    return shape


def saved_search(entity: SavedSearch) -> Shape:
    """A saved search, its filters by the names that an address has for them."""
    filters = entity.filters
    named: Shape = {name: list(getattr(filters, field)) for name, field in LISTS.items()}
    named |= {"q": filters.words, "flag": filters.flag, "think": filters.think, "sort": filters.sort}
    return as_dict(entity) | {"filters": named}
