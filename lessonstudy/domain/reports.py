"""What a team can take along of its study: which report, in which form, and how much it says of whom."""

from dataclasses import dataclass
from enum import StrEnum


class ReportKind(StrEnum):
    """The whole study, the same on one page, or the debrief of one lesson."""

    STUDY = "study"
    SUMMARY = "summary"
    DEBRIEF = "debrief"


class ReportFormat(StrEnum):
    PDF = "pdf"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """`pictures` None: with pictures, but none in a de-identified report, since pictures show children."""

    deidentified: bool = False
    pictures: bool | None = None

    @property
    def pictured(self) -> bool:
        return not self.deidentified if self.pictures is None else self.pictures
