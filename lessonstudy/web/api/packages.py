"""A study as one file to take along."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from lessonstudy.bootstrap import Services
from lessonstudy.domain.packages import ENDING
from lessonstudy.web.identity import signed_in

Videos = Annotated[bool | None, Query(description="Left out: with videos, but none where it is de-identified.")]
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["studies"])

    @routes.get("/studies/{study}/package", response_class=StreamingResponse, responses=FILE)
    def package(request: Request, study: str, videos: Videos = None, deidentified: bool = False) -> StreamingResponse:
        """The whole study (.lessonstudy.zip), for `lessonstudy import`. Notes that are not revealed are not in it."""
        person = signed_in(request).person.id
        found = services.packages.of_study(person, study, videos=videos, deidentified=deidentified)
        headers = {
            "Content-Disposition": f'attachment; filename="study{ENDING}"',
            "Cache-Control": "private, no-store",
        }
        return StreamingResponse(
            found.pieces(), headers=headers, media_type="application/zip", background=BackgroundTask(found.close)
        )

    return routes
