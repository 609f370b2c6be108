"""The picture of a moment over HTTP: private, known by its tag, and for taking along only with the right to."""

from pathlib import Path

import pytest
from api_server import Api

from lessonstudy.services import pictures


@pytest.fixture
def note(own_api: Api, monkeypatch: pytest.MonkeyPatch) -> str:
    """A note with a mark, of a film whose pictures cost nothing."""
    ids = own_api.world.ids
    folder = Path(own_api.world.folder, "videos", ids.recording)
    folder.mkdir(parents=True)
    (folder / "play.mp4").write_bytes(b"film")
    monkeypatch.setattr(pictures.ingest, "still", lambda *_, width, **__: f"a picture of {width}".encode())
    mark = {"x": 0.5, "y": 0.5, "w": 0, "h": 0}
    return str(own_api.write("olga", recording=ids.recording, region=mark)["id"])


def test_a_picture_comes_privately_and_not_again_to_who_has_it(own_api: Api, note: str) -> None:
    answer = own_api.browse("olga", "GET", f"/observations/{note}/still?w=240")
    assert (answer.status_code, answer.content) == (200, b"a picture of 240")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "content-disposition" not in answer.headers
    tag = {"If-None-Match": answer.headers["etag"]}
    again = own_api.browse("omar", "GET", f"/observations/{note}/still?w=240", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    other = own_api.browse("omar", "GET", f"/observations/{note}/still?w=241", headers=tag)
    assert other.status_code == 200


def test_taking_it_along_needs_the_right_to_download(own_api: Api, note: str) -> None:
    path = f"/observations/{note}/still?download=true"
    assert {who: own_api.call(who, "GET", path).status_code for who in ("fay", "tim", "olga", "kim", "gus")} == {
        "fay": 200,
        "tim": 200,
        "olga": 403,
        "kim": 403,
        "gus": 403,
    }
    answer = own_api.call("tim", "GET", path)
    assert answer.content == b"a picture of None"
    assert answer.headers["content-disposition"] == 'attachment; filename="moment-01-01.jpg"'
    assert own_api.call("gus", "GET", f"/observations/{note}/still").content == b"a picture of 640"


@pytest.mark.parametrize("width", ["0", "39", "4097", "-1", "x", "1e9"])
def test_a_width_that_cannot_be_names_its_field(own_api: Api, note: str, width: str) -> None:
    answer = own_api.call("olga", "GET", f"/observations/{note}/still?w={width}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "w")


def test_a_deleted_film_gives_no_picture(own_api: Api, note: str) -> None:
    own_api.call("tim", "DELETE", f"/recordings/{own_api.world.ids.recording}")
    answer = own_api.browse("olga", "GET", f"/observations/{note}/still")
    assert (answer.status_code, answer.json()["detail"]) == (410, "This recording was deleted. Its notes are kept.")
