"""One camera's video of an iteration, and the files made from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import Entity, text_errors
from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.iterations import LONGEST_LESSON_MS
from lessonstudy.domain.observations import Observation

MOST_PARTS = 50


class RecordingStatus(StrEnum):
    UPLOADING = "uploading"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    DELETED = "deleted"


RECORDING_MOVES = {
    RecordingStatus.UPLOADING: frozenset({RecordingStatus.PROCESSING, RecordingStatus.FAILED, RecordingStatus.DELETED}),
    RecordingStatus.PROCESSING: frozenset({RecordingStatus.READY, RecordingStatus.FAILED, RecordingStatus.DELETED}),
    RecordingStatus.READY: frozenset({RecordingStatus.DELETED}),
    RecordingStatus.FAILED: frozenset({RecordingStatus.PROCESSING, RecordingStatus.UPLOADING, RecordingStatus.DELETED}),
}


class RenditionKind(StrEnum):
    PLAY = "play"
    FILMSTRIP = "filmstrip"
    SOUND = "sound"
    POSTER = "poster"


class RenditionState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    NONE = "none"


RENDITION_FILES = {
    RenditionKind.PLAY: "play.mp4",
    RenditionKind.FILMSTRIP: "filmstrip.vtt",
    RenditionKind.SOUND: "sound.json",
    RenditionKind.POSTER: "poster.jpg",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A file made from a recording. `progress` runs from 0 to 1; `none`: there can be none (no sound)."""

    kind: RenditionKind
    state: RenditionState = RenditionState.WAITING
    progress: float = 0.0
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(Entity):
    """iteration_ms = recording_ms + offset_ms. `filename` is the device's name; it never names a file here.

    `parts`: the bytes of each file where a camera split it into several, `bytes` in all; else nothing.
    """

    iteration: str
    label: str
    filename: str
    bytes: int
    status: RecordingStatus = RecordingStatus.UPLOADING
    error: str | None = None
    duration_ms: int | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None
    has_sound: bool | None = None
    offset_ms: int = 0
    sha256: str | None = None
    loaded_by: str | None = None
    parts: tuple[int, ...] = ()
    renditions: tuple[Rendition, ...] = tuple(Rendition(kind=kind) for kind in RenditionKind)

    def errors(self) -> list[FieldError]:
        found = text_errors("label", self.label, required=True, limit=100)
        found += text_errors("filename", self.filename, required=True)
        if abs(self.offset_ms) > LONGEST_LESSON_MS:
            found.append(FieldError("offset_ms", "number-range", {"low": "-24 h", "high": "24 h"}))
        if self.parts and (sum(self.parts) != self.bytes or min(self.parts) <= 0 or len(self.parts) > MOST_PARTS):
            found.append(FieldError("parts", "parts-sum", {"most": MOST_PARTS}))
        if self.bytes < 0:
            found.append(FieldError("bytes", "number-range", {"low": 0, "high": "the size of the file"}))
        return found

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last ms on the iteration clock, or None while the duration is unknown."""
        return None if self.duration_ms is None else (self.offset_ms, self.offset_ms + self.duration_ms)


def film_of(note: Observation, recordings: Sequence[Recording]) -> Recording | None:
    """The recording that a note belongs to; of a note that names none, the first that can be played and ran at its moment."""
    if note.recording:
        return next((one for one in recordings if one.id == note.recording), None)
    ready = [one for one in recordings if one.status == RecordingStatus.READY and one.span]
    return next((one for one in ready if one.span and one.span[0] <= note.start_ms <= one.span[1]), None)
