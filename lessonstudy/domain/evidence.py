"""Which moments of a reteach speak to a tweak, proposed with the reason: the same phase, and a code or a student in common
with the moments that the tweak's claims cite."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lessonstudy.domain.observations import Observation, ObservationState


@dataclass(frozen=True, slots=True)
class Proposal:
    """A moment of the reteach with the codes ("scheme:key") and the students that it shares with what the claims cite."""

    note: Observation
    codes: tuple[str, ...]
    students: tuple[str, ...]


def proposals(
    notes: Iterable[Observation],
    cited: Iterable[Observation],
    phases: Collection[str] | None,
    carried: Mapping[str, str | None],
) -> list[Proposal]:
    """The moments among `notes` that speak to a tweak, best first.

    `phases` are the ids of the tweak's phase in the reteach's plan, None for a tweak of the whole lesson; `carried` says
    what codes of older schemes are called in those of the reteach.
    """
    codes: set[str] = set()
    students: set[str] = set()
    for one in cited:
        codes |= {carried.get(code) or code for code in one.codes}
        students |= set(one.students)
    found = []
    for note in notes:
        if note.state == ObservationState.WITHDRAWN or (phases is not None and note.phase not in phases):
            continue
        shared = Proposal(
            note,
            tuple(code for code in note.codes if code in codes),
            tuple(one for one in note.students if one in students),
        )
        if shared.codes or shared.students:
            found.append(shared)
    return sorted(found, key=_order)


def reason(proposal: Proposal, phase: str, names: Mapping[str, str]) -> str:
    """Why a moment is proposed, as a sentence. `phase` is its title, empty for the whole lesson; `names` those of codes."""
    parts = [f"the code “{names.get(code, code)}”" for code in proposal.codes]
    parts += [f"student {one}" for one in proposal.students]
    where = f"In the same phase ({phase}), with" if phase else "With"
    return f"{where} {_joined(parts)}, as in what the claim cites."


def _order(proposal: Proposal) -> tuple[int, bool, int, str]:
    note = proposal.note
    return -len(proposal.codes) - len(proposal.students), not note.flag, note.start_ms, note.id


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
