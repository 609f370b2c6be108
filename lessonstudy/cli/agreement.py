"""Agreement between observers."""

import click

from lessonstudy.cli.terminal import AS_JSON, acting, progress, services, show, tell
from lessonstudy.domain.agreement import UNIT_MS, Agreement, Figure, NoCoefficient
from lessonstudy.services.agreement import Wanted


@click.command()
@click.argument("iteration")
@click.option("--observers", default="", metavar="A,B", help="Their e-mail addresses; left out, all who submitted.")
@click.option(
    "--tolerance-ms", type=int, metavar="N", help="How far apart notes of one moment begin (3000; live 10000)."
)
@click.option("--unit-ms", type=int, default=UNIT_MS, show_default=True, metavar="N", help="The unit of time.")
@click.option("--boris", is_flag=True, help="Also Cohen's kappa as BORIS defines it, of two observers.")
@AS_JSON
def agreement(
    iteration: str, observers: str, tolerance_ms: int | None, unit_ms: int, boris: bool, as_json: bool
) -> None:
    """Compare what observers submitted before the reveal: the same moments first, then how alike the marked times are.

    Example: lessonstudy agreement 0198... --observers olga@example.org,omar@example.org
    """
    everything = services()
    chosen = tuple(acting(everything, one, "observers") for one in observers.split(",") if one.strip())
    wanted = Wanted(observers=chosen, tolerance_ms=tolerance_ms, unit_ms=unit_ms, boris=boris)
    with progress("Comparing"):
        found = everything.folder.agreement(iteration, wanted)
    if as_json:
        tell(found.whole(), as_json)
        return
    names = everything.folder.names_in(iteration)
    for line in _about(found):
        click.echo(line)
    for pair in found.found.pairs:
        first, second = (found.names[one] for one in pair.observers)
        click.echo(f"\n{first} and {second}")
        rows = [
            {
                "code": names.get(one.code, one.code) if one.code else "no code",
                "matched": len(one.matched),
                f"{first} only": len(one.missed),
                f"{second} only": len(one.extra),
            }
            for one in pair.codes
        ]
        show(rows, as_json)
    click.echo(f"\nCohen's {_unit(found)}: {_words(found.found.kappa)}")
    click.echo(f"Krippendorff's alpha, {unit_ms / 1000:g} s: {_words(found.found.alpha)}")
    if found.found.boris:
        click.echo(f"Kappa as BORIS defines it: {_words(found.found.boris)}")


def _about(found: Agreement) -> list[str]:
    names = ", ".join(found.names[one] for one in found.observers) or "nobody"
    lines = [f"Submitted: {names}. Two notes are of one moment within {found.tolerance_ms / 1000:g} s."]
    if found.left_out:
        left = ", ".join(found.names[one] for one in found.left_out)
        lines.append(f"Left out, because they did not submit: {left}.")
    return [*lines, found.caution] if found.caution else lines


def _unit(found: Agreement) -> str:
    return f"time-unit kappa, {found.unit_ms / 1000:g} s"


def _words(figure: Figure) -> str:
    if isinstance(figure, NoCoefficient):
        return figure.sentence
    likely = f"likely between {figure.low:.2f} and {figure.high:.2f}" if figure.low is not None else "no interval"
    return f"{figure.value:.2f} ({likely}; {figure.n} units, {figure.resamples} resamples)"
