"""Iterations, the room, and when phases ran."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.web.api import shapes
from lessonstudy.web.api.bookmarks import own_things
from lessonstudy.web.api.inputs import (
    IterationChange,
    IterationInput,
    PhaseTimesInput,
    text_change,
    version_seen,
    version_tag,
)
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["iterations"])

    @routes.get("/studies/{study}/iterations")
    def list_iterations(request: Request, study: str, page: Paging) -> Any:
        return page.of(shapes.iteration(one) for one in services.teaching.of_study(signed_in(request).person.id, study))

    @routes.post("/studies/{study}/iterations", status_code=201)
    def add_iteration(request: Request, study: str, values: IterationInput) -> Any:
        given = {name: value for name, value in values.given().items() if value is not None}
        return shapes.iteration(services.teaching.add(signed_in(request).person.id, study, given))

    @routes.get("/iterations/{iteration}")
    def iteration(request: Request, response: Response, iteration: str) -> Any:
        found = services.teaching.get(signed_in(request).person.id, iteration)
        version_tag(response, found)
        return shapes.iteration(found)

    @routes.patch("/iterations/{iteration}")
    def change_iteration(
        request: Request, iteration: str, values: IterationChange, seen: Annotated[int | None, Depends(version_seen)]
    ) -> Any:
        given = text_change(values.given(), seen)
        return shapes.iteration(services.teaching.change(signed_in(request).person.id, iteration, seen, given))

    @routes.put("/iterations/{iteration}/phase-times")
    def phase_times(
        request: Request, iteration: str, values: PhaseTimesInput, seen: Annotated[int | None, Depends(version_seen)]
    ) -> Any:
        times = [PhaseTime(**one.model_dump()) for one in values.phases]
        return shapes.iteration(services.teaching.mark_phases(signed_in(request).person.id, iteration, times, seen))

    @routes.post("/iterations/{iteration}/reveal")
    def reveal(request: Request, iteration: str) -> Any:
        return shapes.iteration(services.teaching.reveal(signed_in(request).person.id, iteration))

    @routes.get("/iterations/{iteration}/room")
    def room(request: Request, iteration: str) -> Any:
        who = signed_in(request)
        found = services.annotate.room(who.person.id, iteration)
        work = services.feed.work(who.person.id, iteration)
        submitted = services.submitting.submissions(who.person.id, iteration)
        room = shapes.Shapes(services, request).room(found, who.csrf, work, submitted)
        known = {"captions": [shapes.captions(one) for one in services.captions.of_iteration(who.person.id, iteration)]}
        return room | known | own_things(services, who.person.id, iteration)

    return routes
