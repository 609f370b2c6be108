"""Agreement between observers, and what the team agreed on where they differed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from lessonstudy.bootstrap import Services
from lessonstudy.domain.agreement import UNIT_MS
from lessonstudy.domain.consensus import ConsensusState
from lessonstudy.domain.entity import as_dict
from lessonstudy.services.agreement import Wanted
from lessonstudy.web.api.chain_inputs import Ids
from lessonstudy.web.api.inputs import Input, Milliseconds, Text, text_change, version_seen
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

Seen = Annotated[int | None, Depends(version_seen)]
Whole = Annotated[int, Query(ge=-(2**53), le=2**53)]


class ConsensusInput(Input):
    notes: Ids = ()
    text: Text = ""
    codes: Ids = ()
    start_ms: Milliseconds | None = None
    end_ms: Milliseconds | None = None


class ConsensusChange(ConsensusInput):
    state: ConsensusState | None = None


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["agreement"])

    @routes.get("/iterations/{iteration}/agreement")
    def agreement(
        request: Request,
        iteration: str,
        observers: str = "",
        tolerance_ms: Whole | None = None,
        unit_ms: Whole = UNIT_MS,
        boris: bool = False,
    ) -> Any:
        """Of the notes that were submitted before the reveal. `observers`: their ids, between commas; all without it.

        The counts of a code are those of all pairs of observers together; `pairs` names the notes of each. 409 before the reveal.
        """
        chosen = tuple(one.strip() for one in observers.split(",") if one.strip())
        wanted = Wanted(observers=chosen, tolerance_ms=tolerance_ms, unit_ms=unit_ms, boris=boris)
        return services.agreement.of_iteration(signed_in(request).person.id, iteration, wanted).whole()

    @routes.get("/iterations/{iteration}/consensus")
    def list_consensus(request: Request, iteration: str, page: Paging) -> Any:
        return page.of(as_dict(one) for one in services.consensus.of_iteration(signed_in(request).person.id, iteration))

    @routes.post("/iterations/{iteration}/consensus", status_code=201)
    def add_consensus(request: Request, iteration: str, values: ConsensusInput) -> Any:
        """What the team agreed on, beside `notes`. It begins with the first of them unless `start_ms` says otherwise."""
        given = {name: value for name, value in values.given().items() if value is not None}
        return as_dict(services.consensus.add(signed_in(request).person.id, iteration, given))

    @routes.patch("/consensus/{consensus}")
    def change_consensus(request: Request, consensus: str, values: ConsensusChange, seen: Seen) -> Any:
        # it always begins somewhere: without a start it keeps the one that it has
        sent = {name: value for name, value in values.given().items() if (name, value) != ("start_ms", None)}
        given = text_change(sent, seen)
        return as_dict(services.consensus.change(signed_in(request).person.id, consensus, seen, given))

    return routes
