"""What the parts of the page about agreement share: what was found, and how codes, people and notes are called in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessonstudy.domain.agreement import Agreement, SharedMoment
from lessonstudy.domain.consensus import Consensus
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.moments import Moment

NO_CODE = "Notes without a code"


@dataclass(frozen=True, slots=True)
class AgreementView:
    """`codes` gives the name of each "scheme:key"."""

    person: str
    iteration: Iteration
    found: Agreement
    codes: Mapping[str, str]
    readings: Sequence[Consensus]
    may_note: bool

    def key(self, part: str) -> str:
        return f"agreement-{part}-{self.iteration.id}"

    def code(self, code: str | None) -> str:
        return NO_CODE if code is None else self.codes.get(code, code.rpartition(":")[2])

    def name(self, observer: str) -> str:
        return self.found.names[observer]

    def notes(self, moment: SharedMoment) -> list[Moment]:
        """The notes of a moment and those that others made then, in the order of the observers."""
        ids = (*moment.notes, *moment.otherwise)
        order = {one: place for place, one in enumerate(self.found.observers)}
        return sorted((self.found.notes[one] for one in ids), key=lambda one: order[one.observer])

    def reading(self, moment: SharedMoment) -> list[Consensus]:
        """What the team agreed on beside these notes."""
        ids = {*moment.notes, *moment.otherwise}
        return [one for one in self.readings if ids & set(one.notes)]
