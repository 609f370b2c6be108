"""A team's norms and their signatures."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.norms import NormsVersion
from lessonstudy.web.api.debrief_inputs import NormsChange, NormsInput
from lessonstudy.web.api.inputs import text_change, version_seen
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["norms"])

    def shape(person: str, norms: NormsVersion) -> dict[str, Any]:
        signed = services.norms.signed(person, norms.id)
        return as_dict(norms) | {"signed": [{"person": one.person.id, "at": one.at} for one in signed]}

    @routes.get("/teams/{team}/norms")
    def list_norms(request: Request, team: str, page: Paging) -> Any:
        person = signed_in(request).person.id
        return page.of(shape(person, one) for one in services.norms.of_team(person, team))

    @routes.post("/teams/{team}/norms", status_code=201)
    def add_norms(request: Request, team: str, values: NormsInput) -> Any:
        person = signed_in(request).person.id
        return shape(person, services.norms.add(person, team, values.given()))

    @routes.get("/norms/{norms}")
    def norms(request: Request, response: Response, norms: str) -> Any:
        person = signed_in(request).person.id
        found = services.norms.get(person, norms)
        response.headers["ETag"] = f'"{found.version}"'
        return shape(person, found)

    @routes.patch("/norms/{norms}")
    def change_norms(
        request: Request, norms: str, values: NormsChange, seen: Annotated[int | None, Depends(version_seen)]
    ) -> Any:
        person = signed_in(request).person.id
        given = text_change(values.given(), seen)
        return shape(person, services.norms.change(person, norms, seen, given))

    @routes.post("/norms/{norms}/sign")
    def sign(request: Request, norms: str) -> Any:
        return as_dict(services.norms.sign(signed_in(request).person.id, norms))

    return routes
