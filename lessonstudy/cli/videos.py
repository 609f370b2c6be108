"""Lesson videos from disk."""

import threading
import time
from pathlib import Path

import click

from lessonstudy.bootstrap import Services
from lessonstudy.cli.terminal import AS_JSON, Telling, progress, services, show, tell
from lessonstudy.domain.jobs import OPEN_STATES, Job
from lessonstudy.domain.recordings import Recording, RecordingStatus

LOOK_SECONDS = 0.1


@click.group()
def video() -> None:
    """Lesson videos from disk.

    Example: lessonstudy video add 0198... lesson.mp4
    """


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
    with progress("Copying") as telling:
        job = everything.ingest.bring_parts(iteration, files, name, offset_ms, telling)
        follow(everything, job, telling)
    recording = everything.recordings.look(job.subject)
    if recording.status != RecordingStatus.READY:
        click.echo(recording.error or "The video could not be prepared.", err=True)
        raise SystemExit(1)
    report(recording, as_json)


def follow(everything: Services, job: Job, telling: Telling) -> None:
    """Do a job in this process, or wait for the worker that was quicker, and tell how it goes until it is over."""
    worker = threading.Thread(target=everything.work_on, args=[job.id], daemon=True)
    worker.start()
    while (current := everything.jobs.find(job.id)) and current.state in OPEN_STATES:
        telling(current.progress, current.step or "Waiting")
        worker.join(LOOK_SECONDS)
        if not worker.is_alive():
            time.sleep(LOOK_SECONDS)
    worker.join()


def report(recording: Recording, as_json: bool) -> None:
    minutes = (recording.duration_ms or 0) / 60_000
    playable = f"{recording.label} can be played: {recording.width} x {recording.height}, {minutes:.1f} min."
    tell(recording, as_json, playable, recording.id)


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
    with progress("Listening") as telling:
        follow(everything, job, telling)
    done = everything.jobs.find(job.id)
    if done is None or done.result is None:
        click.echo((done and done.error) or "The offset could not be found.", err=True)
        raise SystemExit(1)
    if apply:
        everything.alignment.take_over(job.id)
    offset, confidence, note = (done.result[name] for name in ("offset_ms", "confidence", "note"))
    said = f"The offset {'is now' if apply else 'would be'} {offset} ms (confidence {confidence}). {note}".rstrip()
    tell(done.result | {"applied": apply}, as_json, said)


@video.command("probe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS_JSON
def video_probe(file: Path, as_json: bool) -> None:
    """Say what a file is, without storing it.

    Example: lessonstudy video probe lesson.mp4
    """
    from lessonstudy.services.ingest import look_at

    with progress("Reading") as telling:
        found = look_at(file, telling)
    values = found.to_json() | {"plays_as_it_is": found.can_remux, "wants_seek_file": found.wants_seek_file}
    if as_json:
        tell(values, as_json)
    else:
        show([{"what": name.replace("_", " "), "value": value} for name, value in values.items()], as_json=False)
