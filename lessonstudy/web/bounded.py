"""A limit on what a request may carry, in front of an application that reads bodies whole."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessonstudy.domain import imports
from lessonstudy.domain.errors import TooLarge
from lessonstudy.web.problems import problem

MOST_BYTES = 2_000_000
FILES = re.compile(r"/iterations/[^/]+/imports/?")
"""Where whole files come: they go to the disk as they come."""


class Bounded:
    """Answers 413 to a body of more than `MOST_BYTES`, or for a file of notes more than its own limit, before it is read where
    its length is announced."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_file = FILES.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))
        most = imports.MOST_BYTES if is_file else MOST_BYTES
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > most:
            refusal = TooLarge("import-too-large", limit=most) if is_file else TooLarge("body-too-large")
            await problem(refusal)(scope, receive, send)
            return
        if is_file:
            # counted by who writes it to the disk
            await self._app(scope, receive, send)
            return
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST_BYTES:
                # the rest is not taken in; to the application it is as if the client had gone
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, bounded, send)
