"""Backing up and restoring by the terminal: what is said, what is left when somebody stops it, what is refused."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from click.testing import CliRunner
from command_runner import Run, runner
from world import World

from lessonstudy.cli import main, terminal
from lessonstudy.domain.jobs import JobState

MAIN = "from lessonstudy.cli import main; main()"


def test_a_folder_is_backed_up_and_restored_and_says_what_to_do_next(run: Run, world: World, tmp_path: Path) -> None:
    world.write(world.ids.olga, saw="Folds the strip.")
    film = world.folder / "videos" / world.ids.recording / "play.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(os.urandom(1000))
    file, there = tmp_path / "backup.zip", tmp_path / "there"
    told = run("backup", str(file))
    assert told.stdout.startswith(f"Backed up to {file}: 2 files, ")
    assert f"not backed up: videos/{world.ids.blind_recording}/play.mp4" in told.stderr
    assert world.ids.recording not in told.stderr
    told = run("restore", str(file), "--into", str(there))
    assert told.stdout.startswith(f"Restored to {there}, as it was at 2")
    assert told.stdout.endswith(f"Serve it: LESSONSTUDY_DATA={there} lessonstudy serve\n")
    assert told.stderr == ""
    assert "Folds the strip." in runner(there)("observations", "list", world.ids.iteration).stdout
    assert "is not empty" in run("restore", str(file), "--into", str(there), code=1).stderr
    assert "is there already" in run("backup", str(file), code=1).stderr


def test_what_was_backed_up_is_told_to_programs(run: Run, world: World, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    told = json.loads(run("backup", str(file), "--json").stdout)
    assert [one["path"] for one in told["files"]] == ["lessonstudy.db"]
    assert told["rows"]["study"] == 2
    assert f"videos/{world.ids.recording}/play.mp4" in told["missing"]
    assert json.loads(run("restore", str(file), "--into", str(tmp_path / "there"), "--json").stdout) == told


def test_a_backup_without_videos_says_where_they_are_to_come_from(run: Run, world: World, tmp_path: Path) -> None:
    job = world.services.backups.ask(world.ids.ada)
    world.services.work_on(job.id)
    (kept,) = (world.folder / "backups").glob("*.zip")
    told = run("restore", str(kept), "--into", str(tmp_path / "there"))
    assert "holds no videos. Copy the folder videos" in told.stderr


def test_the_doctor_says_how_backups_stand(run: Run, world: World) -> None:
    def told() -> tuple[str, str]:
        found = json.loads(
            CliRunner().invoke(main, ["doctor", "--json"], env={"LESSONSTUDY_DATA": str(world.folder)}).stdout
        )
        return next((one["result"], one["what"]) for one in found if one["check"] == "backups")

    assert told() == ("note", "there is none yet in the data folder")
    job = world.services.backups.ask(world.ids.ada)
    world.services.work_on(job.id)
    assert told()[0] == "good"
    control = world.services.jobs.claim(world.services.backups.ask(world.ids.ada).id)
    assert control is not None
    control.finish(JobState.FAILED, "The disk is full.")
    assert told() == ("note", "the newest failed: The disk is full.")


def test_nothing_is_backed_up_or_restored_of_what_is_none(empty: Run, tmp_path: Path) -> None:
    assert "There is no database in" in empty("backup", str(tmp_path / "b.zip"), code=1).stderr
    assert not (tmp_path / "data" / "lessonstudy.db").exists()
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all")
    assert "is no backup of lessonstudy" in empty("restore", str(letter), "--into", str(tmp_path / "d"), code=1).stderr
    assert not (tmp_path / "d").exists()
    empty("restore", str(tmp_path / "nowhere"), "--into", str(tmp_path / "d"), code=2)


def test_ctrl_c_ends_a_backup_with_exit_code_1_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    film = world.folder / "videos" / world.ids.recording / "play.mp4"
    film.parent.mkdir(parents=True)
    with film.open("wb") as sparse:
        sparse.truncate(2_000_000_000)
    place = tmp_path / "disk"
    place.mkdir()
    # what a shell starts in the background ignores Ctrl+C
    program = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {MAIN}"
    command = [sys.executable, "-c", program, "backup", str(place / "b.zip")]
    environment = os.environ | {"LESSONSTUDY_DATA": str(world.folder)}
    working = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(place.glob(".backup-*/backup.zip")) and time.monotonic() < deadline:
        time.sleep(0.02)
    working.send_signal(signal.SIGINT)
    _, told = working.communicate(timeout=60)
    assert working.returncode == 1
    assert b"Aborted!" in told or b"cancelled" in told
    assert list(place.iterdir()) == []


def test_long_work_tells_plain_lines_in_a_pipe_and_short_work_none(monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    with terminal.progress("Copying") as telling:
        telling(0.5)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(terminal, "FIRST_LINE_SECONDS", 0.05)
    monkeypatch.setattr(terminal, "BETWEEN_LINES_SECONDS", 0.05)
    with terminal.progress("Copying") as telling:
        telling(0.25)
        time.sleep(0.3)
        telling(0.5, "Checking")
        time.sleep(0.3)
    assert capsys.readouterr().err.splitlines() == ["Copying 25%", "Checking 50%"]


def test_on_a_terminal_there_is_a_bar(world: World, tmp_path: Path) -> None:
    reading, writing = os.openpty()
    command = [sys.executable, "-c", MAIN, "backup", str(tmp_path / "b.zip")]
    environment = os.environ | {"LESSONSTUDY_DATA": str(world.folder), "TERM": "xterm-256color", "COLUMNS": "80"}
    subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=writing, check=True)
    os.close(writing)
    seen = os.read(reading, 100_000).decode()
    os.close(reading)
    assert "Backing up" in seen
    assert "━" in seen
