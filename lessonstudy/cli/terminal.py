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
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.settings import Settings

WIDEST = 10_000
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
