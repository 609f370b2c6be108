"""Lessons side by side through the API, in the shape of the contract, and what the room says of what was watched."""

from typing import Any

import pytest
from api_server import Api


def compare(api: Api, who: str = "gus", **query: str) -> Any:
    answer = api.call(who, "GET", f"/studies/{api.world.ids.study}/compare", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_comparison_has_the_contracts_shape(own_api: Api) -> None:
    ids = own_api.world.ids
    times = [{"phase": ids.launch, "start_ms": 0, "end_ms": 120_000}]
    assert (
        own_api.call("fay", "PUT", f"/iterations/{ids.iteration}/phase-times", json={"phases": times}).status_code
        == 200
    )
    note = own_api.write("olga", start_ms=30_000, codes=["u"], students=["A"])["id"]
    place = f"/recordings/{ids.recording}/place"
    for spans in ([[0, 60_000]], [[0, 60_000], [59_000, 90_000]]):
        sent = {"at_ms": 90_000, "watched_recording_ms": spans}
        assert own_api.call("olga", "PUT", place, json=sent).status_code == 204
    tweak = own_api.call("tim", "POST", f"/studies/{ids.study}/tweaks", json={"change": "Draw first."}).json()["id"]
    found = compare(own_api)
    first, second = found["iterations"]
    assert (first["id"], first["number"], second["id"], second["number"]) == (ids.iteration, 1, ids.blind, 2)
    root = first["phases"][0]["root"]
    launch = {"root": root, "title": "Launch", "planned_ms": 120_000, "actual_ms": 120_000, "moments": [note]}
    assert first["phases"][0] == launch
    assert first["phases"][1]["actual_ms"] is None
    (code,) = (one for one in first["codes"] if one["count"])
    assert code == {
        "phase": root,
        "code": f"{ids.thinking}:u",
        "count": 1,
        "per_minute": pytest.approx(1 / 1.5),
        "observed_ms": 90_000,
        "observers": 1,
        "moments": [note],
    }
    assert first["students"] == [{"student": "A", "phase": root, "expects": "", "moments": [note]}]
    assert first["surprises"] == [{"phase": root, "moments": [note]}]
    assert [one["moments"] for one in first["responses"]] == [[]]
    assert (first["criteria"], second["codes"]) == ([], [])
    assert [(one["id"], one["iteration"], one["leads_to"], one["outcome"]) for one in found["tweaks"]] == [
        (tweak, ids.blind, None, None)
    ]
    assert {one["kind"] for one in found["broken"]} == {"tweak_without_claim", "tweak_without_prediction"}
    assert {one["name"] for one in found["codes"]} >= {"Unanticipated"}


def test_some_of_the_lessons_are_compared_where_they_are_named(own_api: Api) -> None:
    ids = own_api.world.ids
    assert [one["number"] for one in compare(own_api, iterations=f"{ids.blind},{ids.iteration}")["iterations"]] == [
        1,
        2,
    ]
    assert [one["number"] for one in compare(own_api, iterations=ids.blind)["iterations"]] == [2]
    path = f"/studies/{ids.study}/compare"
    assert own_api.call("fay", "GET", path, params={"iterations": ids.their_iteration}).status_code == 404
    assert own_api.call("eve", "GET", path).status_code == 404


def test_nobody_is_told_what_anybody_watched(own_api: Api) -> None:
    """What one watched is a divisor of one's own notes: without any it changes no answer, and no answer has the spans."""
    ids = own_api.world.ids
    own_api.write("olga", start_ms=30_000, codes=["u"])
    before = compare(own_api)
    sent = {"at_ms": 90_000, "watched_recording_ms": [[1_234, 87_654]]}
    for who in ("omar", "gus"):
        assert own_api.call(who, "PUT", f"/recordings/{ids.recording}/place", json=sent).status_code == 204
    assert compare(own_api) == before
    for who in ("omar", "fay"):
        room = own_api.call(who, "GET", f"/iterations/{ids.iteration}/room")
        assert "87654" not in room.text
        assert "watched" not in room.text


@pytest.mark.parametrize("spans", [[[5, 1]], [[-1, 5]], [[0, 10**9]], [[1]], "all", [[0, 1]] * 10_001])
def test_what_cannot_have_been_watched_is_refused(api: Api, spans: Any) -> None:
    path = f"/recordings/{api.world.ids.recording}/place"
    answer = api.call("olga", "PUT", path, json={"at_ms": 1, "watched_recording_ms": spans})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("watched_recording_ms")
