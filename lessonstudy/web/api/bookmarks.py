"""A person's own bookmarks, and where they stopped in a recording. Nobody else's are given to anyone."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from lessonstudy.bootstrap import Services
from lessonstudy.domain.bookmarks import Bookmark, Place
from lessonstudy.web.api.document import CREATED
from lessonstudy.web.api.inputs import Input, Milliseconds, Text
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in

MOST_SPANS = 10_000


class BookmarkInput(Input):
    iteration: Text
    at_ms: Milliseconds
    label: Text = ""


class PlaceInput(Input):
    """`watched_recording_ms`: the spans that were played, on the recording's clock; the same again changes nothing."""

    at_ms: Milliseconds
    watched_recording_ms: list[tuple[Milliseconds, Milliseconds]] = Field([], max_length=MOST_SPANS)


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["bookmarks"])

    @routes.get("/iterations/{iteration}/bookmarks")
    def own(request: Request, iteration: str, page: Paging) -> Any:
        return page.of(
            bookmark_shape(one) for one in services.bookmarks.of_iteration(signed_in(request).person.id, iteration)
        )

    @routes.put("/bookmarks/{bookmark}", responses=CREATED)
    def put(request: Request, response: Response, bookmark: str, values: BookmarkInput) -> Any:
        person = signed_in(request).person.id
        kept, created = services.bookmarks.put(person, bookmark, values.iteration, values.at_ms, values.label)
        response.status_code = 201 if created else 200
        return bookmark_shape(kept)

    @routes.delete("/bookmarks/{bookmark}", status_code=204)
    def remove(request: Request, bookmark: str) -> None:
        services.bookmarks.remove(signed_in(request).person.id, bookmark)

    @routes.put("/recordings/{recording}/place", status_code=204)
    def stop_at(request: Request, recording: str, values: PlaceInput) -> None:
        person = signed_in(request).person.id
        services.bookmarks.stop_at(person, recording, values.at_ms, values.watched_recording_ms)

    return routes


def own_things(services: Services, person: str, iteration: str) -> dict[str, Any]:
    """What the room shows to this person alone."""
    return {
        "bookmarks": [bookmark_shape(one) for one in services.bookmarks.of_iteration(person, iteration)],
        "places": [place_shape(one) for one in services.bookmarks.places(person, iteration)],
    }


def bookmark_shape(bookmark: Bookmark) -> dict[str, Any]:
    names = ("id", "version", "created_at", "updated_at", "iteration", "at_ms", "label")
    return {name: getattr(bookmark, name) for name in names}


def place_shape(place: Place) -> dict[str, Any]:
    return {"recording": place.recording, "at_ms": place.at_ms, "updated_at": place.updated_at}
