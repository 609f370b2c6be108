"""How many students met a success criterion, as the team counted it in an exit task or in their work."""

from collections.abc import Collection
from dataclasses import dataclass

from lessonstudy.domain.entity import LONGEST_LINE, LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError

MOST_STUDENTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """Of `checked` students `met` met the criterion, judged by `task`."""

    criterion: str
    checked: int
    met: int
    task: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria(Entity):
    """The results of one iteration, one for each success criterion that was checked."""

    iteration: str
    results: tuple[CriterionResult, ...] = ()

    def errors(self, known: Collection[str]) -> list[FieldError]:
        """What is wrong; `known` are the success criteria of the plan that was taught."""
        found = []
        seen: set[str] = set()
        for index, one in enumerate(self.results):
            field = f"criteria.{index}"
            if one.criterion not in known:
                found.append(
                    FieldError(f"{field}.criterion", "unknown", {"noun": "success criterion", "value": one.criterion})
                )
            elif one.criterion in seen:
                found.append(FieldError(f"{field}.criterion", "taken", {"value": one.criterion}))
            seen.add(one.criterion)
            if not 0 <= one.checked <= MOST_STUDENTS:
                found.append(FieldError(f"{field}.checked", "number-range", {"low": 0, "high": MOST_STUDENTS}))
            if not 0 <= one.met <= one.checked:
                found.append(FieldError(f"{field}.met", "met-above-checked", {"checked": one.checked}))
            found += text_errors(f"{field}.task", one.task, limit=LONGEST_LINE)
            found += text_errors(f"{field}.note", one.note, limit=LONGEST_TEXT)
        return found
