"""Reports from the terminal, which acts for whoever owns the data folder."""

from pathlib import Path

import click

from lessonstudy.cli.terminal import progress, services, writing
from lessonstudy.domain.reports import ReportChoice, ReportFormat, ReportKind


@click.command()
@click.argument("study")
@click.option("--kind", type=click.Choice([one.value for one in ReportKind]), default="study", show_default=True)
@click.option("--iteration", metavar="ID", help="The lesson whose debrief it is, for --kind debrief.")
@click.option(
    "--format", "form", type=click.Choice([one.value for one in ReportFormat]), default="pdf", show_default=True
)
@click.option("--deidentified", is_flag=True, help="Without names of people, the team, classes and days.")
@click.option("--pictures/--no-pictures", default=None, help="Left out: with pictures, but none with --deidentified.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path))
def report(
    study: str,
    kind: str,
    iteration: str | None,
    form: str,
    deidentified: bool,
    pictures: bool | None,
    output: Path,
) -> None:
    """Write a report of a study: the whole, one page of it, or the notes of a debrief.

    Notes that are not revealed yet stand in none.

    Example: lessonstudy report 0198... --kind summary --deidentified -o summary.pdf
    """
    wanted = ReportKind(kind)
    if (wanted == ReportKind.DEBRIEF) != (iteration is not None):
        raise click.UsageError("--iteration names the lesson of --kind debrief, and of no other kind.")
    choice = ReportChoice(deidentified, pictures)
    with progress("Writing the report"):
        found = services().reporting.in_folder(study, wanted, choice, iteration)
        data = found.file(ReportFormat(form))
    with writing(output):
        output.write_bytes(data)
    click.echo(f"Written to {output}.")
