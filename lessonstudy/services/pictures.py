"""Pictures of moments: the frame at which a note begins, with the note's mark drawn in.

A picture is made once and kept in the folder of its recording, so that it goes when the recording goes. It is named by all
that decides how it looks: another time, mark or width is another picture.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from lessonstudy.domain.errors import Gone, NotFound
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import RecordingStatus, film_of
from lessonstudy.domain.timecode import spoken
from lessonstudy.services import reach
from lessonstudy.services.annotate import visible
from lessonstudy.store import Store, observations, recordings
from lessonstudy.video import ingest

WIDEST_TO_VIEW = 640
NARROWEST = 40
WIDEST = 4096
MOST_KEPT = 600
"""Pictures of one recording; the ones that were not asked for longest go first."""


@dataclass(frozen=True, slots=True)
class Order:
    """A picture that may be given: where it lies or will lie, and what it shows. `tag` names its content."""

    film: Path
    place: Path
    at_ms: int
    note: Observation
    width: int | None

    @property
    def tag(self) -> str:
        return self.place.stem

    @property
    def filename(self) -> str:
        """What the file is called on somebody's machine: the moment, and no name of anyone."""
        return f"moment-{spoken(self.note.start_ms).replace(':', '-')}.jpg"


class Pictures:
    """`order` asks who may, `make` takes its time: they are apart so that a browser that has the picture waits for neither."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def order(self, person: str, observation_id: str, width: int | None = None, *, download: bool = False) -> Order:
        """The picture of a note, for whoever may see the note and watch the recording.

        To take it along (`download`) needs the right to download; without that right it is at most `WIDEST_TO_VIEW` px
        wide. Raises NotFound where there is no such note or no film of its moment, Forbidden, and Gone once the film was
        deleted.
        """
        with self._store.read() as db:
            note = observations.get(db, observation_id)
            if note is None or note.state == ObservationState.WITHDRAWN:
                raise NotFound("note")
            reached = reach.iteration(db, person, note.iteration, noun="note")
            if not visible(reached.iteration, person, [note]):
                raise NotFound("note")
            if download:
                reach.iteration(db, person, note.iteration, Right.DOWNLOAD, noun="note")
            if not reached.membership.allows(Right.DOWNLOAD):
                width = min(width or WIDEST_TO_VIEW, WIDEST_TO_VIEW)
            return order_in(db, self._folder, note, width)

    def make(self, order: Order) -> bytes:
        """The picture as JPEG. Raises UnusableVideo, and Gone where the film went meanwhile."""
        try:
            found = order.place.read_bytes()
            os.utime(order.place)
            return found
        except FileNotFoundError:
            pass
        data = ingest.still(order.film, order.at_ms, width=order.width, mark=order.note.region)
        if not order.film.is_file():
            raise Gone("recording-deleted")
        _keep(order.place, data)
        return data


def order_in(db: Database, data: Path, note: Observation, width: int | None = None) -> Order:
    """The picture of a note that one may have, out of this data folder. Raises NotFound, Gone."""
    recording = film_of(note, recordings.of_iteration(db, note.iteration))
    if recording is None:
        raise NotFound("picture")
    if recording.status == RecordingStatus.DELETED:
        raise Gone("recording-deleted")
    folder = data / "videos" / recording.id
    film = folder / "play.mp4"
    if not film.is_file():
        raise NotFound("picture")
    width = None if width is None else max(NARROWEST, min(width, WIDEST))
    at_ms = note.start_ms - recording.offset_ms
    return Order(film, folder / "stills" / f"{_name(film, at_ms, note, width)}.jpg", at_ms, note, width)


def _name(film: Path, at_ms: int, note: Observation, width: int | None) -> str:
    about = film.stat()
    mark = asdict(note.region) if note.region else None
    facts = [about.st_mtime_ns, about.st_size, at_ms, mark, width]
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def _keep(place: Path, data: bytes) -> None:
    """Write a picture whole or not at all, and let the oldest go. A folder that vanished is not made again."""
    try:
        place.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as writing:
            writing.write(data)
        Path(writing.name).replace(place)
        kept = sorted(place.parent.glob("*.jpg"), key=lambda path: path.stat().st_mtime)
        for path in kept[: max(0, len(kept) - MOST_KEPT)]:
            path.unlink(missing_ok=True)
    except OSError:
        # it was made and is given; only keeping it failed (the film was deleted, the disk is full)
        return
