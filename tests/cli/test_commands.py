"""Every command: what it prints for people and for programs, and how it ends. 0 done, 1 refused with a sentence, 2 usage."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import click
import imageio_ffmpeg
import pytest
from click.testing import CliRunner, Result
from command_runner import Run
from two_cameras import SAMPLE_RATE, room
from two_cameras import film as camera_film
from world import World

from lessonstudy import __version__
from lessonstudy.cli import main
from lessonstudy.domain.jobs import JobState

ROOT = Path(__file__).parents[2]
PASSWORD = "blue kites over the hills"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "table two.mp4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2"]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10"]
    subprocess.run([*command, *codec, str(path)], check=True)
    return path


def commands(group: click.Group = main, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        words = (*before, name)
        found += commands(command, words) if isinstance(command, click.Group) else [words]
    return found


def groups() -> list[tuple[str, ...]]:
    return [(name,) for name, command in main.commands.items() if isinstance(command, click.Group)]


@pytest.mark.parametrize("words", [(), *groups(), *commands()], ids=" ".join)
def test_every_command_explains_itself_with_an_example(empty: Run, words: tuple[str, ...]) -> None:
    told = empty(*words, "--help").stdout
    assert told.startswith(f"Usage: {' '.join(('main', *words))} [OPTIONS]")
    assert len(told.split("\n\n")[1].strip()) > 10
    assert "Example: " in told
    assert empty(*words, "-h").stdout == told


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_word_to_choose_from_is_told(empty: Run, words: tuple[str, ...]) -> None:
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    told = empty(*words, "--help").stdout
    for one in command.params:
        if isinstance(one.type, click.Choice):
            assert [choice for choice in one.type.choices if str(choice) not in told] == []


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_an_option_that_is_not_there_is_wrong_usage(empty: Run, words: tuple[str, ...]) -> None:
    result = empty(*words, "--nonsense", code=2)
    assert "No such option" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("init",),
        ("person", "add"),
        ("team", "join", "x", "y"),
        ("team", "join", "x", "y", "--role", "owner"),
        ("token", "create", "x"),
        ("video", "add", "x"),
        ("video", "add", "x", "/nowhere.mp4"),
        ("video", "add", "x", "/tmp"),
        ("video", "add", "x", __file__, "--offset-ms", "soon"),
        ("video", "probe", "/nowhere.mp4"),
        ("serve", "--port", "x"),
        ("serve", "--tls-cert", "/nowhere.pem"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_says_how(empty: Run, words: tuple[str, ...]) -> None:
    result = empty(*words, code=2)
    assert "Usage:" in result.stderr
    assert result.stdout == ""


def test_the_version_is_told(empty: Run) -> None:
    assert empty("--version").stdout.strip() == f"lessonstudy, version {__version__}"


# --- people and teams


def test_the_first_administrator_is_made_once(empty: Run) -> None:
    words = ("init", "--admin", "Ada@Example.org", "--name", "Ada", "--password-stdin")
    assert empty(*words, given=f"{PASSWORD}\n").stdout == "Ada (ada@example.org) is the administrator.\n"
    refused = empty(*words, given=f"{PASSWORD}\n", code=1)
    assert refused.stderr.startswith("There is an administrator already.")
    (ada,) = json.loads(empty("person", "list", "--json").stdout)
    assert (ada["email"], ada["admin"], ada["active"]) == ("ada@example.org", True, True)


def test_a_password_is_asked_for_twice_where_none_is_given(empty: Run) -> None:
    words = ("init", "--admin", "ada@example.org", "--name", "Ada")
    result = empty(*words, given=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.stdout.endswith("Ada (ada@example.org) is the administrator.\n")
    assert PASSWORD not in result.stdout


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        ("ada@example.org", "short", "Choose a password of at least 12 characters."),
        ("ada@example.org", "", "Choose a password of at least 12 characters."),
        ("ada", PASSWORD, "That is not an e-mail address."),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_a_sentence(empty: Run, email: str, password: str, told: str) -> None:
    words = ("init", "--admin", email, "--name", "Ada", "--password-stdin")
    assert empty(*words, given=f"{password}\n", code=1).stderr.startswith(told)
    assert json.loads(empty("person", "list", "--json").stdout) == []


def test_people_are_added_and_listed(run: Run, world: World) -> None:
    words = ("person", "add", "ben@example.org", "--name", "Ben Okafor", "--password-stdin")
    assert run(*words, given=f"{PASSWORD}\n").stdout == "Ben Okafor (ben@example.org) can sign in.\n"
    run(*words, given=f"{PASSWORD}\n", code=1)
    listed = json.loads(run("person", "list", "--json").stdout)
    assert {"id", "email", "name", "admin", "active"} == set(listed[0])
    assert [one["email"] for one in listed] == sorted(one["email"] for one in listed)
    table = run("person", "list").stdout
    assert all(one["id"] in table and one["email"] in table for one in listed)


def test_a_table_keeps_what_people_wrote_and_cuts_no_id(run: Run, world: World) -> None:
    names = ["[red]4b[/red]", "[/]", "Klasse :smile:", "Très longue équipe " * 5]
    made = [run("team", "add", name).stdout.strip() for name in names]
    table = run("team", "list").stdout
    assert all(key in table for key in made)
    assert all(name.split()[0] in table for name in names)
    assert ":smile:" in table
    listed = {one["id"]: one["name"] for one in json.loads(run("team", "list", "--json").stdout)}
    assert [listed[key] for key in made] == [name.strip() for name in names]


def test_an_empty_list_is_said_and_is_an_empty_list_for_programs(empty: Run) -> None:
    assert "nothing here yet" in empty("team", "list").stdout
    assert json.loads(empty("team", "list", "--json").stdout) == []


def test_a_person_joins_a_team_by_its_name_or_its_id(run: Run, world: World) -> None:
    made = run("team", "add", "Hillside").stdout.strip()
    told = run("team", "join", "Hillside", "tim@example.org", "--role", "knowledgeable_other").stdout
    assert told == "tim@example.org is knowledgeable other in Hillside.\n"
    assert run("team", "join", made, "olga@example.org", "--role", "observer").stdout.endswith("in Hillside.\n")
    assert world.services.teams.members(world.person(world.ids.tim), made)
    assert "nobody@example.org" not in run("person", "list").stdout
    for words in (("Nowhere", "tim@example.org"), ("Hillside", "nobody@example.org")):
        run("team", "join", *words, "--role", "observer", code=1)


def test_a_token_is_printed_alone_on_the_last_line_and_works(run: Run, world: World) -> None:
    result = run("token", "create", "olga@example.org", "--label", "export")
    value = result.stdout.splitlines()[-1]
    assert result.stdout == f"{value}\n"
    found = world.services.accounts.who_by_token(value)
    assert found is not None
    assert found.person.id == world.ids.olga
    run("token", "create", "nobody@example.org", "--label", "x", code=1)
    run("token", "create", "olga@example.org", "--label", " ", code=1)
    run("token", "create", "olga@example.org", "--label", "x", "--days", "366", code=1)
    run("token", "create", "olga@example.org", "--label", "x", "--scope", "nothing", code=2)


def test_tokens_are_listed_without_their_values_and_revoked(run: Run, world: World) -> None:
    words = ("token", "create", "olga@example.org", "--label", "weekly", "--scope", "read", "--days", "30")
    value = run(*words).stdout.strip()
    found = world.services.accounts.who_by_token(value)
    assert found is not None
    assert found.scope == "read"
    told = run("token", "list", "olga@example.org", "--json").stdout
    (one,) = [each for each in json.loads(told) if each["label"] == "weekly"]
    assert set(one) == {"id", "label", "scope", "created", "ends", "last_used"}
    assert (one["scope"], one["ends"] > one["created"]) == ("read", True)
    assert value not in told
    assert "weekly" in run("token", "list", "olga@example.org").stdout
    run("token", "revoke", "tim@example.org", one["id"], code=1)
    run("token", "revoke", "olga@example.org", one["id"])
    world.services.accounts.forget()
    assert world.services.accounts.who_by_token(value) is None


# --- videos


def test_a_video_is_added_and_can_be_played_when_the_command_returns(run: Run, world: World, film: Path) -> None:
    words = ("video", "add", world.ids.blind, str(film))
    result = run(*words, "--label", "Table 2", "--offset-ms", "-250", "--json")
    added = json.loads(result.stdout)
    stored = world.recording(added["id"])
    assert (stored.status, stored.label, stored.offset_ms) == ("ready", "Table 2", -250)
    assert (added["status"], added["width"], added["height"]) == ("ready", 320, 180)
    assert (world.folder / "videos" / added["id"] / "play.mp4").is_file()
    assert film.is_file()


def test_for_people_the_last_line_is_the_id(run: Run, world: World, film: Path) -> None:
    lines = run("video", "add", world.ids.blind, str(film)).stdout.splitlines()
    assert lines[0] == "table two can be played: 320 x 180, 0.0 min."
    assert world.recording(lines[-1]).label == "table two"


def test_a_video_for_an_iteration_that_is_nowhere_or_that_is_none_is_refused(
    run: Run, world: World, film: Path, tmp_path: Path
) -> None:
    told = run("video", "add", "nowhere", str(film), code=1).stderr
    assert told == "There is no such iteration, or it is not shared with you.\n"
    text = tmp_path / "list.mp4"
    text.write_text("ffconcat version 1.0\nfile '/etc/passwd'\n")
    for words in (("video", "add", world.ids.blind, str(text)), ("video", "probe", str(text))):
        assert run(*words, code=1).stderr.startswith("list.mp4 is a text or playlist that points at other files")
    broken = tmp_path / "cut.mp4"
    broken.write_bytes(film.read_bytes()[:2_000])
    for words in (("video", "add", world.ids.blind, str(broken)), ("video", "probe", str(broken))):
        assert "cut.mp4 is damaged: no picture in it can be read." in run(*words, code=1).stderr


def test_a_video_that_a_server_took_up_first_is_waited_for(
    run: Run, world: World, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = world.services.ingest
    bring, servers = type(ingest).bring_parts, []

    def taken_at_once(*words: Any) -> Any:
        job = bring(*words)
        claim = world.services.jobs.claim
        control = claim(job.id)
        assert control is not None
        monkeypatch.setattr(type(world.services.jobs), "claim", lambda *_: None)

        def serve() -> None:
            time.sleep(0.6)
            ingest._ingest(world.recording(job.subject), control)
            control.finish(JobState.DONE)

        servers.append(threading.Thread(target=serve))
        servers[0].start()
        return job

    monkeypatch.setattr(type(ingest), "bring_parts", taken_at_once)
    try:
        added = json.loads(run("video", "add", world.ids.blind, str(film), "--json").stdout)
    finally:
        servers[0].join()
    assert added["status"] == "ready"


def test_what_a_file_is_can_be_asked_without_storing_it(run: Run, world: World, film: Path) -> None:
    found = json.loads(run("video", "probe", str(film), "--json").stdout)
    assert (found["video_codec"], found["width"], found["plays_as_it_is"]) == ("h264", 320, True)
    assert found["duration_ms"] == pytest.approx(2_000, abs=100)
    table = run("video", "probe", str(film)).stdout
    assert "video codec" in table
    assert "h264" in table
    assert not list((world.folder / "videos").glob("*"))


# --- serving


def test_plain_http_is_not_served_to_others(run: Run) -> None:
    told = run("serve", "--host", "0.0.0.0", "--port", "1", code=1).stderr
    assert told.startswith("Plain http on 0.0.0.0 would carry passwords in the clear.")


def test_the_doctor_examines_everything_and_ends_with_1_when_something_is_bad(run: Run, world: World) -> None:
    def examine(*words: str) -> Result:
        environment = {"LESSONSTUDY_DATA": str(world.folder)}
        return CliRunner().invoke(main, ["doctor", *words], env=environment, catch_exceptions=False)

    result = examine("--json")
    found = {one["check"]: one for one in json.loads(result.stdout)}
    assert set(found) == {
        "versions", "sqlite", "data folder", "disk", "address", "streamlit settings", "annotation room", "video", "history",
        "backups",
    }  # fmt: skip
    assert all(one["what"] and one["result"] in ("good", "note", "bad") for one in found.values())
    assert result.exit_code == int(any(one["result"] == "bad" for one in found.values()))
    assert (found["history"]["result"], found["data folder"]["result"]) == ("good", "good")
    assert "history" in examine().stdout
    (world.folder / "lessonstudy.db").chmod(0o644)
    loose = examine("--json")
    assert loose.exit_code == 1
    what = {one["check"]: one for one in json.loads(loose.stdout)}["data folder"]
    assert what["result"] == "bad"
    assert "lessonstudy.db" in what["what"]


def test_the_doctor_names_the_event_from_which_the_chain_is_broken(world: World) -> None:
    with world.services.store.write() as db:
        db.conn.set_authorizer(None)
        db.execute("UPDATE event SET person = 'x' WHERE number = 4")
    result = CliRunner().invoke(main, ["doctor", "--json"], env={"LESSONSTUDY_DATA": str(world.folder)})
    what = {one["check"]: one for one in json.loads(result.stdout)}["history"]
    assert (result.exit_code, what["result"]) == (1, "bad")
    assert what["what"].endswith("from event 4 on")


def test_a_worker_does_what_waits_and_ends_when_it_is_told_to(world: World, film: Path) -> None:
    job = world.services.ingest.bring(world.ids.blind, film, "Table 2", 0, lambda _: None)
    program = "from lessonstudy.cli import main; main()"
    worker = subprocess.Popen(
        [sys.executable, "-c", program, "work"],
        env=os.environ | {"LESSONSTUDY_DATA": str(world.folder), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "Waiting for work. Ctrl+C ends it.\n"
        until = time.monotonic() + 150
        while world.recording(job.subject).status != "ready" or [
            one for one in world.services.jobs.of_subject(job.subject) if one.state in ("queued", "running")
        ]:
            assert time.monotonic() < until
            time.sleep(0.1)
        worker.send_signal(signal.SIGINT)
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.wait()
        worker.stdout.close()


def test_an_offset_is_found_from_the_sound_and_taken_over_only_when_asked(
    run: Run, world: World, tmp_path: Path
) -> None:
    sound = room(30, 1)
    front = run("video", "add", world.ids.blind, str(camera_film(tmp_path / "front.mp4", sound))).stdout.split()[-1]
    late = camera_film(tmp_path / "table.mp4", sound[4 * SAMPLE_RATE :])
    table = run("video", "add", world.ids.blind, str(late)).stdout.split()[-1]
    found = json.loads(run("video", "align", table, "--with", front, "--json").stdout)
    assert abs(found["offset_ms"] - 4_000) <= 13
    assert world.recording(table).offset_ms == 0
    told = run("video", "align", table, "--with", front, "--apply").stdout
    assert told.startswith(f"The offset is now {world.recording(table).offset_ms} ms")
    assert abs(world.recording(table).offset_ms - 4_000) <= 13
    assert "other camera" in run("video", "align", table, "--with", table, code=1).stderr


def test_several_files_are_one_recording_only_when_that_is_said(
    run: Run, world: World, film: Path, tmp_path: Path
) -> None:
    again = tmp_path / "lesson-2.mp4"
    again.write_bytes(film.read_bytes())
    told = run("video", "add", world.ids.blind, str(film), str(again), code=2).stderr
    assert "--parts" in told
    added = json.loads(run("video", "add", world.ids.blind, str(film), str(again), "--parts", "--json").stdout)
    assert added["status"] == "ready"
    assert added["duration_ms"] == pytest.approx(4_000, abs=100)
    assert added["parts"] == [film.stat().st_size] * 2
