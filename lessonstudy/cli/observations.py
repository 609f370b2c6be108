"""Notes of a lesson."""

import click

from lessonstudy.cli.terminal import AS_JSON, services, show
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.timecode import spoken


@click.group()
def observations() -> None:
    """Notes of a lesson: what was seen, when, and of whom.

    Example: lessonstudy observations list 0198...
    """


@observations.command("list")
@click.argument("iteration")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), help="Left out, a table to read.")
@AS_JSON
def observations_list(iteration: str, form: str | None, as_json: bool) -> None:
    """List the notes of an iteration in the order of its time. Notes that are not revealed yet stand in no list.

    Example: lessonstudy observations list 0198... --format csv > notes.csv
    """
    if as_json and form == "csv":
        raise click.UsageError("--json and --format csv are two forms: choose one of them.")
    folder = services().folder
    found = folder.notes(iteration)
    if folder.iteration(iteration).hides_others:
        click.echo("The notes of this lesson are hidden until they are revealed.", err=True)
    if as_json or form == "json":
        show([as_dict(one) for one in found], as_json=True)
        return
    if form == "csv":
        click.echo(folder.exported(iteration, "csv").data, nl=False)
        return
    names = folder.names_in(iteration)
    show(
        [
            {
                "at": spoken(one.start_ms),
                "until": None if one.end_ms is None else spoken(one.end_ms),
                "observer": names.get(one.observer, one.observer),
                "saw": one.saw,
                "codes": ", ".join(names.get(code, code) for code in one.codes),
                "students": ", ".join(one.students),
                "id": one.id,
            }
            for one in found
        ],
        as_json=False,
    )
