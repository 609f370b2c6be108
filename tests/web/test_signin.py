"""The plain pages: signing in and out, one-time links, the demo, and sessions for programs."""

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from running_site import GOOD_PASSWORD, Browser, people_of
from starlette.applications import Starlette

from lessonstudy.bootstrap import Services, services
from lessonstudy.domain.people import Person, Role
from lessonstudy.settings import Settings
from lessonstudy.web import health, open_files, session, signin
from lessonstudy.web.application import middleware
from lessonstudy.web.signin import local_path

BASE = "http://localhost:8501"
XSS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus=alert(1) autofocus='",
    "</title><svg onload=alert(1)>",
    "&lt;b&gt;&#x27;&quot;",
    "{{7*7}}${7*7}%s{0}",
    "javascript:alert(1)",
    "\u202e\u2028<b>",
]


class Page(HTMLParser):
    """What a browser would make of a page: elements with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def inputs(self) -> dict[str, dict[str, str | None]]:
        return {str(values.get("name")): values for tag, values in self.elements if tag == "input"}


def browser_for(found: Services, base: str = BASE) -> Browser:
    routes = [*health.routes(found), *open_files.routes(), *signin.routes(found), *session.routes(found)]
    return Browser(Starlette(routes=routes, middleware=middleware(found)), base)


@pytest.fixture
def browser(here: Services) -> Iterator[Browser]:
    with browser_for(here) as client:
        yield client


def login(client: Browser, email: str = "ada@example.org", password: str = GOOD_PASSWORD, **more: str):
    return client.post("/ls/login", data={"email": email, "password": password, **more})


def test_signing_in_sets_a_cookie_that_only_the_browser_has(browser: Browser) -> None:
    answer = login(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    attributes = answer.headers["set-cookie"].split("; ")
    assert attributes[0].startswith("ls=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(attributes)
    assert not [one for one in attributes if one.lower().startswith("domain")]
    assert browser.get("/ls/login").headers["location"] == "/"


def test_behind_tls_the_cookie_is_bound_to_host_and_tls(behind_tls: Services) -> None:
    with browser_for(behind_tls, "https://lessons.example.org") as client:
        answer = login(client)
        attributes = answer.headers["set-cookie"].split("; ")
        assert attributes[0].startswith("__Host-ls=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(attributes)
        assert "max-age=" in answer.headers["strict-transport-security"]
        assert client.get("/ls/api/session").json()["person"]["name"] == "Ada"


def test_a_wrong_password_says_so_and_keeps_what_was_typed(browser: Browser) -> None:
    answer = login(browser, "ada@example.org", "wrong", next="/watch")
    page = Page(answer.text)
    assert answer.status_code == 401
    assert "do not belong together" in page.text
    assert page.inputs()["email"]["value"] == "ada@example.org"
    assert page.inputs()["next"]["value"] == "/watch"
    assert not page.inputs()["password"].get("value")


def test_too_many_tries_are_told_to_wait(browser: Browser) -> None:
    for _ in range(5):
        login(browser, password="wrong")
    answer = login(browser)
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text


@pytest.mark.parametrize(
    ("target", "led_to"),
    [
        ("/watch?iteration=1&at=5#here", "/watch?iteration=1&at=5#here"),
        ("//elsewhere.example", "/"),
        ("https://elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("\\\\elsewhere.example", "/"),
        ("///elsewhere.example", "/"),
        ("/\telsewhere", "/"),
        (" //elsewhere.example", "/"),
        ("/\r\nSet-Cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
        ("http:elsewhere", "/"),
        ("/ls/logout", "/"),
        ("/ls/login?next=/ls/login", "/"),
        ("//[", "/"),
        ("", "/"),
        ("watch", "/"),
    ],
)
def test_an_address_of_elsewhere_becomes_the_start_page(target: str, led_to: str) -> None:
    assert local_path(target) == led_to


def test_signing_in_leads_to_the_page_asked_for_and_never_off_this_site(browser: Browser) -> None:
    for target, led_to in [("/watch?iteration=1", "/watch?iteration=1"), ("//elsewhere.example", "/")]:
        assert login(browser, next=target).headers["location"] == led_to
        assert browser.get("/ls/login", params={"next": target}).headers["location"] == led_to


def test_signing_out_needs_the_pages_token_and_clears_the_cache(browser: Browser, here: Services) -> None:
    login(browser)
    assert browser.post("/ls/logout", data={"csrf": "wrong"}).status_code == 403
    csrf = Page(browser.get("/ls/logout").text).inputs()["csrf"]["value"]
    answer = browser.post("/ls/logout", data={"csrf": csrf})
    assert answer.headers["location"] == "/ls/login"
    assert answer.headers["clear-site-data"] == '"cache"'
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert here.accounts.good() == set()


@pytest.mark.parametrize("body", [b"\xff" * 10, b"a=1&" * 100, b"x" * 20_000, b"", b"%00=%ff&email=%00&password=%00"])
def test_a_form_that_is_none_is_refused_with_a_page(browser: Browser, body: bytes) -> None:
    answer = browser.post("/ls/login", content=body)
    assert answer.status_code in (401, 422)
    assert "<h1>Sign in</h1>" in answer.text


# --- programs


def test_programs_sign_in_look_and_sign_out(browser: Browser) -> None:
    del browser.headers["Origin"]
    began = browser.post("/ls/api/session", json={"email": "ada@example.org", "password": GOOD_PASSWORD})
    assert began.status_code == 201
    assert began.json()["person"] | {"id": ""} == {"id": "", "email": "ada@example.org", "name": "Ada", "admin": True}
    assert browser.get("/ls/api/session").json() == began.json()
    assert browser.delete("/ls/api/session").status_code == 403
    assert browser.delete("/ls/api/session", headers={"X-CSRF-Token": began.json()["csrf"]}).status_code == 204
    assert browser.get("/ls/api/session").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"email":1,"password":2}',
        b'{"email":"a@b.c"}',
        b'{"email":"\\ud800","password":""}',
    ],
)
def test_programs_that_send_nonsense_are_told_which_field(browser: Browser, body: bytes) -> None:
    answer = browser.post("/ls/api/session", content=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "email"


# --- links


def link_path(here: Services, kind: str) -> str:
    ada = here.people.by_email(None, "ada@example.org")
    ben = here.people.by_email(None, "ben@example.org")
    if kind == "reset":
        return here.links.reset(ada, ben.id).path
    team = here.teams.add_team(ada, "Fractions")
    return here.teams.invite(ada, team.id, "new@example.org" if kind == "new" else ben.email, Role.OBSERVER).path


def test_the_first_administrator_begins_by_a_link(settings: Settings) -> None:
    found = services(settings)
    with browser_for(found) as client:
        path = found.links.first_administrator().path
        assert Page(client.get(path).text).inputs().keys() == {"email", "name", "password"}
        wrong = client.post(path, data={"email": "x", "name": "", "password": "short"})
        assert wrong.status_code == 422
        shown = Page(wrong.text)
        assert [name for name, values in shown.inputs().items() if values.get("aria-invalid")] == [
            "email",
            "name",
            "password",
        ]
        answer = client.post(path, data={"email": "ada@example.org", "name": "Ada", "password": GOOD_PASSWORD})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert client.get("/ls/api/session").json()["person"]["admin"] is True
        assert client.get(path).status_code == 410


def test_a_new_person_joins_by_a_link(browser: Browser, here: Services) -> None:
    path = link_path(here, "new")
    page = Page(browser.get(path).text)
    assert "You are invited to the team Fractions." in page.text
    assert "readonly" in page.inputs()["email"]
    answer = browser.post(path, data={"name": "Nina", "password": GOOD_PASSWORD, "email": "eve@example.org"})
    assert answer.status_code == 303
    person = browser.get("/ls/api/session").json()["person"]
    assert (person["name"], person["email"]) == ("Nina", "new@example.org")


def test_a_known_person_joins_with_their_own_password(browser: Browser, here: Services) -> None:
    path = link_path(here, "known")
    assert browser.post(path, data={"password": "wrong", "name": "Eve"}).status_code == 401
    assert browser.post(path, data={"password": GOOD_PASSWORD}).status_code == 303
    ben = here.people.by_email(None, "ben@example.org")
    assert [team.name for team, _ in here.teams.teams_of(ben)] == ["Fractions"]


def test_a_person_who_is_signed_in_joins_by_one_click(browser: Browser, here: Services) -> None:
    path = link_path(here, "known")
    login(browser, "ben@example.org")
    assert Page(browser.get(path).text).inputs() == {}
    assert browser.post(path).headers["location"] == "/"
    ben = here.people.by_email(None, "ben@example.org")
    assert [team.name for team, _ in here.teams.teams_of(ben)] == ["Fractions"]


def test_someone_else_who_is_signed_in_does_not_join_for_them(browser: Browser, here: Services) -> None:
    path = link_path(here, "known")
    login(browser, "ada@example.org")
    assert browser.post(path).status_code == 401
    ben = here.people.by_email(None, "ben@example.org")
    assert here.teams.teams_of(ben) == []


def test_a_reset_sets_a_new_password_and_signs_in(browser: Browser, here: Services) -> None:
    path = link_path(here, "reset")
    assert browser.post(path, data={"password": "password1234"}).status_code == 422
    assert browser.post(path, data={"password": "a very different phrase"}).status_code == 303
    assert browser.post(path, data={"password": "a very different phrase"}).status_code == 410
    assert login(browser, "ben@example.org", "a very different phrase").status_code == 303


def test_a_link_that_is_over_says_so(browser: Browser) -> None:
    answer = browser.get("/ls/link/made-up")
    assert answer.status_code == 410
    assert "used already or has expired" in answer.text


# --- what is typed stays text


def test_typed_text_never_becomes_markup(browser: Browser, here: Services) -> None:
    ada = here.people.by_email(None, "ada@example.org")
    clean = Page(browser.get(link_path(here, "new")).text)
    for number, text in enumerate(XSS):
        team = here.teams.add_team(ada, text)
        path = here.teams.invite(ada, team.id, f"new{number}@example.org", Role.OBSERVER, name=text).path
        invited = Page(browser.get(path).text)
        assert [tag for tag, _ in invited.elements] == [tag for tag, _ in clean.elements]
        assert f"You are invited to the team {text}." in invited.text
        assert invited.inputs()["name"]["value"] == text
        again = Page(browser.post(path, data={"name": text, "password": "short"}).text)
        assert again.inputs()["name"]["value"] == text
        assert not [values for _, values in again.elements if any(key.startswith("on") for key in values)]


def test_a_name_and_what_was_typed_to_sign_in_stay_text(browser: Browser, here: Services) -> None:
    ada = here.people.by_email(None, "ada@example.org")
    for text in XSS:
        failed = Page(login(browser, text, "wrong", next=text).text)
        assert failed.inputs()["email"]["value"] == text
        assert failed.inputs()["next"]["value"] == "/"
    login(browser)
    for text in XSS:
        ada = here.people.rename(ada, text)
        signing_out = Page(browser.get("/ls/logout").text)
        assert f"You are signed in as {text}." in signing_out.text
        assert {tag for tag, _ in signing_out.elements}.isdisjoint({"script", "svg", "b"})


@pytest.mark.parametrize("path", ["/ls/login", "/ls/link/made-up"])
def test_plain_pages_run_no_script_and_load_nothing_from_elsewhere(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    page = Page(answer.text)
    policy = answer.headers["content-security-policy"]
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")
    for tag, values in page.elements:
        assert tag not in ("script", "style", "iframe")
        assert "style" not in values
        for name in ("href", "src", "action"):
            assert str(values.get(name, "/")).startswith("/")


@pytest.mark.parametrize(("name", "kind"), [("signin.css", "text/css; charset=utf-8"), ("mark.svg", "image/svg+xml")])
def test_what_the_pages_need_is_public(browser: Browser, name: str, kind: str) -> None:
    answer = browser.get(f"/ls/assets/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert b"http" not in answer.content.replace(b"http://www.w3.org/2000/svg", b"")


def test_every_field_has_a_label_and_names_its_faults(browser: Browser, here: Services) -> None:
    page = Page(browser.post(link_path(here, "new"), data={"name": "", "password": "short"}).text)
    labelled = {values.get("for") for tag, values in page.elements if tag == "label"}
    ids = {values["id"] for _, values in page.elements if "id" in values}
    for name, values in page.inputs().items():
        assert name in labelled
        assert set(str(values.get("aria-describedby") or "").split()) <= ids
    assert "password-wrong" in str(page.inputs()["password"]["aria-describedby"])
    assert sum("autofocus" in values for values in page.inputs().values()) == 1


# --- the demo


class TwoPeople:
    """The demo without its sample lesson."""

    def __init__(self, people: tuple[Person, Person]) -> None:
        self._people = people

    def people(self) -> list[tuple[str, Person]]:
        return [("coach", self._people[0]), ("observer", self._people[1])]

    def first_page(self, role: str) -> str:
        return f"/watch?as={role}"


@pytest.fixture
def demo(settings: Settings) -> Services:
    found = services(replace(settings, demo=True))
    return replace(found, demo=TwoPeople(people_of(found)))


def test_the_demo_signs_in_by_one_click(demo: Services) -> None:
    with browser_for(demo) as client:
        page = Page(client.get("/ls/login").text)
        assert [values["value"] for tag, values in page.elements if tag == "button" and "value" in values] == [
            "observer",
            "coach",
        ]
        assert client.post("/ls/demo", data={"role": "observer"}).headers["location"] == "/watch?as=observer"
        assert client.get("/ls/api/session").json()["person"]["name"] == "Ben"


def test_the_demos_click_must_come_from_its_own_page(demo: Services) -> None:
    with browser_for(demo) as client:
        answer = client.post("/ls/demo", data={"role": "observer"}, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 403
        assert client.post("/ls/demo", data={"role": "nobody"}).status_code == 401


def test_outside_the_demo_there_is_no_such_click(browser: Browser) -> None:
    assert browser.post("/ls/demo", data={"role": "observer"}).status_code == 401
    login(browser)
    csrf = browser.get("/ls/api/session").json()["csrf"]
    assert browser.post("/ls/demo", data={"role": "observer"}, headers={"X-CSRF-Token": csrf}).status_code == 404


# --- health


def test_health_and_readiness_are_public(browser: Browser, here: Services) -> None:
    assert browser.get("/ls/health").json() == {"status": "alive"}
    assert browser.get("/ls/ready").json() == {"status": "ready", "database": True, "folder": True}
    here.store.path.rename(here.store.path.with_name("away.db"))
    answer = browser.get("/ls/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_signing_in_again_ends_the_session_that_the_browser_had(browser: Browser, here: Services) -> None:
    login(browser)
    before = here.accounts.good()
    login(browser, "ben@example.org")
    assert len(before) == 1
    assert len(here.accounts.good()) == 1
    assert here.accounts.good().isdisjoint(before)
    assert browser.get("/ls/api/session").json()["person"]["name"] == "Ben"
