"""What the API takes. A field that is left out keeps its default or its value; what only the server sets is passed over."""

import re
from typing import Annotated, Any, Literal

from fastapi import Header, Query
from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field
from starlette.responses import Response

from lessonstudy.domain.entity import Entity
from lessonstudy.domain.errors import Invalid, Unconditional
from lessonstudy.domain.iterations import IterationKind, IterationState, Noting
from lessonstudy.domain.observations import Clock, PhaseSource
from lessonstudy.domain.plans import PlanState
from lessonstudy.domain.schemes import CodeKind, SchemeState
from lessonstudy.domain.students import StudentState
from lessonstudy.domain.studies import StudyState
from lessonstudy.web.api.conditional import DIGEST_BYTES

Milliseconds = Annotated[int, Field(ge=-(2**53), le=2**53)]
Seq = Annotated[int, Query(ge=-1, le=2**53)]
Limit = Annotated[int, Query(ge=1, le=2**53)]
MOST_DIGITS = 15
DIGEST = re.compile(f"[0-9a-f]{{{2 * DIGEST_BYTES}}}")


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        # JSON can write one half of a pair of surrogates, which no file can hold
        raise ValueError("half a character cannot be kept") from None
    return text


LONGEST_INPUT = 200_000
MOST = 200
"""How many things a list may hold: more than any lesson has."""

MOST_WORDS = 1000

Text = Annotated[str, Field(max_length=LONGEST_INPUT), AfterValidator(_whole)]


class Input(BaseModel):
    model_config = ConfigDict(extra="ignore")

    def given(self) -> dict[str, Any]:
        """The fields that were sent."""
        return self.model_dump(exclude_unset=True)


class StudyInput(Input):
    title: Text = ""
    preset: Text = "reteach"
    research_theme: Text = ""
    inquiry_question: Text = ""
    theory_of_action: Text = ""
    subject: Text = ""
    grade: Text = ""
    curriculum_expectations: Text = ""
    adapted: Text = ""


class StudyChange(StudyInput):
    state: StudyState | None = None


class AnticipatedInput(Input):
    id: Text = ""
    description: Text
    planned_response: Text = ""


class ExpectationInput(Input):
    student: Text
    expects: Text


class PhaseInput(Input):
    root: Text = ""
    title: Text
    purpose: Text = ""
    planned_minutes: float = 0
    teacher_moves: Text = ""
    points_to_notice: Text = ""
    anticipated: Annotated[list[AnticipatedInput], Field(max_length=MOST)] = []
    expected: Annotated[list[ExpectationInput], Field(max_length=MOST)] = []


class PlanInput(Input):
    parent: Text | None = None
    goal: Text = ""
    success_criteria: Annotated[list[Text], Field(max_length=MOST)] = []
    materials: Text = ""
    phases: Annotated[list[PhaseInput], Field(max_length=MOST)] = []
    take_up: Annotated[list[Text], Field(max_length=MOST)] = []


class PlanChange(PlanInput):
    state: PlanState | None = None


class StudentInput(Input):
    pseudonym: Text
    learner_group: Text = ""
    current_level: Text = ""


class StudentChange(Input):
    learner_group: Text = ""
    current_level: Text = ""
    state: StudentState | None = None


class CodeInput(Input):
    key: Text
    name: Text
    color: Text
    definition: Text = ""
    example: Text = ""
    non_example: Text = ""
    kind: CodeKind = CodeKind.POINT
    group: Text | None = None


class SchemeInput(Input):
    name: Text = ""
    source: Text = ""
    language: Text = "en"
    codes: Annotated[list[CodeInput], Field(max_length=MOST)] = []
    parent: Text | None = None
    code_map: Annotated[dict[Text, Text | None], Field(max_length=MOST)] = {}


class SchemeChange(Input):
    name: Text = ""
    source: Text = ""
    language: Text = "en"
    codes: Annotated[list[CodeInput], Field(max_length=MOST)] = []
    code_map: Annotated[dict[Text, Text | None], Field(max_length=MOST)] = {}
    state: SchemeState | None = None


class NudgeInput(Input):
    languages: Annotated[list[Text], Field(max_length=MOST)] = []
    added: Annotated[list[Text], Field(max_length=MOST_WORDS)] = []
    removed: Annotated[list[Text], Field(max_length=MOST_WORDS)] = []


class IterationInput(Input):
    plan: Text | None = None
    kind: IterationKind | None = None
    teacher: Text | None = None
    class_label: Text = ""
    date: Text | None = None
    noting: Noting = Noting.OPEN
    schemes: Annotated[list[Text], Field(max_length=MOST)] | None = None
    started_at: Text | None = None


class IterationChange(Input):
    teacher: Text | None = None
    class_label: Text = ""
    date: Text | None = None
    noting: Noting = Noting.OPEN
    schemes: Annotated[list[Text], Field(max_length=MOST)] = []
    started_at: Text | None = None
    state: IterationState | None = None


class PhaseTimeInput(Input):
    phase: Text
    start_ms: Milliseconds
    end_ms: Milliseconds | None = None


class PhaseTimesInput(Input):
    phases: Annotated[list[PhaseTimeInput], Field(max_length=MOST)]


class RecordingInput(Input):
    label: Text = ""
    filename: Text
    bytes: Annotated[int, Field(le=2**53)]
    parts: Annotated[list[Annotated[int, Field(ge=1, le=2**53)]], Field(max_length=MOST)] = []


class PackageInput(Input):
    filename: Text
    bytes: Annotated[int, Field(le=2**53)]


class RecordingChange(Input):
    label: Text = ""
    offset_ms: Milliseconds = 0


class CaptionsInput(Input):
    """`text` is the file's text, or `data` its bytes in base64, whatever their encoding."""

    label: Text = ""
    language: Text = ""
    text: Annotated[str, AfterValidator(_whole)] | None = None
    data: Base64Bytes | None = None
    names: dict[Text, Text] = {}


class ImportInput(Input):
    """How a file of notes is to be understood; what is left out is told by the file itself."""

    format: Text | None = None
    columns: Annotated[dict[Text, Text], Field(max_length=MOST_WORDS)] = {}
    time_unit: Literal["s", "ms", "clock"] | None = None
    until_next: bool = False
    codes: Annotated[dict[Text, Text | None], Field(max_length=MOST_WORDS)] = {}
    students: Annotated[dict[Text, Text | None], Field(max_length=MOST_WORDS)] = {}
    observers: Annotated[dict[Text, Text], Field(max_length=MOST_WORDS)] = {}
    mine: bool = False
    new_codes: bool = False


class AlignInput(Input):
    """`with` is a word of Python's own, so that the field has another name here."""

    other: Text = Field("", alias="with")


class RegionInput(Input):
    x: float
    y: float
    w: float
    h: float


class ObservationInput(Input):
    iteration: Text
    recording: Text | None = None
    start_ms: Milliseconds
    end_ms: Milliseconds | None = None
    saw: Text = ""
    think: Text = ""
    codes: Annotated[list[Text], Field(max_length=MOST)] = []
    students: Annotated[list[Text], Field(max_length=MOST)] = []
    phase: Text | None = None
    phase_source: PhaseSource | None = None
    anticipated: Text | None = None
    region: RegionInput | None = None
    flag: bool = False
    clock: Clock = Clock.VIDEO


class ReplyInput(Input):
    id: Text | None = None
    text: Text


class ReplyChange(Input):
    text: Text


class UndoInput(Input):
    """`request` is an id that the client makes: the same one sent again does nothing more and gets the same note."""

    iteration: Text
    request: Text | None = None


IfMatch = Annotated[str | None, Header()]
IfNoneMatch = Annotated[str | None, Header()]


async def version_seen(if_match: IfMatch = None) -> int | None:
    """The version of If-Match, or None without one. Raises Invalid for what is no version.

    A coroutine, since FastAPI sends a plain function to a thread, which costs more than all it does.
    """
    return version_named(if_match)


def version_named(if_match: str | None) -> int | None:
    """The same for a route that has the header in its hand."""
    if if_match is None:
        return None
    version, dot, digest = if_match.strip().removeprefix("W/").strip('"').partition(".")
    # what web/api/conditional.py puts behind the version, or nothing
    fits = DIGEST.fullmatch(digest) if dot else True
    seen = whole_number(version) if fits else None
    if seen is None:
        raise Invalid.of("If-Match", "not-valid", why='it must be a version in quotes, such as "3"')
    return seen


def whole_number(text: str) -> int | None:
    """The number that a header writes in plain digits, or None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def text_change(values: dict[str, Any], seen: int | None) -> dict[str, Any]:
    """The values of a PATCH. A change must name the version it saw (Unconditional); that of a state alone need not."""
    given = {name: value for name, value in values.items() if not (name == "state" and value is None)}
    if seen is None and set(given) != {"state"}:
        raise Unconditional
    return given


def version_tag(response: Response, entity: Entity) -> None:
    """Give the answer the ETag that a change of the entity names in If-Match."""
    response.headers["ETag"] = f'"{entity.version}"'


def wants_new(if_none_match: str | None) -> bool:
    """Whether a PUT says that there is nothing yet (If-None-Match: *)."""
    return if_none_match is not None and if_none_match.strip() == "*"
