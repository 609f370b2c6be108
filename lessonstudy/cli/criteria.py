"""Success criteria after a lesson."""

import click

from lessonstudy.cli.terminal import AS, AS_JSON, acting, services, show, tell
from lessonstudy.domain.criteria import Criteria, CriterionResult
from lessonstudy.domain.entity import as_dict


@click.group()
def criteria() -> None:
    """How many students met the success criteria.

    Example: lessonstudy criteria show 0198...
    """


@criteria.command("show")
@click.argument("iteration")
@AS_JSON
def criteria_show(iteration: str, as_json: bool) -> None:
    """Show how many students were checked in an iteration, and how many met each criterion.

    Example: lessonstudy criteria show 0198...
    """
    found = services().folder.criteria(iteration)
    if as_json:
        tell(shape(iteration, found), as_json)
        return
    show([as_dict(one) for one in found.results] if found else [], as_json)


@criteria.command("set")
@click.argument("iteration")
@click.argument("criterion")
@click.argument("checked", type=int)
@click.argument("met", type=int)
@click.option("--task", help="What it was judged by, such as an exit slip.")
@AS
@AS_JSON
def criteria_set(
    iteration: str, criterion: str, checked: int, met: int, task: str | None, email: str, as_json: bool
) -> None:
    """Write down for one criterion how many students were CHECKED and how many MET it; the others stay as they are.

    Example: lessonstudy criteria set 0198... "Names the share" 24 15 --task "Exit slip" --as tim@example.org
    """
    everything = services()
    person = acting(everything, email)
    before = everything.criteria.of_iteration(person, iteration)
    results = {one.criterion: one for one in before.results} if before else {}
    known = results.get(criterion)
    results[criterion] = CriterionResult(
        criterion=criterion,
        checked=checked,
        met=met,
        task=task if task is not None else known.task if known else "",
        note=known.note if known else "",
    )
    after = everything.criteria.put(person, iteration, list(results.values()), before.version if before else 0)
    tell(shape(iteration, after), as_json, f"{met} of {checked} met: {criterion}")


def shape(iteration: str, found: Criteria | None) -> dict[str, object]:
    """The results of an iteration for programs; version 0 where nothing was counted yet."""
    results = [as_dict(one) for one in found.results] if found else []
    return {"iteration": iteration, "version": found.version if found else 0, "criteria": results}
