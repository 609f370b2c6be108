"""Observations: the hot path of the room."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import Unconditional
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.replies import Reply
from lessonstudy.web.api import shapes
from lessonstudy.web.api.inputs import Limit, ObservationInput, Seq, UndoInput, version_seen, wants_new
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["observations"])

    @routes.get("/iterations/{iteration}/observations")
    def notes(
        request: Request, iteration: str, after: Seq = -1, limit: Limit = 500, flag: bool | None = None
    ) -> Response:
        found = services.annotate.notes(signed_in(request).person.id, iteration, after, limit, flag)
        items = [shapes.observation(one) for one in found.items]
        # straight to JSON: walking 5,000 notes through the response model costs more than reading them
        return JSONResponse({"items": items, "next": found.next, "seq": found.seq})

    @routes.put("/observations/{observation}")
    def put(
        request: Request,
        observation: str,
        values: ObservationInput,
        seen: Annotated[int | None, Depends(version_seen)],
    ) -> Response:
        person = signed_in(request).person.id
        if wants_new(request):
            note, created = services.annotate.create(person, observation, values.given())
            return _answer(note, 201 if created else 200)
        if seen is None:
            raise Unconditional
        return _answer(services.annotate.replace(person, observation, seen, values.given()))

    @routes.get("/observations/{observation}")
    def note(request: Request, observation: str) -> Response:
        found = services.annotate.note(signed_in(request).person.id, observation)
        return JSONResponse(shapes.observation(found), headers={"ETag": f'"{found.version}"'})

    @routes.delete("/observations/{observation}")
    def withdraw(request: Request, observation: str) -> Any:
        return shapes.observation(services.annotate.withdraw(signed_in(request).person.id, observation))

    @routes.post("/undo")
    def undo(request: Request, values: UndoInput) -> Any:
        undone = services.annotate.undo(signed_in(request).person.id, values.iteration)
        if isinstance(undone, Reply):
            return {"observation": None, "reply": shapes.reply(undone)}
        return {"observation": shapes.observation(undone)}

    return routes


def _answer(note: Observation, status: int = 200) -> Response:
    return JSONResponse(asdict(note), status, headers={"ETag": f'"{note.version}"'})
