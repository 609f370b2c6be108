"""A reply in the thread under an observation."""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError


class ReplyState(StrEnum):
    POSTED = "posted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Entity):
    """It is seen by whoever sees its note. `seq` counts with the notes of the iteration."""

    observation: str
    iteration: str
    author: str
    text: str
    state: ReplyState = ReplyState.POSTED
    seq: int = 0

    def errors(self) -> list[FieldError]:
        return text_errors("text", self.text, required=True, limit=LONGEST_TEXT)
