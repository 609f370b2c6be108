"""The chain through the API alone: a whole study over three iterations as three people work on it, and every refusal.

Tim teaches and plans, Olga observes, Cody coaches.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from api_server import Api, serving, version_of
from world import World, copy_world

NOWHERE = "0198c0de-0000-7000-8000-000000000000"


class Lessons:
    """A study of its own with a frozen plan and `count` iterations that can be noted, and short ways to work on it."""

    def __init__(self, api: Api, count: int = 2) -> None:
        self.api, self.world = api, api.world
        ids = api.world.ids
        self.study = self.make("tim", f"/teams/{ids.team}/studies", title="Fractions anew")["id"]
        phases = [{"title": "Launch"}, {"title": "Work"}]
        criteria = ["Names the share", "Draws it"]
        self.plan = self.make("tim", f"/studies/{self.study}/plans", phases=phases, success_criteria=criteria)
        self.iterations: list[str] = []
        for _ in range(count):
            self.teach()

    def ask(self, who: str, method: str, path: str, status: int, seen: int | None = None, /, **sent: Any) -> Any:
        headers = {} if seen is None else {"If-Match": f'"{seen}"'}
        body = {"json": sent} if method in ("POST", "PATCH", "PUT") else {}
        answer = self.api.call(who, method, path, headers=headers, **body)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.json()

    def get(self, path: str, who: str = "olga") -> Any:
        return self.ask(who, "GET", path, 200)

    def make(self, who: str, path: str, /, **sent: Any) -> Any:
        return self.ask(who, "POST", path, 201, **sent)

    def patch(self, who: str, path: str, seen: int | None = None, /, *, status: int = 200, **sent: Any) -> Any:
        return self.ask(who, "PATCH", path, status, seen, **sent)

    def refused(self, who: str, method: str, path: str, status: int, seen: int | None = None, /, **sent: Any) -> str:
        """The sentence of a refusal; with 422 the first field, and its sentence."""
        body = self.ask(who, method, path, status, seen, **sent)
        if status == 422:
            return f"{body['errors'][0]['field']}: {body['errors'][0]['message']}"
        return str(body["detail"])

    def teach(self, **values: Any) -> str:
        made = self.make("tim", f"/studies/{self.study}/iterations", **values)["id"]
        self.world.new_recording(made)
        self.iterations.append(str(made))
        return self.iterations[-1]

    def note(self, who: str, place: int, **values: Any) -> str:
        return str(self.api.write(who, iteration=self.iterations[place], **values)["id"])

    def claim(self, *cites: str, who: str = "olga", **values: Any) -> Any:
        return self.make(who, f"/studies/{self.study}/claims", text="They draw first.", cites=cites, **values)

    def tweak(self, *claims: str, who: str = "olga", **values: Any) -> Any:
        return self.make(
            who, f"/studies/{self.study}/tweaks", **({"change": "Ask for a drawing."} | values), claims=claims
        )

    def predict(self, tweak: str, by: str = "olga", **values: Any) -> Any:
        return self.make(by, f"/tweaks/{tweak}/predictions", expects="Half of them draw.", **values)

    def agreed(self, place: int = 0) -> Any:
        """A tweak that the team agreed on, after the iteration at `place`."""
        claim = self.claim(self.note("olga", place), state="agreed")
        tweak = self.tweak(claim["id"])
        self.predict(tweak["id"])
        return self.patch("tim", f"/tweaks/{tweak['id']}", state="agreed")

    def events(self, kind: str) -> list[tuple[str, str, int]]:
        with self.world.services.store.read() as db:
            sql = "SELECT entity, person, entity_version FROM event WHERE kind = ? ORDER BY number"
            return [tuple(row) for row in db.execute(sql, [kind]).fetchall()]


@pytest.fixture(scope="module")
def served(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with serving(copy_world(furnished, tmp_path_factory.mktemp("chain") / "world")) as api:
        yield api


@pytest.fixture
def team(served: Api) -> Lessons:
    return Lessons(served)


def test_a_study_over_three_iterations_as_a_team_works_on_it(served: Api) -> None:
    team = Lessons(served, count=1)
    ids, work = team.world.ids, team.plan["phases"][1]
    first = team.iterations[0]
    assert team.get(f"/plans/{team.plan['id']}")["state"] == "frozen", "teaching freezes"

    # what was seen becomes a claim, the claim a tweak, the tweak a prediction; then the team agrees
    seen = team.note("olga", 0, phase=work["id"], saw="She counts the pieces and does not fold.")
    other = team.note("omar", 0, saw="He folds at once.")
    claim = team.claim(seen, against=[other])
    assert (claim["state"], claim["iteration"], claim["author"]) == ("proposed", first, ids.olga)
    claim = team.patch("cody", f"/claims/{claim['id']}", state="agreed")
    tweak = team.tweak(claim["id"], phase=work["id"], why="Folding shows equal parts.")
    assert (tweak["phase"], tweak["iteration"], tweak["state"]) == (work["root"], first, "proposed")
    prediction = team.predict(tweak["id"], "cody", who="A", measure="Folds before counting", confidence=70)
    tweak = team.patch("tim", f"/tweaks/{tweak['id']}", state="agreed")
    assert (tweak["state"], tweak["predictions"], tweak["outcome"]) == ("agreed", [prediction], None)

    # the next version takes it up, and can still be edited
    plan = team.make("tim", f"/studies/{team.study}/next-plan")
    assert (plan["number"], plan["state"], plan["take_up"]) == (2, "draft", [tweak["id"]])
    assert plan["phases"][1]["teacher_moves"] == "Ask for a drawing."
    assert team.get(f"/plans/{team.plan['id']}")["state"] == "superseded"

    # the reteach: accepted, taught, enacted, judged by what was seen there, adapted into a child
    tweak = team.patch("tim", f"/tweaks/{tweak['id']}", tweak["version"], answer="accepted")
    second = team.teach()
    assert team.get(f"/iterations/{second}")["kind"] == "reteach"
    shown = team.note("olga", 1, saw="She folds, and then names the share.")
    tweak = team.patch(
        "tim",
        f"/tweaks/{tweak['id']}",
        tweak["version"],
        state="enacted",
        enacted_ms=61_000,
        enacted_note="As planned.",
    )
    assert (tweak["enacted_in"], tweak["enacted_ms"]) == (second, 61_000)
    judged = team.patch("cody", f"/predictions/{prediction['id']}", 1, result="partly", cites=[shown])
    assert (judged["result"], judged["cites"]) == ("partly", [shown])
    criteria = [{"criterion": "Names the share", "checked": 24, "met": 15, "task": "Exit slip"}]
    assert team.ask("tim", "PUT", f"/iterations/{second}/criteria", 200, criteria=criteria)["criteria"][0]["met"] == 15
    child_words = {"change": "Ask for a drawing of the strip."}
    outcome = team.make(
        "cody", f"/tweaks/{tweak['id']}/outcome", decision="adapt", cites=[shown], note="On strips", child=child_words
    )
    assert (outcome["decision"], outcome["iteration"], outcome["tweak"]) == ("adapt", second, tweak["id"])
    child = team.get(f"/tweaks/{outcome['child']}")
    assert (child["parent"], child["change"], child["why"]) == (tweak["id"], child_words["change"], "On strips")
    assert team.get(f"/tweaks/{tweak['id']}")["outcome"] == outcome

    # the third iteration with the child, and what holds beyond the lesson
    said = team.predict(child["id"])
    team.patch("tim", f"/tweaks/{child['id']}", state="agreed")
    assert team.make("tim", f"/studies/{team.study}/next-plan")["take_up"] == [child["id"]]
    third = team.teach()
    again = team.note("olga", 2, saw="All at the table draw on the strip.")
    assert team.patch("tim", f"/tweaks/{child['id']}", state="changed")["enacted_in"] == third
    team.patch("cody", f"/predictions/{said['id']}", 1, result="met", cites=[again])
    assert team.make("tim", f"/tweaks/{child['id']}/outcome", decision="adopt", cites=[again])["child"] is None
    learning = team.make(
        "olga",
        f"/studies/{team.study}/learnings",
        text="Drawing helps.",
        scope="Grade 4",
        cites=[shown],
        tweaks=[child["id"]],
    )
    path = f"/learnings/{learning['id']}"
    told = team.refused("cody", "PATCH", path, 409, state="repeated")
    assert told == "A learning is repeated once it cites observations of at least two iterations."
    learning = team.patch("cody", path, learning["version"], state="repeated", cites=[shown, again])
    assert learning["state"] == "repeated"

    # everything can be read by all, and who did what is known
    for who in ("olga", "kim"):
        assert [one["id"] for one in team.get(f"/studies/{team.study}/claims", who)] == [claim["id"]]
        assert [one["state"] for one in team.get(f"/studies/{team.study}/tweaks", who)] == ["judged", "judged"]
        assert team.get(f"/studies/{team.study}/learnings", who) == [learning]
    assert (tweak["id"], ids.tim, 2) in team.events("tweak")
    assert [one[1:] for one in team.events("learning") if one[0] == learning["id"]] == [(ids.olga, 1), (ids.cody, 2)]


def test_every_change_of_the_chain_has_its_event(team: Lessons) -> None:
    tweak = team.agreed()
    prediction = tweak["predictions"][0]
    shown = team.note("olga", 1)
    team.patch("tim", f"/tweaks/{tweak['id']}", state="enacted")
    team.patch("cody", f"/predictions/{prediction['id']}", 1, result="met", cites=[shown])
    outcome = team.make("cody", f"/tweaks/{tweak['id']}/outcome", decision="adapt")
    learning = team.make("olga", f"/studies/{team.study}/learnings", text="So.")
    team.ask("olga", "POST", f"/studies/{team.study}/undo", 200)
    team.ask("cody", "POST", f"/studies/{team.study}/undo", 200)
    ids = team.world.ids
    expected = {
        "claim": [(tweak["claims"][0], ids.olga, 1)],
        "tweak": [(tweak["id"], ids.olga, 1), (tweak["id"], ids.tim, 2), (tweak["id"], ids.tim, 3),
                  (outcome["child"], ids.cody, 1), (tweak["id"], ids.cody, 4),
                  (outcome["child"], ids.cody, 2), (tweak["id"], ids.cody, 5)],
        "prediction": [(prediction["id"], ids.olga, 1), (prediction["id"], ids.cody, 2)],
        "outcome": [(outcome["id"], ids.cody, 1), (outcome["id"], ids.cody, 2)],
        "learning": [(learning["id"], ids.olga, 1), (learning["id"], ids.olga, 2)],
    }  # fmt: skip
    for kind, told in expected.items():
        mine = {one[0] for one in told}
        assert [one for one in team.events(kind) if one[0] in mine] == told, kind


# --- versions: 428, 412, ETag


def test_a_single_link_names_the_version_that_its_change_must_name(team: Lessons) -> None:
    tweak = team.agreed()
    learning = team.make("olga", f"/studies/{team.study}/learnings", text="So.")
    student = team.make("tim", f"/studies/{team.study}/students", pseudonym="Q")
    for path, field in (
        (f"/claims/{tweak['claims'][0]}", "text"),
        (f"/tweaks/{tweak['id']}", "change"),
        (f"/predictions/{tweak['predictions'][0]['id']}", "expects"),
        (f"/learnings/{learning['id']}", "text"),
        (f"/students/{student['id']}", "learner_group"),
        (f"/studies/{team.study}", "title"),
    ):
        answer = team.api.call("olga", "GET", path)
        found, tag = answer.json(), answer.headers["etag"]
        assert version_of(answer) == found["version"], path
        team.patch("tim", path, status=428, **{field: "Otherwise."})
        late = team.patch("tim", path, found["version"] + 7, status=412, **{field: "Otherwise."})
        assert late["current"] == found, path
        assert team.get(path) == found, "a refusal changes nothing"
        headers = {"If-Match": tag}
        changed = team.api.call("tim", "PATCH", path, json={field: "Otherwise."}, headers=headers).json()
        assert (changed[field], changed["version"]) == ("Otherwise.", found["version"] + 1), path


def test_two_who_judge_one_prediction_at_once_are_told(team: Lessons) -> None:
    tweak = team.agreed()
    path = f"/predictions/{tweak['predictions'][0]['id']}"
    shown = team.note("olga", 1)
    team.patch("tim", f"/tweaks/{tweak['id']}", state="enacted")
    assert "If-Match" in team.refused("cody", "PATCH", path, 428, result="met", cites=[shown])
    first = team.patch("cody", path, 1, result="met", cites=[shown])
    second = team.patch("tim", path, 1, status=412, result="not_met", cites=[shown])
    assert second["current"] == first == team.get(path)
    assert team.patch("tim", path, 2, result="not_met", cites=[shown])["result"] == "not_met"
    team.make("cody", f"/tweaks/{tweak['id']}/outcome", decision="adopt")
    told = team.refused("tim", "POST", f"/tweaks/{tweak['id']}/outcome", 409, decision="abandon")
    assert told.startswith("This tweak has its outcome already.")
    assert team.get(f"/tweaks/{tweak['id']}")["outcome"]["decision"] == "adopt"


def test_of_two_answers_at_the_same_moment_one_counts(team: Lessons) -> None:
    tweak = team.agreed()
    prediction = f"/predictions/{tweak['predictions'][0]['id']}"
    shown = team.note("olga", 1)
    team.patch("tim", f"/tweaks/{tweak['id']}", state="enacted")

    def judge(who: str) -> int:
        sent = {"result": "met", "cites": [shown], "note": who}
        return team.api.call(who, "PATCH", prediction, json=sent, headers={"If-Match": '"1"'}).status_code

    def decide(who: str) -> int:
        return team.api.call(who, "POST", f"/tweaks/{tweak['id']}/outcome", json={"decision": "adopt"}).status_code

    people = ["tim", "cody", "fay", "tim", "cody", "fay"]
    with ThreadPoolExecutor(len(people)) as at_once:
        assert sorted(at_once.map(judge, people)) == [200] + [412] * 5
        assert sorted(at_once.map(decide, people)) == [201] + [409] * 5
    assert team.get(prediction)["version"] == 2


def test_counts_of_others_are_not_written_over(team: Lessons) -> None:
    path = f"/iterations/{team.iterations[0]}/criteria"
    empty = team.api.call("olga", "GET", path)
    assert (version_of(empty), empty.json()["criteria"]) == (0, [])
    counted = [{"criterion": "Draws it", "checked": 20, "met": 8, "task": "", "note": ""}]
    assert team.ask("olga", "PUT", path, 412, 3, criteria=counted)["current"] == empty.json()
    first = team.ask("olga", "PUT", path, 200, criteria=counted)
    assert first["criteria"] == counted
    team.ask("tim", "PUT", path, 428, criteria=[])
    assert team.ask("tim", "PUT", path, 412, 0, criteria=[])["current"] == first == team.get(path)
    assert team.ask("tim", "PUT", path, 200, 1, criteria=[])["version"] == 2
    for values, field in (
        ({"criterion": "Sings it"}, "criteria.0.criterion"),
        ({"met": 21}, "criteria.0.met"),
        ({"checked": -1}, "criteria.0.checked"),
    ):
        told = team.refused("tim", "PUT", path, 422, 2, criteria=[counted[0] | values])
        assert told.startswith(f"{field}: "), told


# --- plans and students


def test_a_plan_is_frozen_by_hand_once(team: Lessons) -> None:
    draft = team.make("tim", f"/studies/{team.study}/plans", goal="Share", phases=[{"title": "Launch"}])
    path = f"/plans/{draft['id']}"
    team.refused("olga", "PATCH", path, 403, state="frozen")
    assert team.refused("tim", "PATCH", path, 409, state="superseded").startswith("This plan is draft")
    assert team.refused("tim", "PATCH", path, 422, state="melted").startswith("state: ")
    for sent in ({"state": "frozen", "goal": "Other"}, {"title": "no field of a plan"}, {"state": None}, {}):
        team.ask("tim", "PATCH", path, 428, None, **sent)
    frozen = team.patch("tim", path, state="frozen")
    assert frozen == draft | {"state": "frozen", "version": 2, "updated_at": frozen["updated_at"]}
    for sent in ({"state": "frozen"}, {"state": "draft"}, {"goal": "Other"}):
        told = team.refused("tim", "PATCH", path, 409, 2, **sent)
        assert told == "This version is frozen, so it stays as it is. Make a new version to change the lesson."
    assert team.get(path) == frozen
    assert [one[1:] for one in team.events("plan") if one[0] == draft["id"]] == [
        (team.world.ids.tim, 1),
        (team.world.ids.tim, 2),
    ]


def test_a_draft_is_changed_and_frozen_in_one_step(team: Lessons) -> None:
    draft = team.make("tim", f"/studies/{team.study}/plans", phases=[{"title": "Launch"}])
    frozen = team.patch("tim", f"/plans/{draft['id']}", 1, goal="Share", state="frozen")
    assert (frozen["goal"], frozen["state"], frozen["version"]) == ("Share", "frozen", 2)


def test_a_student_is_replaced_and_keeps_the_pseudonym(team: Lessons) -> None:
    made = team.make("tim", f"/studies/{team.study}/students", pseudonym="Q", learner_group="reads early")
    path = f"/students/{made['id']}"
    team.patch("olga", path, status=403, state="replaced")
    replaced = team.patch("tim", path, state="replaced", pseudonym="Z")
    assert (replaced["state"], replaced["pseudonym"], replaced["learner_group"]) == ("replaced", "Q", "reads early")
    assert team.patch("tim", path, 2, current_level="Halves")["current_level"] == "Halves"
    assert team.refused("tim", "PATCH", path, 422, 3, learner_group="x" * 301).startswith("learner_group: ")
    assert len([one for one in team.events("student") if one[0] == made["id"]]) == 3


# --- what is cited


def test_a_claim_cites_only_what_stands_in_its_own_study(team: Lessons) -> None:
    ids, path = team.world.ids, f"/studies/{team.study}/claims"
    gone = team.note("olga", 0)
    team.ask("olga", "DELETE", f"/observations/{gone}", 200)
    elsewhere = team.api.write("olga")["id"]
    hidden_in = team.teach(noting="independent")
    hidden = str(team.api.write("olga", iteration=hidden_in)["id"])
    for field in ("cites", "against"):
        told = team.refused("olga", "POST", path, 422, text="So.", **{field: [gone]})
        assert told == f"{field}: This observation was withdrawn and cannot be cited. Choose another one."
        for unknown in (elsewhere, ids.their_note, NOWHERE, "x"):
            told = team.refused("olga", "POST", path, 422, text="So.", **{field: [unknown]})
            assert told == f"{field}: There is no observation {unknown!r} here."
        for who in ("olga", "cody"):
            told = team.refused(who, "POST", path, 409, text="So.", **{field: [hidden]})
            assert told.startswith("The notes of this iteration are still hidden from each other.")
    assert team.get(path) == []
    team.ask("cody", "PATCH", f"/iterations/{hidden_in}", 200, state="noting")
    team.ask("cody", "POST", f"/iterations/{hidden_in}/reveal", 200)
    assert team.claim(hidden)["iteration"] == hidden_in


def test_the_chain_reads_on_when_a_note_is_withdrawn_and_the_video_is_gone(team: Lessons) -> None:
    tweak = team.agreed()
    claim = team.get(f"/claims/{tweak['claims'][0]}")
    shown = team.note("olga", 1)
    team.patch("tim", f"/tweaks/{tweak['id']}", state="enacted")
    said = team.patch("cody", f"/predictions/{tweak['predictions'][0]['id']}", 1, result="met", cites=[shown])
    for note in (claim["cites"][0], shown):
        team.ask("olga", "DELETE", f"/observations/{note}", 200)
    for iteration in team.iterations:
        (film,) = team.get(f"/iterations/{iteration}/recordings")
        assert team.ask("tim", "DELETE", f"/recordings/{film['id']}", 200)["status"] == "deleted"
    assert team.get(f"/studies/{team.study}/claims") == [claim]
    assert team.get(f"/studies/{team.study}/tweaks")[0]["predictions"] == [said]
    # and it can be worked on: what was cited before stays cited
    path = f"/claims/{claim['id']}"
    assert team.patch("olga", path, claim["version"], text="They count.", cites=claim["cites"])["text"] == "They count."
    assert team.make("cody", f"/tweaks/{tweak['id']}/outcome", decision="adopt")["decision"] == "adopt"
    team.ask("olga", "POST", f"/studies/{team.study}/undo", 200)
    assert team.get(path)["text"] == claim["text"]


# --- illegal moves


def test_a_tweak_is_agreed_with_a_claim_and_a_prediction_only(team: Lessons) -> None:
    claim = team.claim(team.note("olga", 0))
    bare = team.tweak()
    path = f"/tweaks/{bare['id']}"
    assert "at least one claim" in team.refused("tim", "PATCH", path, 409, state="agreed")
    team.predict(bare["id"])
    assert "at least one claim" in team.refused("tim", "PATCH", path, 409, state="agreed")
    unsaid = team.tweak(claim["id"])
    told = team.refused("tim", "PATCH", f"/tweaks/{unsaid['id']}", 409, state="agreed")
    assert told == "A tweak is agreed once it has at least one prediction. Say what will be seen, and of whom."
    assert team.get(path)["state"] == team.get(f"/tweaks/{unsaid['id']}")["state"] == "proposed"
    assert team.patch("tim", path, 1, claims=[claim["id"]], state="agreed")["state"] == "agreed"


def test_moves_that_skip_a_step_are_refused_with_their_sentence(team: Lessons) -> None:
    tweak = team.agreed()
    path = f"/tweaks/{tweak['id']}"
    outcome = {"decision": "adopt"}
    claim = f"/claims/{tweak['claims'][0]}"
    prediction = f"/predictions/{tweak['predictions'][0]['id']}"
    early, late = team.note("olga", 0), team.note("olga", 1)
    for who, method, address, seen, sent, begins in (
        ("tim", "PATCH", path, None, {"state": "judged"}, "A tweak becomes judged by its outcome"),
        ("tim", "PATCH", path, None, {"state": "withdrawn"}, "This tweak is agreed and cannot become withdrawn."),
        ("tim", "POST", f"{path}/outcome", None, outcome, "This tweak is agreed. Say first whether"),
        ("tim", "PATCH", path, 2, {"claims": []}, "A tweak is agreed once it rests on at least one claim."),
        ("tim", "PATCH", prediction, 1, {"withdrawn": True}, "A tweak is agreed once it has at least one prediction."),
        ("tim", "PATCH", prediction, 1, {"result": "met"}, "Met, partly or not met needs an observation"),
        ("tim", "PATCH", prediction, 1, {"result": "met", "cites": [early]}, "Met, partly or not met needs an observation"),
        ("cody", "PATCH", claim, 1, {"cites": []}, "A claim is agreed once it cites at least one observation."),
        ("cody", "PATCH", claim, None, {"state": "withdrawn"}, "This claim is agreed and cannot become withdrawn."),
    ):  # fmt: skip
        assert team.refused(who, method, address, 409, seen, **sent).startswith(begins), (address, sent)
    assert team.get(path) == tweak
    assert team.patch("tim", prediction, 1, result="partly", cites=[early, late])["result"] == "partly"
    bare = team.claim()
    assert "cites at least one" in team.refused("cody", "PATCH", f"/claims/{bare['id']}", 409, state="agreed")


def test_a_tweak_is_tried_only_after_the_iteration_it_is_from(team: Lessons) -> None:
    late = team.agreed(place=1)
    path = f"/tweaks/{late['id']}"
    told = team.refused("tim", "PATCH", path, 409, state="enacted")
    assert told == "No iteration came yet after the one that this tweak is from. Add the reteach first."
    for iteration, told in (
        (team.iterations[1], "Choose an iteration that came after the one that this tweak is from."),
        (team.iterations[0], "Choose an iteration that came after the one that this tweak is from."),
        (team.world.ids.iteration, f"There is no iteration {team.world.ids.iteration!r} here."),
    ):
        answer = team.refused("tim", "PATCH", path, 422, 2, state="enacted", enacted_in=iteration)
        assert answer == f"enacted_in: {told}"
    assert team.refused("tim", "PATCH", path, 422, 2, enacted_ms=2**40).startswith("enacted_ms: ")
    third = team.teach()
    assert team.patch("tim", path, state="skipped")["enacted_in"] == third
    told = team.refused("tim", "POST", f"{path}/outcome", 422, decision="adopt", iteration=team.iterations[0])
    assert told.startswith("iteration: Choose an iteration that came after")


def test_an_adaptation_says_what_is_new_in_its_child(team: Lessons) -> None:
    tweak = team.agreed()
    path = f"/tweaks/{tweak['id']}/outcome"
    team.patch("tim", f"/tweaks/{tweak['id']}", state="enacted")
    for sent, told in (
        ({"decision": "adopt", "child": {"change": "New."}}, "child: Only an adaptation opens a new tweak."),
        ({"decision": "adapt", "child": {"change": " "}}, "child.change: Please write something here."),
        ({"decision": "adapt", "child": {"phase": NOWHERE}}, f"child.phase: There is no phase '{NOWHERE}' here."),
        ({"decision": "shelve"}, "decision: "),
        ({}, "decision: "),
        ({"decision": "adopt", "cites": [NOWHERE]}, "cites: There is no observation"),
    ):
        body = team.api.call("tim", "POST", path, json=sent)
        error = body.json()["errors"][0]
        assert (body.status_code, f"{error['field']}: {error['message']}"[: len(told)]) == (422, told)
    assert team.get(f"/tweaks/{tweak['id']}")["outcome"] is None
    assert len(team.get(f"/studies/{team.study}/tweaks")) == 1


@pytest.mark.parametrize(
    ("noun", "sent", "field"),
    [
        ("claims", {}, "text"),
        ("claims", {"text": " "}, "text"),
        ("claims", {"text": "x" * 10_001}, "text"),
        ("claims", {"text": "So.", "iteration": NOWHERE}, "iteration"),
        ("claims", {"text": "So.", "state": "certain"}, "state"),
        ("claims", {"text": "So.", "cites": "x"}, "cites"),
        ("tweaks", {}, "change"),
        ("tweaks", {"change": "Draw.", "claims": [NOWHERE]}, "claims"),
        ("tweaks", {"change": "Draw.", "parent": NOWHERE}, "parent"),
        ("tweaks", {"change": "Draw.", "phase": NOWHERE}, "phase"),
        ("tweaks", {"change": "Draw.", "iteration": NOWHERE}, "iteration"),
        ("learnings", {}, "text"),
        ("learnings", {"text": "So.", "tweaks": [NOWHERE]}, "tweaks"),
        ("learnings", {"text": "So.", "cites": [NOWHERE]}, "cites"),
    ],
)
def test_what_cannot_be_in_the_chain_is_422_with_its_field(
    served: Api, noun: str, sent: dict[str, Any], field: str
) -> None:
    answer = served.call("olga", "POST", f"/studies/{served.world.ids.study}/{noun}", json=sent)
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("confidence", [-1, 101])
def test_confidence_lies_between_0_and_100(team: Lessons, confidence: int) -> None:
    path = f"/tweaks/{team.tweak()['id']}/predictions"
    told = team.refused("olga", "POST", path, 422, expects="They draw.", confidence=confidence)
    assert told == "confidence: This must lie between 0 and 100."


# --- withdrawing and undoing


def test_what_was_withdrawn_is_gone_and_comes_back_by_undo(team: Lessons) -> None:
    claim, tweak = team.claim(), team.tweak()
    prediction = team.predict(tweak["id"], "tim")
    learning = team.make("tim", f"/studies/{team.study}/learnings", text="So.")
    for noun, link, change in (
        ("claim", claim, {"state": "withdrawn"}),
        ("learning", learning, {"state": "withdrawn"}),
        ("prediction", prediction, {"withdrawn": True}),
        ("tweak", tweak, {"state": "withdrawn"}),
    ):
        path = f"/{noun}s/{link['id']}"
        gone = team.patch("tim", path, 1, **change)
        assert all(gone[name] == value for name, value in change.items())
        team.ask("olga", "GET", path, 404)
        team.patch("tim", path, 2, status=404, **change)
        if noun != "prediction":
            assert team.get(f"/studies/{team.study}/{noun}s") == []
        (back,) = team.ask("tim", "POST", f"/studies/{team.study}/undo", 200)
        assert (back["kind"], back["id"], back["version"]) == (noun, link["id"], 3)
        assert team.get(path)["version"] == 3
    assert team.get(f"/tweaks/{tweak['id']}")["predictions"][0]["id"] == prediction["id"]


def test_a_decision_is_taken_back_with_all_that_it_opened(team: Lessons) -> None:
    tweak = team.agreed()
    path = f"/tweaks/{tweak['id']}"
    team.patch("tim", path, state="enacted")
    outcome = team.make("cody", f"{path}/outcome", decision="adapt", child={"change": "On strips."})
    back = team.ask("cody", "POST", f"/studies/{team.study}/undo", 200)
    assert sorted(one["kind"] for one in back) == ["outcome", "tweak", "tweak"]
    assert (team.get(path)["state"], team.get(path)["outcome"]) == ("enacted", None)
    team.ask("olga", "GET", f"/tweaks/{outcome['child']}", 404)
    assert team.make("cody", f"{path}/outcome", decision="abandon")["decision"] == "abandon"


def test_what_somebody_built_on_is_not_undone(team: Lessons) -> None:
    undo = f"/studies/{team.study}/undo"
    assert team.refused("olga", "POST", undo, 409) == "There is nothing left to undo."
    claim = team.claim(team.note("olga", 0))
    later = team.patch("cody", f"/claims/{claim['id']}", 1, text="Some draw first.")
    told = team.refused("olga", "POST", undo, 409)
    assert told == "Somebody has built on this since, so it cannot be undone. Change it by hand instead."
    assert team.get(f"/claims/{claim['id']}") == later
    team.ask("cody", "POST", undo, 200)
    assert team.ask("olga", "POST", undo, 200)[0]["state"] == "withdrawn"


def test_an_agreement_that_a_plan_took_up_is_not_undone(team: Lessons) -> None:
    tweak = team.agreed()
    team.make("cody", f"/studies/{team.study}/next-plan")
    told = team.refused("tim", "POST", f"/studies/{team.study}/undo", 409)
    assert told.startswith("A version of the plan has taken up this tweak")
    assert team.get(f"/tweaks/{tweak['id']}")["state"] == "agreed"
    assert team.refused("tim", "POST", f"/studies/{team.study}/next-plan", 409).startswith("There is no agreed tweak")


def test_the_same_move_twice_is_one_move(team: Lessons) -> None:
    tweak = team.agreed()
    assert team.patch("tim", f"/tweaks/{tweak['id']}", state="agreed") == tweak
    (back,) = team.ask("tim", "POST", f"/studies/{team.study}/undo", 200)
    assert back["state"] == "proposed"


# --- who may


def test_who_only_looks_changes_nothing_and_an_observer_does_not_judge(served: Api) -> None:
    team = Lessons(served)
    tweak = team.agreed()
    path, study = f"/tweaks/{tweak['id']}", f"/studies/{team.study}"
    prediction = f"/predictions/{tweak['predictions'][0]['id']}"
    claim = f"/claims/{tweak['claims'][0]}"
    shown = team.note("olga", 1)
    for address, seen, sent in (
        (path, None, {"state": "enacted"}),
        (path, 2, {"answer": "accepted"}),
        (prediction, 1, {"result": "met", "cites": [shown]}),
    ):
        assert team.refused("olga", "PATCH", address, 403, seen, **sent).startswith("Your role in this team (observer)")
    team.patch("tim", path, state="enacted")
    for address, sent in ((f"{path}/outcome", {"decision": "adopt"}), (f"{study}/next-plan", {})):
        team.refused("olga", "POST", address, 403, **sent)
    team.patch("kim", claim, state="contested")
    # a guest of this study
    guest_study = served.world.ids.study
    own = {name: f"/studies/{guest_study}/{name}" for name in ("claims", "tweaks", "learnings")}
    for name, sent in (("claims", {"text": "x"}), ("tweaks", {"change": "x"}), ("learnings", {"text": "x"})):
        team.get(own[name], "gus")
        assert team.refused("gus", "POST", own[name], 403, **sent).startswith("Your role in this team (guest)")
    team.refused("gus", "POST", f"/studies/{guest_study}/undo", 403)
    team.refused("gus", "PUT", f"/iterations/{served.world.ids.iteration}/criteria", 403, criteria=[])
    team.ask("gus", "GET", path, 404)


def test_an_iteration_moves_on_step_by_step(team: Lessons) -> None:
    path = f"/iterations/{team.iterations[0]}"
    for state in ("noting", "debriefed", "judged", "closed"):
        assert team.patch("cody", path, state=state)["state"] == state
    told = team.refused("cody", "PATCH", path, 409, state="noting")
    assert told == "This iteration is closed and cannot become noting."
