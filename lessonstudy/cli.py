"""The terminal's face: one command = read the words, call one service, print.

The terminal acts for whoever owns the data folder, so it asks for no sign-in. A refusal is printed as its sentence and ends
with exit code 1; wrong usage ends with 2.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from lessonstudy import __version__, bootstrap
from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.jobs import OPEN_STATES, Job
from lessonstudy.domain.people import Role
from lessonstudy.domain.recordings import Recording, RecordingStatus
from lessonstudy.settings import Settings

WIDEST = 10_000
LOOK_SECONDS = 0.1
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


class Commands(click.Group):
    """A group that says refusals in their own sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(sentence(refusal), err=True)
            ctx.exit(refusal.exit_code)


def services() -> Services:
    return bootstrap.serve_with(Settings.from_env())


def password_of(password_stdin: bool) -> str:
    """The password: one line of standard input, or asked for twice."""
    if password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def show(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    """Rows as a table, or as JSON. In a pipe a row is one line, however long, and on a terminal nothing is cut."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    # what people wrote is no markup
    out = Console(highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out.width = WIDEST
    table = Table(box=None, header_style="bold")
    for name in rows[0] if rows else ["nothing here yet"]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    out.print(table)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lessonstudy")
def main() -> None:
    """Lesson study on video: from what the team saw, to what it learned.

    Example: lessonstudy demo
    """


@main.command()
@click.option("--port", type=int, help="The port to serve on (8501).")
def demo(port: int | None) -> None:
    """Serve a sample study in a data folder of its own, with sign-in by one click.

    Example: lessonstudy demo --port 8600
    """
    from lessonstudy.services.demo import clear_unfinished
    from lessonstudy.web.serve import serve as run

    settings = Settings.from_env()
    settings = replace(settings.over(settings.data / "demo"), demo=True).at(port=port)
    clear_unfinished(settings.data)
    everything = bootstrap.serve_with(settings)
    if not everything.demo.ready:
        click.echo("Drawing three sample lessons. This takes a minute or two, and only once.", err=True)
        with progress_bar() as bar:
            task = bar.add_task("Drawing", total=1.0)
            everything.demo.prepare(lambda share: bar.update(task, completed=share))
    click.echo(
        f'\n  The sample study is ready: {settings.base_url}\n\n  Click "Observer" to stand in the annotation room.\n'
    )
    run(settings)


@main.command()
@click.option("--host", help="The address to listen on (127.0.0.1).")
@click.option("--port", type=int, help="The port to serve on (8501).")
@click.option("--tls-cert", type=click.Path(exists=True, path_type=Path), help="A TLS certificate (PEM).")
@click.option("--tls-key", type=click.Path(exists=True, path_type=Path), help="Its key (PEM).")
@click.option(
    "--trusted-proxy", multiple=True, metavar="ADDRESS", help="A reverse proxy whose X-Forwarded headers count."
)
@click.option(
    "--insecure-http", is_flag=True, help="Serve plain http to other machines. Passwords can be read on the way."
)
def serve(
    host: str | None,
    port: int | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    trusted_proxy: tuple[str, ...],
    insecure_http: bool,
) -> None:
    """Serve a data folder. With no account yet, print a one-time link to make the first administrator.

    Example: LESSONSTUDY_BASE_URL=https://lessons.example.org lessonstudy serve --host 0.0.0.0
    """
    from lessonstudy.web.serve import Listening, require_safe
    from lessonstudy.web.serve import serve as run

    settings = Settings.from_env().at(host=host, port=port, tls=bool(tls_cert))
    listening = Listening(tls_cert, tls_key, trusted_proxy, insecure_http)
    # before anything is said or made that only a server can keep
    require_safe(settings, listening)
    everything = bootstrap.serve_with(settings)
    if not everything.people.has_administrator():
        link = everything.links.first_administrator()
        click.echo(
            f"\n  Make the first administrator here (once, within three days):\n  {settings.base_url}{link.path}\n"
        )
    else:
        click.echo(f"\n  lessonstudy is served at {settings.base_url}\n")
    run(settings, listening)


@main.command()
def work() -> None:
    """Work off jobs in this process alone, beside a server with the same data folder.

    Example: LESSONSTUDY_DATA=/srv/lessons lessonstudy work
    """
    from lessonstudy.jobs import Queue

    everything = services()
    queue = Queue(everything.settings.data, everything)
    queue.start()
    click.echo("Waiting for work. Ctrl+C ends it.")
    try:
        queue.wait()
    except KeyboardInterrupt:
        queue.stop()


@main.command()
@click.option("--admin", required=True, metavar="EMAIL", help="The administrator's e-mail address.")
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def init(admin: str, name: str, password_stdin: bool) -> None:
    """Make the first administrator without a browser.

    Example: echo "a long sentence" | lessonstudy init --admin ada@example.org --name Ada --password-stdin
    """
    person = services().people.add_first_administrator(admin, name, password_of(password_stdin))
    click.echo(f"{person.name} ({person.email}) is the administrator.")


@main.group()
def person() -> None:
    """People with an account."""


@person.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--admin", is_flag=True, help="Make them an administrator.")
def person_add(email: str, name: str, password_stdin: bool, admin: bool) -> None:
    """Add a person.

    Example: lessonstudy person add ben@example.org --name "Ben Okafor"
    """
    added = services().people.add(None, email, name, password_of(password_stdin), admin=admin)
    click.echo(f"{added.name} ({added.email}) can sign in.")


@person.command("list")
@AS_JSON
def person_list(as_json: bool) -> None:
    """List people."""
    found = services().people.all(None)
    show(
        [
            {"id": one.id, "email": one.email, "name": one.name, "admin": one.admin, "active": one.active}
            for one in found
        ],
        as_json,
    )


@main.group()
def team() -> None:
    """Teams: the wall between people."""


@team.command("add")
@click.argument("name")
def team_add(name: str) -> None:
    """Make a team.

    Example: lessonstudy team add "Grade 4, Hillside"
    """
    made = services().teams.make(name)
    click.echo(made.id)


@team.command("list")
@AS_JSON
def team_list(as_json: bool) -> None:
    """List teams."""
    show([{"id": one.id, "name": one.name} for one in services().teams.all()], as_json)


@team.command("join")
@click.argument("team")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
def team_join(team: str, email: str, role: str) -> None:
    """Put a person into a team (its id or name).

    Example: lessonstudy team join "Grade 4, Hillside" ben@example.org --role observer
    """
    everything = services()
    found = everything.teams.find(team)
    everything.teams.join(found.id, email, Role(role))
    click.echo(f"{email} is {role.replace('_', ' ')} in {found.name}.")


@main.group()
def token() -> None:
    """Personal access tokens for scripts."""


@token.command("create")
@click.argument("email")
@click.option("--label", required=True, help="What the token is for.")
def token_create(email: str, label: str) -> None:
    """Make a token that acts with a person's rights, and print it once.

    Example: lessonstudy token create ben@example.org --label "export script"
    """
    everything = services()
    made = everything.accounts.create_token(everything.people.by_email(None, email), label)
    click.echo("Keep this token; it is not shown again:", err=True)
    click.echo(made.value)


@main.group()
def video() -> None:
    """Lesson videos from disk."""


@video.command("add")
@click.argument("iteration")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--parts", is_flag=True, help="The files are one recording that the camera split, in this order.")
@click.option("--label", help="The camera, such as back or table 2.")
@click.option("--offset-ms", type=int, default=0, help="Where the recording begins on the iteration clock.")
@AS_JSON
def video_add(
    iteration: str, files: tuple[Path, ...], parts: bool, label: str | None, offset_ms: int, as_json: bool
) -> None:
    """Import a video from disk; returns when it can be played.

    Example: lessonstudy video add 0198... lesson.mp4 --label "back of the room"
    """
    if len(files) > 1 and not parts:
        raise click.UsageError("Add each camera by itself, or say --parts when the files are one recording.")
    everything = services()
    name = label or files[0].stem[:100]
    with progress_bar() as bar:
        task = bar.add_task("Copying", total=1.0)
        job = everything.ingest.bring_parts(
            iteration, files, name, offset_ms, lambda share: bar.update(task, completed=share)
        )
        follow(everything, job, lambda step, share: bar.update(task, description=step, completed=share))
    recording = everything.recordings.look(job.subject)
    if recording.status != RecordingStatus.READY:
        click.echo(recording.error or "The video could not be prepared.", err=True)
        raise SystemExit(1)
    report(recording, as_json)


def follow(everything: Services, job: Job, tell: Callable[[str, float], None]) -> None:
    """Do a job in this process, or wait for the worker that was quicker, and tell how it goes until it is over."""
    worker = threading.Thread(target=everything.work_on, args=[job.id], daemon=True)
    worker.start()
    while (current := everything.jobs.find(job.id)) and current.state in OPEN_STATES:
        tell(current.step or "Waiting", current.progress)
        worker.join(LOOK_SECONDS)
        if not worker.is_alive():
            time.sleep(LOOK_SECONDS)
    worker.join()


def report(recording: Recording, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(recording), ensure_ascii=False, indent=2))
        return
    minutes = (recording.duration_ms or 0) / 60_000
    click.echo(f"{recording.label} can be played: {recording.width} x {recording.height}, {minutes:.1f} min.")
    click.echo(recording.id)


@video.command("align")
@click.argument("recording")
@click.option("--with", "other", required=True, metavar="RECORDING", help="The recording that stays where it is.")
@click.option("--apply", is_flag=True, help="Give the recording the offset that was found.")
@AS_JSON
def video_align(recording: str, other: str, apply: bool, as_json: bool) -> None:
    """Find a recording's offset from the sound that another camera of the lesson heard too.

    Example: lessonstudy video align 0198... --with 0197... --apply
    """
    everything = services()
    job = everything.alignment.ask_here(recording, other)
    with progress_bar() as bar:
        task = bar.add_task("Listening", total=1.0)
        follow(everything, job, lambda step, share: bar.update(task, description=step, completed=share))
    done = everything.jobs.find(job.id)
    if done is None or done.result is None:
        click.echo((done and done.error) or "The offset could not be found.", err=True)
        raise SystemExit(1)
    if apply:
        everything.alignment.take_over(job.id)
    if as_json:
        click.echo(json.dumps(done.result | {"applied": apply}, ensure_ascii=False, indent=2))
        return
    offset, confidence, note = (done.result[name] for name in ("offset_ms", "confidence", "note"))
    click.echo(f"The offset {'is now' if apply else 'would be'} {offset} ms (confidence {confidence}). {note}".rstrip())


@video.command("probe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS_JSON
def video_probe(file: Path, as_json: bool) -> None:
    """Say what a file is, without storing it.

    Example: lessonstudy video probe lesson.mp4
    """
    from lessonstudy.services.ingest import look_at

    with progress_bar() as bar:
        task = bar.add_task("Reading", total=1.0)
        found = look_at(file, lambda share: bar.update(task, completed=share))
    values = found.to_json() | {"plays_as_it_is": found.can_remux, "wants_seek_file": found.wants_seek_file}
    if as_json:
        click.echo(json.dumps(values, indent=2))
    else:
        show([{"what": name.replace("_", " "), "value": value} for name, value in values.items()], as_json=False)


@main.command()
@AS_JSON
def doctor(as_json: bool) -> None:
    """Check this installation: versions, the data folder, the settings in force. Exit code 1 when something is unsafe.

    Example: lessonstudy doctor
    """
    from lessonstudy.web.doctor import examine

    found = examine(services())
    show([{"check": one.name, "result": one.result, "what": one.detail} for one in found], as_json)
    if any(one.result == "bad" for one in found):
        raise SystemExit(1)


def progress_bar() -> Progress:
    """A bar on a terminal; in a pipe nothing."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
