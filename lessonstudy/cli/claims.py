"""Claims: what the team holds to be so."""

from typing import Any

import click

from lessonstudy.cli.chain import AGAINST, CITE, with_evidence
from lessonstudy.cli.terminal import AS, AS_JSON, acting, services, show, tell
from lessonstudy.domain.claims import Claim, ClaimState
from lessonstudy.domain.entity import as_dict


@click.group()
def claim() -> None:
    """What the team holds to be so, and the moments that show it.

    Example: lessonstudy claim list 0198...
    """


@claim.command("list")
@click.argument("study")
@AS_JSON
def claim_list(study: str, as_json: bool) -> None:
    """List the claims of a study.

    Example: lessonstudy claim list 0198...
    """
    chain = services().folder.chain(study)
    if as_json:
        show([as_dict(one) for one in chain.claims], as_json)
        return
    show(
        [
            {
                "id": one.id,
                "iteration": chain.numbers[one.iteration],
                "state": one.state,
                "for": len(one.cites),
                "against": len(one.against),
                "text": one.text,
            }
            for one in chain.claims
        ],
        as_json,
    )


@claim.command("add")
@click.argument("study")
@click.option("--text", required=True)
@CITE
@AGAINST
@click.option(
    "--iteration", metavar="ID", help="Whose debrief brought it up (that of the first moment, or the newest)."
)
@AS
@AS_JSON
def claim_add(
    study: str,
    text: str,
    cites: tuple[str, ...],
    against: tuple[str, ...],
    iteration: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Propose a claim, and print its id.

    Example: lessonstudy claim add 0198... --text "Half of them count first." --cite 0199... --as olga@example.org
    """
    everything = services()
    values: dict[str, Any] = {"text": text, "cites": cites, "against": against, "iteration": iteration}
    made = everything.chain.add_claim(acting(everything, email), study, values)
    tell(made, as_json, made.id)


@claim.command("move")
@click.argument("claim")
@click.argument("state", type=click.Choice([one.value for one in ClaimState]), metavar="STATE")
@CITE
@AGAINST
@AS
@AS_JSON
def claim_move(
    claim: str, state: str, cites: tuple[str, ...], against: tuple[str, ...], email: str, as_json: bool
) -> None:
    """Agree on a claim, contest or withdraw it; more moments can be cited in the same step.

    STATE: proposed, agreed, contested, withdrawn.

    Example: lessonstudy claim move 0198... agreed --as olga@example.org
    """
    everything = services()
    person = acting(everything, email)
    before = everything.chain.get(person, Claim, claim)
    values = {"state": state} | with_evidence(before, cites, against)
    moved = everything.chain.change_claim(person, claim, before.version, values)
    tell(moved, as_json, f"The claim is {moved.state} now.")
