"""Work in the background."""

import time

import click

from lessonstudy.cli.terminal import AS_JSON, services, show, tell
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.jobs import JobState


@click.group(invoke_without_command=True)
@AS_JSON
@click.pass_context
def jobs(context: click.Context, as_json: bool) -> None:
    """List work in the background, the newest first: what it is about, how far it is, why it failed.

    Example: lessonstudy jobs --json
    """
    if context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"as_json": as_json}}
        return
    found = services().jobs.visible(None)
    if as_json:
        show([as_dict(one) for one in found], as_json)
        return
    show(
        [
            {
                "id": one.id,
                "kind": one.kind,
                "state": one.state.value,
                "step": one.step,
                "done": f"{one.progress:.0%}",
                "seconds left": one.seconds_left(time.time()),
                "began": one.created_at,
                "about": one.subject,
                "error": one.error,
            }
            for one in found
        ],
        as_json,
    )


@jobs.command("cancel")
@click.argument("job")
@AS_JSON
def jobs_cancel(job: str, as_json: bool) -> None:
    """Ask a job to stop. One that waits is ended at once, one that runs within a second.

    Example: lessonstudy jobs cancel 0198...
    """
    found = services().jobs.cancel(None, job)
    tell(found, as_json, "It is cancelled." if found.state == JobState.CANCELLED else "It stops within a second.")
