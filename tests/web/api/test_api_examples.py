"""The OpenAPI document is whole: every operation has its words and an example, and the examples are what the application answers.

To write the examples anew after the API changed: LESSONSTUDY_RECORD=1 with this file's tests.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from api_server import Api, serving
from jsonschema import Draft202012Validator
from recorded_examples import BODIES, FILE, UNSEEN, recorded, written
from test_api_walls import BODIES as CHANGES
from test_api_walls import METHODS
from world import World, copy_world

# what comes without an end, and what is no text
NO_EXAMPLE = {
    "/iterations/{iteration}/events",
    "/iterations/{iteration}/report",
    "/studies/{study}/export",
    "/studies/{study}/package",
    "/studies/{study}/report",
    "/studies/{study}/workbook",
    *UNSEEN,
}


@pytest.fixture(scope="module")
def api(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server of these tests' own: what they do moves everything on."""
    with serving(copy_world(furnished, tmp_path_factory.mktemp("examples") / "world")) as found:
        yield found


@pytest.fixture(scope="module")
def document(api: Api) -> dict[str, Any]:
    return dict(api.call("fay", "GET", "/openapi.json").json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def shape(value: Any) -> Any:
    """What fields an answer has, and of which kind; of a list the first tells for all."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    return type(value).__name__


def test_the_examples_are_what_the_application_answers(api: Api) -> None:
    found = recorded(api)
    if os.environ.get("LESSONSTUDY_RECORD"):
        FILE.write_text(written(found), "utf-8")
    kept = json.loads(FILE.read_text("utf-8"))
    assert kept.keys() == found.keys()
    unlike = [name for name in kept if shape(kept[name]) != shape(found[name])]
    assert unlike == [], "record the examples anew"
    assert kept == json.loads(written(kept))


def test_every_change_has_a_body_by_example() -> None:
    assert BODIES.keys() == CHANGES.keys()


def test_every_operation_has_its_words_an_example_and_its_refusals(document: dict[str, Any]) -> None:
    missing = []
    for method, path, operation in operations(document):
        if not (operation.get("summary") and len(operation.get("tags", [])) == 1):
            missing.append((method, path, "words"))
        refusals = {code: one for code, one in operation["responses"].items() if code.startswith("4")}
        if not any("example" in kind for one in refusals.values() for kind in one.get("content", {}).values()):
            missing.append((method, path, "refusal"))
        taken = operation.get("requestBody", {}).get("content", {})
        if taken and not any("example" in kind for kind in taken.values()):
            missing.append((method, path, "request"))
        good = {code: one for code, one in operation["responses"].items() if code.startswith("2")}
        empty = "204" in good
        if not (empty or path in NO_EXAMPLE) and not any(
            "example" in kind for one in good.values() for kind in one.get("content", {}).values()
        ):
            missing.append((method, path, "response"))
    assert missing == [], missing


def test_every_example_fits_its_own_schema(document: dict[str, Any]) -> None:
    checked = 0
    for method, path, operation in operations(document):
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for body in (*bodies, *operation["responses"].values()):
            for kind in body.get("content", {}).values():
                if "example" in kind:
                    whole = {**kind.get("schema", {}), "components": document["components"]}
                    errors = [one.message for one in Draft202012Validator(whole).iter_errors(kind["example"])]
                    assert errors == [], (method, path)
                    checked += 1
    assert checked > 200


def test_no_example_holds_a_secret_or_this_computers_clock(document: dict[str, Any]) -> None:
    text = FILE.read_text("utf-8")
    assert "ls_" not in text.replace("details_", "")
    assert '"csrf": ""' in text
    assert "/TICKET/" in text
