"""A file of notes from its arrival to the notes that came of it: kept for a day, shown as understood, decided on, brought in.

Only who brought a file can know of it: it may hold real names. What the team decided for a file of a kind is the first guess
for the next one. The file goes when its notes are here; which notes came of it is known for a week, so that they can be taken
back.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from sqlite_utils import Database

from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict, Gone, Invalid, NotFound, OutOfSpace, TooLarge
from lessonstudy.domain.exchange import Document, Understanding
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.importing import MOST_AT_ONCE, Choices
from lessonstudy.domain.imports import (
    DONE_DAYS,
    MOST_BYTES,
    OPEN_HOURS,
    Import,
    ImportChoices,
    ImportState,
    kind_of_file,
)
from lessonstudy.domain.jobs import OPEN_STATES
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Right
from lessonstudy.formats.registry import READERS, named
from lessonstudy.services import reach
from lessonstudy.services.changes import changed, store_change, tell_notes
from lessonstudy.services.importing import READING, Asked, Found, Importing, Preview, Tell, brought_in, read, silent
from lessonstudy.services.readings import Readings
from lessonstudy.store import Store, imports, jobs, observations, people, schemes

ENDING = ".notes"
BACK_AT_ONCE, BACK_PAUSE = 2_000, 0.02
FLOOR_BYTES = 256 * 1024**2


class Arriving:
    """A file while its bytes come. Closed before it is kept, it leaves nothing behind."""

    def __init__(self, path: Path, person: str, iteration: str, filename: str) -> None:
        self.path, self.person, self.iteration, self.filename = path, person, iteration, filename
        self.kept = False
        self._file = path.open("xb")

    def write(self, piece: bytes) -> None:
        """Raises TooLarge for more than MOST_BYTES."""
        if self._file.tell() + len(piece) > MOST_BYTES:
            raise TooLarge("import-too-large", limit=MOST_BYTES)
        self._file.write(piece)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()
        if not self.kept:
            self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many notes went, and how many stay since somebody changed, submitted or withdrew them."""

    withdrawn: int
    stay: int


class Imports:
    """Every method takes the person first and raises NotFound or Forbidden where they may not.

    `clock` gives seconds since 1970.
    """

    def __init__(
        self, store: Store, importing: Importing, folder: Path, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._importing = importing
        self._arriving = folder / "uploads"
        self._clock = clock
        self._readings = Readings(clock)

    def begin(self, person: str, iteration_id: str, filename: str) -> Arriving:
        """A place for the bytes of a file. Raises OutOfSpace where the disk could not hold it."""
        with self._store.read() as db:
            reach.iteration(db, person, iteration_id, Right.NOTE)
        self._arriving.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._arriving).free < MOST_BYTES + FLOOR_BYTES:
            raise OutOfSpace
        name = PurePosixPath(filename.replace("\\", "/")).name[:300] or "notes"
        return Arriving(self._path(new_id()), person, iteration_id, name)

    def keep(self, arriving: Arriving) -> Import:
        """The file is here. It takes the place of the person's last one for the lesson that was not brought in and is not about
        to be.

        Raises Invalid for a file that cannot be read; then it is not kept.
        """
        arriving.flush()
        size = arriving.path.stat().st_size
        import_id = arriving.path.name.removesuffix(ENDING)
        kind = self._kind(import_id, Asked(filename=arriving.filename))
        with self._store.write() as db:
            reached = reach.iteration(db, arriving.person, arriving.iteration, Right.NOTE)
            known = _here(db, reached, imports.remembered(db, reached.study.team, kind))
            for one in imports.of_person(db, arriving.person, arriving.iteration):
                if one.state == ImportState.OPEN and not _at_work(db, one):
                    imports.remove(db, one.id)
                    self._forget(one.id)
            fresh = Import(
                **(birth() | {"id": import_id}),
                iteration=arriving.iteration,
                person=arriving.person,
                filename=arriving.filename,
                bytes=size,
                choices=known or ImportChoices(),
                as_last_time=known is not None,
                expires_at=self._after(timedelta(hours=OPEN_HOURS)),
            )
            imports.add(db, fresh)
        arriving.kept = True
        return fresh

    def of_iteration(self, person: str, iteration_id: str) -> list[Import]:
        """The person's own, the newest first."""
        with self._store.read() as db:
            reach.iteration(db, person, iteration_id, Right.NOTE)
            return [one for one in imports.of_person(db, person, iteration_id) if not self._expired(one)]

    def get(self, person: str, import_id: str) -> Import:
        with self._store.read() as db:
            return self._mine(db, person, import_id)[0]

    def preview(self, person: str, import_id: str) -> Preview:
        """What would come in. Raises Invalid where it cannot be read as it is understood so far, Gone once it was brought in."""
        coming = self.get(person, import_id)
        asked = _asked(coming)
        return self._importing.preview(person, coming.iteration, asked, self._found(import_id, asked))

    def many(self, person: str, import_id: str) -> bool:
        """Whether its notes are more than somebody waits for. Raises as `preview`."""
        _, reading = self._found(import_id, _asked(self.get(person, import_id)))
        return len(reading.document.notes) > MOST_AT_ONCE

    def choose(self, person: str, import_id: str, choices: ImportChoices) -> Import:
        """Decide anew how the file is understood. Raises Invalid for a format that there is not."""
        if choices.format is not None:
            named(choices.format, READERS)
        with self._store.write() as db:
            before, _ = self._mine(db, person, import_id)
            _open(before)
            after = changed(before, choices=choices, as_last_time=False)
            store_change(imports.save, db, before, after)
        return after

    def bring_in(self, person: str, import_id: str, tell: Tell = silent) -> Preview:
        """Bring all of it in, or nothing. Raises Invalid with what is in the way. The answer says what was done."""
        coming = self.get(person, import_id)
        asked = _asked(coming)
        tell(READING, 0.0)
        found = self._found(import_id, asked)
        # a worker beside the server sweeps nothing away, and what came in is not read again
        self._readings.forget(import_id)

        def close(db: Database, told: Preview) -> None:
            before, reached = self._mine(db, person, import_id)
            _open(before)
            after = changed(
                coming,
                state=ImportState.DONE,
                notes=told.new,
                # who is named in the file is forgotten with it
                choices=ImportChoices(),
                expires_at=self._after(timedelta(days=DONE_DAYS)),
            )
            store_change(imports.save, db, coming, after)
            kind = kind_of_file(told.reading.columns, told.reading.document)
            imports.remember(db, reached.study.team, kind, _as_done(coming.choices, told).lasting())

        told = brought_in(self._store, person, coming.iteration, asked, found, close, tell)
        self._forget(import_id)
        return told

    def take_back(
        self, person: str, import_id: str, on_progress: Callable[[float], object] = lambda _: None
    ) -> TakenBack:
        """Withdraw the notes that came of it and that nobody changed since. They stay in the history.

        Some at a time, so that others can save between: what is interrupted can be asked again. Raises Conflict where that was
        done before or nothing was brought in.
        """
        withdrawn, more = 0, True
        while more:
            with self._store.write() as db:
                before, reached = self._mine(db, person, import_id)
                if before.state != ImportState.DONE:
                    raise Conflict("import-not-here")
                notes = imports.untouched(db, before.id, BACK_AT_ONCE)
                _withdraw(db, reached, notes)
                withdrawn, more = withdrawn + len(notes), len(notes) == BACK_AT_ONCE
                if not more:
                    store_change(imports.save, db, before, changed(before, state=ImportState.TAKEN_BACK))
            on_progress(withdrawn / before.notes if more else 1.0)
            # a lock that is taken again at once is not let go of for others
            time.sleep(BACK_PAUSE if more else 0)
        return TakenBack(withdrawn, before.notes - withdrawn)

    def remove(self, person: str, import_id: str) -> None:
        """Forget the file. Notes that came of it stay."""
        with self._store.write() as db:
            self._mine(db, person, import_id)
            imports.remove(db, import_id)
        self._forget(import_id)

    def sweep(self) -> int:
        """Remove what nobody came back for, and files that belong to nothing. Returns how many."""
        self._readings.sweep()
        files = list(self._arriving.glob(f"*{ENDING}"))
        with self._store.read() as db:
            over = imports.expired(db, self._after(timedelta()))
            known = imports.open_ids(db)
        if over:
            with self._store.write() as db:
                for one in over:
                    imports.remove(db, one.id)
        lost = [one for one in files if one.name.removesuffix(ENDING) not in known and self._is_old(one)]
        for path in [*lost, *(self._path(one.id) for one in over)]:
            path.unlink(missing_ok=True)
        return len(over) + len(lost)

    def _mine(self, db: Database, person: str, import_id: str) -> tuple[Import, reach.IterationReach]:
        found, owner = imports.get(db, import_id), people.person(db, person)
        # a job goes on when nobody is signed in any more
        if found is None or found.person != person or self._expired(found) or not (owner and owner.active):
            raise NotFound("import")
        return found, reach.iteration(db, person, found.iteration, Right.NOTE, "import")

    def _found(self, import_id: str, asked: Asked) -> Found:
        """What the file says, read once for each way to understand it. Raises Gone where the file is gone."""

        def reading() -> Found:
            try:
                data = self._path(import_id).read_bytes()
            except FileNotFoundError:
                raise Gone("import-gone") from None
            return read(replace(asked, data=data))

        return self._readings.of(import_id, (asked.format, asked.how), reading)

    def _kind(self, import_id: str, asked: Asked) -> str:
        """The kind of a file. Raises Invalid where it cannot be read, however its columns and times are taken."""
        try:
            _, reading = self._found(import_id, asked)
        except Invalid as refusal:
            names = refusal.errors[0].parameters.get("names")
            if not names:
                raise
            return kind_of_file(names, Document())
        return kind_of_file(reading.columns, reading.document)

    def _forget(self, import_id: str) -> None:
        self._readings.forget(import_id)
        self._path(import_id).unlink(missing_ok=True)

    def _path(self, import_id: str) -> Path:
        return self._arriving / f"{import_id}{ENDING}"

    def _is_old(self, path: Path) -> bool:
        """A file without a row may be arriving just now."""
        return path.stat().st_mtime < self._clock() - 3600 if path.exists() else False

    def _expired(self, one: Import) -> bool:
        return one.expires_at < self._after(timedelta())

    def _after(self, time_left: timedelta) -> str:
        return (datetime.fromtimestamp(self._clock(), UTC) + time_left).isoformat(timespec="seconds")


def _here(db: Database, reached: reach.IterationReach, choices: ImportChoices | None) -> ImportChoices | None:
    """What was decided in another lesson, without codes that this one does not have."""
    if choices is None:
        return None
    used = schemes.of_iteration(db, reached.iteration.schemes)
    places = {f"{scheme.id}:{code.key}" for scheme in used for code in scheme.codes}
    return replace(choices, codes={name: one for name, one in choices.codes.items() if one is None or one in places})


def _at_work(db: Database, coming: Import) -> bool:
    return any(one.state in OPEN_STATES for one in jobs.of_subject(db, coming.id))


def _open(coming: Import) -> None:
    if coming.state != ImportState.OPEN:
        raise Gone("import-gone")


def _asked(coming: Import) -> Asked:
    """How the file is to be understood, without its bytes. Raises Gone once it was brought in."""
    _open(coming)
    given = coming.choices
    return Asked(
        filename=coming.filename,
        format=given.format,
        how=Understanding(columns=given.columns, time_unit=given.time_unit, until_next=given.until_next),
        choices=Choices(
            observer=coming.person if given.mine else "",
            codes=given.codes,
            students=given.students,
            observers=given.observers,
        ),
        new_codes=given.new_codes,
        source=coming.id,
    )


def _as_done(choices: ImportChoices, told: Preview) -> ImportChoices:
    """The choices with what the file itself told, as far as the notes came in by it."""
    understood = told.reading.understood
    columns = dict(understood.columns) if understood else {}
    return replace(choices, format=None, columns=columns, codes=dict(told.fitted.codes))


def _withdraw(db: Database, reached: reach.IterationReach, notes: list[Observation]) -> None:
    iteration = reached.iteration
    gone = [changed(one, state=ObservationState.WITHDRAWN) for one in notes]
    tell_notes(db, gone, lambda told: observations.withdraw(db, told), iteration, reached.study.team)
