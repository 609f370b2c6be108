"""Every kind of address, asked for by every kind of caller, at a real server."""

import base64
import re
from hashlib import sha256

import httpx
import pytest
from running_site import Site

PASS, LOGIN, UNKNOWN, REFUSED = "passes", "is led to sign-in", "401", "403"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

# address: (method, path, is asked for as a page) -> signed out, signed in, expired, foreign page, bearer
EVERYONE = (PASS, PASS, PASS, PASS, PASS)
PAGES = (LOGIN, PASS, LOGIN, PASS, LOGIN)
FILES = (UNKNOWN, PASS, UNKNOWN, PASS, UNKNOWN)
PROGRAMS = (UNKNOWN, PASS, UNKNOWN, PASS, PASS)
PROGRAM_CHANGES = (UNKNOWN, PASS, UNKNOWN, REFUSED, PASS)
CHANGES = (UNKNOWN, PASS, UNKNOWN, REFUSED, UNKNOWN)
ADDRESSES = {
    ("GET", "/", True): PAGES,
    ("GET", "/watch", True): PAGES,
    ("GET", "/watch?iteration=1", True): PAGES,
    ("GET", "/index.html", True): PAGES,
    ("HEAD", "/", True): PAGES,
    ("GET", "/", False): FILES,
    ("GET", "/favicon.png", False): FILES,
    ("GET", "/manifest.json", False): FILES,
    ("GET", "/static/js/index.js", False): FILES,
    ("GET", "/media/picture.png", False): FILES,
    ("GET", "/component/lessonstudy.player/index.js", False): FILES,
    ("GET", "/app/static/file", False): FILES,
    ("GET", "/_stcore/health", True): FILES,
    ("GET", "/_stcore/metrics", False): FILES,
    ("GET", "/_stcore/host-config", False): FILES,
    ("GET", "/_stcore/script-health-check", False): FILES,
    ("GET", "/_stcore/agent/openapi.json", False): FILES,
    ("OPTIONS", "/_stcore/upload_file/a/b", False): FILES,
    ("POST", "/_stcore/agent/mcp", False): CHANGES,
    ("GET", "/ls", False): FILES,
    ("GET", "/ls/unheard-of", False): FILES,
    ("GET", "/ls/logout", True): PAGES,
    ("POST", "/ls/demo", False): CHANGES,
    ("GET", "/ls/media/x/y", False): FILES,
    ("GET", "/ls/api/me", True): PROGRAMS,
    ("GET", "/ls/api/session", False): PROGRAMS,
    ("POST", "/ls/api/teams/x/studies", False): PROGRAM_CHANGES,
    ("PUT", "/ls/api/observations/x", False): PROGRAM_CHANGES,
    ("DELETE", "/ls/api/observations/x", False): PROGRAM_CHANGES,
    ("GET", "/ls/api/openapi.json", False): PROGRAMS,
    ("OPTIONS", "/ls/uploads/x", False): PROGRAMS,
    ("PATCH", "/ls/uploads/x", False): PROGRAM_CHANGES,
    ("GET", "/ls/login", True): EVERYONE,
    ("GET", "/ls/assets/signin.css", False): EVERYONE,
    ("GET", "/ls/link/made-up", True): EVERYONE,
    ("GET", "/ls/health", False): EVERYONE,
    ("GET", "/ls/ready", False): EVERYONE,
    # near a public address is not public
    ("GET", "/ls/login/", False): FILES,
    ("GET", "/ls/loginx", False): FILES,
    ("GET", "/LS/LOGIN", False): FILES,
    ("GET", "/ls/login%00", False): FILES,
    ("GET", "/ls/login%0A", False): FILES,
    ("GET", "/ls/link/", False): FILES,
    ("GET", "/ls/link/a/b", False): FILES,
    ("GET", "/ls/link/%2e%2e/api/me", False): FILES,
    ("GET", "/ls/assets/signin.css/%2e%2e/%2e%2e/api/me", False): FILES,
    ("GET", "/ls/assets/%2e%2e/gate.css", False): FILES,
    ("GET", "/ls/health/%2e%2e/api/me", False): FILES,
    ("GET", "//ls/login", False): FILES,
    ("DELETE", "/ls/health", False): CHANGES,
    ("PUT", "/ls/login", False): CHANGES,
}
CALLERS = ("signed out", "signed in", "expired", "foreign page", "bearer")


@pytest.fixture(scope="module")
def callers(site: Site) -> dict[str, dict[str, str]]:
    signed_in, expired = site.open(site.ben), site.expire(site.open(site.ben))
    token = site.services.accounts.create_token(site.ben, "test").value
    cookie = {"Cookie": f"ls={signed_in.cookie}", "X-CSRF-Token": signed_in.csrf}
    return {
        "signed out": {"Origin": site.base},
        "signed in": {**cookie, "Origin": site.base},
        "expired": {"Cookie": f"ls={expired.cookie}", "X-CSRF-Token": expired.csrf, "Origin": site.base},
        "foreign page": {**cookie, "Origin": "https://elsewhere.example"},
        "bearer": {"Authorization": f"Bearer {token}"},
    }


@pytest.fixture(scope="module")
def browser(site: Site):
    with httpx.Client(base_url=site.base, timeout=60) as client:
        yield client


def outcome(answer: httpx.Response) -> str:
    if answer.status_code == 303 and answer.headers["location"].startswith("/ls/login"):
        return LOGIN
    return {401: UNKNOWN, 403: REFUSED}.get(answer.status_code, PASS)


def ask(browser: httpx.Client, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
    # the address as written: a client would tidy "//"
    url = httpx.URL(scheme="http", host=browser.base_url.host, port=browser.base_url.port, raw_path=path.encode())
    return browser.send(httpx.Request(method, url, headers=headers))


@pytest.mark.parametrize("caller", CALLERS)
def test_the_gate_denies_unless_it_knows_better(site: Site, browser: httpx.Client, callers, caller: str) -> None:
    expected, found = {}, {}
    for (method, path, as_page), outcomes in ADDRESSES.items():
        wanted = outcomes[CALLERS.index(caller)]
        no_origin = caller == "bearer" and method not in ("GET", "HEAD", "OPTIONS") and not path.startswith("/ls/")
        expected[method, path] = REFUSED if no_origin else wanted
        answer = ask(browser, method, path, callers[caller] | (HTML if as_page else {}))
        found[method, path] = outcome(answer)
        assert answer.headers["content-security-policy"].startswith("default-src 'none';"), path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert "access-control-allow-origin" not in answer.headers, path
    assert found == expected


def test_a_change_with_the_cookie_needs_the_token(browser: httpx.Client, callers) -> None:
    for token in (None, "", "wrong", "é"):
        headers = {name: value for name, value in callers["signed in"].items() if name != "X-CSRF-Token"}
        if token is not None:
            headers["X-CSRF-Token"] = token.encode("latin-1")
        for method, path in [("POST", "/ls/api/undo"), ("PATCH", "/ls/uploads/x"), ("DELETE", "/ls/api/session")]:
            assert browser.request(method, path, headers=headers).status_code == 403


def test_anothers_token_does_not_fit(site: Site, browser: httpx.Client, callers) -> None:
    other = site.open(site.ada)
    answer = browser.post("/ls/api/undo", headers=callers["signed in"] | {"X-CSRF-Token": other.csrf})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin", ["null", "", "http://127.0.0.1", "http://127.0.0.1:1", "https://x@127.0.0.1", "junk://["]
)
def test_an_origin_that_is_not_this_site_changes_nothing(browser: httpx.Client, callers, origin: str) -> None:
    answer = browser.post("/ls/api/undo", headers=callers["signed in"] | {"Origin": origin})
    assert answer.status_code == 403
    assert browser.post("/ls/login", data={"email": "x"}, headers={"Origin": origin}).status_code == 403


def test_two_origins_are_none(site: Site, browser: httpx.Client, callers) -> None:
    headers = [*callers["signed in"].items(), ("Origin", "https://elsewhere.example")]
    assert browser.post("/ls/api/undo", headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "x@127.0.0.1", ""])
def test_a_name_that_points_here_is_not_this_site(browser: httpx.Client, host: str) -> None:
    assert browser.get("/ls/login", headers={"Host": host}).status_code in (400, 403)


def test_an_unknown_bearer_is_not_helped_by_a_cookie(browser: httpx.Client, callers) -> None:
    headers = callers["signed in"] | {"Authorization": "Bearer ls_wrong"}
    assert browser.get("/ls/api/session", headers=headers).status_code == 401


def test_refusals_to_programs_are_problems_with_a_sentence(browser: httpx.Client) -> None:
    answer = browser.get("/ls/api/me")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.json()["status"], answer.json()["detail"]) == (401, "Please sign in.")


def test_an_address_with_a_line_break_in_it_leads_nowhere_in_the_words_of_programs(
    browser: httpx.Client, callers
) -> None:
    answer = browser.get("/ls/api/plans/%0Aplan", headers=callers["signed in"])
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_page_asked_for_is_named_for_after_sign_in(browser: httpx.Client) -> None:
    answer = browser.get("/watch?iteration=1&at=5", headers=HTML)
    assert answer.headers["location"] == "/ls/login?next=/watch%3Fiteration%3D1%26at%3D5"


def test_the_policy_names_the_inline_script_that_is_served(browser: httpx.Client, callers) -> None:
    answer = browser.get("/", headers=callers["signed in"] | HTML)
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert inline
    for script in inline:
        digest = base64.b64encode(sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert "unsafe-inline" not in answer.headers["content-security-policy"].split("style-src")[0]
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "DENY"


def test_no_answer_says_which_server_this_is(browser: httpx.Client) -> None:
    assert "server" not in browser.get("/ls/health").headers


def test_nothing_is_logged_about_who_asked_for_what(site: Site, browser: httpx.Client) -> None:
    browser.get("/ls/link/a-secret-in-the-address")
    log = (site.services.settings.data / "server.log").read_text()
    assert "a-secret-in-the-address" not in log
    assert "127.0.0.1" not in log
