"""A school at work: many people with the room open, noting, and a page that is run again now and then.

    python bench/sessions.py [--sessions 60] [--seconds 3600] [--viewers 0] [--mbit 4] [--short]

Prints JSON, times in ms. Each session is a browser as the server sees it: a socket that speaks Streamlit's messages, the
stream of events of the room, and notes that are written about every ten seconds, as people do. `rerun` is from asking for
the Watch page until Streamlit says that its script has finished, `first` the same for the first time in a tab; `note` is from
sending a note until it is stored; `seen` from sending it until another session's stream tells of it. With `--viewers` so many
people besides watch the film at `--mbit` Mbit/s by byte ranges. The targets: no error, the 95th percentile of `rerun` at most
300 (250 of `note` with viewers), that of `seen` at most 1000. Exit code 1 when one is missed. The server is the real one, in
a process of its own; the clients share the machine with it.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "web")]

from ports import free_port  # noqa: E402
from running_site import await_ready, end, start  # noqa: E402
from world import LESSON_MS, ROLES, World, make_world  # noqa: E402

from lessonstudy.domain.identity import new_id  # noqa: E402

MOST_RERUN_MS, MOST_NOTE_MS, MOST_SEEN_MS = 300.0, 250.0, 1000.0
PACE_SECONDS = 10.0
PATIENCE_SECONDS = 60.0
MIB = 1024 * 1024
FILM_MIB = 64


@dataclass
class Found:
    """What was measured, in seconds, and what went wrong."""

    first: list[float] = field(default_factory=list)
    rerun: list[float] = field(default_factory=list)
    note: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    range: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    heard: dict[int, set[str]] = field(default_factory=dict)


@dataclass
class School:
    """The server, the lesson, and what is measured there until the bell."""

    base: str
    world: World
    cookies: list[tuple[str, str]]
    found: Found = field(default_factory=Found)
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def client(self, cookie: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.base, headers={"Cookie": f"ls={cookie}"}, timeout=PATIENCE_SECONDS, trust_env=False
        )

    async def rest(self, seconds: float) -> bool:
        """Wait, unless the bell rings; whether it has rung."""
        try:
            await asyncio.wait_for(self.bell.wait(), seconds)
        except TimeoutError:
            return False
        return True


async def rerun(school: School, socket: ClientConnection) -> float:
    """Have the Watch page run; how long that took, in seconds."""
    message = BackMsg()
    message.rerun_script.page_name = "watch"
    message.rerun_script.query_string = f"iteration={school.world.ids.iteration}"
    began = time.monotonic()
    await socket.send(message.SerializeToString())
    while True:
        got = ForwardMsg()
        got.ParseFromString(bytes(await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS)))
        if got.WhichOneof("type") == "delta" and "exception" in str(got.delta)[:2000]:
            school.found.errors.append("the page shows an error")
        if got.WhichOneof("type") == "script_finished":
            return time.monotonic() - began


async def page(school: School, number: int) -> None:
    """A tab with the room, whose page runs again now and then."""
    chance, cookie = random.Random(number), school.cookies[number][0]
    async with connect(
        f"ws{school.base.removeprefix('http')}/_stcore/stream",
        origin=school.base,  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": f"ls={cookie}"},
        proxy=None,
        max_size=None,
        open_timeout=PATIENCE_SECONDS,
    ) as socket:
        await school.rest(chance.uniform(0, PACE_SECONDS))
        school.found.first.append(await rerun(school, socket))
        while True:
            if await school.rest(chance.uniform(0.5, 1.5) * PACE_SECONDS):
                return
            school.found.rerun.append(await rerun(school, socket))


async def listen(school: School, number: int) -> None:
    """The room's stream of events: when each note of others is told."""
    heard = school.found.heard.setdefault(number, set())
    address = f"/ls/api/iterations/{school.world.ids.iteration}/events"
    async with (
        school.client(school.cookies[number][0]) as client,
        client.stream("GET", address, timeout=httpx.Timeout(PATIENCE_SECONDS)) as answer,
    ):
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith('data: {"id"'):
                note = json.loads(line[6:])["id"]
                if note in school.found.sent:
                    heard.add(note)
                    school.found.seen.append(time.monotonic() - school.found.sent[note])


async def note(school: School, number: int) -> None:
    """Somebody who writes a note about every ten seconds."""
    chance, (cookie, csrf) = random.Random(-number), school.cookies[number]
    headers = {"X-CSRF-Token": csrf, "If-None-Match": "*"}
    async with school.client(cookie) as client:
        while not await school.rest(chance.uniform(0.5, 1.5) * PACE_SECONDS):
            identifier = new_id()
            values = school.world.note(start_ms=chance.randrange(LESSON_MS), codes=["a"], students=["A"])
            school.found.sent[identifier] = began = time.monotonic()
            answer = await client.put(f"/ls/api/observations/{identifier}", json=values, headers=headers)
            school.found.note.append(time.monotonic() - began)
            if answer.status_code != 201:
                school.found.errors.append(f"not stored: {answer.status_code}")


async def watch(school: School, number: int, mbit: float) -> None:
    """Somebody who watches the film: a piece of a MiB whenever the one before has been seen."""
    chance, cookie = random.Random(number), school.cookies[number % len(school.cookies)][0]
    async with school.client(cookie) as client:
        shape = (await client.get(f"/ls/api/recordings/{school.world.ids.recording}")).json()
        address = shape["renditions"]["play"]["url"]
        while True:
            first = chance.randrange(FILM_MIB - 1) * MIB
            began = time.monotonic()
            answer = await client.get(address, headers={"Range": f"bytes={first}-{first + MIB - 1}"})
            school.found.range.append(time.monotonic() - began)
            if (answer.status_code, len(answer.content)) != (206, MIB):
                school.found.errors.append(f"no film: {answer.status_code}")
            if await school.rest(max(0.0, MIB * 8 / (mbit * 1e6) - (time.monotonic() - began))):
                return


async def held(school: School, work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except asyncio.CancelledError:
        raise
    except Exception as error:
        school.found.errors.append(repr(error))


async def lesson(school: School, seconds: float, viewers: int, mbit: float) -> None:
    sessions = range(len(school.cookies))
    listening = [asyncio.create_task(held(school, listen(school, number))) for number in sessions]
    busy = [asyncio.create_task(held(school, part(school, number))) for number in sessions for part in (page, note)]
    busy += [asyncio.create_task(held(school, watch(school, number, mbit))) for number in range(viewers)]
    await asyncio.sleep(seconds)
    school.bell.set()
    await asyncio.gather(*busy)
    await everyone_heard(school)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)


async def everyone_heard(school: School) -> None:
    """Until every stream has told of every note of the last quarter of a minute, or nobody has patience any more."""
    until = time.monotonic() + PATIENCE_SECONDS
    last = {one for one, at in school.found.sent.items() if at > time.monotonic() - PACE_SECONDS * 1.5}
    while time.monotonic() < until:
        if all(last <= heard for heard in school.found.heard.values()):
            return
        await asyncio.sleep(0.1)
    school.found.errors.append("a note was never told to somebody")


def figures(taken: list[float]) -> dict[str, float]:
    ordered = sorted(1000 * one for one in taken) or [0.0]
    return {
        "count": len(taken),
        "p50": round(ordered[len(ordered) // 2], 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "most": round(ordered[-1], 1),
    }


def measure(folder: Path, sessions: int, seconds: float, viewers: int, mbit: float) -> dict[str, Any]:
    world = make_world(folder / "world")
    film = world.folder / "videos" / world.ids.recording / "play.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(os.urandom(MIB) * FILM_MIB)
    writers = [getattr(world.ids, name) for name in ROLES if name != "gus"]
    with world.services.store.write() as db:
        opened = [
            world.services.accounts.open_session(db, writers[number % len(writers)], "bench")
            for number in range(sessions)
        ]
    port = free_port()
    log = folder / "server.log"
    server = start({"LESSONSTUDY_DATA": str(world.folder), "LESSONSTUDY_PORT": str(port)}, log)
    try:
        await_ready(server, f"http://127.0.0.1:{port}", log)
        school = School(f"http://127.0.0.1:{port}", world, [(one.cookie, one.csrf) for one in opened])
        used = processor_seconds(server.pid)
        asyncio.run(lesson(school, seconds, viewers, mbit))
        used = processor_seconds(server.pid) - used
        stored = notes_in(world)
    finally:
        end(server)
    return report(school.found, sessions, viewers, stored) | {"server_cpu_share": round(used / seconds, 2)}


def notes_in(world: World) -> int:
    count, after = 0, -1
    while True:
        found = world.services.annotate.notes(world.ids.fay, world.ids.iteration, after, limit=5000)
        count += len(found.items)
        if found.next is None:
            return count
        after = found.next


def processor_seconds(process: int) -> float:
    """Of all the machine's processors, as Linux counts them; 0 elsewhere."""
    try:
        counted = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(counted[11]) + int(counted[12])) / os.sysconf("SC_CLK_TCK")


def report(found: Found, sessions: int, viewers: int, stored: int) -> dict[str, Any]:
    told = {name: figures(getattr(found, name)) for name in ("first", "rerun", "note", "seen", "range")}
    lost = len(found.sent) - stored
    good = (
        not found.errors
        and not lost
        and told["rerun"]["p95"] <= MOST_RERUN_MS
        and told["seen"]["p95"] <= MOST_SEEN_MS
        and (not viewers or told["note"]["p95"] <= MOST_NOTE_MS)
    )
    errors = {"errors": len(found.errors), "kinds": sorted(set(found.errors))[:10]}
    return {"sessions": sessions, "viewers": viewers, "lost": lost} | told | errors | {"good": good}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--sessions", type=int, default=60)
    words.add_argument("--seconds", type=float, default=3600)
    words.add_argument("--viewers", type=int, default=0)
    words.add_argument("--mbit", type=float, default=4)
    words.add_argument("--short", action="store_true", help="60 seconds, as in CI")
    given = words.parse_args()
    seconds = 60 if given.short else given.seconds
    with tempfile.TemporaryDirectory(prefix="bench-sessions-") as folder:
        found = measure(Path(folder), given.sessions, seconds, given.viewers, given.mbit)
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
