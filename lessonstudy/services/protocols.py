"""A team's protocols: copied from those that ship, written anew, brought in as files, and given to others as files."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from sqlite_utils import Database

from lessonstudy.data import ProtocolFile, read_protocol_text, write_protocol_text
from lessonstudy.data import protocols as shipped_protocols
from lessonstudy.domain.entity import birth, move, require
from lessonstudy.domain.errors import Invalid, NotFound, Stale
from lessonstudy.domain.people import Right
from lessonstudy.domain.protocols import PROTOCOL_MOVES, Protocol, ProtocolState
from lessonstudy.services import permissions
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store
from lessonstudy.store import protocols as rows

LARGEST_BYTES = 200_000
_YAML = (".yaml", ".yml")


class Protocols:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_team(self, person: str, team: str) -> list[Protocol]:
        """The team's own, by name; those that ship are `lessonstudy.data.protocols`."""
        with self._store.read() as db:
            permissions.member(db, person, team)
            return rows.of_team(db, team)

    def get(self, person: str, protocol_id: str) -> Protocol:
        with self._store.read() as db:
            return reached(db, person, protocol_id)

    def add(self, person: str, team: str, values: Mapping[str, Any]) -> Protocol:
        """A protocol of the team. With `copy`, a shipped one's key or the id of one of its own, it begins as that; `values` are
        fields over it. Raises Invalid."""
        given = {name: value for name, value in values.items() if name != "copy"}
        with self._store.write() as db:
            permissions.member(db, person, team, Right.PLAN)
            begun = _copied(db, team, str(values["copy"])) if values.get("copy") is not None else {}
            made = Protocol(**birth(), team=team, **({"name": ""} | begun | given))
            _check_told(made, begun.get("steps"))
            return _add(db, made, person)

    def change(self, person: str, protocol_id: str, seen: int | None, values: Mapping[str, Any]) -> Protocol:
        """Change fields (naming the version `seen`), or retire it and bring it back by `state`. Raises Stale, Invalid.

        Who changes the steps of a copy must say what was adapted and why. Debriefs keep the steps they were opened with.
        """
        given = dict(values)
        with self._store.write() as db:
            before = reached(db, person, protocol_id, Right.PLAN)
            if seen not in (None, before.version):
                raise Stale(before)
            if "state" in given:
                given["state"] = move("protocol", before.state, ProtocolState(given["state"]), PROTOCOL_MOVES)
            after = changed(before, **given)
            _check_told(after, before.steps)
            store_change(rows.save, db, before, after)
            tell(db, "protocol", after, person=person, team=after.team)
        return after

    def bring(self, person: str, team: str, file: str, content: bytes) -> Protocol:
        """A protocol from a YAML file of somebody's. Raises Invalid, which names line and column, with nothing changed."""
        with self._store.read() as db:
            permissions.member(db, person, team, Right.PLAN)
        told = read_file(file, content)
        with self._store.write() as db:
            permissions.member(db, person, team, Right.PLAN)
            names = ("name", "source", "summary", "adapted", "steps")
            values: dict[str, Any] = {name: getattr(told, name) for name in names}
            return _add(db, Protocol(**birth(), team=team, **values), person)

    def written(self, person: str, protocol_id: str) -> tuple[str, str]:
        """A protocol as a file for others: its name and its text."""
        found = self.get(person, protocol_id)
        told = ProtocolFile(
            key=found.id,
            name=found.name,
            source=found.source,
            summary=found.summary,
            adapted=found.adapted,
            steps=found.steps,
        )
        letters = "".join(one if one.isascii() and one.isalnum() else "-" for one in found.name.lower())
        stem = "-".join(part for part in letters.split("-") if part)[:60] or "protocol"
        return f"{stem}.yaml", write_protocol_text(told)


def read_file(name: str, content: bytes) -> ProtocolFile:
    """What a file of somebody's says. Raises Invalid with the place where it is broken."""
    file = PurePath(name.replace("\\", "/")).name[:120] or "file"
    if len(content) > LARGEST_BYTES:
        raise Invalid.of("file", "file-too-large", file=file, limit=LARGEST_BYTES)
    if PurePath(file).suffix.lower() not in _YAML:
        raise Invalid.of("file", "protocol-file-type", file=file)
    try:
        return read_protocol_text(file, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reason = "this is no text in UTF-8"
        raise Invalid.of("file", "file-broken", file=file, line=line, column=1, reason=reason) from error
    except Invalid as refusal:
        raise Invalid.of("file", "file-broken", **refusal.errors[0].parameters) from refusal


def reached(db: Database, person: str, protocol_id: str, right: Right = Right.VIEW) -> Protocol:
    """A protocol of a team that the person is in. Raises NotFound, Forbidden."""
    found = rows.get(db, protocol_id)
    if found is None:
        raise NotFound("protocol")
    try:
        permissions.member(db, person, found.team, right)
    except NotFound:
        raise NotFound("protocol") from None
    return found


def _copied(db: Database, team: str, wanted: str) -> dict[str, Any]:
    """The fields that a copy begins with."""
    shipped = next((one for one in shipped_protocols() if one.key == wanted), None)
    own = None if shipped else rows.get(db, wanted)
    if shipped is None and (own is None or own.team != team):
        raise Invalid.of("copy", "unknown", noun="protocol", value=wanted)
    if own is not None:
        names = ("source", "summary", "adapted", "origin", "steps")
        return {"name": f"{own.name} (copy)"[:300]} | {name: getattr(own, name) for name in names}
    assert shipped is not None
    return {
        "name": shipped.name,
        "source": shipped.source,
        "summary": shipped.summary,
        "origin": shipped.key,
        "steps": shipped.steps,
    }


def _check_told(after: Protocol, steps_before: Any) -> None:
    errors = after.errors()
    require(errors)
    if after.origin and after.steps != steps_before and not after.adapted.strip():
        raise Invalid.of("adapted", "adapted-missing")


def _add(db: Database, protocol: Protocol, person: str) -> Protocol:
    require(protocol.errors())
    rows.add(db, protocol)
    tell(db, "protocol", protocol, person=person, team=protocol.team)
    return protocol
