"""Searches that were given a name: one's own, and those that are shared with the team.

What a shared search finds is asked anew by whoever opens it, so that it shows nobody more than they may see.
"""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, require
from lessonstudy.domain.errors import Forbidden, NotFound, Stale
from lessonstudy.domain.people import Right
from lessonstudy.domain.searches import SavedSearch
from lessonstudy.services import permissions
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, search


class SavedSearches:
    """Every method takes the person first and raises NotFound or Forbidden where they may not. Guests keep none."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_team(self, person: str, team: str) -> list[SavedSearch]:
        """One's own and the shared ones, by name. A guest, who sees one study alone, gets none."""
        with self._store.read() as db:
            membership = permissions.member(db, person, team)
            return [] if membership.study else search.saved_for(db, team, person)

    def add(self, person: str, team: str, values: Mapping[str, Any]) -> SavedSearch:
        """Keep a search. `values`: name, filters (a Search), shared. Raises Invalid."""
        with self._store.write() as db:
            permissions.member(db, person, team, Right.NOTE)
            made = SavedSearch(**birth(), team=team, owner=person, **({"name": ""} | dict(values)))
            require(made.errors())
            search.add_saved(db, made)
            tell(db, "saved_search", made, person=person, team=team)
        return made

    def change(self, person: str, search_id: str, seen: int | None, values: Mapping[str, Any]) -> SavedSearch:
        """Change name, filters or sharing over the version `seen`. Raises Stale, Invalid; Forbidden for another's."""
        with self._store.write() as db:
            before = _reached(db, person, search_id)
            if before.owner != person:
                raise Forbidden("search-not-yours")
            if seen not in (None, before.version):
                raise Stale(before)
            after = changed(before, **values)
            require(after.errors())
            store_change(search.save_saved, db, before, after)
            tell(db, "saved_search", after, person=person, team=after.team)
        return after

    def remove(self, person: str, search_id: str) -> None:
        """Forget a search. A shared one can also be removed by who runs the team, since its owner may have left."""
        with self._store.write() as db:
            found = _reached(db, person, search_id)
            if found.owner != person and not permissions.member(db, person, found.team).allows(Right.RUN):
                raise Forbidden("search-not-yours")
            search.remove_saved(db, found.id)
            gone = {"id": found.id, "state": "removed"}
            tell(db, "saved_search", changed(found), person=person, team=found.team, body=gone)


def _reached(db: Database, person: str, search_id: str) -> SavedSearch:
    """A search that the person may know of. Raises NotFound for another team's, and for another's own."""
    found = search.get_saved(db, search_id)
    if found is None:
        raise NotFound("search")
    try:
        permissions.member(db, person, found.team, Right.NOTE)
    except NotFound:
        raise NotFound("search") from None
    if found.owner != person and not found.shared:
        raise NotFound("search")
    return found
