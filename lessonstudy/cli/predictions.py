"""Predictions of tweaks: what will be seen, and what was."""

import click

from lessonstudy.cli.chain import CITE
from lessonstudy.cli.terminal import AS, AS_JSON, acting, services, show, tell
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.tweaks import Prediction, PredictionResult


@click.group()
def prediction() -> None:
    """What the team predicts of a tweak.

    Example: lessonstudy prediction list 0198...
    """


@prediction.command("list")
@click.argument("study")
@AS_JSON
def prediction_list(study: str, as_json: bool) -> None:
    """List the predictions of a study's tweaks.

    Example: lessonstudy prediction list 0198...
    """
    chain = services().folder.chain(study)
    found = [(tweak, one) for tweak in chain.tweaks for one in chain.predictions(tweak.id)]
    if as_json:
        show([as_dict(one) for _, one in found], as_json)
        return
    show(
        [
            {
                "id": one.id,
                "tweak": tweak.change,
                "who": one.who,
                "expects": one.expects,
                "sure": f"{one.confidence} %",
                "result": one.result,
            }
            for tweak, one in found
        ],
        as_json,
    )


@prediction.command("add")
@click.argument("tweak")
@click.option("--expects", required=True, help="What will be seen.")
@click.option("--who", default="", help="Of whom: a pseudonym, or a group.")
@click.option("--measure", default="", help="How it will be known.")
@click.option("--confidence", type=int, default=50, help="How sure the team is, 0 to 100 (50).")
@AS
@AS_JSON
def prediction_add(
    tweak: str, expects: str, who: str, measure: str, confidence: int, email: str, as_json: bool
) -> None:
    """Predict what will be seen when a tweak is taught, and print the prediction's id.

    Example: lessonstudy prediction add 0198... --expects "A folds before counting." --who A --as olga@example.org
    """
    everything = services()
    values = {"expects": expects, "who": who, "measure": measure, "confidence": confidence}
    made = everything.chain.add_prediction(acting(everything, email), tweak, values)
    tell(made, as_json, made.id)


@prediction.command("judge")
@click.argument("prediction")
@click.argument("result", type=click.Choice([one.value for one in PredictionResult]), metavar="RESULT")
@CITE
@click.option("--note", help="What the judgement leaves out.")
@AS
@AS_JSON
def prediction_judge(
    prediction: str, result: str, cites: tuple[str, ...], note: str | None, email: str, as_json: bool
) -> None:
    """Say whether a prediction was met, by observations of the reteach.

    RESULT: open, met, partly, not_met, not_observable.

    Example: lessonstudy prediction judge 0198... met --cite 0199... --as tim@example.org
    """
    everything = services()
    person = acting(everything, email)
    before = everything.chain.get(person, Prediction, prediction)
    values = {"result": result, "cites": cites or before.cites} | ({"note": note} if note is not None else {})
    judged = everything.chain.change_prediction(person, prediction, before.version, values)
    tell(judged, as_json, f"The prediction is {judged.result.replace('_', ' ')} now.")
