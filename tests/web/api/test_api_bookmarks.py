"""Bookmarks and places over HTTP: set twice without doubling, found in the room, and never anybody else's."""

from api_server import Api

from lessonstudy.domain.identity import new_id


def test_a_bookmark_is_set_renamed_listed_and_removed(api: Api) -> None:
    iteration, identifier = api.iteration(), new_id()
    body = {"iteration": iteration, "at_ms": 61_000, "label": "Four plates"}
    made = api.call("olga", "PUT", f"/bookmarks/{identifier}", json=body)
    assert made.status_code == 201
    assert made.json() | body == made.json()
    assert "person" not in made.json()
    assert api.call("olga", "PUT", f"/bookmarks/{identifier}", json=body).status_code == 200
    renamed = api.call("olga", "PUT", f"/bookmarks/{identifier}", json=body | {"label": "Five"}).json()
    assert api.call("olga", "GET", f"/iterations/{iteration}/bookmarks").json() == [renamed]
    assert api.call("olga", "GET", f"/iterations/{iteration}/room").json()["bookmarks"] == [renamed]
    for other in ("fay", "omar", "gus"):
        assert api.call(other, "GET", f"/iterations/{iteration}/bookmarks").json() == []
        assert api.call(other, "GET", f"/iterations/{iteration}/room").json()["bookmarks"] == []
        assert api.call(other, "DELETE", f"/bookmarks/{identifier}").status_code == 404
        assert api.call(other, "PUT", f"/bookmarks/{identifier}", json=body).status_code == 404
    assert api.call("olga", "DELETE", f"/bookmarks/{identifier}").status_code == 204
    assert api.call("olga", "DELETE", f"/bookmarks/{identifier}").status_code == 404
    assert api.call("olga", "GET", f"/iterations/{iteration}/bookmarks").json() == []


def test_the_room_says_where_this_person_stopped(api: Api) -> None:
    iteration = api.iteration()
    [recording] = [one["id"] for one in api.call("olga", "GET", f"/iterations/{iteration}/recordings").json()]
    for at_ms in (12_000, 754_200):
        answer = api.call("olga", "PUT", f"/recordings/{recording}/place", json={"at_ms": at_ms})
        assert (answer.status_code, answer.text) == (204, "")
    [place] = api.call("olga", "GET", f"/iterations/{iteration}/room").json()["places"]
    assert (place["recording"], place["at_ms"]) == (recording, 754_200)
    assert api.call("fay", "GET", f"/iterations/{iteration}/room").json()["places"] == []


def test_undoing_a_mark_gives_the_iteration_and_no_note(api: Api) -> None:
    iteration = api.iteration()
    path = f"/iterations/{iteration}/phase-times"
    times = {"phases": [{"phase": api.world.ids.launch, "start_ms": 0}]}
    seen = {"If-Match": api.call("olga", "GET", f"/iterations/{iteration}").headers["etag"]}
    version = api.call("olga", "PUT", path, json=times, headers=seen).json()["version"]
    assert api.call("olga", "PUT", path, json=times, headers=seen).status_code == 412
    undone = api.call("olga", "POST", "/undo", json={"iteration": iteration}).json()
    assert undone["observation"] is None
    assert undone["iteration"]["phases"] == []
    assert undone["iteration"]["version"] > version
