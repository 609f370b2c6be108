"""What the API takes for norms, protocols and debriefs."""

from typing import Annotated, Any

from pydantic import Field

from lessonstudy.domain.debriefs import DebriefState, EntryKind, EntryState, Stance
from lessonstudy.domain.norms import NormsState
from lessonstudy.domain.protocols import Produces, ProtocolState, Step
from lessonstudy.web.api.inputs import MOST, Input, Text

Count = Annotated[int, Field(ge=-(2**31), le=2**31)]


class NormsInput(Input):
    """`key` names a shipped text to begin with; without it and without `items` the version that holds is copied."""

    key: Text | None = None
    items: Annotated[list[Text], Field(max_length=MOST)] | None = None


class NormsChange(Input):
    items: list[Text] = Field([], max_length=MOST)
    state: NormsState | None = None


class StepInput(Input):
    title: Text
    minutes: Count
    speaker: Text = ""
    prompt: Text = ""
    produces: Produces = Produces.TALK


class ProtocolFields(Input):
    name: Text = ""
    source: Text = ""
    summary: Text = ""
    adapted: Text = ""
    steps: list[StepInput] = Field([], max_length=MOST)

    def values(self) -> dict[str, Any]:
        """The fields that were sent, with steps as records."""
        given = self.given()
        if "steps" in given:
            given["steps"] = tuple(Step(**one.model_dump()) for one in self.steps)
        return given


class ProtocolInput(ProtocolFields):
    """`copy_of` is a shipped key or the id of a protocol of the team; `file` the YAML text of one, which stands alone."""

    copy_of: Text | None = None
    file: Text | None = None
    filename: Text = "protocol.yaml"


class ProtocolChange(ProtocolFields):
    state: ProtocolState | None = None


class DebriefInput(Input):
    """`protocol` is a shipped key or the id of a protocol of the team."""

    protocol: Text


class DebriefChange(Input):
    state: DebriefState | None = None
    step: Count | None = None
    paused: bool | None = None
    add_minutes: Count | None = None
    speaker: Text | None = None
    facilitator: Text | None = None
    protocol: Text | None = None


class EntryInput(Input):
    kind: EntryKind = EntryKind.TALK
    text: Text
    stance: Stance | None = None


class EntryChange(Input):
    text: Text = ""
    stance: Stance | None = None
    state: EntryState | None = None
