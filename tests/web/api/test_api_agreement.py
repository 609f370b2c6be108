"""Agreement and consensus over HTTP: the shapes that programs read."""

from typing import Any

import pytest
from api_server import Api

from lessonstudy.domain.iterations import Noting


@pytest.fixture
def lesson(api: Api) -> str:
    """A lesson that Olga and Omar noted alone and submitted, and of which Tim's notes stayed with him; revealed."""
    iteration, code = api.iteration(Noting.INDEPENDENT), api.world.ids.thinking
    for who, second, length in (("olga", 60, 60), ("olga", 300, 20), ("omar", 61, 59), ("tim", 60, 60)):
        times = {"start_ms": second * 1000, "end_ms": (second + length) * 1000}
        api.write(who, iteration=iteration, codes=[f"{code}:a"], **times)
    for who in ("olga", "omar"):
        assert api.call(who, "POST", f"/iterations/{iteration}/submit").status_code == 200
    assert api.call("gus", "GET", f"/iterations/{iteration}/agreement").status_code == 409
    assert api.call("fay", "POST", f"/iterations/{iteration}/reveal").status_code == 200
    return iteration


def told(api: Api, iteration: str, **query: Any) -> dict[str, Any]:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    answer = api.call("gus", "GET", f"/iterations/{iteration}/agreement?{words}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_agreement_has_the_shape_that_programs_read(api: Api, lesson: str) -> None:
    ids = api.world.ids
    found = told(api, lesson)
    assert found["observers"] == [ids.olga, ids.omar]
    assert found["left_out"] == [ids.tim]
    assert found["people"][0] == {"id": ids.olga, "name": "Olga"}
    assert (found["tolerance_ms"], found["independent"], found["caution"]) == (3000, True, None)
    [code] = found["codes"]
    assert (code["code"], code["matched"], code["missed"], code["extra"]) == (f"{ids.thinking}:a", 1, 1, 0)
    for name in ("kappa", "alpha"):
        assert found[name].keys() == {"value", "low", "high", "n", "unit_ms", "resamples"}
        assert (found[name]["n"], found[name]["unit_ms"]) == (600, 1000)
        assert found[name] == code[name]
    [pair] = found["pairs"]
    assert pair["observers"] == found["observers"]
    [[first, _]], [lonely] = pair["codes"][0]["matched"], pair["codes"][0]["missed"]
    assert [one["notes"][0] for one in found["moments"]] == [first, lonely]
    assert "boris_kappa" not in found


def test_agreement_can_be_asked_for_other_observers_tolerances_and_units(api: Api, lesson: str) -> None:
    ids = api.world.ids
    swapped = told(api, lesson, observers=f"{ids.omar},{ids.olga}", tolerance_ms=0, unit_ms=500, boris="true")
    assert swapped["observers"] == [ids.omar, ids.olga]
    assert [(one["matched"], one["missed"], one["extra"]) for one in swapped["codes"]] == [(0, 1, 2)]
    assert swapped["kappa"]["n"] == 1200
    assert swapped["boris_kappa"]["unit_ms"] == 500
    alone = told(api, lesson, observers=ids.olga)
    assert alone["kappa"] == {"refused": "Two observers must have submitted their notes before they can be compared."}
    for query in (f"observers={ids.tim}", "observers=nobody", "tolerance_ms=-1", "unit_ms=7", "unit_ms=x"):
        answer = api.call("olga", "GET", f"/iterations/{lesson}/agreement?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.partition("=")[0])


def test_a_consensus_is_made_read_changed_over_its_version_and_withdrawn(api: Api, lesson: str) -> None:
    notes = told(api, lesson)["moments"][0]["notes"]
    path = f"/iterations/{lesson}/consensus"
    made = api.call("omar", "POST", path, json={"notes": notes, "text": "She expected four.", "codes": ["a"]})
    assert made.status_code == 201
    shape = made.json()
    assert (shape["notes"], shape["start_ms"], shape["end_ms"], shape["state"]) == (notes, 60_000, None, "standing")
    assert api.call("gus", "GET", path).json() == [shape]
    one = f"/consensus/{shape['id']}"
    assert api.call("olga", "PATCH", one, json={"text": "She counted."}).status_code == 428
    headers = {"If-Match": '"1"'}
    changed = api.call("olga", "PATCH", one, json={"text": "She counted."}, headers=headers)
    assert (changed.status_code, changed.json()["text"], changed.json()["version"]) == (200, "She counted.", 2)
    nowhere = api.call("olga", "PATCH", one, json={"start_ms": None, "end_ms": 70_000}, headers={"If-Match": '"2"'})
    assert (nowhere.status_code, nowhere.json()["start_ms"], nowhere.json()["end_ms"]) == (200, 60_000, 70_000)
    changed = api.call("olga", "PATCH", one, json={"end_ms": None}, headers={"If-Match": '"3"'})
    assert (changed.status_code, changed.json()["end_ms"]) == (200, None)
    stale = api.call("omar", "PATCH", one, json={"text": "She guessed."}, headers=headers)
    assert (stale.status_code, stale.json()["current"]) == (412, changed.json())
    assert api.call("omar", "PATCH", one, json={"state": "withdrawn"}).status_code == 200
    assert api.call("gus", "GET", path).json() == []
    assert api.call("omar", "POST", path, json={"notes": notes}).json()["errors"][0]["field"] == "text"
