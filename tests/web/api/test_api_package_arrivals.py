"""A study package over HTTP: sent as videos are, looked at, brought in whole or not at all, by an administrator alone."""

import json
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from api_server import TUS, Api, send_package
from whole_study import Whole, repacked

from lessonstudy.domain.jobs import JobState
from lessonstudy.domain.tokens import Scope

Files = dict[str, bytes]


@pytest.fixture
def site(own_api: Api) -> Api:
    """Fay is an administrator; Ada is one too, and in no team."""
    with own_api.world.services.store.write() as db:
        db.execute("UPDATE person SET admin = 1 WHERE id = ?", [own_api.world.ids.fay])
    return own_api


def work(api: Api, package: str) -> dict[str, Any]:
    """Do the newest job of a package, and what the API then says of it."""
    job = api.call("fay", "GET", f"/packages/{package}").json()["job"]
    api.world.services.work_on(job["id"])
    return dict(api.call("fay", "GET", f"/packages/{package}").json())


def studies(api: Api) -> list[str]:
    return [one["id"] for one in api.call("fay", "GET", f"/teams/{api.world.ids.team}/studies").json()]


def lying(api: Api) -> list[str]:
    return [path.name for place in ("uploads", "videos") for path in (api.world.folder / place).rglob("*")]


def test_from_the_first_byte_to_the_study(site: Api, whole: Whole, package: Path) -> None:
    team = site.world.ids.team
    arrived = send_package(site, "fay", team, package.read_bytes())
    before = site.call("fay", "GET", f"/packages/{arrived}").json()
    assert (before["state"], before["look"], before["job"]["state"]) == ("done", None, "queued")
    told = work(site, arrived)
    assert told["look"]["title"] == "Three pizzas, four children"
    assert told["look"]["counts"]["iteration"] == 3
    assert (told["look"]["videos"], told["look"]["deidentified"]) == (True, False)
    assert "Olga" in [one["name"] for one in told["look"]["people"]]
    assert [one["id"] for one in site.call("fay", "GET", f"/teams/{team}/packages").json()] == [arrived]
    answer = site.call("fay", "POST", f"/packages/{arrived}/bring-in")
    assert answer.status_code == 202
    assert site.call("fay", "POST", f"/packages/{arrived}/bring-in").json()["job"]["id"] == answer.json()["job"]["id"]
    told = work(site, arrived)
    assert (told["state"], told["study"], told["job"]["result"]) == ("ended", whole.study, {"study": whole.study})
    assert whole.study in studies(site)
    assert site.call("fay", "POST", f"/packages/{arrived}/bring-in").status_code == 410
    assert not list((site.world.folder / "uploads").iterdir())


def test_an_interrupted_upload_goes_on_where_it_stopped(site: Api, package: Path) -> None:
    data, team = package.read_bytes(), site.world.ids.team
    body = {"filename": package.name, "bytes": len(data)}
    first = site.call("fay", "POST", f"/teams/{team}/packages", json=body).json()["upload"]

    def cut() -> Iterator[bytes]:
        yield data[: len(data) // 2]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        site.call("fay", "PATCH", first["url"], content=cut(), headers=TUS | {"Content-Length": str(len(data))})
    until = time.monotonic() + 60
    file = site.world.folder / "uploads" / first["id"]
    while not (file.exists() and file.stat().st_size) and time.monotonic() < until:
        # the server hears of the end of the line a moment later
        time.sleep(0.01)
    assert site.call("fay", "POST", f"/packages/{first['id']}/bring-in").status_code == 409
    again = site.call("fay", "POST", f"/teams/{team}/packages", json=body).json()["upload"]
    assert again["id"] == first["id"]
    offset = int(site.call("fay", "HEAD", again["url"], headers=TUS).headers["upload-offset"])
    assert 0 < offset < len(data)
    rest = site.call("fay", "PATCH", again["url"], content=data[offset:], headers=TUS | {"Upload-Offset": str(offset)})
    assert rest.status_code == 204
    assert work(site, first["id"])["look"]["title"] == "Three pizzas, four children"


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("tim", 403), ("gus", 403), ("eve", 404), ("ada", 404)])
def test_who_may_not_bring_anything_in(site: Api, package: Path, who: str, status: int) -> None:
    team = site.world.ids.team
    body = {"filename": package.name, "bytes": 10}
    assert site.call(who, "POST", f"/teams/{team}/packages", json=body).status_code == status
    assert site.call(who, "GET", f"/teams/{team}/packages").status_code == status
    upload = site.call("fay", "POST", f"/teams/{team}/packages", json=body).json()["upload"]
    for method, path in (("GET", ""), ("POST", "/bring-in"), ("DELETE", "")):
        assert site.call(who, method, f"/packages/{upload['id']}{path}").status_code == 404, method
    for method in ("HEAD", "PATCH", "DELETE"):
        assert site.call(who, method, upload["url"], headers=TUS).status_code == 404, method


@pytest.mark.parametrize("scope", [Scope.READ, Scope.NOTE])
def test_a_token_for_less_than_all_sends_nothing(site: Api, scope: Scope) -> None:
    team, found = site.world.ids.team, site.world.services
    upload = site.call("fay", "POST", f"/teams/{team}/packages", json={"filename": "a.zip", "bytes": 1}).json()[
        "upload"
    ]
    site.tokens["fay"] = found.accounts.create_token(site.world.person(site.world.ids.fay), "less", scope).value
    path = f"/packages/{upload['id']}"
    for method, address in (
        ("POST", f"/teams/{team}/packages"),
        ("PATCH", upload["url"]),
        ("DELETE", upload["url"]),
        ("POST", f"{path}/bring-in"),
        ("DELETE", path),
    ):
        assert site.call("fay", method, address, headers=TUS, content=b"x").status_code == 403, (method, address)
    assert site.call("fay", "GET", path).json()["state"] == "open"


def test_who_is_no_administrator_any_more_is_refused_at_once(site: Api, package: Path) -> None:
    arrived = send_package(site, "fay", site.world.ids.team, package.read_bytes())
    with site.world.services.store.write() as db:
        db.execute("UPDATE person SET admin = 0")
    assert site.call("fay", "GET", f"/packages/{arrived}").status_code == 403
    assert site.call("fay", "POST", f"/packages/{arrived}/bring-in").status_code == 403
    assert site.call("fay", "DELETE", f"/packages/{arrived}").status_code == 403


def manifest(**values: Any) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | values).encode()

    return change


def escaping(files: Files) -> None:
    files["../../lessonstudy.db"] = b"gone"


def swollen(files: Files) -> None:
    files["study/observation.jsonl"] = b" " * 40_000_000


def flipped(files: Files) -> None:
    name = next(one for one in files if one.endswith("play.mp4"))
    files[name] = b"\x00" + files[name][1:]


HOSTILE: dict[str, tuple[Callable[[Files], None], bool, str]] = {
    "a name that leads out": (escaping, True, "belongs to no study"),
    "a bomb": (swollen, True, "more than a package may hold"),
    "a film with another checksum": (flipped, False, "is damaged at videos/"),
    "of a newer program": (manifest(schema=["later"], program="99.0"), True, "newer lessonstudy (99.0)"),
    "of a newer form": (manifest(version=99), True, "newer lessonstudy"),
    "without a manifest that can be read": (manifest(format="else"), True, "no study package"),
}


@pytest.mark.parametrize(("change", "honest", "told"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_package_leaves_nothing(
    site: Api, package: Path, tmp_path: Path, change: Callable[[Files], None], honest: bool, told: str
) -> None:
    before = lying(site), studies(site)
    data = repacked(package, tmp_path / "hostile.zip", change, honest=honest).read_bytes()
    arrived = send_package(site, "fay", site.world.ids.team, data)
    look = work(site, arrived)
    if change is not flipped:
        # the bytes of videos are read when they are copied
        assert (look["look"], look["job"]["state"]) == (None, JobState.FAILED)
        assert told in look["job"]["error"]
    site.call("fay", "POST", f"/packages/{arrived}/bring-in")
    ended = work(site, arrived)
    assert ended["job"]["state"] == JobState.FAILED
    assert told in ended["job"]["error"]
    assert (ended["state"], ended["study"]) == ("done", None)
    assert site.call("fay", "DELETE", f"/packages/{arrived}").status_code == 204
    assert (lying(site), studies(site)) == before
    assert (site.world.folder / "lessonstudy.db").exists()


def test_what_is_no_zip_is_said_to_be_none(site: Api) -> None:
    arrived = send_package(site, "fay", site.world.ids.team, b"GIF89a, and no package")
    assert "no study package" in work(site, arrived)["job"]["error"]


def test_a_zip_that_lies_about_its_sizes_is_refused(site: Api, package: Path, tmp_path: Path) -> None:
    data = bytearray(package.read_bytes())
    with zipfile.ZipFile(package) as archive:
        place = archive.start_dir
    # the size before packing of the first file, as its entry at the end has it
    data[place + 24 : place + 28] = (2**31).to_bytes(4, "little")
    arrived = send_package(site, "fay", site.world.ids.team, bytes(data))
    assert work(site, arrived)["job"]["state"] == JobState.FAILED


def test_putting_away_gives_an_unfinished_upload_up(site: Api) -> None:
    team = site.world.ids.team
    upload = site.call("fay", "POST", f"/teams/{team}/packages", json={"filename": "a.zip", "bytes": 9}).json()[
        "upload"
    ]
    assert site.call("fay", "PATCH", upload["url"], content=b"1234", headers=TUS).status_code == 204
    assert site.call("fay", "DELETE", f"/packages/{upload['id']}").status_code == 204
    assert site.call("fay", "HEAD", upload["url"], headers=TUS).status_code == 410
    assert site.call("fay", "GET", f"/teams/{team}/packages").json() == []
    assert not list((site.world.folder / "uploads").iterdir())


def test_a_job_on_a_package_is_for_administrators_alone(site: Api, package: Path) -> None:
    arrived = send_package(site, "fay", site.world.ids.team, package.read_bytes())
    job = work(site, arrived)["job"]["id"]
    for who in ("cody", "tim", "olga", "eve"):
        assert site.call(who, "GET", f"/jobs/{job}").status_code == 404
        assert job not in [one["id"] for one in site.call(who, "GET", "/jobs").json()]
    for who, found in (("fay", True), ("ada", False)):
        # what the study is called, and who is in it, is no business of administrators outside its team
        listed = next(one for one in site.call(who, "GET", "/jobs").json() if one["id"] == job)
        for told in (listed, site.call(who, "GET", f"/jobs/{job}").json()):
            assert (told["state"], bool(told["result"])) == ("done", found)


def test_what_is_announced_must_be_a_file(site: Api) -> None:
    team = site.world.ids.team
    for body, status in (
        ({"filename": "a.zip", "bytes": 0}, 422),
        ({"filename": "", "bytes": 9}, 422),
        ({"filename": "a.zip", "bytes": -4}, 422),
        ({"filename": "a.zip", "bytes": 2**52}, 413),
        ({"filename": "a.zip"}, 422),
    ):
        assert site.call("fay", "POST", f"/teams/{team}/packages", json=body).status_code == status, body
