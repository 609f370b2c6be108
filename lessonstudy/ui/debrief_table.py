"""Who sits at a debrief's table: what every part of its page needs to know, read once for a run of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lessonstudy.domain.debriefs import Debrief
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.people import Membership, Person, Right
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.studies import Study
from lessonstudy.player.debrief import StepClock, live
from lessonstudy.ui.person import services


@dataclass(frozen=True, slots=True)
class Table:
    """The person at the table and what it is about: the lesson, its study, its open or newest debrief, and who may speak."""

    person: Person
    membership: Membership
    iteration: Iteration
    study: Study
    debrief: Debrief | None
    members: list[Person]

    @property
    def may_run(self) -> bool:
        return self.membership.allows(Right.RUN)

    @property
    def may_write(self) -> bool:
        return self.membership.allows(Right.NOTE)

    @property
    def may_plan(self) -> bool:
        return self.membership.allows(Right.PLAN)

    def key(self, name: str) -> str:
        """The key of a widget of this debrief."""
        return f"{name}-{self.debrief.id if self.debrief else self.iteration.id}"

    def name_of(self, person: str | None) -> str:
        """A member's name, or nothing for somebody whose name one is not told."""
        return next((one.name for one in self.members if one.id == person), "")

    def stays_up_to_date(
        self, name: str, kinds: Sequence[str], clock: StepClock | None = None, keeps: Sequence[str] = ()
    ) -> None:
        """Within a fragment: draw it anew when others change something of these kinds."""
        live(
            self.iteration.id,
            self.iteration.seq,
            kinds,
            key=self.key(f"live-{name}"),
            clock=clock,
            person=self.person.id,
            keeps=keeps,
        )

    def plan(self) -> PlanVersion:
        return services().studies.plan(self.person.id, self.iteration.plan)


def sit_down(person: Person, iteration_id: str) -> Table:
    """The table of an iteration: its open debrief, else its newest. Raises NotFound, Forbidden."""
    iteration = services().teaching.get(person.id, iteration_id)
    study = services().studies.get(person.id, iteration.study)
    found = services().debriefing.of_iteration(person.id, iteration.id)
    team = services().teams.members(person, study.team)
    membership = next(one for _, one in team if one.person == person.id)
    members = [one for one, of in team if of.belongs]
    return Table(person, membership, iteration, study, found[-1] if found else None, members)


def in_hand(table: Table) -> list[str]:
    """Ids of the notes that this person has picked to cite."""
    found: list[str] = st.session_state.setdefault(table.key("hand"), [])
    return found


def flagged(table: Table) -> list[Observation]:
    """The moments that were flagged for the debrief, in the order of the lesson."""
    return sorted(notes_of(table, flag=True), key=lambda one: one.start_ms)


def notes_of(table: Table, *, flag: bool | None = None) -> list[Observation]:
    """The notes of the iteration that the person sees."""
    found = services().annotate.notes(table.person.id, table.iteration.id, limit=5000, flag=flag).items
    return [one for one in found if one.state != "withdrawn"]
