"""Focus students, by pseudonym only."""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError


class StudentState(StrEnum):
    ACTIVE = "active"
    REPLACED = "replaced"


STUDENT_MOVES = {
    StudentState.ACTIVE: frozenset({StudentState.REPLACED}),
    StudentState.REPLACED: frozenset({StudentState.ACTIVE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Student(Entity):
    """A focus student. The pseudonym (never a name) is unique in the study."""

    study: str
    pseudonym: str
    learner_group: str = ""
    current_level: str = ""
    state: StudentState = StudentState.ACTIVE

    def errors(self) -> list[FieldError]:
        found = text_errors("pseudonym", self.pseudonym, required=True, limit=40)
        found += text_errors("learner_group", self.learner_group)
        return found + text_errors("current_level", self.current_level, limit=LONGEST_TEXT)
