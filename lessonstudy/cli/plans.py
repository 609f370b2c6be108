"""Versions of the plan."""

import click

from lessonstudy.cli.terminal import AS, AS_JSON, acting, services, show, tell
from lessonstudy.domain.entity import as_dict


@click.group()
def plan() -> None:
    """Versions of a study's plan.

    Example: lessonstudy plan show 0198...
    """


@plan.command("list")
@click.argument("study")
@AS_JSON
def plan_list(study: str, as_json: bool) -> None:
    """List the versions of a study's plan.

    Example: lessonstudy plan list 0198...
    """
    found = services().folder.plans(study)
    if as_json:
        show([as_dict(one) for one in found], as_json)
        return
    show(
        [
            {
                "id": one.id,
                "version": one.number,
                "state": one.state,
                "phases": len(one.phases),
                "takes up": len(one.take_up),
                "goal": one.goal,
            }
            for one in found
        ],
        as_json,
    )


@plan.command("show")
@click.argument("plan")
@AS_JSON
def plan_show(plan: str, as_json: bool) -> None:
    """Show a version of the plan: its goal, success criteria, and phases.

    Example: lessonstudy plan show 0198...
    """
    found = services().folder.plan(plan)
    if as_json:
        tell(found, as_json)
        return
    click.echo(f"Version {found.number} ({found.state})")
    if found.goal:
        click.echo(f"Goal: {found.goal}")
    for criterion in found.success_criteria:
        click.echo(f"Success criterion: {criterion}")
    for tweak in found.take_up:
        click.echo(f"Takes up the tweak {tweak}")
    click.echo("")
    show(
        [
            {"root": one.root, "phase": one.title, "minutes": f"{one.planned_minutes:g}", "moves": one.teacher_moves}
            for one in found.phases
        ],
        as_json,
    )


@plan.command("next")
@click.argument("study")
@AS
@AS_JSON
def plan_next(study: str, email: str, as_json: bool) -> None:
    """Make the next version, or change the draft, so that it takes up the agreed tweaks; its id is the last line.

    Example: lessonstudy plan next 0198... --as tim@example.org
    """
    everything = services()
    made = everything.replanning.next_version(acting(everything, email), study)
    count = len(made.take_up)
    said = f"Version {made.number} takes up {count} {'tweak' if count == 1 else 'tweaks'}."
    tell(made, as_json, said, made.id)


@plan.command("freeze")
@click.argument("plan")
@AS
@AS_JSON
def plan_freeze(plan: str, email: str, as_json: bool) -> None:
    """Freeze a draft, as teaching it would.

    Example: lessonstudy plan freeze 0198... --as tim@example.org
    """
    everything = services()
    frozen = everything.studies.change_plan(acting(everything, email), plan, None, {"state": "frozen"})
    tell(frozen, as_json, f"Version {frozen.number} is frozen.")
