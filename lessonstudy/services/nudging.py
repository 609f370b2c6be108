"""Words of judgement: the lists that ship, and what a team makes of them."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from lessonstudy.data import judging_words
from lessonstudy.domain.entity import require
from lessonstudy.domain.errors import NotFound, Stale
from lessonstudy.domain.nudge import Nudge, WordList, normal, resolved
from lessonstudy.domain.people import Right
from lessonstudy.services import permissions
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, people
from lessonstudy.store import nudge as rows


class Nudging:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, person: str, team: str) -> Nudge:
        with self._store.read() as db:
            permissions.member(db, person, team)
            return _of_team(db, team)

    def change(self, person: str, team: str, seen: int, values: Mapping[str, Any]) -> Nudge:
        """Choose languages, add and remove words; for facilitators and coaches. Raises Stale, Invalid."""
        with self._store.write() as db:
            permissions.member(db, person, team, Right.RUN)
            before = _of_team(db, team)
            if seen != before.version:
                raise Stale(before)
            given = {name: _words(entries) for name, entries in values.items()}
            after = changed(before, **given)
            require(after.errors(one.language for one in judging_words()))
            if rows.get(db, team) is None:
                rows.add(db, after)
            else:
                store_change(rows.save, db, before, after)
            tell(db, "nudge", after, person=person, team=team)
        return after


def lists_of(db: Database, team: str) -> list[WordList]:
    """The lists that hold for a team."""
    return resolved(_of_team(db, team), judging_words())


def _of_team(db: Database, team_id: str) -> Nudge:
    """What the team set, or what holds as long as it has set nothing."""
    team = people.team(db, team_id)
    if team is None:
        raise NotFound("team")
    return rows.get(db, team_id) or Nudge(id=team.id, created_at=team.created_at, updated_at=team.created_at)


def _words(entries: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (normal(entry) for entry in entries))))
