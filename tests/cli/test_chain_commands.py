"""Studies, plans, iterations and the chain from the terminal: what is printed, in both forms, and what is refused."""

import json
from typing import Any

import pytest
from command_runner import Run
from world import World

TIM, OLGA, CODY, GUS = (("--as", f"{name}@example.org") for name in ("tim", "olga", "cody", "gus"))
NOWHERE = "0198c0de-0000-7000-8000-000000000000"


class Terminal:
    """Commands over a folder, with what they print read as a person or a program would."""

    def __init__(self, run: Run, world: World) -> None:
        self.run, self.world, self.study = run, world, world.ids.study

    def line(self, *words: str) -> str:
        """The one line that is printed."""
        (line,) = self.run(*words).stdout.splitlines()
        return str(line)

    def data(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def no(self, *words: str) -> str:
        return str(self.run(*words, code=1).stderr.strip())

    def table(self, *words: str) -> list[list[str]]:
        """The cells that stand more than a space apart, by line, without the names of the columns."""
        return [
            [cell.strip() for cell in line.split("  ") if cell.strip()] for line in self.run(*words).stdout.splitlines()
        ][1:]

    def note(self, iteration: str | None = None) -> str:
        return self.world.write(self.world.ids.olga, iteration=iteration or self.world.ids.iteration).id

    def reteach(self) -> str:
        """An iteration after all others, that can be noted."""
        made = self.line("iteration", "add", self.study, *TIM)
        self.world.new_recording(made)
        return made

    def agreed(self) -> tuple[str, str]:
        """A tweak of the first iteration that the team agreed on, and its prediction."""
        claim = self.line("claim", "add", self.study, "--text", "They count.", "--cite", self.note(), *OLGA)
        tweak = self.line("tweak", "add", self.study, "--change", "Fold first.", "--claim", claim, *OLGA)
        prediction = self.line("prediction", "add", tweak, "--expects", "A folds.", *OLGA)
        assert self.line("tweak", "move", tweak, "agreed", *TIM) == "The tweak is agreed now."
        return tweak, prediction


@pytest.fixture
def terminal(run: Run, world: World) -> Terminal:
    return Terminal(run, world)


# --- who acts


@pytest.mark.parametrize("email", ["nobody@example.org", "", "olga"])
def test_a_change_names_somebody_who_can_sign_in(terminal: Terminal, email: str) -> None:
    told = terminal.no("claim", "add", terminal.study, "--text", "So.", "--as", email)
    assert told == f"Nobody with the e-mail address {email} can sign in here. `lessonstudy person list` shows who can."
    terminal.world.services.people.end(None, terminal.world.ids.tim)
    assert "tim@example.org" in terminal.no("plan", "next", terminal.study, *TIM)


def test_every_change_of_the_chain_asks_who_makes_it(run: Run) -> None:
    for words in (
        ("plan", "next", "x"),
        ("plan", "freeze", "x"),
        ("iteration", "add", "x"),
        ("iteration", "move", "x", "taught"),
        ("claim", "add", "x", "--text", "y"),
        ("claim", "move", "x", "agreed"),
        ("tweak", "add", "x", "--change", "y"),
        ("tweak", "move", "x", "agreed"),
        ("tweak", "judge", "x", "adopt"),
        ("prediction", "add", "x", "--expects", "y"),
        ("prediction", "judge", "x", "met"),
        ("learning", "add", "x", "--text", "y"),
        ("learning", "move", "x", "repeated"),
        ("criteria", "set", "x", "y", "1", "1"),
        ("undo", "x"),
    ):
        assert "Missing option '--as'" in run(*words, code=2).stderr, words


def test_the_rights_of_whoever_acts_count(terminal: Terminal) -> None:
    for words in (
        ("plan", "freeze", terminal.world.ids.plan, *OLGA),
        ("iteration", "add", terminal.study, *OLGA),
        ("claim", "add", terminal.study, "--text", "So.", *GUS),
        ("study", "add", terminal.world.ids.team, "--title", "x", *OLGA),
    ):
        assert terminal.no(*words).startswith("Your role in this team (")
    told = terminal.no("claim", "add", terminal.study, "--text", "So.", "--as", "eve@example.org")
    assert told == "There is no such study, or it is not shared with you."


@pytest.mark.parametrize(
    ("words", "noun"),
    [
        (("study", "show"), "study"),
        (("plan", "list"), "study"),
        (("plan", "show"), "plan"),
        (("iteration", "list"), "study"),
        (("claim", "list"), "study"),
        (("tweak", "list"), "study"),
        (("prediction", "list"), "study"),
        (("learning", "list"), "study"),
        (("lineage",), "study"),
        (("compare",), "study"),
        (("criteria", "show"), "iteration"),
    ],
)
def test_what_is_not_in_the_folder_is_said(terminal: Terminal, words: tuple[str, ...], noun: str) -> None:
    assert terminal.no(*words, NOWHERE) == f"There is no such {noun}, or it is not shared with you."


# --- studies, plans, iterations


def test_a_study_is_made_listed_and_shown(terminal: Terminal) -> None:
    ids = terminal.world.ids
    made = terminal.line("study", "add", ids.team, "--title", "Symmetry")
    again = terminal.data("study", "add", ids.team, "--title", "Area", "--preset", "clr", *TIM)
    assert (again["title"], again["preset"], again["state"]) == ("Area", "clr", "planning")
    assert again in terminal.data("study", "list")
    listed = {one["id"]: one["title"] for one in terminal.data("study", "list")}
    assert {made: "Symmetry", again["id"]: "Area", ids.study: "Fractions", ids.their_study: "Fractions"} == listed
    assert [made, "team", "Symmetry", "planning"] in terminal.table("study", "list")
    shown = terminal.data("study", "show", ids.study)
    assert (shown["title"], shown["state"]) == ("Fractions", "active")
    assert [one["id"] for one in shown["plans"]] == [ids.plan]
    assert [one["id"] for one in shown["iterations"]] == [ids.iteration, ids.blind]
    told = terminal.run("study", "show", ids.study).stdout
    assert told.startswith("Fractions (active)\n")
    assert all(one in told for one in (ids.plan, ids.iteration, ids.blind, "4b", "frozen", "reteach"))
    assert "nothing here yet" in terminal.run("study", "show", made).stdout
    assert terminal.no("study", "add", "Nowhere", "--title", "x").startswith("There is no such team")
    assert terminal.no("study", "add", ids.team, "--title", " ") == "Please write something here."


def test_a_plan_is_listed_shown_and_frozen_once(terminal: Terminal) -> None:
    world = terminal.world
    draft = world.services.studies.add_plan(world.ids.tim, terminal.study, {"goal": "Share"})
    (first, second) = terminal.table("plan", "list", terminal.study)
    assert first == [world.ids.plan, "1", "superseded", "2", "0", "Share fairly"]
    assert second == [draft.id, "2", "draft", "0", "0", "Share"]
    assert [one["number"] for one in terminal.data("plan", "list", terminal.study)] == [1, 2]
    shown = terminal.data("plan", "show", world.ids.plan)
    assert [one["title"] for one in shown["phases"]] == ["Launch", "Work"]
    told = terminal.run("plan", "show", world.ids.plan).stdout
    assert told.startswith("Version 1 (superseded)\nGoal: Share fairly\nSuccess criterion: Names the share\n")
    assert shown["phases"][1]["root"] in told
    assert terminal.line("plan", "freeze", draft.id, *TIM) == "Version 2 is frozen."
    assert terminal.no("plan", "freeze", draft.id, *TIM).startswith("This version is frozen")
    assert world.services.folder.plan(draft.id).version == 2


def test_an_iteration_is_added_listed_and_moved(terminal: Terminal) -> None:
    words = ("--class", "4c", "--date", "2026-11-21", "--teacher", "tim@example.org", "--independent")
    made = terminal.data("iteration", "add", terminal.study, *words, *CODY)
    assert (made["class_label"], made["date"], made["teacher"]) == ("4c", "2026-11-21", terminal.world.ids.tim)
    assert (made["noting"], made["kind"], made["number"]) == ("independent", "reteach", 3)
    plain = terminal.line("iteration", "add", terminal.study, *TIM)
    rows = terminal.table("iteration", "list", terminal.study)
    assert rows[2] == [made["id"], "3", "reteach", "4c", "2026-11-21", "independent", "planned"]
    assert rows[3] == [plain, "4", "reteach", "open", "planned"]
    assert [one["id"] for one in terminal.data("iteration", "list", terminal.study)][2:] == [made["id"], plain]
    assert terminal.line("iteration", "move", plain, "taught", *TIM) == "Iteration 4 is taught now."
    assert terminal.data("iteration", "move", plain, "noting", *TIM)["state"] == "noting"
    told = terminal.no("iteration", "move", plain, "planned", *TIM)
    assert told == "This iteration is noting and cannot become planned."
    assert terminal.no("iteration", "add", terminal.study, "--date", "soon", *TIM).startswith("This must be one of")
    assert "nobody@example.org" in terminal.no(
        "iteration", "add", terminal.study, "--teacher", "nobody@example.org", *TIM
    )
    assert "There is no member" in terminal.no("iteration", "add", terminal.study, "--teacher", "eve@example.org", *TIM)
    terminal.run("iteration", "move", plain, "finished", *TIM, code=2)


# --- the chain


def test_the_whole_chain_goes_through_the_terminal(terminal: Terminal) -> None:
    study = terminal.study
    seen, against = terminal.note(), terminal.note()
    claim = terminal.line(
        "claim", "add", study, "--text", "They count.", "--iteration", terminal.world.ids.iteration, *OLGA
    )
    told = terminal.no("claim", "move", claim, "agreed", *OLGA)
    assert told == "A claim is agreed once it cites at least one observation. Cite the moment that shows it."
    words = ("claim", "move", claim, "agreed", "--cite", seen, "--against", against)
    assert terminal.line(*words, *OLGA) == "The claim is agreed now."
    assert terminal.table("claim", "list", study) == [[claim, "1", "agreed", "1", "1", "They count."]]
    (told,) = terminal.data("claim", "list", study)
    assert (told["cites"], told["against"], told["author"]) == ([seen], [against], terminal.world.ids.olga)

    root = terminal.data("plan", "show", terminal.world.ids.plan)["phases"][1]["root"]
    words = ("--change", "Fold first.", "--why", "Equal parts show.", "--phase", root, "--claim", claim)
    tweak = terminal.data("tweak", "add", study, *words, *OLGA)
    assert (tweak["phase"], tweak["claims"], tweak["predictions"], tweak["outcome"]) == (root, [claim], [], None)
    tweak = tweak["id"]
    assert terminal.no("tweak", "move", tweak, "agreed", *TIM).startswith("A tweak is agreed once it has at least one")
    words = ("--expects", "A folds.", "--who", "A", "--measure", "Counted", "--confidence", "70")
    prediction = terminal.line("prediction", "add", tweak, *words, *OLGA)
    assert terminal.line("tweak", "move", tweak, "agreed", *TIM) == "The tweak is agreed now."
    assert terminal.table("prediction", "list", study) == [[prediction, "Fold first.", "A", "A folds.", "70 %", "open"]]

    said, plan = terminal.run("plan", "next", study, *TIM).stdout.splitlines()
    assert said == "Version 2 takes up 1 tweak."
    assert f"Takes up the tweak {tweak}" in terminal.run("plan", "show", plan).stdout
    assert terminal.no("plan", "next", study, *TIM).startswith("There is no agreed tweak")

    third = terminal.reteach()
    shown = terminal.note(third)
    words = ("tweak", "move", tweak, "enacted", "--in", third, "--moment", "12:34.5", "--note", "Twice.")
    tried = terminal.data(*words, *TIM)
    assert (tried["enacted_in"], tried["enacted_ms"], tried["enacted_note"]) == (third, 754_500, "Twice.")
    assert terminal.no("prediction", "judge", prediction, "met", *CODY).startswith("Met, partly or not met needs")
    words = ("prediction", "judge", prediction, "not_met", "--cite", shown, "--note", "Only A.")
    assert terminal.line(*words, *CODY) == "The prediction is not met now."
    said, child = terminal.run(
        "tweak", "judge", tweak, "adapt", "--change", "Fold, then draw.", "--cite", shown, "--note", "Too fast", *CODY
    ).stdout.splitlines()
    assert said == "The tweak is adapted into a new one."
    rows = terminal.table("tweak", "list", study)
    assert rows == [
        [tweak, "1", "judged", "1", "adapt", "Fold first."],
        [child, "3", "proposed", "0", "Fold, then draw."],
    ]
    whole, adapted = terminal.data("tweak", "list", study)
    assert (whole["outcome"]["child"], whole["predictions"][0]["note"]) == (child, "Only A.")
    assert (adapted["parent"], adapted["why"]) == (tweak, "Too fast")
    assert terminal.data("prediction", "list", study)[0]["cites"] == [shown]

    words = ("--text", "Folding helps.", "--scope", "Grade 4", "--cite", seen, "--tweak", tweak)
    learning = terminal.line("learning", "add", study, *words, *OLGA)
    assert terminal.no("learning", "move", learning, "repeated", *OLGA).startswith("A learning is repeated once")
    words = ("learning", "move", learning, "repeated", "--cite", shown)
    assert terminal.line(*words, *OLGA) == "The learning is repeated now."
    assert terminal.table("learning", "list", study) == [[learning, "repeated", "2", "0", "Folding helps.", "Grade 4"]]
    assert terminal.data("learning", "list", study)[0]["cites"] == [seen, shown]


def test_a_tweak_is_adopted_or_abandoned_once(terminal: Terminal) -> None:
    tweak, _ = terminal.agreed()
    assert terminal.no("tweak", "judge", tweak, "adopt", *TIM).startswith("This tweak is agreed. Say first")
    assert terminal.line("tweak", "move", tweak, "skipped", *TIM) == "The tweak is skipped now."
    told = terminal.no("tweak", "judge", tweak, "adopt", "--change", "New.", *TIM)
    assert told == "Only an adaptation opens a new tweak. Choose adapt, or leave the new wording out."
    assert terminal.data("tweak", "judge", tweak, "abandon", *TIM)["decision"] == "abandon"
    assert terminal.no("tweak", "judge", tweak, "adopt", *TIM).startswith("This tweak has its outcome already.")


def test_wrong_words_are_wrong_usage(run: Run) -> None:
    for words in (
        ("tweak", "move", "x", "enacted", "--moment", "soon", *TIM),
        ("tweak", "judge", "x", "shelve", *TIM),
        ("prediction", "judge", "x", "perhaps", *TIM),
        ("claim", "move", "x", "certain", *TIM),
        ("criteria", "set", "x", "y", "many", "1", *TIM),
    ):
        assert "Usage:" in run(*words, code=2).stderr


def test_what_cannot_be_cited_is_said(terminal: Terminal) -> None:
    for note in (terminal.world.ids.their_note, NOWHERE):
        told = terminal.no("claim", "add", terminal.study, "--text", "So.", "--cite", note, *OLGA)
        assert told == f"There is no observation {note!r} here."
    hidden = terminal.note(terminal.world.ids.blind)
    told = terminal.no("claim", "add", terminal.study, "--text", "So.", "--cite", hidden, *OLGA)
    assert told.startswith("The notes of this iteration are still hidden")
    assert terminal.data("claim", "list", terminal.study) == []
    assert "nothing here yet" in terminal.run("claim", "list", terminal.study).stdout


def test_criteria_are_counted_one_by_one(terminal: Terminal) -> None:
    iteration = terminal.world.ids.iteration
    assert terminal.data("criteria", "show", iteration) == {"iteration": iteration, "version": 0, "criteria": []}
    words = ("criteria", "set", iteration, "Names the share")
    assert terminal.line(*words, "24", "15", "--task", "Exit slip", *TIM) == "15 of 24 met: Names the share"
    again = terminal.data(*words, "25", "16", *OLGA)
    assert again["criteria"] == [
        {"criterion": "Names the share", "checked": 25, "met": 16, "task": "Exit slip", "note": ""}
    ]
    assert again["version"] == 2
    assert terminal.table("criteria", "show", iteration) == [["Names the share", "25", "16", "Exit slip"]]
    assert terminal.no(*words, "10", "11", *TIM) == "This must lie between 0 and the 10 students that were checked."
    told = terminal.no("criteria", "set", iteration, "Sings it", "10", "1", *TIM)
    assert told == "There is no success criterion 'Sings it' here."
    assert terminal.data("criteria", "show", iteration)["version"] == 2


def test_a_move_is_taken_back_as_a_whole(terminal: Terminal) -> None:
    tweak, prediction = terminal.agreed()
    terminal.run("tweak", "move", tweak, "enacted", *TIM)
    child = terminal.data("tweak", "judge", tweak, "adapt", *CODY)["child"]
    back = terminal.run("undo", terminal.study, *CODY).stdout.splitlines()
    assert f"The tweak {child} is gone." in back
    assert f"The tweak {tweak} is as it was before." in back
    (taken,) = terminal.data("undo", terminal.study, *TIM)
    assert (taken["kind"], taken["id"], taken["state"]) == ("tweak", tweak, "agreed")
    assert terminal.no("undo", terminal.study, *CODY) == "There is nothing left to undo."
    assert terminal.data("prediction", "list", terminal.study)[0]["id"] == prediction


def test_the_lineage_shows_what_rests_on_what_and_what_is_missing(terminal: Terminal) -> None:
    tweak, prediction = terminal.agreed()
    terminal.run("tweak", "move", tweak, "enacted", *TIM)
    found = terminal.data("lineage", terminal.study)
    assert {"nodes", "edges", "broken"} == set(found)
    kinds = {one["id"]: one["kind"] for one in found["nodes"]}
    assert (kinds[tweak], kinds[prediction]) == ("tweak", "prediction")
    assert {(one["from"], one["to"]) for one in found["edges"]} >= {(tweak, prediction)}
    (claim,) = (one for one, kind in kinds.items() if kind == "claim")
    missing = {(one["kind"], one["node"]) for one in found["broken"]}
    assert {("prediction_not_judged", prediction), ("outcome_without_decision", tweak)} <= missing
    told = terminal.run("lineage", terminal.study).stdout
    head, _, gaps = told.partition("\nMissing\n")
    assert [line for line in head.splitlines() if claim in line and "They count." in line and " 1 " in line]
    assert all(one["node"] in gaps and one["sentence"] in gaps for one in found["broken"])
    empty = terminal.line("study", "add", terminal.world.ids.team, "--title", "Empty")
    assert terminal.data("lineage", empty) == {"nodes": [], "edges": [], "broken": []}
    assert "nothing here yet" in terminal.run("lineage", empty).stdout


def test_lessons_are_compared_as_a_table_and_as_data(terminal: Terminal) -> None:
    ids = terminal.world.ids
    tweak, _ = terminal.agreed()
    for at in range(5):
        terminal.world.write(ids.olga, start_ms=60_000 + at * 30_000, codes=["u"])
    hidden = terminal.world.write(ids.olga, iteration=ids.blind, codes=["u"]).id
    found = terminal.data("compare", terminal.study)
    assert {"iterations", "tweaks", "broken"} <= set(found)
    (figure,) = (one for one in found["iterations"][0]["codes"] if one["count"])
    assert (figure["count"], figure["per_minute"], figure["observed_ms"]) == (5, 2.5, 120_000)
    assert hidden not in json.dumps(found)
    told = [line.split() for line in terminal.run("compare", terminal.study).stdout.splitlines()]
    assert ["1", "Launch", "2.0"] in told
    assert ["Unanticipated", "none", "5", "(2.50)"] in told
    assert ["1", "Fold", "first.", "open"] in told
    assert tweak in json.dumps(found["tweaks"])
    assert "is no such study" in terminal.no("compare", NOWHERE)
