"""What every command shares: reaching the services, printing, refusing, and who acts."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import click
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from lessonstudy import bootstrap
from lessonstudy.bootstrap import Services
from lessonstudy.domain.entity import Entity, as_dict
from lessonstudy.domain.errors import Invalid, NotFound, Refusal, sentence
from lessonstudy.domain.exchange import Loss
from lessonstudy.domain.timecode import parse
from lessonstudy.settings import Settings

WIDEST = 10_000
FIRST_LINE_SECONDS = 1.0
BETWEEN_LINES_SECONDS = 5.0
AS = click.option("--as", "email", required=True, metavar="EMAIL", help="Who does this: a member of the team.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


class Commands(click.Group):
    """A group that says refusals in their own sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(sentence(refusal), err=True)
            ctx.exit(refusal.exit_code)


class Moment(click.ParamType[int]):
    """A time of the lesson such as 12:34, in milliseconds on the iteration clock."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return parse(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time such as 12:34 or 1:02:34.", param, ctx)


def services() -> Services:
    return bootstrap.serve_with(Settings.from_env())


def acting(everything: Services, email: str, field: str = "as") -> str:
    """The id of the person with an address. Raises Invalid for nobody's."""
    try:
        person = everything.people.by_email(None, email)
    except NotFound:
        person = None
    if person is None or not person.active:
        raise Invalid.of(field, "email-unknown", email=email.strip())
    return person.id


def size(number: int) -> str:
    """Bytes as people say them."""
    return decimal(number)


def tell(entity: Entity | dict[str, Any], as_json: bool, *lines: str) -> None:
    """What became of an entity: its fields for programs, lines for people."""
    if as_json:
        values = as_dict(entity) if isinstance(entity, Entity) else entity
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """Says in a sentence that a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise click.FileError(str(output), f"{error.strerror or error}.") from error


def losses_told(losses: Sequence[Loss], where: str) -> None:
    """What gets lost on the way, on standard error."""
    for one in losses:
        example = f", the first: “{one.shown}”" if one.example else ""
        click.echo(f"{where}: {one.sentence} ({one.count}{example})", err=True)


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


class Telling(Protocol):
    """Tells the share of a piece of work that is done (0 to 1), and its step where it has several."""

    def __call__(self, share: float, step: str | None = None, /) -> None: ...


@contextmanager
def progress(step: str) -> Iterator[Telling]:
    """How far a piece of work is, on standard error: a bar on a terminal, and in a pipe a plain line now and then.

    What is over within a second tells nothing in a pipe.
    """
    console = Console(stderr=True, highlight=False)
    with _bar(console, step) if console.is_terminal else _lines(step) as telling:
        yield telling


@contextmanager
def _bar(console: Console, step: str) -> Iterator[Telling]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        # pulses until something is known
        task = bar.add_task(step, total=None)

        def telling(share: float, now: str | None = None, /) -> None:
            bar.update(task, total=1.0, completed=share, description=now)

        yield telling


@contextmanager
def _lines(step: str) -> Iterator[Telling]:
    told = {"step": step, "share": ""}
    over = threading.Event()

    def telling(share: float, now: str | None = None, /) -> None:
        told.update(step=now or told["step"], share=f" {share:.0%}")

    def speak() -> None:
        last, wait = "", FIRST_LINE_SECONDS
        while not over.wait(wait):
            line, wait = told["step"] + told["share"], BETWEEN_LINES_SECONDS
            if line != last:
                click.echo(line, err=True)
            last = line

    speaking = threading.Thread(target=speak, daemon=True)
    speaking.start()
    try:
        yield telling
    finally:
        over.set()
        speaking.join()
