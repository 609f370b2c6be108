"""Reports as files: of a study, and of the debrief of one lesson."""

from typing import Annotated, Any, Literal

import anyio
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.reports import ReportChoice, ReportFormat, ReportKind
from lessonstudy.services.reporting import WORKBOOK, ReadyReport
from lessonstudy.web.headers import REPORT_POLICY
from lessonstudy.web.identity import signed_in

MOST_AT_ONCE = 2
"""Each is a second's work; who waits for a report must not hold up who saves a note."""
MEDIA_TYPES = {ReportFormat.PDF: "application/pdf", ReportFormat.HTML: "text/html; charset=utf-8"}
FILES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}, "text/html; charset=utf-8": {}}}}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_FILE: dict[int | str, dict[str, Any]] = {200: {"description": "The workbook", "content": {XLSX: {}}}}

Format = Annotated[ReportFormat, Query()]
Pictures = Annotated[bool | None, Query(description="Left out: with pictures, but none where it is de-identified.")]


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["reports"])
    places = anyio.CapacityLimiter(MOST_AT_ONCE)

    @routes.get("/studies/{study}/report", response_class=Response, responses=FILES)
    async def study_report(
        request: Request,
        study: str,
        kind: Literal["study", "summary"] = "study",
        format: Format = ReportFormat.PDF,
        deidentified: bool = False,
        pictures: Pictures = None,
    ) -> Response:
        """The story of the lesson from version to version, or the same on one page."""
        person = signed_in(request).person.id

        def made() -> Response:
            return _answer(
                services.reporting.of_study(person, study, ReportKind(kind), ReportChoice(deidentified, pictures)),
                format,
            )

        return await anyio.to_thread.run_sync(made, limiter=places)

    @routes.get("/studies/{study}/workbook", response_class=Response, responses=XLSX_FILE)
    async def workbook(request: Request, study: str, deidentified: bool = False) -> Response:
        """All tables of the study as one spreadsheet (XLSX)."""
        person = signed_in(request).person.id

        def made() -> Response:
            data = services.reporting.workbook(person, study, deidentify=deidentified)
            headers = {
                "Content-Disposition": f'attachment; filename="{WORKBOOK}"',
                "Cache-Control": "private, no-store",
            }
            return Response(data, headers=headers, media_type=XLSX)

        return await anyio.to_thread.run_sync(made, limiter=places)

    @routes.get("/iterations/{iteration}/report", response_class=Response, responses=FILES)
    async def debrief_notes(
        request: Request,
        iteration: str,
        format: Format = ReportFormat.PDF,
        deidentified: bool = False,
        pictures: Pictures = None,
    ) -> Response:
        """What was said in the debrief of a lesson, and what came of it."""
        person = signed_in(request).person.id

        def made() -> Response:
            return _answer(
                services.reporting.of_debrief(person, iteration, ReportChoice(deidentified, pictures)), format
            )

        return await anyio.to_thread.run_sync(made, limiter=places)

    return routes


def _answer(report: ReadyReport, form: ReportFormat) -> Response:
    """A PDF to be kept, a page to be read where it is asked for: shut in, so that nothing in it could act in one's name."""
    shown = "inline" if form == ReportFormat.HTML else "attachment"
    headers = {
        "Content-Disposition": f'{shown}; filename="{report.filename(form)}"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": REPORT_POLICY,
    }
    return Response(report.file(form), headers=headers, media_type=MEDIA_TYPES[form])
