"""Whatever a program sends, the API answers as its own document says: made-up input for every operation.

The operations are read from the document, so that one that is added later is asked for too.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from api_server import Api, chain_of, serving
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from world import World, copy_world

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = 5
PROBLEM = {"type", "title", "status", "detail"}


@pytest.fixture(scope="module")
def documented(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with serving(copy_world(furnished, tmp_path_factory.mktemp("documented") / "world")) as api:
        yield api


def known_ids(api: Api) -> dict[str, list[str]]:
    """What there is for each name in an address."""
    ids = api.world.ids
    names = ("team", "study", "plan", "recording")
    found = {name: [getattr(ids, name)] for name in names} | {"iteration": [ids.iteration, ids.blind]}
    job = api.world.services.jobs.add("ingest", ids.recording, ids.team, ids.fay)
    found["scheme"] = [ids.thinking, api.world.services.coding.copy(ids.fay, ids.mode).id]
    found["student"] = [one.id for one in api.world.services.studies.students(ids.fay, ids.study)]
    found |= {name: [one] for name, one in chain_of(api, ids.fay, ids.study).items()}
    found |= {name: [one] for name, one in api.talk("fay", ids.team, ids.iteration).items()}
    return found | {"job": [job.id], "observation": [api.write("fay")["id"], api.write("olga")["id"]]}


def endless(operation: Any) -> bool:
    return "text/event-stream" in operation.definition.raw["responses"].get("200", {}).get("content", {})


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE], ids=lambda mode: mode.value)
def test_every_answer_is_as_the_document_says(documented: Api, mode: GenerationMode) -> None:
    document = documented.call("fay", "GET", "/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    known = known_ids(documented)
    operations = [found.ok() for found in schema.get_all_operations()]
    asked, failures = 0, []
    # what deletes comes last, or nothing would be left for the others
    for operation in sorted(operations, key=lambda one: one.method == "delete"):
        if endless(operation):
            continue
        asked += 1
        try:
            ask(documented, operation, mode, known)
        except Unsatisfiable:
            assert mode == GenerationMode.NEGATIVE, f"nothing could be made up for {operation.label}"
        except Exception as error:
            error.add_note(operation.label)
            failures.append(error)
    assert asked >= 25
    if failures:
        raise ExceptionGroup("answers that are not as the document says", failures)


def ask(api: Api, operation: Any, mode: GenerationMode, known: dict[str, list[str]]) -> None:
    cases = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.randoms(use_true_random=False))
    def asks(case: Any, chance: random.Random) -> None:
        for name in list(case.path_parameters or {}):
            if name in known and chance.random() < 0.8:
                case.path_parameters[name] = chance.choice(known[name])
        headers = {"Authorization": f"Bearer {api.tokens['fay']}"}
        answer = case.call(base_url=f"{api.base}/ls/api", headers=headers)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0] == "application/problem+json"
            assert set(answer.json()) >= PROBLEM

    asks()
