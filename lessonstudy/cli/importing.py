"""Notes out of files of other software."""

from dataclasses import replace
from pathlib import Path
from textwrap import shorten
from typing import Any

import click

from lessonstudy.bootstrap import Services
from lessonstudy.cli.package_files import PACKAGE, import_package
from lessonstudy.cli.terminal import AS_JSON, acting, losses_told, progress, services, show, tell
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.errors import Invalid, NotFound, Refusal
from lessonstudy.domain.exchange import FIELDS, Understanding
from lessonstudy.domain.importing import Choices
from lessonstudy.domain.packages import ENDING
from lessonstudy.domain.timecode import spoken
from lessonstudy.domain.waiting import counted
from lessonstudy.services.importing import LABELS, Asked, Preview
from lessonstudy.services.package_import import holds_package

MOST_SHOWN = 200
"""As much of a note as can be told from others by."""


class _Column(click.ParamType[tuple[str, str]]):
    """COLUMN=FIELD. A name of a column may hold = itself, a field does not."""

    name = "column"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        column, sign, field = str(value).rpartition("=")
        if not sign or field not in (*FIELDS, ""):
            self.fail(
                f"{value!r} is not COLUMN=FIELD with one of {', '.join(FIELDS)}, nor COLUMN= to leave it out.",
                param,
                ctx,
            )
        return column, field


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    required=True,
    metavar="TEAM|ITERATION",
    help="Notes come into an iteration, a study's package into a team.",
)
@click.option("--format", "form", type=click.Choice([*LABELS, PACKAGE]), help="Left out, the file's content tells it.")
@click.option("--dry-run", is_flag=True, help="Say what would come in and what is lost, and change nothing.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    type=_Column(),
    metavar="COLUMN=FIELD",
    help=f"What a column of a table is: one of {', '.join(FIELDS)}. COLUMN= leaves it out. Once for each.",
)
@click.option("--time-unit", type=click.Choice(["s", "ms", "clock"]), help="What the times of a table are.")
@click.option("--until-next", is_flag=True, help="A log of starts only: each code lasts until the observer's next row.")
@click.option(
    "--new-codes",
    type=click.Choice(["add", "refuse"]),
    default="refuse",
    show_default=True,
    help="What to do about codes that this lesson's schemes do not have.",
)
@click.option("--observer", metavar="EMAIL", help="Whose the notes are where the file names nobody known here.")
@click.option(
    "--as", "email", metavar="EMAIL", help="Who brings notes in: a member of the team. A package needs nobody."
)
@AS_JSON
def import_(
    file: Path,
    into: str,
    form: str | None,
    dry_run: bool,
    columns: tuple[tuple[str, str], ...],
    time_unit: str | None,
    until_next: bool,
    new_codes: str,
    observer: str | None,
    email: str | None,
    as_json: bool,
) -> None:
    """Bring the notes of a file into a lesson: all of them, or with a fault none. A note that is there already stays.

    A study's package comes into a team, whole or not at all. Ctrl+C leaves nothing of either.

    Example: lessonstudy import events.csv --into 0198... --map Beginn=start --dry-run --as tim@example.org
    """
    if form == PACKAGE or (form is None and (file.name.endswith(ENDING) or holds_package(file))):
        if columns or time_unit or until_next or new_codes == "add" or observer:
            raise click.UsageError("--map, --time-unit, --until-next, --new-codes and --observer are for notes.")
        import_package(file, into, dry_run=dry_run, as_json=as_json)
        return
    if email is None:
        raise click.UsageError("Say who brings the notes in, with --as EMAIL.")
    everything = services()
    person = acting(everything, email)
    iteration = _iteration(everything, into)
    asked = Asked(
        data=file.read_bytes(),
        filename=file.name,
        format=form,
        how=Understanding(time_unit=time_unit, until_next=until_next),
        choices=Choices(observer=acting(everything, observer, "observer")) if observer else None,
        new_codes=new_codes == "add",
    )
    with progress("Reading"):
        if columns:
            asked = replace(
                asked, how=replace(asked.how, columns=_mapped(everything, person, iteration, asked, columns))
            )
        found = everything.importing.preview(person, iteration, asked)
        if found.reading.understood is None and (columns or time_unit or until_next):
            raise click.UsageError("--map, --time-unit and --until-next say how a table is read; this file is none.")
    if dry_run:
        _tell(found, asked, as_json)
        if not as_json and not found.faults:
            click.echo("Nothing was changed.")
        return
    losses_told(found.losses, "Not brought in")
    with progress("Bringing in the notes") as telling:
        done = everything.importing.bring_in(person, iteration, asked, lambda step, share: telling(share, step))
    tell(_counts(done), as_json, f"{counted(done.new, 'note')} came in; already here: {done.here}.")


def _iteration(everything: Services, into: str) -> str:
    """The iteration of this id. Raises Invalid for a study or a team."""
    try:
        return everything.folder.iteration(into).id
    except NotFound:
        for known in (everything.folder.study, everything.teams.find):
            try:
                known(into)
            except Refusal:
                continue
            raise Invalid.of("into", "import-into") from None
        raise


def _mapped(
    everything: Services, person: str, iteration: str, asked: Asked, columns: tuple[tuple[str, str], ...]
) -> dict[str, str]:
    """All columns: those that were named as was said, the others as the file is understood."""
    said = dict(columns)
    try:
        understood = everything.importing.preview(person, iteration, asked).reading.understood
    except Invalid:
        # as it is, it cannot be understood; what was said has to do
        understood = None
    known = understood.columns if understood else {}
    others = {name: field for name, field in known.items() if name not in said and field not in said.values()}
    return others | {name: field for name, field in said.items() if field}


def _counts(found: Preview) -> dict[str, Any]:
    losses = [as_dict(one) for one in found.losses]
    return {"format": found.format, "new": found.new, "here": found.here, "changed": found.changed, "losses": losses}


def _tell(found: Preview, asked: Asked, as_json: bool) -> None:
    """What would come in."""
    reading = found.reading
    columns = dict(reading.understood.columns) if reading.understood else {}
    if as_json:
        told = {
            "columns": {name: columns.get(name) for name in reading.columns},
            "time_unit": reading.understood.time_unit if reading.understood else None,
            "notes": [as_dict(one) for one in found.notes],
            "new_codes": [code.name for code in found.fitted.missing.values()],
            "remarks": list(reading.remarks),
            "faults": [{"field": one.field, "message": one.message} for one in found.faults],
        }
        tell(_counts(found) | told, as_json)
        return
    click.echo(f"Format: {found.format}. {counted(found.new, 'note')} would come in; already here: {found.here}.")
    if reading.columns:
        click.echo("\nColumns")
        show([{"column": name, "is": columns.get(name, "left out")} for name in reading.columns], as_json)
    click.echo("\nThe first notes as they are understood")
    show(
        [
            {
                "at": spoken(one.start_ms),
                "until": None if one.end_ms is None else spoken(one.end_ms),
                "saw": shorten(one.saw, MOST_SHOWN, placeholder=" …"),
                "codes": ", ".join(code.rpartition(":")[2] for code in one.codes),
                "students": ", ".join(one.students),
            }
            for one in found.notes
        ],
        as_json,
    )
    for remark in reading.remarks:
        click.echo(remark)
    losses_told(found.losses, "Not brought in")
    if asked.new_codes and found.fitted.missing:
        click.echo(f"New codes: {', '.join(code.name for code in found.fitted.missing.values())}")
    for one in found.faults:
        click.echo(f"In the way: {one.message}", err=True)
