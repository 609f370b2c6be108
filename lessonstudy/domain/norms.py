"""A team's ground rules. They are versions: one that was adopted stays as it is, and what changes is the next version.

The purpose lock is part of every version and nobody's to edit: recordings are for learning, never for appraisal.
"""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import Conflict, FieldError

MOST_ITEMS = 40
LONGEST_ITEM = 1_000


class NormsState(StrEnum):
    DRAFT = "draft"
    ADOPTED = "adopted"


NORMS_MOVES = {NormsState.DRAFT: frozenset({NormsState.ADOPTED})}


@dataclass(frozen=True, slots=True, kw_only=True)
class NormsVersion(Entity):
    """Version `number` of a team's norms; `purpose` is the purpose lock, `source` on whose text the items rest."""

    team: str
    number: int
    items: tuple[str, ...]
    purpose: str
    source: str = ""
    adopted_by: str | None = None
    adopted_at: str | None = None
    state: NormsState = NormsState.DRAFT

    def check_editable(self) -> None:
        """Raises Conflict for a version that was adopted."""
        if self.state != NormsState.DRAFT:
            raise Conflict("norms-adopted", number=self.number)

    def errors(self) -> list[FieldError]:
        found = text_errors("source", self.source, limit=LONGEST_TEXT)
        if not 1 <= len(self.items) <= MOST_ITEMS:
            found.append(FieldError("items", "norms-count", {"most": MOST_ITEMS}))
        for place, item in enumerate(self.items):
            found += text_errors(f"items.{place}", item, required=True, limit=LONGEST_ITEM)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature(Entity):
    """A member's yes to one version, given at `created_at`."""

    norms: str
    person: str


def current(versions: list[NormsVersion]) -> NormsVersion | None:
    """The version that holds: the adopted one with the highest number."""
    adopted = [one for one in versions if one.state == NormsState.ADOPTED]
    return max(adopted, key=lambda one: one.number, default=None)


def draft(versions: list[NormsVersion]) -> NormsVersion | None:
    """The version that is being written, of which there is one at most."""
    return next((one for one in versions if one.state == NormsState.DRAFT), None)
