"""What shipped files say, as records. They carry words and numbers only; services make entities with ids from them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from lessonstudy.domain.iterations import Noting
from lessonstudy.domain.protocols import Step
from lessonstudy.domain.schemes import ROOM_KEYS

# Keys of the annotation room, which therefore cannot be keys of codes.
RESERVED_KEYS = ROOM_KEYS | frozenset("0123456789[],.? ")


@dataclass(frozen=True, slots=True)
class SchemeCode:
    """One code: its key on the keyboard, its colour (#RRGGBB), its meaning. Codes of a `group` exclude each other."""

    key: str
    name: str
    color: str
    definition: str
    example: str
    non_example: str
    kind: Literal["point", "interval"]
    group: str | None


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """A coding scheme. `key` is the name of its file without the ending; `source` says on whose work it rests."""

    key: str
    name: str
    source: str
    language: str
    codes: tuple[SchemeCode, ...]


@dataclass(frozen=True, slots=True)
class PresetStep:
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class PresetTerm:
    """A word of ours, and the one that the tradition uses for it."""

    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A tradition's way through the cycle. `key` is the name of its file without the ending.

    `protocol` is the key of its discussion, `noting` how new iterations are noted, `tweaks` whether the lesson is changed and
    taught again, `adapted` what this program does otherwise and why.
    """

    key: str
    name: str
    source: str
    summary: str
    steps: tuple[PresetStep, ...]
    protocol: str
    noting: Noting
    tweaks: bool
    terms: tuple[PresetTerm, ...]
    adapted: str


@dataclass(frozen=True, slots=True)
class NormsFile:
    """A text of norms; `purpose` is the purpose lock that every version made from it carries."""

    key: str
    name: str
    source: str
    purpose: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolFile:
    """A protocol. `key` is the name of its file without the ending; `adapted` says what a team adapted and why."""

    key: str
    name: str
    source: str = ""
    summary: str = ""
    adapted: str = ""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """An invented person; other records name them by `key`. `role` is their role in the team."""

    key: str
    name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class SampleStudy:
    title: str
    preset: str
    research_theme: str
    inquiry_question: str
    theory_of_action: str
    subject: str
    grade: str


@dataclass(frozen=True, slots=True)
class SampleStudent:
    pseudonym: str
    learner_group: str
    current_level: str


@dataclass(frozen=True, slots=True)
class SampleAnticipated:
    """Responses of two plans with the same `key` are the same response in two versions."""

    key: str
    description: str
    planned_response: str


@dataclass(frozen=True, slots=True)
class SamplePhase:
    """A phase of a plan. Phases of two plans with the same `key` are the same phase in two versions."""

    key: str
    title: str
    purpose: str
    planned_minutes: float
    teacher_moves: str
    points_to_notice: str
    anticipated: tuple[SampleAnticipated, ...]


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """A plan version; `parent` is the number of the version it was made from."""

    number: int
    parent: int | None
    goal: str
    materials: str
    success_criteria: tuple[str, ...]
    phases: tuple[SamplePhase, ...]


@dataclass(frozen=True, slots=True)
class SamplePhaseTime:
    """When a phase really ran, in ms from the start of the video."""

    phase: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class SampleObservation:
    """A note: `observer` is a person's key, `codes` are keys of the sample's schemes, `students` pseudonyms.

    `key` names it where the chain cites it; `anticipated` is the key of a response that the plan expected.
    """

    key: str | None
    observer: str
    start_ms: int
    end_ms: int | None
    saw: str
    think: str | None
    anticipated: str | None
    codes: tuple[str, ...]
    students: tuple[str, ...]
    flag: bool


@dataclass(frozen=True, slots=True)
class SampleIteration:
    """One teaching: `lesson` is the number of the drawn video, `plan` a plan's number, `teacher` a person's key."""

    number: int
    kind: Literal["teach", "reteach"]
    lesson: int
    plan: int
    teacher: str
    class_label: str
    date: date
    noting: Literal["open", "independent"]
    state: str
    phase_times: tuple[SamplePhaseTime, ...]
    observations: tuple[SampleObservation, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The whole sample study; `schemes` are the keys of the schemes that all iterations use."""

    team: str
    people: tuple[SamplePerson, ...]
    study: SampleStudy
    schemes: tuple[str, ...]
    students: tuple[SampleStudent, ...]
    plans: tuple[SamplePlan, ...]
    iterations: tuple[SampleIteration, ...]


@dataclass(frozen=True, slots=True)
class SampleClaim:
    """What the team held to be so after an iteration; `cites` and `against` are keys of notes."""

    key: str
    iteration: int
    author: str
    text: str
    cites: tuple[str, ...]
    against: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class SamplePrediction:
    """`result` rests on the notes that it cites; `judged_by` is None while it is open."""

    author: str
    who: str
    expects: str
    measure: str
    confidence: int
    result: str
    judged_by: str | None
    cites: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """What the reteaching teacher said to a tweak before the lesson: accepted or queried."""

    by: str
    says: str
    query: str


@dataclass(frozen=True, slots=True)
class SampleTrial:
    """What became of a tweak in a lesson: enacted, changed or skipped, at a moment of that lesson."""

    iteration: int
    by: str
    how: str
    at_ms: int
    note: str


@dataclass(frozen=True, slots=True)
class SampleOutcome:
    by: str
    decision: str
    cites: tuple[str, ...]
    against: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class SampleTweak:
    """`phase` is the key of a phase, `claims` and `parent` are keys; `taken_up` is the number of the plan that takes it up."""

    key: str
    iteration: int
    author: str
    phase: str
    change: str
    why: str
    claims: tuple[str, ...]
    parent: str | None
    predictions: tuple[SamplePrediction, ...]
    agreed_by: str | None
    taken_up: int | None
    answer: SampleAnswer | None
    trial: SampleTrial | None
    outcome: SampleOutcome | None


@dataclass(frozen=True, slots=True)
class SampleCriterion:
    """Of `checked` students `met` met a success criterion; `criterion` counts from 1 in the plan that was taught."""

    iteration: int
    by: str
    criterion: int
    checked: int
    met: int
    task: str


@dataclass(frozen=True, slots=True)
class SampleLearning:
    author: str
    text: str
    scope: str
    cites: tuple[str, ...]
    against: tuple[str, ...]
    tweaks: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class SampleChain:
    """All that the team of the sample made of its notes."""

    claims: tuple[SampleClaim, ...]
    tweaks: tuple[SampleTweak, ...]
    criteria: tuple[SampleCriterion, ...]
    learnings: tuple[SampleLearning, ...]
