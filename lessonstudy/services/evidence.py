"""Searching all observations of a team: what is found, what one can choose from, and what becomes a table.

What a person may not see is left out by the question itself, so that lists, counts and pages agree.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from sqlite_utils import Database

from lessonstudy.domain.entity import require
from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.iterations import LONGEST_LESSON_MS, Iteration, hides_others, phase_at
from lessonstudy.domain.moments import phase_spans, roots
from lessonstudy.domain.observations import Observation, ObservationState, PhaseSource
from lessonstudy.domain.people import Person
from lessonstudy.domain.plans import Phase
from lessonstudy.domain.schemes import Code, CodingScheme
from lessonstudy.domain.searches import Search, Snippet, Sort, matching_codes, read_words, successors
from lessonstudy.domain.students import Student
from lessonstudy.domain.studies import Study
from lessonstudy.domain.tables import Cell, Table
from lessonstudy.domain.timecode import spoken
from lessonstudy.services import permissions
from lessonstudy.services.annotate import visible
from lessonstudy.store import Store, iterations, observations, people, plans, schemes, search, students, studies

MOST_AT_ONCE = 100
MOST_COUNTED = 1000
"""So many notes are counted, and the newest so many that match are put in order by relevance."""

MOST_ROWS = 10_000
COLUMNS = (
    *("Study", "Lesson", "Date", "Start", "End", "Start (ms)", "End (ms)", "Observer", "Saw or heard", "Thought"),
    *("Codes", "Students", "Phase", "Flag", "Id"),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A note with the lesson it is from, and what was found in its two texts."""

    note: Observation
    saw: Snippet
    think: Snippet
    iteration: Iteration
    study: Study


class Facets(NamedTuple):
    """How many of the notes found have each code (as it is called now), student, phase (root) and iteration; ids all."""

    codes: dict[str, int]
    students: dict[str, int]
    phases: dict[str, int]
    iterations: dict[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `total` counts up to MOST_COUNTED; with `more` there are more, and no facets.

    `next` is the offset of the following page, None at the end. By relevance the end is at MOST_COUNTED.
    """

    hits: list[Hit]
    total: int
    more: bool
    next: int | None
    facets: Facets | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person can search among: the studies they see with what is in them. Phases are by root, as they are called in
    the newest plan; codes ("scheme:key") are those
    of schemes that a lesson uses, by their newest version."""

    studies: dict[str, Study]
    iterations: dict[str, Iteration]
    students: dict[str, Student]
    phases: dict[str, tuple[Phase, Study]]
    observers: dict[str, Person]
    codes: dict[str, tuple[Code, CodingScheme]]
    successors: dict[str, str]
    roots: dict[str, str]

    def codes_of(self, note: Observation) -> list[str]:
        """A note's codes as they are called now, once each."""
        found = dict.fromkeys(self.successors.get(one, one) for one in note.codes)
        return [one for one in found if one in self.codes]

    def phase_of(self, note: Observation) -> Phase | None:
        """The phase a note lies in, as it is called in the newest plan."""
        found = self.phases.get(self.roots.get(note.phase, "")) if note.phase else None
        return found[0] if found else None


class Evidence:
    """Every method takes the person first and raises NotFound for a team that is not theirs, Invalid for what is not in it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def search(
        self, person: str, team: str, wanted: Search, limit: int = 20, offset: int = 0, *, facets: bool = False
    ) -> Found:
        """So many notes after the first `offset`, and how many there are."""
        with self._store.read() as db:
            return found_in(db, person, team, wanted, limit, offset, facets=facets)

    def choices(self, person: str, team: str) -> Choices:
        with self._store.read() as db:
            return _Place(db, person, team).choices()

    def named(self, person: str, team: str, ids: Sequence[str]) -> list[Hit]:
        """The notes of these ids that the person may see and that were not withdrawn, in this order."""
        with self._store.read() as db:
            place = _Place(db, person, team)
            return place.standing(ids)

    def table(self, person: str, team: str, chosen: Search | Sequence[str]) -> Table:
        """All that a search finds, the newest first (at most MOST_ROWS), or the notes of these ids, a row each.

        The rows are read when somebody takes them.
        """
        with self._store.read() as db:
            permissions.member(db, person, team)
        if isinstance(chosen, Search):
            require(chosen.errors())
        return Table("Evidence", COLUMNS, _Rows(self._store, person, team, chosen))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a table, asked for anew each time they are gone through."""

    store: Store
    person: str
    team: str
    chosen: Search | Sequence[str]

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        with self.store.read() as db:
            place = _Place(db, self.person, self.team)
            chosen = self.chosen
            if isinstance(chosen, Search):
                chosen = search.ids(db, place.wanted(chosen), MOST_ROWS)
            hits, choices = place.standing(chosen), place.choices()
        return (_row(hit, choices) for hit in hits)


def found_in(
    db: Database, person: str | None, team: str, wanted: Search, limit: int, offset: int = 0, *, facets: bool = False
) -> Found:
    """The same within a unit of work. None in the place of a person finds what is hidden from nobody."""
    require(wanted.errors())
    place = _Place(db, person, team)
    asked = place.wanted(wanted)
    if wanted.sort == Sort.RELEVANCE and any(asked.words[:2]):
        best = search.ranked(db, asked, MOST_COUNTED + 1)
        known = [one.observation for one in best]
        shown, end = best[offset : min(offset + limit, MOST_COUNTED)], min(len(known), MOST_COUNTED)
    else:
        known = search.ids(db, asked, max(MOST_COUNTED, offset + limit) + 1)
        shown, end = search.newest(db, asked, limit, offset), len(known)
    more = len(known) > MOST_COUNTED
    counted = place.facets(known) if facets and not more else None
    following = offset + len(shown)
    after = following if following < end else None
    return Found(place.hits(shown), min(len(known), MOST_COUNTED), more, after, counted)


class _Place:
    """A team as one person sees it, within a unit of work."""

    def __init__(self, db: Database, person: str | None, team: str) -> None:
        self._db = db
        self._person = person
        self._team = team
        self.only = permissions.member(db, person, team).study if person is not None else None
        shown = [one for one in studies.of_team(db, team) if self.only in (None, one.id)]
        self.studies = {one.id: one for one in shown}
        self._lessons = {one.id: one for one in search.lessons(db, team) if one.study in self.studies}
        self._read: dict[str, Iteration] = {}

    def wanted(self, asked: Search) -> search.Wanted:
        """What a search asks for, by ids. Raises Invalid for what is not in the team."""
        errors: list[FieldError] = []
        found = search.Wanted(
            team=self._team,
            viewer=self._person,
            hidden=[one.id for one in self._lessons.values() if hides_others(one.noting, one.state)],
            study=self.only,
            words=read_words(asked.words),
            observers=asked.observers or None,
            iterations=_known("iteration", asked.iterations, self._lessons, errors),
            studies=_known("study", asked.studies, self.studies, errors),
            flag=asked.flag,
            think=asked.think,
        )
        if asked.codes:
            codes, wrong = matching_codes(asked.codes, schemes.of_team(self._db, self._team))
            errors += wrong
            found = replace(found, codes=codes)
        if asked.students:
            found = replace(found, students=self._students(asked.students, errors))
        if asked.phases:
            found = self._in_phases(found, asked.phases, errors)
        require(errors)
        return found

    def hits(self, found: Sequence[search.Hit]) -> list[Hit]:
        notes = self._notes([one.observation for one in found])
        return [self._hit(notes[one.observation], one.saw.read(), one.think.read()) for one in found]

    def standing(self, ids: Sequence[str]) -> list[Hit]:
        notes = self._notes(ids)
        shown = [notes[one] for one in dict.fromkeys(ids) if one in notes]
        return [self._hit(one, Snippet(one.saw, ()), Snippet(one.think, ())) for one in shown]

    def facets(self, ids: Sequence[str]) -> Facets:
        counts = search.marked_notes(self._db, ids)
        became = successors(schemes.of_team(self._db, self._team))
        codes: Counter[str] = Counter()
        for code, number in counts["codes"].items():
            codes[became.get(code, code)] += number
        root_of = self._roots()
        lies_in = (
            one.phase
            if one.phase_source == PhaseSource.HAND
            else phase_at(self._lesson(one.iteration).phases, one.start_ms)
            for one in search.places(self._db, ids)
        )
        phases = Counter(root_of.get(one, one) for one in lies_in if one)
        return Facets(dict(codes.most_common()), counts["students"], dict(phases.most_common()), counts["iterations"])

    def choices(self) -> Choices:
        team_schemes = schemes.of_team(self._db, self._team)
        became = successors(team_schemes)
        lessons = {one: self._lesson(one) for one in self._lessons}
        used = {scheme for one in lessons.values() for scheme in one.schemes}
        now = {became[f"{one.id}:{code.key}"] for one in team_schemes if one.id in used for code in one.codes}
        kept = {
            f"{one.id}:{code.key}": (code, one)
            for one in team_schemes
            for code in one.codes
            if f"{one.id}:{code.key}" in now
        }
        open_ones = [one.id for one in lessons.values() if not one.hides_others]
        writers = search.observers(self._db, self._team, open_ones)
        writers |= {self._person} if self._person else set()
        named = [one for writer in writers if (one := people.person(self._db, writer))]
        return Choices(
            studies=self.studies,
            iterations=lessons,
            students={one.id: one for study in self.studies for one in students.of_study(self._db, study)},
            phases=self._phases(),
            observers={one.id: one for one in sorted(named, key=attrgetter("name"))},
            codes=kept,
            successors=became,
            roots=self._roots(),
        )

    def _hit(self, note: Observation, saw: Snippet, think: Snippet) -> Hit:
        iteration = self._lesson(note.iteration)
        return Hit(note, saw, think, iteration, self.studies[iteration.study])

    def _notes(self, ids: Sequence[str]) -> dict[str, Observation]:
        found: dict[str, Observation] = {}
        for note in observations.named(self._db, ids):
            if note.iteration in self._lessons and note.state != ObservationState.WITHDRAWN:
                shown = visible(self._lesson(note.iteration), self._person or "", [note])
                found |= {one.id: one for one in shown}
        return found

    def _lesson(self, iteration_id: str) -> Iteration:
        if iteration_id not in self._read:
            found = iterations.get(self._db, iteration_id)
            assert found is not None
            self._read[iteration_id] = found
        return self._read[iteration_id]

    def _roots(self) -> dict[str, str]:
        return roots(plan for study in self.studies for plan in plans.of_study(self._db, study))

    def _phases(self) -> dict[str, tuple[Phase, Study]]:
        found: dict[str, tuple[Phase, Study]] = {}
        for study in self.studies.values():
            for plan in plans.of_study(self._db, study.id):
                found |= {phase.root or phase.id: (phase, study) for phase in plan.phases}
        return found

    def _students(self, asked: Collection[str], errors: list[FieldError]) -> set[str]:
        known = [one for study in self.studies for one in students.of_study(self._db, study)]
        found: set[str] = set()
        for name in asked:
            named = {one.id for one in known if name in (one.id, one.pseudonym)}
            if not named:
                errors.append(FieldError("student", "unknown", {"noun": "student", "value": name}))
            found |= named
        return found

    def _in_phases(self, wanted: search.Wanted, asked: Sequence[str], errors: list[FieldError]) -> search.Wanted:
        """The same, in phases that are named by their root or their id in any version of the plan."""
        root_of = self._roots()
        unknown = [one for one in asked if one not in root_of and one not in root_of.values()]
        errors += [FieldError("phase", "unknown", {"noun": "phase", "value": one}) for one in unknown]
        chosen = {root_of.get(one, one) for one in asked}
        own = [phase for phase, root in root_of.items() if root in chosen]
        # a phase belongs to one study: the others' notes need not be looked at
        inside = [
            study
            for study in self.studies
            if wanted.studies is None or study in wanted.studies
            if any(phase.id in own for plan in plans.of_study(self._db, study) for phase in plan.phases)
        ]
        spans = [
            search.Span(one.id, span.start_ms, span.end_ms)
            for one in self._lessons.values()
            if one.study in inside
            for span in phase_spans(self._lesson(one.id), root_of, 2 * LONGEST_LESSON_MS)
            if span.phase in chosen
        ]
        return replace(wanted, spans=spans, phases=own, studies=inside)


def _known(
    noun: str, asked: Collection[str], known: Mapping[str, object], errors: list[FieldError]
) -> Collection[str] | None:
    errors += [FieldError(noun, "unknown", {"noun": noun, "value": one}) for one in asked if one not in known]
    return asked or None


def _row(hit: Hit, choices: Choices) -> tuple[Cell, ...]:
    note = hit.note
    observer, phase = choices.observers.get(note.observer), choices.phase_of(note)
    return (
        hit.study.title,
        hit.iteration.name,
        hit.iteration.date,
        spoken(note.start_ms),
        spoken(note.end_ms) if note.end_ms is not None else None,
        note.start_ms,
        note.end_ms,
        observer.name if observer else None,
        note.saw,
        note.think,
        ", ".join(choices.codes[one][0].name for one in choices.codes_of(note)),
        ", ".join(note.students),
        phase.title if phase else None,
        note.flag,
        note.id,
    )
