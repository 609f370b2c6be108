"""The shapes that scripts rely on, and what a round trip through each address gives back."""

import json
from typing import Any

import pytest
from api_server import Api, version_of

from lessonstudy.domain.identity import new_id

ENTITY = {"id", "version", "created_at", "updated_at"}
STUDY = {
    "team",
    "title",
    "preset",
    "research_theme",
    "inquiry_question",
    "theory_of_action",
    "subject",
    "grade",
    "state",
}
PLAN = {"study", "number", "parent", "goal", "success_criteria", "phases", "take_up", "state"}
PHASE = {
    "id",
    "root",
    "title",
    "purpose",
    "planned_minutes",
    "teacher_moves",
    "points_to_notice",
    "anticipated",
    "expected",
}
STUDENT = {"pseudonym", "learner_group"}
ITERATION = {
    "study", "plan", "number", "kind", "teacher", "class_label", "date", "noting", "schemes", "started_at", "state", "phases",
}  # fmt: skip
RECORDING = {
    "iteration", "label", "status", "error", "duration_ms", "fps", "width", "height", "has_sound", "offset_ms", "renditions",
}  # fmt: skip
OBSERVATION = {
    "iteration", "observer", "recording", "start_ms", "end_ms", "saw", "think", "codes", "students", "phase",
    "phase_source", "anticipated", "region", "flag", "clock", "state", "seq",
}  # fmt: skip
JOB = {"kind", "subject", "state", "step", "progress", "attempts", "error", "seconds_left"}
SCHEME = {"team", "slug", "name", "source", "codes", "state"}


@pytest.mark.parametrize(
    ("path", "shape", "many"),
    [
        ("/teams/{team}/studies", STUDY, True),
        ("/teams/{team}/schemes", SCHEME, True),
        ("/studies/{study}", STUDY, False),
        ("/studies/{study}/students", STUDENT, True),
        ("/studies/{study}/plans", PLAN, True),
        ("/plans/{plan}", PLAN, False),
        ("/studies/{study}/iterations", ITERATION, True),
        ("/iterations/{iteration}", ITERATION, False),
        ("/iterations/{iteration}/recordings", RECORDING, True),
        ("/recordings/{recording}", RECORDING, False),
    ],
)
def test_what_is_read_has_the_shape_of_the_contract(api: Api, path: str, shape: set[str], many: bool) -> None:
    ids = api.world.ids
    filled = path.format(
        team=ids.team, study=ids.study, plan=ids.plan, iteration=ids.iteration, recording=ids.recording
    )
    for who in ("fay", "olga", "gus"):
        answer = api.call(who, "GET", filled)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        found = answer.json() if many else [answer.json()]
        assert found
        assert all(shape | ENTITY <= set(one) for one in found)


def test_me_tells_the_person_and_the_teams_with_the_role(api: Api) -> None:
    ids = api.world.ids
    assert api.call("olga", "GET", "/me").json() == {
        "person": {"id": ids.olga, "email": "olga@example.org", "name": "Olga", "admin": False},
        "teams": [{"id": ids.team, "name": "team", "role": "observer"}],
    }
    assert api.call("ada", "GET", "/me").json()["teams"] == []


def test_a_study_is_made_read_and_changed(api: Api) -> None:
    values = {"title": "Ratio", "research_theme": "Talk", "grade": "6", "state": "closed", "team": "elsewhere"}
    made = api.call("tim", "POST", f"/teams/{api.world.ids.team}/studies", json=values)
    assert made.status_code == 201
    study = made.json()
    assert (study["title"], study["state"], study["team"]) == ("Ratio", "planning", api.world.ids.team)
    path = f"/studies/{study['id']}"
    assert api.call("olga", "GET", path).json() == study
    changed = api.call("tim", "PATCH", path, json={"grade": "7"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert (changed.json()["grade"], changed.json()["title"], changed.json()["version"]) == ("7", "Ratio", 2)
    assert api.call("tim", "PATCH", path, json={"state": "active"}).json()["state"] == "active"


def test_a_student_is_made_and_listed(api: Api) -> None:
    study = api.call("tim", "POST", f"/teams/{api.world.ids.team}/studies", json={"title": "New"}).json()["id"]
    made = api.call("tim", "POST", f"/studies/{study}/students", json={"pseudonym": "K", "learner_group": "new"})
    assert made.status_code == 201
    assert api.call("gus", "GET", f"/studies/{study}/students").status_code == 404
    assert api.call("olga", "GET", f"/studies/{study}/students").json() == [made.json()]


def test_a_plan_keeps_roots_and_responses_through_the_api(api: Api) -> None:
    path = f"/studies/{api.world.ids.study}/plans"
    phases = [
        {"title": "Work", "planned_minutes": 9, "anticipated": [{"description": "Counts", "planned_response": "Ask"}]}
    ]
    made = api.call("tim", "POST", path, json={"goal": "Share", "success_criteria": ["Names it"], "phases": phases})
    assert made.status_code == 201
    plan = made.json()
    assert set(plan["phases"][0]) == PHASE
    assert plan["success_criteria"] == ["Names it"]
    before = api.call("tim", "GET", f"/plans/{api.world.ids.plan}").json()
    assert plan["phases"][0]["root"] == next(one["root"] for one in before["phases"] if one["title"] == "Work")
    read = api.call("olga", "GET", f"/plans/{plan['id']}")
    assert version_of(read) == 1
    plan["phases"][0]["title"] = "Work in pairs"
    changed = api.call("tim", "PATCH", f"/plans/{plan['id']}", json=plan, headers={"If-Match": read.headers["etag"]})
    assert changed.status_code == 200
    after = changed.json()["phases"][0]
    assert (after["title"], after["root"]) == ("Work in pairs", plan["phases"][0]["root"])
    assert after["anticipated"] == plan["phases"][0]["anticipated"]


def test_predictions_and_the_difference_of_two_versions_are_told(api: Api) -> None:
    ids = api.world.ids
    student = api.call("tim", "GET", f"/studies/{ids.study}/students").json()[0]["id"]
    phases = [{"title": "Work", "planned_minutes": 12, "expected": [{"student": student, "expects": "Draws first"}]}]
    path = f"/studies/{ids.study}/plans"
    plan = api.call("tim", "POST", path, json={"parent": ids.plan, "goal": "Share fairly", "phases": phases}).json()
    assert plan["phases"][0]["expected"] == phases[0]["expected"]
    told = api.call("olga", "GET", f"/plans/{plan['id']}/changes")
    assert told.json() == api.call("olga", "GET", f"/plans/{plan['id']}/changes?since={ids.plan}").json()
    changes = told.json()
    assert {"lesson", "phases", "tweaks"} == set(changes)
    work = next(one for one in changes["phases"] if one["root"] == plan["phases"][0]["root"])
    differences = [(one["field"], one["item"], one["before"], one["after"]) for one in work["differences"]]
    assert ("planned_minutes", "", "8", "12") in differences
    assert ("expected", student, None, "Draws first") in differences


def test_an_iteration_is_made_moved_and_its_phases_marked(api: Api) -> None:
    ids = api.world.ids
    values = {"plan": ids.plan, "teacher": ids.tim, "date": "2026-11-21", "noting": "independent"}
    made = api.call("tim", "POST", f"/studies/{ids.study}/iterations", json=values)
    assert made.status_code == 201
    one = made.json()
    assert (one["state"], one["noting"], one["teacher"], one["schemes"]) == (
        "planned",
        "independent",
        ids.tim,
        [ids.thinking],
    )
    path = f"/iterations/{one['id']}"
    assert api.call("tim", "PATCH", path, json={"state": "taught"}).json()["state"] == "taught"
    phases = [
        {"phase": ids.launch, "start_ms": 0, "end_ms": 90_000},
        {"phase": ids.work, "start_ms": 90_000, "end_ms": None},
    ]
    marked = api.call("olga", "PUT", f"{path}/phase-times", json={"phases": phases})
    assert marked.json()["phases"] == phases
    read = api.call("gus", "GET", path)
    assert read.json() == marked.json()
    assert version_of(read) == marked.json()["version"]


def test_a_recording_is_announced_renamed_and_deleted(api: Api) -> None:
    iteration = api.iteration()
    announced = api.call(
        "tim", "POST", f"/iterations/{iteration}/recordings", json={"filename": "table two.MOV", "bytes": 1000}
    )
    assert announced.status_code == 201
    recording, upload = announced.json()["recording"], announced.json()["upload"]
    assert (recording["label"], recording["status"]) == ("table two", "uploading")
    assert upload["url"] == f"/ls/uploads/{upload['id']}"
    assert set(recording["renditions"]) == {"play", "filmstrip", "sound", "poster"}
    assert all(set(one) >= {"state", "progress", "url", "error"} for one in recording["renditions"].values())
    assert {one["url"] for one in recording["renditions"].values()} == {None}
    path = f"/recordings/{recording['id']}"
    changed = api.call("tim", "PATCH", path, json={"label": "Table 2", "offset_ms": -50}, headers={"If-Match": '"1"'})
    assert (changed.json()["label"], changed.json()["offset_ms"]) == ("Table 2", -50)
    deleted = api.call("tim", "DELETE", path)
    assert (deleted.status_code, deleted.json()["status"]) == (200, "deleted")
    assert api.call("olga", "GET", path).json()["status"] == "deleted"


def test_a_ready_recording_gives_addresses_of_what_was_made_from_it(api: Api) -> None:
    shape = api.call("gus", "GET", f"/recordings/{api.world.ids.recording}").json()
    names = {kind: one["url"].rsplit("/", 1)[1] for kind, one in shape["renditions"].items()}
    assert names == {"play": "play.mp4", "filmstrip": "filmstrip.vtt", "sound": "sound.json", "poster": "poster.jpg"}


def test_a_note_comes_back_as_it_was_sent(api: Api) -> None:
    ids = api.world.ids
    sent: dict[str, Any] = {
        "recording": ids.recording,
        "end_ms": 65_000,
        "saw": "Ça: «½» \u0000 \U0001f355\n\tzwei",
        "think": "Hm?",
        "codes": [f"{ids.thinking}:a"],
        "students": ["B", "A"],
        "phase": ids.work,
        "phase_source": "hand",
        "anticipated": ids.halves,
        "region": {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4},
        "flag": True,
        "clock": "video",
    }
    answer = api.put("olga", new_id(), **sent)
    assert answer.status_code == 201
    note = answer.json()
    assert version_of(answer) == 1
    assert set(note) == OBSERVATION | ENTITY
    assert {name: note[name] for name in sent} == sent
    assert (note["observer"], note["state"], note["version"]) == (ids.olga, "draft", 1)
    read = api.call("gus", "GET", f"/observations/{note['id']}")
    assert (read.json(), version_of(read)) == (note, 1)


def test_a_withdrawn_note_is_only_that_it_is_gone(api: Api) -> None:
    iteration = api.iteration()
    note = api.write("olga", iteration=iteration, saw="Nobody should read this again.")
    gone = api.call("olga", "DELETE", f"/observations/{note['id']}").json()
    assert set(gone) == {"id", "state", "seq"}
    assert (gone["id"], gone["state"]) == (note["id"], "withdrawn")
    listed = api.call("omar", "GET", f"/iterations/{iteration}/observations").json()
    assert listed["items"] == [gone]
    read = api.call("omar", "GET", f"/observations/{note['id']}")
    assert read.json() == gone
    undone = api.call("olga", "POST", "/undo", json={"iteration": iteration}).json()["observation"]
    assert (undone["saw"], undone["state"]) == (note["saw"], "draft")


def test_the_room_holds_all_but_the_notes(api: Api) -> None:
    room = api.call("olga", "GET", f"/iterations/{api.world.ids.iteration}/room").json()
    assert {"me", "csrf", "iteration", "study", "plan", "students", "schemes", "people", "recordings", "seq"} <= set(
        room
    )
    assert room["me"]["role"] == "observer"
    assert room["me"]["can"] == ["note", "view"]
    assert {"id", "name", "color", "can"} == set(room["people"][0])
    assert "email" not in json.dumps(room)


def test_jobs_have_their_shape_and_can_be_cancelled_and_retried(api: Api) -> None:
    recording = api.world.new_recording(api.iteration(), status="processing")
    job = api.world.services.jobs.add("ingest", recording.id, api.world.ids.team, api.world.ids.tim)
    listed = {one["id"]: one for one in api.call("olga", "GET", "/jobs").json()}
    assert set(listed[job.id]) >= JOB | ENTITY
    assert api.world.ids.their_job not in listed
    assert api.call("tim", "DELETE", f"/jobs/{job.id}").json()["state"] == "cancelled"
    assert api.call("tim", "POST", f"/jobs/{job.id}/retry").json()["state"] == "queued"


def test_pages_of_notes_cover_each_once_and_say_where_to_go_on(api: Api) -> None:
    iteration = api.iteration()
    written = [api.write("olga" if place % 2 else "omar", iteration=iteration)["id"] for place in range(7)]
    for limit in (1, 3, 100):
        found: list[str] = []
        after: int | None = -1
        while after is not None:
            page = api.call(
                "gus", "GET", f"/iterations/{iteration}/observations", params={"after": after, "limit": limit}
            ).json()
            assert set(page) == {"items", "next", "seq"}
            assert len(page["items"]) <= limit
            found += [one["id"] for one in page["items"]]
            after = page["next"]
        assert found == written
    last = page["seq"]
    more = api.write("olga", iteration=iteration)
    page = api.call("gus", "GET", f"/iterations/{iteration}/observations", params={"after": last}).json()
    assert page == {"items": [more], "next": None, "seq": more["seq"]}


def test_the_document_of_the_api_names_every_address(api: Api) -> None:
    document = api.call("gus", "GET", "/openapi.json").json()
    assert document["info"]["title"] == "lessonstudy"
    assert "/observations/{observation}" in document["paths"]
