"""Notes into files that other software reads."""

from pathlib import Path

import click

from lessonstudy.cli.package_files import PACKAGE, export_package
from lessonstudy.cli.terminal import AS_JSON, losses_told, progress, services, size, tell, writing
from lessonstudy.domain.entity import as_dict
from lessonstudy.services.exporting import LABELS


@click.command()
@click.argument("place", metavar="STUDY|ITERATION")
@click.option("--format", "form", required=True, type=click.Choice([*LABELS, PACKAGE]))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Where to; - is standard output.",
)
@click.option("--dry-run", is_flag=True, help="Say what the format cannot keep, and write nothing.")
@click.option("--without-videos", is_flag=True, help="Of a package: leave the videos out.")
@click.option(
    "--deidentified", is_flag=True, help="Of a package: without names, addresses, class labels, days and videos."
)
@AS_JSON
def export(
    place: str,
    form: str,
    output: Path | None,
    dry_run: bool,
    without_videos: bool,
    deidentified: bool,
    as_json: bool,
) -> None:
    """Write the notes of an iteration as a file, or those of a study as a zip with a file for each lesson.

    What the format cannot keep is said first. Notes that are not revealed yet are left out. A package is the whole study, for
    another installation.

    Example: lessonstudy export 0198... --format eaf -o lesson.eaf
    """
    if not dry_run and output is None:
        raise click.UsageError("Say where to with -o FILE, or ask with --dry-run what would be lost.")
    piped = not dry_run and str(output) == "-"
    if piped and as_json:
        raise click.UsageError("Standard output carries the file here, so --json has no place.")
    if form == PACKAGE:
        if output is None or piped or dry_run:
            raise click.UsageError("A package is written to a file: name it with -o FILE.")
        export_package(
            place, output, videos=False if without_videos else None, deidentified=deidentified, as_json=as_json
        )
        return
    if without_videos or deidentified:
        raise click.UsageError("--without-videos and --deidentified are for packages.")
    with progress("Writing"):
        found = services().folder.exported(place, form)
    losses_told(found.losses, "Not in this file")
    if piped:
        click.echo(found.data, nl=False)
        return
    if output is not None and not dry_run:
        with writing(output):
            output.write_bytes(found.data)
    written = {"name": found.name, "format": form, "bytes": len(found.data), "saved": not dry_run}
    would = f"{found.name} would have {size(len(found.data))}. Nothing was written."
    losses = {"losses": [as_dict(one) for one in found.losses]}
    tell(written | losses, as_json, would if dry_run else f"Written to {output}.")
