"""What every command shares: reaching the services, printing, refusing, and who acts."""

import json
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from lessonstudy import bootstrap
from lessonstudy.bootstrap import Services
from lessonstudy.domain.entity import Entity, as_dict
from lessonstudy.domain.errors import Invalid, NotFound, Refusal, sentence
from lessonstudy.domain.timecode import parse
from lessonstudy.settings import Settings

WIDEST = 10_000
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


def tell(entity: Entity | dict[str, Any], as_json: bool, *lines: str) -> None:
    """What became of an entity: its fields for programs, lines for people."""
    if as_json:
        values = as_dict(entity) if isinstance(entity, Entity) else entity
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)


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
