"""Notes listed, written into files and brought in by the terminal: what is lost is said, nothing hidden goes out."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command_runner import Run
from world import World

from lessonstudy.services.exporting import LABELS

LOG = "Beginn;Was;Code\n00:10;Faltet;Unanticipated\n00:20;Zählt;Unanticipated\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


@pytest.fixture
def noted(world: World) -> World:
    world.write(world.ids.olga, start_ms=10_000, end_ms=25_000, codes=["u"], students=["A"], think="So")
    world.write(world.ids.omar, start_ms=5_000, saw="Counts, then folds.")
    return world


def test_notes_are_listed_by_time_as_a_table_as_json_and_as_csv(run: Run, noted: World) -> None:
    first = noted.ids.iteration
    table = run("observations", "list", first).stdout.splitlines()
    assert table[0].split() == ["at", "until", "observer", "saw", "codes", "students", "id"]
    assert table[1].split()[:2] == ["00:05", "Omar"]
    assert table[2].split()[:3] == ["00:10", "00:25", "Olga"]
    told = json.loads(run("observations", "list", first, "--json").stdout)
    assert [(one["start_ms"], one["saw"], one["students"]) for one in told] == [
        (5_000, "Counts, then folds.", []),
        (10_000, "She folds the strip in four.", ["A"]),
    ]
    assert (
        run("observations", "list", first, "--format", "json").stdout
        == run("observations", "list", first, "--json").stdout
    )
    rows = run("observations", "list", first, "--format", "csv").stdout.splitlines()
    assert len(rows) == 3
    assert "start_ms" in rows[0]
    assert '"Counts, then folds."' in rows[1]


def test_withdrawn_and_hidden_notes_are_neither_listed_nor_exported(run: Run, noted: World) -> None:
    ids = noted.ids
    gone = noted.write(ids.olga, saw="Taken back.")
    noted.services.annotate.withdraw(ids.olga, gone.id)
    noted.write(ids.olga, iteration=ids.blind, saw="Nobody knows yet.")
    assert "Taken back" not in run("observations", "list", ids.iteration).stdout
    hidden = run("observations", "list", ids.blind, "--json")
    assert json.loads(hidden.stdout) == []
    assert "hidden until they are revealed" in hidden.stderr
    assert "Nobody knows" not in run("export", ids.blind, "--format", "csv", "-o", "-").stdout
    with zipfile.ZipFile(io.BytesIO(run("export", ids.study, "--format", "csv", "-o", "-").stdout_bytes)) as archive:
        assert archive.namelist() == ["fractions-1.csv"]
        assert b"Taken back" not in archive.read("fractions-1.csv")


@pytest.mark.parametrize("form", list(LABELS))
def test_every_format_is_written_said_what_it_loses_and_read_again(
    run: Run, noted: World, tmp_path: Path, form: str
) -> None:
    ids, target = noted.ids, tmp_path / f"notes.{form}"
    tried = run("export", ids.iteration, "--format", form, "--dry-run")
    assert tried.stdout.endswith("Nothing was written.\n")
    assert not target.exists()
    written = run("export", ids.iteration, "--format", form, "-o", str(target), "--json")
    told = json.loads(written.stdout)
    assert (told["format"], told["bytes"], told["saved"]) == (form, target.stat().st_size, True)
    assert tried.stderr == written.stderr
    assert [one["sentence"] in written.stderr for one in told["losses"]] == [True] * len(told["losses"])
    piped = run("export", ids.iteration, "--format", form, "-o", "-")
    assert piped.stderr == written.stderr
    assert piped.stdout_bytes == target.read_bytes()
    words = ("import", str(target), "--into", ids.blind, "--as", "fay@example.org", "--observer", "olga@example.org")
    found = json.loads(run(*words, "--dry-run", "--json").stdout)
    assert (found["format"], found["new"] + found["here"], found["faults"]) == (form, 2, [])


def test_a_study_without_notes_has_nothing_to_export(run: Run, world: World) -> None:
    assert (
        "No lesson of this study has notes"
        in run("export", world.ids.study, "--format", "csv", "-o", "-", code=1).stderr
    )


def test_what_cannot_be_written_or_makes_no_sense_is_refused(run: Run, noted: World, tmp_path: Path) -> None:
    ids = noted.ids
    assert "-o FILE" in run("export", ids.iteration, "--format", "csv", code=2).stderr
    assert "no place" in run("export", ids.iteration, "--format", "csv", "-o", "-", "--json", code=2).stderr
    assert "choose one" in run("observations", "list", ids.iteration, "--format", "csv", "--json", code=2).stderr
    assert "no such study or iteration" in run("export", "nowhere", "--format", "csv", "--dry-run", code=1).stderr
    assert "-o FILE" in run("export", ids.study, "--format", "package", "-o", "-", code=2).stderr
    words = ("export", ids.iteration, "--format", "csv", "-o", "-", "--deidentified")
    assert "for packages" in run(*words, code=2).stderr
    words = ("export", ids.iteration, "--format", "csv", "-o", str(tmp_path / "no" / "where.csv"))
    assert "where.csv" in run(*words, code=1).stderr


def test_a_dry_run_shows_what_would_come_in_and_changes_nothing(run: Run, world: World, log: Path) -> None:
    words = ("import", str(log), "--into", world.ids.iteration, "--as", "tim@example.org", "--dry-run")
    mapped = ("--map", "Beginn=start", "--map", "Was=saw", "--map", "Code=codes", "--until-next")
    told = run(*words, *mapped)
    assert "Format: csv. 2 notes would come in; already here: 0." in told.stdout
    lines = [line.split() for line in told.stdout.splitlines()]
    assert ["Beginn", "start"] in lines
    assert ["00:10", "00:20", "Faltet", "u"] in lines
    assert told.stdout.endswith("Nothing was changed.\n")
    found = json.loads(run(*words, *mapped, "--json").stdout)
    assert found["columns"] == {"Beginn": "start", "Was": "saw", "Code": "codes"}
    assert (found["new"], found["here"], found["faults"], found["losses"]) == (2, 0, [], [])
    assert [(one["start_ms"], one["end_ms"], one["saw"]) for one in found["notes"]] == [
        (10_000, 20_000, "Faltet"),
        (20_000, None, "Zählt"),
    ]
    assert world.seen(world.ids.tim) == []


def test_a_dry_run_shows_as_much_of_a_long_note_as_a_line_holds(run: Run, world: World, log: Path) -> None:
    log.write_text(f"start,saw\n1,{'She folds. ' * 80}\n")
    words = ("import", str(log), "--into", world.ids.iteration, "--as", "tim@example.org", "--dry-run")
    line = next(one for one in run(*words).stdout.splitlines() if "She folds." in one)
    assert line.rstrip().endswith("She folds. …")
    assert len(line.rstrip()) < 250
    assert json.loads(run(*words, "--json").stdout)["notes"][0]["saw"] == ("She folds. " * 80).strip()


def test_an_example_of_what_gets_lost_that_was_cut_says_so(run: Run, world: World, log: Path) -> None:
    log.write_text(f"start,saw,weather\n1,She folds.,{'rain ' * 20}\n2,He asks.,sun\n")
    words = ("import", str(log), "--into", world.ids.iteration, "--as", "tim@example.org", "--dry-run")
    assert f"(2, the first: “{('rain ' * 20)[:80]}…”)" in run(*words).stderr


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf\r\n", b"\n \n"])
def test_of_an_empty_file_nothing_is_said_but_that(run: Run, world: World, log: Path, data: bytes) -> None:
    log.write_bytes(data)
    refused = run("import", str(log), "--into", world.ids.iteration, "--as", "tim@example.org", code=1)
    assert refused.stderr == "This file is empty.\n"


def test_columns_that_are_not_named_stay_as_the_file_is_understood(run: Run, world: World, log: Path) -> None:
    words = ("import", str(log), "--into", world.ids.iteration, "--as", "tim@example.org", "--dry-run", "--json")
    guessed = json.loads(run(*words).stdout)["columns"]
    assert guessed["Beginn"] == "start"
    assert json.loads(run(*words, "--map", "Was=think").stdout)["columns"] == guessed | {"Was": "think"}
    assert "COLUMN= to leave it out" in run(*words, "--map", "Code=nothing", code=2).stderr
    left = json.loads(run(*words, "--map", "Code=").stdout)["columns"]
    assert left == guessed | {"Code": None}
    seconds = json.loads(run(*words, "--map", "Was=saw", "--time-unit", "clock").stdout)
    assert seconds["time_unit"] == "clock"


def test_notes_come_in_once_as_those_of_whoever_is_named(run: Run, world: World, log: Path) -> None:
    words = ("import", str(log), "--into", world.ids.iteration, "--map", "Was=saw", "--map", "Code=codes")
    assert run(*words, "--as", "fay@example.org", "--observer", "omar@example.org").stdout == (
        "2 notes came in; already here: 0.\n"
    )
    assert {one.observer for one in world.seen(world.ids.fay)} == {world.ids.omar}
    again = run(*words, "--as", "fay@example.org", "--observer", "omar@example.org", "--json")
    assert json.loads(again.stdout) == {"format": "csv", "new": 0, "here": 2, "changed": 0, "losses": []}
    refused = run(*words, "--as", "tim@example.org", "--observer", "olga@example.org", code=1)
    assert "Only who runs the lesson" in refused.stderr
    assert "Nobody with the e-mail address" in run(*words, "--as", "no@example.org", code=1).stderr


def test_codes_that_are_unknown_are_refused_or_added_as_was_said(run: Run, world: World, log: Path) -> None:
    log.write_text(LOG.replace("Unanticipated", "Faltversuch"))
    words = ("import", str(log), "--into", world.ids.iteration, "--map", "Was=saw", "--map", "Code=codes")
    words = (*words, "--as", "fay@example.org")
    assert "Faltversuch" in run(*words, code=1).stderr
    tried = run(*words, "--dry-run")
    assert "In the way: These codes" in tried.stderr
    assert "Nothing was changed" not in tried.stdout
    assert world.seen(world.ids.fay) == []
    assert "New codes: Faltversuch" in run(*words, "--new-codes", "add", "--dry-run").stdout
    assert json.loads(run(*words, "--new-codes", "add", "--dry-run", "--json").stdout)["faults"] == []
    run(*words, "--new-codes", "add")
    assert [len(one.codes) for one in world.seen(world.ids.fay)] == [1, 1]


def test_a_file_comes_into_a_lesson_and_nowhere_else(run: Run, world: World, log: Path, tmp_path: Path) -> None:
    by = ("--as", "tim@example.org")
    for place in (world.ids.study, world.ids.team):
        assert "Notes come into one lesson" in run("import", str(log), "--into", place, *by, code=1).stderr
    assert "no such iteration" in run("import", str(log), "--into", "nowhere", *by, code=1).stderr
    assert "no such iteration" in run("import", str(log), "--into", world.ids.their_iteration, *by, code=1).stderr
    here = ("--into", world.ids.iteration, *by)
    into = ("--into", world.ids.team)
    assert "no study package" in run("import", str(log), *into, "--format", "package", code=1).stderr
    package = tmp_path / "study.lessonstudy.zip"
    package.write_bytes(b"")
    assert "no study package" in run("import", str(package), *into, code=1).stderr
    assert "--as EMAIL" in run("import", str(log), "--into", world.ids.iteration, code=2).stderr
    strange = tmp_path / "strange.bin"
    strange.write_bytes(bytes(range(256)))
    assert "none of the formats" in run("import", str(strange), *here, code=1).stderr
    assert "COLUMN=FIELD" in run("import", str(log), *here, "--map", "Was", code=2).stderr
    assert "COLUMN=FIELD" in run("import", str(log), *here, "--map", "Was=nonsense", code=2).stderr
    assert "called “Wo”" in run("import", str(log), *here, "--map", "Wo=saw", code=1).stderr
    captions = tmp_path / "notes.srt"
    captions.write_text("1\n00:00:01,000 --> 00:00:02,000\nFaltet\n")
    assert "this file is none" in run("import", str(captions), *here, "--until-next", code=2).stderr
    assert world.seen(world.ids.fay) == []


def test_whoever_presses_ctrl_c_half_way_leaves_nothing(
    run: Run, world: World, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    words = ("import", str(log), "--into", world.ids.iteration, "--as", "olga@example.org")
    with monkeypatch.context() as pressed:
        pressed.setattr("lessonstudy.store.coming.finish", interrupted)
        with pytest.raises(AssertionError, match="Aborted!"):
            run(*words)
    assert world.seen(world.ids.olga) == []
    run(*words)
    assert len(world.seen(world.ids.olga)) == 2
