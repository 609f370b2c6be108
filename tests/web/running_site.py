"""A real server in a process of its own, and what tests do to its data folder from outside."""

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from lessonstudy.bootstrap import Services
from lessonstudy.domain.people import Person
from lessonstudy.services.accounts import Opened

ROOT = Path(__file__).parents[2]
GOOD_PASSWORD = "blue kites over the hills"


@dataclass(frozen=True)
class Site:
    """A server that runs, and the services of its data folder as another process sees them."""

    base: str
    services: Services
    ada: Person
    ben: Person

    @property
    def host(self) -> str:
        return self.base.removeprefix("http://")

    def open(self, person: Person) -> Opened:
        with self.services.store.write() as db:
            return self.services.accounts.open_session(db, person.id, "a test")

    def expire(self, opened: Opened) -> Opened:
        with self.services.store.write() as db:
            db.execute("UPDATE session SET used = used - 3600 WHERE id = ?", [opened.signed_in.session])
        return opened


def people_of(found: Services) -> tuple[Person, Person]:
    ada = found.people.add_first_administrator("ada@example.org", "Ada", GOOD_PASSWORD)
    return ada, found.people.add(ada, "ben@example.org", "Ben", GOOD_PASSWORD)


def start(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    program = (
        "from lessonstudy.settings import Settings; from lessonstudy.web.serve import serve; serve(Settings.from_env())"
    )
    with log.open("wb") as written:
        return subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=os.environ | environment | {"PYTHONPATH": str(ROOT)},
            stdout=written,
            stderr=subprocess.STDOUT,
        )


def end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(60)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
        raise


def await_ready(server: subprocess.Popen[bytes], base: str, log: Path) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{base}/ls/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text()}")


class Browser:
    """Asks an application in this process, as a browser at `base` does, one request after the other."""

    def __init__(self, app: Any, base: str) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app, client=("192.0.2.1", 50000))
        self.headers = {"Origin": base, "Accept": "text/html"}
        self._client = httpx.AsyncClient(transport=transport, base_url=base)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        return self._runner.run(self._client.request(method, path, headers=self.headers | (headers or {}), **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.request("DELETE", path, **more)
