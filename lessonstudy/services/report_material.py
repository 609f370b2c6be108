"""What a report of a study is made from, read in one unit of work by whoever was let in before."""

from collections.abc import Mapping, Sequence
from itertools import islice

from sqlite_utils import Database

from lessonstudy.domain.broken import broken_links
from lessonstudy.domain.chain import Chain
from lessonstudy.domain.criteria import Criteria
from lessonstudy.domain.enactment import how_it_ran
from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Person
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.schemes import CodingScheme
from lessonstudy.domain.studies import Study
from lessonstudy.reports.material import Lesson, Material, PhaseRun
from lessonstudy.store import (
    chain,
    criteria,
    debriefs,
    iterations,
    noticings,
    observations,
    people,
    plans,
    recordings,
    schemes,
    students,
)

EVERY = 1_000_000
"""More notes than an iteration ever has."""
MOST_SURPRISES = 4
"""Of a phase; how many more there are is told."""


def material_of(db: Database, study: Study) -> Material:
    """Everything but the pictures. Of lessons that hide their notes there is no note, whoever asks."""
    team = people.team(db, study.team)
    if team is None:
        raise NotFound("study")
    known = iterations.of_study(db, study.id)
    versions = plans.of_study(db, study.id)
    found = chain.of_study(db, study.id)
    used = {one.id: one for one in schemes.of_team(db, study.team)}
    checked = {one.iteration: one for one in criteria.of_study(db, study.id)}
    by_id = {one.id: one for one in versions}
    members = people.members(db, study.team)
    lessons = tuple(_lesson(db, one, by_id[one.plan], used, checked.get(one.id)) for one in known if one.plan in by_id)
    notes = _cited(db, found, known)
    return Material(
        study=study,
        team=team,
        members=tuple(membership for _, membership in members),
        people=_people(db, [person for person, _ in members], lessons, notes, found),
        students=tuple(students.of_study(db, study.id)),
        plans=tuple(versions),
        lessons=lessons,
        chain=found,
        notes=notes,
        broken=tuple(broken_links(found, versions, known)),
        codes={f"{one.id}:{code.key}": code.name for one in used.values() for code in one.codes},
    )


def _lesson(
    db: Database,
    iteration: Iteration,
    plan: PlanVersion,
    used: Mapping[str, CodingScheme],
    checked: Criteria | None,
) -> Lesson:
    hidden = iteration.hides_others
    notes = [] if hidden else _standing(observations.after(db, iteration.id, -1, EVERY))
    noticed = [one for one in noticings.of_iteration(db, iteration.id) if iteration.teacher in (None, one.teacher)]
    held = [] if hidden else debriefs.of_iteration(db, iteration.id)
    return Lesson(
        iteration=iteration,
        plan=plan,
        phases=_phases(db, iteration, plan, notes, [used[one] for one in iteration.schemes if one in used]),
        noticing=noticed[-1].text if noticed else "",
        criteria=checked,
        debriefs=tuple((one, tuple(debriefs.entries(db, one.id))) for one in held),
        noted=len(notes),
        hidden=hidden,
    )


def _standing(notes: Sequence[Observation]) -> list[Observation]:
    return [one for one in notes if one.state != ObservationState.WITHDRAWN]


def _phases(
    db: Database,
    iteration: Iteration,
    plan: PlanVersion,
    notes: Sequence[Observation],
    used: Sequence[CodingScheme],
) -> tuple[PhaseRun, ...]:
    ends = [one.span[1] for one in recordings.of_iteration(db, iteration.id) if one.span]
    ran = how_it_ran(plan, iteration.phases, notes, used, max(ends, default=None))
    return tuple(
        PhaseRun(
            one.phase.title,
            one.planned_ms,
            one.ran_ms,
            ()
            if iteration.hides_others
            else tuple((seen.response.description, len(seen.moments)) for seen in one.responses),
            tuple(islice(one.surprises, MOST_SURPRISES)),
            len(one.surprises),
        )
        for one in ran.phases
    )


def _cited(db: Database, found: Chain, known: Sequence[Iteration]) -> dict[str, Observation]:
    """What the chain cites, of lessons whose notes everybody may see."""
    shown = {one.id for one in known if not one.hides_others}
    return {one.id: one for one in observations.named(db, found.moments) if one.iteration in shown}


def _people(
    db: Database, members: Sequence[Person], lessons: Sequence[Lesson], notes: Mapping[str, Observation], found: Chain
) -> dict[str, Person]:
    """All who are or were named in the study, members first."""
    known = {one.id: one for one in members}
    named = [lesson.iteration.teacher for lesson in lessons]
    named += [one.observer for one in notes.values()]
    named += [getattr(link, "author", None) for link in found.links.values()]
    for lesson in lessons:
        for debrief, entries in lesson.debriefs:
            named += [debrief.facilitator, *(one.author for one in entries)]
    for one in dict.fromkeys(named):
        person = people.person(db, one) if one and one not in known else None
        if person is not None:
            known[person.id] = person
    return known
