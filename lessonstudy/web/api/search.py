"""Searching the observations of a team, and the searches that it keeps."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.searches import LISTS, Search, Snippet, Sort
from lessonstudy.services.evidence import MOST_AT_ONCE, Hit
from lessonstudy.web.api import shapes
from lessonstudy.web.api.inputs import MOST, Input, Text, text_change, version_seen
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

Names = Annotated[tuple[Text, ...], Field(max_length=MOST)]


class SearchInput(Input):
    """A search by the names that the address has for its parts."""

    q: Text = ""
    code: Names = ()
    student: Names = ()
    phase: Names = ()
    observer: Names = ()
    iteration: Names = ()
    study: Names = ()
    flag: bool | None = None
    think: bool | None = None
    sort: Sort = Sort.RELEVANCE

    def search(self) -> Search:
        lists = {field: getattr(self, name) for name, field in LISTS.items()}
        return Search(words=self.q, flag=self.flag, think=self.think, sort=self.sort, **lists)


class SearchQuery(SearchInput):
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = 20
    cursor: Text = ""


class SavedSearchInput(Input):
    name: Text
    filters: SearchInput = SearchInput()
    shared: bool = False


class SavedSearchChange(Input):
    name: Text = ""
    filters: SearchInput = SearchInput()
    shared: bool = False


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["search"])

    @routes.get("/teams/{team}/search")
    def search(request: Request, team: str, asked: Annotated[SearchQuery, Query()]) -> Any:
        """Notes that have all the words of `q` ("a phrase", -without) and one of each filter that is given.

        `total` counts up to 1,000; `more` says that there are more. `next` is the cursor of the following page.
        """
        person, offset = signed_in(request).person.id, _offset(asked.cursor)
        found = services.evidence.search(person, team, asked.search(), asked.limit, offset, facets=True)
        following = None if found.next is None else str(found.next)
        facets = found.facets._asdict() if found.facets else None
        items = [_item(one) for one in found.hits]
        return {"items": items, "total": found.total, "more": found.more, "next": following, "facets": facets}

    @routes.get("/teams/{team}/searches")
    def list_searches(request: Request, team: str, page: Paging) -> Any:
        return page.of(
            shapes.saved_search(one) for one in services.saved_searches.of_team(signed_in(request).person.id, team)
        )

    @routes.post("/teams/{team}/searches", status_code=201)
    def add_search(request: Request, team: str, values: SavedSearchInput) -> Any:
        given = {"name": values.name, "filters": values.filters.search(), "shared": values.shared}
        return shapes.saved_search(services.saved_searches.add(signed_in(request).person.id, team, given))

    @routes.patch("/searches/{search}")
    def change_search(
        request: Request, search: str, values: SavedSearchChange, seen: Annotated[int | None, Depends(version_seen)]
    ) -> Any:
        given = text_change({name: getattr(values, name) for name in values.given()}, seen)
        if "filters" in given:
            given["filters"] = values.filters.search()
        return shapes.saved_search(services.saved_searches.change(signed_in(request).person.id, search, seen, given))

    @routes.delete("/searches/{search}", status_code=204)
    def remove_search(request: Request, search: str) -> None:
        services.saved_searches.remove(signed_in(request).person.id, search)

    return routes


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid.of("cursor", "unknown", noun="page", value=cursor)
    return int(cursor)


def _item(hit: Hit) -> dict[str, Any]:
    return {
        "observation": shapes.observation(hit.note),
        "saw": _snippet(hit.saw),
        "think": _snippet(hit.think),
        "study": {"id": hit.study.id, "title": hit.study.title},
        "iteration": {"id": hit.iteration.id, "number": hit.iteration.number, "kind": hit.iteration.kind},
    }


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {"text": snippet.text, "marks": [list(one) for one in snippet.marks]}
