"""Learnings: what holds beyond this lesson."""

import click

from lessonstudy.cli.chain import AGAINST, CITE, with_evidence
from lessonstudy.cli.terminal import AS, AS_JSON, acting, services, show, tell
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.learnings import Learning, LearningState


@click.group()
def learning() -> None:
    """What the team holds beyond this lesson.

    Example: lessonstudy learning list 0198...
    """


@learning.command("list")
@click.argument("study")
@AS_JSON
def learning_list(study: str, as_json: bool) -> None:
    """List the learnings of a study.

    Example: lessonstudy learning list 0198...
    """
    found = services().folder.chain(study).learnings
    if as_json:
        show([as_dict(one) for one in found], as_json)
        return
    show(
        [
            {
                "id": one.id,
                "state": one.state,
                "for": len(one.cites),
                "against": len(one.against),
                "text": one.text,
                "scope": one.scope,
            }
            for one in found
        ],
        as_json,
    )


@learning.command("add")
@click.argument("study")
@click.option("--text", required=True)
@click.option("--scope", default="", help="For whom and when it is held to be so.")
@CITE
@AGAINST
@click.option("--tweak", "tweaks", multiple=True, metavar="ID", help="A tweak whose outcome taught it. Once for each.")
@AS
@AS_JSON
def learning_add(
    study: str,
    text: str,
    scope: str,
    cites: tuple[str, ...],
    against: tuple[str, ...],
    tweaks: tuple[str, ...],
    email: str,
    as_json: bool,
) -> None:
    """Write down a learning, and print its id.

    Example: lessonstudy learning add 0198... --text "Drawing helps." --scope "Grade 4" --as olga@example.org
    """
    everything = services()
    values = {"text": text, "scope": scope, "cites": cites, "against": against, "tweaks": tweaks}
    made = everything.chain.add_learning(acting(everything, email), study, values)
    tell(made, as_json, made.id)


@learning.command("move")
@click.argument("learning")
@click.argument("state", type=click.Choice([one.value for one in LearningState]), metavar="STATE")
@CITE
@AGAINST
@AS
@AS_JSON
def learning_move(
    learning: str, state: str, cites: tuple[str, ...], against: tuple[str, ...], email: str, as_json: bool
) -> None:
    """Call a learning repeated, contradicted, tentative or withdrawn; more moments can be cited in the same step.

    STATE: tentative, repeated, contradicted, withdrawn.

    Example: lessonstudy learning move 0198... repeated --cite 0199... --as olga@example.org
    """
    everything = services()
    person = acting(everything, email)
    before = everything.chain.get(person, Learning, learning)
    values = {"state": state} | with_evidence(before, cites, against)
    moved = everything.chain.change_learning(person, learning, before.version, values)
    tell(moved, as_json, f"The learning is {moved.state} now.")
