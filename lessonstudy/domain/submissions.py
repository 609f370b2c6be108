"""What an observer handed in before all notes were revealed: the snapshot that agreement between observers is computed on."""

from dataclasses import dataclass, fields

from lessonstudy.domain.entity import Entity
from lessonstudy.domain.observations import Observation, ObservationState

_OF_THE_SERVER = {"version", "created_at", "updated_at", "state", "seq"}
_SAID = [field.name for field in fields(Observation) if field.name not in _OF_THE_SERVER]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(Entity):
    """One per observer and iteration. Submitting again takes its place, so `updated_at` says when; reveal ends that."""

    iteration: str
    person: str


def same_content(one: Observation, other: Observation) -> bool:
    """Whether two stored forms of a note say the same of the same moment."""
    return all(getattr(one, name) == getattr(other, name) for name in _SAID)


def standing(note: Observation, submitted: Observation | None) -> ObservationState:
    """The state of a note beside its form in the snapshot: submitted as long as it says the same, else draft again.

    A note stays editable after it was submitted; the snapshot keeps what was handed in. A withdrawn note stays so.
    """
    if note.state == ObservationState.WITHDRAWN:
        return note.state
    unchanged = submitted is not None and same_content(note, submitted)
    return ObservationState.SUBMITTED if unchanged else ObservationState.DRAFT
