"""Iterations: each teaching of the lesson."""

from typing import Any

import click

from lessonstudy.cli.terminal import AS, AS_JSON, acting, services, show, tell
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.iterations import IterationState, Noting


@click.group()
def iteration() -> None:
    """Teachings of a study's lesson.

    Example: lessonstudy iteration list 0198...
    """


@iteration.command("add")
@click.argument("study")
@click.option("--class", "class_label", default="", metavar="LABEL", help="The class, such as 4b.")
@click.option("--date", help="The day, such as 2026-11-21.")
@click.option("--teacher", metavar="EMAIL", help="Who teaches.")
@click.option("--independent", is_flag=True, help="Notes are hidden from each other until they are revealed.")
@AS
@AS_JSON
def iteration_add(
    study: str, class_label: str, date: str | None, teacher: str | None, independent: bool, email: str, as_json: bool
) -> None:
    """Add the next iteration, which teaches the newest version of the plan, and print its id.

    Example: lessonstudy iteration add 0198... --class 4b --date 2026-11-21 --as tim@example.org
    """
    everything = services()
    values: dict[str, Any] = {"class_label": class_label, "date": date}
    if teacher:
        values["teacher"] = acting(everything, teacher, "teacher")
    if independent:
        values["noting"] = Noting.INDEPENDENT
    made = everything.teaching.add(acting(everything, email), study, values)
    tell(made, as_json, made.id)


@iteration.command("list")
@click.argument("study")
@AS_JSON
def iteration_list(study: str, as_json: bool) -> None:
    """List the iterations of a study.

    Example: lessonstudy iteration list 0198...
    """
    found = services().folder.iterations(study)
    if as_json:
        show([as_dict(one) for one in found], as_json)
        return
    show(
        [
            {
                "id": one.id,
                "number": one.number,
                "kind": one.kind,
                "class": one.class_label,
                "date": one.date,
                "noting": one.noting,
                "state": one.state,
            }
            for one in found
        ],
        as_json,
    )


@iteration.command("move")
@click.argument("iteration")
@click.argument("state", type=click.Choice([one.value for one in IterationState]), metavar="STATE")
@AS
@AS_JSON
def iteration_move(iteration: str, state: str, email: str, as_json: bool) -> None:
    """Move an iteration on.

    STATE: planned, taught, noting, revealed, debriefed, judged, closed.

    Example: lessonstudy iteration move 0198... noting --as tim@example.org
    """
    everything = services()
    moved = everything.teaching.change(acting(everything, email), iteration, None, {"state": state})
    tell(moved, as_json, f"Iteration {moved.number} is {moved.state} now.")
