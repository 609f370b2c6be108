"""Observations: the hot path of the room. Addresses are compared in turn, so the most asked come first."""

from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.errors import Unconditional
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.replies import Reply
from lessonstudy.web.api import shapes
from lessonstudy.web.api.document import CREATED
from lessonstudy.web.api.inputs import (
    IfMatch,
    IfNoneMatch,
    Limit,
    ObservationInput,
    Seq,
    UndoInput,
    version_named,
    wants_new,
)
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["observations"])

    # notes are written one after the other in any case; those who wait do so in their order and without a thread each
    one_by_one = CapacityLimiter(1)

    @routes.put("/observations/{observation}", responses=CREATED)
    async def put(
        request: Request,
        observation: str,
        values: ObservationInput,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        person, seen = signed_in(request).person.id, version_named(if_match)
        if wants_new(if_none_match):
            create = services.annotate.create
            note, created = await run_sync(create, person, observation, values.given(), limiter=one_by_one)
            return _answer(note, 201 if created else 200)
        if seen is None:
            raise Unconditional
        replace = services.annotate.replace
        return _answer(await run_sync(replace, person, observation, seen, values.given(), limiter=one_by_one))

    @routes.get("/iterations/{iteration}/observations")
    def notes(
        request: Request, iteration: str, after: Seq = -1, limit: Limit = 500, flag: bool | None = None
    ) -> Response:
        found = services.annotate.notes(signed_in(request).person.id, iteration, after, limit, flag)
        items = [shapes.observation(one) for one in found.items]
        # straight to JSON: walking 5,000 notes through the response model costs more than reading them
        return JSONResponse({"items": items, "next": found.next, "seq": found.seq})

    @routes.get("/observations/{observation}")
    def note(request: Request, observation: str) -> Response:
        found = services.annotate.note(signed_in(request).person.id, observation)
        return JSONResponse(shapes.observation(found), headers={"ETag": f'"{found.version}"'})

    @routes.delete("/observations/{observation}")
    def withdraw(request: Request, observation: str) -> Any:
        return shapes.observation(services.annotate.withdraw(signed_in(request).person.id, observation))

    @routes.post("/undo")
    def undo(request: Request, values: UndoInput) -> Any:
        return _undone(services.annotate.undo(signed_in(request).person.id, values.iteration, values.request))

    @routes.post("/redo")
    def redo(request: Request, values: UndoInput) -> Any:
        return _undone(services.annotate.redo(signed_in(request).person.id, values.iteration, values.request))

    return routes


def _undone(changed: Observation | Reply | Iteration) -> shapes.Shape:
    if isinstance(changed, Reply):
        return {"observation": None, "iteration": None, "reply": shapes.reply(changed)}
    if isinstance(changed, Iteration):
        return {"observation": None, "iteration": shapes.iteration(changed)}
    return {"observation": shapes.observation(changed), "iteration": None}


def _answer(note: Observation, status: int = 200) -> Response:
    return JSONResponse(as_dict(note), status, headers={"ETag": f'"{note.version}"'})
