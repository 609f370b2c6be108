"""What the team takes along beyond this lesson, with its evidence and its scope."""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError


class LearningState(StrEnum):
    TENTATIVE = "tentative"
    REPEATED = "repeated"
    CONTRADICTED = "contradicted"
    WITHDRAWN = "withdrawn"


_S = LearningState
LEARNING_MOVES = {
    _S.TENTATIVE: frozenset({_S.REPEATED, _S.CONTRADICTED, _S.WITHDRAWN}),
    _S.REPEATED: frozenset({_S.TENTATIVE, _S.CONTRADICTED}),
    _S.CONTRADICTED: frozenset({_S.TENTATIVE, _S.REPEATED, _S.WITHDRAWN}),
}
FEWEST_REPEATS = 2
"""Iterations that must have shown the same before a learning is called repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning(Entity):
    """`cites` and `against` are observations of any iteration of the study, `tweaks` those whose outcomes taught it.

    `scope` says for whom and when it is held to be so.
    """

    study: str
    author: str
    text: str
    scope: str = ""
    cites: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    tweaks: tuple[str, ...] = ()
    state: LearningState = LearningState.TENTATIVE

    @property
    def stands(self) -> bool:
        return self.state != LearningState.WITHDRAWN

    def errors(self) -> list[FieldError]:
        found = text_errors("text", self.text, required=True, limit=LONGEST_TEXT)
        return found + text_errors("scope", self.scope, limit=LONGEST_TEXT)
