"""Notes of other software into an iteration: first what would come in and what is lost, then all of it or nothing.

The whole file is written in one transaction. A note that is here already, by its id, is left as it is: a second import of the
same file adds nothing and changes nothing.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlite_utils import Database

from lessonstudy.domain.entity import now, require
from lessonstudy.domain.errors import FieldError, Invalid, Refusal
from lessonstudy.domain.exchange import Loss, Reading, Understanding
from lessonstudy.domain.importing import MOST_NOTES, Choices, Fitted, Lesson, fit, id_anew, schemes_for
from lessonstudy.domain.observations import Observation, ObservationState, Surroundings, observation_errors
from lessonstudy.domain.people import Right
from lessonstudy.domain.timecode import spoken
from lessonstudy.formats.registry import READERS, guessed, named
from lessonstudy.services import reach
from lessonstudy.services.annotate import begin_noting, counted_spans
from lessonstudy.services.changes import changed, store_change, tell, tell_notes
from lessonstudy.store import (
    Store,
    imports,
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
LABELS = {one.NAME: one.LABEL for one in READERS}
"""What can be read, by name."""
ENDINGS = tuple(sorted({".txt"}.union(*(one.ENDINGS for one in READERS))))
"""How the names of such files end; a table or subtitles may also be called .txt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would do, before anything is saved.

    `notes` are the first that would come in; `new`, `here` (already there, left alone) and `changed` (already there with
    other content, left alone too) count all. `again` are notes that were withdrawn here before and come in anew. With any of
    the `faults` nothing can come in yet.
    """

    format: str
    reading: Reading
    fitted: Fitted
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

    data: bytes
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

    def preview(self, person: str, iteration_id: str, asked: Asked) -> Preview:
        """What would come in. Raises Invalid for a file that cannot be read."""
        found = read(asked)
        with self._store.read() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            return _Import(db, person, reached, asked, *found).preview()

    def bring_in(self, person: str, iteration_id: str, asked: Asked) -> Preview:
        """Bring it in, all or nothing. Raises Invalid with what is in the way. The answer says what was done."""
        found = read(asked)
        with self._store.write() as db:
            return brought_in(db, person, iteration_id, asked, found)


def read(asked: Asked) -> tuple[str, Reading]:
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


def brought_in(db: Database, person: str, iteration_id: str, asked: Asked, found: tuple[str, Reading]) -> Preview:
    """Bring in what `read` found, all or nothing. Raises Invalid with what is in the way."""
    reached = reach.iteration(db, person, iteration_id, Right.NOTE)
    coming = _Import(db, person, reached, asked, *found)
    if asked.new_codes:
        coming.add_codes()
    told = coming.preview()
    require(list(told.faults))
    coming.write()
    return told


class _Import:
    """One file on its way into one iteration, within one unit of work."""

    def __init__(
        self, db: Database, person: str, reached: reach.IterationReach, asked: Asked, form: str, reading: Reading
    ) -> None:
        self._db = db
        self._person = person
        self._reached = reached
        self._iteration = reached.iteration
        self._asked = asked
        self._form = form
        self._reading = reading
        choices = asked.choices or Choices()
        self._nobody_said_whose = not choices.observer
        self._choices = replace(choices, observer=choices.observer or person)
        self._at = now()
        self._fit()

    def _fit(self) -> None:
        db, iteration = self._db, self._iteration
        self._schemes = schemes.of_iteration(db, iteration.schemes)
        self._plan = plans.get(db, iteration.plan)
        self._students = {one.pseudonym: one.id for one in students.of_study(db, iteration.study)}
        films = recordings.of_iteration(db, iteration.id)
        self._spans = counted_spans(films)
        lesson = Lesson(
            iteration=iteration.id,
            schemes=self._schemes,
            pseudonyms=frozenset(self._students),
            people=self._people(),
            cameras={one.label: one.id for one in films if one.id in self._spans},
            plan=self._plan,
            times=iteration.phases,
        )
        self._fitted = fit(self._reading.document, lesson, self._choices, self._at)
        self._known = self._named()
        again: set[int] = set()
        while gone := {one.id for one in self._known.values() if not self._stands(one)}:
            notes = list(self._fitted.notes)
            for place, one in enumerate(notes):
                if one.id in gone:
                    notes[place] = replace(one, id=id_anew(one.id))
                    # whether there is such a note elsewhere is nobody's business here
                    if self._known[one.id].iteration == iteration.id:
                        again.add(place)
            self._fitted = replace(self._fitted, notes=tuple(notes))
            self._known = self._named()
        self._again = sum(self._fitted.notes[place].id not in self._known for place in again)
        self._new = [one for one in self._fitted.notes if one.id not in self._known]

    def _named(self) -> dict[str, Observation]:
        return {one.id: one for one in observations.named(self._db, [one.id for one in self._fitted.notes])}

    def _stands(self, one: Observation) -> bool:
        return one.iteration == self._iteration.id and one.state != ObservationState.WITHDRAWN

    def _people(self) -> dict[str, str]:
        found = [one for one, membership in people.members(self._db, self._reached.study.team) if membership.belongs]
        names: dict[str, list[str]] = {}
        for one in found:
            names.setdefault(one.name.casefold(), []).append(one.id)
        return {one.email: one.id for one in found} | {name: ids[0] for name, ids in names.items() if len(ids) == 1}

    def add_codes(self) -> None:
        """Make schemes of the codes that are unknown and used, and let the lesson use them."""
        wanted = self._fitted.missing
        if not wanted:
            return
        db, study = self._db, self._reached.study
        reach.iteration(db, self._person, self._iteration.id, Right.PLAN)
        taken = {one.slug for one in schemes.of_team(db, study.team)}
        made, known = schemes_for(wanted, study.team, self._asked.filename, taken)
        for scheme in made:
            require(scheme.errors())
            schemes.add(db, scheme)
            tell(db, "scheme", scheme, person=self._person, team=study.team)
        before = self._iteration
        after = changed(before, schemes=(*before.schemes, *(one.id for one in made)))
        store_change(iterations.save, db, before, after)
        tell(db, "state", after, person=self._person, team=study.team, iteration=after.id)
        self._iteration = iterations.get(db, after.id) or after
        self._choices = replace(self._choices, codes={**self._choices.codes, **known})
        self._fit()

    def preview(self) -> Preview:
        fitted = self._fitted
        return Preview(
            format=self._form,
            reading=self._reading,
            fitted=fitted,
            notes=tuple(self._new[:SHOWN]),
            new=len(self._new),
            again=self._again,
            here=len(fitted.notes) - len(self._new),
            changed=sum(not _same(self._known[one.id], one) for one in fitted.notes if one.id in self._known),
            losses=(*self._reading.losses, *fitted.losses),
            faults=tuple(self._faults()),
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
        for stranger in sorted({one.observer for one in self._new} - {self._person, *self._people().values()})[:1]:
            yield FieldError("observers", "unknown", {"noun": "member", "value": stranger})
        phases = self._plan.phases if self._plan else ()
        around = Surroundings(
            self._spans,
            self._schemes,
            frozenset(self._students),
            {phase.id: frozenset(one.id for one in phase.anticipated) for phase in phases},
        )
        for place, note in enumerate(fitted.notes, 1):
            errors = observation_errors(note, around) if note.id not in self._known else []
            if errors:
                parameters = {"place": place, "at": spoken(note.start_ms), "reason": errors[0].message}
                yield FieldError("file", "import-note", parameters)
                return

    def write(self) -> None:
        """Write what is new, each observer's notes with their events in one go."""
        if not self._new:
            return
        team = self._reached.study.team
        iteration = begin_noting(self._db, self._iteration, self._person, team)
        tell_notes(self._db, self._new, self._keep, iteration, team)

    def _keep(self, one: Observation) -> None:
        observations.add(self._db, one, self._students)
        if self._asked.source:
            imports.add_note(self._db, self._asked.source, one.id)


def _same(stored: Observation, told: Observation) -> bool:
    """Whether what a file can say of a note is what stands here."""
    return all(
        getattr(stored, name) == getattr(told, name)
        for name in ("start_ms", "end_ms", "saw", "think", "codes", "students")
    )
