"""tus 1.0 (https://tus.io/protocols/resumable-upload): how the bytes of a file arrive.

An upload is made by the API only, together with its recording. Here it is asked for its offset, added to and given up, with the
extensions expiration, checksum and termination.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from email.utils import format_datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from lessonstudy.domain.errors import OtherProtocol, OtherType, Refusal
from lessonstudy.domain.uploads import UploadState
from lessonstudy.services.arrivals import ALGORITHMS, Checksum
from lessonstudy.services.uploads import Standing, Uploads
from lessonstudy.web.identity import signed_in
from lessonstudy.web.problems import problem

VERSION = "1.0.0"
CONTENT_TYPE = "application/offset+octet-stream"
METHODS = ["OPTIONS", "HEAD", "PATCH", "DELETE"]


def upload_address(upload_id: str) -> str:
    """The address of an upload's tus resource."""
    return f"/ls/uploads/{upload_id}"


def routes(uploads: Uploads) -> list[Route]:
    """The routes of uploads. Who asks is found by the gate before."""
    resource = Resource(uploads)
    # POST only carries X-HTTP-Method-Override, which tus asks servers to heed
    return [Route("/ls/uploads/{upload}", resource.answer, methods=[*METHODS, "POST"])]


class Resource:
    """One upload, as tus sees it."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads

    async def answer(self, request: Request) -> Response:
        """Any request for an upload; refusals become problem+json."""
        method = request.method
        if method == "POST":
            # only there: the gate lets HEAD and OPTIONS pass as reading
            method = request.headers.get("X-HTTP-Method-Override", method).upper()
        headers = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
        try:
            if method == "OPTIONS":
                response = self._options()
            else:
                person = signed_in(request).person.id
                if request.headers.get("Tus-Resumable") != VERSION:
                    headers["Tus-Version"] = VERSION
                    raise OtherProtocol("upload-protocol")
                response = await self._answered(method, request, person)
        except Refusal as refusal:
            response = problem(refusal)
            if refusal.key == "upload-offset":
                response.headers["Upload-Offset"] = str(refusal.parameters["offset"])
        except (ClientDisconnect, TimeoutError):
            # what came is kept; nobody may be there to hear it
            response = Response(status_code=408)
        response.headers.update(headers)
        return response

    async def _answered(self, method: str, request: Request, person: str) -> Response:
        upload = request.path_params["upload"]
        if method == "HEAD":
            return await self._offset(person, upload)
        if method == "PATCH":
            return await self._append(request, person, upload)
        if method == "DELETE":
            await run_in_threadpool(self._uploads.end, person, upload)
            return Response(status_code=204)
        return Response(status_code=405, headers={"Allow": ", ".join(METHODS)})

    def _options(self) -> Response:
        headers = {
            "Tus-Version": VERSION,
            "Tus-Extension": "expiration,checksum,termination",
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
            "Tus-Max-Size": str(self._uploads.limit),
        }
        return Response(status_code=204, headers=headers)

    async def _offset(self, person: str, upload: str) -> Response:
        standing = await run_in_threadpool(self._uploads.offset, person, upload)
        headers = _standing_headers(standing) | {"Upload-Length": str(standing.upload.bytes)}
        return Response(status_code=200, headers=headers)

    async def _append(self, request: Request, person: str, upload: str) -> Response:
        if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != CONTENT_TYPE:
            raise OtherType("upload-content-type")
        offset = _number(request, "Upload-Offset")
        if offset is None:
            raise Refusal("upload-header", name="Upload-Offset")
        checksum = request.headers.get("Upload-Checksum")
        standing = await self._uploads.append(
            person,
            upload,
            offset,
            _chunks(request),
            checksum=Checksum.parse(checksum) if checksum is not None else None,
            length=_number(request, "Content-Length"),
        )
        return Response(status_code=204, headers=_standing_headers(standing))


def _standing_headers(standing: Standing) -> dict[str, str]:
    headers = {"Upload-Offset": str(standing.offset)}
    if standing.upload.state == UploadState.OPEN:
        expires = datetime.fromisoformat(standing.upload.expires_at)
        headers["Upload-Expires"] = format_datetime(expires, usegmt=True)
    return headers


def _number(request: Request, name: str) -> int | None:
    text = request.headers.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Refusal("upload-header", name=name)
    return int(text)


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk
