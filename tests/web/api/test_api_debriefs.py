"""Norms, protocols and debriefs by address: the shapes, the versions, and who is told of a step."""

from typing import Any

from api_server import Api

ENTITY = {"id", "version", "created_at", "updated_at"}
STEP = {"title", "minutes", "speaker", "prompt", "produces"}


def call(api: Api, who: str, method: str, path: str, status: int, seen: int | None = None, **body: Any) -> Any:
    headers = {} if seen is None else {"If-Match": f'"{seen}"'}
    more = {"json": body} if method != "GET" else {}
    answer = api.call(who, method, path, headers=headers, **more)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_norms_are_written_adopted_and_signed(own_api: Api) -> None:
    ids = own_api.world.ids
    made = call(own_api, "tim", "POST", f"/teams/{ids.team}/norms", 201, items=["Ours."])
    assert set(made) >= ENTITY | {"team", "number", "items", "purpose", "source", "state", "adopted_at", "signed"}
    path = f"/norms/{made['id']}"
    assert call(own_api, "tim", "PATCH", path, 428, items=["Ours, always."])["status"] == 428
    call(own_api, "tim", "PATCH", path, 200, seen=1, items=["Ours, always."])
    stale = call(own_api, "tim", "PATCH", path, 412, seen=1, items=["Mine."])
    assert stale["current"]["items"] == ["Ours, always."]
    assert call(own_api, "olga", "POST", f"{path}/sign", 409)["detail"].startswith("These norms are not adopted")
    call(own_api, "fay", "PATCH", path, 200, state="adopted")
    first = call(own_api, "olga", "POST", f"{path}/sign", 200)
    assert call(own_api, "olga", "POST", f"{path}/sign", 200) == first
    (listed,) = call(own_api, "kim", "GET", f"/teams/{ids.team}/norms", 200)
    assert listed["signed"] == [{"person": ids.olga, "at": first["created_at"]}]


def test_a_protocol_is_copied_given_away_as_a_file_and_a_broken_file_changes_nothing(own_api: Api) -> None:
    team = own_api.world.ids.team
    path = f"/teams/{team}/protocols"
    shipped = call(own_api, "olga", "GET", path, 200)["shipped"]
    assert [one["minutes"] for one in shipped if one["key"] == "post_lesson_discussion"] == [75]
    made = call(own_api, "tim", "POST", path, 201, copy_of="post_lesson_discussion")
    assert set(made["steps"][0]) == STEP
    file = own_api.call("olga", "GET", f"/protocols/{made['id']}/file")
    assert file.headers["content-disposition"] == 'attachment; filename="post-lesson-discussion.yaml"'
    back = call(own_api, "tim", "POST", path, 201, file=file.text)
    assert back["steps"] == made["steps"]
    broken = call(own_api, "tim", "POST", path, 422, file="name: Ours\nsteps:\n  - title: Talk\n", filename="ours.yaml")
    assert broken["detail"] == "ours.yaml, line 3, column 5: 'minutes' is missing. Nothing was changed."
    assert len(call(own_api, "olga", "GET", path, 200)["items"]) == 2
    first = own_api.call("olga", "GET", path, params={"limit": 1})
    second = own_api.call("olga", "GET", first.links["next"]["url"])
    assert {one["id"] for page in (first, second) for one in page.json()["items"]} == {made["id"], back["id"]}
    assert "link" not in second.headers


def test_a_debrief_runs_by_address_and_whoever_listens_hears_each_step(own_api: Api) -> None:
    ids = own_api.world.ids
    path = f"/iterations/{ids.iteration}/debriefs"
    made = call(own_api, "fay", "POST", path, 201, protocol="quick_debrief")
    assert set(made) >= ENTITY | {"iteration", "protocol", "steps", "state", "step", "began_ms", "paused_ms", "speaker"}
    one = f"/debriefs/{made['id']}"
    began = call(own_api, "fay", "PATCH", one, 200, state="running")
    assert call(own_api, "cody", "PATCH", one, 428, step=1)["status"] == 428
    call(own_api, "cody", "PATCH", one, 200, seen=began["version"], step=1)
    told = call(own_api, "fay", "PATCH", one, 412, seen=began["version"], step=1)
    assert (told["current"]["step"], told["detail"].startswith("Somebody else moved the clock")) == (1, True)
    entry = call(own_api, "olga", "POST", f"{one}/entries", 201, text="He folds.", stance="evidence")
    call(own_api, "olga", "PATCH", f"/entries/{entry['id']}", 200, seen=1, text="He folds twice.")
    assert [each["text"] for each in call(own_api, "kim", "GET", f"{one}/entries", 200)] == ["He folds twice."]
    assert call(own_api, "kim", "GET", f"{one}/mix", 200) == {
        "evidence": 1, "explanation": 0, "opinion": 0, "unmarked": 0}  # fmt: skip
    seq = call(own_api, "kim", "GET", f"/iterations/{ids.iteration}", 200)["seq"]
    with own_api.stream("kim", ids.iteration, after=seq - 5) as stream:
        heard = [event["event"] for event in stream.until(seq)]
    assert heard == ["debrief", "debrief", "debrief", "debrief-entry", "debrief-entry"]
