"""A small server that keeps the room's part of the HTTP contract in memory, for tests of the front end alone.

It serves a page that calls the built module the way Streamlit does, under the content security policy of the product.
A test makes it fail on purpose through `Lesson.trouble`.
"""

import asyncio
import base64
import json
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from lessonstudy.domain.captions import Cue, renamed, speakers
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.formats import captions as caption_files
from lessonstudy.formats import webvtt

BUILD = Path(__file__).parents[2] / "lessonstudy" / "player" / "frontend" / "build"
PAGE = Path(__file__).parent / "page"
ITERATION = "01900000-0000-7000-8000-000000000001"
ME = "01900000-0000-7000-8000-0000000000aa"
OTHERS = [f"01900000-0000-7000-8000-0000000000b{n}" for n in range(3)]
POLICY = (
    "default-src 'self'; script-src 'self'; worker-src 'self' blob:; connect-src 'self'; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; object-src 'none'"
)
WRITTEN = [
    "recording",
    "start_ms",
    "end_ms",
    "saw",
    "think",
    "codes",
    "students",
    "flag",
    "clock",
    "region",
    "anticipated",
]
Change = tuple[str, Any]
ANTICIPATED = {"p0": ["asks for ten"], "p1": ["counts on", "makes ten first"]}
CODES = [
    ("a", "Anticipated", "#2f6fab"),
    ("u", "Unanticipated", "#b4552d"),
    ("r", "Representation", "#3f8f5b"),
    ("p", "Builds on a peer", "#7a5ea8"),
    ("s", "Sees it fail", "#b08a1e"),
    ("c", "Combines ideas", "#2b8a91"),
]


def make_video(folder: Path, seconds: int = 120) -> None:
    """play.mp4 (640 x 360, 25 a second, a key frame each second), its filmstrip, poster.jpg and sound.json."""
    tool = imageio_ffmpeg.get_ffmpeg_exe()
    picture = f"testsrc2=size=640x360:rate=25:duration={seconds}"
    tone = f"sine=frequency=220:duration={seconds}"
    quiet = [tool, "-hide_banner", "-loglevel", "error", "-y"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac", "-shortest"]
    play = str(folder / "play.mp4")
    subprocess.run(
        [*quiet, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone, *coded, "-movflags", "+faststart", play],
        check=True,
    )
    sheet = ["-vf", "fps=1/5,scale=160:90,tile=10x10", "-frames:v", "1", str(folder / "filmstrip-0.jpg")]
    subprocess.run([*quiet, "-i", play, *sheet], check=True)
    subprocess.run([*quiet, "-ss", "1", "-i", play, "-frames:v", "1", str(folder / "poster.jpg")], check=True)
    cues = [
        f"{vtt_time(n * 5)} --> {vtt_time(n * 5 + 5)}\nfilmstrip-0.jpg#xywh={n % 10 * 160},{n // 10 * 90},160,90\n"
        for n in range(seconds // 5)
    ]
    (folder / "filmstrip.vtt").write_text("WEBVTT\n\n" + "\n".join(cues))
    levels = [round(abs((n * 37) % 100 - 50) * 1.4) for n in range(seconds * 10)]
    talk = [[50, 400], [600, 900]]
    (folder / "sound.json").write_text(json.dumps({"version": 2, "rate": 10, "levels": levels, "talk": talk}))


def vtt_time(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}.000"


@dataclass
class Lesson:
    """The state behind the answers. `trouble` is "" or one of: "down", "signed-out", "lost-answer"."""

    videos: Path
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    undoable: list[Change] = field(default_factory=list)
    redoable: list[Change] = field(default_factory=list)
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)
    puts: list[tuple[str, int]] = field(default_factory=list)
    events: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    recordings: list[dict[str, Any]] = field(default_factory=list)
    phases: list[dict[str, Any]] = field(default_factory=list)
    version: int = 1
    bookmarks: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    captions: list[dict[str, Any]] = field(default_factory=list)
    listeners: list[asyncio.Queue[None]] = field(default_factory=list)
    streams: int = 0
    seq: int = 0
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    can: list[str] = field(default_factory=lambda: ["note", "download"])
    trouble: str = ""
    problem: dict[str, Any] | None = None
    csrf: str = "token-1"
    loop: asyncio.AbstractEventLoop | None = None
    calls: int = 0
    # the test's thread tells too, while the server's answers
    telling: threading.Lock = field(default_factory=threading.Lock)

    def hang_up(self) -> None:
        """Ends every stream, as a restart of the server would."""
        self.calls += 1

    def tell(self, kind: str, entity: dict[str, Any]) -> None:
        """Adds an event; may be called from the test's thread."""
        with self.telling:
            seq = self.seq + 1
            if kind == "observation":
                entity["seq"] = seq
                if entity["state"] != "withdrawn":
                    self.notes[entity["id"]] = entity
            self.events.append((seq, kind, dict(entity)))
            # Last, so that no answer names a number whose note it does not hold.
            self.seq = seq
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for listener in self.listeners:
            listener.put_nowait(None)

    def note(self, number: int, observer: str, start_ms: int, **more: Any) -> dict[str, Any]:
        """Puts a note of somebody into the lesson and tells about it."""
        note = {
            "id": f"01900000-0000-7000-9000-{number:012x}",
            "iteration": ITERATION,
            "observer": observer,
            "recording": self.recordings[0]["id"],
            "start_ms": start_ms,
            "end_ms": None,
            "saw": f"Student {number % 4 + 1} points at the number line and counts on from seven.",
            "think": "",
            "codes": [CODES[number % len(CODES)][0]],
            "students": ["ABCD"[number % 4]],
            "phase": None,
            "phase_source": "time",
            "flag": number % 9 == 0,
            "clock": "video",
            "region": None,
            "anticipated": None,
            "state": "draft",
            "version": 1,
        } | more
        self.tell("observation", note)
        return note

    def mark(self, phases: list[dict[str, Any]]) -> dict[str, Any]:
        """Sets the phase times and tells of it."""
        self.phases, self.version = phases, self.version + 1
        entity = {"id": ITERATION, "phases": phases, "version": self.version}
        self.tell("phase-times", entity)
        return entity

    def clash(self, identifier: str, saw: str) -> None:
        """Changes a note from elsewhere, without telling."""
        note = self.notes[identifier]
        note.update(saw=saw, version=note["version"] + 1)

    def caption(self, cues: Sequence[Cue], label: str = "Captions") -> dict[str, Any]:
        """Gives the first recording captions."""
        identifier = f"01900000-0000-7000-8000-0000000000d{len(self.captions)}"
        made = {
            "id": identifier,
            "recording": self.recordings[0]["id"],
            "label": label,
            "language": "en",
            "count": len(cues),
            "url": f"/ls/api/captions/{identifier}/captions.vtt",
            "cues": [asdict(cue) for cue in cues],
        }
        self.captions.append(made)
        return made

    def recording(
        self, status: str = "ready", label: str = "Front camera", offset_ms: int = 0, **more: Any
    ) -> dict[str, Any]:
        number = len(self.recordings)
        urls = {"play": "play.mp4", "filmstrip": "filmstrip.vtt", "poster": "poster.jpg", "sound": "sound.json"}
        made = {
            "id": f"01900000-0000-7000-8000-0000000000c{number}",
            "iteration": ITERATION,
            "version": 1,
            "label": label,
            "status": status,
            "error": None,
            "duration_ms": 120_000,
            "fps": 25,
            "width": 640,
            "height": 360,
            "has_sound": True,
            "offset_ms": offset_ms,
            "renditions": {
                name: {"state": "ready", "progress": 1, "url": f"/ls/media/signature/{file}", "error": None}
                for name, file in urls.items()
            },
        } | more
        self.recordings.append(made)
        return made


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    body = {"type": "about:blank", "title": detail, "status": status, "detail": detail} | more
    return JSONResponse(body, status, media_type="application/problem+json")


def hindrance(lesson: Lesson, request: Request) -> Response | None:
    if lesson.trouble == "down":
        return Response("bad gateway", 502)
    if lesson.trouble == "signed-out":
        return problem(401, "Please sign in.")
    if request.method not in ("GET", "HEAD") and request.headers.get("x-csrf-token") != lesson.csrf:
        return problem(403, "This page is too old to save with. Reload it and try again.")
    return None


def room_answer(lesson: Lesson) -> dict[str, Any]:
    phases = [("Launch", 0.4), ("Explore alone", 0.5), ("Share strategies", 0.6), ("Close", 0.5)]
    people = [
        (ME, "Amina Berg", "#2f6fab"),
        *zip(OTHERS, ["Luis Ortega", "Mei Tanaka", "Jo Field"], ["#b4552d", "#3f8f5b", "#7a5ea8"], strict=True),
    ]
    return {
        "me": {"id": ME, "name": "Amina Berg", "role": "observer", "can": lesson.can},
        "csrf": lesson.csrf,
        "iteration": {
            "id": ITERATION,
            "number": 1,
            "kind": "teach",
            "noting": "open",
            "state": "noting",
            "phases": lesson.phases,
            "version": lesson.version,
        },
        "study": {"id": "study", "title": "Sums beyond ten"},
        "plan": {
            "phases": [
                {
                    "id": f"p{n}",
                    "root": f"p{n}",
                    "title": title,
                    "planned_minutes": minutes,
                    "anticipated": [
                        {"id": f"p{n}-{one}", "description": f"{title}: {one}", "planned_response": "Wait."}
                        for one in ANTICIPATED.get(f"p{n}", ())
                    ],
                }
                for n, (title, minutes) in enumerate(phases)
            ]
        },
        "students": [
            {"id": f"s{name}", "pseudonym": name, "learner_group": "core", "state": "active"} for name in "ABCD"
        ],
        "schemes": [
            {
                "id": "thinking",
                "name": "Student thinking",
                "version": 1,
                "codes": [
                    {"key": key, "name": name, "color": color, "definition": "", "kind": "interval", "group": None}
                    for key, name, color in CODES
                ],
            }
        ],
        "people": [
            {"id": identifier, "name": name, "color": color, "can": ["note"]} for identifier, name, color in people
        ],
        "submissions": [],
        "recordings": lesson.recordings,
        "bookmarks": list(lesson.bookmarks.values()),
        "places": list(lesson.places.values()),
        "captions": [facts(one) for one in lesson.captions],
        "seq": lesson.seq,
        "nudge": [
            {
                "language": "en",
                "sentence": "“{word}” judges. What did the student say or do?",
                "words": ["good", "should", "lazy"],
                "harmless": [],
            }
        ],
    }


def facts(captions: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in captions.items() if name != "cues"}


def add_captions(lesson: Lesson, body: dict[str, Any], dry_run: bool) -> Response:
    data = base64.b64decode(body["data"]) if "data" in body else body["text"].encode()
    try:
        file = caption_files.read(data)
    except Refusal as refusal:
        return problem(422, sentence(refusal))
    if dry_run:
        first, last = file.cues[0].start_ms, file.cues[-1].end_ms
        look = {"format": file.format, "count": len(file.cues), "start_ms": first, "end_ms": last, "sample": []}
        return JSONResponse(look | {"speakers": speakers(file.cues), "remarks": file.remarks})
    return JSONResponse(facts(lesson.caption(renamed(file.cues, body["names"]), body["label"])), 201)


def captions(lesson: Lesson, method: str, identifier: str, track: bool) -> Response:
    found = next((one for one in lesson.captions if one["id"] == identifier), None)
    if found is None:
        return problem(404, "There are no such captions.")
    if method == "DELETE":
        lesson.captions.remove(found)
        return Response(status_code=204)
    if track:
        return Response(webvtt.write(Cue(**cue) for cue in found["cues"]), media_type="text/vtt")
    return JSONResponse(found)


def put_note(lesson: Lesson, identifier: str, body: dict[str, Any], request: Request) -> Response:
    known = lesson.notes.get(identifier)
    written = {name: body[name] for name in WRITTEN}
    if lesson.problem is not None:
        refused, lesson.problem = lesson.problem, None
        return problem(**refused)
    if request.headers.get("if-none-match") == "*":
        if known is not None:
            same = all(known[name] == value for name, value in written.items())
            return JSONResponse(known) if same else problem(412, "It moved on.", current=known)
    elif known is None:
        return problem(404, "There is no such note, or it is not shared with you.")
    elif request.headers.get("if-match") != f'"{known["version"]}"':
        return problem(412, "Someone changed this in the meantime.", current=known)
    version = known["version"] + 1 if known else 1
    note = {"id": identifier, "iteration": ITERATION, "observer": ME, "phase": None, "phase_source": "time"}
    note |= written | {"state": "draft", "version": version}
    lesson.undoable.append((identifier, dict(known) if known else None))
    lesson.redoable.clear()
    lesson.tell("observation", note)
    return JSONResponse(note, 200 if known else 201)


def withdraw(lesson: Lesson, identifier: str) -> Response:
    known = lesson.notes.pop(identifier, None)
    if known is None:
        return problem(404, "There is no such note, or it is not shared with you.")
    lesson.undoable.append((identifier, known))
    lesson.redoable.clear()
    lesson.tell("observation", {"id": identifier, "state": "withdrawn"})
    return Response(status_code=204)


def undo(lesson: Lesson, request: str, back: list[Change], forth: list[Change], nothing: str) -> Response:
    """Takes the newest change from `back`, puts things as they were before, and lays the way there onto `forth`."""
    if request in lesson.answered:
        return JSONResponse(lesson.answered[request])
    if not back:
        return problem(409, nothing)
    identifier, before = back.pop()
    if identifier == "phases":
        forth.append((identifier, lesson.phases))
        lesson.answered[request] = {"observation": None, "iteration": lesson.mark(before)}
        return JSONResponse(lesson.answered[request])
    now = lesson.notes.pop(identifier, None)
    forth.append((identifier, dict(now) if now else None))
    gone: dict[str, Any] = {"id": identifier, "state": "withdrawn"}
    told = before | {"version": (now or before)["version"] + 1} if before else gone
    lesson.tell("observation", told)
    lesson.answered[request] = {"observation": dict(told) | {"seq": lesson.seq}, "iteration": None}
    return JSONResponse(lesson.answered[request])


def move_recording(lesson: Lesson, identifier: str, body: dict[str, Any], match: str) -> Response:
    known = next(one for one in lesson.recordings if one["id"] == identifier)
    if match != f'"{known["version"]}"':
        return problem(412, "Someone changed this in the meantime.", current=known)
    known.update(offset_ms=body["offset_ms"], version=known["version"] + 1)
    lesson.tell("recording", known)
    return JSONResponse(known)


def look_for_offset(lesson: Lesson, identifier: str, other: str) -> Response:
    """A job that a test moves on by hand."""
    job = {"id": f"job-{len(lesson.jobs)}", "kind": "align", "subject": identifier, "given": {"with": other}}
    job |= {"state": "running", "progress": 0.25, "error": None, "result": None}
    lesson.jobs[job["id"]] = job
    return JSONResponse(job, 202)


async def stream(lesson: Lesson, after: int, request: Request) -> AsyncIterator[str]:
    mine: asyncio.Queue[None] = asyncio.Queue()
    lesson.listeners.append(mine)
    lesson.streams += 1
    yield "retry: 500\n\n"
    try:
        call = lesson.calls
        while call == lesson.calls and not await request.is_disconnected():
            for seq, kind, entity in [event for event in lesson.events if event[0] > after]:
                after = seq
                yield f"id: {seq}\nevent: {kind}\ndata: {json.dumps(entity)}\n\n"
            try:
                await asyncio.wait_for(mine.get(), 1)
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        lesson.listeners.remove(mine)
        lesson.streams -= 1


def application(lesson: Lesson) -> Starlette:
    async def api(request: Request) -> Response:
        lesson.loop = asyncio.get_running_loop()
        if request.method == "PUT" and "/observations/" in request.url.path:
            lesson.puts.append((request.path_params["path"].rpartition("/")[2], lesson.seq))
        refused = hindrance(lesson, request)
        if refused is not None:
            return refused
        answer = await route(request)
        if lesson.trouble == "lost-answer" and request.method != "GET":
            return Response("gateway timeout", 504)
        return answer

    async def route(request: Request) -> Response:
        path = request.path_params["path"]
        head, _, last = path.rpartition("/")
        after = int(request.headers.get("last-event-id") or request.query_params.get("after") or 0)
        if path == "session":
            return JSONResponse({"person": {"id": ME, "name": "Amina Berg"}, "csrf": lesson.csrf})
        if path == "undo":
            asked = (await request.json())["request"]
            return undo(lesson, asked, lesson.undoable, lesson.redoable, "There is nothing left to undo.")
        if path == "redo":
            asked = (await request.json())["request"]
            return undo(lesson, asked, lesson.redoable, lesson.undoable, "There is nothing to redo.")
        if last == "room":
            return JSONResponse(room_answer(lesson))
        if last == "events":
            return StreamingResponse(stream(lesson, after, request), media_type="text/event-stream")
        if last == "observations":
            limit = int(request.query_params.get("limit", 500))
            items = sorted((n for n in list(lesson.notes.values()) if n["seq"] > after), key=lambda n: n["seq"])
            page = items[:limit]
            more = page[-1]["seq"] if len(items) > limit else None
            return JSONResponse({"items": page, "next": more, "seq": lesson.seq})
        if last == "replies":
            return JSONResponse({"items": [], "next": None, "seq": lesson.seq})
        if last == "phase-times":
            if request.headers.get("if-match") != f'"{lesson.version}"':
                current = {"id": ITERATION, "phases": lesson.phases, "version": lesson.version}
                return problem(412, "Someone changed this in the meantime.", current=current)
            lesson.undoable.append(("phases", lesson.phases))
            lesson.redoable.clear()
            return JSONResponse(lesson.mark((await request.json())["phases"]))
        if last == "place":
            recording = head.rpartition("/")[2]
            at = (await request.json())["at_ms"]
            moment = datetime.now(UTC).isoformat()
            lesson.places[recording] = {"recording": recording, "at_ms": at, "updated_at": moment}
            return Response(status_code=204)
        if head == "bookmarks":
            if request.method == "DELETE":
                known = lesson.bookmarks.pop(last, None)
                return Response(status_code=204) if known else problem(404, "There is no such bookmark.")
            lesson.bookmarks[last] = {"id": last} | await request.json()
            return JSONResponse(lesson.bookmarks[last])
        if head.startswith("recordings") and last == "captions":
            return add_captions(lesson, await request.json(), "dry_run" in request.query_params)
        if path.startswith("captions/"):
            return captions(lesson, request.method, path.split("/")[1], last == "captions.vtt")
        if last == "still":
            return FileResponse(lesson.videos / "poster.jpg", headers={"Cache-Control": "private, no-cache"})
        if head == "recordings":
            return move_recording(lesson, last, await request.json(), request.headers.get("if-match", ""))
        if last == "align":
            return look_for_offset(lesson, head.rpartition("/")[2], (await request.json())["with"])
        if head == "jobs":
            job = lesson.jobs[last]
            if request.method == "DELETE":
                job["state"] = "cancelled"
            return JSONResponse(job)
        if head == "observations":
            if request.method == "DELETE":
                return withdraw(lesson, last)
            return put_note(lesson, last, await request.json(), request)
        return problem(404, "There is no such address.")

    async def media(request: Request) -> Response:
        if lesson.trouble == "deleted":
            return problem(410, "This recording was deleted. Its notes are kept.")
        return FileResponse(lesson.videos / request.path_params["file"], headers={"Cache-Control": "private, no-cache"})

    async def page(request: Request) -> Response:
        def address(pattern: str) -> str:
            return "/build/" + next(BUILD.glob(pattern)).name

        text = (PAGE / "page.html").read_text()
        text = text.replace("ROOM_JS", address("room-*.js")).replace("ROOM_CSS", address("room-*.css"))
        return HTMLResponse(text, headers={"Content-Security-Policy": POLICY})

    return Starlette(
        routes=[
            Route("/", page),
            Route("/ls/api/{path:path}", api, methods=["GET", "PUT", "POST", "PATCH", "DELETE"]),
            Route("/ls/media/signature/{file}", media),
            Mount("/build", StaticFiles(directory=BUILD)),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]
    )


@contextmanager
def serving(lesson: Lesson) -> Iterator[str]:
    """Serves the lesson on a free port of this machine; gives the address."""
    config = uvicorn.Config(
        application(lesson), host="127.0.0.1", port=0, log_level="error", lifespan="off", loop="asyncio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
