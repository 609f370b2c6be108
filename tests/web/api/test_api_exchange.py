"""Notes as files over the API: out with their losses, in with everything decided on first."""

from typing import Any

import pytest
from api_server import Api

from lessonstudy.domain import imports

TABLE = b"Onset,Comment,Pupil\n0:02,She folds.,A\n0:05,He asks.,Emma Miller\n"


def send(api: Api, who: str, data: bytes = TABLE, iteration: str | None = None, **headers: str) -> Any:
    path = f"/iterations/{iteration or api.world.ids.iteration}/imports"
    return api.call(who, "POST", path, params={"name": "notes.csv"}, content=data, headers=headers)


def test_a_file_comes_in_step_by_step_and_goes_again(own_api: Api) -> None:
    ids = own_api.world.ids
    made = send(own_api, "olga")
    assert made.status_code == 201
    path = f"/imports/{made.json()['import']['id']}"
    seen = own_api.call("olga", "GET", path).json()
    assert (seen["format"], seen["new"], seen["unknown_students"]) == ("csv", 2, {"Emma Miller": 1})
    assert [one["saw"] for one in seen["notes"]] == ["She folds.", "He asks."]
    assert seen["understood"]["columns"] == {"Onset": "start", "Comment": "saw", "Pupil": "students"}
    told = own_api.call("olga", "PATCH", path, json={"students": {"Emma Miller": "B"}}).json()
    assert [one["students"] for one in told["notes"]] == [["A"], ["B"]]
    more = own_api.call("olga", "PATCH", path, json={"mine": True}).json()
    assert [one["students"] for one in more["notes"]] == [["A"], ["B"]]
    assert (more["import"]["choices"]["mine"], more["import"]["choices"]["students"]) == (True, {"Emma Miller": "B"})
    assert own_api.call("olga", "GET", f"/iterations/{ids.iteration}/observations").json()["items"] == []
    done = own_api.call("olga", "POST", f"{path}/bring-in").json()
    assert (done["new"], done["import"]["state"], done["import"]["notes"]) == (2, "done", 2)
    items = own_api.call("olga", "GET", f"/iterations/{ids.iteration}/observations").json()["items"]
    assert [one["students"] for one in items] == [["A"], ["B"]]
    assert own_api.call("olga", "GET", path).status_code == 410
    assert own_api.call("olga", "POST", f"{path}/take-back").json() == {"withdrawn": 2, "stay": 0}
    assert own_api.call("olga", "DELETE", path).status_code == 204
    assert own_api.call("olga", "GET", f"/iterations/{ids.iteration}/imports").json() == []


def test_very_many_notes_come_in_by_a_job_that_can_be_followed_and_cancelled(
    own_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessonstudy.services.imports.MOST_AT_ONCE", 1)
    path = f"/imports/{send(own_api, 'olga').json()['import']['id']}"
    assert own_api.call("olga", "GET", path).json()["job"] is None
    answer = own_api.call("olga", "POST", f"{path}/bring-in")
    assert (answer.status_code, set(answer.json())) == (202, {"import", "job"})
    job = answer.json()["job"]
    assert (job["kind"], job["state"]) == ("import", "queued")
    assert set(own_api.call("olga", "GET", path).json()) == {"import", "job"}
    for who in ("fay", "omar", "gus", "eve"):
        assert own_api.call(who, "GET", f"/jobs/{job['id']}").status_code == 404
        assert own_api.call(who, "DELETE", f"/jobs/{job['id']}").status_code == 404
    assert own_api.call("olga", "DELETE", f"/jobs/{job['id']}").json()["state"] == "cancelled"
    seen = own_api.call("olga", "GET", path).json()
    assert (seen["job"]["state"], seen["new"], seen["import"]["state"]) == ("cancelled", 2, "open")
    again = own_api.call("olga", "POST", f"{path}/bring-in").json()["job"]
    own_api.world.services.work_on(again["id"])
    assert own_api.call("olga", "GET", f"/jobs/{again['id']}").json()["state"] == "done"
    assert len(own_api.world.seen(own_api.world.ids.olga)) == 2


def test_what_is_in_the_way_is_said_and_nothing_comes_in(own_api: Api) -> None:
    made = send(own_api, "olga", b"start,saw\n0:02,She folds.\n59:00,Long after.\n").json()["import"]
    seen = own_api.call("olga", "GET", f"/imports/{made['id']}").json()
    assert [one["field"] for one in seen["faults"]] == ["file"]
    answer = own_api.call("olga", "POST", f"/imports/{made['id']}/bring-in")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == seen["faults"][0]["message"]
    assert "Note 2 of the file" in seen["faults"][0]["message"]
    assert own_api.world.seen(own_api.world.ids.olga) == []


@pytest.mark.parametrize("announced", [True, False])
def test_more_than_a_file_may_have_is_refused_whether_announced_or_not(
    own_api: Api, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    monkeypatch.setattr(imports, "MOST_BYTES", 100)
    monkeypatch.setattr("lessonstudy.services.imports.MOST_BYTES", 100)
    data: Any = b"x" * 101 if announced else iter([b"x" * 60, b"x" * 60])
    answer = send(own_api, "olga", data)
    assert answer.status_code == 413
    assert list((own_api.world.folder / "uploads").glob("*.notes")) == []


def test_a_file_larger_than_other_bodies_arrives(own_api: Api) -> None:
    rows = b"".join(b"0:%02d,%s\n" % (place % 60, b"w" * 900) for place in range(3_000))
    assert len(rows) > 2_000_000
    made = send(own_api, "olga", b"start,saw\n" + rows)
    assert made.status_code == 201
    assert made.json()["import"]["bytes"] == len(rows) + 10


def test_a_lesson_goes_out_as_a_file_and_its_losses_are_told_before(own_api: Api) -> None:
    ids = own_api.world.ids
    own_api.write("olga", think="So she knows.")
    path = f"/iterations/{ids.iteration}/export"
    told = own_api.call("fay", "GET", f"{path}/losses?format=srt").json()["losses"]
    assert "What observers thought cannot be kept in this format." in [one["sentence"] for one in told]
    file = own_api.call("fay", "GET", f"{path}?format=srt")
    assert file.headers["lessonstudy-losses"] == str(len(told))
    assert file.headers["content-disposition"] == 'attachment; filename="fractions-1.srt"'
    assert b"She folds" in file.content
    assert own_api.call("fay", "GET", f"{path}?format=nothing").status_code == 422
    study = own_api.call("fay", "GET", f"/studies/{ids.study}/export?format=csv")
    assert study.headers["content-type"] == "application/zip"
    assert own_api.call("fay", "GET", f"/studies/{ids.study}/export/losses").status_code == 200


@pytest.mark.parametrize("who", ["olga", "kim", "gus"])
def test_who_may_not_download_is_refused(api: Api, who: str) -> None:
    for path in (f"/iterations/{api.world.ids.iteration}", f"/studies/{api.world.ids.study}"):
        for end in ("export", "export/losses"):
            assert api.call(who, "GET", f"{path}/{end}").status_code == 403


def test_a_study_package_is_told_apart_and_where_it_belongs(api: Api) -> None:
    ids = api.world.ids
    package = api.call("tim", "GET", f"/studies/{ids.study}/package").content
    answer = api.call("olga", "POST", f"/iterations/{ids.iteration}/imports?name=study.zip", content=package)
    assert answer.status_code == 422
    assert "An administrator brings it in" in answer.json()["errors"][0]["message"]
