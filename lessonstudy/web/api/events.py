"""Server-sent events: what others do appears without a reload.

One watch per process asks SQLite ten times a second whether anything was committed, by this process or another; only then
do the open streams read what is new for them. Kept events carry their seq as id; the progress of a recording and who is in
the room come without one.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import Refusal
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.replies import Reply
from lessonstudy.services.feed import PAGE, Piece
from lessonstudy.web.api import shapes
from lessonstudy.web.api.document import STREAM
from lessonstudy.web.api.inputs import Seq, whole_number
from lessonstudy.web.identity import signed_in

POLL_SECONDS = 0.1
COMMENT_SECONDS = 15.0
CHECK_SECONDS = 1.0


class Watch:
    """Wakes the open streams when something was committed; `good` are the sessions that are. `run` lives with the server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._woken = asyncio.Event()
        self.turn = 0
        self.good: set[str] = set()
        self.over = False

    async def run(self) -> None:
        moves = await run_in_threadpool(self._services.feed.moves)
        try:
            while True:
                self.good = await run_in_threadpool(self._services.accounts.good)
                for _ in range(round(CHECK_SECONDS / POLL_SECONDS)):
                    await asyncio.sleep(POLL_SECONDS)
                    if await run_in_threadpool(moves.moved):
                        self.wake()
        finally:
            self.over = True
            self.wake()
            moves.close()

    def wake(self) -> None:
        self.turn += 1
        woken, self._woken = self._woken, asyncio.Event()
        woken.set()

    async def wait(self, turn: int, seconds: float) -> bool:
        """Whether something was committed since `turn`, or is within so many seconds.

        Whoever reads takes the turn first, or a commit between the read and the wait would go unheard.
        """
        if self.turn != turn:
            return True
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return False
        return True


def router(services: Services, watch: Watch) -> APIRouter:
    routes = APIRouter(tags=["events"])

    @routes.get("/iterations/{iteration}/events", response_class=StreamingResponse, responses=STREAM)
    async def stream(request: Request, iteration: str, after: Seq | None = None) -> StreamingResponse:
        person = signed_in(request).person.id
        found = await run_in_threadpool(services.teaching.get, person, iteration)
        last = whole_number(request.headers.get("last-event-id", ""))
        start = found.seq if after is None else after
        # nothing lies ahead of where the iteration stands; who comes from there heard of it by other numbers
        seq = min(start if last is None else last, found.seq)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            _stream(services, watch, request, iteration, seq), media_type="text/event-stream", headers=headers
        )

    return routes


async def _stream(services: Services, watch: Watch, request: Request, iteration: str, seq: int) -> AsyncIterator[str]:
    who = signed_in(request)
    # the browser comes back on its own after so many ms
    yield "retry: 1000\n\n"
    # a session may be younger than the last look at all sessions; the gate has just seen it
    watch.good.add(who.session)
    try:
        with services.presence.within(iteration, who.person.id):
            watch.wake()
            async for part in _told(watch, who.session, _Reader(services, request, who.person.id, iteration, seq)):
                yield part
    except Refusal:
        # membership ended meanwhile; the browser's next try is told so
        return
    finally:
        watch.wake()


async def _told(watch: Watch, session: str, reader: "_Reader") -> AsyncIterator[str]:
    """What there is to tell, and a comment whenever so many seconds brought nothing, however busy others were."""
    due = monotonic() + COMMENT_SECONDS
    while not watch.over:
        turn = watch.turn
        lines = await run_in_threadpool(reader.read)
        woken = reader.behind
        while True:
            if watch.over or session not in watch.good:
                return
            if lines or monotonic() >= due:
                due = monotonic() + COMMENT_SECONDS
                yield "".join(lines) or ": still here\n\n"
                lines = []
            if woken:
                break
            woken = await watch.wait(turn, max(0.0, min(CHECK_SECONDS, due - monotonic())))


class _Reader:
    """What one stream has told already."""

    def __init__(self, services: Services, request: Request, person: str, iteration: str, seq: int) -> None:
        self._services = services
        self._shapes = shapes.Shapes(services, request)
        self._person = person
        self._iteration = iteration
        self._seq = seq
        self._work: dict[str, str] | None = None
        self._there: frozenset[str] = frozenset()
        self._present: list[str] | None = None
        self.behind = False

    def read(self) -> list[str]:
        """What is new, as lines of the stream; `behind` says that there is more at once."""
        pieces = self._services.feed.after(self._person, self._iteration, self._seq)
        self.behind = len(pieces) >= PAGE
        lines = []
        for piece in pieces:
            self._seq = piece.seq
            lines.append(self._line(piece))
        return [line for line in lines if line] + self._progress() + self._presence()

    def _line(self, piece: Piece) -> str:
        shape: Any = None
        if isinstance(piece.entity, Observation):
            shape = shapes.observation(piece.entity)
        elif isinstance(piece.entity, Reply):
            shape = shapes.reply(piece.entity)
        elif isinstance(piece.entity, Iteration):
            shape = shapes.iteration(piece.entity)
        elif isinstance(piece.entity, Recording):
            shape = self._shapes.recording(piece.entity)
        if shape is None:
            # not a word, or it would tell how much others note; a stream that breaks here only looks at it once more
            return ""
        return f"id: {piece.seq}\nevent: {piece.kind}\ndata: {json.dumps(shape)}\n\n"

    def _progress(self) -> list[str]:
        now = {}
        for work in self._services.feed.work(self._person, self._iteration):
            if work.job is not None:
                now[work.recording.id] = json.dumps(self._shapes.recording(work.recording, work.job))
        before, self._work = self._work, now
        return [f"event: recording\ndata: {data}\n\n" for key, data in now.items() if (before or {}).get(key) != data]

    def _presence(self) -> list[str]:
        there = self._services.presence.there(self._iteration)
        if there == self._there:
            return []
        self._there = there
        now = self._services.feed.present(self._person, self._iteration, there)
        before, self._present = self._present, now
        return [] if now == before else [f"event: presence\ndata: {json.dumps({'people': now})}\n\n"]
