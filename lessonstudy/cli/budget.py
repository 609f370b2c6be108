"""The time budget of a lesson."""

import click

from lessonstudy.cli.terminal import AS_JSON, progress, services, show, tell
from lessonstudy.domain.budgets import Apart, Asked, Lasting
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.timecode import spoken


@click.command()
@click.argument("iteration")
@click.option("--by-phase", is_flag=True, help="Tell phases of the lesson apart too.")
@click.option("--until-next", is_flag=True, help="A log of starts only: each code lasts until the observer's next one.")
@click.option("--since-before", is_flag=True, help="A log of ends only: each code has lasted since the one before.")
@AS_JSON
def budget(iteration: str, by_phase: bool, until_next: bool, since_before: bool, as_json: bool) -> None:
    """Show how often and how long each code was noted in a lesson, by observer and student.

    Example: lessonstudy budget 0198... --json
    """
    if until_next and since_before:
        raise click.UsageError("A log has either its starts only or its ends only: choose one of the two.")
    rule = Lasting.UNTIL_NEXT if until_next else Lasting.SINCE_BEFORE if since_before else Lasting.AS_NOTED
    everything = services()
    apart = (Apart.OBSERVER, Apart.STUDENT, *((Apart.PHASE,) if by_phase else ()))
    with progress("Counting"):
        found = everything.folder.budget(iteration, Asked(apart=apart, lasting=rule))
    if as_json:
        tell(as_dict(found), as_json)
        return
    names = everything.folder.names_in(iteration)
    if everything.folder.iteration(iteration).hides_others:
        click.echo("The notes of this lesson are hidden until they are revealed, and so are its figures.", err=True)
    show(
        [
            {
                "code": names.get(one.code, one.code),
                "observer": names.get(one.observer or "", one.observer),
                "student": one.student,
                **({"phase": names.get(one.phase or "", one.phase)} if by_phase else {}),
                "count": one.count,
                "total": _time(one.total_ms),
                "mean": _time(one.mean_ms),
                "sd": _time(one.sd_ms),
                "gap": _time(one.gap_mean_ms),
                "gap sd": _time(one.gap_sd_ms),
            }
            for one in found.rows
        ],
        as_json,
    )


def _time(ms: int | None) -> str | None:
    return None if ms is None else spoken(ms)
