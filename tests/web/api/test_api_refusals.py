"""Input that cannot be, changes that came too late, and moves that are not legal: each with its status and its field."""

from typing import Any

import pytest
from api_server import Api

from lessonstudy.domain.identity import new_id

HALF_A_CHARACTER = "\\ud83c"


def check(answer: Any, status: int, field: str | None = None) -> dict[str, Any]:
    """The problem of an answer that refuses."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    assert body["detail"].endswith((".", "?", "}"))
    if field is not None:
        assert field in [one["field"] for one in body["errors"]], body
        assert all(one["message"] for one in body["errors"])
    return body


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"end_ms": 61_000}, "end_ms"),
        ({"end_ms": 60_000}, "end_ms"),
        ({"start_ms": 600_501}, "start_ms"),
        ({"start_ms": -501}, "start_ms"),
        ({"end_ms": 600_501}, "end_ms"),
        ({"saw": ""}, "saw"),
        ({"saw": " \n"}, "saw"),
        ({"saw": "x" * 10_001}, "saw"),
        ({"saw": "x" * 100_000}, "saw"),
        ({"think": "x" * 10_001}, "think"),
        ({"saw": None}, "saw"),
        ({"saw": 5}, "saw"),
        ({"saw": ["a"]}, "saw"),
        ({"codes": ["z"]}, "codes"),
        ({"codes": ["w", "g"]}, "codes"),
        ({"codes": "a"}, "codes"),
        ({"codes": [1]}, "codes.0"),
        ({"students": ["Z"]}, "students"),
        ({"phase": "nowhere"}, "phase"),
        ({"anticipated": "nowhere"}, "anticipated"),
        ({"recording": "nowhere"}, "recording"),
        ({"region": {"x": 0.5, "y": 0, "w": 0.6, "h": 1}}, "region"),
        ({"region": {"x": 0.5, "y": 0, "w": 0.6}}, "region.h"),
        ({"region": "all"}, "region"),
        ({"start_ms": "soon"}, "start_ms"),
        ({"start_ms": 1.5}, "start_ms"),
        ({"start_ms": None}, "start_ms"),
        ({"start_ms": 2**70}, "start_ms"),
        ({"start_ms": -(2**70)}, "start_ms"),
        ({"end_ms": 2**70}, "end_ms"),
        ({"flag": "perhaps"}, "flag"),
        ({"clock": "sundial"}, "clock"),
        ({"phase_source": "guess"}, "phase_source"),
        ({"iteration": 7}, "iteration"),
    ],
)
def test_a_note_that_cannot_be_is_422_with_its_field(api: Api, values: dict[str, Any], field: str) -> None:
    check(api.put("olga", new_id(), **values), 422, field)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "body"),
        ("{", "body"),
        ("[]", "body"),
        ("null", "body"),
        ('"note"', "body"),
        ("{}", "start_ms"),
        ('{"iteration": "%s", "start_ms": 1, "saw": "%s"}', "saw"),
        ('{"iteration": "%s", "start_ms": 1, "saw": "a", "students": ["%s"]}', "students.0"),
        ('{"iteration": "%s", "start_ms": 1, "saw": "a", "region": {"x": NaN, "y": 0, "w": 1, "h": 1}}', "region"),
        ('{"iteration": "%s", "start_ms": Infinity, "saw": "a"}', "start_ms"),
    ],
)
def test_a_body_that_is_no_note_is_422(api: Api, body: str, field: str) -> None:
    filled = body % (api.world.ids.iteration, HALF_A_CHARACTER)[: body.count("%s")]
    headers = {"If-None-Match": "*", "Content-Type": "application/json"}
    check(api.call("olga", "PUT", f"/observations/{new_id()}", content=filled, headers=headers), 422, field)


@pytest.mark.parametrize("note", ["1", "not-an-id", "0198C0DE-0000-7000-8000-000000000000", "%00", "%ED%A0%80"])
def test_an_id_that_is_no_uuid_is_422(api: Api, note: str) -> None:
    check(api.put("olga", note), 422, "id")


@pytest.mark.parametrize(
    "params",
    [{"after": "x"}, {"after": 2**70}, {"limit": "x"}, {"limit": 2**70}, {"after": -(2**70)}, {"limit": 0}],
    ids=str,
)
def test_a_page_that_cannot_be_is_422(api: Api, params: dict[str, Any]) -> None:
    answer = api.call("olga", "GET", f"/iterations/{api.world.ids.iteration}/observations", params=params)
    check(answer, 422, next(iter(params)))


def test_the_same_note_again_is_200_with_the_same_version(api: Api) -> None:
    note = new_id()
    first, again = api.put("olga", note), api.put("olga", note)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"] == '"1"'


def test_another_note_under_a_known_id_is_412_with_the_stored_one(api: Api) -> None:
    note = api.write("olga")
    assert check(api.put("olga", note["id"], saw="Other words."), 412)["current"] == note


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": '"1"'}, {"If-None-Match": ""}])
def test_a_note_that_does_not_say_which_version_it_saw_is_428(api: Api, headers: dict[str, str]) -> None:
    note = api.write("olga")
    check(api.call("olga", "PUT", f"/observations/{note['id']}", json=api.world.note(), headers=headers), 428)


@pytest.mark.parametrize("seen", ['"one"', "", '""', '"-1"', '"1.0"', "*", '"\u00b2"', '"' + "9" * 5000 + '"'])
def test_a_version_that_is_none_is_422(api: Api, seen: str) -> None:
    note = api.write("olga")
    headers = {"If-Match": seen.encode("latin-1")}
    answer = api.call("olga", "PUT", f"/observations/{note['id']}", json=api.world.note(), headers=headers)
    check(answer, 422, "If-Match")


@pytest.mark.parametrize("seen", ['"1"', 'W/"1"', "1"])
def test_a_version_may_be_written_in_the_usual_ways(api: Api, seen: str) -> None:
    note = api.write("olga")
    sent = api.world.note(saw="Changed.")
    answer = api.call("olga", "PUT", f"/observations/{note['id']}", json=sent, headers={"If-Match": seen})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)


def test_a_change_that_came_too_late_is_412_with_the_note_as_it_stands(api: Api) -> None:
    note = api.write("olga")
    current = api.put("olga", note["id"], seen=1, saw="Second.").json()
    assert check(api.put("olga", note["id"], seen=1, saw="Third."), 412)["current"] == current
    assert api.put("olga", note["id"], seen=1, saw="Second.").json() == current


def test_a_change_of_a_note_that_is_nowhere_is_404(api: Api) -> None:
    check(api.put("olga", new_id(), seen=1), 404)
    check(api.call("olga", "DELETE", f"/observations/{new_id()}"), 404)
    check(api.call("olga", "GET", f"/observations/{new_id()}"), 404)
    check(api.call("olga", "GET", "/observations/not-an-id"), 404)


def test_anothers_note_is_403_and_a_hidden_one_404(api: Api) -> None:
    note = api.write("olga")
    for who in ("omar", "fay", "tim"):
        check(api.put(who, note["id"], seen=1), 403)
        check(api.call(who, "DELETE", f"/observations/{note['id']}"), 403)
    hidden = api.write("olga", iteration=api.iteration("independent"))
    for who in ("omar", "fay", "tim", "gus"):
        check(api.put(who, hidden["id"], seen=1), 404)
        check(api.call(who, "DELETE", f"/observations/{hidden['id']}"), 404)
        check(api.call(who, "GET", f"/observations/{hidden['id']}"), 404)


def test_who_only_looks_is_403_for_every_change(api: Api) -> None:
    ids = api.world.ids
    check(api.put("gus", new_id()), 403)
    check(api.call("gus", "POST", "/undo", json={"iteration": ids.iteration}), 403)
    check(api.call("gus", "PUT", f"/iterations/{ids.iteration}/phase-times", json={"phases": []}), 403)
    check(api.call("olga", "POST", f"/teams/{ids.team}/studies", json={"title": "x"}), 403)
    check(api.call("olga", "PATCH", f"/iterations/{ids.iteration}", json={"state": "noting"}), 403)
    check(api.call("tim", "PATCH", f"/iterations/{ids.blind}", json={"state": "revealed"}), 403)
    check(api.call("olga", "DELETE", f"/recordings/{ids.recording}"), 403)
    values = {"filename": "a.mp4", "bytes": 1}
    check(api.call("olga", "POST", f"/iterations/{ids.iteration}/recordings", json=values), 403)


def test_a_withdrawn_note_takes_no_change_and_nothing_is_left_to_undo(api: Api) -> None:
    iteration = api.iteration()
    note = api.write("olga", iteration=iteration)
    api.call("olga", "DELETE", f"/observations/{note['id']}")
    check(api.put("olga", note["id"], seen=2, iteration=iteration), 409)
    check(api.call("omar", "POST", "/undo", json={"iteration": iteration}), 409)
    check(api.call("omar", "POST", "/undo", json={}), 422, "iteration")


@pytest.mark.parametrize(
    "path", ["/studies/{study}", "/iterations/{iteration}", "/recordings/{recording}", "/plans/{plan}"]
)
def test_a_change_of_text_needs_the_version_seen(api: Api, path: str) -> None:
    ids = api.world.ids
    filled = path.format(study=ids.study, iteration=ids.iteration, recording=ids.recording, plan=ids.plan)
    values = {"title": "x", "class_label": "x", "label": "x", "goal": "x"}
    check(api.call("fay", "PATCH", filled, json=values), 428)
    if "plan" in path:
        check(api.call("fay", "PATCH", filled, json=values, headers={"If-Match": '"9"'}), 409)
    else:
        stale = check(api.call("fay", "PATCH", filled, json=values, headers={"If-Match": '"9"'}), 412)
        assert stale["current"] == api.call("fay", "GET", filled).json()


def test_an_illegal_move_is_409_with_its_sentence(api: Api) -> None:
    path = f"/iterations/{api.iteration()}"
    answer = check(api.call("fay", "PATCH", path, json={"state": "revealed"}), 409)
    assert answer["detail"] == "This iteration is taught and cannot become revealed."
    check(api.call("fay", "PATCH", path, json={"state": "finished"}), 422, "state")
    check(api.call("fay", "PATCH", f"/studies/{api.world.ids.study}", json={"state": "planning"}), 409)


@pytest.mark.parametrize(
    ("method", "path", "values", "field"),
    [
        ("POST", "/teams/{team}/studies", {}, "title"),
        ("POST", "/teams/{team}/studies", {"title": "x" * 301}, "title"),
        ("POST", "/teams/{team}/studies", {"title": None}, "title"),
        ("POST", "/studies/{study}/students", {}, "pseudonym"),
        ("POST", "/studies/{study}/students", {"pseudonym": "A"}, "pseudonym"),
        ("POST", "/studies/{study}/plans", {"phases": [{"title": ""}]}, "phases.0.title"),
        ("POST", "/studies/{study}/plans", {"phases": [{}]}, "phases.0.title"),
        (
            "POST",
            "/studies/{study}/plans",
            {"phases": [{"title": "a", "planned_minutes": 2**70}]},
            "phases.0.planned_minutes",
        ),
        ("POST", "/studies/{study}/plans", {"phases": [{"title": "a", "root": "b"}]}, "phases.0.root"),
        ("POST", "/studies/{study}/plans", {"parent": "nowhere"}, "parent"),
        ("POST", "/studies/{study}/plans", {"success_criteria": [""]}, "success_criteria.0"),
        ("POST", "/studies/{study}/iterations", {"plan": "nowhere"}, "plan"),
        ("POST", "/studies/{study}/iterations", {"schemes": ["nowhere"]}, "schemes"),
        ("POST", "/studies/{study}/iterations", {"teacher": "nowhere"}, "teacher"),
        ("POST", "/studies/{study}/iterations", {"date": "soon"}, "date"),
        ("POST", "/studies/{study}/iterations", {"started_at": "soon"}, "started_at"),
        ("POST", "/studies/{study}/iterations", {"kind": "rehearse"}, "kind"),
        ("PUT", "/iterations/{iteration}/phase-times", {}, "phases"),
        ("PUT", "/iterations/{iteration}/phase-times", {"phases": [{"phase": "x", "start_ms": 0}]}, "phases.0.phase"),
        (
            "PUT",
            "/iterations/{iteration}/phase-times",
            {"phases": [{"phase": "x", "start_ms": 2**70}]},
            "phases.0.start_ms",
        ),
        ("POST", "/iterations/{iteration}/recordings", {"bytes": 1}, "filename"),
        ("POST", "/iterations/{iteration}/recordings", {"filename": "a.mp4", "bytes": -1}, "bytes"),
        ("POST", "/iterations/{iteration}/recordings", {"filename": "a.mp4", "bytes": 2**70}, "bytes"),
        ("POST", "/iterations/{iteration}/recordings", {"filename": "", "bytes": 1}, "filename"),
    ],
)
def test_what_cannot_be_made_is_422_with_its_field(
    api: Api, method: str, path: str, values: dict[str, Any], field: str
) -> None:
    ids = api.world.ids
    filled = path.format(team=ids.team, study=ids.study, iteration=ids.iteration)
    check(api.call("fay", method, filled, json=values), 422, field)


def test_an_address_that_is_nowhere_and_a_method_that_is_not_its_are_problems_too(api: Api) -> None:
    check(api.call("fay", "GET", "/nothing-here"), 404)
    check(api.call("fay", "DELETE", f"/studies/{api.world.ids.study}"), 405)


def test_a_plan_refuses_what_would_leave_notes_without_their_phase_and_predictions_of_strangers(api: Api) -> None:
    ids = api.world.ids
    study = f"/studies/{ids.study}"
    draft = api.call("tim", "POST", f"{study}/plans", json={"phases": [{"title": "Work"}, {"title": "Talk"}]}).json()
    iteration = api.call("tim", "POST", f"{study}/iterations", json={"plan": draft["id"]}).json()["id"]
    api.call("tim", "PATCH", f"/iterations/{iteration}", json={"state": "closed"})
    times = [{"phase": draft["phases"][1]["id"], "start_ms": 0}]
    assert api.call("olga", "PUT", f"/iterations/{iteration}/phase-times", json={"phases": times}).status_code == 200
    plan, seen = f"/plans/{draft['id']}", {"If-Match": '"1"'}
    refused = api.call("tim", "PATCH", plan, json={"phases": draft["phases"][:1]}, headers=seen)
    assert check(refused, 409)["type"].endswith("#phase-in-use")
    strange = [draft["phases"][0] | {"expected": [{"student": ids.their_student, "expects": "Draws"}]}]
    refused = api.call("tim", "PATCH", plan, json={"phases": strange + draft["phases"][1:]}, headers=seen)
    check(refused, 422, "phases.0.expected.0.student")
    check(api.call("tim", "GET", f"{plan}/changes?since={ids.their_plan}"), 422, "since")
    check(api.call("eve", "GET", f"{plan}/changes"), 404)
    assert api.call("tim", "GET", plan).json() == draft


def test_a_body_that_is_no_json_is_refused_in_a_sentence(api: Api) -> None:
    headers = {"Content-Type": "application/json", "If-None-Match": "*"}
    answer = api.call("olga", "PUT", f"/observations/{new_id()}", content=b"{nonsense", headers=headers)
    assert check(answer, 422, "body")["detail"] == "This cannot be read: JSON decode error."
