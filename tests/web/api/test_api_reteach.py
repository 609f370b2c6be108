"""The brief on paper, and the address of the teacher's noticing."""

import re

from api_server import Api, version_of

from lessonstudy.domain.tweaks import Tweak

EVIL = "<script>alert(1)</script>\"'&"


def brief_of(api: Api) -> str:
    """A reteach that Tim will give, with a tweak every text of which is hostile."""
    chain, ids = api.world.services.chain, api.world.ids
    note = api.write("olga", saw=f"saw {EVIL}")["id"]
    claim = chain.add_claim(ids.tim, ids.study, {"text": f"claim {EVIL}", "cites": [note], "state": "agreed"})
    values = {"change": f"change {EVIL}", "why": f"why {EVIL}", "phase": ids.work, "claims": [claim.id]}
    tweak: Tweak = chain.add_tweak(ids.tim, ids.study, values)
    chain.add_prediction(ids.tim, tweak.id, {"who": f"who {EVIL}", "expects": f"expects {EVIL}", "measure": EVIL})
    chain.change_tweak(ids.tim, tweak.id, None, {"state": "agreed", "answer": "queried", "query": f"query {EVIL}"})
    values = {"teacher": ids.tim, "class_label": f"class {EVIL}"}
    return api.world.services.teaching.add(ids.fay, ids.study, values).id


def test_the_brief_on_paper_says_all_texts_as_texts_and_runs_nothing(own_api: Api) -> None:
    iteration = brief_of(own_api)
    page = own_api.browse("olga", "GET", f"/ls/brief/{iteration}")
    assert page.status_code == 200
    for told in ("saw", "claim", "change", "why", "who", "expects", "query", "class"):
        assert f"{told} &lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;" in page.text, told
    assert not re.search(r"<(script|video|img|iframe)|\son\w+=|style=", page.text)
    assert "01:01" in page.text, "the time code of the cited moment"
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_brief_on_paper_is_behind_the_same_walls(own_api: Api) -> None:
    iteration = brief_of(own_api)
    theirs = own_api.browse("eve", "GET", f"/ls/brief/{iteration}")
    nowhere = own_api.browse("eve", "GET", "/ls/brief/0198c0de-0000-7000-8000-000000000000")
    assert (theirs.status_code, theirs.text) == (404, nowhere.text)
    stranger = own_api.client.get(f"/ls/brief/{iteration}", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (stranger.status_code, stranger.headers["location"]) == (303, f"/ls/login?next=/ls/brief/{iteration}")
    assert own_api.browse("fay", "GET", f"/ls/brief/{own_api.world.ids.iteration}").status_code == 200


def test_noticing_is_the_teachers_to_write_and_everyones_to_read(own_api: Api) -> None:
    path = f"/iterations/{brief_of(own_api)}/noticing"
    empty = own_api.call("olga", "GET", path)
    assert (empty.json()["version"], version_of(empty)) == (0, 0)
    assert own_api.call("cody", "PUT", path, json={"text": "Mine."}).status_code == 403
    assert own_api.call("gus", "PUT", path, json={"text": "Mine."}).status_code == 403
    assert own_api.call("tim", "PUT", path, json={"text": ""}).json()["errors"][0]["field"] == "text"
    first = own_api.call("tim", "PUT", path, json={"skipped": True}, headers={"If-Match": '"0"'})
    assert (first.status_code, first.json()["skipped"]) == (200, True)
    stale = own_api.call("tim", "PUT", path, json={"text": "They drew."}, headers={"If-Match": '"0"'})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 1)
    own_api.call("tim", "PUT", path, json={"text": "They drew."}, headers={"If-Match": '"1"'})
    told = own_api.call("kim", "GET", path)
    assert (told.json()["text"], version_of(told)) == ("They drew.", 2)
