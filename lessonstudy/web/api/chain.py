"""The chain: claims, tweaks with their predictions and outcome, learnings, and results of success criteria."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.chain import kind_of
from lessonstudy.domain.claims import Claim
from lessonstudy.domain.criteria import CriterionResult
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.errors import Unconditional
from lessonstudy.domain.learnings import Learning
from lessonstudy.domain.tweaks import Prediction, Tweak
from lessonstudy.web.api import shapes
from lessonstudy.web.api.chain_inputs import (
    ClaimChange,
    ClaimInput,
    CriteriaInput,
    LearningChange,
    LearningInput,
    OutcomeInput,
    PredictionChange,
    PredictionInput,
    TweakChange,
    TweakInput,
)
from lessonstudy.web.api.inputs import text_change, version_seen, version_tag
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

Seen = Annotated[int | None, Depends(version_seen)]


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["chain"])
    _claims(routes, services)
    _tweaks(routes, services)
    _predictions(routes, services)
    _learnings(routes, services)
    _criteria(routes, services)

    @routes.get("/studies/{study}/lineage")
    def lineage(request: Request, study: str) -> Any:
        return services.lineage.of_study(signed_in(request).person.id, study).whole()

    @routes.post("/studies/{study}/undo")
    def undo(request: Request, study: str) -> Any:
        """Take back one's newest move; the answer is all that it had changed, each with its `kind`, as it stands now."""
        back = services.chain.undo(signed_in(request).person.id, study)
        return [{"kind": kind_of(one)} | as_dict(one) for one in back]

    @routes.post("/studies/{study}/next-plan", status_code=201)
    def next_plan(request: Request, study: str) -> Any:
        return as_dict(services.replanning.next_version(signed_in(request).person.id, study))

    return routes


def _claims(routes: APIRouter, services: Services) -> None:
    @routes.get("/studies/{study}/claims")
    def list_claims(request: Request, study: str, page: Paging) -> Any:
        return page.of(as_dict(one) for one in services.chain.of_study(signed_in(request).person.id, study).claims)

    @routes.post("/studies/{study}/claims", status_code=201)
    def add_claim(request: Request, study: str, values: ClaimInput) -> Any:
        return as_dict(services.chain.add_claim(signed_in(request).person.id, study, values.given()))

    @routes.get("/claims/{claim}")
    def claim(request: Request, response: Response, claim: str) -> Any:
        found = services.chain.get(signed_in(request).person.id, Claim, claim)
        version_tag(response, found)
        return as_dict(found)

    @routes.patch("/claims/{claim}")
    def change_claim(request: Request, claim: str, values: ClaimChange, seen: Seen) -> Any:
        given = text_change(values.given(), seen)
        return as_dict(services.chain.change_claim(signed_in(request).person.id, claim, seen, given))


def _tweaks(routes: APIRouter, services: Services) -> None:
    @routes.get("/studies/{study}/tweaks")
    def list_tweaks(request: Request, study: str, page: Paging) -> Any:
        chain = services.chain.of_study(signed_in(request).person.id, study)
        return page.of(chain.whole(one) for one in chain.tweaks)

    @routes.post("/studies/{study}/tweaks", status_code=201)
    def add_tweak(request: Request, study: str, values: TweakInput) -> Any:
        person = signed_in(request).person.id
        made = services.chain.add_tweak(person, study, values.given())
        return services.chain.of_study(person, study).whole(made)

    @routes.get("/tweaks/{tweak}")
    def tweak(request: Request, response: Response, tweak: str) -> Any:
        person = signed_in(request).person.id
        found = services.chain.get(person, Tweak, tweak)
        version_tag(response, found)
        return services.chain.of_study(person, found.study).whole(found)

    @routes.patch("/tweaks/{tweak}")
    def change_tweak(request: Request, tweak: str, values: TweakChange, seen: Seen) -> Any:
        person = signed_in(request).person.id
        changed = services.chain.change_tweak(person, tweak, seen, text_change(values.given(), seen))
        return services.chain.of_study(person, changed.study).whole(changed)

    @routes.post("/tweaks/{tweak}/outcome", status_code=201)
    def judge(request: Request, tweak: str, values: OutcomeInput) -> Any:
        return as_dict(services.chain.judge(signed_in(request).person.id, tweak, values.given()))


def _predictions(routes: APIRouter, services: Services) -> None:
    @routes.post("/tweaks/{tweak}/predictions", status_code=201)
    def add_prediction(request: Request, tweak: str, values: PredictionInput) -> Any:
        return as_dict(services.chain.add_prediction(signed_in(request).person.id, tweak, values.given()))

    @routes.get("/predictions/{prediction}")
    def prediction(request: Request, response: Response, prediction: str) -> Any:
        found = services.chain.get(signed_in(request).person.id, Prediction, prediction)
        version_tag(response, found)
        return as_dict(found)

    @routes.patch("/predictions/{prediction}")
    def change_prediction(request: Request, prediction: str, values: PredictionChange, seen: Seen) -> Any:
        given = text_change(values.given(), seen)
        return as_dict(services.chain.change_prediction(signed_in(request).person.id, prediction, seen, given))


def _learnings(routes: APIRouter, services: Services) -> None:
    @routes.get("/studies/{study}/learnings")
    def list_learnings(request: Request, study: str, page: Paging) -> Any:
        return page.of(as_dict(one) for one in services.chain.of_study(signed_in(request).person.id, study).learnings)

    @routes.post("/studies/{study}/learnings", status_code=201)
    def add_learning(request: Request, study: str, values: LearningInput) -> Any:
        return as_dict(services.chain.add_learning(signed_in(request).person.id, study, values.given()))

    @routes.get("/learnings/{learning}")
    def learning(request: Request, response: Response, learning: str) -> Any:
        found = services.chain.get(signed_in(request).person.id, Learning, learning)
        version_tag(response, found)
        return as_dict(found)

    @routes.patch("/learnings/{learning}")
    def change_learning(request: Request, learning: str, values: LearningChange, seen: Seen) -> Any:
        given = text_change(values.given(), seen)
        return as_dict(services.chain.change_learning(signed_in(request).person.id, learning, seen, given))


def _criteria(routes: APIRouter, services: Services) -> None:
    @routes.get("/iterations/{iteration}/criteria")
    def criteria(request: Request, response: Response, iteration: str) -> Any:
        found = services.criteria.of_iteration(signed_in(request).person.id, iteration)
        response.headers["ETag"] = f'"{found.version if found else 0}"'
        return shapes.criteria(iteration, found)

    @routes.put("/iterations/{iteration}/criteria")
    def put_criteria(request: Request, iteration: str, values: CriteriaInput, seen: Seen) -> Any:
        """The results, all anew. Over results that are there it needs If-Match."""
        person = signed_in(request).person.id
        if seen is None and services.criteria.of_iteration(person, iteration):
            raise Unconditional
        results = [CriterionResult(**one.model_dump()) for one in values.criteria]
        return shapes.criteria(iteration, services.criteria.put(person, iteration, results, seen or 0))
