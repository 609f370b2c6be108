"""Several cameras by way of the API: asking for an offset from the sound, and a recording of several files."""

from api_server import Api


def test_an_offset_is_asked_for_and_the_job_can_be_followed_and_ended(own_api: Api) -> None:
    ids = own_api.world.ids
    other = own_api.world.new_recording(ids.iteration, label="Table 3")
    asked = own_api.call("tim", "POST", f"/recordings/{other.id}/align", json={"with": ids.recording})
    assert asked.status_code == 202
    job = asked.json()
    assert (job["kind"], job["subject"], job["given"]) == ("align", other.id, {"with": ids.recording})
    assert (job["state"], job["result"]) == ("queued", None)
    assert own_api.call("tim", "GET", f"/jobs/{job['id']}").json()["id"] == job["id"]
    assert own_api.call("olga", "GET", f"/jobs/{job['id']}").status_code == 403
    assert own_api.call("eve", "GET", f"/jobs/{job['id']}").status_code == 404
    assert own_api.call("tim", "DELETE", f"/jobs/{job['id']}").json()["state"] == "cancelled"


def test_who_may_not_move_a_camera_may_not_ask_either(own_api: Api) -> None:
    ids = own_api.world.ids
    other = own_api.world.new_recording(ids.iteration)
    path = f"/recordings/{other.id}"
    headers = {"If-Match": f'"{other.version}"'}
    for who in ("olga", "kim", "gus"):
        assert own_api.call(who, "POST", f"{path}/align", json={"with": ids.recording}).status_code == 403
        assert own_api.call(who, "PATCH", path, json={"offset_ms": 5}, headers=headers).status_code == 403
    for foreign in (ids.their_recording, ids.blind_recording, other.id, "nowhere", ""):
        refused = own_api.call("tim", "POST", f"{path}/align", json={"with": foreign})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "with")


def test_the_parts_of_a_recording_are_announced_with_their_sizes(own_api: Api) -> None:
    path = f"/iterations/{own_api.world.ids.iteration}/recordings"
    made = own_api.call("tim", "POST", path, json={"filename": "GX1.mp4", "bytes": 30, "parts": [10, 20]})
    assert made.status_code == 201
    assert made.json()["recording"]["parts"] == [10, 20]
    for parts in ([10, 10], [1] * 30, [30, 0], [-5, 35]):
        body = {"filename": "GX2.mp4", "bytes": 31, "parts": parts}
        assert own_api.call("tim", "POST", path, json=body).status_code == 422
