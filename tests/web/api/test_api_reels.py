"""Reels over HTTP: their shapes, changes over a version, and the file behind a signed address, by ranges and as a download."""

from pathlib import Path

import pytest
from api_server import Api
from two_cameras import film, room

from lessonstudy.domain import reel_script


@pytest.fixture(scope="module")
def lesson(api: Api, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """An iteration and its recording, with a film that can be played."""
    iteration = api.iteration()
    with api.world.services.store.read() as db:
        (found,) = db.execute("SELECT id FROM recording WHERE iteration = ?", [iteration]).fetchall()
    folder = api.world.folder / "videos" / found[0]
    folder.mkdir(parents=True)
    made = film(tmp_path_factory.mktemp("film") / "lesson.mp4", room(5, 1))
    (folder / "play.mp4").write_bytes(Path(made).read_bytes())
    return iteration, str(found[0])


@pytest.fixture
def reel(api: Api, lesson: tuple[str, str]) -> str:
    note = api.write("olga", iteration=lesson[0], recording=lesson[1], start_ms=2_000, end_ms=2_400)
    body = {"title": "Folds", "clips": [{"observation": note["id"], "start_ms": 2_000, "end_ms": 2_400}]}
    answer = api.call("olga", "POST", f"/studies/{api.world.ids.study}/reels", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_reel_is_told_with_its_scenes_and_what_is_left_out(api: Api, lesson: tuple[str, str], reel: str) -> None:
    told = api.call("gus", "GET", f"/reels/{reel}").json()
    assert (told["title"], told["author"], told["state"]) == ("Folds", api.world.ids.olga, "standing")
    (scene,) = told["scenes"]
    assert (scene["start_ms"], scene["end_ms"], scene["at_ms"], scene["observer"]) == (2_000, 2_400, 2_000, "Olga")
    assert scene["recording"]["renditions"]["play"]["url"].startswith(f"/ls/media/{lesson[1]}/")
    api.call("olga", "DELETE", f"/observations/{scene['observation']}")
    told = api.call("gus", "GET", f"/reels/{reel}").json()
    assert told["scenes"] == []
    assert told["left_out"][0]["sentence"] == "Its note was withdrawn, so it is left out."


def test_a_reel_of_moments_is_changed_over_the_version_that_was_seen(api: Api, lesson: tuple[str, str]) -> None:
    notes = [api.write("olga", iteration=lesson[0], start_ms=start)["id"] for start in (1_000, 3_000)]
    path = f"/studies/{api.world.ids.study}/reels"
    made = api.call("olga", "POST", path, json={"title": "Folds", "moments": notes}).json()
    assert [one["observation"] for one in made["clips"]] == notes
    assert made in api.call("gus", "GET", path).json()
    address, clips = f"/reels/{made['id']}", made["clips"][::-1]
    assert api.call("tim", "PATCH", address, json={"clips": clips}).status_code == 428
    changed = api.call("tim", "PATCH", address, json={"clips": clips}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["clips"]) == (200, clips)
    stale = api.call("olga", "PATCH", address, json={"title": "x"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 2)
    assert api.call("gus", "PATCH", address, json={"title": "x"}, headers={"If-Match": '"2"'}).status_code == 403
    bad = api.call("olga", "POST", path, json={"title": "", "clips": [{"observation": "nowhere"}]})
    assert bad.status_code == 422
    assert api.call("olga", "DELETE", address).json()["state"] == "withdrawn"
    assert api.call("olga", "GET", address).status_code == 404
    assert api.call("olga", "PATCH", address, json={"state": "standing"}).status_code == 200


def test_the_file_is_made_by_a_job_and_comes_by_ranges_and_as_a_download(
    api: Api, reel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reel_script, "CARD_SECONDS", (0.2, 0.2))
    path = f"/reels/{reel}/file"
    asked = api.browse("tim", "POST", path, json={}, headers=csrf(api, "tim"))
    assert asked.status_code == 202, asked.text
    assert (asked.json()["url"], asked.json()["job"]["kind"]) == (None, "reel")
    api.world.services.work_on(asked.json()["job"]["id"])
    found = api.browse("tim", "GET", path).json()
    assert found["job"] is None
    again = api.browse("tim", "POST", path, json={}, headers=csrf(api, "tim"))
    assert (again.status_code, again.json()["bytes"]) == (200, found["bytes"])
    whole = api.browse("tim", "GET", found["url"])
    assert (whole.status_code, len(whole.content)) == (200, found["bytes"])
    assert (whole.headers["content-type"], whole.headers["cache-control"]) == ("video/mp4", "private, no-cache")
    part = api.browse("tim", "GET", found["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    download = api.browse("tim", "GET", found["download"])
    assert download.headers["content-disposition"] == 'attachment; filename="reel.mp4"'
    assert api.browse("tim", "GET", found["captions"]).text.startswith("WEBVTT")
    for who in ("fay", "olga", "eve"):
        assert api.browse(who, "GET", found["url"]).status_code == 404, "the address is signed for one session"
    assert api.browse(None, "GET", found["url"]).status_code == 401
    for who in ("olga", "kim", "gus"):
        assert api.browse(who, "GET", path).status_code == 403
    api.call("tim", "DELETE", f"/reels/{reel}")
    assert api.browse("tim", "GET", found["url"]).status_code == 404


def csrf(api: Api, who: str) -> dict[str, str]:
    return {"X-CSRF-Token": api.browse(who, "GET", "/session").json()["csrf"]}
