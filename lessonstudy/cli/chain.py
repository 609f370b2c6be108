"""What the commands of the chain share, taking a move back, and the lineage."""

from typing import Any

import click

from lessonstudy.cli.terminal import AS, AS_JSON, acting, services, show, tell
from lessonstudy.domain.chain import kind_of
from lessonstudy.domain.claims import Claim
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.learnings import Learning

CITE = click.option("--cite", "cites", multiple=True, metavar="ID", help="An observation that shows it. Once for each.")
AGAINST = click.option("--against", multiple=True, metavar="ID", help="An observation that speaks against it.")


def with_evidence(before: Claim | Learning, cites: tuple[str, ...], against: tuple[str, ...]) -> dict[str, Any]:
    """The citations of a link with more of them; nothing where no more are given."""
    if not cites and not against:
        return {}
    return {
        "cites": tuple(dict.fromkeys(before.cites + cites)),
        "against": tuple(dict.fromkeys(before.against + against)),
    }


@click.command()
@click.argument("study")
@AS
@AS_JSON
def undo(study: str, email: str, as_json: bool) -> None:
    """Take back one's newest move in the chain of a study, with all that it changed.

    Example: lessonstudy undo 0198... --as tim@example.org
    """
    everything = services()
    back = everything.chain.undo(acting(everything, email), study)
    if as_json:
        show([{"kind": kind_of(one)} | as_dict(one) for one in back], as_json)
        return
    for one in back:
        click.echo(
            f"The {kind_of(one)} {one.id} is as it was before."
            if one.stands
            else f"The {kind_of(one)} {one.id} is gone."
        )


@click.command()
@click.argument("study")
@AS_JSON
def lineage(study: str, as_json: bool) -> None:
    """Show why the lesson is as it is: from moments to learnings, and what is missing in between.

    Example: lessonstudy lineage 0198... --json
    """
    found = services().folder.lineage(study)
    if as_json:
        tell(found.whole(), as_json)
        return
    rests_on: dict[str, int] = {}
    for edge in found.edges:
        rests_on[edge.end] = rests_on.get(edge.end, 0) + 1
    show(
        [
            {
                "id": one.id,
                "kind": one.kind,
                "lesson": one.number,
                "state": one.state.replace("_", " "),
                "rests on": rests_on.get(one.id, 0),
                "what": one.label,
            }
            for one in found.nodes
        ],
        as_json,
    )
    if found.broken:
        click.echo("\nMissing")
        show([{"id": one.node, "what is to be done": one.sentence} for one in found.broken], as_json)
