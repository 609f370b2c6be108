"""Coding schemes of a team: made, copied, changed while they are drafts, and followed by new versions.

Those shipped with the product are copied when a team is made, so that a team can make them its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.data import schemes, write_scheme_text
from lessonstudy.domain.anticipation import from_responses
from lessonstudy.domain.entity import birth, move, require
from lessonstudy.domain.errors import Conflict, FieldError, Invalid, NotFound, Stale
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import Membership, Right, Team
from lessonstudy.domain.schemes import SCHEME_MOVES, CodingScheme, SchemeState, copied, kept_map, next_version, slug_of
from lessonstudy.domain.studies import Study
from lessonstudy.formats.scheme_table import write_table
from lessonstudy.services import permissions, reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.scheme_files import FORMS, from_file, read_file, to_file
from lessonstudy.store import Store, iterations, plans, studies
from lessonstudy.store import schemes as rows


@dataclass(frozen=True, slots=True)
class Use:
    """An iteration that a scheme is used in."""

    iteration: Iteration
    study: Study


class Coding:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def copy_shipped(self, db: Database, team: Team, person: str | None) -> None:
        """Give a new team its copy of every shipped scheme, within the unit of work that makes the team."""
        for shipped in schemes():
            _add(db, from_file(shipped, team.id, shipped.key), person)

    def of_team(self, person: str, team: str) -> list[CodingScheme]:
        with self._store.read() as db:
            permissions.member(db, person, team)
            return rows.of_team(db, team)

    def get(self, person: str, scheme_id: str) -> CodingScheme:
        with self._store.read() as db:
            return reached(db, person, scheme_id)[0]

    def parent(self, person: str, scheme: CodingScheme) -> CodingScheme | None:
        """The version that this one was made from."""
        return self.get(person, scheme.parent) if scheme.parent else None

    def uses(self, person: str, team: str) -> dict[str, list[Use]]:
        """Of each scheme the iterations that use it, as far as one may see them."""
        with self._store.read() as db:
            membership = permissions.member(db, person, team)
            found: dict[str, list[Use]] = {}
            for study, iteration in _iterations(db, team):
                if membership.study in (None, study.id):
                    for scheme in iteration.schemes:
                        found.setdefault(scheme, []).append(Use(iteration, study))
        return found

    def add(self, person: str, team: str, values: Mapping[str, Any]) -> CodingScheme:
        """A new draft. `values` are its fields; with `parent` it is the next version of that scheme. Raises Invalid."""
        given = {name: value for name, value in values.items() if name != "parent"}
        with self._store.write() as db:
            permissions.member(db, person, team, Right.PLAN)
            if values.get("parent") is not None:
                return self._next(db, person, team, str(values["parent"]), given)
            slug = slug_of(str(given.get("name", "")), _slugs(db, team))
            scheme = CodingScheme(**birth(), team=team, slug=slug, **({"name": ""} | given))
            return _add(db, scheme, person)

    def copy(self, person: str, scheme_id: str) -> CodingScheme:
        """The same as a draft of its own."""
        with self._store.write() as db:
            scheme, _ = reached(db, person, scheme_id, Right.PLAN)
            return _add(db, copied(scheme, _slugs(db, scheme.team)), person)

    def new_version(self, person: str, scheme_id: str) -> CodingScheme:
        """The next version as a draft, its map from each code to itself. Raises Conflict where a draft is open."""
        with self._store.write() as db:
            scheme, _ = reached(db, person, scheme_id, Right.PLAN)
            return self._next(db, person, scheme.team, scheme.id, {})

    def from_library(self, person: str, team: str, key: str) -> CodingScheme:
        """A copy of a shipped scheme. Raises Invalid for a key that is none."""
        shipped = next((one for one in schemes() if one.key == key), None)
        if shipped is None:
            raise Invalid.of("key", "unknown", noun="scheme", value=key)
        with self._store.write() as db:
            permissions.member(db, person, team, Right.PLAN)
            return _add(db, from_file(shipped, team, slug_of(key, _slugs(db, team))), person)

    def from_plan(self, person: str, study_id: str) -> CodingScheme:
        """A draft with a code for each response that the newest plan anticipates, as many as the keyboard has letters.

        Raises Conflict where the plan anticipates none.
        """
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.PLAN).study
            plan = plans.latest(db, study.id)
            if plan is None or not any(phase.anticipated for phase in plan.phases):
                raise Conflict("nothing-anticipated")
            return _add(db, from_responses(study, plan, _slugs(db, study.team)), person)

    def change(self, person: str, scheme_id: str, seen: int | None, values: Mapping[str, Any]) -> CodingScheme:
        """Change a draft (naming the version `seen`) or move `state`. Raises Stale, Conflict, Invalid."""
        given = {name: value for name, value in values.items() if name != "state"}
        with self._store.write() as db:
            before, _ = reached(db, person, scheme_id, Right.PLAN)
            if given:
                before.check_editable()
            if seen not in (None, before.version):
                raise Stale(before)
            if "state" in values:
                given["state"] = move("scheme", before.state, SchemeState(values["state"]), SCHEME_MOVES)
            if "codes" in given and "code_map" not in given:
                given["code_map"] = kept_map(before.code_map, given["codes"])
            after = changed(before, **given)
            require(after.errors() + _map_errors(after, rows.get(db, after.parent) if after.parent else None))
            store_change(rows.save_state if set(given) == {"state"} else rows.save, db, before, after)
            tell(db, "scheme", after, person=person, team=after.team)
            _tell_rooms(db, after, person)
        return after

    def bring(self, person: str, team: str, file: str, content: bytes) -> CodingScheme:
        """A draft from a file of somebody's, YAML or a table. Raises Invalid, which names line and column."""
        with self._store.read() as db:
            permissions.member(db, person, team, Right.PLAN)
        told = read_file(file, content)
        with self._store.write() as db:
            permissions.member(db, person, team, Right.PLAN)
            return _add(db, from_file(told, team, slug_of(told.name, _slugs(db, team))), person)

    def written(self, person: str, scheme_id: str, form: str) -> tuple[str, str]:
        """A scheme as a file for others: its name and its text, in a form of FORMS."""
        scheme = self.get(person, scheme_id)
        if form not in FORMS:
            raise Invalid.of("format", "not-one-of", choices=", ".join(FORMS))
        text = write_table(scheme.codes) if form == "csv" else write_scheme_text(to_file(scheme))
        return f"{scheme.slug}-v{scheme.number}.{form}", text

    def _next(self, db: Database, person: str, team: str, scheme_id: str, given: Mapping[str, Any]) -> CodingScheme:
        scheme = rows.get(db, scheme_id)
        if scheme is None or scheme.team != team:
            raise Invalid.of("parent", "unknown", noun="scheme", value=scheme_id)
        made = next_version(scheme, rows.line(db, scheme))
        if "codes" in given and "code_map" not in given:
            given = dict(given) | {"code_map": kept_map(made.code_map, given["codes"])}
        made = replace(made, **given)
        require(_map_errors(made, scheme))
        return _add(db, made, person)


def reached(db: Database, person: str, scheme_id: str, right: Right = Right.VIEW) -> tuple[CodingScheme, Membership]:
    """A scheme and the person's membership in its team. Raises NotFound, Forbidden."""
    found = rows.get(db, scheme_id)
    if found is None:
        raise NotFound("scheme")
    try:
        return found, permissions.member(db, person, found.team, right)
    except NotFound:
        raise NotFound("scheme") from None


def _add(db: Database, scheme: CodingScheme, person: str | None) -> CodingScheme:
    require(scheme.errors())
    rows.add(db, scheme)
    tell(db, "scheme", scheme, person=person, team=scheme.team)
    return scheme


def _slugs(db: Database, team: str) -> set[str]:
    return {one.slug for one in rows.of_team(db, team)}


def _map_errors(scheme: CodingScheme, parent: CodingScheme | None) -> list[FieldError]:
    known = {code.key for code in parent.codes} if parent else set()
    return [
        FieldError(f"code_map.{old}", "unknown", {"noun": "code", "value": old})
        for old in scheme.code_map
        if old not in known
    ]


def _iterations(db: Database, team: str) -> Iterator[tuple[Study, Iteration]]:
    for study in studies.of_team(db, team):
        for iteration in iterations.of_study(db, study.id):
            yield study, iteration


def _tell_rooms(db: Database, scheme: CodingScheme, person: str) -> None:
    """Let open rooms hear that the codes which they show have changed."""
    for _, iteration in _iterations(db, scheme.team):
        if scheme.id in iteration.schemes:
            tell(db, "state", iteration, person=person, team=scheme.team, iteration=iteration.id)
