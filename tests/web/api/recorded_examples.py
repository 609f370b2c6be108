"""Examples of what the API takes and answers, taken down from the running application: a body of every change, every answer.

test_api_examples.py says when lessonstudy/data/api_examples.json is not what the application answers any more; with
LESSONSTUDY_RECORD=1 it is written anew.
"""

import json
import re
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from api_server import Api, import_of, send_package
from test_api_walls import BARE, METHODS, bookmark, ids_of, saved_search
from whole_study import changed_rows, repacked

from lessonstudy.domain.identity import new_id
from lessonstudy.domain.norms import NormsState

FILE = Path(__file__).parents[3] / "lessonstudy" / "data" / "api_examples.json"
LONGEST_LIST, LONGEST_TEXT = 2, 400
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_TICKET = re.compile(r"(?<=/ls/media/)([^/]+)/[^/]+/")
_SECONDS = re.compile(r"\b1[789]\d{8}(\.\d+)?\b")

BODIES: dict[tuple[str, str], dict[str, Any] | str] = {
    ("post", "/iterations/{iteration}/imports"): "start,saw\n0:02,She folds the strip in four.\n",
    ("patch", "/imports/{import}"): {"mine": True},
    ("post", "/teams/{team}/packages"): {"filename": "pizzas.lessonstudy.zip", "bytes": 734_003_200},
    ("post", "/teams/{team}/studies"): {"title": "Sharing fairly", "subject": "Mathematics", "grade": "4"},
    ("patch", "/studies/{study}"): {"inquiry_question": "When do pupils compare parts before they name them?"},
    ("post", "/studies/{study}/students"): {"pseudonym": "F", "learner_group": "second language"},
    ("patch", "/students/{student}"): {"current_level": "Halves and quarters by folding"},
    ("post", "/studies/{study}/plans"): {
        "goal": "Say which share is larger, and why",
        "success_criteria": ["Compares two shares of the same whole"],
        "phases": [
            {
                "title": "Paper strips",
                "planned_minutes": 15,
                "teacher_moves": "Ask for a fold before a number.",
                "anticipated": [
                    {"description": "Counts parts, not sizes", "planned_response": "Lay them side by side."}
                ],
            }
        ],
    },
    ("patch", "/plans/{plan}"): {"goal": "Say which share is larger"},
    ("post", "/studies/{study}/iterations"): {"class_label": "4a", "date": "2026-03-03"},
    ("patch", "/iterations/{iteration}"): {"class_label": "4b, second lesson"},
    ("put", "/iterations/{iteration}/phase-times"): {
        "phases": [{"phase": "{launch}", "start_ms": 0, "end_ms": 120_000}, {"phase": "{work}", "start_ms": 120_000}]
    },
    ("post", "/iterations/{iteration}/recordings"): {
        "label": "Front camera",
        "filename": "front.mp4",
        "bytes": 734_003_200,
    },
    ("patch", "/recordings/{recording}"): {"label": "Back of the room", "offset_ms": 1_250},
    ("post", "/recordings/{recording}/captions"): {
        "label": "Talk",
        "language": "en",
        "text": "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Strip>Mine is longer.",
        "names": {"Strip": "A"},
    },
    ("post", "/recordings/{recording}/align"): {"with": "{other_recording}"},
    ("put", "/observations/{observation}"): {
        "iteration": "{iteration}",
        "start_ms": 61_000,
        "end_ms": 68_500,
        "saw": "A folds the strip in four and lays it on B's strip.",
        "think": "She compares before she counts.",
        "codes": ["u"],
        "students": ["A", "B"],
        "flag": True,
    },
    ("post", "/observations/{observation}/replies"): {"text": "Which strip was it?"},
    ("patch", "/replies/{reply}"): {"text": "Which strip was it, the blue one?"},
    ("put", "/bookmarks/{bookmark}"): {"iteration": "{iteration}", "at_ms": 61_000, "label": "The fold"},
    ("put", "/recordings/{recording}/place"): {"at_ms": 95_000, "watched_recording_ms": [[0, 95_000]]},
    ("post", "/undo"): {"iteration": "{iteration}"},
    ("post", "/redo"): {"iteration": "{iteration}"},
    ("post", "/teams/{team}/schemes"): {
        "name": "Comparing",
        "codes": [{"key": "c", "name": "Compares by laying", "color": "#0072b2", "kind": "point"}],
    },
    ("patch", "/schemes/{scheme}"): {"name": "Student thinking, ours"},
    ("patch", "/teams/{team}/nudge"): {"languages": ["en"], "added": ["careless"]},
    ("post", "/studies/{study}/claims"): {
        "text": "They compare by laying before they count.",
        "cites": ["{observation}"],
    },
    ("patch", "/claims/{claim}"): {"text": "Most compare by laying before they count."},
    ("post", "/teams/{team}/norms"): {"items": ["We say what we saw before what we think."]},
    ("patch", "/norms/{norms}"): {
        "items": ["We say what we saw before what we think.", "We speak of students kindly."]
    },
    ("post", "/teams/{team}/protocols"): {"copy_of": "quick_debrief"},
    ("patch", "/protocols/{protocol}"): {"name": "Our debrief"},
    ("post", "/iterations/{iteration}/debriefs"): {"protocol": "quick_debrief"},
    ("patch", "/debriefs/{debrief}"): {"paused": True},
    ("post", "/debriefs/{debrief}/entries"): {"kind": "talk", "text": "Two pupils folded first.", "stance": "evidence"},
    ("patch", "/entries/{entry}"): {"text": "Three pupils folded first."},
    ("post", "/studies/{study}/tweaks"): {
        "change": "Ask for a fold before a number.",
        "why": "Who folded could say why.",
        "claims": ["{claim}"],
    },
    ("patch", "/tweaks/{tweak}"): {"why": "Who folded first could say why."},
    ("post", "/tweaks/{tweak}/predictions"): {
        "expects": "More pupils fold before they name a share.",
        "measure": "Notes coded “uses a model” in the first ten minutes",
        "confidence": 70,
    },
    ("patch", "/predictions/{prediction}"): {"confidence": 60},
    ("post", "/tweaks/{tweak}/outcome"): {
        "decision": "adopt",
        "cites": ["{observation}"],
        "note": "Six of eight folded first.",
    },
    ("post", "/studies/{study}/learnings"): {
        "text": "A fold before a number makes reasons audible.",
        "scope": "Grade 4",
    },
    ("patch", "/learnings/{learning}"): {"scope": "Grade 4, paper strips"},
    ("post", "/studies/{study}/reels"): {"title": "Folding first", "moments": ["{observation}"]},
    ("patch", "/reels/{reel}"): {"title": "Who folded first"},
    ("post", "/reels/{reel}/file"): {"unnamed": True},
    ("put", "/iterations/{iteration}/criteria"): {"criteria": [{"criterion": "{criterion}", "checked": 8, "met": 6}]},
    ("post", "/iterations/{iteration}/consensus"): {
        "notes": ["{observation}"],
        "text": "She compares before she counts.",
    },
    ("patch", "/consensus/{consensus}"): {"text": "She compares by laying before she counts."},
    ("put", "/iterations/{iteration}/noticing"): {"text": "They were slower than I had thought, and surer."},
    ("post", "/teams/{team}/searches"): {"name": "Folds", "filters": {"q": "fold", "flag": True}, "shared": True},
    ("patch", "/searches/{search}"): {"name": "Folded strips"},
}
UNSEEN = {"/observations/{observation}/still"}
"""Needs a film, which this world has only the row of; and its answer is no text."""

BRING_IN = "/imports/{import}/bring-in"
QUERIES = {"/teams/{team}/search": "?q=fold&flag=true", "/iterations/{iteration}/imports": "?name=notes.csv"}


def recorded(api: Api) -> dict[str, dict[str, Any]]:
    """`{"post /studies/{study}/claims": {"request": …, "status": 201, "response": …}}` of every operation that succeeds here."""
    paths = api.call("fay", "GET", "/openapi.json").json()["paths"]
    operations = [(method, path) for path, item in paths.items() for method in METHODS if method in item]
    ids = known_ids(api)
    same = _Same()
    found = {}
    for method, path in sorted(operations, key=_turn):
        if path.endswith("/events"):
            continue
        prepared = ids | prepare(api, method, path, ids)
        request = _filled(BODIES.get((method, path)), prepared)
        answer = _ask(api, method, path, prepared, request)
        if path not in UNSEEN:
            assert answer.status_code < 300, (method, path, answer.text)
        example: dict[str, Any] = {"status": answer.status_code}
        if request is not None:
            example["request"] = same.tidy(request)
        kind = answer.headers.get("content-type", "")
        if kind.startswith("application/json") and answer.content:
            example["response"] = same.tidy(answer.json())
        elif kind.startswith(("text/", "application/yaml")) and "html" not in kind:
            example["response"] = answer.text[:LONGEST_TEXT]
        found[f"{method} {path}"] = example
    found[f"post {BRING_IN} 202"] = _by_a_job(api, ids["iteration"], same)
    return dict(sorted(found.items()))


def _by_a_job(api: Api, iteration: str, same: "_Same") -> dict[str, Any]:
    """The same with more notes than come in at once."""
    with patch("lessonstudy.services.imports.MOST_AT_ONCE", 0):
        answer = api.call("fay", "POST", BRING_IN.format(**{"import": import_of(api, "fay", iteration)}))
    return {"status": answer.status_code, "response": same.tidy(answer.json())}


def known_ids(api: Api) -> dict[str, str]:
    """What there is in a world in which everything can be done that BODIES do."""
    world, ids = api.world, api.world.ids
    known = ids_of(api, "our")
    known |= {name: getattr(ids, name) for name in ("launch", "work")}
    plan = world.services.studies.plan(ids.fay, ids.plan)
    note = api.write("fay", saw="Folds the strip in four.", codes=["u"], students=["A"], flag=True, end_ms=68_000)
    known["observation"] = note["id"]
    reply = api.call("fay", "POST", f"/observations/{note['id']}/replies", json={"text": "Which strip?"}).json()
    known |= {"reply": reply["id"], "criterion": plan.success_criteria[0]}
    known |= {"import": import_of(api, "fay", ids.iteration)}
    known |= {"other_recording": world.new_recording(ids.iteration, label="Side").id}
    known |= {"package": looked_at(api)}
    return known


def looked_at(api: Api) -> str:
    """The id of a package that Fay, an administrator here, sent and that was checked: with another study, and Olga in it."""
    world, ids = api.world, api.world.ids
    with world.services.store.write() as db:
        db.execute("UPDATE person SET admin = 1 WHERE id = ?", [ids.fay])
    nameless = world.folder / "nameless.lessonstudy.zip"
    nameless.write_bytes(b"".join(world.services.packages.in_folder(ids.study, deidentified=True).pieces()))
    with_olga = changed_rows("person", lambda people: people[0].update(name="Olga", email="olga@example.org"))
    package = send_package(api, "fay", ids.team, repacked(nameless, world.folder / "olga.zip", with_olga).read_bytes())
    world.services.work_on(world.services.jobs.of_subject(package)[-1].id)
    return package


def prepare(api: Api, method: str, path: str, ids: dict[str, str]) -> dict[str, str]:
    """What must be as this operation needs it: made, or moved to where it may be asked for. Returns its ids."""
    fay, study, found = api.world.ids.fay, ids["study"], api.world.services
    if path in ("/plans/{plan}", "/plans/{plan}/changes"):
        draft = found.studies.add_plan(
            fay, study, {"parent": ids["plan"], "goal": "Say which share is larger, and why"}
        )
        return {"plan": draft.id}
    if (method, path) == ("patch", "/schemes/{scheme}"):
        return {"scheme": found.coding.copy(fay, ids["scheme"]).id}
    if (method, path) == ("get", "/iterations/{iteration}/take-up/{scheme}"):
        newer = found.coding.new_version(fay, ids["scheme"]).id
        ids["newer"] = newer
        return {"scheme": newer}
    if (method, path) == ("post", "/iterations/{iteration}/take-up/{scheme}"):
        return {"scheme": ids["newer"]}
    if (method, path) == ("patch", "/searches/{search}"):
        return {"search": saved_search(api, fay, ids["team"])}
    if (method, path) == ("post", "/iterations/{iteration}/debriefs"):
        return {"iteration": api.iteration()}
    if (method, path) == ("patch", "/imports/{import}"):
        ids["import"] = import_of(api, "fay", ids["iteration"])
        return {"import": ids["import"]}
    if path == "/jobs/{job}/retry":
        found.jobs.cancel(fay, ids["job"])
    if path == "/norms/{norms}/sign":
        found.norms.change(fay, ids["norms"], None, {"state": NormsState.ADOPTED})
    if (method, path) == ("post", "/teams/{team}/norms"):
        api.call("fay", "PATCH", f"/norms/{ids['norms']}", json={"state": "adopted"})
    if path in ("/studies/{study}/next-plan", "/tweaks/{tweak}/outcome"):
        api.call("fay", "PATCH", f"/claims/{ids['claim']}", json={"state": "agreed"})
        api.call("fay", "PATCH", f"/tweaks/{ids['tweak']}", json={"state": "agreed"})
    if path == "/tweaks/{tweak}/outcome":
        api.call("fay", "PATCH", f"/tweaks/{ids['tweak']}", json={"state": "enacted"})
    if (method, path) == ("delete", "/bookmarks/{bookmark}"):
        return {"bookmark": bookmark(api, fay, ids["iteration"])}
    return {}


def _turn(operation: tuple[str, str]) -> tuple[bool, bool, bool, bool, bool]:
    """What takes away comes last, and before it what ends something; a video takes its captions with it."""
    method, path = operation
    adopted = path.endswith("/sign") or (method, path) == ("post", "/teams/{team}/norms")
    ends = adopted or path.endswith(("/outcome", "/undo", "/redo", "/reveal"))
    return method == "delete", path == "/recordings/{recording}", ends, adopted, method != "get"


def _ask(api: Api, method: str, path: str, ids: dict[str, str], body: Any) -> httpx.Response:
    address = path.format(**ids) + QUERIES.get(path, "")
    if method == "put" and path.startswith(("/observations", "/bookmarks")):
        address = path.format(observation=new_id(), bookmark=new_id())
        return api.call("fay", "PUT", address, json=body, headers={"If-None-Match": "*"})
    headers = {}
    if method in ("patch", "put"):
        seen = api.call("fay", "GET", path.format(**ids))
        if seen.status_code == 200:
            headers["If-Match"] = seen.headers["etag"]
        elif method == "patch":
            headers["If-Match"] = '"1"'
    if isinstance(body, str):
        return api.call("fay", method.upper(), address, content=body.encode())
    sent = {} if path.endswith(BARE) or body is None else {"json": body}
    return api.call("fay", method.upper(), address, headers=headers, **sent)


def _filled(body: Any, ids: dict[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: _filled(value, ids) for name, value in body.items()}
    if isinstance(body, list):
        return [_filled(one, ids) for one in body]
    if isinstance(body, str) and re.fullmatch(r"\{\w+\}", body):
        return body.format(**ids)
    return body


class _Same:
    """Makes a record the same each time: ids by their number, one time, no secrets, and of long lists the beginning."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def tidy(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._text(name): self.tidy(one) if name != "csrf" else "" for name, one in value.items()}
        if isinstance(value, list):
            return [self.tidy(one) for one in value[:LONGEST_LIST]]
        if isinstance(value, float) and value > 1_700_000_000:
            return 1_772_528_400.0
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        text = _TICKET.sub(r"\1/TICKET/", text)
        text = _TIME.sub("2026-03-03T09:00:00.000Z", text)
        return _ID.sub(lambda found: self._id(found.group()), text)

    def _id(self, known: str) -> str:
        return self._ids.setdefault(known, f"0198c0de-0000-7000-8000-{len(self._ids) + 1:012x}")


def written(examples: dict[str, Any]) -> str:
    return json.dumps(examples, ensure_ascii=False, indent=1) + "\n"
