"""A person's own bookmarks in a lesson, where they stopped watching, and what they have watched.

All belong to one person and say nothing about the lesson: they are no part of the history of changes, and no address gives
anybody else's.
"""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.bookmarks import Bookmark, Place, moment_errors
from lessonstudy.domain.entity import birth, now, require
from lessonstudy.domain.errors import Invalid, NotFound
from lessonstudy.domain.identity import is_id
from lessonstudy.domain.iterations import LONGEST_LESSON_MS
from lessonstudy.domain.observed import Span, Watched, clipped, span_errors
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import Recording
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change
from lessonstudy.store import Store, bookmarks, observed


class Bookmarks:
    """Every method takes the person first and raises NotFound where they may not look."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_iteration(self, person: str, iteration_id: str) -> list[Bookmark]:
        """The person's bookmarks, in the order of the lesson."""
        with self._store.read() as db:
            return bookmarks.of_person(db, person, reach.iteration(db, person, iteration_id).iteration.id)

    def put(
        self, person: str, bookmark_id: str, iteration_id: str, at_ms: int, label: str = ""
    ) -> tuple[Bookmark, bool]:
        """Set a bookmark, or move and rename it; the same again changes nothing. Gives it and whether it is new."""
        if not is_id(bookmark_id):
            raise Invalid.of("id", "unknown", noun="UUID", value=bookmark_id)
        with self._store.write() as db:
            before = _own(db, person, bookmark_id)
            place = before.iteration if before else iteration_id
            iteration = reach.iteration(db, person, place, noun="bookmark").iteration
            wanted: dict[str, Any] = {"at_ms": at_ms, "label": label.strip()}
            if before is None:
                fresh = Bookmark(**birth() | {"id": bookmark_id}, person=person, iteration=iteration.id, **wanted)
                require(fresh.errors())
                bookmarks.add(db, fresh)
                return fresh, True
            if (before.at_ms, before.label) == (wanted["at_ms"], wanted["label"]):
                return before, False
            after = changed(before, **wanted)
            require(after.errors())
            store_change(bookmarks.save, db, before, after)
            return after, False

    def remove(self, person: str, bookmark_id: str) -> None:
        with self._store.write() as db:
            found = _own(db, person, bookmark_id)
            if found is None:
                raise NotFound("bookmark")
            reach.iteration(db, person, found.iteration, noun="bookmark")
            bookmarks.remove(db, bookmark_id)

    def stop_at(self, person: str, recording_id: str, at_ms: int, watched: Sequence[Span] = ()) -> None:
        """Write down where the person stopped in a recording, and what they have watched of it: ms on the recording's clock.

        What was watched is added to what is known of before, so that it can be sent twice. It is kept only of who may note,
        whose notes it is the divisor of (domain/observed.py).
        """
        require(moment_errors(at_ms) + span_errors("watched_recording_ms", watched))
        with self._store.write() as db:
            reached = reach.recording(db, person, recording_id)
            recording = reached.recording
            bookmarks.keep_place(db, Place(person=person, recording=recording.id, at_ms=at_ms, updated_at=now()))
            if watched and reached.membership.allows(Right.NOTE):
                _add_watched(db, person, recording, watched)

    def places(self, person: str, iteration_id: str) -> list[Place]:
        """Where the person stopped in each recording of an iteration, the latest first."""
        with self._store.read() as db:
            return bookmarks.places(db, person, reach.iteration(db, person, iteration_id).iteration.id)


def _add_watched(db: Database, person: str, recording: Recording, watched: Sequence[Span]) -> None:
    before = observed.get(db, person, recording.id)
    known = before.spans if before else ()
    longest = LONGEST_LESSON_MS if recording.duration_ms is None else recording.duration_ms
    spans = clipped((*known, *watched), 0, longest)
    if spans != known:
        observed.keep(db, Watched(person=person, recording=recording.id, spans=spans, updated_at=now()))


def _own(db: Database, person: str, bookmark_id: str) -> Bookmark | None:
    """The person's bookmark, or None where there is none yet. Raises NotFound for somebody else's."""
    found = bookmarks.get(db, bookmark_id)
    if found is not None and found.person != person:
        raise NotFound("bookmark")
    return found
