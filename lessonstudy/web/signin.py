"""Sign-in, sign-out and one-time links, as plain pages that work without script."""

import hmac
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import Forbidden, Gone, Invalid, NotFound, NotSignedIn, Refusal, sentence
from lessonstudy.services.accounts import Opened, SignedIn
from lessonstudy.services.links import LinkKind, OpenLink
from lessonstudy.web.identity import STATE
from lessonstudy.web.plain_page import Field, form, notice, page
from lessonstudy.web.session import address, client, drop_cookie, in_thread, set_cookie, small_body

PASSWORD_HINT = "At least 12 characters. A sentence is good; no special signs are needed."  # noqa: S105
DEMO_ROLES = {
    "observer": ("Observer", "Watch the lesson and note what students think"),
    "teacher": ("Teacher", "See what colleagues noted in the lesson you taught"),
    "coach": ("Coach", "See both teachings of the lesson and what was noted"),
}
Form = dict[str, str]


def routes(services: Services) -> list[Route]:
    """Every page of this module."""
    pages = _Pages(services)
    demo = [Route("/ls/demo", pages.demo, methods=["POST"])] if services.settings.demo else []
    return [
        *demo,
        Route("/ls/login", pages.show_login, methods=["GET"]),
        Route("/ls/login", pages.login, methods=["POST"]),
        Route("/ls/logout", pages.show_logout, methods=["GET"]),
        Route("/ls/logout", pages.logout, methods=["POST"]),
        Route("/ls/link/{value}", pages.show_link, methods=["GET"]),
        Route("/ls/link/{value}", pages.answer_link, methods=["POST"]),
    ]


def local_path(text: str) -> str:
    """The text if it is an address on this site, else the start page."""
    try:
        found = urlsplit(text)
    except ValueError:
        return "/"
    off_site = found.scheme or found.netloc or not text.startswith("/") or text.startswith("//")
    if off_site or "\\" in text or any(not 32 < ord(letter) < 127 for letter in text):
        return "/"
    return "/" if found.path in ("/ls/login", "/ls/logout") or found.path.startswith("/ls/link/") else text


class _Pages:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._settings = services.settings

    async def show_login(self, request: Request) -> Response:
        target = local_path(request.query_params.get("next", "/"))
        if _person_of(request):
            return _to(target)
        return await self._login_page(target)

    async def login(self, request: Request) -> Response:
        try:
            values = await _form(request)
        except Refusal as refusal:
            return await self._login_page("/", wrong=refusal)
        target, email = local_path(values.get("next", "/")), values.get("email", "")
        sign_in = self._services.accounts.sign_in
        try:
            opened = await in_thread(sign_in, email, values.get("password", ""), address(request), client(request))
        except Refusal as refusal:
            return await self._login_page(target, email, refusal)
        return await self._signed_in(request, opened, target)

    async def demo(self, request: Request) -> Response:
        try:
            role = (await _form(request)).get("role", "")
        except Refusal as refusal:
            return await self._login_page("/", wrong=refusal)
        people = dict(await to_thread.run_sync(self._services.demo.people))
        if role not in people:
            return await self._login_page("/", wrong=NotSignedIn("sign-in-needed"))
        opened = await to_thread.run_sync(self._services.accounts.open_demo, people[role].id, client(request))
        page_of = await to_thread.run_sync(self._services.demo.first_page, role)
        return await self._signed_in(request, opened, page_of)

    async def show_logout(self, request: Request) -> Response:
        one = _person_of(request)
        if one is None:
            return _to("/ls/login")
        return _logout_page(one)

    async def logout(self, request: Request) -> Response:
        one = _person_of(request)
        if one is None:
            return _to("/ls/login")
        try:
            given = (await _form(request)).get("csrf", "")
        except Refusal as refusal:
            return _logout_page(one, refusal)
        if not hmac.compare_digest(given.encode(), one.csrf.encode()):
            return _logout_page(one, Forbidden("csrf"))
        await to_thread.run_sync(self._services.accounts.sign_out, one.person, one.session)
        response = _to("/ls/login")
        response.headers["Clear-Site-Data"] = '"cache"'
        drop_cookie(response, self._settings)
        return response

    async def show_link(self, request: Request) -> Response:
        value = request.path_params["value"]
        try:
            link = await to_thread.run_sync(self._services.links.look, value)
        except Refusal as refusal:
            return _over(refusal)
        return _link_page(value, link, _person_of(request))

    async def answer_link(self, request: Request) -> Response:
        value = request.path_params["value"]
        try:
            values = await _form(request)
            link = await to_thread.run_sync(self._services.links.look, value)
        except Refusal as refusal:
            return _over(refusal)
        try:
            return await self._answer(value, link, values, request)
        except Gone as refusal:
            return _over(refusal)
        except Refusal as refusal:
            return _link_page(value, link, _person_of(request), values, refusal)

    async def _answer(self, value: str, link: OpenLink, values: Form, request: Request) -> Response:
        links, browser = self._services.links, client(request)
        password, name = values.get("password", ""), values.get("name", "")
        if link.kind == LinkKind.FIRST_ADMIN:
            accept, email = links.accept_first_administrator, values.get("email", "")
            opened = await in_thread(accept, value, email, name, password, browser)
            return await self._signed_in(request, opened, "/")
        if link.kind == LinkKind.RESET:
            opened = await in_thread(links.set_password, value, password, browser)
            return await self._signed_in(request, opened, "/")
        if not link.known:
            opened = await in_thread(links.accept_as_new, value, name, password, browser)
            return await self._signed_in(request, opened, "/")
        one = _person_of(request)
        if one and link.person and one.person.id == link.person.id:
            await to_thread.run_sync(links.accept_as, value, one.person)
            return _to("/")
        address_of = link.person.email if link.person else ""
        sign_in = self._services.accounts.sign_in
        opened = await in_thread(sign_in, address_of, password, address(request), browser)
        await to_thread.run_sync(links.accept_as, value, opened.person)
        return await self._signed_in(request, opened, "/")

    async def _signed_in(self, request: Request, opened: Opened, target: str) -> Response:
        before = _person_of(request)
        if before:
            # the browser forgets that session now; nobody else should be able to go on with it
            with suppress(NotFound):
                await to_thread.run_sync(self._services.accounts.sign_out, before.person, before.session)
        response = _to(target)
        set_cookie(response, self._settings, opened)
        return response

    async def _login_page(self, target: str, email: str = "", wrong: Refusal | None = None) -> Response:
        fields = [
            Field("email", "E-mail", "email", email, "username", focus=not email),
            Field("password", "Password", "password", autocomplete="current-password", focus=bool(email)),
        ]
        ours = form("/ls/login", fields, "Sign in", {"next": target})
        said = notice(sentence(wrong)) if wrong else ""
        status = wrong.status if wrong else 200
        if self._settings.demo:
            people = dict(await to_thread.run_sync(self._services.demo.people))
            buttons = "".join(_demo_button(role, *DEMO_ROLES[role]) for role in DEMO_ROLES if role in people)
            shown = " open" if wrong else ""
            aside = f'<details class="aside"{shown}><summary>Sign in with a password</summary>{ours}</details>'
            lead = "A sample study is ready. Whom would you like to be?"
            return page("Look around", lead, f'{said}<div class="roles">{buttons}</div>{aside}', status)
        help_line = '<p class="quiet">Forgot your password? Ask a facilitator of your team or your administrator for a link.</p>'
        return page("Sign in", "Welcome back to your team.", said + ours + help_line, status)


def _demo_button(role: str, title: str, what: str) -> str:
    return (
        f'<form method="post" action="/ls/demo"><button name="role" value="{role}">'
        f"<strong>{title}</strong><span>{what}</span></button></form>"
    )


def _link_page(
    value: str, link: OpenLink, one: SignedIn | None, values: Form | None = None, refusal: Refusal | None = None
) -> Response:
    typed = values or {}
    wrong = {error.field: error.message for error in refusal.errors} if isinstance(refusal, Invalid) else {}
    said = notice(sentence(refusal)) if refusal and not wrong else ""
    fixed = link.person is not None
    first_wrong = next(iter(wrong), "name" if fixed else "email")
    known_name = typed.get("name", link.person.name if link.person else "")
    name = Field(
        "name", "Your name", "text", known_name, "name", wrong=wrong.get("name", ""), focus=first_wrong == "name"
    )
    password = Field(
        "password",
        "Choose a password",
        "password",
        autocomplete="new-password",
        hint=PASSWORD_HINT,
        wrong=wrong.get("password", ""),
        focus=first_wrong == "password" or link.kind == LinkKind.RESET,
    )
    email = link.person.email if link.person else typed.get("email", "")
    shown = Field(
        "email",
        "E-mail",
        "email",
        email,
        "username",
        wrong=wrong.get("email", ""),
        readonly=fixed,
        focus=first_wrong == "email",
    )
    action, status = f"/ls/link/{value}", refusal.status if refusal else 200
    where = f"the team {link.team}" if link.team else "lessonstudy"
    if link.kind == LinkKind.FIRST_ADMIN:
        body = form(action, [shown, name, password], "Begin")
        return page("Make the first account", "You will look after accounts and teams here.", said + body, status)
    if link.kind == LinkKind.RESET:
        body = form(action, [shown, password], "Save and sign in")
        return page("Choose a new password", "You will be signed out everywhere else.", said + body, status)
    if not link.known:
        body = form(action, [shown, name, password], "Join")
        return page("Welcome", f"You are invited to {where}.", said + body, status)
    if one and link.person and one.person.id == link.person.id:
        return page("Join your team", f"You are invited to {where}.", said + form(action, [], "Join"), status)
    secret = Field("password", "Password", "password", autocomplete="current-password", focus=True)
    lead = f"You are invited to {where}. Sign in to join."
    return page("Join your team", lead, said + form(action, [shown, secret], "Sign in and join"), status)


def _logout_page(one: SignedIn, wrong: Refusal | None = None) -> Response:
    said = notice(sentence(wrong)) if wrong else ""
    body = (
        form("/ls/logout", [], "Sign out", {"csrf": one.csrf}) + '<p class="quiet"><a href="/">Stay signed in</a></p>'
    )
    return page("Sign out", f"You are signed in as {one.person.name}.", said + body, wrong.status if wrong else 200)


def _over(refusal: Refusal) -> Response:
    body = '<p class="quiet"><a href="/ls/login">Go to sign-in</a></p>'
    return page("This link is over", sentence(refusal), body, refusal.status)


def _person_of(request: Request) -> SignedIn | None:
    found: SignedIn | None = getattr(request.state, STATE, None)
    return found


async def _form(request: Request) -> Form:
    text = (await small_body(request)).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise Invalid.of("form", "invalid") from None


def _to(path: str) -> Response:
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})
