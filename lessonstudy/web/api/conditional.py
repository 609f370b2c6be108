"""Conditional requests, for every GET of the API in one place: an answer has an ETag, and who names it gets 304 and no body.

The tag is the entity's version, where the route gave one, and a digest of the answer: `"3.8f2c…"`. The version alone would
not do, since what stands beside an entity (a tweak's predictions, a recording's progress) changes without it. If-Match
reads the version.
"""

from hashlib import blake2b

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DIGEST_BYTES = 10
_OF_A_BODY = frozenset({"content-length", "content-type"})


class Conditional:
    """ASGI middleware. What comes in parts (events) and what has a tag of its own (pictures) passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        known = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").decode("latin-1")
        held: Message | None = None

        async def tagged(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _can_be_tagged(message):
                held = message
                return
            start, held = held, None
            if start is not None:
                if not message.get("more_body"):
                    start, message = _tagged(start, message, known)
                await send(start)
            await send(message)

        await self._app(scope, receive, tagged)


def _can_be_tagged(start: Message) -> bool:
    headers = MutableHeaders(raw=list(start.get("headers", [])))
    kind = headers.get("content-type", "")
    if start["status"] != 200 or kind.startswith("text/event-stream"):
        return False
    return "etag" not in headers or kind.startswith("application/json")


def _tagged(start: Message, body: Message, known: str) -> tuple[Message, Message]:
    headers = MutableHeaders(raw=list(start["headers"]))
    version = headers.get("etag", "").strip('"')
    digest = blake2b(body.get("body", b""), digest_size=DIGEST_BYTES).hexdigest()
    tag = f'"{version}.{digest}"' if version else f'"{digest}"'
    headers["etag"] = tag
    if not _names(known, tag):
        return {**start, "headers": headers.raw}, body
    kept = [(name, value) for name, value in headers.raw if name.decode("latin-1").lower() not in _OF_A_BODY]
    return {**start, "status": 304, "headers": kept}, {**body, "body": b""}


def _names(known: str, tag: str) -> bool:
    """Whether an If-None-Match names a tag (RFC 9110, 13.1.2: strong or weak is all the same here)."""
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return tag in tags or "*" in tags
