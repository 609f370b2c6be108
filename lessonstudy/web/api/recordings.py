"""Recordings: announcing one, its label and offset, finding the offset from the sound, deleting it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from lessonstudy.bootstrap import Services
from lessonstudy.web.api.inputs import (
    AlignInput,
    RecordingChange,
    RecordingInput,
    text_change,
    version_seen,
    version_tag,
)
from lessonstudy.web.api.jobs import shape as job_shape
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.api.shapes import Shapes
from lessonstudy.web.identity import signed_in
from lessonstudy.web.uploads import upload_address


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["recordings"])

    @routes.get("/iterations/{iteration}/recordings")
    def list_recordings(request: Request, iteration: str, page: Paging) -> Any:
        shapes = Shapes(services, request)
        work = services.feed.work(signed_in(request).person.id, iteration)
        return page.of(shapes.recording(one.recording, one.job) for one in work)

    @routes.post("/iterations/{iteration}/recordings", status_code=201)
    def begin(request: Request, iteration: str, values: RecordingInput) -> Any:
        label = values.label.strip() or values.filename.rsplit(".", 1)[0][:100]
        recording, upload = services.uploads.begin(
            signed_in(request).person.id, iteration, label, values.filename, values.bytes, values.parts
        )
        address = {
            "id": upload.id,
            "url": upload_address(upload.id),
            "bytes": upload.bytes,
            "expires_at": upload.expires_at,
        }
        return {"recording": Shapes(services, request).recording(recording), "upload": address}

    @routes.get("/recordings/{recording}")
    def recording(request: Request, response: Response, recording: str) -> Any:
        found = services.recordings.get(signed_in(request).person.id, recording)
        version_tag(response, found)
        return Shapes(services, request).recording(found)

    @routes.patch("/recordings/{recording}")
    def change(
        request: Request, recording: str, values: RecordingChange, seen: Annotated[int | None, Depends(version_seen)]
    ) -> Any:
        given = text_change(values.given(), seen)
        changed = services.recordings.change(signed_in(request).person.id, recording, seen, given)
        return Shapes(services, request).recording(changed)

    @routes.delete("/recordings/{recording}")
    def delete(request: Request, recording: str) -> Any:
        return Shapes(services, request).recording(services.recordings.delete(signed_in(request).person.id, recording))

    @routes.post("/recordings/{recording}/align", status_code=202)
    def align(request: Request, recording: str, values: AlignInput) -> Any:
        """Find the recording's offset from the sound of another; the job's `result` is a proposal."""
        return job_shape(services.alignment.ask(signed_in(request).person.id, recording, values.other))

    return routes
