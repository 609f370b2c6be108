"""Submitting, revealing, replying and being there, as programs and browsers meet them."""

import json

from api_server import Api

from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Noting


def answer(api: Api, who: str, method: str, path: str, **options: object) -> tuple[int, dict]:
    found = api.call(who, method, path, **options)
    return found.status_code, found.json()


def test_submitting_again_with_nothing_changed_changes_nothing(api: Api) -> None:
    iteration = api.iteration(Noting.INDEPENDENT)
    path = f"/iterations/{iteration}/submit"
    assert answer(api, "olga", "POST", path)[0] == 409, "there is nothing to submit yet"
    note = api.write("olga", iteration=iteration)
    first = answer(api, "olga", "POST", path)
    seq = api.call("olga", "GET", f"/iterations/{iteration}").json()["seq"]
    assert first[0] == 200
    assert answer(api, "olga", "POST", path) == first
    assert api.call("olga", "GET", f"/iterations/{iteration}").json()["seq"] == seq
    (now,) = api.call("olga", "GET", f"/iterations/{iteration}/observations").json()["items"]
    assert (now["state"], now["version"]) == ("submitted", note["version"])
    assert now["seq"] > note["seq"]


def test_only_who_runs_the_team_reveals_and_only_who_notes_submits(api: Api) -> None:
    iteration = api.iteration(Noting.INDEPENDENT)
    api.write("olga", iteration=iteration)
    for who, status in {"gus": 403, "eve": 404}.items():
        assert api.call(who, "POST", f"/iterations/{iteration}/submit").status_code == status
    for who, status in {"gus": 403, "olga": 403, "tim": 403, "kim": 403, "eve": 404, "cody": 200}.items():
        assert api.call(who, "POST", f"/iterations/{iteration}/reveal").status_code == status, who
    assert api.call("olga", "POST", f"/iterations/{iteration}/submit").status_code == 409
    # it cannot be taken back
    assert api.call("fay", "PATCH", f"/iterations/{iteration}", json={"state": "noting"}).status_code == 409
    assert len(api.call("kim", "GET", f"/iterations/{iteration}/observations").json()["items"]) == 1


def test_a_reply_is_stored_once_and_changed_over_the_version_that_was_seen(api: Api) -> None:
    note, mine = api.write("olga"), new_id()
    path = f"/observations/{note['id']}/replies"
    sent = {"json": {"id": mine, "text": "Which strip was it?"}}
    status, reply = answer(api, "omar", "POST", path, **sent)
    assert status == 201
    assert {"id", "observation", "author", "text", "created_at", "version", "state"} <= set(reply)
    assert answer(api, "omar", "POST", path, **sent) == (200, reply)
    status, refused = answer(api, "omar", "POST", path, json={"id": mine, "text": "Another."})
    assert (status, refused["current"]) == (412, reply)
    assert answer(api, "omar", "PATCH", f"/replies/{mine}", json={"text": "New"})[0] == 428
    new = {"json": {"text": "The blue one?"}, "headers": {"If-Match": '"1"'}}
    status, changed = answer(api, "omar", "PATCH", f"/replies/{mine}", **new)
    assert (status, changed["text"], changed["version"]) == (200, "The blue one?", 2)
    assert answer(api, "omar", "PATCH", f"/replies/{mine}", **new) == (200, changed), "the same again is no clash"
    status, refused = answer(api, "omar", "PATCH", f"/replies/{mine}", json={"text": "x"}, headers={"If-Match": '"1"'})
    assert (status, refused["current"]) == (412, changed)
    assert answer(api, "olga", "PATCH", f"/replies/{mine}", **new)[0] == 403
    assert answer(api, "gus", "POST", path, **sent)[0] == 403
    assert answer(api, "omar", "POST", path, json={"text": " "})[0] == 422
    assert api.call("gus", "GET", path).json() == {"items": [changed], "next": None}
    status, gone = answer(api, "omar", "DELETE", f"/replies/{mine}")
    assert (status, set(gone)) == (200, {"id", "observation", "state", "seq"})
    assert api.call("gus", "GET", path).json() == {"items": [], "next": None}


def test_replies_are_told_as_they_come_without_the_words_that_were_withdrawn(api: Api) -> None:
    iteration = api.iteration()
    note = api.write("olga", iteration=iteration)
    with api.stream("gus", iteration, after=note["seq"]) as stream:
        reply = api.call("omar", "POST", f"/observations/{note['id']}/replies", json={"text": "Take back"}).json()
        assert json.loads(stream.until(reply["seq"])[-1]["data"]) == reply
        gone = api.call("omar", "DELETE", f"/replies/{reply['id']}").json()
        last = stream.until(gone["seq"])[-1]
    assert (last["event"], json.loads(last["data"])) == ("reply", gone)
    items = api.call("gus", "GET", f"/iterations/{iteration}/replies").json()["items"]
    assert items == [gone]


def test_who_is_in_the_room_is_told_by_id_as_they_come_and_go(own_api: Api) -> None:
    api, ids = own_api, own_api.world.ids
    with api.stream("olga", ids.iteration) as stream, api.stream("omar", ids.iteration):
        note = api.write("kim")
        stream.until(note["seq"])
        while ids.omar not in stream.present[-1]:
            note = api.write("kim")
            stream.until(note["seq"])
        assert set(stream.present[-1]) == {ids.olga, ids.omar}
        with api.stream("gus", ids.iteration) as theirs:
            theirs.until(api.write("kim")["seq"])
            assert ids.omar not in theirs.present[-1], "a guest is told of those who wrote"
    assert all("kim" not in str(one) for one in stream.present)


def test_flagged_moments_are_listed_alone(api: Api) -> None:
    iteration = api.iteration()
    flagged = api.write("olga", iteration=iteration, flag=True)
    plain = api.write("omar", iteration=iteration)
    gone = api.write("omar", iteration=iteration, flag=True)
    api.call("omar", "DELETE", f"/observations/{gone['id']}")
    path = f"/iterations/{iteration}/observations"
    assert api.call("gus", "GET", path, params={"flag": "true"}).json()["items"] == [flagged]
    assert api.call("gus", "GET", path, params={"flag": "false"}).json()["items"] == [plain]
