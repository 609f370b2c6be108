"""The one gate in front of everything: Streamlit's pages, sockets and files as well as our own routes.

It denies by default. A request passes when its address is public or when it shows who makes it; a change passes only when
it comes from a page of this site. What passes carries the person: in headers that only the gate can set (Streamlit binds a
tab to them) and in the request's state (our routes read it). Nothing downstream sees the cookie that proves it.
"""

import hmac
import re
from functools import partial
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessonstudy.domain.errors import SENTENCES, Forbidden, NotFound, NotSignedIn
from lessonstudy.services.accounts import Accounts, SignedIn
from lessonstudy.settings import Settings
from lessonstudy.web.guarded import run_request, run_socket
from lessonstudy.web.headers import security_headers
from lessonstudy.web.identity import STATE
from lessonstudy.web.lookout import Lookout
from lessonstudy.web.origins import Origins
from lessonstudy.web.problems import problem
from lessonstudy.web.scopes import READING, kept_out

USER_HEADER, SESSION_HEADER = "X-Ls-User", "X-Ls-Sid"
SOCKET_PATH = "/_stcore/stream"

_PAGE = frozenset({"GET", "HEAD"})
_FORM = _PAGE | {"POST"}
# an address is public only whole and only for these methods
_PUBLIC = (
    (_FORM, re.compile(r"/ls/login")),
    (_FORM, re.compile(r"/ls/link/[A-Za-z0-9_-]{1,100}")),
    (_PAGE, re.compile(r"/ls/assets/[a-z0-9-]+\.(css|svg)")),
    (_PAGE, re.compile(r"/ls/(health|ready)")),
    (frozenset({"POST"}), re.compile(r"/ls/api/session")),
)
_PUBLIC_IN_DEMO = ((frozenset({"POST"}), re.compile(r"/ls/demo")),)
# forms without script cannot set a header: this one carries its token in a field, which its route checks
_OWN_TOKEN = frozenset({"/ls/logout"})
_COOKIE_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


class Gate:
    """ASGI middleware. Wraps everything else, so nothing is reached without it."""

    def __init__(self, app: ASGIApp, accounts: Accounts, settings: Settings) -> None:
        self._app = app
        self._accounts = accounts
        self._secure = settings.secure
        self._cookie = cookie_name(settings)
        self._origins = Origins(settings)
        self._public = _PUBLIC + (_PUBLIC_IN_DEMO if settings.demo else ())
        self._headers = security_headers(strict_transport=settings.secure and not self._origins.only_here)
        self._lookout = Lookout(accounts.good, accounts.forget)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        dressed = self._dressed(scope["path"], send)
        headers = _headers(scope)
        method, path = scope["method"], scope["path"]
        if not self._origins.host_allowed(headers.get("host")):
            await problem(Forbidden("wrong-host"))(scope, receive, dressed)
            return
        if method not in READING and not self._comes_from_here(path, headers):
            await problem(Forbidden("foreign-origin"))(scope, receive, dressed)
            return
        bearer = _bearer(path, headers)
        signed_in = await self._who(headers, bearer)
        public = any(method in methods and address.fullmatch(path) for methods, address in self._public)
        if signed_in is None and not public:
            why = await to_thread.run_sync(self._accounts.why_not, bearer) if bearer else NotSignedIn("sign-in-needed")
            await _stranger(scope, headers, why)(scope, receive, dressed)
            return
        if "\n" in path:
            # no route is ever written for it, and the answer of whoever comes last would be no problem+json
            await problem(NotFound("address"))(scope, receive, dressed)
            return
        if not public and method not in READING and not self._token_fits(path, headers, signed_in):
            await problem(Forbidden("csrf"))(scope, receive, dressed)
            return
        kept = kept_out(signed_in.scope, method, path) if signed_in and not public else None
        if kept:
            await problem(kept)(scope, receive, dressed)
            return
        inner = self._inner(scope, signed_in)
        if signed_in is None:
            await self._app(inner, receive, dressed)
        else:
            still = partial(self._who, headers, bearer)
            session = signed_in.session
            await run_request(self._app, inner, receive, dressed, lookout=self._lookout, session=session, still=still)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        host = headers.get("host")
        signed_in = None
        if (
            scope["path"] == SOCKET_PATH
            and self._origins.host_allowed(host)
            and self._origins.origin_allowed(headers.get("origin"), host)
        ):
            signed_in = await self._who(headers, None)
        if signed_in is None:
            await receive()
            # closing before accepting is answered 403
            await send({"type": "websocket.close", "code": 1008})
            return
        session = signed_in.session

        still = partial(self._who, headers, None)
        inner = self._inner(scope, signed_in)
        await run_socket(self._app, inner, receive, send, lookout=self._lookout, session=session, still=still)

    async def _who(self, headers: dict[str, str], bearer: str | None) -> SignedIn | None:
        if bearer is not None:
            recalled = self._accounts.recall(bearer, by_token=True)
            return recalled or await to_thread.run_sync(self._accounts.who_by_token, bearer)
        cookie = cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        if not _COOKIE_SHAPE.fullmatch(cookie):
            return None
        return self._accounts.recall(cookie) or await to_thread.run_sync(self._accounts.who, cookie)

    def _comes_from_here(self, path: str, headers: dict[str, str]) -> bool:
        if "origin" in headers:
            return self._origins.origin_allowed(headers["origin"], headers.get("host"))
        # browsers name the origin of every change; programs do not, and only our own routes are theirs to call
        return path.startswith("/ls/") and headers.get("sec-fetch-site", "none") in ("none", "same-origin")

    def _token_fits(self, path: str, headers: dict[str, str], signed_in: SignedIn | None) -> bool:
        if signed_in is None or signed_in.by_token or not path.startswith("/ls/") or path in _OWN_TOKEN:
            return True
        given = headers.get("x-csrf-token", "")
        return hmac.compare_digest(given.encode(), signed_in.csrf.encode())

    def _inner(self, scope: Scope, signed_in: SignedIn | None) -> Scope:
        """The scope as everything behind the gate sees it: with the person, without the cookie and without forged headers."""
        headers = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-ls-")]
        headers = [(name, self._without_cookie(value) if name == b"cookie" else value) for name, value in headers]
        state = dict(scope.get("state") or {})
        state.pop(STATE, None)
        if signed_in:
            state[STATE] = signed_in
            headers.append((USER_HEADER.lower().encode(), signed_in.person.id.encode()))
            headers.append((SESSION_HEADER.lower().encode(), signed_in.session.encode()))
        return {**scope, "headers": headers, "state": state}

    def _without_cookie(self, value: bytes) -> bytes:
        parts = [part.strip() for part in value.split(b";")]
        return b"; ".join(part for part in parts if part.partition(b"=")[0].strip() != self._cookie.encode())

    def _dressed(self, path: str, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._with_ours(path, list(message.get("headers", [])))}
            await send(message)

        return dressed

    def _with_ours(self, path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        kept = [(name.lower(), value) for name, value in headers if not name.lower().startswith(b"access-control-")]
        if self._secure:
            kept = [(name, _secured(value) if name == b"set-cookie" else value) for name, value in kept]
        present = {name for name, _ in kept}
        if path.startswith("/ls/") and b"cache-control" not in present:
            kept.append((b"cache-control", b"no-store"))
        return kept + [(name, value) for name, value in self._headers if name not in present]


def cookie_name(settings: Settings) -> str:
    """The session cookie's name. __Host- makes browsers refuse it from other hosts, other paths and plain http."""
    return "__Host-ls" if settings.secure else "ls"


def _headers(scope: Scope) -> dict[str, str]:
    """The request's headers by name; of an origin or host given twice nothing is left that could be allowed."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joint = "; " if key == "cookie" else ", "
        found[key] = f"{found[key]}{joint}{text}" if key in found else text
    return found


def _bearer(path: str, headers: dict[str, str]) -> str | None:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    for_programs = path.startswith(("/ls/api/", "/ls/uploads/")) or path == "/ls/uploads"
    return value.strip() if for_programs and scheme.lower() == "bearer" else None


def _stranger(scope: Scope, headers: dict[str, str], why: NotSignedIn) -> Response:
    """The answer to someone who is not signed in: pages lead to the sign-in page, the rest is refused."""
    path = scope["path"]
    machine = path.startswith(("/_stcore/", "/ls/api/", "/ls/uploads", "/ls/media"))
    if scope["method"] in _PAGE and "text/html" in headers.get("accept", "") and not machine:
        query = scope.get("query_string", b"").decode("latin-1")
        target = quote(path, safe="/") + (f"?{query}" if query else "")
        where = "/ls/login" if target == "/" else f"/ls/login?next={quote(target, safe='/')}"
        return RedirectResponse(where, 303, headers={"Cache-Control": "no-store"})
    if path.startswith("/_stcore/"):
        # Streamlit's front end shows this text in a dialog when its tab wakes up signed out
        sentence = SENTENCES["signed-out"]
        return PlainTextResponse(sentence, 401, {"Cache-Control": "no-store"})
    return problem(why)


def _secured(cookie: bytes) -> bytes:
    attributes = {part.strip().lower() for part in cookie.split(b";")[1:]}
    return cookie if b"secure" in attributes else cookie + b"; Secure"
