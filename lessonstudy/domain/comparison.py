"""Iterations of a study side by side: every figure that counts moments with these; success criteria are counted by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lessonstudy.domain.broken import Broken
from lessonstudy.domain.criteria import CriterionResult
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.tweaks import Outcome, Prediction, Tweak

FEWEST = 5
"""A rate that rests on fewer moments would move by a fifth and more with each of them: it is told as a count."""

SHORTEST_MS = 60_000
"""What was observed for less than a minute has no number per minute to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPhase:
    """A phase of a lesson by its root, with all that was noted in it.

    `planned_ms` is 0 where the plan says nothing, `actual_ms` None where nobody knows.
    """

    root: str
    title: str
    planned_ms: int
    actual_ms: int | None
    moments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFigure:
    """How often a code ("scheme:key") was noted in a phase, None for the time between phases.

    `observed_ms` is the time that all `observers` of its scheme together observed of the phase (domain/observed.py).
    `per_minute` is the count divided by it, None where nothing was observed.
    """

    phase: str | None
    code: str
    count: int
    per_minute: float | None
    observed_ms: int
    observers: int
    moments: tuple[str, ...]

    @property
    def is_rate(self) -> bool:
        """Whether it rests on enough to be told as a number per minute."""
        return enough(self.count, self.observed_ms)


def together(figures: Sequence[CodeFigure]) -> CodeFigure:
    """The figures of one code in the phases of one lesson as that of the whole lesson."""
    first, count, observed_ms = figures[0], sum(one.count for one in figures), sum(one.observed_ms for one in figures)
    return CodeFigure(
        phase=None,
        code=first.code,
        count=count,
        per_minute=rate(count, observed_ms),
        observed_ms=observed_ms,
        observers=first.observers,
        moments=tuple(moment for one in figures for moment in one.moments),
    )


def rate(count: int, observed_ms: int) -> float | None:
    """How many in a minute, None where nothing was observed."""
    return count * 60_000 / observed_ms if observed_ms else None


def enough(count: int, observed_ms: int) -> bool:
    """Whether so much was noted and observed that a rate can be told."""
    return count >= FEWEST and observed_ms >= SHORTEST_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentFigure:
    """What the plan expects of a focus student in a phase ("" for nothing), and the moments that name them there."""

    student: str
    phase: str | None
    expects: str
    moments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFigure:
    """An anticipated response of a phase, and the moments that show it."""

    id: str
    phase: str
    description: str
    moments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprises:
    """Moments of a phase that nobody anticipated."""

    phase: str | None
    moments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLesson:
    """The figures of one iteration. With `hides_others` they count only the viewer's own notes.

    `codes` are those that were noted, and for those of the same scheme that were not a count of 0 wherever somebody
    observed with it. `criteria` are those that were checked.
    """

    id: str
    number: int
    hides_others: bool
    phases: tuple[ComparedPhase, ...]
    codes: tuple[CodeFigure, ...]
    criteria: tuple[CriterionResult, ...]
    students: tuple[StudentFigure, ...]
    responses: tuple[ResponseFigure, ...]
    surprises: tuple[Surprises, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCode:
    """A code of the newest version of its scheme that the lessons use; `code` is "scheme:key"."""

    code: str
    name: str
    scheme: str
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedTweak:
    """A tweak with what was predicted and decided. It connects the iteration that it came from with `leads_to`: where it
    was tried or, before that, taught; None as long as no lesson has it. The numbers are those of the two iterations."""

    tweak: Tweak
    predictions: tuple[Prediction, ...]
    outcome: Outcome | None
    leads_to: str | None
    from_number: int
    to_number: int | None

    @property
    def moments(self) -> tuple[str, ...]:
        """The moments that its results and the decision rest on, and those against it, once each."""
        cited = [one for prediction in self.predictions for one in prediction.cites]
        decided = [*self.outcome.cites, *self.outcome.against] if self.outcome else []
        return tuple(dict.fromkeys([*cited, *decided]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The lessons in their order, names of all codes, tweaks that come from one of the lessons or lead to one, and what
    is missing in the study's chain."""

    study: str
    lessons: tuple[ComparedLesson, ...]
    codes: tuple[NamedCode, ...]
    tweaks: tuple[ComparedTweak, ...]
    broken: tuple[Broken, ...]

    def whole(self) -> dict[str, Any]:
        """The comparison as programs read it."""
        return {
            "study": self.study,
            "iterations": [as_dict(one) for one in self.lessons],
            "codes": [as_dict(one) for one in self.codes],
            "tweaks": [
                as_dict(one.tweak)
                | {
                    "predictions": [as_dict(prediction) for prediction in one.predictions],
                    "outcome": one.outcome and as_dict(one.outcome),
                    "leads_to": one.leads_to,
                    "from_number": one.from_number,
                    "to_number": one.to_number,
                }
                for one in self.tweaks
            ],
            "broken": [as_dict(one) for one in self.broken],
        }
