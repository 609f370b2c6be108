"""Independent first: whatever somebody asks before the reveal, the answer is the same however much others write.

The addresses are those of the API's own document, so that one that is added later is asked for too.
"""

import io
import re
import zipfile
from typing import Any

import pytest
from api_server import Api, chain_of, import_of, package_of, reel_of

from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Noting

VIEWERS = ("olga", "fay", "gus")
# what the clock alone changes
TICKING = re.compile(rb'(?<=/ls/media/)[^/"]+/[^/"]+/|(?<="seconds_left":)[^,}]*')


@pytest.fixture
def lesson(api: Api) -> dict[str, str]:
    """An iteration that is noted independently, in which Olga has written a note and a reply to herself."""
    ids = api.world.ids
    iteration = api.iteration(Noting.INDEPENDENT)
    assert api.call("fay", "PATCH", f"/iterations/{iteration}", json={"state": "noting"}).status_code == 200
    note = api.write("olga", iteration=iteration, flag=True)
    reply = api.call("olga", "POST", f"/observations/{note['id']}/replies", json={"text": "Ask her."}).json()
    with api.world.services.store.read() as db:
        (recording,) = db.execute("SELECT id FROM recording WHERE iteration = ?", [iteration]).fetchall()
    vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\nGood morning."
    captions = api.call("tim", "POST", f"/recordings/{recording[0]}/captions", json={"text": vtt}).json()
    job = api.world.services.jobs.add("ingest", recording[0], ids.team, ids.tim)
    known = {name: getattr(ids, name) for name in ("team", "study", "plan")}
    known |= {"iteration": iteration, "recording": recording[0], "observation": note["id"], "reply": reply["id"]}
    known |= {"student": api.world.services.studies.students(ids.fay, ids.study)[0].id}
    known |= chain_of(api, ids.fay, ids.study)
    known |= api.talk("fay", ids.team, iteration)
    known |= {"reel": reel_of(api, ids.fay, ids.study), "import": import_of(api, "olga", iteration)}
    known |= {"package": package_of(api, ids.fay, ids.team)}
    return known | {"scheme": ids.thinking, "captions": captions["id"], "job": job.id}


def write_much(api: Api, who: str, iteration: str) -> list[dict[str, Any]]:
    """Everything that one can do to one's own notes."""
    notes = [api.write(who, iteration=iteration, saw=f"Hidden {place}.", flag=True) for place in range(3)]
    path = f"/observations/{notes[0]['id']}"
    assert api.put(who, notes[0]["id"], 1, iteration=iteration, saw="Hidden, and changed.").status_code == 200
    assert api.call(who, "DELETE", f"/observations/{notes[1]['id']}").status_code == 200
    assert api.call(who, "POST", "/undo", json={"iteration": iteration}).status_code == 200
    reply = api.call(who, "POST", f"{path}/replies", json={"text": "Hidden reply."}).json()
    headers = {"If-Match": '"1"'}
    assert api.call(who, "PATCH", f"/replies/{reply['id']}", json={"text": "New."}, headers=headers).status_code == 200
    assert api.call(who, "DELETE", f"/replies/{reply['id']}").status_code == 200
    return notes


def sheets(workbook: bytes) -> bytes:
    """What stands in a workbook that was made, without when: none is made for whoever may not have it."""
    if not workbook.startswith(b"PK"):
        return workbook
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return b"".join(name.encode() + parts.read(name) for name in parts.namelist() if name != "docProps/core.xml")


def everything(api: Api, who: str, lesson: dict[str, str]) -> dict[str, Any]:
    """What every GET of the API answers, the events of the stream so far, and what the pages show."""
    found: dict[str, Any] = {}
    for path, item in api.call("fay", "GET", "/openapi.json").json()["paths"].items():
        if "get" not in item or path.endswith("/events"):
            continue
        paged = path.endswith(("/observations", "/replies"))
        queries = ("", "?after=0&limit=1", "?flag=true") if paged else ("",)
        if path.endswith("/search"):
            queries = (
                "",
                "?q=hidden",
                "?q=she+fold&limit=1",
                "?sort=time&flag=true",
                f"?iteration={lesson['iteration']}",
            )
        for query in queries:
            answer = api.call(who, "GET", path.format(**lesson) + query)
            assert answer.status_code < 500, (path, answer.text)
            headers = {name: value for name, value in answer.headers.items() if name not in ("date", "content-length")}
            told = TICKING.sub(b"", sheets(answer.content) if path.endswith("/workbook") else answer.content)
            if told != answer.content:
                # a digest of what the clock changes
                del headers["etag"]
            found[path + query] = (answer.status_code, told, headers)
    with api.stream(who, lesson["iteration"], after=0) as stream:
        stream.until(api.call(who, "GET", f"/iterations/{lesson['iteration']}").json()["seq"])
        found["events"] = [TICKING.sub(b"", line.encode()) for line in stream.heard if not line.startswith(":")]
    person = getattr(api.world.ids, who)
    found["home"] = api.world.services.board.home(person)
    return found


def test_what_others_write_changes_no_answer_before_the_reveal(api: Api, lesson: dict[str, str]) -> None:
    before = {who: everything(api, who, lesson) for who in VIEWERS}
    assert len(before["olga"]) > 20
    write_much(api, "omar", lesson["iteration"])
    for who in VIEWERS:
        now = everything(api, who, lesson)
        assert [name for name in now if now[name] != before[who][name]] == [], who
    # and what one writes next has the number that follows, without a gap where the hidden notes lie
    note = api.write("olga", iteration=lesson["iteration"])
    told = api.call("olga", "GET", f"/iterations/{lesson['iteration']}").json()["seq"]
    assert note["seq"] == told
    with api.stream("olga", lesson["iteration"], after=0) as stream:
        assert [int(one["id"]) for one in stream.until(told)][-1] == told
    assert api.call("fay", "POST", f"/iterations/{lesson['iteration']}/reveal").status_code == 200
    for who in VIEWERS:
        now = everything(api, who, lesson)
        assert b"Hidden, and changed." in now["/iterations/{iteration}/observations"][1], who
        assert now["home"] != before[who]["home"], who


def test_who_has_submitted_is_told_and_nothing_of_what(api: Api, lesson: dict[str, str]) -> None:
    iteration = lesson["iteration"]
    write_much(api, "omar", iteration)
    submitted = api.call("omar", "POST", f"/iterations/{iteration}/submit").json()
    assert (submitted["count"], len(submitted["notes"])) == (3, 3)
    for who in VIEWERS:
        (item,) = api.call(who, "GET", f"/iterations/{iteration}/submissions").json()["items"]
        assert item == {"person": api.world.ids.omar, "at": submitted["at"]}, who
        room = api.call(who, "GET", f"/iterations/{iteration}/room").json()
        assert room["submissions"] == [item]
        assert api.world.ids.omar in [one["id"] for one in room["people"]], "the name of who submitted is told"
    assert api.call("omar", "GET", f"/iterations/{iteration}/submissions").json()["items"] == [submitted]
    api.call("cody", "POST", f"/iterations/{iteration}/reveal")
    (item,) = api.call("olga", "GET", f"/iterations/{iteration}/submissions").json()["items"]
    assert item["count"] == 3


def test_a_hidden_notes_thread_is_as_if_it_were_nowhere(api: Api, lesson: dict[str, str]) -> None:
    note = api.write("omar", iteration=lesson["iteration"])
    reply = api.call("omar", "POST", f"/observations/{note['id']}/replies", json={"text": "Mine."}).json()
    nowhere = new_id()
    for who in VIEWERS:
        body = {"json": {"text": "Let me in."}}
        for method, path, known, more in (
            ("GET", "/observations/{}/replies", note["id"], {}),
            ("POST", "/observations/{}/replies", note["id"], body),
            ("PATCH", "/replies/{}", reply["id"], body | {"headers": {"If-Match": '"1"'}}),
            ("DELETE", "/replies/{}", reply["id"], {}),
        ):
            if (who, method) == ("gus", "POST"):
                continue
            answer = api.call(who, method, path.format(known), **more)
            assert answer.status_code == 404, (who, method, path)
            assert answer.json() == api.call(who, method, path.format(nowhere), **more).json()
