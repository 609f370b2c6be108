"""A change to the lesson, what the team predicts of it, and what became of it in the reteach."""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_LINE, LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.iterations import LONGEST_LESSON_MS


class TweakState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    ENACTED = "enacted"
    CHANGED = "changed"
    SKIPPED = "skipped"
    JUDGED = "judged"
    WITHDRAWN = "withdrawn"


_S = TweakState
TRIED = frozenset({_S.ENACTED, _S.CHANGED, _S.SKIPPED})
"""What a tweak can be after the reteach: done as planned, done otherwise, or left out."""

TWEAK_MOVES = {
    _S.PROPOSED: frozenset({_S.AGREED, _S.WITHDRAWN}),
    _S.AGREED: frozenset({_S.PROPOSED, *TRIED}),
    _S.ENACTED: frozenset({_S.AGREED, _S.CHANGED, _S.SKIPPED, _S.JUDGED}),
    _S.CHANGED: frozenset({_S.AGREED, _S.ENACTED, _S.SKIPPED, _S.JUDGED}),
    _S.SKIPPED: frozenset({_S.AGREED, _S.ENACTED, _S.CHANGED, _S.JUDGED}),
}


class BriefAnswer(StrEnum):
    """What the reteaching teacher says to a tweak before teaching it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    QUERIED = "queried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tweak(Entity):
    """A change to a phase of the plan.

    `phase` is the phase's root, None for the lesson as a whole; `iteration` is the one that it came from; `claims` are ids,
    `parent` is the tweak that it adapts. `answer` and `query` are the reteaching teacher's before the lesson. `enacted_in` is
    the iteration in which it was tried, `enacted_ms` the moment on that iteration's clock, `enacted_note` what was different.
    """

    study: str
    iteration: str
    author: str
    phase: str | None = None
    change: str
    why: str = ""
    claims: tuple[str, ...] = ()
    parent: str | None = None
    answer: BriefAnswer = BriefAnswer.OPEN
    query: str = ""
    enacted_in: str | None = None
    enacted_ms: int | None = None
    enacted_note: str = ""
    state: TweakState = TweakState.PROPOSED

    @property
    def stands(self) -> bool:
        return self.state != TweakState.WITHDRAWN

    @property
    def is_agreed(self) -> bool:
        """Whether the team agreed on it, whatever came after."""
        return self.state not in (TweakState.PROPOSED, TweakState.WITHDRAWN)

    def errors(self) -> list[FieldError]:
        found = text_errors("change", self.change, required=True, limit=LONGEST_TEXT)
        for name in ("why", "query", "enacted_note"):
            found += text_errors(name, getattr(self, name), limit=LONGEST_TEXT)
        if self.enacted_ms is not None and abs(self.enacted_ms) > LONGEST_LESSON_MS:
            found.append(FieldError("enacted_ms", "number-range", {"low": "-24 h", "high": "24 h"}))
        if self.answer == BriefAnswer.QUERIED:
            found += text_errors("query", self.query, required=True, limit=LONGEST_TEXT)
        return found


class PredictionResult(StrEnum):
    OPEN = "open"
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_OBSERVABLE = "not_observable"


NEEDS_EVIDENCE = frozenset({PredictionResult.MET, PredictionResult.PARTLY, PredictionResult.NOT_MET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction(Entity):
    """What will be seen of whom when the tweak is taught, by which measure, and how sure the team is (0 to 100).

    `result` rests on `cites`, observations of the reteach; `note` says what the judgement leaves out.
    """

    study: str
    tweak: str
    author: str
    who: str = ""
    expects: str
    measure: str = ""
    confidence: int = 50
    result: PredictionResult = PredictionResult.OPEN
    cites: tuple[str, ...] = ()
    note: str = ""
    withdrawn: bool = False

    @property
    def stands(self) -> bool:
        return not self.withdrawn

    def errors(self) -> list[FieldError]:
        found = text_errors("who", self.who, limit=LONGEST_LINE)
        found += text_errors("expects", self.expects, required=True, limit=LONGEST_TEXT)
        found += text_errors("measure", self.measure, limit=LONGEST_TEXT)
        found += text_errors("note", self.note, limit=LONGEST_TEXT)
        if not 0 <= self.confidence <= 100:
            found.append(FieldError("confidence", "number-range", {"low": 0, "high": 100}))
        return found


class Decision(StrEnum):
    ADOPT = "adopt"
    ADAPT = "adapt"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Entity):
    """What the team decided on a tweak after the reteach `iteration`, with evidence for and against.

    `child` is the tweak that an adaptation opened.
    """

    study: str
    tweak: str
    iteration: str
    author: str
    decision: Decision
    cites: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    note: str = ""
    child: str | None = None
    withdrawn: bool = False

    @property
    def stands(self) -> bool:
        return not self.withdrawn

    def errors(self) -> list[FieldError]:
        return text_errors("note", self.note, limit=LONGEST_TEXT)
