"""Protocols of a team, and those that ship."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.data import protocols as shipped_protocols
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.protocols import minutes_of
from lessonstudy.web.api.debrief_inputs import ProtocolChange, ProtocolInput
from lessonstudy.web.api.document import PROTOCOL_FILE
from lessonstudy.web.api.inputs import text_change, version_seen
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["protocols"])

    @routes.get("/teams/{team}/protocols")
    def list_protocols(request: Request, team: str, page: Paging) -> Any:
        own = services.protocols.of_team(signed_in(request).person.id, team)
        shipped = [as_dict(one) | {"minutes": minutes_of(one.steps)} for one in shipped_protocols()]
        return {"items": page.of(as_dict(one) for one in own), "shipped": shipped}

    @routes.post("/teams/{team}/protocols", status_code=201)
    def add_protocol(request: Request, team: str, values: ProtocolInput) -> Any:
        person = signed_in(request).person.id
        if values.file is not None:
            return as_dict(services.protocols.bring(person, team, values.filename, values.file.encode()))
        given = values.values()
        given = {name: value for name, value in given.items() if name not in ("copy_of", "file", "filename")}
        return as_dict(services.protocols.add(person, team, given | {"copy": values.copy_of}))

    @routes.get("/protocols/{protocol}")
    def protocol(request: Request, response: Response, protocol: str) -> Any:
        found = services.protocols.get(signed_in(request).person.id, protocol)
        response.headers["ETag"] = f'"{found.version}"'
        return as_dict(found)

    @routes.patch("/protocols/{protocol}")
    def change_protocol(
        request: Request, protocol: str, values: ProtocolChange, seen: Annotated[int | None, Depends(version_seen)]
    ) -> Any:
        given = text_change(values.values(), seen)
        return as_dict(services.protocols.change(signed_in(request).person.id, protocol, seen, given))

    @routes.get("/protocols/{protocol}/file", response_class=Response, responses=PROTOCOL_FILE)
    def protocol_file(request: Request, protocol: str) -> Response:
        name, text = services.protocols.written(signed_in(request).person.id, protocol)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)

    return routes
