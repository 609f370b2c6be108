"""Where observers noted a moment differently: what the team agrees on, kept beside their notes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.consensus import CONSENSUS_MOVES, Consensus, ConsensusState
from lessonstudy.domain.entity import birth, move, require
from lessonstudy.domain.errors import Conflict, Invalid, NotFound, Stale
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation, ObservationState, exclusion_errors, qualified
from lessonstudy.domain.people import Right
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.taking_up import up_to_date
from lessonstudy.store import Store, consensus, observations, schemes


class Consensuses:
    """Every method takes the person first and raises NotFound or Forbidden where they may not. Who may note may also agree."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_iteration(self, person: str, iteration_id: str) -> list[Consensus]:
        """What stands, in the order of the moments."""
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            return [one for one in consensus.of_iteration(db, iteration.id) if one.stands]

    def add(self, person: str, iteration_id: str, values: Mapping[str, Any]) -> Consensus:
        """`values`: notes, text, codes, start_ms (that of the first note) and end_ms.

        Raises Conflict while others' notes are hidden, and Invalid.
        """
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            if reached.iteration.hides_others:
                raise Conflict("not-revealed")
            found = self._notes(db, reached.iteration, values.get("notes", ()), ())
            start = min((note.start_ms for note in found), default=0)
            given: dict[str, Any] = {"text": "", "notes": (), "start_ms": start} | dict(values)
            made = Consensus(**birth(), iteration=reached.iteration.id, author=person, **given)
            made = self._checked(db, reached.iteration, made)
            consensus.add(db, made)
            tell(db, "consensus", made, person=person, team=reached.study.team, iteration=made.iteration)
        return made

    def change(self, person: str, consensus_id: str, seen: int | None, values: Mapping[str, Any]) -> Consensus:
        """Change what it says (over the version `seen`), or move `state`. Raises Stale, Conflict, Invalid."""
        with self._store.write() as db:
            before = consensus.get(db, consensus_id)
            if before is None:
                raise NotFound("reading")
            reached = reach.iteration(db, person, before.iteration, Right.NOTE, "reading")
            if seen not in (None, before.version):
                raise Stale(before)
            given = dict(values)
            state = ConsensusState(given.pop("state", before.state))
            move("reading", before.state, state, CONSENSUS_MOVES)
            if given and not before.stands and state != ConsensusState.STANDING:
                raise Conflict("consensus-withdrawn")
            self._notes(db, reached.iteration, given.get("notes", ()), before.notes)
            after = self._checked(db, reached.iteration, changed(before, **given, state=state))
            store_change(consensus.save, db, before, after)
            tell(db, "consensus", after, person=person, team=reached.study.team, iteration=after.iteration)
        return after

    def _checked(self, db: Database, iteration: Iteration, made: Consensus) -> Consensus:
        """With its codes as "scheme:key". Raises Invalid."""
        used = schemes.of_iteration(db, iteration.schemes)
        codes, errors = qualified(up_to_date(db, iteration, made.codes), used)
        require(made.errors() + errors + exclusion_errors(codes, used))
        return replace(made, codes=tuple(codes), notes=tuple(dict.fromkeys(made.notes)))

    def _notes(
        self, db: Database, iteration: Iteration, named: Sequence[str], known: Sequence[str]
    ) -> list[Observation]:
        """The notes of these ids; those that it does not stand beside already must stand in the iteration."""
        found = {one.id: one for one in observations.named(db, named) if one.iteration == iteration.id}
        for one in named:
            if one not in found:
                raise Invalid.of("notes", "unknown", noun="observation", value=one)
            if one not in known and found[one].state == ObservationState.WITHDRAWN:
                raise Invalid.of("notes", "cites-withdrawn")
        return list(found.values())
