"""What the teacher of an iteration noticed, before they see what others did."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.web.api import shapes
from lessonstudy.web.api.chain_inputs import NoticingInput
from lessonstudy.web.api.inputs import version_seen
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["reteach"])

    @routes.get("/iterations/{iteration}/noticing")
    def noticing(request: Request, response: Response, iteration: str) -> Any:
        found = services.reteaching.noticing(signed_in(request).person.id, iteration)
        response.headers["ETag"] = f'"{found.version if found else 0}"'
        return shapes.noticing(iteration, found)

    @routes.put("/iterations/{iteration}/noticing")
    def notice(
        request: Request, iteration: str, values: NoticingInput, seen: Annotated[int | None, Depends(version_seen)]
    ) -> Any:
        person = signed_in(request).person.id
        made = services.reteaching.notice(person, iteration, values.text, skipped=values.skipped, seen=seen)
        return shapes.noticing(iteration, made)

    return routes
