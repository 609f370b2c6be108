"""Handing in one's notes, and who has."""

from typing import Any

from fastapi import APIRouter, Request

from lessonstudy.bootstrap import Services
from lessonstudy.web.api import shapes
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["submissions"])

    @routes.post("/iterations/{iteration}/submit")
    def submit(request: Request, iteration: str) -> Any:
        person = signed_in(request).person.id
        return shapes.submission(services.submitting.submit(person, iteration), person)

    @routes.get("/iterations/{iteration}/submissions")
    def submissions(request: Request, iteration: str) -> Any:
        person = signed_in(request).person.id
        return {"items": [shapes.submission(one, person) for one in services.submitting.submissions(person, iteration)]}

    return routes
