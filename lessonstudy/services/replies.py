"""Threads under notes. A reply is seen by whoever sees its note, and nobody before; its id may be made in the browser."""

from dataclasses import dataclass, replace

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, require
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.identity import is_id
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import ObservationState
from lessonstudy.domain.people import Right
from lessonstudy.domain.replies import Reply, ReplyState
from lessonstudy.services import numbering, reach
from lessonstudy.services.annotate import MOST_AT_ONCE, seen_note
from lessonstudy.services.threads import save_reply, tell_reply
from lessonstudy.store import Store, replies


@dataclass(frozen=True, slots=True)
class Threads:
    """A page of replies: `next` is what to ask `after` for more (None at the end); `seq` where the iteration stands."""

    items: list[Reply]
    next: int | None
    seq: int


class Replies:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_note(self, person: str, observation_id: str) -> list[Reply]:
        """The thread under a note, oldest first, without what was withdrawn."""
        with self._store.read() as db:
            note, _ = seen_note(db, person, observation_id)
            if note.state == ObservationState.WITHDRAWN:
                return []
            return [one for one in replies.of_note(db, note.id) if one.state != ReplyState.WITHDRAWN]

    def of_iteration(self, person: str, iteration_id: str, after: int = -1, limit: int = 500) -> Threads:
        """Replies that changed after `after`, oldest change first, under all notes that the person sees."""
        limit = max(1, min(limit, MOST_AT_ONCE))
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            only = person if iteration.hides_others else None
            found = replies.after(db, iteration.id, after, limit + 1, only)
        items = found[:limit]
        return Threads(items, items[-1].seq if len(found) > limit else None, iteration.seq)

    def add(self, person: str, observation_id: str, text: str, reply_id: str | None = None) -> tuple[Reply, bool]:
        """Reply to a note; the same again under the same id gives the stored reply and False.

        Raises Stale with the stored reply when the id holds another text of one's own, Conflict for a withdrawn note.
        """
        if reply_id is not None and not is_id(reply_id):
            raise Invalid.of("id", "unknown", noun="UUID", value=reply_id)
        with self._store.write() as db:
            note, iteration = seen_note(db, person, observation_id)
            team = reach.study(db, person, iteration.study, Right.NOTE).study.team
            known = replies.get(db, reply_id) if reply_id else None
            if known is not None:
                return _same_again(known, person, note.id, text), False
            if note.state == ObservationState.WITHDRAWN:
                raise Conflict("note-withdrawn")
            fresh = Reply(**birth(), observation=note.id, iteration=iteration.id, author=person, text=text)
            fresh = replace(fresh, id=reply_id or fresh.id)
            require(fresh.errors())
            number = numbering.following(db, iteration, person)
            fresh = replace(fresh, seq=number.told)
            replies.add(db, fresh)
            tell_reply(db, fresh, number.kept, team)
            return fresh, True

    def change(self, person: str, reply_id: str, seen: int, text: str) -> Reply:
        """Write one's reply anew over the version `seen`. Raises Stale when it moved on."""
        with self._store.write() as db:
            before, iteration, team = self._own(db, person, reply_id)
            if before.state == ReplyState.WITHDRAWN:
                raise Conflict("reply-withdrawn")
            if seen != before.version:
                if seen == before.version - 1 and before.text == text:
                    return before
                raise Stale(before)
            after = replace(before, text=text)
            require(after.errors())
            return save_reply(db, iteration, before, after, team)

    def withdraw(self, person: str, reply_id: str) -> Reply:
        """Take one's reply back. It stays in the history and can be brought back by undo."""
        with self._store.write() as db:
            before, iteration, team = self._own(db, person, reply_id)
            if before.state == ReplyState.WITHDRAWN:
                return before
            return save_reply(db, iteration, before, replace(before, state=ReplyState.WITHDRAWN), team)

    def _own(self, db: Database, person: str, reply_id: str) -> tuple[Reply, Iteration, str]:
        """One's own reply, its iteration and the team."""
        found = replies.get(db, reply_id)
        if found is None:
            raise NotFound("reply")
        try:
            _, iteration = seen_note(db, person, found.observation)
        except NotFound:
            raise NotFound("reply") from None
        team = reach.study(db, person, iteration.study, Right.NOTE).study.team
        if found.author != person:
            raise Forbidden("reply-not-yours")
        return found, iteration, team


def _same_again(known: Reply, person: str, observation_id: str, text: str) -> Reply:
    if known.author != person or known.observation != observation_id:
        raise NotFound("reply")
    if known.text != text:
        raise Stale(known)
    return known
