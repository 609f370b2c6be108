"""A study as one file: to take along, and, for administrators, to bring in.

A package that comes in is announced here and sent as videos are (web/uploads.py). A job looks at it, another brings it in.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.packages import ENDING
from lessonstudy.services.package_arrivals import Arrived
from lessonstudy.web.api.inputs import PackageInput
from lessonstudy.web.api.jobs import shape as job_shape
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in
from lessonstudy.web.uploads import upload_address

Videos = Annotated[bool | None, Query(description="Left out: with videos, but none where it is de-identified.")]
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["studies"])

    @routes.get("/studies/{study}/package", response_class=StreamingResponse, responses=FILE)
    def package(request: Request, study: str, videos: Videos = None, deidentified: bool = False) -> StreamingResponse:
        """The whole study (.lessonstudy.zip). Notes that are not revealed are not in it."""
        person = signed_in(request).person.id
        found = services.packages.of_study(person, study, videos=videos, deidentified=deidentified)
        headers = {
            "Content-Disposition": f'attachment; filename="study{ENDING}"',
            "Cache-Control": "private, no-store",
        }
        return StreamingResponse(
            found.pieces(), headers=headers, media_type="application/zip", background=BackgroundTask(found.close)
        )

    @routes.post("/teams/{team}/packages", status_code=201)
    def begin_package(request: Request, team: str, given: PackageInput) -> Any:
        """Announce a study package; its bytes go to `upload.url` (tus). For administrators in the team.

        When all of it is here, it is checked. The same file announced again, while open, goes on where it stopped.
        """
        person = signed_in(request).person.id
        upload = services.uploads.begin_package(person, team, given.filename, given.bytes)
        address = {"id": upload.id, "url": upload_address(upload.id), "bytes": upload.bytes}
        package = _shape(services.package_arrivals.get(person, upload.id))
        return {"package": package, "upload": address | {"expires_at": upload.expires_at}}

    @routes.get("/teams/{team}/packages")
    def list_packages(request: Request, team: str, page: Paging) -> Any:
        """One's own that came or are coming, the newest first."""
        return page.of(map(_shape, services.package_arrivals.of_team(signed_in(request).person.id, team)))

    @routes.get("/packages/{package}")
    def arrived_package(request: Request, package: str) -> Any:
        """`look` says what would come in once it was checked; where it cannot, the `error` of `job` says why."""
        return _shape(services.package_arrivals.get(signed_in(request).person.id, package))

    @routes.post("/packages/{package}/bring-in", status_code=202)
    def bring_in_package(request: Request, package: str) -> Any:
        """Bring all of it in, or nothing: a job, whose result names the study."""
        return _shape(services.package_arrivals.bring_in(signed_in(request).person.id, package))

    @routes.delete("/packages/{package}", status_code=204)
    def remove_package(request: Request, package: str) -> Response:
        """Put it away. What is at work on it ends; a study that came of it stays."""
        services.package_arrivals.remove(signed_in(request).person.id, package)
        return Response(status_code=204)

    return routes


def _shape(one: Arrived) -> dict[str, Any]:
    upload = {name: value for name, value in asdict(one.upload).items() if name not in ("recording", "person")}
    known = [{"id": person.id, "name": person.name} for person in one.people]
    look = one.look | {"people": known} if one.look else None
    return upload | {"look": look, "job": job_shape(one.job) if one.job else None}
