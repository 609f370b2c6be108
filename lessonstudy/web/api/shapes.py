"""What the API gives: the shapes of the contract, made from the records of domain."""

import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from starlette.requests import HTTPConnection

from lessonstudy.bootstrap import Services
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import Job
from lessonstudy.domain.nudge import Nudge, WordList
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import RIGHTS, Person
from lessonstudy.domain.recordings import (
    RENDITION_FILES,
    Recording,
    RecordingStatus,
    Rendition,
    RenditionKind,
    RenditionState,
)
from lessonstudy.domain.schemes import CodingScheme
from lessonstudy.services.annotate import Room
from lessonstudy.services.feed import Work
from lessonstudy.services.tickets import media_address
from lessonstudy.web.identity import signed_in

Shape = dict[str, Any]

LANES = ("#3b6fb6", "#c2571a", "#2f855a", "#9b3f8f", "#8a6d1b", "#0f7f8c", "#b83a4b", "#5b5bb0", "#5f7a1f", "#7a5a46")
"""Colours of observers' lanes: apart in lightness and hue, readable on light and dark."""


class Shapes:
    """Shapes for one request; addresses of videos are signed for its session."""

    def __init__(self, services: Services, request: HTTPConnection) -> None:
        self._secret = services.settings.secret
        self._session = signed_in(request).session

    def any(self, entity: object) -> Shape:
        """The shape of whatever noun it is."""
        if isinstance(entity, Recording):
            return self.recording(entity)
        if isinstance(entity, Iteration):
            return iteration(entity)
        return asdict(entity)  # type: ignore[call-overload,no-any-return]

    def recording(self, recording: Recording, job: Job | None = None) -> Shape:
        shape = asdict(recording)
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

    def room(self, room: Room, csrf: str, work: Iterable[Work]) -> Shape:
        return {
            "me": {
                "id": room.person.id,
                "name": room.person.name,
                "role": room.membership.role,
                "can": sorted(RIGHTS[room.membership.role]),
            },
            "csrf": csrf,
            "iteration": iteration(room.iteration),
            "study": asdict(room.study),
            "plan": asdict(room.plan),
            "students": [asdict(one) for one in room.students],
            "schemes": [scheme(one) for one in room.schemes],
            "people": people(room.people),
            "recordings": [self.recording(one.recording, one.job) for one in work],
            "seq": room.iteration.seq,
            "nudge": [word_list(one) for one in room.nudge],
        }


def iteration(entity: Iteration) -> Shape:
    return asdict(entity)


def scheme(entity: CodingScheme) -> Shape:
    return asdict(entity)


def nudge(entity: Nudge) -> Shape:
    return asdict(entity)


def word_list(entity: WordList) -> Shape:
    return {
        "language": entity.language,
        "sentence": entity.sentence,
        "words": list(entity.words),
        "harmless": list(entity.harmless),
    }


def people(members: list[Person]) -> list[Shape]:
    """Members with the colour of their lane, by the order of their names."""
    return [{"id": one.id, "name": one.name, "color": LANES[place % len(LANES)]} for place, one in enumerate(members)]


def observation(entity: Observation) -> Shape:
    """A note; of a withdrawn one only that it is gone."""
    if entity.state == ObservationState.WITHDRAWN:
        return {"id": entity.id, "state": entity.state, "seq": entity.seq}
    return asdict(entity)
