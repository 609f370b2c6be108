"""What a token's scope keeps out, asked of every address and method; and that an ended token says so."""

import re

import pytest
from api_server import Api
from test_api_walls import ask, ids_of

from lessonstudy.domain.tokens import Scope
from lessonstudy.services.accounts import digest

CHANGES = ("post", "put", "patch", "delete")
NOTES = {
    ("put", "/observations/{observation}"),
    ("delete", "/observations/{observation}"),
    ("post", "/observations/{observation}/replies"),
    ("patch", "/replies/{reply}"),
    ("delete", "/replies/{reply}"),
    ("put", "/bookmarks/{bookmark}"),
    ("delete", "/bookmarks/{bookmark}"),
    ("put", "/recordings/{recording}/place"),
    ("post", "/iterations/{iteration}/submit"),
    ("post", "/undo"),
    ("post", "/redo"),
}


def bearer(api: Api, scope: Scope, who: str = "fay") -> dict[str, str]:
    person = api.world.person(getattr(api.world.ids, who))
    return {"Authorization": f"Bearer {api.world.services.accounts.create_token(person, 'test', scope).value}"}


def addresses(api: Api) -> dict[str, set[str]]:
    paths = api.call("fay", "GET", "/openapi.json").json()["paths"]
    return {path: set(item) for path, item in paths.items()}


@pytest.mark.parametrize("scope", [Scope.READ, Scope.NOTE])
def test_no_method_of_any_address_changes_what_the_scope_keeps_out(api: Api, scope: Scope) -> None:
    headers, ids = bearer(api, scope), ids_of(api, "our")
    told = "may only read." if scope == Scope.READ else "may only read and write notes."
    let_in = set()
    with api.world.services.store.read() as db:
        before = db.execute("SELECT max(seq) FROM event").fetchone()
    for path, known in addresses(api).items():
        for method in CHANGES:
            if scope == Scope.NOTE and (method, path) in NOTES:
                continue
            answer = api.client.request(method, f"/ls/api{path.format(**ids)}", headers=headers, json={})
            if answer.status_code != 403 or told not in answer.json()["detail"]:
                let_in.add((method, path, answer.status_code, method in known))
    assert scope == Scope.NOTE or not let_in
    # what the address of a note takes by no method at all is refused by its route
    assert {one[2] for one in let_in} <= {405}
    with api.world.services.store.read() as db:
        assert db.execute("SELECT max(seq) FROM event").fetchone() == before


def test_a_token_for_notes_writes_them(own_api: Api) -> None:
    own_api.tokens["fay"] = bearer(own_api, Scope.NOTE)["Authorization"].removeprefix("Bearer ")
    ids = ids_of(own_api, "our")
    mine = own_api.write("fay")
    ids["observation"] = mine["id"]
    ids["reply"] = own_api.call("fay", "POST", f"/observations/{mine['id']}/replies", json={"text": "So?"}).json()["id"]
    known = addresses(own_api)
    for method, path in sorted(NOTES, reverse=True):
        assert method in known[path], path
        answer = ask(own_api, "fay", method, path, ids)
        assert answer.status_code not in (401, 403, 405), (method, path, answer.text)


def test_what_can_be_read_is_read_with_any_scope(own_api: Api) -> None:
    ids, headers = ids_of(own_api, "our"), bearer(own_api, Scope.READ)
    with own_api.world.services.store.write() as db:
        # so that nothing is kept from her but by the scope
        db.execute("UPDATE person SET admin = 1 WHERE id = ?", [own_api.world.ids.fay])
    for path, known in addresses(own_api).items():
        if "get" in known and not path.endswith(("/events", "/report")):
            answer = own_api.client.get(f"/ls/api{path.format(**ids)}", headers=headers)
            assert answer.status_code not in (401, 403), (path, answer.text)


def test_uploads_and_their_other_methods_are_kept_from_a_token_that_reads(api: Api) -> None:
    for scope in (Scope.READ, Scope.NOTE):
        for method in ("PATCH", "DELETE", "POST"):
            headers = bearer(api, scope) | {"X-HTTP-Method-Override": "DELETE", "Tus-Resumable": "1.0.0"}
            answer = api.client.request(method, "/ls/uploads/unheard-of", headers=headers)
            assert (answer.status_code, "may only read" in answer.json()["detail"]) == (403, True)
        assert api.client.delete("/ls/api/session", headers=bearer(api, scope)).status_code == 403


def test_an_ended_token_is_401_with_its_sentence(own_api: Api) -> None:
    headers = bearer(own_api, Scope.ALL)
    with own_api.world.services.store.write() as db:
        token = digest(headers["Authorization"].removeprefix("Bearer "))
        db.execute("UPDATE token SET expires = 1000000000.0 WHERE digest = ?", [token])
    answer = own_api.client.get("/ls/api/me", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert re.search("ended on 2001-09-09.*Your account", answer.json()["detail"])
    unknown = own_api.client.get("/ls/api/me", headers={"Authorization": "Bearer ls_unheard-of"})
    assert unknown.json()["detail"] == "Please sign in."
