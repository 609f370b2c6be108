"""The lineage through the API, in the shape of the contract."""

from api_server import Api


def test_the_lineage_has_the_contracts_shape(own_api: Api) -> None:
    study = own_api.world.ids.study
    note = own_api.write("olga")["id"]
    against = own_api.write("olga")["id"]
    said = {"text": "They cut first.", "cites": [note], "against": [against]}
    claim = own_api.call("tim", "POST", f"/studies/{study}/claims", json=said).json()["id"]
    tweak = own_api.call(
        "tim", "POST", f"/studies/{study}/tweaks", json={"change": "Draw first.", "claims": [claim]}
    ).json()["id"]
    found = own_api.call("gus", "GET", f"/studies/{study}/lineage").json()
    assert {"nodes", "edges", "broken"} <= set(found)
    nodes = {one["id"]: (one["kind"], one["label"], one["state"]) for one in found["nodes"]}
    assert nodes[claim] == ("claim", "They cut first.", "proposed")
    assert nodes[tweak] == ("tweak", "Draw first.", "proposed")
    assert found["edges"] == [
        {"from": note, "to": claim, "kind": "cites"},
        {"from": against, "to": claim, "kind": "against"},
        {"from": claim, "to": tweak, "kind": "rests_on"},
    ]
    (gap,) = found["broken"]
    assert (gap["kind"], gap["node"]) == ("tweak_without_prediction", tweak)
    assert gap["sentence"] == "Nothing is predicted of this tweak. Say what will be seen, and of whom."
