"""Captions: bringing in a file, reading what was said, taking it away."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from lessonstudy.bootstrap import Services
from lessonstudy.web.api import shapes
from lessonstudy.web.api.document import TRACK
from lessonstudy.web.api.inputs import CaptionsInput
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": CaptionsInput.model_json_schema()},
            "text/vtt": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    }
}


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["recordings"])

    @routes.get("/recordings/{recording}/captions")
    def list_captions(request: Request, recording: str, page: Paging) -> Any:
        found = services.captions.of_recording(signed_in(request).person.id, recording)
        return page.of(shapes.captions(one) for one in found)

    @routes.post("/recordings/{recording}/captions", status_code=201, openapi_extra=_BODY)
    async def add_captions(
        request: Request,
        recording: str,
        label: Annotated[str, Query()] = "",
        language: Annotated[str, Query()] = "",
        dry_run: bool = False,
    ) -> Response:
        """Bring in a WebVTT or SRT file: as it is, or in JSON with `names` ({"name in the file": "pseudonym"}).

        Speakers without a pseudonym are left out. With `dry_run` nothing is brought in: the answer says what would be.
        """
        person = signed_in(request).person.id
        given = await _given(request, label, language)
        return await run_in_threadpool(_add, services, person, recording, given, dry_run)

    @routes.get("/captions/{captions}")
    def captions(request: Request, captions: str) -> Response:
        found = services.captions.get(signed_in(request).person.id, captions)
        # straight to JSON: there can be thousands
        return JSONResponse(shapes.captions(found) | {"cues": [asdict(cue) for cue in found.cues]})

    @routes.get("/captions/{captions}/captions.vtt", response_class=Response, responses=TRACK)
    def track(request: Request, captions: str) -> Response:
        text = services.captions.track(signed_in(request).person.id, captions)
        return Response(text, headers={"Cache-Control": "private, no-cache"}, media_type="text/vtt")

    @routes.delete("/captions/{captions}", status_code=204)
    def remove(request: Request, captions: str) -> Response:
        services.captions.remove(signed_in(request).person.id, captions)
        return Response(status_code=204)

    return routes


async def _given(request: Request, label: str, language: str) -> CaptionsInput:
    """What was sent: JSON, or the file itself with the rest in the address."""
    body = await request.body()
    if not request.headers.get("content-type", "").startswith("application/json"):
        return CaptionsInput.model_construct(label=label, language=language, text=None, data=body, names={})
    try:
        return CaptionsInput.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _add(services: Services, person: str, recording: str, given: CaptionsInput, dry_run: bool) -> Response:
    data = given.data if given.data is not None else (given.text or "").encode()
    if dry_run:
        return JSONResponse(asdict(services.captions.look(person, recording, data, given.names)))
    made = services.captions.add(
        person, recording, data, label=given.label or "Captions", language=given.language, names=given.names
    )
    return JSONResponse(shapes.captions(made), 201)
