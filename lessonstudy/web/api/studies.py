"""Studies, focus students and plans."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.people import MembershipState
from lessonstudy.domain.plans import AnticipatedResponse, Expectation, Phase
from lessonstudy.web.api.inputs import (
    PhaseInput,
    PlanChange,
    PlanInput,
    StudentChange,
    StudentInput,
    StudyChange,
    StudyInput,
    text_change,
    version_seen,
    version_tag,
)
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

Seen = Annotated[int | None, Depends(version_seen)]


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["studies"])

    @routes.get("/me")
    def me(request: Request) -> Any:
        person = signed_in(request).person
        teams = [
            {"id": team.id, "name": team.name, "role": membership.role}
            for team, membership in services.teams.teams_of(person)
        ]
        return {
            "person": {"id": person.id, "email": person.email, "name": person.name, "admin": person.admin},
            "teams": teams,
        }

    @routes.get("/teams/{team}/members")
    def list_members(request: Request, team: str, page: Paging) -> Any:
        """Who is called by an id in notes and figures: everyone who is or was in the team."""
        return page.of(
            {"id": one.id, "name": one.name, "role": membership.role, "state": membership.state}
            for one, membership in services.teams.members(signed_in(request).person, team)
            if membership.state != MembershipState.INVITED
        )

    @routes.get("/teams/{team}/studies")
    def list_studies(request: Request, team: str, page: Paging) -> Any:
        return page.of(asdict(one) for one in services.studies.of_team(signed_in(request).person.id, team))

    @routes.post("/teams/{team}/studies", status_code=201)
    def add_study(request: Request, team: str, values: StudyInput) -> Any:
        return asdict(services.studies.add(signed_in(request).person.id, team, values.given()))

    @routes.get("/studies/{study}")
    def study(request: Request, response: Response, study: str) -> Any:
        found = services.studies.get(signed_in(request).person.id, study)
        version_tag(response, found)
        return asdict(found)

    @routes.patch("/studies/{study}")
    def change_study(request: Request, study: str, values: StudyChange, seen: Seen) -> Any:
        given = text_change(values.given(), seen)
        return asdict(services.studies.change(signed_in(request).person.id, study, seen, given))

    _students(routes, services)
    _plans(routes, services)
    return routes


def _students(routes: APIRouter, services: Services) -> None:
    @routes.get("/studies/{study}/students")
    def list_students(request: Request, study: str, page: Paging) -> Any:
        return page.of(asdict(one) for one in services.studies.students(signed_in(request).person.id, study))

    @routes.post("/studies/{study}/students", status_code=201)
    def add_student(request: Request, study: str, values: StudentInput) -> Any:
        return asdict(services.studies.add_student(signed_in(request).person.id, study, values.given()))

    @routes.get("/students/{student}")
    def student(request: Request, response: Response, student: str) -> Any:
        found = services.studies.student(signed_in(request).person.id, student)
        version_tag(response, found)
        return asdict(found)

    @routes.patch("/students/{student}")
    def change_student(request: Request, student: str, values: StudentChange, seen: Seen) -> Any:
        given = text_change(values.given(), seen)
        return asdict(services.studies.change_student(signed_in(request).person.id, student, seen, given))


def _plans(routes: APIRouter, services: Services) -> None:
    @routes.get("/studies/{study}/plans")
    def list_plans(request: Request, study: str, page: Paging) -> Any:
        return page.of(asdict(one) for one in services.studies.plans(signed_in(request).person.id, study))

    @routes.post("/studies/{study}/plans", status_code=201)
    def add_plan(request: Request, study: str, values: PlanInput) -> Any:
        return asdict(services.studies.add_plan(signed_in(request).person.id, study, plan_values(values)))

    @routes.get("/plans/{plan}")
    def plan(request: Request, response: Response, plan: str) -> Any:
        found = services.studies.plan(signed_in(request).person.id, plan)
        version_tag(response, found)
        return asdict(found)

    @routes.get("/plans/{plan}/changes")
    def plan_changes(request: Request, plan: str, since: str | None = None) -> Any:
        return as_dict(services.studies.plan_changes(signed_in(request).person.id, plan, since).changes)

    @routes.patch("/plans/{plan}")
    def change_plan(request: Request, plan: str, values: PlanChange, seen: Seen) -> Any:
        """Change a draft, or freeze it: `state` "frozen"."""
        given = {name: value for name, value in plan_values(values).items() if name != "parent"}
        given = text_change(given, seen)
        return asdict(services.studies.change_plan(signed_in(request).person.id, plan, seen, given))


def plan_values(values: PlanInput) -> dict[str, Any]:
    """The fields that were sent, with phases as records."""
    given = values.given()
    for name in ("success_criteria", "take_up"):
        if name in given:
            given[name] = tuple(given[name])
    if "phases" in given:
        given["phases"] = tuple(_phase(phase) for phase in values.phases)
    return given


def _phase(values: PhaseInput) -> Phase:
    lists = {
        "anticipated": tuple(AnticipatedResponse(**one.model_dump()) for one in values.anticipated),
        "expected": tuple(Expectation(**one.model_dump()) for one in values.expected),
    }
    return Phase(**(values.model_dump() | lists))
