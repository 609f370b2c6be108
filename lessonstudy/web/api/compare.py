"""Iterations of a study side by side, as data."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from lessonstudy.bootstrap import Services
from lessonstudy.web.api.inputs import LONGEST_INPUT
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["chain"])

    @routes.get("/studies/{study}/compare")
    def compare(
        request: Request,
        study: str,
        iterations: Annotated[
            str | None, Query(max_length=LONGEST_INPUT, description="Ids with commas between them; without it, all.")
        ] = None,
    ) -> Any:
        wanted = [one for one in iterations.split(",") if one] if iterations else None
        return services.comparing.of_study(signed_in(request).person.id, study, wanted).whole()

    return routes
