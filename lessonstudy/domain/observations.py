"""One moment of student thinking: what was seen or heard, and apart from it what the observer thinks of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.schemes import CodingScheme, exclusive
from lessonstudy.domain.timecode import spoken

SPAN_TOLERANCE_MS = 500
"""A browser's clock may stand a little past the duration that the container names."""


class ObservationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class PhaseSource(StrEnum):
    TIME = "time"
    HAND = "hand"


class Clock(StrEnum):
    VIDEO = "video"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A mark in the picture, in shares (0 to 1) of its width and height: a box, or a point where w and h are 0."""

    x: float
    y: float
    w: float
    h: float

    @property
    def is_point(self) -> bool:
        return self.w == 0 and self.h == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Entity):
    """Times are ms on the iteration clock; `codes` are "scheme:key"; `students` are pseudonyms."""

    iteration: str
    observer: str
    recording: str | None = None
    start_ms: int
    end_ms: int | None = None
    saw: str
    think: str = ""
    codes: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    phase: str | None = None
    phase_source: PhaseSource = PhaseSource.TIME
    anticipated: str | None = None
    region: Region | None = None
    flag: bool = False
    clock: Clock = Clock.VIDEO
    state: ObservationState = ObservationState.DRAFT
    seq: int = 0


class Surroundings(NamedTuple):
    """What an observation may refer to: spans of the videos (ms), schemes, pseudonyms, phases with their responses."""

    spans: Mapping[str, tuple[int, int] | None]
    schemes: Sequence[CodingScheme]
    students: frozenset[str]
    phases: Mapping[str, frozenset[str]]


def qualified(codes: Sequence[str], schemes: Sequence[CodingScheme]) -> tuple[list[str], list[FieldError]]:
    """The codes as "scheme:key", in their order and once each, and what is wrong with the others."""
    found: list[str] = []
    errors: list[FieldError] = []
    for code in codes:
        scheme, _, key = code.rpartition(":")
        holders = [one.id for one in schemes if scheme in ("", one.id) and any(each.key == key for each in one.codes)]
        if not holders:
            errors.append(FieldError("codes", "unknown", {"noun": "code", "value": code}))
        elif len(holders) > 1:
            errors.append(FieldError("codes", "ambiguous-code", {"value": code}))
        elif f"{holders[0]}:{key}" not in found:
            found.append(f"{holders[0]}:{key}")
    return found, errors


def observation_errors(observation: Observation, around: Surroundings) -> list[FieldError]:
    """Everything that is wrong with an observation whose codes are qualified."""
    found = text_errors("saw", observation.saw, required=True, limit=LONGEST_TEXT)
    found += text_errors("think", observation.think, limit=LONGEST_TEXT)
    found += in_itself_errors(observation)
    found += _time_errors(observation, around)
    for student in observation.students:
        if student not in around.students:
            found.append(FieldError("students", "unknown", {"noun": "student", "value": student}))
    if observation.phase is not None and observation.phase not in around.phases:
        found.append(FieldError("phase", "unknown", {"noun": "phase", "value": observation.phase}))
    if observation.anticipated and not any(observation.anticipated in ids for ids in around.phases.values()):
        value = observation.anticipated
        found.append(FieldError("anticipated", "unknown", {"noun": "anticipated response", "value": value}))
    return found + exclusion_errors(observation.codes, around.schemes)


def in_itself_errors(observation: Observation) -> list[FieldError]:
    """What is wrong with when and where an observation was made, in whatever lesson it is."""
    found = []
    if observation.end_ms is not None and observation.end_ms <= observation.start_ms:
        found.append(FieldError("end_ms", "end-before-start", {}))
    if observation.region and not _inside(observation.region):
        found.append(FieldError("region", "region-invalid", {}))
    return found


def _time_errors(observation: Observation, around: Surroundings) -> list[FieldError]:
    found = []
    if observation.recording is not None and observation.recording not in around.spans:
        found.append(FieldError("recording", "unknown", {"noun": "recording", "value": observation.recording}))
    if observation.clock == Clock.LIVE:
        return found
    spans = [span for span in around.spans.values() if span]
    if not spans:
        return [*found, FieldError("start_ms", "no-video", {})]
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    for field, value in (("start_ms", observation.start_ms), ("end_ms", observation.end_ms)):
        if value is not None and not low - SPAN_TOLERANCE_MS <= value <= high + SPAN_TOLERANCE_MS:
            parameters = {"at": spoken(value), "low": spoken(low), "high": spoken(high)}
            found.append(FieldError(field, "outside-video", parameters))
    return found


def exclusion_errors(codes: Sequence[str], schemes: Sequence[CodingScheme]) -> list[FieldError]:
    """What is wrong with codes that exclude each other."""
    return [
        FieldError("codes", "two-exclusive", {"codes": ", ".join(code.name for code in chosen)})
        for chosen in exclusive(codes, schemes)
    ]


def _inside(region: Region) -> bool:
    values = (region.x, region.y, region.w, region.h)
    return (
        all(math.isfinite(value) and 0 <= value <= 1 for value in values)
        and (region.is_point or (region.w > 0 and region.h > 0))
        and region.x + region.w <= 1.0001
        and region.y + region.h <= 1.0001
    )
