"""What the Streamlit application is made of besides its pages: routes, the gate, and what runs while it runs."""

import asyncio
import contextlib
import gc
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from lessonstudy.bootstrap import Services
from lessonstudy.jobs import Queue
from lessonstudy.web import brief, health, media, open_files, session, signin, uploads
from lessonstudy.web.api import api
from lessonstudy.web.api.conditional import Conditional
from lessonstudy.web.api.events import Watch
from lessonstudy.web.bounded import Bounded
from lessonstudy.web.gate import Gate

log = logging.getLogger(__name__)

COLLECT_EVERY_SECONDS = 30.0
SWEEP_EVERY_SECONDS = 60.0
Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


def router_path() -> Path:
    """The main script: in a checkout beside the package, in an installed package inside it."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "pages" / "_router.py"
    return checkout if checkout.is_file() else package / "_app" / "pages" / "_router.py"


def routes(services: Services, watch: Watch) -> list[BaseRoute]:
    """Every route under /ls. Those of `session` come before the API, which takes the rest of /ls/api."""
    return [
        *health.routes(services),
        *open_files.routes(),
        *signin.routes(services),
        *session.routes(services),
        *brief.routes(services),
        *media.routes(services),
        *uploads.routes(services.uploads),
        Mount("/ls/api", app=Bounded(Conditional(api(services, watch)))),
    ]


def middleware(services: Services) -> list[Middleware]:
    """The gate, alone and outermost."""
    return [Middleware(Gate, accounts=services.accounts, settings=services.settings)]


def lifespan(services: Services, watch: Watch) -> Lifespan:
    """What starts and stops with the server: the queue, the watch over changes, no log of addresses, and memory
    collected apart from the pages' runs."""

    @asynccontextmanager
    async def run(_app: Any) -> AsyncIterator[None]:
        quiet_access_log()
        stop = threading.Event()
        collector = threading.Thread(target=_collect_until, args=(stop,), name="collect", daemon=True)
        collector.start()
        services.uploads.sweep()
        services.imports.sweep()
        services.package_arrivals.sweep()
        services.recordings.sweep()
        services.reel_files.sweep()
        queue = Queue(services.settings.data, services)
        queue.start()
        watching = asyncio.gather(
            watch.run(),
            _every_minute(services.uploads.sweep),
            _every_minute(services.imports.sweep),
            _every_minute(services.package_arrivals.sweep),
            _every_minute(services.backups.ask_when_due),
        )
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            queue.stop()
            stop.set()
            collector.join()

    return run


async def _every_minute(work: Callable[[], object]) -> None:
    while True:
        await asyncio.sleep(SWEEP_EVERY_SECONDS)
        try:
            await to_thread.run_sync(work)
        except Exception:
            log.exception("%s failed", work)


def quiet_access_log() -> None:
    """Log no requests: a line of uvicorn's access log holds who watched what, and one-time links."""
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False
    access.disabled = True


def _collect_until(stop: threading.Event) -> None:
    # Streamlit collects after every run of a page, which costs more than the run; pinned off, so it is done here
    while not stop.wait(COLLECT_EVERY_SECONDS):
        gc.collect()
