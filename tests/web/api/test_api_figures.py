"""Time budget and mirror through the API, in the shape of the contract."""

import pytest
from api_server import Api

ROW = {"observer", "student", "code", "count", "total_ms", "mean_ms", "sd_ms", "gap_mean_ms", "gap_sd_ms"}


@pytest.fixture
def lesson(own_api: Api) -> Api:
    own_api.write("olga", start_ms=10_000, end_ms=20_000, codes=["u"], students=["A"])
    own_api.write("olga", start_ms=30_000, end_ms=50_000, codes=["u"], students=["A"])
    own_api.write("olga", start_ms=60_000, codes=["a"])
    return own_api


def test_the_budget_has_the_contracts_shape(lesson: Api) -> None:
    ids = lesson.world.ids
    found = lesson.call("gus", "GET", f"/iterations/{ids.iteration}/budget").json()
    assert all(set(row) >= ROW for row in found["rows"])
    rows = {row["code"]: row for row in found["rows"]}
    lasted = rows[f"{ids.thinking}:u"]
    assert {name: lasted[name] for name in ROW - {"code"}} == {
        "observer": ids.olga, "student": "A", "count": 2, "total_ms": 30_000, "mean_ms": 15_000, "sd_ms": 7_071,
        "gap_mean_ms": 10_000, "gap_sd_ms": None,
    }  # fmt: skip
    point = rows[f"{ids.thinking}:a"]
    assert (point["student"], point["total_ms"], point["mean_ms"], point["gap_mean_ms"]) == (None, None, None, None)
    assert len(point["moments"]) == 1
    pairs = {(one["before"][-1], one["after"][-1]): (one["count"], one["share"]) for one in found["transitions"]}
    assert pairs == {("u", "u"): (1, 0.5), ("u", "a"): (1, 0.5)}


def test_the_budget_is_told_apart_by_phase_and_codes_last_as_asked(lesson: Api) -> None:
    ids = lesson.world.ids
    address = f"/iterations/{ids.iteration}/budget"
    times = {"phases": [{"phase": ids.launch, "start_ms": 0, "end_ms": 40_000}]}
    put = lesson.call("fay", "PUT", f"/iterations/{ids.iteration}/phase-times", json=times)
    assert put.status_code == 200, put.text
    launch = lesson.call("fay", "GET", f"/plans/{ids.plan}").json()["phases"][0]
    rows = lesson.call("fay", "GET", f"{address}?by_phase=true").json()["rows"]
    assert sorted((row["code"][-1], row["phase"] or "", row["total_ms"] or 0) for row in rows) == [
        ("a", "", 0), ("u", "", 10_000), ("u", launch["root"], 20_000),
    ]  # fmt: skip
    rows = lesson.call("fay", "GET", f"{address}?lasting=until_next").json()["rows"]
    assert [row["total_ms"] for row in rows if row["code"].endswith(":a")] == [540_000]
    assert lesson.call("fay", "GET", f"{address}?same_student=true").json()["transitions"][0]["count"] == 1
    refused = lesson.call("fay", "GET", f"{address}?lasting=forever")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "lasting")


def test_the_mirror_tells_the_team_of_its_talk_and_a_guest_nothing_of_it(lesson: Api) -> None:
    ids = lesson.world.ids
    lesson.talk("fay", ids.team, ids.iteration)
    found = lesson.call("olga", "GET", f"/iterations/{ids.iteration}/mirror").json()
    assert found["coverage"]["students"] == ["A", "B"]
    assert [(one["student"], one["observers"], len(one["moments"])) for one in found["coverage"]["watched"]] == [
        ("A", [ids.olga], 2)
    ]
    assert {one["student"] for one in found["coverage"]["unwatched"]} == {"A", "B"}
    (talk,) = found["talks"]
    assert (talk["mix"], talk["unheard"]) == (
        {"evidence": 0, "explanation": 0, "opinion": 0, "unmarked": 1},
        ["Cody", "Kim", "Olga", "Omar", "Tim"],
    )
    guest = lesson.call("gus", "GET", f"/iterations/{ids.iteration}/mirror").json()
    assert (guest["talks"], guest["writing"]["judging_words"]) == (None, None)
    assert guest["coverage"] == found["coverage"]
