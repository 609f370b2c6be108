"""Taking up the next version of a scheme in an iteration whose notes were coded with the one before.

Notes keep their codes by the map of the new version. They are rewritten in one transaction, each as a new version with its
event, so that every open room hears of it. Nothing is lost by a slip: as long as notes use a code of which the map does not
say what it becomes, the version is not taken up.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.iterations import Iteration, IterationState
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.people import Right
from lessonstudy.domain.schemes import Code, CodingScheme, SchemeState, carried_map, exclusive, lineage
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.coding import reached
from lessonstudy.store import Store, events, iterations, observations, schemes, students


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one code that notes use: `after` is None for nothing; `undecided` where the map does not say."""

    before: Code
    after: Code | None
    undecided: bool
    notes: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a version up would do. `clashes` are codes that some note would have though they exclude each other."""

    before: CodingScheme
    after: CodingScheme
    steps: list[Step]
    clashes: list[list[Code]]


class TakingUp:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def preview(self, person: str, iteration_id: str, scheme_id: str) -> Preview:
        """What would become of the notes. Raises Conflict where notes are still hidden, so that nothing is told of them."""
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id, Right.RUN).iteration
            change = _Change(db, iteration, reached(db, person, scheme_id)[0])
            return change.preview()

    def take_up(self, person: str, iteration_id: str, scheme_id: str) -> Iteration:
        """Use the version instead of the one that it grew from; notes follow its map.

        Raises Conflict for what is no newer version, while notes are hidden, and where the map leaves a used code undecided.
        """
        with self._store.write() as db:
            place = reach.iteration(db, person, iteration_id, Right.RUN)
            before = place.iteration
            change = _Change(db, before, reached(db, person, scheme_id)[0])
            change.check()
            chosen = tuple(change.after.id if one == change.before.id else one for one in before.schemes)
            after = changed(before, schemes=tuple(dict.fromkeys(chosen)))
            store_change(iterations.save, db, before, after)
            if begun(before) and change.after.state == SchemeState.DRAFT:
                pinned = changed(change.after, state=SchemeState.PINNED)
                store_change(schemes.save_state, db, change.after, pinned)
            tell(db, "state", after, person=person, team=place.study.team, iteration=after.id)
            change.rewrite(place.study.id, place.study.team)
        with self._store.read() as db:
            return reach.iteration(db, person, iteration_id).iteration


class _Change:
    """One version of a scheme in the place of another, within a unit of work."""

    def __init__(self, db: Database, iteration: Iteration, after: CodingScheme) -> None:
        self._db = db
        self._iteration = iteration
        self.after = after
        line = lineage(after, _known(db, [after]))[1:]
        before = next((one for one in line if one.id in iteration.schemes), None)
        if before is None or after.state == SchemeState.RETIRED:
            raise Conflict("scheme-not-newer", name=after.name, number=after.number)
        if begun(iteration) and iteration.hides_others:
            raise Conflict("scheme-hidden")
        self.before = before
        self._map = carried_map(after, _known(db, [after]))
        self._notes = observations.with_code_of(db, iteration.id, before.id)

    def preview(self) -> Preview:
        counts = Counter(code for note in self._notes for code in note.codes)
        steps = [
            self._step(code, counts[f"{self.before.id}:{code.key}"])
            for code in self.before.codes
            if counts[f"{self.before.id}:{code.key}"]
        ]
        return Preview(self.before, self.after, steps, self._clashes())

    def check(self) -> None:
        found = self.preview()
        undecided = [step.before.name for step in found.steps if step.undecided]
        if undecided:
            raise Conflict("codes-undecided", codes=", ".join(undecided))
        if found.clashes:
            names = "; ".join(", ".join(code.name for code in clash) for clash in found.clashes)
            raise Conflict("codes-exclude", codes=names)

    def rewrite(self, study: str, team: str) -> None:
        pseudonyms = {one.pseudonym: one.id for one in students.of_study(self._db, study)}
        for note in self._notes:
            seq = events.next_seq(self._db, note.iteration)
            rewritten = changed(note, codes=carried(note.codes, self._map), seq=seq)
            store_change(lambda db, one, seen: observations.save(db, one, seen, pseudonyms), self._db, note, rewritten)
            # nobody's own change, so that nobody can undo it for another
            events.append(
                self._db,
                "observation",
                rewritten.id,
                rewritten.version,
                as_dict(rewritten),
                person=None,
                team=team,
                iteration=rewritten.iteration,
                seq=seq,
            )

    def _step(self, code: Code, notes: int) -> Step:
        old = f"{self.before.id}:{code.key}"
        new = self._map.get(old)
        after = next((one for one in self.after.codes if new == f"{self.after.id}:{one.key}"), None)
        return Step(code, after, old not in self._map, notes)

    def _clashes(self) -> list[list[Code]]:
        found: list[list[Code]] = []
        for note in self._notes:
            for clash in exclusive(carried(note.codes, self._map), [self.after]):
                if clash not in found:
                    found.append(clash)
        return found


def begun(iteration: Iteration) -> bool:
    """Whether notes are being taken, or were."""
    return iteration.state not in (IterationState.PLANNED, IterationState.TAUGHT)


def carried(codes: Sequence[str], ways: dict[str, str | None]) -> tuple[str, ...]:
    """The codes as they have become, once each; those that the map does not name stay."""
    found = [ways.get(code, code) for code in codes]
    return tuple(dict.fromkeys(code for code in found if code is not None))


def up_to_date(db: Database, iteration: Iteration, codes: Sequence[str]) -> tuple[str, ...]:
    """Codes as somebody sent them who did not yet know that the iteration took up a newer version."""
    used = schemes.of_iteration(db, iteration.schemes)
    ids = {one.id for one in used}
    if all(":" not in code or code.rpartition(":")[0] in ids for code in codes):
        return tuple(codes)
    ways: dict[str, str | None] = {}
    for scheme in used:
        ways |= carried_map(scheme, _known(db, [scheme]))
    return carried(codes, ways)


def as_now(db: Database, iteration: Iteration, note: Observation) -> Observation:
    """A note of earlier, as undo brings it back, with the codes that its own have become."""
    return replace(note, codes=up_to_date(db, iteration, note.codes))


def _known(db: Database, newest: Sequence[CodingScheme]) -> dict[str, CodingScheme]:
    return {one.id: one for scheme in newest for one in schemes.line(db, scheme)}
