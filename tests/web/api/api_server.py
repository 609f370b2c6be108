"""The whole application but for Streamlit's pages, behind the real gate, under uvicorn in a thread of this process."""

import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import anyio
import httpx
import uvicorn
from starlette.applications import Starlette
from world import ROLES, World

from lessonstudy.domain.entity import birth
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Noting
from lessonstudy.domain.uploads import Upload
from lessonstudy.store import uploads
from lessonstudy.web.api.events import Watch
from lessonstudy.web.application import middleware, routes

TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
STILL_HERE = ": still here"
PEOPLE = (*ROLES, "eve", "ada")


@dataclass(frozen=True)
class Api:
    """A server over a world, and a token and a browser's session of everyone in it."""

    world: World
    base: str
    watch: Watch
    tokens: dict[str, str]
    cookies: dict[str, str]
    client: httpx.Client

    def call(self, who: str | None, method: str, path: str, **options: Any) -> httpx.Response:
        """An answer to somebody of the world, or (None) to a stranger. `path` is under /ls/api unless it begins with /ls."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        headers |= options.pop("headers", {})
        address = path if path.startswith("/ls/") else f"/ls/api{path}"
        return self.client.request(method, address, headers=headers, **options)

    def browse(self, who: str | None, method: str, path: str, **options: Any) -> httpx.Response:
        """The same to somebody's browser, which shows its cookie; films are for browsers only."""
        headers = {"Cookie": f"ls={self.cookies[who]}"} if who else {}
        address = path if path.startswith("/ls/") else f"/ls/api{path}"
        return self.client.request(method, address, headers=headers | options.pop("headers", {}), **options)

    def put(self, who: str, note: str, seen: int | None = None, **values: Any) -> httpx.Response:
        """Write a note down, or anew over the version `seen`."""
        headers = {"If-None-Match": "*"} if seen is None else {"If-Match": f'"{seen}"'}
        return self.call(who, "PUT", f"/observations/{note}", json=self.world.note(**values), headers=headers)

    def write(self, who: str, **values: Any) -> dict[str, Any]:
        """A note that was stored just now."""
        answer = self.put(who, new_id(), **values)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def iteration(self, noting: Noting = Noting.OPEN) -> str:
        """A new iteration with a video, in which nothing was noted."""
        ids = self.world.ids
        wanted = [ids.thinking, ids.mode]
        # the first plan, whatever versions other tests made meanwhile
        given = {"noting": noting, "schemes": wanted, "plan": ids.plan}
        made = self.world.services.teaching.add(ids.fay, ids.study, given)
        self.world.new_recording(made.id)
        return made.id

    def talk(self, who: str, team: str, iteration: str) -> dict[str, str]:
        """Ids of norms, a protocol, a debrief that runs and an entry in it, made where there are none yet."""
        person, found = getattr(self.world.ids, who), self.world.services
        norms = found.norms.of_team(person, team) or [found.norms.add(person, team, {})]
        protocols = found.protocols.of_team(person, team)
        protocol = protocols[0] if protocols else found.protocols.add(person, team, {"copy": "quick_debrief"})
        debriefs = [one for one in found.debriefing.of_iteration(person, iteration) if one.is_open]
        debrief = debriefs[0] if debriefs else found.debriefing.add(person, iteration, "quick_debrief")
        found.debriefing.move(person, debrief.id, None, {"state": "running"})
        entry = found.debriefing.write(person, debrief.id, {"text": "She folds it twice."})
        return {"norms": norms[0].id, "protocol": protocol.id, "debrief": debrief.id, "entry": entry.id}

    @contextmanager
    def stream(self, who: str, iteration: str, **options: Any) -> Iterator["Stream"]:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} | options.pop("headers", {})
        path = f"/ls/api/iterations/{iteration}/events"
        with self.client.stream("GET", path, headers=headers, params=options) as answer:
            assert answer.status_code == 200
            yield Stream(answer)


class Stream:
    """What a browser's EventSource hears."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = self._until_closed()
        self.heard: list[str] = []
        self.present: list[list[str]] = []

    def next(self) -> dict[str, str] | None:
        """The next event's fields, or None when the stream has ended. Comments are kept in `heard` only, and who is in the
        room in `present`."""
        found: dict[str, str] = {}
        for line in self._lines:
            self.heard.append(line)
            name, _, value = line.partition(": ")
            if line and not line.startswith(":"):
                found[name] = value
            elif found.get("event") == "presence":
                self.present.append(json.loads(found["data"])["people"])
                found = {}
            elif "data" in found:
                return found
            # a comment comes when nothing else has for a quarter of a minute
            assert self.heard.count(STILL_HERE) < 2, "nothing more comes"
        return None

    def _until_closed(self) -> Iterator[str]:
        try:
            yield from self.answer.iter_lines()
        except httpx.RemoteProtocolError:
            # cut off rather than finished: a browser hears no difference
            return

    def until(self, seq: int) -> list[dict[str, str]]:
        """The events up to the one of this seq."""
        found = []
        while not found or found[-1].get("id") != str(seq):
            event = self.next()
            assert event is not None, f"the stream ended before {seq}: {found}"
            found.append(event)
        return found


def version_of(answer: httpx.Response) -> int:
    """The version that an answer's ETag begins with."""
    return int(answer.headers["etag"].strip('"').partition(".")[0])


def chain_of(api: Api, person: str, study: str) -> dict[str, str]:
    """A link of each kind that this person made just now."""
    chain = api.world.services.chain
    claim = chain.add_claim(person, study, {"text": "So it is."})
    tweak = chain.add_tweak(person, study, {"change": "Draw first.", "claims": [claim.id]})
    prediction = chain.add_prediction(person, tweak.id, {"expects": "They draw."})
    learning = chain.add_learning(person, study, {"text": "Drawing helps."})
    return {"claim": claim.id, "tweak": tweak.id, "prediction": prediction.id, "learning": learning.id}


def import_of(api: Api, who: str, iteration: str) -> str:
    """A file of notes that this person brought just now."""
    table = b"start,saw\n0:02,She folds.\n"
    answer = api.call(who, "POST", f"/iterations/{iteration}/imports?name=notes.csv", content=table)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["import"]["id"])


def package_of(api: Api, person: str, team: str) -> str:
    """A package that this person announced just now; who is no administrator (any more) is told no more of it."""
    upload = Upload(
        **birth(),
        team=team,
        person=person,
        filename="study.lessonstudy.zip",
        bytes=9,
        expires_at="2100-01-01T00:00:00Z",
    )
    with api.world.services.store.write() as db:
        uploads.add(db, upload)
    return upload.id


def send_package(api: Api, who: str, team: str, data: bytes) -> str:
    """The id of a package that an administrator sent whole."""
    values = {"filename": "study.lessonstudy.zip", "bytes": len(data)}
    answer = api.call(who, "POST", f"/teams/{team}/packages", json=values)
    assert answer.status_code == 201, answer.text
    upload = answer.json()["upload"]
    assert api.call(who, "PATCH", upload["url"], content=data, headers=TUS).status_code == 204
    return str(upload["id"])


def reel_of(api: Api, person: str, study: str, *moments: str) -> str:
    """A reel that this person made just now."""
    return api.world.services.reels.make(person, study, {"title": "So it is", "moments": moments}).id


@contextmanager
def serving(world: World) -> Iterator[Api]:
    watch = Watch(world.services)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch.run)
            yield
            tasks.cancel_scope.cancel()

    app = Starlette(routes=routes(world.services, watch), middleware=middleware(world.services), lifespan=lifespan)
    settings = uvicorn.Config(app, port=0, log_level="warning", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, name="api")
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        tokens = {
            who: world.services.accounts.create_token(world.person(getattr(world.ids, who)), "test").value
            for who in PEOPLE
        }
        with world.services.store.write() as db:
            cookies = {
                who: world.services.accounts.open_session(db, getattr(world.ids, who), "a test").cookie
                for who in PEOPLE
            }
        base = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=base, trust_env=False, timeout=60) as client:
            yield Api(world, base, watch, tokens, cookies, client)
    finally:
        server.should_exit = True
        thread.join()
