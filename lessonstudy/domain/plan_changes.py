"""How one version of a plan differs from another, phase by phase, and which tweaks are behind each difference.

A phase is the same by its root. What a version says is read as texts, each with a place: a field of the lesson or of a
phase, and in it an anticipated response or a focus student. A difference is such a text before and after, None where it
was not there. Taking the differences over the earlier texts gives the later ones.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol

from lessonstudy.domain.plans import Phase, PlanVersion

WORDS = re.compile(r"\s+|\d+[.,]\d+|\w+|[^\w\s]+")

Place = tuple[str, str]
"""A field, and the id of the anticipated response or student in it, or ""."""


class TakenUp(Protocol):
    """What is asked of a tweak: the root of its phase, or None where it is about the lesson as a whole."""

    @property
    def id(self) -> str: ...
    @property
    def phase(self) -> str | None: ...


class Mark(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that both texts have, or only one of them."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    item: str
    before: str | None
    after: str | None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The two texts as one: those that are the same or removed make the earlier, the same or added the later."""
        return word_pieces(self.before or "", self.after or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseChange:
    """A phase in one of the two versions or in both. Places count from 1; `tweaks` are ids."""

    root: str
    before: Phase | None
    after: Phase | None
    place_before: int | None
    place_after: int | None
    moved: bool
    differences: tuple[Difference, ...]
    tweaks: tuple[str, ...]

    @property
    def added(self) -> bool:
        return self.before is None

    @property
    def removed(self) -> bool:
        return self.after is None

    @property
    def unchanged(self) -> bool:
        return not (self.added or self.removed or self.moved or self.differences)

    @property
    def title(self) -> str:
        phase = self.after or self.before
        return phase.title if phase else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanges:
    """`phases` are in the later version's order, one that was removed where it stood; `tweaks` are of the whole lesson."""

    lesson: tuple[Difference, ...]
    phases: tuple[PhaseChange, ...]
    tweaks: tuple[str, ...]

    @property
    def unchanged(self) -> bool:
        return not self.lesson and all(one.unchanged for one in self.phases)


def changes(before: PlanVersion, after: PlanVersion, tweaks: Iterable[TakenUp] = ()) -> PlanChanges:
    """The differences of two versions; `tweaks` are those that the later one takes up."""
    earlier = {phase.root: (place, phase) for place, phase in enumerate(before.phases, 1)}
    later = {phase.root: (place, phase) for place, phase in enumerate(after.phases, 1)}
    moved = _moved([root for root in later if root in earlier], {root: place for root, (place, _) in earlier.items()})
    behind = list(tweaks)
    phases = [
        _phase_change(root, earlier.get(root), later.get(root), root in moved, behind)
        for root in _order(list(earlier), list(later))
    ]
    return PlanChanges(
        lesson=differences(lesson_texts(before), lesson_texts(after)),
        phases=tuple(phases),
        tweaks=tuple(one.id for one in behind if one.phase not in earlier and one.phase not in later),
    )


def lesson_texts(plan: PlanVersion) -> dict[Place, str]:
    """What the version says of the lesson as a whole; the success criteria are lines."""
    texts = {"goal": plan.goal, "success_criteria": "\n".join(plan.success_criteria), "materials": plan.materials}
    return {(field, ""): text for field, text in texts.items() if text}


def phase_texts(phase: Phase) -> dict[Place, str]:
    """What the version says of a phase."""
    minutes = f"{phase.planned_minutes:g}" if phase.planned_minutes else ""
    texts = {
        ("title", ""): phase.title,
        ("planned_minutes", ""): minutes,
        ("purpose", ""): phase.purpose,
        ("teacher_moves", ""): phase.teacher_moves,
        ("points_to_notice", ""): phase.points_to_notice,
    }
    for response in phase.anticipated:
        texts["anticipated", response.id] = response.description
        texts["planned_response", response.id] = response.planned_response
    for one in phase.expected:
        texts["expected", one.student] = one.expects
    return {place: text for place, text in texts.items() if text}


def differences(before: Mapping[Place, str], after: Mapping[Place, str]) -> tuple[Difference, ...]:
    """What differs between texts by their places, in the order of the later ones, then those that are gone."""
    places = [*after, *(place for place in before if place not in after)]
    return tuple(
        Difference(*place, before.get(place), after.get(place))
        for place in places
        if before.get(place) != after.get(place)
    )


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as one, word by word; words that were changed one after the other stay together."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    found: list[Piece] = []
    removed = added = ""
    runs = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, old_from, old_to, new_from, new_to) in enumerate(runs):
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        between = gone.isspace() and 0 < place < len(runs) - 1
        if kind != "equal" or between:
            removed, added = removed + gone, added + come
            continue
        found += [*_changed(removed, added), Piece(Mark.SAME, come)]
        removed = added = ""
    return (*found, *_changed(removed, added))


def _changed(removed: str, added: str) -> list[Piece]:
    pieces = (Piece(Mark.REMOVED, removed), Piece(Mark.ADDED, added))
    return [piece for piece in pieces if piece.text]


def _phase_change(
    root: str, earlier: tuple[int, Phase] | None, later: tuple[int, Phase] | None, moved: bool, tweaks: list[TakenUp]
) -> PhaseChange:
    before, after = earlier[1] if earlier else None, later[1] if later else None
    return PhaseChange(
        root=root,
        before=before,
        after=after,
        place_before=earlier[0] if earlier else None,
        place_after=later[0] if later else None,
        moved=moved,
        differences=differences(phase_texts(before) if before else {}, phase_texts(after) if after else {}),
        tweaks=tuple(one.id for one in tweaks if one.phase == root),
    )


def _order(earlier: Sequence[str], later: Sequence[str]) -> list[str]:
    """The later order, with each root that is gone behind the one it followed."""
    found = list(later)
    for place, root in enumerate(earlier):
        if root not in later:
            found.insert(found.index(earlier[place - 1]) + 1 if place else 0, root)
    return found


def _moved(roots: Sequence[str], place_before: Mapping[str, int]) -> set[str]:
    """The fewest roots that have to move to bring the earlier order into the later: all but the longest rising sequence."""
    ends: list[int] = []
    last: list[str] = []
    comes_after: dict[str, str | None] = {}
    for root in roots:
        at = bisect_left(ends, place_before[root])
        comes_after[root] = last[at - 1] if at else None
        ends[at : at + 1] = [place_before[root]]
        last[at : at + 1] = [root]
    stay: set[str] = set()
    root_or_none: str | None = last[-1] if last else None
    while root_or_none is not None:
        stay.add(root_or_none)
        root_or_none = comes_after[root_or_none]
    return set(roots) - stay
