"""Searching over HTTP: what it takes, what it gives, and saved searches."""

from typing import Any

import pytest
from api_server import Api

ITEM = {"observation", "saw", "think", "study", "iteration"}
SAVED = {"id", "version", "created_at", "updated_at", "team", "owner", "name", "filters", "shared"}


def search(api: Api, who: str = "tim", **query: Any) -> dict[str, Any]:
    answer = api.call(who, "GET", f"/teams/{api.world.ids.team}/search", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_what_is_found_comes_with_its_marks_its_place_and_counts(api: Api) -> None:
    ids = api.world.ids
    lesson = api.iteration()
    note = api.write(
        "olga", iteration=lesson, saw="Élodie <folds> a strip.", think="folding?", codes=["u"], students=["A"]
    )
    api.write("omar", iteration=lesson, saw="He cuts the strip.", flag=True)
    found = search(api, q="elodie fold", iteration=lesson)
    assert (set(found), found["total"], found["more"], found["next"]) == (
        {"items", "total", "more", "next", "facets"}, 1, False, None,
    )  # fmt: skip
    (item,) = found["items"]
    assert set(item) == ITEM
    assert item["observation"] == api.call("tim", "GET", f"/observations/{note['id']}").json()
    assert item["saw"] == {"text": "Élodie <folds> a strip.", "marks": [[0, 6], [8, 13]]}
    assert item["think"] == {"text": "folding?", "marks": [[0, 7]]}
    assert (item["study"], item["iteration"]["id"]) == ({"id": ids.study, "title": "Fractions"}, lesson)
    assert found["facets"]["codes"] == {f"{ids.thinking}:u": 1}
    assert found["facets"]["iterations"] == {lesson: 1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["third", "second", "first"]),
        ({"q": "strip", "sort": "time"}, ["second", "first"]),
        ({"code": ["u", "p"]}, ["second", "first"]),
        ({"code": "student_thinking:p"}, ["second"]),
        ({"student": ["A", "B"]}, ["third", "first"]),
        ({"flag": "true"}, ["second"]),
        ({"think": "false"}, ["third", "second"]),
        ({"q": 'strip -"the second"'}, ["first"]),
    ],
)
def test_each_parameter_narrows_and_repeated_ones_mean_any(api: Api, query: dict[str, Any], found: list[str]) -> None:
    lesson = api.iteration()
    api.write("olga", iteration=lesson, saw="the first strip", codes=["u"], students=["A"], think="Hm")
    api.write("omar", iteration=lesson, saw="the second strip", codes=["p"], flag=True)
    api.write("tim", iteration=lesson, saw="the third", students=["B"])
    items = search(api, iteration=lesson, **query)["items"]
    assert [one["observation"]["saw"].split()[1] for one in items] == found


def test_pages_follow_each_other_by_their_cursor(api: Api) -> None:
    lesson = api.iteration()
    notes = [api.write("olga", iteration=lesson, saw=f"page {place}")["id"] for place in range(5)]
    for sort in ("time", "relevance"):
        seen, cursor = [], ""
        while cursor is not None:
            page = search(api, q="page", iteration=lesson, limit=2, cursor=cursor, sort=sort)
            assert page["total"] == 5
            seen += [one["observation"]["id"] for one in page["items"]]
            cursor = page["next"]
        assert seen == notes[::-1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "🍕 !!"}, "q"),
        ({"q": "x" * 301}, "q"),
        ({"code": "nothing"}, "code"),
        ({"student": "Q"}, "student"),
        ({"phase": "nothing"}, "phase"),
        ({"iteration": "nothing"}, "iteration"),
        ({"study": "nothing"}, "study"),
        ({"cursor": "-3"}, "cursor"),
        ({"limit": 101}, "limit"),
        ({"sort": "best"}, "sort"),
        ({"flag": "perhaps"}, "flag"),
    ],
)
def test_what_cannot_be_asked_is_said_with_its_field(api: Api, query: dict[str, Any], field: str) -> None:
    answer = api.call("tim", "GET", f"/teams/{api.world.ids.team}/search", params=query)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])


@pytest.mark.parametrize(
    "text", ['"', "'; DROP TABLE observation", "NEAR(a b)", "a AND", "saw:*", "^a {think} : b", "%00a"]
)
def test_signs_of_the_index_are_only_text(api: Api, text: str) -> None:
    answer = api.call("tim", "GET", f"/teams/{api.world.ids.team}/search", params={"q": text})
    assert answer.status_code in (200, 422)


def test_a_search_is_kept_shared_changed_and_forgotten(api: Api) -> None:
    path = f"/teams/{api.world.ids.team}/searches"
    filters = {"q": "fold", "code": ["u"], "flag": True, "sort": "time"}
    made = api.call("olga", "POST", path, json={"name": "Folding", "filters": filters}).json()
    assert set(made) == SAVED
    assert filters.items() <= made["filters"].items()
    assert made in api.call("olga", "GET", path).json()
    assert made not in api.call("tim", "GET", path).json()
    own = f"/searches/{made['id']}"
    assert api.call("olga", "PATCH", own, json={"shared": True}).status_code == 428
    shared = api.call("olga", "PATCH", own, json={"shared": True}, headers={"If-Match": '"1"'}).json()
    assert (shared["version"], shared["filters"]) == (2, made["filters"])
    assert shared in api.call("tim", "GET", path).json()
    stale = api.call("olga", "PATCH", own, json={"name": "Late"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]) == (412, shared)
    assert api.call("tim", "DELETE", own).status_code == 403
    assert api.call("olga", "DELETE", own).status_code == 204
    assert api.call("olga", "DELETE", own).status_code == 404
