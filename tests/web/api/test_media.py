"""Videos by ranges: for whom they were signed, as long as the signature, the session and the membership last."""

import time
from pathlib import Path

import httpx
import pytest
from api_server import Api

from lessonstudy.services.tickets import VALID_SECONDS, holds, media_address

FILM = bytes(range(256)) * 4_096


@pytest.fixture(scope="module")
def film(api: Api) -> Path:
    folder = api.world.folder / "videos" / api.world.ids.recording
    folder.mkdir(parents=True)
    (folder / "play.mp4").write_bytes(FILM)
    (folder / "filmstrip.vtt").write_text("WEBVTT\n")
    (folder / "filmstrip-1.jpg").write_bytes(b"picture")
    (folder / "original").write_bytes(b"not for anyone")
    (folder / "probe.json").write_text("{}")
    return folder


def address(api: Api, who: str, kind: str = "play", recording: str | None = None) -> str:
    shape = api.browse(who, "GET", f"/recordings/{recording or api.world.ids.recording}").json()
    found: str = shape["renditions"][kind]["url"]
    return found


@pytest.mark.parametrize("who", ["fay", "olga", "gus"])
def test_the_whole_film_comes_to_a_member(api: Api, film: Path, who: str) -> None:
    answer = api.browse(who, "GET", address(api, who))
    assert (answer.status_code, answer.content) == (200, FILM)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=1048575-", 1_048_575, 1_048_575),
        ("bytes=-10", 1_048_566, 1_048_575),
        ("bytes=5-99999999", 5, 1_048_575),
    ],
)
def test_a_range_is_206_with_just_its_bytes(api: Api, film: Path, asked: str, first: int, last: int) -> None:
    answer = api.browse("olga", "GET", address(api, "olga"), headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == FILM[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert answer.headers["content-length"] == str(last - first + 1)


def test_a_range_past_the_end_is_416(api: Api, film: Path) -> None:
    assert api.browse("olga", "GET", address(api, "olga"), headers={"Range": "bytes=2000000-"}).status_code == 416


def test_a_range_of_another_file_than_the_one_seen_is_the_whole(api: Api, film: Path) -> None:
    path = address(api, "olga")
    etag = api.browse("olga", "HEAD", path).headers["etag"]
    same = api.browse("olga", "GET", path, headers={"Range": "bytes=0-9", "If-Range": etag})
    other = api.browse("olga", "GET", path, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert same.headers["etag"] == etag


def test_only_asking_for_the_head_sends_no_byte(api: Api, film: Path) -> None:
    answer = api.browse("olga", "HEAD", address(api, "olga"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(FILM))


def test_addresses_inside_the_filmstrip_lead_to_its_pictures(api: Api, film: Path) -> None:
    strip = address(api, "olga", "filmstrip")
    assert api.browse("olga", "GET", strip).headers["content-type"].startswith("text/vtt")
    picture = api.browse("olga", "GET", strip.rsplit("/", 1)[0] + "/filmstrip-1.jpg")
    assert (picture.status_code, picture.content) == (200, b"picture")
    assert picture.headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize(
    "name",
    ["original", "probe.json", "nothing.mp4", "..%2f..%2fsecret", "%2e%2e/secret", "play.mp4%00", "play.mp4%0a", ""],
)
def test_no_other_file_comes_with_the_same_ticket(api: Api, film: Path, name: str) -> None:
    answer = api.browse("olga", "GET", address(api, "olga").rsplit("/", 1)[0] + f"/{name}")
    assert answer.status_code == 404
    assert b"not for anyone" not in answer.content


def with_ticket(path: str, ticket: str) -> str:
    parts = path.split("/")
    parts[4] = ticket
    return "/".join(parts)


def test_a_ticket_that_does_not_fit_is_404_and_gives_no_byte(api: Api, film: Path) -> None:
    path = address(api, "olga")
    ticket = path.split("/")[4]
    expiry, _, signature = ticket.partition(".")
    later = str(int(expiry) + 3600)
    forged = [
        f"{later}.{signature}",
        f"{expiry}.{signature[:-1]}",
        f"{expiry}.{'A' * len(signature)}",
        f"{expiry}.",
        f"{expiry}",
        f".{signature}",
        f"-{expiry}.{signature}",
        f"{expiry}.%C3%A9",
        f"%C2%B2.{signature}",
        f"{'9' * 5000}.{signature}",
        "x",
    ]
    for one in forged:
        for method in ("GET", "HEAD"):
            answer = api.browse("olga", method, with_ticket(path, one))
            assert answer.status_code == 404, one
        assert FILM[:64] not in api.browse("olga", "GET", with_ticket(path, one)).content


def test_a_ticket_is_of_one_session_one_recording_and_one_time(api: Api, film: Path) -> None:
    path = address(api, "olga")
    for who in ("omar", "fay", "gus", "eve", "ada"):
        assert api.browse(who, "GET", path).status_code == 404, who
    assert api.browse(None, "GET", path).status_code == 401
    other = path.replace(api.world.ids.recording, api.world.ids.blind_recording)
    assert api.browse("olga", "GET", other).status_code == 404
    olga = api.world.services.accounts.who(api.cookies["olga"])
    assert olga is not None
    secret, session = api.world.settings.secret, olga.session
    old = media_address(secret, session, api.world.ids.recording, "play.mp4", now=time.time() - 14 * 3600)
    good = media_address(secret, session, api.world.ids.recording, "play.mp4")
    assert api.browse("olga", "GET", old).status_code == 404
    assert api.browse("olga", "GET", good).status_code == 200


def test_another_session_of_the_same_person_needs_its_own_address(api: Api, film: Path) -> None:
    world = api.world
    with world.services.store.write() as db:
        opened = world.services.accounts.open_session(db, world.ids.olga, "browser")
    with httpx.Client(base_url=api.base, cookies={"ls": opened.cookie}, trust_env=False) as browser:
        assert browser.get(address(api, "olga")).status_code == 404
        own = browser.get(f"/ls/api/recordings/{world.ids.recording}").json()["renditions"]["play"]["url"]
        assert browser.get(own, headers={"Range": "bytes=0-3"}).content == FILM[:4]
        assert api.browse("olga", "GET", own).status_code == 404
    assert api.call("olga", "GET", own).status_code == 401


def test_even_a_well_signed_address_ends_with_the_membership_and_the_recording(own_api: Api) -> None:
    world = own_api.world
    folder = world.folder / "videos" / world.ids.recording
    folder.mkdir(parents=True)
    (folder / "play.mp4").write_bytes(FILM)
    omars, fays = address(own_api, "omar"), address(own_api, "fay")
    assert own_api.browse("omar", "GET", omars).status_code == 200
    world.set_membership(world.ids.omar, state="left")
    assert own_api.browse("omar", "GET", omars).status_code == 404
    assert own_api.call("fay", "DELETE", f"/recordings/{world.ids.recording}").status_code == 200
    gone = own_api.browse("fay", "GET", fays)
    assert (gone.status_code, gone.json()["detail"]) == (410, "This recording was deleted. Its notes are kept.")
    assert own_api.browse("omar", "GET", omars).status_code == 404
    assert address_or_none(own_api, "fay") is None


def address_or_none(api: Api, who: str) -> str | None:
    shape = api.browse(who, "GET", f"/recordings/{api.world.ids.recording}").json()
    found: str | None = shape["renditions"]["play"]["url"]
    return found


def test_a_page_that_is_reloaded_keeps_the_address_for_an_hour_and_the_film_for_half_a_day() -> None:
    secret, hour = b"s" * 32, 1_800_000_000 // 3600 * 3600
    early, late, next_hour = (
        media_address(secret, "session", "film", "play.mp4", now=at) for at in (hour, hour + 3599, hour + 3600)
    )
    assert early == late != next_hour
    ticket = early.split("/")[4]
    assert holds(secret, "session", "film", ticket, now=hour + 3599 + VALID_SECONDS)
    assert not holds(secret, "session", "film", ticket, now=hour + 3601 + VALID_SECONDS)
    assert not holds(b"t" * 32, "session", "film", ticket, now=hour)
