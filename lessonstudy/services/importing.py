"""Notes of other software into an iteration: first what would come in and what is lost, then all of it or nothing.

The whole file is written in one transaction, and made ready before it: read, fitted, checked and put into rows while others
save their notes. A note that is here already, by its id, is left as it is: a second import of the same file adds nothing and
changes nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlite_utils import Database

from lessonstudy.domain.entity import now, require
from lessonstudy.domain.errors import Conflict, FieldError, Invalid, Refusal
from lessonstudy.domain.exchange import Loss, Reading, Understanding
from lessonstudy.domain.importing import MOST_NOTES, Choices, Fitted, Lesson, fit, id_anew, schemes_for
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation, ObservationState, Surroundings, observation_errors
from lessonstudy.domain.people import Right
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.schemes import CodingScheme
from lessonstudy.domain.timecode import spoken
from lessonstudy.formats.registry import READERS, guessed, named
from lessonstudy.services import numbering, reach
from lessonstudy.services.annotate import begin_noting, counted_spans
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import (
    Store,
    coming,
    iterations,
    observations,
    people,
    plans,
    recordings,
    schemes,
    students,
)

log = logging.getLogger(__name__)
SHOWN = 20
AT_ONCE = 5_000
MOST_TRIES = 5
LABELS = {one.NAME: one.LABEL for one in READERS}
"""What can be read, by name."""
ENDINGS = tuple(sorted({".txt"}.union(*(one.ENDINGS for one in READERS))))
"""How the names of such files end; a table or subtitles may also be called .txt."""


Tell = Callable[[str, float], None]
"""Hears which step an import is at, and how far it is in it, 0 to 1. What it raises ends the import, and nothing comes in."""
READING, FITTING, WRITING = "Reading the file", "Fitting the notes to the lesson", "Writing the notes"
Found = tuple[str, Reading]
Also = Callable[[Database, "Preview"], None]


def silent(_step: str, _share: float) -> None:
    """Who need not know how far it is."""


@dataclass(frozen=True, slots=True)
class Used:
    codes: Mapping[str, int]
    students: Mapping[str, int]
    observers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would do, before anything is saved.

    `notes` are the first that would come in; `new`, `here` (already there, left alone) and `changed` (already there with
    other content, left alone too) count all. `again` are notes that were withdrawn here before and come in anew. With any of
    the `faults` nothing can come in yet. `reading` and `fitted` are without their notes, which may be very many; `used` says
    how often the file's notes name each code ("slug:key"), student and observer.
    """

    format: str
    reading: Reading
    fitted: Fitted
    used: Used
    notes: tuple[Observation, ...]
    new: int
    again: int
    here: int
    changed: int
    losses: tuple[Loss, ...]
    faults: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A file and how it is to be understood; `format` None lets its content decide. `new_codes` adds unknown codes.

    `source` is the Import that the notes will be known to have come of.
    """

    data: bytes = b""
    filename: str
    format: str | None = None
    how: Understanding = field(default_factory=Understanding)
    choices: Choices | None = None
    new_codes: bool = False
    source: str | None = None


class Importing:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def preview(self, person: str, iteration_id: str, asked: Asked, found: Found | None = None) -> Preview:
        """What would come in; `found` is what `read` gave, where that is known. Raises Invalid for a file that cannot be
        read."""
        found = found or read(asked)
        with self._store.read() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            return _Import(db, person, reached, asked, found).preview()

    def bring_in(self, person: str, iteration_id: str, asked: Asked, tell: Tell = silent) -> Preview:
        """Bring it in, all or nothing. Raises Invalid with what is in the way. The answer says what was done."""
        tell(READING, 0.0)
        return brought_in(self._store, person, iteration_id, asked, read(asked), tell=tell)


def read(asked: Asked) -> Found:
    """The name of the file's format, and what the file says. Raises Invalid for a file that cannot be read."""
    form = named(asked.format, READERS) if asked.format else guessed(asked.data, asked.filename)
    try:
        reading = form.read(asked.data, asked.how)
    except Refusal:
        raise
    except Exception as error:
        # whatever a file holds, who sent it gets a sentence
        log.exception("a file cannot be read as %s", form.NAME)
        raise Invalid.of("file", "import-broken", format=form.LABEL) from error
    if not reading.document.notes:
        raise Invalid.of("file", "import-empty")
    if len(reading.document.notes) > MOST_NOTES:
        raise Invalid.of("file", "import-too-many", count=len(reading.document.notes), limit=MOST_NOTES)
    return form.NAME, reading


def brought_in(
    store: Store,
    person: str,
    iteration_id: str,
    asked: Asked,
    found: Found,
    also: Also = lambda _db, _told: None,
    tell: Tell = silent,
) -> Preview:
    """Bring in what `read` found, all or nothing, and do `also` in the same unit of work. Raises Invalid with what is in the
    way. When the lesson changes while all is made ready, it is made ready anew; Conflict when it goes on changing."""
    for _ in range(MOST_TRIES):
        with store.read() as db:
            arrival = _Import(db, person, reach.iteration(db, person, iteration_id, Right.NOTE), asked, found, tell)
            if asked.new_codes:
                arrival.add_codes(db)
        told = arrival.preview()
        require(list(told.faults))
        with store.aside() as aside:
            arrival.make_ready(aside)
            with store.write(aside) as db:
                if arrival.stands(db):
                    # first: what it raises is what there is to say, before a row leans on one that is gone
                    also(db, told)
                    arrival.write(db)
                    return told
    raise Conflict("import-moved")


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a file is fitted to. As long as it is the same, so is what comes of the file."""

    reached: reach.IterationReach
    schemes: tuple[CodingScheme, ...]
    taken: frozenset[str]
    plan: PlanVersion | None
    students: Mapping[str, str]
    films: tuple[Recording, ...]
    people: Mapping[str, str]


def _ground(db: Database, reached: reach.IterationReach) -> _Ground:
    lesson = reached.iteration
    return _Ground(
        # how many events there were is nothing to go by
        reached=replace(reached, iteration=replace(lesson, seq=0)),
        schemes=tuple(schemes.of_iteration(db, lesson.schemes)),
        taken=frozenset(one.slug for one in schemes.of_team(db, reached.study.team)),
        plan=plans.get(db, lesson.plan),
        students={one.pseudonym: one.id for one in students.of_study(db, lesson.study)},
        films=tuple(recordings.of_iteration(db, lesson.id)),
        people=_people(db, reached.study.team),
    )


def _people(db: Database, team: str) -> dict[str, str]:
    """Whose notes can come in: ids by name, as far as it is one person's, and by e-mail."""
    found = [one for one, membership in people.members(db, team) if membership.belongs]
    names: dict[str, list[str]] = {}
    for one in found:
        names.setdefault(one.name.casefold(), []).append(one.id)
    return {one.email: one.id for one in found} | {name: ids[0] for name, ids in names.items() if len(ids) == 1}


class _Import:
    """One file on its way into one iteration."""

    def __init__(
        self, db: Database, person: str, reached: reach.IterationReach, asked: Asked, found: Found, tell: Tell = silent
    ) -> None:
        self._person = person
        self._reached = reached
        self._asked = asked
        self._form, self._reading = found
        self._tell = tell
        self._ground = _ground(db, reached)
        self._schemes = self._ground.schemes
        self._made: list[CodingScheme] = []
        choices = asked.choices or Choices()
        self._nobody_said_whose = not choices.observer
        self._choices = replace(choices, observer=choices.observer or person)
        self._at = now()
        self._fit(db)

    def _fit(self, db: Database) -> None:
        ground, iteration = self._ground, self._reached.iteration
        self._spans = counted_spans(ground.films)
        lesson = Lesson(
            iteration=iteration.id,
            schemes=self._schemes,
            pseudonyms=frozenset(ground.students),
            people=ground.people,
            cameras={one.label: one.id for one in ground.films if one.id in self._spans},
            plan=ground.plan,
            times=iteration.phases,
        )
        told = self._reading.document
        self._fitted = fit(told, lesson, self._choices, self._at, lambda share: self._tell(FITTING, share * 0.6))
        self._known = self._named(db)
        again: set[int] = set()
        while gone := {one.id for one in self._known.values() if not self._is_here(one)}:
            notes = list(self._fitted.notes)
            taken = {one.id for one in notes}
            for place, one in enumerate(notes):
                if one.id in gone:
                    fresh = id_anew(one.id)
                    while fresh in taken:
                        fresh = id_anew(fresh)
                    taken.add(fresh)
                    notes[place] = replace(one, id=fresh)
                    if self._may_know(self._known[one.id]):
                        again.add(place)
            self._fitted = replace(self._fitted, notes=tuple(notes))
            self._known = self._named(db)
        self._again = sum(self._fitted.notes[place].id not in self._known for place in again)
        self._new = [one for one in self._fitted.notes if one.id not in self._known]

    def _named(self, db: Database) -> dict[str, Observation]:
        return {one.id: one for one in observations.named(db, [one.id for one in self._fitted.notes])}

    def _is_here(self, one: Observation) -> bool:
        return self._may_know(one) and one.state != ObservationState.WITHDRAWN

    def _may_know(self, one: Observation) -> bool:
        """Not of notes elsewhere, nor of others' that are hidden, but for who may bring in others' notes."""
        iteration, membership = self._reached.iteration, self._reached.membership
        hidden = iteration.hides_others and one.observer != self._person and not membership.allows(Right.RUN)
        return one.iteration == iteration.id and not hidden

    def add_codes(self, db: Database) -> None:
        """Make schemes of the codes that are unknown and used; `write` saves them and lets the lesson use them."""
        wanted = self._fitted.missing
        if not wanted:
            return
        reach.iteration(db, self._person, self._reached.iteration.id, Right.PLAN)
        made, known = schemes_for(wanted, self._reached.study.team, self._asked.filename, self._ground.taken)
        for scheme in made:
            require(scheme.errors())
        self._made = made
        self._schemes = (*self._ground.schemes, *made)
        self._choices = replace(self._choices, codes={**self._choices.codes, **known})
        self._fit(db)

    def preview(self) -> Preview:
        fitted = self._fitted
        return Preview(
            format=self._form,
            reading=replace(self._reading, document=replace(self._reading.document, notes=())),
            fitted=replace(fitted, notes=()),
            used=self._used(),
            notes=tuple(self._new[:SHOWN]),
            new=len(self._new),
            again=self._again,
            here=len(fitted.notes) - len(self._new),
            changed=sum(not _same(self._known[one.id], one) for one in fitted.notes if one.id in self._known),
            losses=(*self._reading.losses, *fitted.losses),
            faults=tuple(self._faults()),
        )

    def _used(self) -> Used:
        told = self._reading.document.notes
        return Used(
            codes=Counter(code for note in told for code in note.codes),
            students=Counter(name for note in told for name in note.students),
            observers=Counter(note.observer for note in told if note.observer),
        )

    def _faults(self) -> Iterator[FieldError]:
        """Why nothing can come in as it stands: the first of each kind."""
        fitted = self._fitted
        if fitted.missing and not (self._asked.new_codes and self._reached.membership.allows(Right.PLAN)):
            names = ", ".join(code.name for code in fitted.missing.values())
            yield FieldError("codes", "import-codes", {"names": names})
        if fitted.unknown_observers and self._nobody_said_whose:
            yield FieldError("observer", "import-observers", {"names": ", ".join(fitted.unknown_observers)})
        foreign = {one.observer for one in self._new} - {self._person}
        if foreign and not self._reached.membership.allows(Right.RUN):
            yield FieldError("observer", "import-not-yours", {})
        for stranger in sorted({one.observer for one in self._new} - {self._person, *self._ground.people.values()})[:1]:
            yield FieldError("observers", "unknown", {"noun": "member", "value": stranger})
        plan = self._ground.plan
        phases = plan.phases if plan else ()
        around = Surroundings(
            self._spans,
            self._schemes,
            frozenset(self._ground.students),
            {phase.id: frozenset(one.id for one in phase.anticipated) for phase in phases},
        )
        for place, note in enumerate(fitted.notes, 1):
            if place % AT_ONCE == 0:
                self._tell(FITTING, 0.7 + 0.3 * place / len(fitted.notes))
            errors = observation_errors(note, around) if note.id not in self._known else []
            if errors:
                parameters = {"place": place, "at": spoken(note.start_ms), "reason": errors[0].message}
                yield FieldError("file", "import-note", parameters)
                return

    def make_ready(self, aside: Database) -> None:
        """Write the rows of what is new beside the database."""
        # each observer's notes together, in the order in which observers come first
        order = {observer: place for place, observer in enumerate(dict.fromkeys(one.observer for one in self._new))}
        self._new.sort(key=lambda one: order[one.observer])
        for done in coming.make_ready(aside, self._new, self._ground.students):
            self._tell(WRITING, done / len(self._new))

    def stands(self, db: Database) -> bool:
        """Whether what was made ready can still come in as it is."""
        reached = reach.iteration(db, self._person, self._reached.iteration.id, Right.NOTE)
        return _ground(db, reached) == self._ground and not coming.meets_others(db)

    def write(self, db: Database) -> None:
        """Write what is new, each observer's notes with their events in one go."""
        if not self._new:
            return
        team = self._reached.study.team
        iteration = begin_noting(db, self._with_schemes(db), self._person, team)
        for share in coming.shares(self._new):
            last = numbering.following(db, iteration, share.observer, share.many)
            seq, kept = last.told - share.many + 1, last.kept - share.many + 1
            coming.move(db, share, seq)
            coming.tell(db, share, kept, seq, team=team, iteration=iteration.id)
        coming.finish(db, self._asked.source)

    def _with_schemes(self, db: Database) -> Iteration:
        """The lesson, which uses the schemes that were made from now on."""
        team, before = self._reached.study.team, self._reached.iteration
        if not self._made:
            return before
        for scheme in self._made:
            schemes.add(db, scheme)
            tell(db, "scheme", scheme, person=self._person, team=team)
        after = changed(before, schemes=(*before.schemes, *(one.id for one in self._made)))
        store_change(iterations.save, db, before, after)
        tell(db, "state", after, person=self._person, team=team, iteration=after.id)
        return iterations.get(db, after.id) or after


def _same(stored: Observation, told: Observation) -> bool:
    """Whether what a file can say of a note is what stands here."""
    return all(
        getattr(stored, name) == getattr(told, name)
        for name in ("start_ms", "end_ms", "saw", "think", "codes", "students")
    )
