"""Every GET can be asked conditionally, and every list in pages; the addresses are those of the API's own document."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from api_server import Api, serving, version_of
from test_api_walls import ids_of
from world import World, copy_world

from lessonstudy.domain.identity import new_id

ENDLESS = ("/events",)
SLOW = ("/report", "/still", "/workbook", "/package")
# what is no list of entities, or one with a page mechanism of its own
WHOLE = {
    "/plans/{plan}/changes": "as long as one plan",
}


@pytest.fixture(scope="module")
def api(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server of these tests' own."""
    with serving(copy_world(furnished, tmp_path_factory.mktemp("conditional") / "world")) as found:
        yield found


@pytest.fixture(scope="module")
def reading(api: Api) -> dict[str, str]:
    """Every GET that ends, with ids of ours: the address as the document has it, and as it is asked for."""
    ids = ids_of(api, "our")
    api.world.services.jobs.add("ingest", ids["recording"], ids["team"], api.world.ids.tim)
    paths = api.call("fay", "GET", "/openapi.json").json()["paths"]
    left = (*ENDLESS, *SLOW)
    return {path: path.format(**ids) for path, item in paths.items() if "get" in item and not path.endswith(left)}


def test_what_has_not_changed_is_304_and_empty_for_every_get(api: Api, reading: dict[str, str]) -> None:
    asked = 0
    for name, path in {**reading, "openapi": "/openapi.json"}.items():
        answer = api.call("fay", "GET", path)
        if answer.status_code != 200:
            continue
        asked += 1
        tag = answer.headers["etag"]
        if '"seconds_left":' in answer.text:
            continue
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = api.call("fay", "GET", path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), (name, known)
            assert again.headers["cache-control"], name
        for other in ('"other"', tag.strip('"'), ""):
            whole = api.call("fay", "GET", path, headers={"If-None-Match": other})
            assert (whole.status_code, whole.content) == (200, answer.content), (name, other)
    assert asked >= 30


def test_what_stands_beside_an_entity_changes_its_tag_and_not_its_version(api: Api) -> None:
    ids = ids_of(api, "our")
    path = f"/tweaks/{ids['tweak']}"
    before = api.call("fay", "GET", path)
    assert api.call("fay", "POST", f"{path}/predictions", json={"expects": "They fold."}).status_code == 201
    after = api.call("fay", "GET", path, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["predictions"] != before.json()["predictions"]
    assert version_of(after) == version_of(before)
    answer = api.call("fay", "PATCH", path, json={"change": "Cut."}, headers={"If-Match": before.headers["etag"]})
    assert answer.status_code == 200


def test_a_tag_of_a_list_is_no_version(api: Api) -> None:
    ids = ids_of(api, "our")
    tag = api.call("fay", "GET", f"/studies/{ids['study']}/claims").headers["etag"]
    answer = api.call("fay", "PATCH", f"/claims/{ids['claim']}", json={"text": "No."}, headers={"If-Match": tag})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "If-Match"


def test_one_persons_tag_tells_nothing_to_another_team(api: Api) -> None:
    ids = ids_of(api, "our")
    path = f"/studies/{ids['study']}"
    tag = api.call("fay", "GET", path).headers["etag"]
    assert api.call("eve", "GET", path, headers={"If-None-Match": tag}).status_code == 404
    assert api.call(None, "GET", path, headers={"If-None-Match": "*"}).status_code == 401


def listed(answer: httpx.Response) -> list[dict[str, Any]]:
    found = answer.json()
    return list(found["items"] if isinstance(found, dict) else found)


def pages(api: Api, path: str) -> list[list[dict[str, Any]]]:
    """Every page of one item each, by the links from one to the next."""
    found = []
    following: str | None = f"{path}?limit=1"
    while following:
        answer = api.call("fay", "GET", following)
        assert answer.status_code == 200, answer.text
        found.append(listed(answer))
        following = answer.links.get("next", {}).get("url")
        if isinstance(answer.json(), dict):
            assert (answer.json()["next"] is None) == (following is None)
    return found


def test_every_list_can_be_read_in_pages(api: Api, reading: dict[str, str]) -> None:
    paged = set()
    for _ in range(2):
        # so that there are two of most
        ids_of(api, "our")
    for name, path in reading.items():
        answer = api.call("fay", "GET", path)
        if answer.status_code != 200 or not isinstance(
            answer.json() if "json" in answer.headers["content-type"] else 0, list
        ):
            continue
        if name in WHOLE:
            continue
        whole = listed(answer)
        assert "link" not in answer.headers, "all of it"
        assert [one["id"] for page in pages(api, path) for one in page] == [one["id"] for one in whole], name
        gone = api.call("fay", "GET", path, params={"limit": 1, "after": new_id()})
        assert (gone.status_code, gone.json()["errors"][0]["field"]) == (422, "after"), name
        for bad in ("0", "-1", "1001", "x"):
            assert api.call("fay", "GET", path, params={"limit": bad}).status_code == 422, (name, bad)
        paged |= {name} if len(whole) > 1 else set()
    assert len(paged) >= 8, paged


def test_the_document_says_of_every_list_how_it_is_paged(api: Api, reading: dict[str, str]) -> None:
    paths = api.call("fay", "GET", "/openapi.json").json()["paths"]
    for name, path in reading.items():
        answer = api.call("fay", "GET", path)
        if answer.status_code == 200 and answer.content.startswith(b"[") and name not in WHOLE:
            known = {one["name"] for one in paths[name]["get"]["parameters"]}
            assert {"limit", "after"} <= known, name


def test_a_thread_is_read_in_pages_too(api: Api) -> None:
    note = api.write("olga")["id"]
    path = f"/observations/{note}/replies"
    for text in ("One.", "Two.", "Three."):
        assert api.call("olga", "POST", path, json={"text": text}).status_code == 201
    assert [[one["text"] for one in page] for page in pages(api, path)] == [["One."], ["Two."], ["Three."]]
