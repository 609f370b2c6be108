"""What the team holds to be so, with the observations it rests on and those that speak against it."""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError


class ClaimState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"


_S = ClaimState
CLAIM_MOVES = {
    _S.PROPOSED: frozenset({_S.AGREED, _S.CONTESTED, _S.WITHDRAWN}),
    _S.AGREED: frozenset({_S.PROPOSED, _S.CONTESTED}),
    _S.CONTESTED: frozenset({_S.PROPOSED, _S.AGREED, _S.WITHDRAWN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Entity):
    """`cites` and `against` are ids of observations; `iteration` is the one whose debrief brought it up."""

    study: str
    iteration: str
    author: str
    text: str
    cites: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    state: ClaimState = ClaimState.PROPOSED

    @property
    def stands(self) -> bool:
        return self.state != ClaimState.WITHDRAWN

    def errors(self) -> list[FieldError]:
        return text_errors("text", self.text, required=True, limit=LONGEST_TEXT)
