"""Reports from the terminal: a file of each kind, and a sentence where there is none."""

from pathlib import Path

import pytest
from command_runner import Run
from world import World

NOWHERE = "0198c0de-0000-7000-8000-000000000000"


@pytest.mark.parametrize("kind", ["study", "summary"])
@pytest.mark.parametrize("form", ["pdf", "html"])
def test_a_report_is_written_to_the_file(run: Run, world: World, tmp_path: Path, kind: str, form: str) -> None:
    file = tmp_path / f"report.{form}"
    said = run("report", world.ids.study, "--kind", kind, "--format", form, "-o", str(file)).stdout
    assert said == f"Written to {file}.\n"
    assert file.read_bytes().startswith({"pdf": b"%PDF", "html": b"<!doctype html>"}[form])


def test_notes_of_a_debrief_name_their_lesson(run: Run, world: World, tmp_path: Path) -> None:
    file, ids = tmp_path / "notes.html", world.ids
    words = ("report", ids.study, "--kind", "debrief", "--format", "html", "-o", str(file))
    run(*words, "--iteration", ids.iteration)
    assert "Lesson 1: Fractions" in file.read_text()
    run(*words, code=2)
    run("report", ids.study, "--iteration", ids.iteration, "-o", str(file), code=2)
    assert "no such iteration" in run(*words, "--iteration", ids.their_iteration, code=1).stderr


def test_a_deidentified_report_names_nobody_and_hides_what_is_hidden(run: Run, world: World, tmp_path: Path) -> None:
    file, ids = tmp_path / "report.html", world.ids
    world.write(ids.olga, iteration=ids.blind, saw="Secret")
    run("report", ids.study, "--format", "html", "--deidentified", "-o", str(file))
    text = file.read_text()
    assert "Observer 1" in text
    assert not any(name in text for name in ("Olga", "Omar", "Fay", "4b", "Secret"))


def test_a_file_that_cannot_be_written_is_said(run: Run, world: World, tmp_path: Path) -> None:
    said = run("report", world.ids.study, "--format", "html", "-o", str(tmp_path / "nowhere" / "a.html"), code=1).stderr
    assert "a.html': No such file or directory" in said


def test_a_study_that_is_not_there_is_refused_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    assert "no such study" in run("report", NOWHERE, "-o", str(file), code=1).stderr
    assert not file.exists()
