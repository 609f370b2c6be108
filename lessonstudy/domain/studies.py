"""A study: the question a team works on over several iterations of one lesson."""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError


class StudyState(StrEnum):
    PLANNING = "planning"
    ACTIVE = "active"
    CONSOLIDATING = "consolidating"
    CLOSED = "closed"


STUDY_MOVES = {
    StudyState.PLANNING: frozenset({StudyState.ACTIVE, StudyState.CLOSED}),
    StudyState.ACTIVE: frozenset({StudyState.CONSOLIDATING, StudyState.CLOSED}),
    StudyState.CONSOLIDATING: frozenset({StudyState.ACTIVE, StudyState.CLOSED}),
    StudyState.CLOSED: frozenset({StudyState.CONSOLIDATING}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Study(Entity):
    team: str
    title: str
    preset: str = "reteach"
    research_theme: str = ""
    inquiry_question: str = ""
    theory_of_action: str = ""
    subject: str = ""
    grade: str = ""
    curriculum_expectations: str = ""
    adapted: str = ""
    state: StudyState = StudyState.PLANNING

    def errors(self) -> list[FieldError]:
        found = text_errors("title", self.title, required=True)
        for field in ("preset", "subject", "grade"):
            found += text_errors(field, getattr(self, field))
        for field in ("research_theme", "inquiry_question", "theory_of_action", "curriculum_expectations", "adapted"):
            found += text_errors(field, getattr(self, field), limit=LONGEST_TEXT)
        return found
