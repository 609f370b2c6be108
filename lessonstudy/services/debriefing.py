"""Debriefs: opening one for an iteration, the clock and the word, and what everybody writes down.

Who moves the clock names the version they saw: of two who press at the same moment the second is told, and no step is skipped.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from lessonstudy.data import protocols as shipped_protocols
from lessonstudy.domain.debriefs import Debrief, DebriefEntry, DebriefState, EntryState, Stance, mix_of
from lessonstudy.domain.entity import birth, require
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.iterations import IterationState
from lessonstudy.domain.people import MembershipState, Right
from lessonstudy.domain.protocols import ProtocolState, Step
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.reach import IterationReach
from lessonstudy.services.teaching import advance
from lessonstudy.store import Store, debriefs, people
from lessonstudy.store import protocols as protocol_rows

ENDS_WITH_IT = (IterationState.NOTING, IterationState.REVEALED)


@dataclass(frozen=True, slots=True)
class Opened:
    """A debrief with the rights of who looks at it, and the server's time at which it was read (ms since 1970)."""

    debrief: Debrief
    reached: IterationReach
    now_ms: int


class Debriefing:
    """Every method takes the person first and raises NotFound or Forbidden where they may not. `clock` gives seconds."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def now_ms(self) -> int:
        """The one time that all clocks of debriefs are read by."""
        return round(self._clock() * 1000)

    def of_iteration(self, person: str, iteration_id: str) -> list[Debrief]:
        """An iteration's debriefs, the newest last."""
        with self._store.read() as db:
            return debriefs.of_iteration(db, reach.iteration(db, person, iteration_id).iteration.id)

    def get(self, person: str, debrief_id: str) -> Debrief:
        with self._store.read() as db:
            return _reached(db, person, debrief_id)[0]

    def opened(self, person: str, debrief_id: str) -> Opened:
        with self._store.read() as db:
            found, reached = _reached(db, person, debrief_id)
        return Opened(found, reached, self.now_ms())

    def add(self, person: str, iteration_id: str, protocol: str) -> Debrief:
        """Open a debrief that runs a protocol, named by a shipped key or the id of one of the team's.

        It keeps the steps as they are now. Raises Conflict while another one of the iteration is open, Invalid.
        """
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.RUN)
            if any(one.is_open for one in debriefs.of_iteration(db, reached.iteration.id)):
                raise Conflict("debrief-open")
            name, steps = _protocol(db, reached.study.team, protocol)
            made = Debrief(**birth(), iteration=reached.iteration.id, protocol=name, steps=steps, facilitator=person)
            debriefs.add(db, made)
            _tell(db, made, person, reached)
        return made

    def move(self, person: str, debrief_id: str, seen: int | None, values: Mapping[str, Any]) -> Debrief:
        """Move the clock, the word or the state, over the version `seen`.

        `values`: `state` (running starts it, done ends it), `step` (from 0), `paused`, `add_minutes`, `speaker` (a member or
        None), `facilitator`, and before it begins `protocol`. Raises Stale with the debrief as it stands, Conflict, Invalid.
        """
        with self._store.write() as db:
            before, reached = _reached(db, person, debrief_id, Right.RUN)
            if seen not in (None, before.version):
                raise Stale(before, "debrief-moved")
            wanted = self._moved(db, before, reached, values)
            if wanted == before:
                return before
            after = changed(before, **{name: getattr(wanted, name) for name in _MOVED})
            store_change(debriefs.save, db, before, after)
            _tell(db, after, person, reached)
            if after.state == DebriefState.DONE:
                _end(db, person, reached)
        return after

    def _moved(self, db: Database, debrief: Debrief, reached: IterationReach, values: Mapping[str, Any]) -> Debrief:
        now_ms = self.now_ms()
        team = reached.study.team
        if values.get("protocol") is not None:
            if debrief.state != DebriefState.SCHEDULED:
                raise Conflict("debrief-begun")
            name, steps = _protocol(db, team, values["protocol"])
            debrief = replace(debrief, protocol=name, steps=steps)
        state = values.get("state")
        if state is not None and state != debrief.state:
            debrief = self._to_state(debrief, reached, DebriefState(state), now_ms)
        if values.get("step") is not None:
            debrief = debrief.at_step(values["step"], now_ms)
        if values.get("paused") is not None:
            debrief = debrief.paused(now_ms) if values["paused"] else debrief.resumed(now_ms)
        if values.get("add_minutes"):
            debrief = debrief.with_more(values["add_minutes"])
        if "speaker" in values:
            debrief = debrief.with_speaker(_member(db, team, "speaker", values["speaker"]))
        leads = _member(db, team, "facilitator", values.get("facilitator"))
        return replace(debrief, facilitator=leads) if leads else debrief

    def _to_state(self, debrief: Debrief, reached: IterationReach, wanted: DebriefState, now_ms: int) -> Debrief:
        if wanted == DebriefState.RUNNING:
            return debrief.started(now_ms)
        if wanted == DebriefState.SCHEDULED:
            raise Conflict("illegal-move", noun="debrief", state=debrief.state.value, wanted=wanted.value)
        ended = debrief.finished(now_ms)
        if reached.iteration.state == IterationState.NOTING and reached.iteration.hides_others:
            raise Conflict("debrief-hidden")
        return ended

    def entries(self, person: str, debrief_id: str) -> list[DebriefEntry]:
        """What stands written in a debrief, oldest first."""
        with self._store.read() as db:
            return debriefs.entries(db, _reached(db, person, debrief_id)[0].id)

    def mix(self, person: str, debrief_id: str) -> Mapping[Stance | None, int]:
        """How many entries are evidence, explanation or opinion: for the team's own eyes, so not for a guest's."""
        with self._store.read() as db:
            found, _ = _reached(db, person, debrief_id, Right.NOTE)
            return mix_of(debriefs.entries(db, found.id))

    def write(self, person: str, debrief_id: str, values: Mapping[str, Any]) -> DebriefEntry:
        """Write something down in the step that the debrief is at. Afterwards too, but not before it begins (Conflict)."""
        with self._store.write() as db:
            debrief, reached = _reached(db, person, debrief_id, Right.NOTE)
            if debrief.state == DebriefState.SCHEDULED:
                raise Conflict("debrief-not-begun")
            made = DebriefEntry(
                **birth(), debrief=debrief.id, step=debrief.step, author=person, **({"text": ""} | dict(values))
            )
            require(made.errors())
            debriefs.add_entry(db, made)
            _tell_entry(db, made, person, reached)
        return made

    def change_entry(self, person: str, entry_id: str, seen: int | None, values: Mapping[str, Any]) -> DebriefEntry:
        """Change one's own entry (naming the version `seen`), or withdraw it by its `state`. Raises Stale, Conflict."""
        with self._store.write() as db:
            before = debriefs.entry(db, entry_id)
            if before is None:
                raise NotFound("entry")
            try:
                _, reached = _reached(db, person, before.debrief, Right.NOTE)
            except NotFound:
                raise NotFound("entry") from None
            if before.author != person:
                raise Forbidden("entry-not-yours")
            if before.state == EntryState.WITHDRAWN:
                raise Conflict("entry-withdrawn")
            if seen not in (None, before.version):
                raise Stale(before)
            after = changed(before, **values)
            require(after.errors())
            store_change(debriefs.save_entry, db, before, after)
            _tell_entry(db, after, person, reached)
        return after


_MOVED = (
    "protocol",
    "steps",
    "state",
    "step",
    "began_ms",
    "paused_ms",
    "added_ms",
    "speaker",
    "facilitator",
)


def _reached(db: Database, person: str, debrief_id: str, right: Right = Right.VIEW) -> tuple[Debrief, IterationReach]:
    found = debriefs.get(db, debrief_id)
    if found is None:
        raise NotFound("debrief")
    return found, reach.iteration(db, person, found.iteration, right, "debrief")


def _protocol(db: Database, team: str, wanted: str) -> tuple[str, tuple[Step, ...]]:
    """Name and steps of a shipped protocol or one of the team's. Raises Invalid."""
    shipped = next((one for one in shipped_protocols() if one.key == wanted), None)
    if shipped is not None:
        return shipped.name, shipped.steps
    own = protocol_rows.get(db, wanted)
    if own is None or own.team != team:
        raise Invalid.of("protocol", "unknown", noun="protocol", value=wanted)
    if own.state == ProtocolState.RETIRED:
        raise Invalid.of("protocol", "protocol-retired", name=own.name)
    return own.name, own.steps


def _member(db: Database, team: str, field: str, person: str | None) -> str | None:
    if person is None:
        return None
    membership = people.membership(db, team, person)
    if membership is None or membership.state != MembershipState.ACTIVE:
        raise Invalid.of(field, "unknown", noun="member", value=person)
    return person


def _end(db: Database, person: str, reached: IterationReach) -> None:
    """The iteration counts as debriefed; one that is not that far yet, or further already, stays where it is."""
    if reached.iteration.state in ENDS_WITH_IT:
        advance(db, reached.iteration, IterationState.DEBRIEFED, person=person, team=reached.study.team)


def _tell(db: Database, debrief: Debrief, person: str, reached: IterationReach) -> None:
    tell(db, "debrief", debrief, person=person, team=reached.study.team, iteration=debrief.iteration)


def _tell_entry(db: Database, entry: DebriefEntry, person: str, reached: IterationReach) -> None:
    tell(db, "debrief-entry", entry, person=person, team=reached.study.team, iteration=reached.iteration.id)
