"""A file of notes on its way into a lesson: kept for a while, looked at, decided on, brought in, and perhaps taken back."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lessonstudy.domain.entity import Entity
from lessonstudy.domain.exchange import Document

MOST_BYTES = 100_000_000
OPEN_HOURS = 24
"""How long a file waits: it may hold real names."""
DONE_DAYS = 7
"""How long an import can be taken back."""


class ImportState(StrEnum):
    OPEN = "open"
    DONE = "done"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChoices:
    """What a person decided about a file; what is left out is told by the file itself.

    `columns` names the one of FIELDS for each column that is taken. `codes` says what a code of the file is here and `students`
    the pseudonym of a name, both None for leaving it out; `observers` whose the notes of a name are. With `mine` the notes of
    all other names are the person's own, with `new_codes` codes that are unknown here are added.
    """

    format: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    time_unit: str | None = None
    until_next: bool = False
    codes: dict[str, str | None] = field(default_factory=dict)
    students: dict[str, str | None] = field(default_factory=dict)
    observers: dict[str, str] = field(default_factory=dict)
    mine: bool = False
    new_codes: bool = False

    def lasting(self) -> "ImportChoices":
        """What the team may remember: no names of people, nor of tiers, which often are called by them."""
        codes = {place: one for place, one in self.codes.items() if not place.startswith("tiers:")}
        return replace(self, codes=codes, students={}, observers={}, mine=False, new_codes=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Entity):
    """`notes` is how many it brought in. `as_last_time` says that the choices are those for the last file of its kind."""

    iteration: str
    person: str
    filename: str
    bytes: int
    choices: ImportChoices = field(default_factory=ImportChoices)
    as_last_time: bool = False
    state: ImportState = ImportState.OPEN
    notes: int = 0
    expires_at: str


def kind_of_file(columns: Sequence[str], document: Document) -> str:
    """What files of the same making have in common, the names of their columns or else of their codes, as a SHA-256."""
    names = columns or sorted(code.name for scheme in document.schemes for code in scheme.codes)
    return hashlib.sha256(json.dumps(list(names)).encode()).hexdigest()
