"""Coding schemes of a team: those shipped with the product, copied so that a team can make them its own."""

from sqlite_utils import Database

from lessonstudy.data import SchemeFile, schemes
from lessonstudy.domain.entity import birth
from lessonstudy.domain.people import Team
from lessonstudy.domain.schemes import Code, CodeKind, CodingScheme
from lessonstudy.services import permissions
from lessonstudy.services.changes import tell
from lessonstudy.store import Store
from lessonstudy.store import schemes as rows


class Coding:
    def __init__(self, store: Store) -> None:
        self._store = store

    def copy_shipped(self, db: Database, team: Team, person: str | None) -> None:
        """Give a new team its copy of every shipped scheme, within the unit of work that makes the team."""
        for shipped in schemes():
            scheme = _copy(shipped, team)
            rows.add(db, scheme)
            tell(db, "scheme", scheme, person=person, team=team.id)

    def of_team(self, person: str, team: str) -> list[CodingScheme]:
        with self._store.read() as db:
            permissions.member(db, person, team)
            return rows.of_team(db, team)


def _copy(shipped: SchemeFile, team: Team) -> CodingScheme:
    codes = tuple(
        Code(
            key=one.key,
            name=one.name,
            color=one.color,
            definition=one.definition,
            example=one.example,
            non_example=one.non_example,
            kind=CodeKind(one.kind),
            group=one.group,
        )
        for one in shipped.codes
    )
    return CodingScheme(
        **birth(), team=team.id, slug=shipped.key, name=shipped.name, source=shipped.source, codes=codes
    )
