"""A debrief: one run of a protocol for an iteration, with one clock that all who have it open see alike.

The clock is three facts, so that every reader works out the same time: when the step began, when it was paused, and what was
added to it. Moves make the debrief anew; times are ms since 1970 in UTC.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_TEXT, Entity, move, text_errors
from lessonstudy.domain.errors import Conflict, FieldError, Invalid
from lessonstudy.domain.protocols import Step

MINUTE_MS = 60_000
MOST_ADDED_MS = 240 * MINUTE_MS


class DebriefState(StrEnum):
    SCHEDULED = "scheduled"
    RUNNING = "running"
    DONE = "done"


DEBRIEF_MOVES = {
    DebriefState.SCHEDULED: frozenset({DebriefState.RUNNING}),
    DebriefState.RUNNING: frozenset({DebriefState.DONE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Debrief(Entity):
    """It keeps the steps it was started with. `step` counts from 0; `speaker` is the member who has the word.

    `began_ms` is when the step began, moved on by its pauses; `paused_ms` since when it is paused; `added_ms` what was added.
    """

    iteration: str
    protocol: str
    steps: tuple[Step, ...]
    facilitator: str
    speaker: str | None = None
    step: int = 0
    began_ms: int | None = None
    paused_ms: int | None = None
    added_ms: int = 0
    state: DebriefState = DebriefState.SCHEDULED

    @property
    def is_open(self) -> bool:
        return self.state != DebriefState.DONE

    @property
    def now_at(self) -> Step:
        return self.steps[self.step]

    @property
    def length_ms(self) -> int:
        """How long the step is meant to take, with what was added."""
        return self.now_at.minutes * MINUTE_MS + self.added_ms

    def elapsed_ms(self, now_ms: int) -> int:
        """How long the step has run, pauses left out; a clock that was set back counts as none."""
        if self.began_ms is None:
            return 0
        return max(0, (now_ms if self.paused_ms is None else self.paused_ms) - self.began_ms)

    def remaining_ms(self, now_ms: int) -> int:
        """What is left of the step, never below 0."""
        return max(0, self.length_ms - self.elapsed_ms(now_ms))

    def started(self, now_ms: int) -> "Debrief":
        """Raises Conflict where it has begun or is over."""
        state = self._moved(DebriefState.RUNNING, DebriefState.SCHEDULED)
        return replace(self, state=state, step=0, began_ms=now_ms, paused_ms=None, added_ms=0)

    def at_step(self, step: int, now_ms: int) -> "Debrief":
        """At another step, whose clock begins now. Raises Conflict where it does not run, Invalid for no step of it."""
        self._check_running()
        if not 0 <= step < len(self.steps):
            raise Invalid.of("step", "number-range", low=0, high=len(self.steps) - 1)
        if step == self.step:
            return self
        return replace(self, step=step, began_ms=now_ms, paused_ms=None, added_ms=0)

    def paused(self, now_ms: int) -> "Debrief":
        """Paused since now; one that is paused already stays paused since then."""
        self._check_running()
        return self if self.paused_ms is not None else replace(self, paused_ms=now_ms)

    def resumed(self, now_ms: int) -> "Debrief":
        """Running again, as if the pause had not been."""
        self._check_running()
        if self.paused_ms is None or self.began_ms is None:
            return self
        waited = max(0, now_ms - self.paused_ms)
        return replace(self, began_ms=self.began_ms + waited, paused_ms=None)

    def with_more(self, minutes: int) -> "Debrief":
        """With more minutes for this step. Raises Conflict, Invalid."""
        self._check_running()
        added = self.added_ms + minutes * MINUTE_MS
        if minutes < 0 or added > MOST_ADDED_MS:
            raise Invalid.of("add_minutes", "number-range", low=0, high=MOST_ADDED_MS // MINUTE_MS)
        return replace(self, added_ms=added)

    def with_speaker(self, speaker: str | None) -> "Debrief":
        """With the word given to a member, or to nobody in particular."""
        if not self.is_open:
            raise Conflict("debrief-over")
        return replace(self, speaker=speaker)

    def finished(self, now_ms: int) -> "Debrief":
        """Over for good; its clock stands where it stood."""
        state = self._moved(DebriefState.DONE, DebriefState.RUNNING)
        return replace(self, state=state, paused_ms=now_ms if self.paused_ms is None else self.paused_ms, speaker=None)

    def _moved(self, wanted: DebriefState, needed: DebriefState) -> DebriefState:
        # a state that stays where it is would be legal, and would begin the clock anew
        if self.state != needed:
            self._check_open()
            raise Conflict("illegal-move", noun="debrief", state=self.state.value, wanted=wanted.value)
        return move("debrief", self.state, wanted, DEBRIEF_MOVES)

    def _check_open(self) -> None:
        if not self.is_open:
            raise Conflict("debrief-over")

    def _check_running(self) -> None:
        self._check_open()
        if self.state != DebriefState.RUNNING:
            raise Conflict("debrief-not-begun")


class EntryKind(StrEnum):
    TALK = "talk"
    PARKING = "parking"


class Stance(StrEnum):
    """What a thing that was said is: what was seen or heard, why it may be so, or what somebody holds of it."""

    EVIDENCE = "evidence"
    EXPLANATION = "explanation"
    OPINION = "opinion"


class EntryState(StrEnum):
    POSTED = "posted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefEntry(Entity):
    """What somebody wrote down in a step: of the talk, with its stance, or a question for the parking lot."""

    debrief: str
    step: int
    author: str
    kind: EntryKind = EntryKind.TALK
    text: str
    stance: Stance | None = None
    state: EntryState = EntryState.POSTED

    def errors(self) -> list[FieldError]:
        return text_errors("text", self.text, required=True, limit=LONGEST_TEXT)


def mix_of(entries: Iterable[DebriefEntry]) -> Mapping[Stance | None, int]:
    """How many entries of the talk are evidence, explanation, opinion, or unmarked (None): numbers, and no names."""
    talk = [one for one in entries if one.kind == EntryKind.TALK and one.state == EntryState.POSTED]
    counts = Counter(one.stance for one in talk)
    return {stance: counts[stance] for stance in (*Stance, None)}
