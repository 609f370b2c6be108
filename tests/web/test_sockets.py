"""Streamlit's WebSocket behind the gate, at a real server."""

import struct
from collections.abc import Callable

import pytest
from running_site import Site
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lessonstudy.services.accounts import REMEMBER_SECONDS, Opened
from lessonstudy.ui.person import OVERRIDE
from lessonstudy.web.guarded import LARGEST_MESSAGE_BYTES
from lessonstudy.web.lookout import EVERY_SECONDS

WAIT = 60


def plug_in(
    site: Site, cookie: str = "", *, origin: str | None = "", resume: str = "", path: str = "/_stcore/stream"
) -> ClientConnection:
    headers = {"Cookie": f"ls={cookie}"} if cookie else {}
    protocols = ["streamlit", "token", resume] if resume else ["streamlit"]
    return connect(
        f"ws://{site.host}{path}",
        origin=site.base if origin == "" else origin,
        subprotocols=protocols,
        additional_headers=headers,
        open_timeout=WAIT,
        proxy=None,
        max_size=None,
    )


def rerun(socket: ClientConnection) -> tuple[str, str]:
    """Run the account page, which names the person; the tab's session id and everything the page sent as one text."""
    message = BackMsg()
    message.rerun_script.page_name = "account"
    socket.send(message.SerializeToString())
    session, shown = "", ""
    while True:
        got = ForwardMsg()
        got.ParseFromString(bytes(socket.recv(timeout=WAIT)))
        shown += str(got)
        if got.WhichOneof("type") == "new_session":
            session = got.new_session.initialize.session_id
        if got.WhichOneof("type") == "script_finished":
            return session, shown


def close_code(socket: ClientConnection) -> int:
    try:
        while True:
            socket.recv(timeout=WAIT)
    except ConnectionClosed:
        return int(socket.close_code or 0)


@pytest.fixture
def ben(site: Site) -> Opened:
    return site.open(site.ben)


def test_a_signed_in_person_gets_their_page(site: Site, ben: Opened) -> None:
    with plug_in(site, ben.cookie) as socket:
        session, shown = rerun(socket)
    assert session
    assert "Ben" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    "origin",
    [None, "https://elsewhere.example", "http://localhost", "http://localhost:1", "http://127.0.0.1", "null"],
)
def test_a_socket_from_elsewhere_is_refused(site: Site, ben: Opened, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        plug_in(site, ben.cookie, origin=origin)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("cookie", ["", "A" * 43, "expired"])
def test_a_stranger_gets_no_socket(site: Site, cookie: str) -> None:
    if cookie == "expired":
        cookie = site.expire(site.open(site.ben)).cookie
    with pytest.raises(InvalidStatus) as refused:
        plug_in(site, cookie)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/", "/ls/api/events", "/_stcore/stream/", "/_stcore/other"])
def test_there_is_one_socket_address(site: Site, ben: Opened, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        plug_in(site, ben.cookie, path=path)
    assert refused.value.response.status_code == 403


def test_another_person_cannot_take_over_a_tab(site: Site, ben: Opened) -> None:
    with plug_in(site, ben.cookie) as socket:
        tab, _ = rerun(socket)
    with plug_in(site, site.open(site.ada).cookie, resume=tab) as socket:
        taken, shown = rerun(socket)
    assert taken != tab
    assert "Ada" in shown
    assert "Ben" not in shown
    with plug_in(site, site.open(site.ben).cookie, resume=tab) as socket:
        again, _ = rerun(socket)
    assert again != tab, "nor oneself after signing in anew"


def test_a_person_resumes_their_own_tab(site: Site, ben: Opened) -> None:
    with plug_in(site, ben.cookie) as socket:
        tab, _ = rerun(socket)
    with plug_in(site, ben.cookie, resume=tab) as socket:
        again, _ = rerun(socket)
    assert again == tab


def test_forged_headers_name_nobody(site: Site, ben: Opened) -> None:
    headers = {"Cookie": f"ls={ben.cookie}", "X-Ls-User": site.ada.id, "x-ls-sid": "forged"}
    with connect(
        f"ws://{site.host}/_stcore/stream",
        origin=site.base,
        subprotocols=["streamlit"],
        additional_headers=headers,
        proxy=None,
    ) as socket:
        _, shown = rerun(socket)
    assert "Ben" in shown
    assert "Ada" not in shown


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\xff\xff\xff\xff", 1002),
        (b"", 1002),
        (b"\x08\x96\x01", 1002),
        ("text", 1003),
    ],
    ids=["garbage", "empty", "unknown fields", "text"],
)
def test_what_is_no_message_closes_the_socket(site: Site, ben: Opened, frame: bytes | str, code: int) -> None:
    with plug_in(site, ben.cookie) as socket:
        rerun(socket)
        socket.send(frame)
        assert close_code(socket) == code


def test_a_message_that_is_too_large_closes_the_socket_as_soon_as_it_says_so(site: Site, ben: Opened) -> None:
    with plug_in(site, ben.cookie) as socket:
        rerun(socket)
        # the head of the frame alone: the server hangs up on it, and bytes under way could make that a reset without a code
        final_and_binary, masked_and_eight_bytes_of_length = 0x82, 0xFF
        head = struct.pack("!BBQ", final_and_binary, masked_and_eight_bytes_of_length, LARGEST_MESSAGE_BYTES + 1)
        socket.socket.sendall(head + b"mask")
        assert close_code(socket) == 1009


def test_messages_that_no_page_sends_are_dropped_and_the_socket_lives(site: Site, ben: Opened) -> None:
    with plug_in(site, ben.cookie) as socket:
        rerun(socket)
        for name in ("clear_cache", "set_run_on_save", "load_git_info", "debug_shutdown_runtime"):
            socket.send(BackMsg(**{name: True}).SerializeToString())
        assert rerun(socket)[1]


ENDINGS: dict[str, Callable[[Site, Opened], object]] = {
    "account ended": lambda site, one: site.services.people.end(site.ada, one.person.id),
    "signed out": lambda site, one: site.services.accounts.sign_out(one.person, one.signed_in.session),
    "signed out everywhere": lambda site, one: site.services.accounts.sign_out_everywhere(one.person),
    "idle too long": lambda site, one: site.expire(one),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_open_socket_closes_when_its_session_ends(site: Site, ending: str) -> None:
    one = site.open(
        site.services.people.add(site.ada, f"{ending.replace(' ', '-')}@example.org", "Cy", "blue kites over the hills")
    )
    with plug_in(site, one.cookie) as socket:
        rerun(socket)
        ENDINGS[ending](site, one)
        assert close_code(socket) == 1008
    with pytest.raises(InvalidStatus):
        plug_in(site, one.cookie)


def test_what_is_remembered_and_how_often_is_looked_stay_within_two_seconds() -> None:
    assert EVERY_SECONDS + REMEMBER_SECONDS <= 2


def test_a_page_that_is_signed_out_is_told_to_ask_for_itself_again(site: Site) -> None:
    one = site.open(site.ada)
    last = ForwardMsg()
    with plug_in(site, one.cookie) as socket:
        rerun(socket)
        site.services.accounts.sign_out(one.person, one.signed_in.session)
        try:
            while True:
                last.ParseFromString(bytes(socket.recv(timeout=WAIT)))
        except ConnectionClosed:
            assert last.WhichOneof("type") == "auth_redirect"
            assert last.auth_redirect.url == ""


def test_what_a_browser_sends_cannot_stand_in_for_the_person(site: Site, ben: Opened) -> None:
    message = BackMsg()
    message.rerun_script.page_name = "account"
    state = message.rerun_script.widget_states.widgets.add()
    state.id, state.string_value = OVERRIDE, site.ada.id
    with plug_in(site, ben.cookie) as socket:
        socket.send(message.SerializeToString())
        _, shown = rerun(socket)
    assert "Ben" in shown
    assert "Ada" not in shown
