"""Debriefs, their clock, and what is written down in them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.entity import as_dict
from lessonstudy.web.api.debrief_inputs import DebriefChange, DebriefInput, EntryChange, EntryInput
from lessonstudy.web.api.inputs import text_change, version_seen
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

Seen = Annotated[int | None, Depends(version_seen)]


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["debriefs"])

    @routes.get("/iterations/{iteration}/debriefs")
    def list_debriefs(request: Request, iteration: str, page: Paging) -> Any:
        return page.of(
            as_dict(one) for one in services.debriefing.of_iteration(signed_in(request).person.id, iteration)
        )

    @routes.post("/iterations/{iteration}/debriefs", status_code=201)
    def add_debrief(request: Request, iteration: str, values: DebriefInput) -> Any:
        return as_dict(services.debriefing.add(signed_in(request).person.id, iteration, values.protocol))

    @routes.get("/debriefs/{debrief}")
    def debrief(request: Request, response: Response, debrief: str) -> Any:
        found = services.debriefing.get(signed_in(request).person.id, debrief)
        response.headers["ETag"] = f'"{found.version}"'
        return as_dict(found)

    @routes.patch("/debriefs/{debrief}")
    def move(request: Request, debrief: str, values: DebriefChange, seen: Seen) -> Any:
        given = text_change(values.given(), seen)
        return as_dict(services.debriefing.move(signed_in(request).person.id, debrief, seen, given))

    @routes.get("/debriefs/{debrief}/entries")
    def entries(request: Request, debrief: str, page: Paging) -> Any:
        return page.of(as_dict(one) for one in services.debriefing.entries(signed_in(request).person.id, debrief))

    @routes.post("/debriefs/{debrief}/entries", status_code=201)
    def write(request: Request, debrief: str, values: EntryInput) -> Any:
        return as_dict(services.debriefing.write(signed_in(request).person.id, debrief, values.given()))

    @routes.get("/debriefs/{debrief}/mix")
    def mix(request: Request, debrief: str) -> Any:
        """How much of the talk was evidence, explanation or opinion: counts, without a name."""
        found = services.debriefing.mix(signed_in(request).person.id, debrief)
        return {stance.value if stance else "unmarked": count for stance, count in found.items()}

    @routes.patch("/entries/{entry}")
    def change_entry(request: Request, entry: str, values: EntryChange, seen: Seen) -> Any:
        given = text_change(values.given(), seen)
        return as_dict(services.debriefing.change_entry(signed_in(request).person.id, entry, seen, given))

    return routes
