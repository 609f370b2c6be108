"""Videos and what was made from them, by byte ranges and in constant memory."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import NotFound, Refusal
from lessonstudy.services.reel_folder import NAMES as REEL_FILES
from lessonstudy.services.tickets import holds
from lessonstudy.web.identity import signed_in
from lessonstudy.web.problems import problem

_TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".vtt": "text/vtt", ".json": "application/json"}


class _Film(FileResponse):
    # 0.5 ms of processor time a MiB; the default of 64 KiB costs four times that
    chunk_size = 1024 * 1024


def routes(services: Services) -> list[Route]:
    """GET /ls/media/{subject}/{ticket}/{name}, of a recording or a reel; a reel's file may be asked for as a download."""

    async def film(request: Request) -> Response:
        subject, name = request.path_params["subject"], request.path_params["name"]
        find = services.reel_files.file if name in REEL_FILES else services.recordings.file
        try:
            who = signed_in(request)
            if not holds(services.settings.secret, who.session, subject, request.path_params["ticket"]):
                raise NotFound("video")
            path = await run_in_threadpool(find, who.person.id, subject, name)
        except Refusal as refusal:
            return problem(refusal)
        headers = {"Cache-Control": "private, no-cache"}
        download = name if name in REEL_FILES and "download" in request.query_params else None
        return _Film(path, media_type=_TYPES[path.suffix], headers=headers, filename=download)

    return [Route("/ls/media/{subject}/{ticket}/{name}", film, methods=["GET", "HEAD"])]
