"""No team sees another's data: every address and method of the API, asked for with ids of another team.

The list is made from the API's own document, so that an address that is added later is asked for too: it fails here until it
is told what to send.
"""

from typing import Any

import pytest
from api_server import PEOPLE, Api, chain_of, import_of, package_of, reel_of

from lessonstudy.domain.identity import new_id

NOWHERE = "0198c0de-0000-7000-8000-000000000000"
METHODS = ("get", "post", "put", "patch", "delete")
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/teams/{team}/studies"): {"title": "Mine"},
    ("patch", "/studies/{study}"): {"title": "Mine"},
    ("post", "/studies/{study}/students"): {"pseudonym": "Z"},
    ("patch", "/students/{student}"): {"learner_group": "Mine"},
    ("post", "/studies/{study}/plans"): {"goal": "Mine"},
    ("patch", "/plans/{plan}"): {"goal": "Mine"},
    ("post", "/studies/{study}/iterations"): {},
    ("patch", "/iterations/{iteration}"): {"class_label": "Mine"},
    ("put", "/iterations/{iteration}/phase-times"): {"phases": []},
    ("post", "/iterations/{iteration}/recordings"): {"filename": "mine.mp4", "bytes": 1000},
    ("patch", "/recordings/{recording}"): {"label": "Mine"},
    ("post", "/recordings/{recording}/captions"): {"text": "WEBVTT\n\n00:00.000 --> 00:01.000\nMine"},
    ("post", "/recordings/{recording}/align"): {"with": "{recording}"},
    ("put", "/observations/{observation}"): {"start_ms": 1, "saw": "Mine", "iteration": "{iteration}"},
    ("post", "/observations/{observation}/replies"): {"text": "Mine"},
    ("patch", "/replies/{reply}"): {"text": "Mine"},
    ("put", "/bookmarks/{bookmark}"): {"iteration": "{iteration}", "at_ms": 1},
    ("put", "/recordings/{recording}/place"): {"at_ms": 1},
    ("post", "/undo"): {"iteration": "{iteration}"},
    ("post", "/redo"): {"iteration": "{iteration}"},
    ("post", "/teams/{team}/schemes"): {"name": "Mine"},
    ("patch", "/schemes/{scheme}"): {"name": "Mine"},
    ("patch", "/teams/{team}/nudge"): {"languages": ["en"]},
    ("post", "/studies/{study}/claims"): {"text": "Mine"},
    ("patch", "/claims/{claim}"): {"text": "Mine"},
    ("post", "/teams/{team}/norms"): {"items": ["Mine"]},
    ("patch", "/norms/{norms}"): {"items": ["Mine"]},
    ("post", "/teams/{team}/protocols"): {"copy_of": "quick_debrief"},
    ("patch", "/protocols/{protocol}"): {"name": "Mine"},
    ("post", "/iterations/{iteration}/debriefs"): {"protocol": "quick_debrief"},
    ("patch", "/debriefs/{debrief}"): {"paused": True},
    ("post", "/debriefs/{debrief}/entries"): {"text": "Mine"},
    ("patch", "/entries/{entry}"): {"text": "Mine"},
    ("post", "/studies/{study}/tweaks"): {"change": "Mine"},
    ("patch", "/tweaks/{tweak}"): {"change": "Mine"},
    ("post", "/tweaks/{tweak}/predictions"): {"expects": "Mine"},
    ("patch", "/predictions/{prediction}"): {"expects": "Mine"},
    ("post", "/tweaks/{tweak}/outcome"): {"decision": "adopt"},
    ("post", "/studies/{study}/learnings"): {"text": "Mine"},
    ("patch", "/learnings/{learning}"): {"text": "Mine"},
    ("post", "/studies/{study}/reels"): {"title": "Mine"},
    ("patch", "/reels/{reel}"): {"title": "Mine"},
    ("post", "/reels/{reel}/file"): {"unnamed": True},
    ("put", "/iterations/{iteration}/criteria"): {"criteria": []},
    ("post", "/iterations/{iteration}/consensus"): {"notes": ["{observation}"], "text": "Mine"},
    ("patch", "/consensus/{consensus}"): {"text": "Mine"},
    ("put", "/iterations/{iteration}/noticing"): {"text": "Mine"},
    ("post", "/teams/{team}/searches"): {"name": "Mine"},
    ("patch", "/searches/{search}"): {"name": "Mine"},
    ("post", "/iterations/{iteration}/imports"): {"text": "Mine"},
    ("patch", "/imports/{import}"): {"mine": True},
    ("post", "/teams/{team}/packages"): {"filename": "mine.lessonstudy.zip", "bytes": 1000},
}
BARE = ("/retry", "/reveal", "/submit", "/sign", "/take-up/{scheme}", "/studies/{study}/undo", "/next-plan")
BARE += ("/bring-in", "/take-back")
# these name nothing of a team's in their address or body
OWN = {("get", "/me"), ("get", "/jobs")}


@pytest.fixture(scope="module")
def operations(api: Api) -> list[tuple[str, str]]:
    paths = api.call("fay", "GET", "/openapi.json").json()["paths"]
    return [(method, path) for path, item in paths.items() for method in METHODS if method in item]


def ids_of(api: Api, prefix: str) -> dict[str, str]:
    """What stands for each name in an address: of our team, of theirs, or of nobody's."""
    names = ("team", "study", "plan", "iteration", "recording", "job", "scheme")
    ids = api.world.ids
    if prefix == "nobody":
        others = ("observation", "reply", "bookmark", "captions", "claim", "tweak", "prediction", "learning", "student")
        others += ("norms", "protocol", "debrief", "entry", "consensus", "search", "reel", "import", "package")
        return dict.fromkeys((*names, *others), NOWHERE)
    if prefix == "their":
        theirs = {name: getattr(ids, f"their_{name}") for name in names} | {"observation": ids.their_note}
        theirs |= {"student": ids.their_student}
        theirs |= {"bookmark": bookmark(api, ids.eve, ids.their_iteration)}
        theirs |= {"captions": captions_of(api, ids.eve, ids.their_recording)}
        theirs |= chain_of(api, ids.eve, ids.their_study) | api.talk("eve", ids.their_team, ids.their_iteration)
        theirs |= {"consensus": consensus_of(api, ids.eve, ids.their_iteration, ids.their_note)}
        theirs |= {"search": saved_search(api, ids.eve, ids.their_team)}
        theirs |= {"reel": reel_of(api, ids.eve, ids.their_study, ids.their_note)}
        theirs |= {"import": import_of(api, "eve", ids.their_iteration)}
        theirs |= {"package": package_of(api, ids.eve, ids.their_team)}
        return theirs | {"reply": reply_to(api, "eve", ids.their_note)}
    job = api.world.services.jobs.add("ingest", ids.recording, ids.team, ids.tim)
    note = next((one.id for one in api.world.seen(ids.fay)), None) or api.write("olga")["id"]
    known = {name: getattr(ids, name) for name in names if name not in ("job", "scheme")}
    known |= {"job": job.id, "observation": note, "scheme": ids.thinking}
    known |= {"student": api.world.services.studies.students(ids.fay, ids.study)[0].id}
    known |= {"captions": captions_of(api, ids.tim, ids.recording)} | chain_of(api, ids.tim, ids.study)
    known |= api.talk("fay", ids.team, ids.iteration)
    known |= {"consensus": consensus_of(api, ids.tim, ids.iteration, note)}
    known |= {"search": saved_search(api, ids.tim, ids.team)}
    known |= {"reel": reel_of(api, ids.olga, ids.study, note)}
    known |= {"import": import_of(api, "olga", ids.iteration), "package": package_of(api, ids.fay, ids.team)}
    return known | {"reply": reply_to(api, "fay", note), "bookmark": bookmark(api, ids.olga, ids.iteration)}


def reply_to(api: Api, who: str, note: str) -> str:
    thread = api.call(who, "GET", f"/observations/{note}/replies").json()["items"]
    if not thread:
        thread = [api.call(who, "POST", f"/observations/{note}/replies", json={"text": "Which strip?"}).json()]
    return str(thread[0]["id"])


def saved_search(api: Api, person: str, team: str) -> str:
    """A search that this person shared just now."""
    return api.world.services.saved_searches.add(person, team, {"name": "Folds", "shared": True}).id


def bookmark(api: Api, person: str, iteration: str) -> str:
    """A bookmark that this person set just now."""
    return api.world.services.bookmarks.put(person, new_id(), iteration, 1000)[0].id


def consensus_of(api: Api, person: str, iteration: str, note: str) -> str:
    """A reading that this person wrote just now."""
    return api.world.services.consensus.add(person, iteration, {"notes": [note], "text": "So it was."}).id


def captions_of(api: Api, who: str, recording: str) -> str:
    """Captions of a recording, brought in once."""
    service = api.world.services.captions
    known = service.of_recording(who, recording)
    made = known[0] if known else service.add(who, recording, b"WEBVTT\n\n00:00.000 --> 00:01.000\nHm", label="Hm")
    return made.id


def ask(api: Api, who: str | None, method: str, path: str, ids: dict[str, str]) -> Any:
    body = {name: value.format(**ids) if isinstance(value, str) else value
            for name, value in BODIES.get((method, path), {}).items()}  # fmt: skip
    sent: dict[str, Any] = {"json": body} if method in ("post", "put", "patch") and not path.endswith(BARE) else {}
    return api.call(who, method.upper(), path.format(**ids), headers={"If-Match": '"1"'}, **sent)


def test_every_change_knows_what_to_send(operations: list[tuple[str, str]]) -> None:
    changes = {one for one in operations if one[0] in ("post", "put", "patch") and not one[1].endswith(BARE)}
    assert changes == set(BODIES)
    assert len(operations) >= 25


@pytest.mark.parametrize("who", [*(one for one in PEOPLE if one not in ("eve", "gus")), "gus"])
def test_what_is_another_teams_is_404_as_if_it_were_nowhere(
    api: Api, operations: list[tuple[str, str]], who: str
) -> None:
    theirs, nobodys = ids_of(api, "their"), ids_of(api, "nobody")
    before = api.call("eve", "GET", f"/iterations/{theirs['iteration']}").json()
    tried = 0
    for method, path in operations:
        if (method, path) in OWN or (who == "ada" and "/jobs/" in path):
            continue
        foreign, missing = (ask(api, who, method, path, ids) for ids in (theirs, nobodys))
        assert foreign.status_code == 404, (method, path, foreign.text)
        assert foreign.json() == missing.json(), (method, path)
        tried += 1
    assert tried >= 20
    assert api.call("eve", "GET", f"/iterations/{theirs['iteration']}").json() == before


def test_what_is_ours_is_404_for_the_other_team(api: Api, operations: list[tuple[str, str]]) -> None:
    ours = ids_of(api, "our")
    for method, path in operations:
        if (method, path) not in OWN:
            answer = ask(api, "eve", method, path, ours)
            assert answer.status_code == 404, (method, path, answer.text)
    assert ours["job"] not in [one["id"] for one in api.call("eve", "GET", "/jobs").json()]


def test_a_stranger_gets_401_everywhere(api: Api, operations: list[tuple[str, str]]) -> None:
    for method, path in operations:
        for prefix in ("our", "their", "nobody"):
            answer = ask(api, None, method, path, ids_of(api, prefix))
            assert answer.status_code == 401, (method, path)
            assert answer.json()["status"] == 401
    assert api.call(None, "GET", "/openapi.json").status_code == 401
    assert api.call(None, "GET", "/nothing").status_code == 401


def test_a_known_thing_of_ours_with_a_part_of_theirs_is_refused(api: Api) -> None:
    """Ids in a body are as foreign as ids in an address."""
    ids = api.world.ids
    attempts: list[tuple[str, str, dict[str, Any], str]] = [
        ("POST", f"/studies/{ids.study}/plans", {"parent": ids.their_plan}, "parent"),
        ("POST", f"/studies/{ids.study}/iterations", {"plan": ids.their_plan}, "plan"),
        ("POST", f"/studies/{ids.study}/iterations", {"schemes": [ids.their_scheme]}, "schemes"),
        ("POST", f"/studies/{ids.study}/iterations", {"teacher": ids.eve}, "teacher"),
        (
            "PUT",
            f"/iterations/{ids.iteration}/phase-times",
            {"phases": [{"phase": ids.their_phase, "start_ms": 0}]},
            "phases.0.phase",
        ),
    ]
    for method, path, body, field in attempts:
        answer = api.call("fay", method, path, json=body)
        assert answer.status_code == 422, (path, answer.text)
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    for values, field in (
        ({"recording": ids.their_recording}, "recording"),
        ({"phase": ids.their_phase}, "phase"),
        ({"codes": [f"{ids.their_scheme}:w"]}, "codes"),
    ):
        answer = api.put("olga", NOWHERE, **values)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_a_guest_reaches_one_study_and_after_the_stay_nothing(own_api: Api) -> None:
    ids = own_api.world.ids
    own_api.write("olga")
    operations = [("GET", f"/studies/{ids.study}"), ("GET", f"/iterations/{ids.iteration}/observations"),
                  ("GET", f"/recordings/{ids.recording}"), ("GET", f"/teams/{ids.team}/studies"),
                  ("GET", f"/iterations/{ids.iteration}/room"), ("GET", f"/plans/{ids.plan}")]  # fmt: skip
    assert {own_api.call("gus", *one).status_code for one in operations} == {200}
    other = own_api.call("fay", "POST", f"/teams/{ids.team}/studies", json={"title": "Another"}).json()["id"]
    assert own_api.call("gus", "GET", f"/studies/{other}").status_code == 404
    assert [one["id"] for one in own_api.call("gus", "GET", f"/teams/{ids.team}/studies").json()] == [ids.study]
    own_api.world.set_membership(ids.gus, expires_at="2020-01-01T00:00:00.000Z")
    assert {own_api.call("gus", *one).status_code for one in operations} == {404}
    assert own_api.call("gus", "GET", "/jobs").json() == []


def test_who_left_finds_nothing_at_the_next_request(own_api: Api) -> None:
    ids = own_api.world.ids
    assert own_api.call("tim", "GET", f"/studies/{ids.study}").status_code == 200
    own_api.world.set_membership(ids.tim, state="left")
    assert own_api.call("tim", "GET", f"/studies/{ids.study}").status_code == 404
    assert own_api.put("tim", NOWHERE).status_code == 404
    assert own_api.call("tim", "GET", "/me").json()["teams"] == []
