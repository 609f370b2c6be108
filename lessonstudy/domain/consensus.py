"""What the team agrees on where observers noted a moment differently: a reading that stands beside their notes.

The notes themselves never change by it. Agreement between observers is computed without it.
"""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.iterations import LONGEST_LESSON_MS


class ConsensusState(StrEnum):
    STANDING = "standing"
    WITHDRAWN = "withdrawn"


_S = ConsensusState
CONSENSUS_MOVES = {_S.STANDING: frozenset({_S.WITHDRAWN}), _S.WITHDRAWN: frozenset({_S.STANDING})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus(Entity):
    """`notes` are the ids of the observations it stands beside; times are ms on the iteration clock, `codes` "scheme:key".

    `author` is who wrote down what the team agreed on.
    """

    iteration: str
    author: str
    notes: tuple[str, ...]
    start_ms: int
    end_ms: int | None = None
    codes: tuple[str, ...] = ()
    text: str
    state: ConsensusState = ConsensusState.STANDING

    @property
    def stands(self) -> bool:
        return self.state == ConsensusState.STANDING

    def errors(self) -> list[FieldError]:
        found = text_errors("text", self.text, required=True, limit=LONGEST_TEXT)
        if not self.notes:
            found.append(FieldError("notes", "consensus-without-notes", {}))
        for name, at in (("start_ms", self.start_ms), ("end_ms", self.end_ms)):
            if at is not None and abs(at) > LONGEST_LESSON_MS:
                found.append(FieldError(name, "number-range", {"low": "-24 h", "high": "24 h"}))
        if self.end_ms is not None and self.end_ms <= self.start_ms:
            found.append(FieldError("end_ms", "end-before-start", {}))
        return found
