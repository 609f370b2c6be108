"""Notes as files of other software: out of a lesson or a study, and into a lesson.

A file that comes in is kept first; then what it would bring can be looked at and decided on, and at last it is brought in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.exchange import Loss
from lessonstudy.domain.imports import Import
from lessonstudy.domain.jobs import OPEN_STATES, Job
from lessonstudy.services.exporting import LABELS, TYPES, ExportedFile
from lessonstudy.services.importing import Preview
from lessonstudy.web.api.inputs import ImportInput
from lessonstudy.web.api.jobs import shape as job_shape
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

MOST_AT_ONCE = 2
"""A large file is seconds of work; who waits for one must not hold up who saves a note."""
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {one: {} for one in TYPES}}}
JOB: dict[int | str, dict[str, Any]] = {
    202: {"description": "A job brings them in", "content": {"application/json": {}}}
}
UNBORN = ("created_at", "updated_at", "version", "seq", "state")
"""What a note does not have before it is here."""
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
ImportId = Annotated[str, Path(alias="import")]
"""`import` is a word of Python's own, so that the field has another name here."""
Format = Annotated[str, Query(description=", ".join(LABELS))]


Worked = Callable[[Callable[[], Response]], Awaitable[Response]]
"""Does a piece of work in a thread when there is a place for it."""


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["exchange"])
    places = anyio.CapacityLimiter(MOST_AT_ONCE)

    async def worked(work: Callable[[], Response]) -> Response:
        return await anyio.to_thread.run_sync(work, limiter=places)

    _exports(routes, services, worked)
    _arrivals(routes, services, worked)
    _decisions(routes, services, worked)
    return routes


def _exports(routes: APIRouter, services: Services, worked: Worked) -> None:
    @routes.get("/iterations/{iteration}/export", response_class=Response, responses=FILE)
    async def export_lesson(request: Request, iteration: str, format: Format = "csv") -> Response:
        """The notes of a lesson as a file. The header Lessonstudy-Losses says how many kinds of things are not in it."""
        person = signed_in(request).person.id
        return await worked(lambda: _file(services.exporting.of_iteration(person, iteration, format)))

    @routes.get("/iterations/{iteration}/export/losses")
    async def losses_of_lesson(request: Request, iteration: str, format: Format = "csv") -> Response:
        """What the file would not carry."""
        person = signed_in(request).person.id
        return await worked(lambda: _losses(services.exporting.of_iteration(person, iteration, format)))

    @routes.get("/studies/{study}/export", response_class=Response, responses=FILE)
    async def export_study(request: Request, study: str, format: Format = "csv") -> Response:
        """A zip with a file for each lesson that has notes."""
        person = signed_in(request).person.id
        return await worked(lambda: _file(services.exporting.of_study(person, study, format)))

    @routes.get("/studies/{study}/export/losses")
    async def losses_of_study(request: Request, study: str, format: Format = "csv") -> Response:
        person = signed_in(request).person.id
        return await worked(lambda: _losses(services.exporting.of_study(person, study, format)))


def _arrivals(routes: APIRouter, services: Services, worked: Worked) -> None:
    @routes.get("/iterations/{iteration}/imports")
    def list_imports(request: Request, iteration: str, page: Paging) -> Any:
        """One's own, the newest first."""
        return page.of(map(_shape, services.imports.of_iteration(signed_in(request).person.id, iteration)))

    @routes.post("/iterations/{iteration}/imports", status_code=201, openapi_extra=_BODY)
    async def begin_import(
        request: Request, iteration: str, name: Annotated[str, Query(max_length=300)] = ""
    ) -> Response:
        """Send a file of notes, of at most 100 MB. Nothing comes in before one asks for it."""
        person = signed_in(request).person.id
        arriving = await run_in_threadpool(services.imports.begin, person, iteration, name)
        try:
            async for piece in request.stream():
                await run_in_threadpool(arriving.write, piece)
            return await worked(lambda: JSONResponse({"import": _shape(services.imports.keep(arriving))}, 201))
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            arriving.close()

    @routes.delete("/imports/{import}", status_code=204)
    def remove_import(request: Request, import_id: ImportId) -> Response:
        services.imports.remove(signed_in(request).person.id, import_id)
        return Response(status_code=204)


def _decisions(routes: APIRouter, services: Services, worked: Worked) -> None:
    @routes.get("/imports/{import}")
    async def preview_import(request: Request, import_id: ImportId) -> Response:
        """What would come in, what is lost of it, and what is in the way. While a job brings it in: `import` and `job` alone;
        after one that failed or was cancelled `job` says so."""
        person = signed_in(request).person.id
        return await worked(lambda: _preview(services, person, import_id))

    @routes.patch("/imports/{import}")
    async def choose_import(request: Request, import_id: ImportId, given: ImportInput) -> Response:
        """Say how the file is to be understood; the answer shows what would come in now."""
        person = signed_in(request).person.id

        def chosen() -> Response:
            before = services.imports.get(person, import_id).choices
            services.imports.choose(person, import_id, replace(before, **given.given()))
            return _preview(services, person, import_id)

        return await worked(chosen)

    @routes.post("/imports/{import}/bring-in", responses=JOB)
    async def bring_in(request: Request, import_id: ImportId) -> Response:
        """Bring all of it in, or nothing. A file of more than 5,000 notes is brought in by a job: 202 with `import` and `job`."""
        person = signed_in(request).person.id

        def brought() -> Response:
            told = services.import_jobs.bring_in(person, import_id)
            coming = {"import": _shape(services.imports.get(person, import_id))}
            if isinstance(told, Job):
                return JSONResponse(coming | {"job": job_shape(told)}, 202)
            return JSONResponse(_told(told) | coming)

        return await worked(brought)

    @routes.post("/imports/{import}/take-back")
    async def take_back(request: Request, import_id: ImportId) -> Response:
        """Withdraw the notes that came of it and that nobody changed since."""
        person = signed_in(request).person.id
        return await worked(lambda: JSONResponse(asdict(services.imports.take_back(person, import_id))))


def _file(file: ExportedFile) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name.encode("ascii", "replace").decode().replace("?", "-")}"',
        "Cache-Control": "private, no-store",
        "Lessonstudy-Losses": str(len(file.losses)),
    }
    return Response(file.data, headers=headers, media_type=file.mime)


def _losses(file: ExportedFile) -> Response:
    return JSONResponse({"losses": _said(file.losses)})


def _said(losses: tuple[Loss, ...]) -> list[dict[str, Any]]:
    return [asdict(one) for one in losses]


def _shape(one: Import) -> dict[str, Any]:
    return asdict(one)


def _preview(services: Services, person: str, import_id: str) -> Response:
    coming, job = services.imports.get(person, import_id), services.import_jobs.job(person, import_id)
    answer = {"import": _shape(coming), "job": job_shape(job) if job else None}
    if job and job.state in OPEN_STATES:
        return JSONResponse(answer)
    return JSONResponse(answer | _told(services.imports.preview(person, import_id)))


def _told(told: Preview) -> dict[str, Any]:
    understood, fitted = told.reading.understood, told.fitted
    return {
        "format": told.format,
        "remarks": told.reading.remarks,
        "columns": told.reading.columns,
        "understood": asdict(understood) if understood else None,
        "codes": fitted.codes,
        "unknown_students": fitted.unknown_students,
        "unknown_observers": fitted.unknown_observers,
        "notes": [{name: value for name, value in asdict(one).items() if name not in UNBORN} for one in told.notes],
        "new": told.new,
        "again": told.again,
        "here": told.here,
        "changed": told.changed,
        "losses": _said(told.losses),
        "faults": [{"field": one.field, "message": one.message} for one in told.faults],
    }
