"""What only one person sees of a lesson: moments they want to find again, and where they stopped."""

from dataclasses import dataclass

from lessonstudy.domain.entity import Entity, text_errors
from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.iterations import LONGEST_LESSON_MS

LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark(Entity):
    """A moment of an iteration that `person` wants to find again, in ms on the iteration clock. Nobody else sees it."""

    person: str
    iteration: str
    at_ms: int
    label: str = ""

    def errors(self) -> list[FieldError]:
        return moment_errors(self.at_ms) + text_errors("label", self.label, limit=LONGEST_LABEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where `person` stopped in a recording, in ms on the iteration clock."""

    person: str
    recording: str
    at_ms: int
    updated_at: str


def moment_errors(at_ms: int) -> list[FieldError]:
    """What is wrong with a moment: that it lies out of any lesson."""
    if abs(at_ms) > LONGEST_LESSON_MS:
        return [FieldError("at_ms", "number-range", {"low": "-24 h", "high": "24 h"})]
    return []
