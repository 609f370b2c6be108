"""A package from the terminal and into another installation, with what is said and what is left behind."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from whole_study import Whole, other_place, whole_study
from world import World

from lessonstudy.cli import main
from lessonstudy.cli.package_files import export_package, import_package
from lessonstudy.domain.errors import Conflict, NotFound
from lessonstudy.services import packages


@pytest.fixture
def whole(world: World, monkeypatch: pytest.MonkeyPatch) -> Whole:
    monkeypatch.setenv("LESSONSTUDY_DATA", str(world.folder))
    return whole_study(world)


def test_a_study_goes_from_one_folder_into_another(
    whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "study.lessonstudy.zip"
    export_package(whole.study, file)
    assert capsys.readouterr().out == (
        f"Written to {file}.\n"
        "Without the notes of lesson 3: they are not revealed yet. Make another package after the reveal.\n"
    )
    there = other_place(tmp_path / "there", "Hillside")
    monkeypatch.setenv("LESSONSTUDY_DATA", str(there.folder))
    before = there.everything()
    import_package(file, "Hillside", dry_run=True)
    assert capsys.readouterr().out == (
        "“Three pizzas, four children” would come in, with 3 lessons and 26 notes. Nothing was imported.\n"
    )
    assert there.everything() == before
    import_package(file, "Hillside")
    assert capsys.readouterr().out == (
        f"“Three pizzas, four children” is now in Hillside, with 3 lessons and 26 notes.\n{whole.study}\n"
    )
    with pytest.raises(Conflict):
        import_package(file, "Hillside")


def test_the_commands_of_the_terminal_write_and_read_it(
    whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "study.lessonstudy.zip"
    written = CliRunner().invoke(
        main, ["export", whole.study, "--format", "package", "--without-videos", "-o", str(file)]
    )
    assert written.exit_code == 0, written.output
    there = other_place(tmp_path / "there", "Hillside")
    monkeypatch.setenv("LESSONSTUDY_DATA", str(there.folder))
    brought = CliRunner().invoke(main, ["import", str(file), "--into", "Hillside", "--json"])
    assert brought.exit_code == 0, brought.output
    assert json.loads(brought.stdout)["study"]["id"] == whole.study
    renamed = file.rename(tmp_path / "from Ada.zip")
    again = CliRunner().invoke(main, ["import", str(renamed), "--into", "Hillside"])
    assert (again.exit_code, "here already" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ["--map", "a=saw"],
        ["--time-unit", "s"],
        ["--until-next"],
        ["--new-codes", "add"],
        ["--observer", "a@example.org"],
    ],
)
def test_what_is_for_notes_alone_is_not_passed_over(tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "study.lessonstudy.zip"
    file.touch()
    refused = CliRunner().invoke(main, ["import", str(file), "--into", "Hillside", *words])
    assert refused.exit_code == 2
    assert "are for notes" in refused.stderr


def test_for_programs_it_is_said_as_json(whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "study.lessonstudy.zip"
    export_package(whole.study, file, deidentified=True, as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "file": str(file),
        "bytes": file.stat().st_size,
        "hidden": [3],
    }


def test_a_deidentified_package_is_to_be_read_over(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export_package(whole.study, tmp_path / "study.lessonstudy.zip", deidentified=True)
    assert "read it over" in capsys.readouterr().out


def test_what_fails_leaves_the_file_of_before(whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "study.lessonstudy.zip"
    file.write_bytes(b"of yesterday")

    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(packages, "_read", fail)
    with pytest.raises(click.FileError, match="gone"):
        export_package(whole.study, file)
    assert [path.name for path in tmp_path.glob("*zip*")] == [file.name]
    assert file.read_bytes() == b"of yesterday"
    with pytest.raises(NotFound):
        export_package("nowhere", file)
