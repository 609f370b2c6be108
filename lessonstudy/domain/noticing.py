"""What the teacher of a lesson noticed, written down before they see what others did."""

from dataclasses import dataclass

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherNoticing(Entity):
    """One for each lesson and teacher; `skipped` where they chose to go on without writing."""

    iteration: str
    teacher: str
    text: str = ""
    skipped: bool = False

    def errors(self) -> list[FieldError]:
        return text_errors("text", self.text, required=not self.skipped, limit=LONGEST_TEXT)
