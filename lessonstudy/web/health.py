"""What a machine asks from outside: does the process live, and can it serve?"""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lessonstudy.bootstrap import Services


def routes(services: Services) -> list[Route]:
    async def health(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(_: Request) -> Response:
        parts = await to_thread.run_sync(services.readiness.parts)
        whole = all(parts.values())
        return JSONResponse({"status": "ready" if whole else "not ready", **parts}, 200 if whole else 503)

    return [Route("/ls/health", health, methods=["GET"]), Route("/ls/ready", ready, methods=["GET"])]
