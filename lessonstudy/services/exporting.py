"""Notes for other software: what a person may see of an iteration, as a file in a format of theirs, with what it loses."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme, Loss, Media, file_name
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import Recording, RecordingStatus
from lessonstudy.domain.schemes import CodeKind, CodingScheme
from lessonstudy.domain.studies import Study
from lessonstudy.formats.registry import FORMATS, named
from lessonstudy.services import reach
from lessonstudy.services.annotate import visible
from lessonstudy.services.teaching import EVERY
from lessonstudy.store import Store, iterations, observations, people, plans, recordings, schemes

LABELS = {one.NAME: one.LABEL for one in FORMATS}
"""What can be written, by name."""
TYPES = ("application/zip", *(one.MIME for one in FORMATS))


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file, how many `notes` are in it, and what of them is not."""

    notes: int
    name: str
    mime: str
    data: bytes
    losses: tuple[Loss, ...]


class Exporting:
    """Every method takes the person first and raises NotFound or Forbidden where they may not. Hidden notes stay out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def document(self, person: str, iteration_id: str) -> Document:
        """The notes of an iteration that the person may see, in the neutral form that every format is written from."""
        with self._store.read() as db:
            reached = reach.iteration(db, person, iteration_id, Right.DOWNLOAD)
            return document_in(db, person, reached.iteration, reached.study)

    def of_iteration(self, person: str, iteration_id: str, form: str) -> ExportedFile:
        """One file. Raises Invalid for a format that there is not."""
        return written(self.document(person, iteration_id), form)

    def of_study(self, person: str, study_id: str, form: str) -> ExportedFile:
        """A zip with a file for each iteration that has notes. Raises Conflict where none has."""
        with self._store.read() as db:
            study = reach.study(db, person, study_id, Right.DOWNLOAD).study
            documents = [document_in(db, person, one, study) for one in iterations.of_study(db, study.id)]
        return written_together(study.title, documents, form)


def written(document: Document, form: str) -> ExportedFile:
    """The file of one lesson. Raises Invalid for a format that there is not."""
    wanted = named(form, FORMATS)
    made = wanted.write(document)
    # a long title is cut, not the lesson's number behind it
    title, _, number = document.title.rpartition(" ")
    name = f"{file_name(title, 'notes')}-{file_name(number, '1')}{wanted.ENDINGS[0]}"
    return ExportedFile(len(document.notes), name, wanted.MIME, made.data, made.losses)


def written_together(title: str, documents: Sequence[Document], form: str) -> ExportedFile:
    """A zip with a file for each lesson that has notes. Raises Conflict where none has."""
    files = [written(one, form) for one in documents if one.notes]
    if not files:
        raise Conflict("nothing-to-export")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            # without the time of day: the same notes give the same file
            archive.writestr(zipfile.ZipInfo(one.name), one.data, zipfile.ZIP_DEFLATED)
    losses: dict[str, Loss] = {}
    for loss in (loss for one in files for loss in one.losses):
        before = losses.get(loss.sentence)
        losses[loss.sentence] = replace(before, count=before.count + loss.count) if before else loss
    notes, name = sum(one.notes for one in files), f"{file_name(title, 'notes')}-{form}.zip"
    return ExportedFile(notes, name, "application/zip", out.getvalue(), tuple(losses.values()))


def document_in(db: Database, person: str, iteration: Iteration, study: Study) -> Document:
    """The notes of a lesson that a person may see; nobody ("") sees none that are hidden."""
    notes = observations.after(db, iteration.id, -1, EVERY, person if iteration.hides_others else None)
    shown = [one for one in visible(iteration, person, notes) if one.state != "withdrawn"]
    plan = plans.get(db, iteration.plan)
    films = [one for one in recordings.of_iteration(db, iteration.id) if one.status == RecordingStatus.READY]
    used = schemes.of_iteration(db, iteration.schemes)
    names = _Names(
        observers={one.id: one.name for one, _ in people.members(db, study.team)},
        phases={one.id: one.title for one in plan.phases} if plan else {},
        anticipated={one.id: one.description for phase in plan.phases for one in phase.anticipated} if plan else {},
        cameras={one.id: one.label for one in films},
        slugs={one.id: one.slug for one in used},
    )
    return Document(
        title=f"{study.title} {iteration.number}",
        media=tuple(map(_media, films)),
        schemes=tuple(map(_listed, used)),
        notes=tuple(names.note(one) for one in sorted(shown, key=lambda one: (one.start_ms, one.id))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What the things of a lesson are called outside of it, each by its id."""

    observers: Mapping[str, str]
    phases: Mapping[str, str]
    anticipated: Mapping[str, str]
    cameras: Mapping[str, str]
    slugs: Mapping[str, str]

    def note(self, one: Observation) -> ExchangedNote:
        codes = (code.rpartition(":") for code in one.codes)
        return ExchangedNote(
            id=one.id,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            saw=one.saw,
            think=one.think,
            codes=tuple(f"{self.slugs[scheme]}:{key}" for scheme, _, key in codes if scheme in self.slugs),
            students=one.students,
            observer=self.observers.get(one.observer, ""),
            phase=self.phases.get(one.phase or "", ""),
            anticipated=self.anticipated.get(one.anticipated or "", ""),
            media=self.cameras.get(one.recording or "", ""),
            flag=one.flag,
            region=one.region,
        )


def _media(film: Recording) -> Media:
    return Media(
        label=film.label,
        filename=f"{film.label}.mp4",
        duration_ms=film.duration_ms,
        offset_ms=film.offset_ms,
        fps=film.fps,
    )


def _listed(scheme: CodingScheme) -> ListedScheme:
    codes = (
        ListedCode(
            key=one.key,
            name=one.name,
            color=one.color,
            definition=one.definition,
            interval=one.kind == CodeKind.INTERVAL,
        )
        for one in scheme.codes
    )
    return ListedScheme(slug=scheme.slug, name=scheme.name, codes=tuple(codes))
