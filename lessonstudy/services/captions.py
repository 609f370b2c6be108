"""Captions: brought in by whoever brings in videos, read by whoever may watch.

A file is understood before anything is written, and comes in whole or not at all. The words go into no event: they can
hold names, and must be gone when the captions are removed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from lessonstudy.domain.captions import (
    MOST_PER_RECORDING,
    Captions,
    Cue,
    name_errors,
    renamed,
    speakers,
)
from lessonstudy.domain.entity import birth, require
from lessonstudy.domain.errors import Conflict, Gone, NotFound
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import Recording, RecordingStatus
from lessonstudy.formats import captions as formats
from lessonstudy.formats import webvtt
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, tell
from lessonstudy.store import Store, captions

SAMPLE = 5
LATE_TOLERANCE_MS = 2000


@dataclass(frozen=True, slots=True)
class Look:
    """What a file would bring in. `speakers` are as they stand in the file, with how many captions each has."""

    format: str
    count: int
    start_ms: int
    end_ms: int
    speakers: dict[str, int]
    remarks: tuple[str, ...]
    sample: tuple[Cue, ...]


class Captioning:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_recording(self, person: str, recording_id: str) -> list[Captions]:
        """What captions there are, without what was said."""
        with self._store.read() as db:
            return captions.of_recording(db, reach.recording(db, person, recording_id).recording.id)

    def of_iteration(self, person: str, iteration_id: str) -> list[Captions]:
        """The same of all recordings of an iteration."""
        with self._store.read() as db:
            return captions.of_iteration(db, reach.iteration(db, person, iteration_id).iteration.id)

    def get(self, person: str, captions_id: str) -> Captions:
        """The captions with everything that was said."""
        with self._store.read() as db:
            _reached(db, person, captions_id, Right.VIEW)
            found = captions.get(db, captions_id)
        if found is None:
            raise NotFound("captions")
        return found

    def track(self, person: str, captions_id: str) -> str:
        """The captions as WebVTT, which a browser lays over the video."""
        return webvtt.write(self.get(person, captions_id).cues)

    def look(self, person: str, recording_id: str, data: bytes, names: Mapping[str, str]) -> Look:
        """What would come in, without bringing it in. Raises Invalid with the line that cannot be read."""
        recording = self._open(person, recording_id)
        require(name_errors(names))
        found = formats.read(data)
        return Look(
            found.format,
            len(found.cues),
            found.cues[0].start_ms,
            max(cue.end_ms for cue in found.cues),
            speakers(found.cues),
            (*found.remarks, *_late(found.cues, recording)),
            renamed(found.cues[:SAMPLE], names),
        )

    def add(
        self,
        person: str,
        recording_id: str,
        data: bytes,
        *,
        label: str = "",
        language: str = "",
        names: Mapping[str, str] | None = None,
    ) -> Captions:
        """Bring in a WebVTT or SRT file.

        Speakers whom `names` gives nothing to stand for are left out; names in it are replaced in the texts too. Raises
        Invalid with the line that cannot be read, Gone once the recording was deleted.
        """
        self._open(person, recording_id)
        names = names or {}
        require(name_errors(names))
        cues = renamed(formats.read(data).cues, names)
        fresh = Captions(
            **birth(),
            recording=recording_id,
            label=label.strip(),
            language=language.strip(),
            count=len(cues),
            cues=cues,
        )
        require(fresh.errors())
        with self._store.write() as db:
            reached = reach.recording(db, person, recording_id, Right.LOAD)
            if reached.recording.status == RecordingStatus.DELETED:
                raise Gone("recording-deleted")
            if len(captions.of_recording(db, recording_id)) >= MOST_PER_RECORDING:
                raise Conflict("captions-full", limit=MOST_PER_RECORDING)
            captions.add(db, fresh)
            _tell(db, fresh, person, reached, removed=False)
        return fresh

    def remove(self, person: str, captions_id: str) -> None:
        """Remove captions and all that was said in them for good."""
        with self._store.write() as db:
            found, reached = _reached(db, person, captions_id, Right.LOAD)
            captions.remove(db, captions_id)
            _tell(db, changed(found), person, reached, removed=True)

    def _open(self, person: str, recording_id: str) -> Recording:
        with self._store.read() as db:
            recording = reach.recording(db, person, recording_id, Right.LOAD).recording
        if recording.status == RecordingStatus.DELETED:
            raise Gone("recording-deleted")
        return recording


def _reached(db: Database, person: str, captions_id: str, right: Right) -> tuple[Captions, reach.RecordingReach]:
    found = captions.facts(db, captions_id)
    if found is None:
        raise NotFound("captions")
    try:
        return found, reach.recording(db, person, found.recording, right)
    except NotFound:
        raise NotFound("captions") from None


def _tell(db: Database, entity: Captions, person: str, reached: reach.RecordingReach, *, removed: bool) -> None:
    body = {name: value for name, value in asdict(entity).items() if name != "cues"} | {"removed": removed}
    iteration, team = reached.iteration.id, reached.study.team
    tell(db, "captions", entity, person=person, team=team, iteration=iteration, body=body)


def _late(cues: tuple[Cue, ...], recording: Recording) -> tuple[str, ...]:
    if recording.duration_ms is None:
        return ()
    late = sum(cue.start_ms > recording.duration_ms + LATE_TOLERANCE_MS for cue in cues)
    return (
        (f"Captions that begin after the end of the video: {late}. Is this the file of another video?",) if late else ()
    )
