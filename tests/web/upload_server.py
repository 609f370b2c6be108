"""A server of uploads for tests alone: a data folder with two teachers, and whoever is asked for is signed in.

Run as a program it is a process that a test can kill: `python upload_server.py FOLDER PORT`. Every part that arrives is written
to FOLDER/parts.jsonl with its offset and the bytes that came. While FOLDER/signed-out exists nobody is signed in.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Forbidden, NotSignedIn, Refusal
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import Job
from lessonstudy.domain.people import Membership, Person, Role, Team
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.recordings import RecordingStatus
from lessonstudy.domain.studies import Study
from lessonstudy.services.accounts import SignedIn
from lessonstudy.services.uploads import Uploads
from lessonstudy.store import Store, iterations, jobs, people, plans, recordings, studies
from lessonstudy.web.identity import signed_in
from lessonstudy.web.problems import problem
from lessonstudy.web.uploads import routes

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024
CSRF = "csrf-of-the-test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'"


@dataclass(frozen=True)
class House:
    """A data folder with one iteration. `ada` and `ben` teach in its team, `olga` only observes, `eve` is in another."""

    folder: Path
    store: Store
    ada: str
    ben: str
    olga: str
    eve: str
    iteration: str

    @property
    def arriving(self) -> Path:
        return self.folder / "uploads"

    def original(self, recording: str) -> Path:
        return self.folder / "videos" / recording / "original"

    def parts(self) -> list[dict[str, Any]]:
        log = self.folder / "parts.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def work(self) -> list[str]:
        """The recordings for which work was asked for, as often as it was."""
        with self.store.read() as db:
            return [job.subject for job in jobs.open_jobs(db)]

    def ask_for_work(self, kind: str, subject: str, team: str | None, person: str | None) -> None:
        with self.store.write() as db:
            jobs.add(db, Job(**birth(), kind=kind, subject=subject, team=team, requested_by=person))

    def uploads(self, **options: Any) -> Uploads:
        return Uploads(self.store, self.folder, self.ask_for_work, **{"reserve": 0} | options)


def build_house(folder: Path) -> House:
    """The house in a folder, made at the first call."""
    store = Store(folder)
    store.migrate()
    note = folder / "house.json"
    if not note.exists():
        note.write_text(json.dumps(_furnish(store)))
    return House(folder, store, **json.loads(note.read_text()))


def _furnish(store: Store) -> dict[str, str]:
    team, other = Team(**birth(), name="Team"), Team(**birth(), name="Other")
    study = Study(**birth(), team=team.id, title="Fractions")
    plan = PlanVersion(**birth(), study=study.id, number=1)
    iteration = Iteration(**birth(), study=study.id, plan=plan.id, number=1)
    ids = {"iteration": iteration.id}
    with store.write() as db:
        for one in (team, other):
            people.add_team(db, one)
        roles = {"ada": Role.TEACHER, "ben": Role.TEACHER, "olga": Role.OBSERVER, "eve": Role.FACILITATOR}
        for name, role in roles.items():
            person = Person(**birth(), email=f"{name}@example.org", name=name.title())
            people.add_person(db, person)
            where = other if name == "eve" else team
            people.add_membership(db, Membership(**birth(), team=where.id, person=person.id, role=role))
            ids[name] = person.id
        studies.add(db, study)
        plans.add(db, plan)
        iterations.add(db, iteration)
    return ids


def build_app(house: House, uploads: Uploads, pages: Path | None = None) -> Starlette:
    """The routes of uploads, announcing as the API does it, and (for a browser) files from `pages` under /page."""

    async def announce(request: Request) -> JSONResponse:
        try:
            given = await request.json()
            recording, upload = uploads.begin(
                signed_in(request).person.id,
                request.path_params["iteration"],
                given["label"],
                given["filename"],
                given["bytes"],
                given.get("parts", []),
            )
        except Refusal as refusal:
            return problem(refusal)
        url = f"/ls/uploads/{upload.id}"
        address = {"id": upload.id, "url": url, "bytes": upload.bytes, "expires_at": upload.expires_at}
        return JSONResponse({"recording": {"id": recording.id}, "upload": address}, 201)

    async def session(request: Request) -> JSONResponse:
        try:
            found = signed_in(request)
        except NotSignedIn as refusal:
            return problem(refusal)
        return JSONResponse({"person": {"id": found.person.id, "name": found.person.name}, "csrf": CSRF})

    async def health(request: Request) -> JSONResponse:
        return JSONResponse({})

    def file(name: str) -> Callable[[Request], Awaitable[FileResponse]]:
        async def answer(request: Request) -> FileResponse:
            return FileResponse(Path(__file__).parent / name, headers={"Content-Security-Policy": POLICY})

        return answer

    async def uploader_name(request: Request) -> PlainTextResponse:
        assert pages
        [built] = pages.glob("uploader-*.js")
        return PlainTextResponse(built.name)

    mounts = [
        Mount("/build", StaticFiles(directory=pages, check_dir=False)),
        Route("/page", file("uploader_page.html")),
        Route("/page.js", file("uploader_page.js")),
        Route("/uploader-name", uploader_name),
    ]
    app = Starlette(
        routes=[
            *routes(uploads),
            Route("/ls/api/iterations/{iteration}/recordings", announce, methods=["POST"]),
            Route("/ls/api/session", session),
            Route("/health", health),
            *(mounts if pages else []),
        ]
    )
    return FakeGate(app, house)


class FakeGate:
    """Signs in whoever the header X-Test-Person names (else Ada), and keeps account of what arrives."""

    def __init__(self, app: Starlette, house: House) -> None:
        self._app = app
        self._house = house

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if not (self._house.folder / "signed-out").exists():
            with self._house.store.read() as db:
                person = people.person(db, request.headers.get("X-Test-Person", self._house.ada))
            scope.setdefault("state", {})["signed_in"] = SignedIn("session", CSRF, person)
        # a browser changes nothing without the token; programs of the tests come without one
        forged = "Sec-Fetch-Mode" in request.headers and request.headers.get("X-CSRF-Token") != CSRF
        if forged and scope["method"] not in ("GET", "HEAD"):
            await problem(Forbidden("csrf"))(scope, receive, send)
            return
        arrived = 0

        async def counted() -> Any:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            return message

        started = time.monotonic()
        try:
            await self._app(scope, counted, send)
        finally:
            if scope["method"] == "PATCH":
                part = {
                    "path": scope["path"],
                    "offset": int(request.headers.get("Upload-Offset", -1)),
                    "bytes": arrived,
                }
                with (self._house.folder / "parts.jsonl").open("a") as log:
                    log.write(json.dumps(part | {"seconds": time.monotonic() - started}) + "\n")


def announced(house: House, uploads: Uploads, name: str = "lesson.mp4", size: int = 10) -> tuple[str, str]:
    recording, upload = uploads.begin(house.ada, house.iteration, "Back of the room", name, size)
    return recording.id, upload.id


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def send(uploads: Uploads, person: str, upload: str, offset: int, *parts: bytes) -> int:
    return asyncio.run(uploads.append(person, upload, offset, pieces(*parts))).offset


def status(house: House, recording: str) -> RecordingStatus:
    with house.store.read() as db:
        found = recordings.get(db, recording)
    assert found is not None
    return found.status


class Server:
    """A server process of its own, to be killed and started again at the same address."""

    def __init__(self, folder: Path, **environment: str) -> None:
        # here, since the process of its own does not know the folder above
        from ports import free_port

        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {"PYTHONPATH": str(ROOT)} | environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, __file__, str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, env=self._environment)
        until = time.monotonic() + 120
        while not self.answers():
            assert self.process.poll() is None, "the server ended by itself"
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """As a power cut would: no goodbye, no cleaning up."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Server]:
    server = Server(folder, **environment)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def main() -> None:
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    house = build_house(folder)
    uploads = house.uploads()
    uploads.sweep()
    pages = os.environ.get("UPLOAD_PAGES")
    app = build_app(house, uploads, Path(pages) if pages else None)
    if os.environ.get("UPLOAD_SLOWLY"):
        app = Slowly(app, float(os.environ["UPLOAD_SLOWLY"]))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


class Slowly:
    """A line of so many bytes per second, so that a browser can be seen in the middle of a file."""

    def __init__(self, app: Any, speed: float) -> None:
        self._app = app
        self._speed = speed

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def slow() -> Any:
            message = await receive()
            await asyncio.sleep(len(message.get("body", b"")) / self._speed)
            return message

        await self._app(scope, slow if scope.get("method") == "PATCH" else receive, send)


if __name__ == "__main__":
    main()
