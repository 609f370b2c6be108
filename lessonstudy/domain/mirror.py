"""What a team sees of its own work in a lesson: whom it watched, what it wrote down, and who was not heard yet.

There is no figure about a person here: numbers are the team's, and names stand only where somebody watched or is invited.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lessonstudy.domain.debriefs import DebriefState, Stance
from lessonstudy.domain.moments import Moment, PhaseSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The moments of a student in a phase (its root; None outside of all): ids in the order of time, and who noted them."""

    student: str
    phase: str | None
    moments: tuple[str, ...]
    observers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwatched:
    """A long time of the lesson in which nobody noted anything of a student, ms on the iteration clock."""

    student: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Of the focus students of a lesson that ran from `start_ms` to `end_ms`; `moments` are those of these students."""

    students: tuple[str, ...]
    start_ms: int
    end_ms: int
    phases: tuple[PhaseSpan, ...]
    moments: tuple[Moment, ...]
    watched: tuple[Watched, ...]
    unwatched: tuple[Unwatched, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Ids of the notes that hold only what was seen, of those with a thought beside it, and of those in which words judge.

    `judging_words` counts these words; both are None for a guest.
    """

    seen_only: tuple[str, ...]
    with_thought: tuple[str, ...]
    judging: tuple[str, ...] | None
    judging_words: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A debrief's talk: how many entries of each stance (None: without one), and names of members who wrote none, by name."""

    debrief: str
    protocol: str
    state: DebriefState
    mix: Mapping[Stance | None, int]
    unheard: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMirror:
    """`talks` is None for a guest: who spoke, and how, is for the team's own eyes."""

    coverage: Coverage
    writing: Writing
    talks: tuple[Talk, ...] | None
