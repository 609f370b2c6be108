"""Reels: chosen moments under one title, what of them can be shown, and the file that a job makes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.reels import ReelState, Scene
from lessonstudy.services.reel_files import ReelFile
from lessonstudy.services.reels import OpenReel
from lessonstudy.services.tickets import media_address
from lessonstudy.web.api.inputs import MOST, Input, Milliseconds, Text, text_change, version_seen, version_tag
from lessonstudy.web.api.jobs import shape as job_shape
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.api.shapes import Shapes
from lessonstudy.web.identity import signed_in

Seen = Annotated[int | None, Depends(version_seen)]


class ClipInput(Input):
    observation: Text
    start_ms: Milliseconds | None = None
    end_ms: Milliseconds | None = None
    caption: Text = ""


class ReelInput(Input):
    title: Text = ""
    moments: Annotated[tuple[Text, ...], Field(max_length=MOST)] = ()
    clips: Annotated[tuple[ClipInput, ...], Field(max_length=MOST)] = ()


class ReelChange(Input):
    title: Text = ""
    clips: Annotated[tuple[ClipInput, ...], Field(max_length=MOST)] = ()
    state: ReelState | None = None


class FileInput(Input):
    unnamed: bool = False


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["reels"])

    @routes.get("/studies/{study}/reels")
    def list_reels(request: Request, study: str, page: Paging) -> Any:
        return page.of(as_dict(one) for one in services.reels.of_study(signed_in(request).person.id, study))

    @routes.post("/studies/{study}/reels", status_code=201)
    def make(request: Request, study: str, values: ReelInput) -> Any:
        """From `moments` (ids of observations), or from `clips` that say more of each."""
        return as_dict(services.reels.make(signed_in(request).person.id, study, values.given()))

    @routes.get("/reels/{reel}")
    def reel(request: Request, response: Response, reel: str) -> Any:
        """With `scenes`, what can be shown, and `left_out`, what cannot, each with its sentence."""
        found = services.reels.open(signed_in(request).person.id, reel)
        version_tag(response, found.reel)
        return whole(found, Shapes(services, request))

    @routes.patch("/reels/{reel}")
    def change(request: Request, reel: str, values: ReelChange, seen: Seen) -> Any:
        given = text_change(values.given(), seen)
        return as_dict(services.reels.change(signed_in(request).person.id, reel, seen, given))

    @routes.delete("/reels/{reel}")
    def withdraw(request: Request, reel: str) -> Any:
        return as_dict(services.reels.withdraw(signed_in(request).person.id, reel))

    @routes.get("/reels/{reel}/file")
    def file(request: Request, reel: str, unnamed: bool = False) -> Any:
        return _file(services, request, reel, services.reel_files.look(signed_in(request).person.id, reel, unnamed))

    @routes.post("/reels/{reel}/file", status_code=202)
    def make_file(request: Request, response: Response, reel: str, values: FileInput) -> Any:
        """Have the file made; 200 with the file where it is there already. `unnamed`: without observers' names and classes."""
        found = services.reel_files.ask(signed_in(request).person.id, reel, values.unnamed)
        if found.bytes is not None:
            response.status_code = 200
        return _file(services, request, reel, found)

    return routes


def whole(found: OpenReel, shapes: Shapes) -> dict[str, Any]:
    left_out = [as_dict(one) | {"sentence": one.sentence} for one in found.left_out]
    return as_dict(found.reel) | {"scenes": [_scene(one, shapes) for one in found.scenes], "left_out": left_out}


def _scene(scene: Scene, shapes: Shapes) -> dict[str, Any]:
    shape = as_dict(scene)
    del shape["clip"], shape["note"], shape["recording"]
    return shape | {
        "observation": scene.note.id,
        "iteration": scene.note.iteration,
        "caption": scene.caption,
        "at_ms": scene.note.start_ms,
        "recording": shapes.recording(scene.recording),
    }


def _file(services: Services, request: Request, reel: str, found: ReelFile) -> dict[str, Any]:
    who = signed_in(request)
    address = media_address(services.settings.secret, who.session, reel, found.name) if found.bytes else None
    return {
        "unnamed": found.unnamed,
        "duration_ms": found.duration_ms,
        "bytes": found.bytes,
        "url": address,
        "download": f"{address}?download" if address else None,
        "captions": f"{address.removesuffix('.mp4')}.vtt" if address else None,
        "job": job_shape(found.job) if found.job else None,
    }
