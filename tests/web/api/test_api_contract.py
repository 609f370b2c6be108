"""The contract that people script against, line by line: every address and method of it, and every field of its shapes.

What an answer holds is read off the recorded examples, which test_api_examples.py keeps equal to what the application answers.
"""

from typing import Any

import pytest
from api_server import Api

from lessonstudy.data.api_examples import api_examples

# method or methods, then addresses under /ls/api, as the contract has them
HTTP = """
GET /me
GET,POST /teams/{team}/studies
GET,PATCH /studies/{study}
GET,POST /studies/{study}/plans
GET,PATCH /plans/{plan}
GET,POST /studies/{study}/iterations
GET,PATCH /iterations/{iteration}
POST /iterations/{iteration}/recordings
GET,PATCH,DELETE /recordings/{recording}
GET /iterations/{iteration}/observations
PUT,GET,DELETE /observations/{observation}
GET,POST /observations/{observation}/replies
POST /iterations/{iteration}/submit
POST /iterations/{iteration}/reveal
GET /iterations/{iteration}/events
GET,POST /teams/{team}/schemes
GET,PATCH /schemes/{scheme}
GET /jobs
DELETE /jobs/{job}
POST /undo
GET,POST /studies/{study}/students
GET,POST /studies/{study}/claims
GET,POST /studies/{study}/tweaks
GET,POST /studies/{study}/learnings
PATCH /claims/{claim}
PATCH /tweaks/{tweak}
PATCH /predictions/{prediction}
PATCH /learnings/{learning}
POST /tweaks/{tweak}/predictions
POST /tweaks/{tweak}/outcome
PUT /iterations/{iteration}/phase-times
PUT /iterations/{iteration}/criteria
GET /studies/{study}/lineage
GET /studies/{study}/compare
GET /teams/{team}/search
"""

ENTITY = "id version created_at updated_at"
PHASE = "id root title purpose planned_minutes teacher_moves points_to_notice anticipated"
SHAPES: dict[str, tuple[str, str]] = {
    "get /me": ("", "person teams"),
    "get /me person": ("person", "id email name admin"),
    "get /me teams": ("teams.0", "id name role"),
    "get /studies/{study}": (
        "",
        f"{ENTITY} team title preset research_theme inquiry_question theory_of_action subject grade state",
    ),
    "post /studies/{study}/plans": (
        "",
        f"{ENTITY} study number parent goal success_criteria phases take_up state",
    ),
    "post /studies/{study}/plans phase": ("phases.0", PHASE),
    "post /studies/{study}/plans anticipated": ("phases.0.anticipated.0", "id description planned_response"),
    "get /students/{student}": ("", f"{ENTITY} pseudonym learner_group"),
    "get /iterations/{iteration}": (
        "",
        f"{ENTITY} study plan number kind teacher class_label date noting schemes started_at state phases",
    ),
    "put /iterations/{iteration}/phase-times": ("phases.0", "phase start_ms end_ms"),
    "post /iterations/{iteration}/recordings": ("", "recording upload"),
    "get /recordings/{recording}": (
        "",
        f"{ENTITY} iteration label status error duration_ms fps width height has_sound offset_ms renditions",
    ),
    "get /recordings/{recording} rendition": ("renditions.play", "state progress url error"),
    "get /iterations/{iteration}/observations": ("", "items next seq"),
    "put /observations/{observation}": (
        "",
        f"{ENTITY} iteration observer recording start_ms end_ms saw think codes students phase phase_source anticipated "
        "region flag clock state seq",
    ),
    "get /claims/{claim}": ("", f"{ENTITY} iteration text cites against state"),
    "get /tweaks/{tweak}": ("", f"{ENTITY} phase change why claims parent state predictions outcome"),
    "post /tweaks/{tweak}/predictions": ("", f"{ENTITY} who expects measure confidence result cites"),
    "post /tweaks/{tweak}/outcome": ("", f"{ENTITY} decision cites against note child"),
    "get /studies/{study}/lineage": ("", "nodes edges broken"),
    "get /studies/{study}/lineage node": ("nodes.0", "id kind label state"),
    "get /studies/{study}/lineage edge": ("edges.0", "from to kind"),
    "get /iterations/{iteration}/budget": (
        "rows.0",
        "observer student code count total_ms mean_ms sd_ms gap_mean_ms gap_sd_ms",
    ),
    "get /iterations/{iteration}/agreement": ("", "observers tolerance_ms codes kappa alpha"),
    "get /studies/{study}/compare": ("", "iterations tweaks broken"),
    "get /studies/{study}/compare iteration": ("iterations.0", "id number phases codes criteria"),
    "get /studies/{study}/compare phase": ("iterations.0.phases.0", "root title planned_ms actual_ms"),
    "get /studies/{study}/compare code": ("iterations.0.codes.0", "phase code count per_minute"),
}


def part(value: Any, where: str) -> Any:
    for step in where.split(".") if where else ():
        value = value[int(step)] if step.isdigit() else value[step]
    return value


def test_every_line_of_the_contract_is_there(api: Api) -> None:
    paths = api.call("fay", "GET", "/openapi.json").json()["paths"]
    lines = [line.split(" ") for line in HTTP.strip().splitlines()]
    missing = [
        (method, path) for methods, path in lines for method in methods.split(",") if method.lower() not in paths[path]
    ]
    assert missing == []
    assert len(lines) == 35


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_has_every_field_of_the_contract(name: str) -> None:
    operation = " ".join(name.split(" ")[:2])
    where, fields = SHAPES[name]
    found = part(api_examples()[operation]["response"], where)
    assert set(fields.split()) - found.keys() == set()


def test_lists_that_are_arrays_by_contract_stay_arrays() -> None:
    for name in ("studies", "schemes"):
        assert isinstance(api_examples()[f"get /teams/{{team}}/{name}"]["response"], list)
    for name in ("plans", "iterations", "students", "claims", "tweaks", "learnings"):
        assert isinstance(api_examples()[f"get /studies/{{study}}/{name}"]["response"], list)
