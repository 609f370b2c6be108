"""Sessions for programs, at /ls/api/session, and the cookie that every sign-in sets."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import Invalid, Refusal
from lessonstudy.services.accounts import LONGEST_SECONDS, Opened, SignedIn
from lessonstudy.settings import Settings
from lessonstudy.web.gate import cookie_name
from lessonstudy.web.identity import signed_in
from lessonstudy.web.problems import problem

Result = TypeVar("Result")
LARGEST_BODY_BYTES = 16 * 1024
# sign-ins wait for each other (two hashes at once); they must not take the threads that serve everyone else
_at_the_door = CapacityLimiter(4)


def routes(services: Services) -> list[Route]:
    async def begin(request: Request) -> Response:
        try:
            email, password = _credentials(await small_body(request))
            opened = await in_thread(services.accounts.sign_in, email, password, address(request), client(request))
        except Refusal as refusal:
            return problem(refusal)
        response = JSONResponse(_described(opened.signed_in), 201, {"Cache-Control": "no-store"})
        set_cookie(response, services.settings, opened)
        return response

    async def show(request: Request) -> Response:
        return JSONResponse(_described(signed_in(request)), headers={"Cache-Control": "no-store"})

    async def end(request: Request) -> Response:
        one = signed_in(request)
        if not one.by_token:
            await to_thread.run_sync(services.accounts.sign_out, one.person, one.session)
        response = Response(status_code=204, headers={"Clear-Site-Data": '"cache"'})
        drop_cookie(response, services.settings)
        return response

    path = "/ls/api/session"
    return [
        Route(path, begin, methods=["POST"]),
        Route(path, show, methods=["GET"]),
        Route(path, end, methods=["DELETE"]),
    ]


async def in_thread(function: Callable[..., Result], *arguments: Any) -> Result:
    """Run something that hashes a password without holding up the event loop or the other threads."""
    return await to_thread.run_sync(function, *arguments, limiter=_at_the_door)


async def small_body(request: Request) -> bytes:
    """The body, which is small. Raises Invalid for a large one without reading it to its end."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY_BYTES:
            raise Invalid.of("body", "too-long", length=len(body), limit=LARGEST_BODY_BYTES)
    return body


def set_cookie(response: Response, settings: Settings, opened: Opened) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(settings),
        opened.cookie,
        max_age=LONGEST_SECONDS,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, settings: Settings) -> None:
    """Take the session's cookie from the browser."""
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")


def address(request: Request) -> str:
    """Where a request comes from: the peer, or what a trusted proxy in front says."""
    return request.client.host if request.client else ""


def client(request: Request) -> str:
    """What the browser or program calls itself."""
    return request.headers.get("user-agent", "")


def _credentials(body: bytes) -> tuple[str, str]:
    try:
        values = json.loads(body)
        email, password = values["email"], values["password"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Invalid.of("email", "empty") from None
    if not isinstance(email, str) or not isinstance(password, str):
        raise Invalid.of("email", "empty")
    try:
        # JSON can name half a character, which is no text
        (email + password).encode()
    except UnicodeEncodeError:
        raise Invalid.of("email", "email-invalid") from None
    return email, password


def _described(one: SignedIn) -> dict[str, Any]:
    person = {"id": one.person.id, "email": one.person.email, "name": one.person.name, "admin": one.person.admin}
    return {"person": person, "csrf": one.csrf}
