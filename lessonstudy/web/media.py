"""Videos and what was made from them, by byte ranges and in constant memory."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import NotFound, Refusal
from lessonstudy.services.tickets import holds
from lessonstudy.web.identity import signed_in
from lessonstudy.web.problems import problem

_TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".vtt": "text/vtt", ".json": "application/json"}


class _Film(FileResponse):
    # 0.5 ms of processor time a MiB; the default of 64 KiB costs four times that
    chunk_size = 1024 * 1024


def routes(services: Services) -> list[Route]:
    """GET /ls/media/{recording}/{ticket}/{name}."""

    async def film(request: Request) -> Response:
        recording, name = request.path_params["recording"], request.path_params["name"]
        try:
            who = signed_in(request)
            if not holds(services.settings.secret, who.session, recording, request.path_params["ticket"]):
                raise NotFound("video")
            path = await run_in_threadpool(services.recordings.file, who.person.id, recording, name)
        except Refusal as refusal:
            return problem(refusal)
        headers = {"Cache-Control": "private, no-cache"}
        return _Film(path, media_type=_TYPES[path.suffix], headers=headers)

    return [Route("/ls/media/{recording}/{ticket}/{name}", film, methods=["GET", "HEAD"])]
