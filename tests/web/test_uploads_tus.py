"""What tus 1.0 asks of a server, as a table, over real sockets."""

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from ports import free_port
from upload_server import House, build_app, build_house

from lessonstudy.services.uploads import Uploads
from lessonstudy.store import uploads as rows

FILE = b"0123456789"
OFFSET_TYPE = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}
PATCH = TUS | {"Content-Type": OFFSET_TYPE}


def checksum(body: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, body).digest()).decode()}"


@dataclass(frozen=True)
class Check:
    """One request to an upload of ten bytes of which four are here, unless `upload` says otherwise; and what must come."""

    name: str
    method: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    chunked: bool = False
    upload: str = "part"
    status: int = 204
    expected: dict[str, str | None] = field(default_factory=dict)
    here: bytes | None = FILE[:4]


def patch(name: str, offset: str | None, body: bytes, status: int, **more: object) -> Check:
    headers = PATCH if offset is None else PATCH | {"Upload-Offset": offset}
    headers = headers | more.pop("headers", {})
    return Check(name, "PATCH", headers, body, status=status, **more)


NO_STORE = {"Cache-Control": "no-store", "Tus-Resumable": "1.0.0"}
CHECKS = [
    Check("options names the version", "OPTIONS", expected={"Tus-Version": "1.0.0", "Tus-Resumable": "1.0.0"}),
    Check("options names the extensions", "OPTIONS", expected={"Tus-Extension": "expiration,checksum,termination"}),
    Check("options names the checksums", "OPTIONS", expected={"Tus-Checksum-Algorithm": "sha1,sha256"}),
    Check("options names the limit", "OPTIONS", expected={"Tus-Max-Size": "1000"}),
    Check("options needs no Tus-Resumable", "OPTIONS", {"Tus-Resumable": "0.2.2"}),
    Check(
        "head of a new upload is at 0",
        "HEAD",
        TUS,
        upload="new",
        status=200,
        here=None,
        expected={"Upload-Offset": "0"},
    ),
    Check("head says the offset", "HEAD", TUS, status=200, expected={"Upload-Offset": "4"} | NO_STORE),
    Check("head says the length", "HEAD", TUS, status=200, expected={"Upload-Length": "10"}),
    Check(
        "head of a complete upload", "HEAD", TUS, upload="done", status=200, here=None, expected={"Upload-Offset": "10"}
    ),
    Check(
        "a complete upload does not expire",
        "HEAD",
        TUS,
        upload="done",
        status=200,
        here=None,
        expected={"Upload-Expires": None},
    ),
    Check("head without the version", "HEAD", {}, status=412, expected={"Tus-Version": "1.0.0"}),
    Check(
        "head with another version", "HEAD", {"Tus-Resumable": "0.2.2"}, status=412, expected={"Upload-Offset": None}
    ),
    Check("head of no upload", "HEAD", TUS, upload="none", status=404, expected=NO_STORE),
    Check("head of another's upload", "HEAD", TUS, upload="ben's", status=404, expected={"Upload-Length": None}),
    Check("head of an ended upload", "HEAD", TUS, upload="ended", status=410, here=None),
    Check("head of an expired upload", "HEAD", TUS, upload="expired", status=410),
    patch("a part is added", "4", b"456", 204, here=FILE[:7], expected={"Upload-Offset": "7"} | NO_STORE),
    patch("an empty part changes nothing", "4", b"", 204, expected={"Upload-Offset": "4"}),
    patch(
        "the last part completes",
        "4",
        FILE[4:],
        204,
        here=None,
        expected={"Upload-Offset": "10", "Upload-Expires": None},
    ),
    patch("a part of unknown length", "4", b"456", 204, chunked=True, here=FILE[:7], expected={"Upload-Offset": "7"}),
    patch("an offset behind", "3", b"x", 409, expected={"Upload-Offset": "4"}),
    patch("an offset ahead", "5", b"x", 409, expected={"Upload-Offset": "4"}),
    patch("no offset", None, b"x", 400),
    patch("a negative offset", "-1", b"x", 400),
    patch("an offset that is no number", "four", b"x", 400),
    patch("an offset in other digits", "\u0664", b"x", 400),
    patch("another content type", "4", b"x", 415, headers={"Content-Type": "application/octet-stream"}),
    patch(
        "a content type with a parameter",
        "4",
        b"4",
        204,
        headers={"Content-Type": f"{OFFSET_TYPE}; x=y"},
        here=FILE[:5],
    ),
    patch("another version", "4", b"x", 412, headers={"Tus-Resumable": "2.0.0"}, expected={"Tus-Version": "1.0.0"}),
    patch("more than announced", "4", b"456789x", 413),
    patch("more than announced, unknown length", "4", b"456789x", 413, chunked=True, here=FILE),
    patch("a complete upload takes no more", "10", b"x", 409, upload="done", here=None),
    patch(
        "a complete upload may be asked again",
        "10",
        b"",
        204,
        upload="done",
        here=None,
        expected={"Upload-Offset": "10"},
    ),
    patch("no upload", "0", b"x", 404, upload="none"),
    patch("an id that is none", "0", b"x", 404, upload="../lessonstudy.db"),
    patch("another's upload", "4", b"x", 404, upload="ben's"),
    patch("an ended upload", "4", b"x", 410, upload="ended", here=None),
    patch("an expired upload", "4", b"x", 410, upload="expired"),
    patch("a right sha1", "4", b"456", 204, headers={"Upload-Checksum": checksum(b"456")}, here=FILE[:7]),
    patch("a right sha256", "4", b"456", 204, headers={"Upload-Checksum": checksum(b"456", "sha256")}, here=FILE[:7]),
    patch(
        "a right checksum of the last part",
        "4",
        FILE[4:],
        204,
        headers={"Upload-Checksum": checksum(FILE[4:])},
        here=None,
    ),
    patch("a wrong checksum", "4", b"456", 460, headers={"Upload-Checksum": checksum(b"457")}),
    patch("a wrong checksum of the last part", "4", FILE[4:], 460, headers={"Upload-Checksum": checksum(b"x")}),
    patch(
        "more than announced, with a checksum",
        "4",
        b"456789x",
        413,
        chunked=True,
        headers={"Upload-Checksum": checksum(b"456789x")},
    ),
    patch("an unknown algorithm", "4", b"456", 400, headers={"Upload-Checksum": "md5 1B2M2Y8AsgTpgAmY7PhCfg=="}),
    patch("a checksum that is no base64", "4", b"456", 400, headers={"Upload-Checksum": "sha1 ***"}),
    patch("a checksum of another length", "4", b"456", 400, headers={"Upload-Checksum": "sha1 AAAA"}),
    Check(
        "patch by POST", "POST", PATCH | {"Upload-Offset": "4", "X-HTTP-Method-Override": "PATCH"}, b"4", here=FILE[:5]
    ),
    Check("post makes no upload", "POST", TUS | {"Upload-Length": "5"}, b"", status=405),
    Check("get shows nothing", "GET", TUS, status=405),
    Check("delete ends", "DELETE", TUS, here=None, expected=NO_STORE),
    Check("delete without the version", "DELETE", {}, status=412),
    Check("delete of another's upload", "DELETE", TUS, upload="ben's", status=404),
    Check("delete of no upload", "DELETE", TUS, upload="none", status=404),
    Check("delete of an ended upload", "DELETE", TUS, upload="ended", status=410, here=None),
    Check("delete of a complete upload", "DELETE", TUS, upload="done", status=409, here=None),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build_house(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def uploads(house: House) -> Uploads:
    return house.uploads(limit=1000)


@pytest.fixture(scope="module")
def client(house: House, uploads: Uploads) -> Iterator[httpx.Client]:
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(build_app(house, uploads), host="127.0.0.1", port=port, log_level="warning", ws="none")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield client
    server.should_exit = True
    thread.join()


def made(kind: str, house: House, uploads: Uploads, client: httpx.Client) -> str:
    """An upload of ten bytes in the wanted state; its id."""
    if kind not in {"new", "part", "done", "ended", "expired", "ben's"}:
        return "018f3b1a-0000-7000-8000-000000000000" if kind == "none" else kind
    owner = house.ben if kind == "ben's" else house.ada
    _, upload = uploads.begin(owner, house.iteration, "", f"{kind}.mp4", len(FILE))
    path = house.arriving / upload.id
    count = {"new": 0, "done": len(FILE)}.get(kind, 4)
    if count:
        headers = PATCH | {"Upload-Offset": "0", "X-Test-Person": owner}
        assert client.patch(f"/ls/uploads/{upload.id}", headers=headers, content=FILE[:count]).status_code == 204
    if kind == "ended":
        uploads.end(owner, upload.id)
    if kind == "expired":
        with house.store.write() as db:
            assert rows.save(db, replace(upload, expires_at="2001-01-01T00:00:00+00:00"), 1)
    assert kind != "part" or path.read_bytes() == FILE[:4]
    return upload.id


@pytest.fixture
def clear(house: House) -> Iterator[None]:
    """After each check nothing is open, so that the next one announces a file anew."""
    yield
    with house.store.write() as db:
        for upload in rows.open_uploads(db):
            rows.save(db, replace(upload, state="ended", version=upload.version + 1), upload.version)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
@pytest.mark.usefixtures("clear")
def test_tus(check: Check, house: House, uploads: Uploads, client: httpx.Client) -> None:
    upload = made(check.upload, house, uploads, client)
    body = iter([check.body]) if check.chunked and check.body is not None else check.body
    headers = {name: value.encode() for name, value in check.headers.items()}
    response = client.request(check.method, f"/ls/uploads/{upload}", headers=headers, content=body)
    assert response.status_code == check.status
    for name, value in check.expected.items():
        assert response.headers.get(name) == value, name
    if 400 <= check.status < 500 and check.method != "HEAD" and check.status != 405 and "/" not in upload:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["detail"]
    path = house.arriving / upload
    if check.upload != "none" and "/" not in upload:
        assert (path.read_bytes() if path.exists() else None) == check.here
    assert not list(house.arriving.glob("*.start"))


@pytest.mark.usefixtures("clear")
def test_an_upload_expires_in_seven_days_and_says_so(house: House, uploads: Uploads, client: httpx.Client) -> None:
    upload = made("part", house, uploads, client)
    said = client.head(f"/ls/uploads/{upload}", headers=TUS).headers["Upload-Expires"]
    with house.store.read() as db:
        row = rows.get(db, upload)
    assert row is not None
    assert parsedate_to_datetime(said) == datetime.fromisoformat(row.expires_at)
    days = (datetime.fromisoformat(row.expires_at) - datetime.fromisoformat(row.created_at)).total_seconds() / 86400
    assert days == pytest.approx(7, abs=0.01)


@pytest.mark.usefixtures("clear")
def test_nobody_signed_in_gets_nowhere(house: House, uploads: Uploads, client: httpx.Client) -> None:
    upload = made("part", house, uploads, client)
    flag = Path(house.folder / "signed-out")
    flag.touch()
    try:
        for method in ("HEAD", "PATCH", "DELETE"):
            headers = PATCH | {"Upload-Offset": "4"}
            assert client.request(method, f"/ls/uploads/{upload}", headers=headers).status_code == 401
    finally:
        flag.unlink()
    assert (house.arriving / upload).read_bytes() == FILE[:4]
