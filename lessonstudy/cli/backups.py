"""Backing up a data folder, and making one of a backup."""

from pathlib import Path

import click

from lessonstudy.cli.terminal import AS_JSON, progress, services, size, tell
from lessonstudy.domain.backups import DATABASE
from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.waiting import counted
from lessonstudy.services.backup_files import restore as restore_from
from lessonstudy.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@AS_JSON
def backup(file: Path, as_json: bool) -> None:
    """Back up the data folder to a new file, while people work: the database, and every video that it names.

    The file holds what the data folder holds, so keep it as safe. Not in it are the folder's secret, sessions, uploads that
    are still arriving, and files of reels. Ctrl+C ends it and leaves nothing.

    Example: lessonstudy backup /mnt/disk/lessons-2026-11-26.zip
    """
    folder = Settings.from_env().data
    if not (folder / DATABASE).exists():
        raise Conflict("backup-nothing", path=folder)
    everything = services()
    with progress("Backing up") as telling:
        done = everything.backups.to_file(file.absolute(), telling)
    for name in done.missing:
        click.echo(f"Not there any more, so not backed up: {name}", err=True)
    for name in done.changed:
        click.echo(f"Still being written, so only a part is backed up: {name}", err=True)
    tell(done.to_json(), as_json, f"Backed up to {file}: {counted(len(done.files), 'file')}, {size(done.bytes)}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into", required=True, metavar="FOLDER", type=click.Path(path_type=Path), help="A new folder, or an empty one."
)
@AS_JSON
def restore(file: Path, into: Path, as_json: bool) -> None:
    """Make a data folder of a backup. Everything is checked first: it is restored whole, or the folder stays as it was.

    Everyone signs in anew. What was deleted after the backup was made is there again.

    Example: lessonstudy restore lessons-2026-11-26.zip --into /srv/lessons
    """
    with progress("Restoring") as telling:
        done = restore_from(file.absolute(), into.absolute(), report=telling)
    if not done.media:
        click.echo(
            "This backup holds no videos. Copy the folder videos of the old data folder into the new one.", err=True
        )
    said = f"Restored to {into}, as it was at {done.made_at}: {counted(len(done.files), 'file')}, {size(done.bytes)}."
    tell(done.to_json(), as_json, said, f"Serve it: LESSONSTUDY_DATA={into} lessonstudy serve")
