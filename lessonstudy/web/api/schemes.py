"""Coding schemes, taking up a newer version of one, and the words of judgement."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.data import judging_words
from lessonstudy.domain.errors import Unconditional
from lessonstudy.domain.nudge import Nudge, resolved
from lessonstudy.domain.schemes import Code
from lessonstudy.web.api import shapes
from lessonstudy.web.api.document import SCHEME_FILE
from lessonstudy.web.api.inputs import NudgeInput, SchemeChange, SchemeInput, text_change, version_seen
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

Seen = Annotated[int | None, Depends(version_seen)]
MEDIA_TYPES = {"yaml": "application/yaml; charset=utf-8", "csv": "text/csv; charset=utf-8"}


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["schemes"])

    @routes.get("/teams/{team}/schemes")
    def list_schemes(request: Request, team: str, page: Paging) -> Any:
        return page.of(shapes.scheme(one) for one in services.coding.of_team(signed_in(request).person.id, team))

    @routes.post("/teams/{team}/schemes", status_code=201)
    def add_scheme(request: Request, team: str, values: SchemeInput) -> Any:
        return shapes.scheme(services.coding.add(signed_in(request).person.id, team, _values(values)))

    @routes.get("/schemes/{scheme}")
    def scheme(request: Request, response: Response, scheme: str) -> Any:
        found = services.coding.get(signed_in(request).person.id, scheme)
        response.headers["ETag"] = f'"{found.version}"'
        return shapes.scheme(found)

    @routes.patch("/schemes/{scheme}")
    def change_scheme(request: Request, scheme: str, values: SchemeChange, seen: Seen) -> Any:
        given = text_change(_values(values), seen)
        return shapes.scheme(services.coding.change(signed_in(request).person.id, scheme, seen, given))

    @routes.get("/schemes/{scheme}/file", response_class=Response, responses=SCHEME_FILE)
    def scheme_file(request: Request, scheme: str, format: str = "yaml") -> Response:
        name, text = services.coding.written(signed_in(request).person.id, scheme, format)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type=MEDIA_TYPES[format], headers=headers)

    _taking_up(routes, services)
    _nudge(routes, services)
    return routes


def _taking_up(routes: APIRouter, services: Services) -> None:
    @routes.get("/iterations/{iteration}/take-up/{scheme}")
    def preview(request: Request, iteration: str, scheme: str) -> Any:
        found = services.taking_up.preview(signed_in(request).person.id, iteration, scheme)
        return {
            "before": found.before.id,
            "after": found.after.id,
            "codes": [
                {
                    "before": step.before.key,
                    "after": step.after.key if step.after else None,
                    "undecided": step.undecided,
                    "notes": step.notes,
                }
                for step in found.steps
            ],
            "clashes": [[code.key for code in clash] for clash in found.clashes],
        }

    @routes.post("/iterations/{iteration}/take-up/{scheme}")
    def take_up(request: Request, iteration: str, scheme: str) -> Any:
        return shapes.iteration(services.taking_up.take_up(signed_in(request).person.id, iteration, scheme))


def _nudge(routes: APIRouter, services: Services) -> None:
    @routes.get("/teams/{team}/nudge")
    def nudge(request: Request, response: Response, team: str) -> Any:
        found = services.nudging.get(signed_in(request).person.id, team)
        response.headers["ETag"] = f'"{found.version}"'
        return _nudge_shape(found)

    @routes.patch("/teams/{team}/nudge")
    def change_nudge(request: Request, team: str, values: NudgeInput, seen: Seen) -> Any:
        if seen is None:
            raise Unconditional
        return _nudge_shape(services.nudging.change(signed_in(request).person.id, team, seen, values.given()))


def _nudge_shape(nudge: Nudge) -> shapes.Shape:
    """What the team set, the lists that follow from it, and the languages that there are."""
    shipped = judging_words()
    return shapes.nudge(nudge) | {
        "lists": [shapes.word_list(one) for one in resolved(nudge, shipped)],
        "available": [{"language": one.language, "name": one.name} for one in shipped],
    }


def _values(values: SchemeInput | SchemeChange) -> dict[str, Any]:
    """The fields that were sent, with codes as records."""
    given = values.given()
    if "codes" in given:
        given["codes"] = tuple(Code(**one.model_dump()) for one in values.codes)
    return given
