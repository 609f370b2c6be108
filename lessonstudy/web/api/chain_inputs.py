"""What the API takes of the chain."""

from typing import Annotated

from pydantic import Field

from lessonstudy.domain.claims import ClaimState
from lessonstudy.domain.learnings import LearningState
from lessonstudy.domain.tweaks import BriefAnswer, Decision, PredictionResult, TweakState
from lessonstudy.web.api.inputs import MOST, Input, Milliseconds, Text

Ids = Annotated[tuple[Text, ...], Field(max_length=MOST)]


class ClaimInput(Input):
    iteration: Text | None = None
    text: Text = ""
    cites: Ids = ()
    against: Ids = ()
    state: ClaimState = ClaimState.PROPOSED


class ClaimChange(Input):
    text: Text = ""
    cites: Ids = ()
    against: Ids = ()
    state: ClaimState | None = None


class PredictionInput(Input):
    who: Text = ""
    expects: Text = ""
    measure: Text = ""
    confidence: Annotated[int, Field(ge=-(2**53), le=2**53)] = 50


class PredictionChange(PredictionInput):
    result: PredictionResult = PredictionResult.OPEN
    cites: Ids = ()
    note: Text = ""
    withdrawn: bool = False


class TweakInput(Input):
    iteration: Text | None = None
    phase: Text | None = None
    change: Text = ""
    why: Text = ""
    claims: Ids = ()
    parent: Text | None = None


class TweakChange(Input):
    phase: Text | None = None
    change: Text = ""
    why: Text = ""
    claims: Ids = ()
    answer: BriefAnswer = BriefAnswer.OPEN
    query: Text = ""
    enacted_in: Text | None = None
    enacted_ms: Milliseconds | None = None
    enacted_note: Text = ""
    state: TweakState | None = None


class ChildInput(Input):
    phase: Text | None = None
    change: Text = ""
    why: Text = ""


class OutcomeInput(Input):
    decision: Decision
    iteration: Text | None = None
    cites: Ids = ()
    against: Ids = ()
    note: Text = ""
    child: ChildInput | None = None


class LearningInput(Input):
    text: Text = ""
    scope: Text = ""
    cites: Ids = ()
    against: Ids = ()
    tweaks: Ids = ()


class LearningChange(LearningInput):
    state: LearningState | None = None


class CriterionInput(Input):
    criterion: Text
    checked: Annotated[int, Field(ge=-(2**53), le=2**53)]
    met: Annotated[int, Field(ge=-(2**53), le=2**53)]
    task: Text = ""
    note: Text = ""


class CriteriaInput(Input):
    criteria: Annotated[list[CriterionInput], Field(max_length=MOST)]


class NoticingInput(Input):
    text: Text = ""
    skipped: bool = False
