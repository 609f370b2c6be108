"""Protocols: the ordered steps by which a team talks, with minutes, who speaks, a prompt, and what each step brings forth.

Those that ship are data; a team's own are copies that it changed, or files that it brought in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError

MOST_STEPS = 40
LONGEST_STEP_MINUTES = 240


class Produces(StrEnum):
    """What a step brings forth, and so what the runner shows beside it."""

    NONE = "none"
    NORMS = "norms"
    FLAGS = "flags"
    TALK = "talk"
    CLAIMS = "claims"
    TWEAKS = "tweaks"
    PARKING = "parking"
    LEARNINGS = "learnings"


class ProtocolState(StrEnum):
    OFFERED = "offered"
    RETIRED = "retired"


PROTOCOL_MOVES = {
    ProtocolState.OFFERED: frozenset({ProtocolState.RETIRED}),
    ProtocolState.RETIRED: frozenset({ProtocolState.OFFERED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; `speaker` says in words who speaks."""

    title: str
    minutes: int
    speaker: str = ""
    prompt: str = ""
    produces: Produces = Produces.TALK

    def errors(self, field: str) -> list[FieldError]:
        found = text_errors(f"{field}.title", self.title, required=True)
        found += text_errors(f"{field}.speaker", self.speaker)
        found += text_errors(f"{field}.prompt", self.prompt, limit=LONGEST_TEXT)
        if not 1 <= self.minutes <= LONGEST_STEP_MINUTES:
            low, high = "1 minute", f"{LONGEST_STEP_MINUTES} minutes"
            found.append(FieldError(f"{field}.minutes", "number-range", {"low": low, "high": high}))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol(Entity):
    """A team's protocol. `origin` is the key of the shipped one it was copied from, or empty; `adapted` says what the team
    adapted and why."""

    team: str
    name: str
    source: str = ""
    summary: str = ""
    adapted: str = ""
    origin: str = ""
    steps: tuple[Step, ...] = ()
    state: ProtocolState = ProtocolState.OFFERED

    def errors(self) -> list[FieldError]:
        found = text_errors("name", self.name, required=True)
        for name in ("source", "summary", "adapted"):
            found += text_errors(name, getattr(self, name), limit=LONGEST_TEXT)
        return found + step_errors(self.steps)


def step_errors(steps: Sequence[Step]) -> list[FieldError]:
    """What is wrong with the steps of a protocol: none, too many, or one that cannot be."""
    if not 1 <= len(steps) <= MOST_STEPS:
        return [FieldError("steps", "step-count", {"most": MOST_STEPS})]
    return [error for place, step in enumerate(steps) for error in step.errors(f"steps.{place}")]


def minutes_of(steps: Sequence[Step]) -> int:
    """How long all steps take together."""
    return sum(step.minutes for step in steps)
