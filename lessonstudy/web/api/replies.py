"""Threads under notes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import Unconditional
from lessonstudy.domain.replies import Reply
from lessonstudy.web.api import shapes
from lessonstudy.web.api.inputs import Limit, ReplyChange, ReplyInput, Seq, version_seen
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["replies"])

    @routes.get("/iterations/{iteration}/replies")
    def threads(request: Request, iteration: str, after: Seq = -1, limit: Limit = 500) -> Response:
        found = services.replies.of_iteration(signed_in(request).person.id, iteration, after, limit)
        items = [shapes.reply(one) for one in found.items]
        return JSONResponse({"items": items, "next": found.next, "seq": found.seq})

    @routes.get("/observations/{observation}/replies")
    def thread(request: Request, observation: str, page: Paging) -> Any:
        found = services.replies.of_note(signed_in(request).person.id, observation)
        items, following = page.cut(shapes.reply(one) for one in found)
        return {"items": items, "next": following}

    @routes.post("/observations/{observation}/replies", status_code=201)
    def add(request: Request, observation: str, values: ReplyInput) -> Response:
        found, created = services.replies.add(signed_in(request).person.id, observation, values.text, values.id)
        return _answer(found, 201 if created else 200)

    @routes.patch("/replies/{reply}")
    def change(
        request: Request, reply: str, values: ReplyChange, seen: Annotated[int | None, Depends(version_seen)]
    ) -> Response:
        if seen is None:
            raise Unconditional
        return _answer(services.replies.change(signed_in(request).person.id, reply, seen, values.text))

    @routes.delete("/replies/{reply}")
    def withdraw(request: Request, reply: str) -> Any:
        return shapes.reply(services.replies.withdraw(signed_in(request).person.id, reply))

    return routes


def _answer(reply: Reply, status: int = 200) -> Response:
    return JSONResponse(shapes.reply(reply), status, headers={"ETag": f'"{reply.version}"'})
