"""The gate around a small application of the test's own: what gets through it, in both directions."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from running_site import Browser
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import NotSignedIn
from lessonstudy.services.accounts import Opened
from lessonstudy.web import guarded
from lessonstudy.web.application import middleware
from lessonstudy.web.gate import Gate
from lessonstudy.web.identity import signed_in
from lessonstudy.web.lookout import Lookout

HOST = "lessons.example.org"


async def told(request: Request) -> Response:
    """What the application behind the gate gets to see."""
    state = getattr(request.state, "signed_in", None)
    return JSONResponse({"headers": request.headers.items(), "who": state.person.name if state else None})


async def cookies(_: Request) -> Response:
    response = PlainTextResponse("ok", headers={"Access-Control-Allow-Origin": "*"})
    response.headers.append("set-cookie", "_streamlit_xsrf=2|a; Path=/; SameSite=Lax")
    response.headers.append("set-cookie", "already=1; Secure")
    return response


async def own_policy(_: Request) -> Response:
    return PlainTextResponse("ok", headers={"Content-Security-Policy": "default-src 'none'"})


APP = [Route("/told", told), Route("/ls/told", told), Route("/cookies", cookies), Route("/own", own_policy)]


def open_for(found: Services, email: str = "ben@example.org") -> Opened:
    with found.store.write() as db:
        return found.accounts.open_session(db, found.people.by_email(None, email).id, "test")


def browser_for(found: Services, base: str) -> Browser:
    return Browser(Starlette(routes=APP, middleware=middleware(found)), base)


def test_behind_the_gate_the_person_is_known_and_the_cookie_is_not(here: Services) -> None:
    opened = open_for(here)
    with browser_for(here, "http://localhost:8501") as browser:
        headers = {"Cookie": f"other=1; ls={opened.cookie}; more=2", "X-Ls-User": "forged", "X-LS-Extra": "forged"}
        seen = browser.get("/told", headers=headers).json()
    assert seen["who"] == "Ben"
    got = dict(seen["headers"])
    assert (got["x-ls-user"], got["x-ls-sid"]) == (opened.person.id, opened.signed_in.session)
    assert got["cookie"] == "other=1; more=2"
    assert "x-ls-extra" not in got
    assert opened.cookie not in str(seen)


def test_a_public_address_forges_nobody(here: Services) -> None:
    app = Starlette(routes=[Route("/ls/health", told)], middleware=middleware(here))
    with Browser(app, "http://localhost:8501") as browser:
        seen = browser.get("/ls/health", headers={"X-Ls-User": "forged", "x-ls-sid": "forged"}).json()
    assert seen["who"] is None
    assert not [name for name, _ in seen["headers"] if name.startswith("x-ls-")]


def test_behind_tls_every_cookie_is_secure(behind_tls: Services) -> None:
    opened = open_for(behind_tls)
    with browser_for(behind_tls, f"https://{HOST}") as browser:
        answer = browser.get("/cookies", headers={"Cookie": f"__Host-ls={opened.cookie}"})
        assert answer.headers.get_list("set-cookie") == [
            "_streamlit_xsrf=2|a; Path=/; SameSite=Lax; Secure",
            "already=1; Secure",
        ]
        assert "access-control-allow-origin" not in answer.headers
        assert browser.get("/told", headers={"Cookie": f"ls={opened.cookie}"}).status_code == 303


def test_a_page_may_name_a_stricter_policy_of_its_own(here: Services) -> None:
    opened = open_for(here)
    with browser_for(here, "http://localhost:8501") as browser:
        answer = browser.get("/own", headers={"Cookie": f"ls={opened.cookie}"})
    assert answer.headers.get_list("content-security-policy") == ["default-src 'none'"]


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (f"https://{HOST}", True),
        (f"https://{HOST}:443", True),
        (f"http://{HOST}", False),
        (f"https://{HOST}.elsewhere.example", False),
        (f"https://elsewhere.example/{HOST}", False),
        (f"https://{HOST}:8443", False),
        ("null", False),
    ],
)
def test_with_tls_a_change_comes_from_the_page_with_tls(behind_tls: Services, origin: str, allowed: bool) -> None:
    opened = open_for(behind_tls)
    headers = {"Cookie": f"__Host-ls={opened.cookie}", "X-CSRF-Token": opened.csrf, "Origin": origin}
    with browser_for(behind_tls, f"https://{HOST}") as browser:
        assert browser.post("/ls/told", headers=headers).status_code == (405 if allowed else 403)


def test_a_proxy_that_keeps_its_own_host_name_is_served_by_the_sites_origin(behind_tls: Services) -> None:
    opened = open_for(behind_tls)
    headers = {"Cookie": f"__Host-ls={opened.cookie}", "X-CSRF-Token": opened.csrf, "Host": "127.0.0.1:8501"}
    with browser_for(behind_tls, f"https://{HOST}") as browser:
        assert browser.post("/ls/told", headers=headers).status_code == 405


# --- sockets and long answers


def scope_for(found: Services, kind: str, path: str, opened: Opened) -> dict[str, Any]:
    headers = [
        (b"host", b"localhost:8501"),
        (b"origin", b"http://localhost:8501"),
        (b"cookie", f"ls={opened.cookie}".encode()),
    ]
    scope = {"type": kind, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers}
    return scope | {"method": "GET", "scheme": "http", "server": ("localhost", 8501), "client": ("192.0.2.1", 1)}


async def behind_socket(found: Services, frames: list[bytes]) -> list[str | None]:
    """The kinds of message that reach the application when a page sends these frames."""
    got: list[str | None] = []

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            parsed = BackMsg()
            parsed.ParseFromString(message["bytes"])
            got.append(parsed.WhichOneof("type"))

    coming = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "bytes": frame} for frame in frames)]
    queue = iter([*coming, {"type": "websocket.disconnect", "code": 1000}])

    async def receive() -> Any:
        return next(queue)

    async def send(_message: Any) -> None: ...

    opened = open_for(found)
    gate = Gate(app, found.accounts, found.settings)
    await gate(scope_for(found, "websocket", "/_stcore/stream", opened), receive, send)
    return got


def test_only_what_pages_send_reaches_streamlit(here: Services) -> None:
    every = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
    frames = []
    for name in every:
        message = BackMsg()
        field = getattr(message, name)
        if isinstance(field, bool):
            setattr(message, name, True)
        else:
            field.SetInParent()
        frames.append(message.SerializeToString())
    for name in [field.name for field in BackendOperationRequest.DESCRIPTOR.oneofs_by_name["payload"].fields]:
        message = BackMsg()
        getattr(message.backend_operation_request, name).SetInParent()
        frames.append(message.SerializeToString())
    assert {"clear_cache", "rerun_script"} <= set(every)
    passed = ["app_heartbeat", "file_urls_request", "rerun_script", "stop_script"]
    # of the operations: a deferred download, and more rows of a table
    passed += ["backend_operation_request"] * 2
    assert sorted(map(str, asyncio.run(behind_socket(here, frames)))) == sorted(passed)


async def endless(_: Request) -> Response:
    async def parts() -> Any:
        yield b"data: 1\n\n"
        await asyncio.Event().wait()

    return StreamingResponse(parts(), media_type="text/event-stream")


async def swallowing(request: Request) -> Response:
    size = 0
    async for part in request.stream():
        size += len(part)
    return PlainTextResponse(str(size))


async def failing(request: Request) -> Response:
    """An application that is not content with being cut off."""
    try:
        return await swallowing(request)
    except asyncio.CancelledError:
        raise OSError("the upload broke off") from None


async def until_cut(
    found: Services, path: str, end: Callable[[Opened], object], *, uploading: bool = False
) -> list[Any]:
    """What is sent when a session ends during an answer that would last for ever."""
    app = Starlette(
        routes=[Route("/ls/endless", endless), Route("/ls/swallowing", swallowing), Route("/ls/failing", failing)]
    )
    opened, sent, begun = open_for(found), [], asyncio.Event()

    async def receive() -> Any:
        if uploading and not begun.is_set():
            begun.set()
            return {"type": "http.request", "body": b"1", "more_body": True}
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)
        begun.set()

    gate = Gate(app, found.accounts, found.settings)
    gate._lookout = Lookout(found.accounts.good, found.accounts.forget, every=0.01)
    asking = asyncio.create_task(gate(scope_for(found, "http", path, opened), receive, send))
    await asyncio.wait_for(begun.wait(), 60)
    await asyncio.to_thread(end, opened)
    await asyncio.wait_for(asking, 60)
    return sent


@pytest.mark.parametrize("uploading", [False, True])
def test_what_lasts_is_cut_off_when_the_session_ends(here: Services, uploading: bool) -> None:
    ada, ben = (here.people.by_email(None, f"{name}@example.org") for name in ("ada", "ben"))
    path = "/ls/swallowing" if uploading else "/ls/endless"
    sent = asyncio.run(until_cut(here, path, lambda _: here.people.end(ada, ben.id), uploading=uploading))
    assert not [
        message for message in sent if message.get("more_body") is False and message["type"] == "http.response.body"
    ]
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [
        401 if uploading else 200
    ]


@pytest.mark.parametrize("path", ["/ls/swallowing", "/ls/failing"])
def test_an_upload_that_its_sessions_end_cuts_off_is_told_to_sign_in(here: Services, path: str) -> None:
    ada, ben = (here.people.by_email(None, f"{name}@example.org") for name in ("ada", "ben"))
    sent = asyncio.run(until_cut(here, path, lambda _: here.people.end(ada, ben.id), uploading=True))
    assert sent[0]["status"] == 401
    assert b"sign in" in sent[1]["body"].lower()


async def used_after_a_part(found: Services, path: str) -> float:
    """When a session counts as used last, if it was idle for 50 minutes and then a part of a long body goes by."""
    opened = open_for(found)
    parts_to_come = iter([True, True, False])

    def idle() -> None:
        with found.store.write() as db:
            db.execute("UPDATE session SET used = used - 3000 WHERE id = ?", [opened.signed_in.session])
        found.accounts.forget()

    async def upload(request: Request) -> Response:
        stream = request.stream()
        await anext(stream)
        idle()
        await anext(stream)
        return PlainTextResponse("stored")

    async def parts() -> Any:
        yield b": still here\n\n"
        idle()
        yield b": still here\n\n"

    async def film(_: Request) -> Response:
        return StreamingResponse(parts(), media_type="video/mp4")

    async def events(_: Request) -> Response:
        return StreamingResponse(parts(), media_type="text/event-stream")

    async def receive() -> Any:
        more = next(parts_to_come, None)
        if more is None or path != "/ls/upload":
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"1", "more_body": more}

    async def send(_message: Any) -> None: ...

    app = Starlette(routes=[Route("/ls/upload", upload), Route("/ls/film", film), Route("/ls/events", events)])
    await Gate(app, found.accounts, found.settings)(scope_for(found, "http", path, opened), receive, send)
    return found.accounts.sessions(opened.person)[0].used


@pytest.mark.parametrize(("path", "counts"), [("/ls/upload", True), ("/ls/film", True), ("/ls/events", False)])
def test_long_uploads_and_films_count_as_activity_and_an_open_stream_does_not(
    here: Services, monkeypatch: pytest.MonkeyPatch, path: str, counts: bool
) -> None:
    monkeypatch.setattr(guarded, "COUNT_EVERY_SECONDS", 0.0)
    used = asyncio.run(used_after_a_part(here, path))
    assert (used > time.time() - 1500) is counts


def test_another_sessions_end_cuts_nothing(here: Services) -> None:
    async def run() -> bool:
        mine, other = open_for(here), open_for(here)
        cut = asyncio.Event()
        lookout = Lookout(here.accounts.good, here.accounts.forget, every=0.01)
        other_cut = asyncio.Event()
        with lookout.over(mine.signed_in.session, cut.set), lookout.over(other.signed_in.session, other_cut.set):
            here.accounts.sign_out(other.person, other.signed_in.session)
            await asyncio.wait_for(other_cut.wait(), 60)
            return cut.is_set()

    assert asyncio.run(run()) is False


def test_who_cannot_be_looked_up_is_not_let_through(here: Services, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> set[str]:
        raise OSError("the disk is gone")

    async def run() -> None:
        cut = asyncio.Event()
        with Lookout(broken, here.accounts.forget, every=0.01).over("any", cut.set):
            await asyncio.wait_for(cut.wait(), 60)

    asyncio.run(run())
    assert "open connections are closed" in caplog.text


def test_a_route_that_needs_a_person_says_so() -> None:
    with pytest.raises(NotSignedIn):
        signed_in(Request({"type": "http", "headers": [], "state": {}}))
