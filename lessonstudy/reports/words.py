"""How reports say states, times and the moments that something rests on, and how all texts of a record are changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from lessonstudy.domain.lineage import shortened
from lessonstudy.domain.observations import ObservationState
from lessonstudy.domain.timecode import spoken
from lessonstudy.domain.tweaks import Decision, PredictionResult, TweakState
from lessonstudy.reports.document import Evidence, Moment, Reference
from lessonstudy.reports.material import Material

REFERENCE_LENGTH = 110
CLAIMS = {"proposed": "Proposed", "agreed": "Agreed", "contested": "Contested"}
TWEAKS = {
    TweakState.PROPOSED: "Proposed",
    TweakState.AGREED: "Agreed, not tried yet",
    TweakState.ENACTED: "Enacted as planned",
    TweakState.CHANGED: "Enacted otherwise",
    TweakState.SKIPPED: "Skipped",
    TweakState.JUDGED: "Judged",
}
RESULTS = {
    PredictionResult.OPEN: "Not judged yet",
    PredictionResult.MET: "✓ Met",
    PredictionResult.PARTLY: "≈ Partly met",
    PredictionResult.NOT_MET: "✗ Not met",
    PredictionResult.NOT_OBSERVABLE: "Not observable",
}
DECISIONS = {Decision.ADOPT: "✓ Adopted", Decision.ADAPT: "≈ Adapted", Decision.ABANDON: "✗ Abandoned"}
LEARNINGS = {"tentative": "Tentative", "repeated": "✓ Seen again", "contradicted": "✗ Contradicted"}
WITHDRAWN = "A moment that its observer withdrew since."
HIDDEN = "A moment of a lesson whose notes are not revealed yet."


def minutes(ms: int | None) -> str:
    if ms is None:
        return "not marked"
    return f"{round(ms / 60_000, 1 if ms < 600_000 else 0):g} min"


def listed(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def where(material: Material, iteration: str, ms: int) -> str:
    lesson = material.lesson(iteration)
    return f"{lesson.name}, {spoken(ms)}" if lesson else spoken(ms)


def evidence(material: Material, *, for_it: Iterable[str] = (), against: Iterable[str] = ()) -> tuple[Evidence, ...]:
    """The moments for and against something; nothing where there are none."""
    found = (("For", for_it), ("Against", against))
    made = (Evidence(label, tuple(_reference(material, one) for one in ids)) for label, ids in found)
    return tuple(one for one in made if one.references)


def _reference(material: Material, note_id: str) -> Reference:
    note = material.notes.get(note_id)
    if note is None:
        return Reference(0, "", HIDDEN)
    if note.state == ObservationState.WITHDRAWN:
        return Reference(0, "", WITHDRAWN)
    text = shortened(note.saw, REFERENCE_LENGTH)
    return Reference(material.numbers[note.id], where(material, note.iteration, note.start_ms), text)


def moment(material: Material, note_id: str) -> Moment:
    """A cited moment, whole."""
    note = material.notes[note_id]
    codes = [material.codes[one] for one in note.codes if one in material.codes]
    students = [student(one) for one in note.students]
    picture = note.id if note.id in material.pictures else ""
    return Moment(
        material.numbers[note.id],
        where(material, note.iteration, note.start_ms),
        material.name(note.observer),
        note.saw,
        note.think,
        (*students, *codes),
        picture,
    )


def student(pseudonym: str) -> str:
    return pseudonym if pseudonym.lower().startswith("student") else f"Student {pseudonym}"


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A record with all its texts changed; words of a fixed list (enums), ids, keys and pictures stay."""
    if isinstance(value, str):
        return value if isinstance(value, Enum) else change(value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: mapped(getattr(value, one.name), change) for one in fields(value)})
    if isinstance(value, Mapping):
        return {key: mapped(one, change) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(mapped(one, change) for one in value)
    return value
