"""Captions over HTTP: as a file or in JSON, as data and as a track of the video."""

import base64
from typing import Any

import httpx
import pytest
from api_server import Api

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Maria>déjà\n"
SRT = "1\n00:00:01,500 --> 00:00:02,000\nHello <there>\n"


def send(api: Api, who: str = "tim", query: str = "", **options: Any) -> httpx.Response:
    return api.call(who, "POST", f"/recordings/{api.world.ids.recording}/captions{query}", **options)


def cues(api: Api, made: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.call("gus", "GET", f"/captions/{made['id']}").json()["cues"]
    return found


def test_a_file_comes_in_as_it_is_with_its_label_in_the_address(own_api: Api) -> None:
    headers = {"Content-Type": "application/x-subrip"}
    answer = send(own_api, query="?label=Table%202&language=en", content=SRT.encode("utf-16"), headers=headers)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["label"], made["language"], made["count"], made["recording"]) == (
        "Table 2", "en", 1, own_api.world.ids.recording)  # fmt: skip
    assert cues(own_api, made) == [{"start_ms": 1500, "end_ms": 2000, "text": "Hello", "speaker": ""}]
    assert "cues" not in made


@pytest.mark.parametrize("sent", [{"text": VTT}, {"data": base64.b64encode(VTT.encode("utf-16")).decode()}])
def test_json_carries_text_or_bytes_and_the_names_to_be_replaced(own_api: Api, sent: dict[str, str]) -> None:
    made = send(own_api, json=sent | {"names": {"Maria": "A"}}).json()
    assert cues(own_api, made) == [{"start_ms": 1000, "end_ms": 2000, "text": "déjà", "speaker": "A"}]


def test_the_track_is_webvtt_and_private(own_api: Api) -> None:
    made = send(own_api, json={"text": VTT}).json()
    answer = own_api.browse("olga", "GET", made["url"])
    assert answer.headers["content-type"] == "text/vtt; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.text == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\ndéjà\n"


def test_the_room_names_the_captions_of_its_recordings(own_api: Api) -> None:
    made = send(own_api, json={"text": VTT}).json()
    path = f"/iterations/{own_api.world.ids.iteration}/room"
    assert own_api.call("gus", "GET", path).json()["captions"] == [made]
    listed = own_api.call("gus", "GET", f"/recordings/{own_api.world.ids.recording}/captions").json()
    assert listed == [made]
    assert own_api.call("tim", "DELETE", f"/captions/{made['id']}").status_code == 204
    assert own_api.call("gus", "GET", path).json()["captions"] == []
    assert own_api.call("tim", "DELETE", f"/captions/{made['id']}").status_code == 404


def test_a_try_says_what_would_come_in(own_api: Api) -> None:
    answer = send(own_api, query="?dry_run=true", json={"text": VTT})
    assert (answer.status_code, answer.json()["speakers"]) == (200, {"Maria": 1})
    assert own_api.call("tim", "GET", f"/recordings/{own_api.world.ids.recording}/captions").json() == []


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        ({"json": {"text": "WEBVTT\n\n00:01,000 --> 00:02,000\na"}}, "text", "Line 3: "),
        ({"json": {"text": "hello"}}, "text", "neither"),
        ({"json": {}}, "text", "neither"),
        ({"json": {"text": 3}}, "text", "string"),
        ({"json": {"data": "abc"}}, "data", ""),
        ({"json": {"text": VTT, "names": {"": "A"}}}, "names", "write something"),
        ({"json": {"text": VTT, "names": ["A"]}}, "names", ""),
        ({"json": {"text": VTT, "language": "the one they speak"}}, "language", "en or pt-BR"),
        ({"json": []}, "body", ""),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "body", ""),
        ({"content": b'{"text": "\\ud800"}', "headers": {"Content-Type": "application/json"}}, "body", ""),
        ({"content": b"\0\1\2\3", "headers": {"Content-Type": "text/vtt"}}, "text", ""),
    ],
)
def test_what_cannot_be_names_its_field(api: Api, sent: dict[str, Any], field: str, says: str) -> None:
    answer = send(api, **sent)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert says in error["message"]


def test_an_observer_is_forbidden_and_too_much_is_too_much(own_api: Api) -> None:
    assert send(own_api, "olga", json={"text": VTT}).status_code == 403
    assert send(own_api, content=b"WEBVTT" + b" " * 2_000_000, headers={"Content-Type": "text/vtt"}).status_code == 413
