"""A team's norms: written, adopted by who runs the team, and signed by each member."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lessonstudy.data import norms as shipped_norms
from lessonstudy.domain.entity import birth, move, now, require
from lessonstudy.domain.errors import Conflict, Invalid, NotFound, Stale
from lessonstudy.domain.norms import NORMS_MOVES, NormsState, NormsVersion, Signature, current, draft
from lessonstudy.domain.people import Person, Right, Role
from lessonstudy.services import permissions
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, people
from lessonstudy.store import norms as rows


@dataclass(frozen=True, slots=True)
class Signed:
    """A member who signed, and when (ISO 8601 in UTC)."""

    person: Person
    at: str


class Norms:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_team(self, person: str, team: str) -> list[NormsVersion]:
        """All versions, by their number."""
        with self._store.read() as db:
            permissions.member(db, person, team)
            return rows.of_team(db, team)

    def current(self, person: str, team: str) -> NormsVersion | None:
        """The version that holds, or None where none was adopted yet."""
        return current(self.of_team(person, team))

    def get(self, person: str, norms_id: str) -> NormsVersion:
        with self._store.read() as db:
            return _reached(db, person, norms_id)

    def signed(self, person: str, norms_id: str) -> list[Signed]:
        """Who signed a version, in the order they did. Who has not is told nowhere; a guest is told of themselves."""
        with self._store.read() as db:
            found = _reached(db, person, norms_id)
            guest = permissions.member(db, person, found.team).role == Role.GUEST
            given = [(people.person(db, one.person), one.created_at) for one in rows.signatures(db, norms_id)]
        return [Signed(one, at) for one, at in given if one and (not guest or one.id == person)]

    def add(self, person: str, team: str, values: Mapping[str, Any]) -> NormsVersion:
        """The next version as a draft: from the one that holds, or from a shipped text.

        `values` are its `items`, or the `key` of a shipped text. Raises Conflict while another draft is open, Invalid.
        """
        with self._store.write() as db:
            permissions.member(db, person, team, Right.PLAN)
            versions = rows.of_team(db, team)
            opened = draft(versions)
            if opened:
                raise Conflict("norms-draft", number=opened.number)
            made = _next(team, versions, values)
            require(made.errors())
            rows.add(db, made)
            tell(db, "norms", made, person=person, team=team)
        return made

    def change(self, person: str, norms_id: str, seen: int | None, values: Mapping[str, Any]) -> NormsVersion:
        """Change a draft's items (naming the version `seen`), or adopt it by its `state`. Raises Stale, Conflict, Invalid."""
        given = {name: value for name, value in values.items() if name == "items"}
        with self._store.write() as db:
            before = _reached(db, person, norms_id, Right.PLAN)
            if given:
                before.check_editable()
                given["items"] = tuple(given["items"])
            if seen not in (None, before.version):
                raise Stale(before)
            if "state" in values:
                permissions.member(db, person, before.team, Right.RUN)
                given |= _adoption(before, NormsState(values["state"]), person)
            if not given:
                return before
            after = changed(before, **given)
            require(after.errors())
            store_change(rows.save, db, before, after)
            tell(db, "norms", after, person=person, team=after.team)
        return after

    def sign(self, person: str, norms_id: str) -> Signature:
        """One's yes to the version that holds; given again it is the same. Raises Conflict for a draft or an older one."""
        with self._store.write() as db:
            norms = _reached(db, person, norms_id)
            holds = current(rows.of_team(db, norms.team))
            if norms.state == NormsState.DRAFT:
                raise Conflict("norms-not-adopted")
            if holds is None or holds.id != norms.id:
                raise Conflict("norms-superseded")
            known = next((one for one in rows.signatures(db, norms.id) if one.person == person), None)
            if known:
                return known
            made = Signature(**birth(), norms=norms.id, person=person)
            rows.add_signature(db, made)
            tell(db, "signature", made, person=person, team=norms.team)
        return made


def _next(team: str, versions: list[NormsVersion], values: Mapping[str, Any]) -> NormsVersion:
    """The next version of these; the purpose lock comes with every shipped text and is handed on."""
    key = values.get("key")
    shipped = next((one for one in shipped_norms() if one.key == key), None if key else shipped_norms()[0])
    if shipped is None:
        raise Invalid.of("key", "unknown", noun="text of norms", value=key)
    holds = None if key else current(versions)
    items = values.get("items")
    return NormsVersion(
        **birth(),
        team=team,
        number=len(versions) + 1,
        items=tuple(items) if items is not None else (holds.items if holds else shipped.items),
        purpose=shipped.purpose,
        source=holds.source if holds else shipped.source,
    )


def _adoption(before: NormsVersion, wanted: NormsState, person: str) -> dict[str, Any]:
    if before.state == wanted:
        return {}
    state = move("norms", before.state, wanted, NORMS_MOVES)
    return {"state": state, "adopted_by": person, "adopted_at": now()}


def _reached(db: Database, person: str, norms_id: str, right: Right = Right.VIEW) -> NormsVersion:
    found = rows.get(db, norms_id)
    if found is None:
        raise NotFound("norms")
    try:
        permissions.member(db, person, found.team, right)
    except NotFound:
        raise NotFound("norms") from None
    return found
