"""Watches over what stays open (sockets, streams, long answers), so that a session's end closes it within two seconds.

One look a second asks for all sessions that are good, however many connections are open; nobody connected, no look.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from anyio import to_thread

EVERY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Lookout:
    """`good` gives the ids of every session and token that is good now; `forget` drops what is remembered of others."""

    def __init__(self, good: Callable[[], set[str]], forget: Callable[[], None], every: float = EVERY_SECONDS) -> None:
        self._good = good
        self._forget = forget
        self._every = every
        self._open: dict[object, tuple[str, Callable[[], None]]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def over(self, session: str, ended: Callable[[], None]) -> Iterator[None]:
        """While this lasts, call `ended` (in the event loop, once) when the session is over."""
        mark = object()
        self._open[mark] = (session, ended)
        if self._task is None or self._task.done() or self._task.get_loop() is not asyncio.get_running_loop():
            self._task = asyncio.create_task(self._look(), name="session-lookout")
        try:
            yield
        finally:
            self._open.pop(mark, None)

    async def _look(self) -> None:
        while self._open:
            await asyncio.sleep(self._every)
            try:
                good = await to_thread.run_sync(self._good)
            except Exception:
                # who cannot be looked up is not let through
                _log.exception("sessions could not be read; open connections are closed")
                good = set()
            over = [mark for mark, (session, _) in self._open.items() if session not in good]
            if over:
                # or the closed page would be let in again at once
                self._forget()
            for mark in over:
                self._open.pop(mark)[1]()
