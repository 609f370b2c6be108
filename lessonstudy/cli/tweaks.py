"""Tweaks: changes to the lesson, and what became of them."""

from typing import Any

import click

from lessonstudy.cli.chain import AGAINST, CITE
from lessonstudy.cli.terminal import AS, AS_JSON, Moment, acting, services, show, tell
from lessonstudy.domain.tweaks import Decision, TweakState


@click.group()
def tweak() -> None:
    """Changes to the lesson, and what became of them.

    Example: lessonstudy tweak list 0198...
    """


@tweak.command("list")
@click.argument("study")
@AS_JSON
def tweak_list(study: str, as_json: bool) -> None:
    """List the tweaks of a study; as JSON with their predictions and outcomes.

    Example: lessonstudy tweak list 0198...
    """
    chain = services().folder.chain(study)
    if as_json:
        show([chain.whole(one) for one in chain.tweaks], as_json)
        return
    rows = []
    for one in chain.tweaks:
        outcome = chain.outcome(one.id)
        rows.append(
            {
                "id": one.id,
                "iteration": chain.numbers[one.iteration],
                "state": one.state,
                "predictions": len(chain.predictions(one.id)),
                "outcome": outcome and outcome.decision,
                "change": one.change,
            }
        )
    show(rows, as_json)


@tweak.command("add")
@click.argument("study")
@click.option("--change", required=True, help="What is to be different.")
@click.option("--why", default="")
@click.option("--phase", metavar="ID", help="The phase, as `plan show` names it; left out, the lesson as a whole.")
@click.option("--claim", "claims", multiple=True, metavar="ID", help="A claim that it rests on. Once for each.")
@click.option("--iteration", metavar="ID", help="The iteration it comes from (that of its claims, or the newest).")
@AS
@AS_JSON
def tweak_add(
    study: str,
    change: str,
    why: str,
    phase: str | None,
    claims: tuple[str, ...],
    iteration: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Propose a tweak, and print its id.

    Example: lessonstudy tweak add 0198... --change "Fold first." --claim 0199... --as olga@example.org
    """
    everything = services()
    values: dict[str, Any] = {"change": change, "why": why, "phase": phase, "claims": claims, "iteration": iteration}
    person = acting(everything, email)
    made = everything.chain.add_tweak(person, study, values)
    tell(everything.chain.of_study(person, study).whole(made), as_json, made.id)


@tweak.command("move")
@click.argument("tweak")
@click.argument("state", type=click.Choice([one.value for one in TweakState]), metavar="STATE")
@click.option("--in", "iteration", metavar="ITERATION", help="Where it was tried (the newest reteach).")
@click.option("--moment", type=Moment(), help="When on that iteration's clock, such as 12:34.")
@click.option("--note", help="What was different.")
@AS
@AS_JSON
def tweak_move(
    tweak: str,
    state: str,
    iteration: str | None,
    moment: int | None,
    note: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Agree on a tweak, withdraw it, or say that it was enacted, changed or skipped.

    STATE: proposed, agreed, enacted, changed, skipped, withdrawn (`tweak judge` makes it judged).

    Example: lessonstudy tweak move 0198... enacted --moment 12:34 --as tim@example.org
    """
    everything = services()
    told = {"enacted_in": iteration, "enacted_ms": moment, "enacted_note": note}
    values: dict[str, Any] = {"state": state} | {name: value for name, value in told.items() if value is not None}
    person = acting(everything, email)
    moved = everything.chain.change_tweak(person, tweak, None, values)
    whole = everything.chain.of_study(person, moved.study).whole(moved)
    tell(whole, as_json, f"The tweak is {moved.state} now.")


@tweak.command("judge")
@click.argument("tweak")
@click.argument("decision", type=click.Choice([one.value for one in Decision]))
@click.option("--note", default="", help="Why.")
@CITE
@AGAINST
@click.option("--change", help="How the adapted tweak reads; with adapt.")
@AS
@AS_JSON
def tweak_judge(
    tweak: str,
    decision: str,
    note: str,
    cites: tuple[str, ...],
    against: tuple[str, ...],
    change: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Adopt, adapt or abandon a tweak that was tried. Adapting opens a new one, whose id is the last line.

    Example: lessonstudy tweak judge 0198... adapt --change "Fold, then draw." --cite 0199... --as tim@example.org
    """
    everything = services()
    values: dict[str, Any] = {"decision": decision, "note": note, "cites": cites, "against": against}
    if change is not None:
        values["child"] = {"change": change}
    outcome = everything.chain.judge(acting(everything, email), tweak, values)
    done = {"adopt": "adopted", "adapt": "adapted into a new one", "abandon": "abandoned"}[outcome.decision]
    tell(outcome, as_json, f"The tweak is {done}.", *([outcome.child] if outcome.child else []))
