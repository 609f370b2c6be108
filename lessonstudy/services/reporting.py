"""Reports of a study, for taking along: the whole study, one page of it, and the notes of a debrief.

Every member of the team may have them, but a guest takes nothing along. Pictures are of the recordings, so they need the right to
download those; a member without it gets the same report without pictures. Hidden notes are in none, whoever asks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from lessonstudy.domain.errors import NotFound, Refusal
from lessonstudy.domain.people import Right
from lessonstudy.domain.reports import ReportChoice, ReportFormat, ReportKind
from lessonstudy.domain.studies import Study
from lessonstudy.formats.tables import xlsx_of
from lessonstudy.reports import pdf
from lessonstudy.reports.debrief_notes import debrief_notes, narrowed
from lessonstudy.reports.deidentify import deidentified
from lessonstudy.reports.document import Report
from lessonstudy.reports.html import html
from lessonstudy.reports.material import Material
from lessonstudy.reports.study_report import study_report
from lessonstudy.reports.study_tables import study_tables
from lessonstudy.reports.summary import summary
from lessonstudy.services import reach
from lessonstudy.services.pictures import Order, Pictures, order_in
from lessonstudy.services.report_material import material_of
from lessonstudy.store import Store, iterations, studies

PICTURE_PX = 480
"""The width of a picture: 5.6 cm on paper at 220 px to the inch."""
WORKBOOK = "study-tables.xlsx"
Tell = Callable[[float], None]
FILE_NAMES = {
    ReportKind.STUDY: "study-report",
    ReportKind.SUMMARY: "study-summary",
    ReportKind.DEBRIEF: "debrief-notes",
}


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """A report that was made and may be given; its files are set when somebody asks for them."""

    kind: ReportKind
    report: Report

    def file(self, form: ReportFormat) -> bytes:
        return pdf.pdf(self.report) if form == ReportFormat.PDF else html(self.report)

    def filename(self, form: ReportFormat) -> str:
        """What the file is called on somebody's machine: what it is, and no name of anyone."""
        return f"{FILE_NAMES[self.kind]}.{form}"

    def pages(self) -> list[bytes]:
        """Its pages as PNG, as they will be printed."""
        return pdf.pictures(self.report)


def nobody(_: float) -> None:
    """Hears how far the work is, and tells nobody."""


class Reporting:
    """Methods that take a person raise NotFound and Forbidden where they may not; those of the folder ask nobody's rights."""

    def __init__(self, store: Store, pictures: Pictures, folder: Path) -> None:
        self._store = store
        self._pictures = pictures
        self._folder = folder

    def of_study(
        self, person: str, study_id: str, kind: ReportKind, choice: ReportChoice, tell: Tell = nobody
    ) -> ReadyReport:
        """The report, or the summary, of a study. `tell` hears how far the pictures are, 0 to 1.

        A picture that was made is kept, so that who leaves and comes back goes on where they were.
        """
        with self._store.read() as db:
            # who may note takes along what everybody wrote; a guest may only look
            reached = reach.study(db, person, study_id, Right.NOTE)
            if not reached.membership.allows(Right.DOWNLOAD):
                choice = replace(choice, pictures=False)
            material, orders = self._gathered(db, reached.study, kind, choice, None)
        return self._made(material, orders, kind, choice, None, tell)

    def of_debrief(self, person: str, iteration_id: str, choice: ReportChoice, tell: Tell = nobody) -> ReadyReport:
        """The notes of an iteration's debrief; `tell` as above."""
        with self._store.read() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            if not reached.membership.allows(Right.DOWNLOAD):
                choice = replace(choice, pictures=False)
            material, orders = self._gathered(db, reached.study, ReportKind.DEBRIEF, choice, iteration_id)
        return self._made(material, orders, ReportKind.DEBRIEF, choice, iteration_id, tell)

    def workbook(self, person: str, study_id: str, *, deidentify: bool = False) -> bytes:
        """All tables of a study as one spreadsheet (XLSX)."""
        with self._store.read() as db:
            material = material_of(db, reach.study(db, person, study_id, Right.NOTE).study, whole=True)
        return xlsx_of(*study_tables(deidentified(material) if deidentify else material))

    def in_folder(
        self, study_id: str, kind: ReportKind, choice: ReportChoice, iteration: str | None = None
    ) -> ReadyReport:
        """The same for the terminal, which acts for whoever owns the data folder. Raises NotFound."""
        with self._store.read() as db:
            study = studies.get(db, study_id)
            if study is None:
                raise NotFound("study")
            if iteration is not None:
                found = iterations.get(db, iteration)
                if found is None or found.study != study.id:
                    raise NotFound("iteration")
            material, orders = self._gathered(db, study, kind, choice, iteration)
        return self._made(material, orders, kind, choice, iteration, nobody)

    def _gathered(
        self, db: Database, study: Study, kind: ReportKind, choice: ReportChoice, iteration: str | None
    ) -> tuple[Material, list[Order]]:
        material = material_of(db, study)
        if iteration is not None:
            lesson = material.lesson(iteration)
            if lesson is None:
                raise NotFound("iteration")
            material = narrowed(material, lesson)
        if not choice.pictured or kind == ReportKind.SUMMARY:
            return material, []
        orders = []
        for note in material.numbers:
            try:
                orders.append(order_in(db, self._folder, material.notes[note], PICTURE_PX))
            except Refusal:
                # no film of this moment, or none any more: the words stand without a picture
                continue
        return material, orders

    def _made(
        self,
        material: Material,
        orders: Sequence[Order],
        kind: ReportKind,
        choice: ReportChoice,
        iteration: str | None,
        tell: Tell,
    ) -> ReadyReport:
        pictures = {}
        for place, order in enumerate(orders):
            tell(place / len(orders))
            try:
                pictures[order.note.id] = self._pictures.make(order)
            except Refusal:
                continue
        material = replace(material, pictures=pictures)
        if choice.deidentified:
            material = deidentified(material)
        if kind == ReportKind.SUMMARY:
            return ReadyReport(kind, summary(material))
        if kind == ReportKind.STUDY:
            return ReadyReport(kind, study_report(material))
        lesson = material.lesson(iteration or "")
        if lesson is None:
            raise NotFound("iteration")
        return ReadyReport(kind, debrief_notes(material, lesson))
