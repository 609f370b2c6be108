"""Studies, and what stands in one."""

import click

from lessonstudy.cli.terminal import AS_JSON, acting, services, show, tell
from lessonstudy.domain.entity import as_dict


@click.group()
def study() -> None:
    """Lesson studies of the teams.

    Example: lessonstudy study show 0198...
    """


@study.command("add")
@click.argument("team")
@click.option("--title", required=True)
@click.option(
    "--preset",
    metavar="NAME",
    help="How the team works: reteach (if left out), clr, uk_research_lesson_study, study_plan_teach_reflect, or a word "
    "of its own.",
)
@click.option("--as", "email", metavar="EMAIL", help="Who makes it; left out, whoever owns the data folder.")
@AS_JSON
def study_add(team: str, title: str, preset: str | None, email: str | None, as_json: bool) -> None:
    """Make a study of a team (its id or name), and print its id.

    Example: lessonstudy study add "Grade 4, Hillside" --title "Sharing fairly"
    """
    everything = services()
    person = acting(everything, email) if email else None
    values = {"title": title} | ({"preset": preset} if preset else {})
    made = everything.studies.add(person, everything.teams.find(team).id, values)
    tell(made, as_json, made.id)


@study.command("list")
@AS_JSON
def study_list(as_json: bool) -> None:
    """List the studies of all teams.

    Example: lessonstudy study list
    """
    found = services().folder.studies()
    if as_json:
        show([as_dict(one) for _, one in found], as_json)
        return
    show([{"id": one.id, "team": team.name, "title": one.title, "state": one.state} for team, one in found], as_json)


@study.command("show")
@click.argument("study")
@AS_JSON
def study_show(study: str, as_json: bool) -> None:
    """Show a study: its question, the versions of its plan, and its iterations.

    Example: lessonstudy study show 0198...
    """
    folder = services().folder
    found, plans, iterations = folder.study(study), folder.plans(study), folder.iterations(study)
    if as_json:
        parts = {"plans": [as_dict(one) for one in plans], "iterations": [as_dict(one) for one in iterations]}
        tell(as_dict(found) | parts, as_json)
        return
    click.echo(f"{found.title} ({found.state})")
    for name in ("research_theme", "inquiry_question", "theory_of_action"):
        if value := getattr(found, name):
            click.echo(f"{name.replace('_', ' ').capitalize()}: {value}")
    click.echo("\nPlan")
    show([{"id": one.id, "version": one.number, "state": one.state, "goal": one.goal} for one in plans], as_json)
    click.echo("\nIterations")
    numbers = {one.id: one.number for one in plans}
    show(
        [
            {
                "id": one.id,
                "number": one.number,
                "kind": one.kind,
                "class": one.class_label,
                "date": one.date,
                "plan": numbers[one.plan],
                "state": one.state,
            }
            for one in iterations
        ],
        as_json,
    )
