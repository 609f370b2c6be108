"""Runs the rest of the application for one request or socket of a signed-in person, and stops when the session ends.

For a socket it also reads what comes in: Streamlit takes requests from any page to clear everyone's cache and the like, so
only the messages that this product's pages send are let through, and anything else that is no message closes the socket.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lessonstudy.domain.errors import NotSignedIn
from lessonstudy.web.lookout import Lookout
from lessonstudy.web.problems import problem

LARGEST_MESSAGE_BYTES = 2 * 1024 * 1024
COUNT_EVERY_SECONDS = 60.0
POLICY_VIOLATION, PROTOCOL_ERROR, UNSUPPORTED, TOO_BIG = 1008, 1002, 1003, 1009

Still = Callable[[], Awaitable[Any]]

_PASSED_ON = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"})
_PASSED_ON_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})


class _Ending:
    """Cancels the task that runs the application, once the session is over."""

    def __init__(self) -> None:
        self.over = False
        self._task = asyncio.current_task()

    def end(self) -> None:
        self.over = True
        if self._task:
            self._task.cancel()

    def absorb(self) -> None:
        """Take back the cancellation that `end` asked for."""
        if self._task:
            self._task.uncancel()


async def run_request(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, lookout: Lookout, session: str, still: Still
) -> None:
    """Answer a request; one that takes or gives its body in parts is watched and cut off when the session ends.

    `still` is asked now and then while parts go by: a long upload and a film that plays count as activity. A stream of
    events does not, since a page that nobody looks at keeps it open.
    """
    ending = _Ending()
    with ExitStack() as watching:
        watched, started, counts, counted_at = False, False, True, time.monotonic()

        async def watch(message: Message) -> None:
            nonlocal watched, counts, counted_at
            if message["type"] == "http.response.start":
                counts = not any(
                    name.lower() == b"content-type" and value.startswith(b"text/event-stream")
                    for name, value in message.get("headers", [])
                )
            if not message.get("more_body"):
                return
            if not watched:
                watched = True
                watching.enter_context(lookout.over(session, ending.end))
            if counts and time.monotonic() - counted_at > COUNT_EVERY_SECONDS:
                counted_at = time.monotonic()
                await still()

        async def guarded_receive() -> Message:
            message = await receive()
            await watch(message)
            return {"type": "http.disconnect"} if ending.over else message

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if ending.over and not started:
                return
            started = True
            await watch(message)
            await send(message)

        try:
            await app(scope, guarded_receive, guarded_send)
        except asyncio.CancelledError:
            if not ending.over:
                raise
            ending.absorb()
        except Exception:
            # whatever it says of a body that was cut off is a consequence
            if not ending.over:
                raise
    if ending.over and not started:
        await problem(NotSignedIn("signed-out"))(scope, receive, send)


async def run_socket(
    app: ASGIApp,
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    lookout: Lookout,
    session: str,
    still: Still,
) -> None:
    """Serve a socket. `still` is asked before every message that comes in and is falsy once the session is over."""
    ending = _Ending()
    accepted = closed = False

    async def close(code: int) -> Message:
        nonlocal closed
        if not closed:
            closed = True
            if accepted and code == POLICY_VIOLATION:
                await send({"type": "websocket.send", "bytes": _ask_again()})
            await send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    async def guarded_receive() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            code = _fault(message)
            if code:
                return await close(code)
            # what a page sends by itself is no activity; the lookout ends it with the session
            if ending.over or not (_sent_by_itself(message["bytes"]) or await still()):
                return await close(POLICY_VIOLATION)
            if _is_passed_on(message["bytes"]):
                return message

    async def guarded_send(message: Message) -> None:
        nonlocal accepted, closed
        if closed or ending.over:
            return
        accepted = accepted or message["type"] == "websocket.accept"
        closed = message["type"] == "websocket.close"
        await send(message)

    with lookout.over(session, ending.end):
        try:
            await app(scope, guarded_receive, guarded_send)
        except asyncio.CancelledError:
            if not ending.over:
                raise
            ending.absorb()
    if ending.over:
        await close(POLICY_VIOLATION)


def _ask_again() -> bytes:
    """Has the page ask for its own address again, so that the gate leads it to sign-in and sign-in leads it back."""
    message = ForwardMsg()
    message.auth_redirect.url = ""
    message.auth_redirect.SetInParent()
    return bytes(message.SerializeToString())


def _fault(message: Message) -> int | None:
    """The code to close with when this is no message of Streamlit's front end."""
    data = message.get("bytes")
    if data is None:
        return UNSUPPORTED
    if len(data) > LARGEST_MESSAGE_BYTES:
        return TOO_BIG
    return None if _parsed(data) else PROTOCOL_ERROR


def _is_passed_on(data: bytes) -> bool:
    message = _parsed(data)
    kind = message.WhichOneof("type") if message else None
    if message and kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _PASSED_ON_OPERATIONS
    return kind in _PASSED_ON


def _sent_by_itself(data: bytes) -> bool:
    message = _parsed(data)
    kind = message.WhichOneof("type") if message else None
    return kind == "app_heartbeat" or (
        message is not None and kind == "rerun_script" and message.rerun_script.is_auto_rerun
    )


def _parsed(data: bytes) -> BackMsg | None:
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    return message if message.WhichOneof("type") else None
