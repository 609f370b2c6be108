"""The few files that people need before they are signed in."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_KINDS = {
    "signin.css": "text/css; charset=utf-8",
    "brief.css": "text/css; charset=utf-8",
    "reference.css": "text/css; charset=utf-8",
    "mark.svg": "image/svg+xml",
}


def routes() -> list[Route]:
    return [Route("/ls/assets/{name}", _asset, methods=["GET"])]


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    kind = _KINDS.get(name)
    if kind is None:
        return Response(status_code=404)
    content = files("lessonstudy.web").joinpath("assets", name).read_bytes()
    return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=3600"})
