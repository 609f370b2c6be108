"""Pictures of moments, for the room and for reports."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.services.pictures import NARROWEST, WIDEST
from lessonstudy.web.identity import signed_in

MOST_AT_ONCE = 2
"""Each is made by a process of its own; who waits for a picture must not hold up who saves a note."""


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["observations"])
    places = anyio.CapacityLimiter(MOST_AT_ONCE)

    @routes.get("/observations/{observation}/still", response_class=Response)
    async def still(
        request: Request,
        observation: str,
        w: Annotated[int | None, Query(ge=NARROWEST, le=WIDEST)] = None,
        download: bool = False,
    ) -> Response:
        """The frame at which a note begins, with its mark, as JPEG; `w` is the most px of width."""
        person = signed_in(request).person.id
        order = await run_in_threadpool(services.pictures.order, person, observation, w, download=download)
        headers = {"Cache-Control": "private, no-cache", "ETag": f'"{order.tag}"'}
        if download:
            headers["Content-Disposition"] = f'attachment; filename="{order.filename}"'
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        data = await anyio.to_thread.run_sync(services.pictures.make, order, limiter=places)
        return Response(data, headers=headers, media_type="image/jpeg")

    return routes
