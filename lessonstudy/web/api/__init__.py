"""The HTTP API under /ls/api: FastAPI, so that its input is validated and it has an OpenAPI document.

A route reads input, calls one service, and shapes what comes back. Refusals become problem+json in one place.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from lessonstudy import __version__
from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import FieldError, Invalid, Refusal, Stale
from lessonstudy.web.api import (
    agreement,
    bookmarks,
    captions,
    chain,
    compare,
    debriefs,
    events,
    exchange,
    figures,
    iterations,
    jobs,
    norms,
    observations,
    packages,
    pictures,
    protocols,
    recordings,
    reels,
    replies,
    reports,
    reteach,
    schemes,
    search,
    studies,
    submissions,
)
from lessonstudy.web.api.document import REFUSALS, complete
from lessonstudy.web.api.reference import reference
from lessonstudy.web.api.shapes import Shapes
from lessonstudy.web.problems import problem

log = logging.getLogger(__name__)


def api(services: Services, watch: events.Watch) -> FastAPI:
    """The API over these services; `watch` tells the event streams when something was committed."""
    app = FastAPI(
        title="lessonstudy",
        version=__version__,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
    )
    for rooms in (
        observations,
        replies,
        studies,
        chain,
        compare,
        reteach,
        schemes,
        search,
        iterations,
        recordings,
        reels,
        submissions,
        agreement,
        bookmarks,
        pictures,
        captions,
        jobs,
        norms,
        protocols,
        debriefs,
        reports,
        packages,
        figures,
        exchange,
    ):
        app.include_router(rooms.router(services))
    app.include_router(events.router(services, watch))
    described = app.openapi
    app.openapi = cache(lambda: complete(described()))  # type: ignore[method-assign]
    app.add_route("/docs", lambda _: reference(app.openapi()), include_in_schema=False)
    app.add_exception_handler(Refusal, _refused(services))
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    return app


def _refused(services: Services) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, refusal: Exception) -> Response:
        if not isinstance(refusal, Refusal):
            raise refusal
        current = None
        if isinstance(refusal, Stale):
            current = Shapes(services, request).any(refusal.current)
        return problem(refusal, current)

    return answer


async def _not_valid(_: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [FieldError(_field(one), "not-valid", {"why": _why(one["msg"])}) for one in found]
    return problem(Invalid(errors))


def _why(message: str) -> str:
    told = message.removeprefix("Value error, ").rstrip(".")
    return told if told[1:2].isupper() else told[:1].lower() + told[1:]


def _field(error: dict[str, Any]) -> str:
    if error["type"] == "json_invalid":
        # what follows in its place is where the text broke off
        return "body"
    return ".".join(str(part) for part in error["loc"] if part not in ("body", "query", "path")) or "body"


async def _http(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    title = {404: "Not found", 405: "Method not allowed"}.get(status, "Refused")
    body = {"type": f"/ls/errors/http-{status}", "title": title, "status": status, "detail": f"{title}."}
    return JSONResponse(body, status, media_type="application/problem+json")
