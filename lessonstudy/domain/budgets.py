"""Where the time of a lesson went: how often and how long each code, and which code followed which."""

from dataclasses import dataclass
from enum import StrEnum


class Lasting(StrEnum):
    """How long a coded moment without an end lasts: not at all, or in a log of starts (or of ends) alone, to its neighbour."""

    AS_NOTED = "as_noted"
    UNTIL_NEXT = "until_next"
    SINCE_BEFORE = "since_before"


class Apart(StrEnum):
    """What the rows of a budget are told apart by, besides the code."""

    OBSERVER = "observer"
    STUDENT = "student"
    PHASE = "phase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figures: rows `apart` by what, of which observer, student or phase alone, and how long moments last.

    Transitions are those of one observer; with `same_student` also of one student.
    """

    apart: tuple[Apart, ...] = (Apart.OBSERVER, Apart.STUDENT)
    observer: str | None = None
    student: str | None = None
    phase: str | None = None
    lasting: Lasting = Lasting.AS_NOTED
    same_student: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """Times in ms, None where they are not defined; `share` (0 to 1) is that of the length; `moments` are ids in order of time.

    `observer`, `student` and `phase` (its root) are None where rows are not told apart by them, and where there is none.
    """

    observer: str | None = None
    student: str | None = None
    code: str
    phase: str | None = None
    count: int
    total_ms: int | None
    mean_ms: int | None
    sd_ms: int | None
    gap_mean_ms: int | None
    gap_sd_ms: int | None
    share: float | None
    moments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """How often `after` followed `before`: `share` of all transitions, `share_after` of those from `before` (0 to 1).

    `moments` are the ids of both ends of each, in the order of time.
    """

    before: str
    after: str
    count: int
    share: float
    share_after: float
    moments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`length_ms` is that of the lesson, or of the phase that was asked for alone."""

    rows: tuple[BudgetRow, ...]
    transitions: tuple[Transition, ...]
    length_ms: int
