"""Coding schemes and words of judgement over HTTP: shapes, versions seen, files, and taking a newer version up."""

import json
from typing import Any

import pytest
from api_server import Api, version_of

CODES = [
    {"key": "a", "name": "Asks", "color": "#1098f0"},
    {"key": "c", "name": "Counts", "color": "#e86800", "group": "g"},
]
SCHEME = {
    "id", "version", "created_at", "updated_at", "team", "slug", "name", "source", "language", "number", "parent",
    "code_map", "codes", "state",
}  # fmt: skip
CODE = {"key", "name", "color", "definition", "example", "non_example", "kind", "group"}
NUDGE = {"id", "version", "created_at", "updated_at", "languages", "added", "removed", "lists", "available"}


def made(api: Api, **values: Any) -> dict[str, Any]:
    answer = api.call(
        "tim", "POST", f"/teams/{api.world.ids.team}/schemes", json={"name": "Ours", "codes": CODES} | values
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_scheme_is_made_read_changed_and_retired(api: Api) -> None:
    scheme = made(api, source="Us")
    assert set(scheme) == SCHEME
    assert set(scheme["codes"][0]) == CODE
    assert (scheme["state"], scheme["number"], scheme["codes"][1]["kind"]) == ("draft", 1, "point")
    path = f"/schemes/{scheme['id']}"
    read = api.call("gus", "GET", path)
    assert (read.json(), version_of(read)) == (scheme, 1)
    assert scheme in api.call("olga", "GET", f"/teams/{api.world.ids.team}/schemes").json()
    assert api.call("tim", "PATCH", path, json={"codes": CODES[:1]}).status_code == 428
    changed = api.call("tim", "PATCH", path, json={"codes": CODES[:1]}, headers={"If-Match": '"1"'})
    assert (changed.status_code, len(changed.json()["codes"]), changed.json()["source"]) == (200, 1, "Us")
    stale = api.call("fay", "PATCH", path, json={"name": "Other"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]) == (412, changed.json())
    assert api.call("olga", "PATCH", path, json={"name": "Other"}, headers={"If-Match": '"2"'}).status_code == 403
    assert api.call("tim", "PATCH", path, json={"state": "retired"}).json()["state"] == "retired"
    refused = api.call("tim", "PATCH", path, json={"state": "draft"})
    assert (refused.status_code, refused.json()["detail"]) == (409, "This scheme is retired and cannot become draft.")
    assert api.call("tim", "PATCH", path, json={"name": "Other"}, headers={"If-Match": '"3"'}).status_code == 409


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": None}, "name"),
        ({"name": "x", "codes": [{"name": "One"}]}, "codes.0.key"),
        ({"name": "x", "codes": [CODES[0] | {"key": "j"}]}, "codes.0.key"),
        ({"name": "x", "codes": [CODES[0] | {"kind": "long"}]}, "codes.0.kind"),
        ({"name": "x", "codes": [CODES[0] | {"color": "red"}]}, "codes.0.color"),
        ({"name": "x", "codes": [CODES[0] | {"name": "\ud800"}]}, "codes.0.name"),
        ({"name": "x", "parent": "nowhere"}, "parent"),
        ({"name": "x", "code_map": {"a": "q"}}, "code_map.a"),
    ],
)
def test_a_scheme_that_cannot_be_is_422_with_its_field(api: Api, values: dict[str, Any], field: str) -> None:
    headers = {"Content-Type": "application/json"}
    path = f"/teams/{api.world.ids.team}/schemes"
    answer = api.call("tim", "POST", path, content=json.dumps(values), headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("who", ["eve", "ada"])
def test_another_teams_parent_and_scheme_stay_unknown(api: Api, who: str) -> None:
    ids = api.world.ids
    assert api.call(who, "GET", f"/schemes/{ids.thinking}").status_code == 404
    assert api.call(who, "GET", f"/schemes/{ids.thinking}/file").status_code == 404
    values = {"name": "x", "parent": ids.their_scheme}
    answer = api.call("fay", "POST", f"/teams/{ids.team}/schemes", json=values)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "parent")


@pytest.mark.parametrize(("form", "kind"), [("yaml", "application/yaml"), ("csv", "text/csv")])
def test_a_scheme_comes_as_a_file(api: Api, form: str, kind: str) -> None:
    scheme = made(api)
    answer = api.browse("olga", "GET", f"/schemes/{scheme['id']}/file?format={form}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{scheme["slug"]}-v1.{form}"'
    assert "Counts" in answer.text
    assert api.call("olga", "GET", f"/schemes/{scheme['id']}/file?format=exe").status_code == 422


def test_an_iteration_takes_the_next_version_up(own_api: Api) -> None:
    ids = own_api.world.ids
    note = own_api.write("olga", codes=["a", "u"])
    values = {"parent": ids.thinking, "codes": CODES, "code_map": {"a": "c"}, "name": "Better"}
    draft = own_api.call("fay", "POST", f"/teams/{ids.team}/schemes", json=values).json()
    assert (draft["number"], draft["parent"], draft["slug"]) == (2, ids.thinking, "student_thinking")
    path = f"/iterations/{ids.iteration}/take-up/{draft['id']}"
    told = own_api.call("fay", "GET", path).json()
    assert told == {
        "before": ids.thinking,
        "after": draft["id"],
        "codes": [
            {"before": "a", "after": "c", "undecided": False, "notes": 1},
            {"before": "u", "after": None, "undecided": True, "notes": 1},
        ],
        "clashes": [],
    }
    refused = own_api.call("fay", "POST", path)
    assert (refused.status_code, "Unanticipated" in refused.json()["detail"]) == (409, True)
    headers = {"If-Match": '"1"'}
    decided = {"code_map": {"a": "c", "u": None}}
    assert own_api.call("fay", "PATCH", f"/schemes/{draft['id']}", json=decided, headers=headers).status_code == 200
    assert own_api.call("olga", "POST", path).status_code == 403
    taken = own_api.call("fay", "POST", path)
    assert (taken.status_code, draft["id"] in taken.json()["schemes"]) == (200, True)
    assert own_api.call("olga", "GET", f"/observations/{note['id']}").json()["codes"] == [f"{draft['id']}:c"]
    room = own_api.call("olga", "GET", f"/iterations/{ids.iteration}/room").json()
    assert draft["id"] in [one["id"] for one in room["schemes"]]


def test_the_words_of_judgement_are_read_by_all_and_come_with_the_room(own_api: Api) -> None:
    ids = own_api.world.ids
    path = f"/teams/{ids.team}/nudge"
    read = own_api.call("gus", "GET", path)
    assert (set(read.json()), version_of(read)) == (NUDGE, 1)
    assert {"language": "de", "name": "Deutsch"} in read.json()["available"]
    assert own_api.call("fay", "PATCH", path, json={"added": ["cute"]}).status_code == 428
    values = {"languages": ["de"], "added": ["süß"]}
    assert own_api.call("tim", "PATCH", path, json=values, headers={"If-Match": '"1"'}).status_code == 403
    changed = own_api.call("cody", "PATCH", path, json=values, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    stale = own_api.call("fay", "PATCH", path, json=values, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]["added"]) == (412, ["süß"])
    room = own_api.call("olga", "GET", f"/iterations/{ids.iteration}/room").json()
    assert [set(one) for one in room["nudge"]] == [{"language", "sentence", "words", "harmless"}]
    assert room["nudge"] == changed.json()["lists"]
    assert room["nudge"][0]["words"][-1] == "süß"
