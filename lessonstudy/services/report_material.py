"""What a report of a study is made from, read in one unit of work by whoever was let in before."""

from collections.abc import Iterator, Mapping, Sequence

from sqlite_utils import Database

from lessonstudy.domain.chain import Chain
from lessonstudy.domain.comparison import ComparedLesson
from lessonstudy.domain.criteria import Criteria
from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.people import Person
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.studies import Study
from lessonstudy.reports.material import CodeCount, Expected, Lesson, Material, PhaseRun
from lessonstudy.services.comparing import comparison_in
from lessonstudy.services.reteaching import noticing_of
from lessonstudy.services.teaching import EVERY
from lessonstudy.store import (
    chain,
    criteria,
    debriefs,
    iterations,
    observations,
    people,
    plans,
    schemes,
    students,
)

MOST_SURPRISES = 4
"""Of a phase; how many more there are is told."""


def material_of(db: Database, study: Study, *, whole: bool = False) -> Material:
    """Everything but the pictures; of the notes those that something cites, or with `whole` all.

    Of lessons that hide their notes there is no note, whoever asks.
    """
    team = people.team(db, study.team)
    if team is None:
        raise NotFound("study")
    known = iterations.of_study(db, study.id)
    versions = {one.id: one for one in plans.of_study(db, study.id)}
    found = chain.of_study(db, study.id)
    members = people.members(db, study.team)
    checked = {one.iteration: one for one in criteria.of_study(db, study.id)}
    counts = observations.counts(db, study.id)
    # nobody's: notes that are hidden from each other count for no one here
    comparison = comparison_in(db, "", study)
    names = {one.code: one.name for one in comparison.codes}
    lessons = tuple(
        _lesson(db, one, versions[one.plan], figures, names, checked.get(one.id), sum(counts.get(one.id, {}).values()))
        for one, figures in zip(known, comparison.lessons, strict=True)
    )
    notes = _all(db, known) if whole else _cited(db, found, known)
    return Material(
        study=study,
        team=team,
        members=tuple(membership for _, membership in members),
        people=_people(db, [person for person, _ in members], lessons, notes, found),
        students=tuple(students.of_study(db, study.id)),
        plans=tuple(versions.values()),
        lessons=lessons,
        chain=found,
        notes=notes,
        broken=comparison.broken,
        codes={f"{one.id}:{code.key}": code.name for one in schemes.of_team(db, study.team) for code in one.codes},
    )


def _lesson(
    db: Database,
    iteration: Iteration,
    plan: PlanVersion,
    figures: ComparedLesson,
    names: Mapping[str, str],
    checked: Criteria | None,
    noted: int,
) -> Lesson:
    hidden = iteration.hides_others
    noticed = noticing_of(db, iteration)
    held = [] if hidden else debriefs.of_iteration(db, iteration.id)
    return Lesson(
        iteration=iteration,
        plan=plan,
        phases=tuple(_phases(db, figures)),
        expected=tuple(_expected(figures)),
        codes=tuple(_codes(figures, names)),
        noticing=noticed.text if noticed else "",
        criteria=checked,
        debriefs=tuple((one, tuple(debriefs.entries(db, one.id))) for one in held),
        noted=0 if hidden else noted,
        hidden=hidden,
    )


def _phases(db: Database, figures: ComparedLesson) -> Iterator[PhaseRun]:
    surprises = {one.phase: one.moments for one in figures.surprises}
    for phase in figures.phases:
        seen = [(one.description, len(one.moments)) for one in figures.responses if one.phase == phase.root]
        found = surprises.get(phase.root, ())
        yield PhaseRun(
            phase.title,
            phase.planned_ms,
            phase.actual_ms,
            () if figures.hides_others else tuple(seen),
            tuple(observations.named(db, found[:MOST_SURPRISES])),
            len(found),
        )


def _expected(figures: ComparedLesson) -> Iterator[Expected]:
    titles = {one.root: one.title for one in figures.phases}
    for one in figures.students:
        if one.expects and not figures.hides_others:
            yield Expected(one.student, titles.get(one.phase or "", ""), one.expects, len(one.moments))


def _codes(figures: ComparedLesson, names: Mapping[str, str]) -> Iterator[CodeCount]:
    """Of each code the whole lesson, the time between phases included."""
    for code, name in names.items():
        own = [one for one in figures.codes if one.code == code]
        if own:
            yield CodeCount(name, sum(one.count for one in own), sum(one.observed_ms for one in own))


def _cited(db: Database, found: Chain, known: Sequence[Iteration]) -> dict[str, Observation]:
    """What the chain cites, of lessons whose notes everybody may see."""
    shown = {one.id for one in known if not one.hides_others}
    return {one.id: one for one in observations.named(db, found.moments) if one.iteration in shown}


def _all(db: Database, known: Sequence[Iteration]) -> dict[str, Observation]:
    shown = [one.id for one in known if not one.hides_others]
    return {one.id: one for lesson in shown for one in observations.after(db, lesson, -1, EVERY)}


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
