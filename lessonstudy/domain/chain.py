"""The chain of a study: claims, tweaks, predictions, outcomes and learnings, and the rules that hold between them.

A move makes entities anew; `with_changes` gives the chain after it, or refuses it with the first rule that would not hold.
So there is one place where a state is legal or not, for every move and for taking one back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lessonstudy.domain.claims import CLAIM_MOVES, Claim, ClaimState
from lessonstudy.domain.entity import as_dict, birth, move, now
from lessonstudy.domain.errors import Conflict, FieldError, Refusal
from lessonstudy.domain.learnings import FEWEST_REPEATS, LEARNING_MOVES, Learning, LearningState
from lessonstudy.domain.tweaks import (
    NEEDS_EVIDENCE,
    TRIED,
    TWEAK_MOVES,
    Decision,
    Outcome,
    Prediction,
    PredictionResult,
    Tweak,
    TweakState,
)

Link = Claim | Tweak | Prediction | Outcome | Learning
KINDS: dict[str, type[Link]] = {
    "claim": Claim,
    "tweak": Tweak,
    "prediction": Prediction,
    "outcome": Outcome,
    "learning": Learning,
}
_MOVES: dict[type[Link], Any] = {Claim: CLAIM_MOVES, Tweak: TWEAK_MOVES, Learning: LEARNING_MOVES}


def kind_of(link: Link) -> str:
    return next(name for name, kind in KINDS.items() if type(link) is kind)


@dataclass(frozen=True, slots=True)
class Moment:
    """Of an observation that is cited, or may be: its iteration, and whether it was withdrawn since."""

    iteration: str
    withdrawn: bool = False


@dataclass(frozen=True)
class Chain:
    """All links of a study by their ids, and what they may rest on.

    `moments` are observations of the study, all that are cited among them; `numbers` the iterations' numbers; `taken_up` the
    tweaks that a version of the plan names.
    """

    links: Mapping[str, Link] = field(default_factory=dict)
    moments: Mapping[str, Moment] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    taken_up: frozenset[str] = frozenset()

    @cached_property
    def claims(self) -> list[Claim]:
        return [one for one in self.links.values() if isinstance(one, Claim) and one.stands]

    @cached_property
    def tweaks(self) -> list[Tweak]:
        return [one for one in self.links.values() if isinstance(one, Tweak) and one.stands]

    @cached_property
    def learnings(self) -> list[Learning]:
        return [one for one in self.links.values() if isinstance(one, Learning) and one.stands]

    @cached_property
    def _predictions(self) -> dict[str, list[Prediction]]:
        found: dict[str, list[Prediction]] = {}
        for one in self.links.values():
            if isinstance(one, Prediction) and one.stands:
                found.setdefault(one.tweak, []).append(one)
        return found

    @cached_property
    def _outcomes(self) -> dict[str, list[Outcome]]:
        found: dict[str, list[Outcome]] = {}
        for one in self.links.values():
            if isinstance(one, Outcome) and one.stands:
                found.setdefault(one.tweak, []).append(one)
        return found

    def predictions(self, tweak: str) -> list[Prediction]:
        """The predictions of a tweak that stand, in the order they were made."""
        return self._predictions.get(tweak, [])

    def outcome(self, tweak: str) -> Outcome | None:
        return next(iter(self._outcomes.get(tweak, [])), None)

    def whole(self, tweak: Tweak) -> dict[str, Any]:
        """A tweak by its fields, with its predictions and the outcome that stands, as programs read it."""
        outcome = self.outcome(tweak.id)
        predictions = [as_dict(one) for one in self.predictions(tweak.id)]
        return as_dict(tweak) | {"predictions": predictions, "outcome": outcome and as_dict(outcome)}

    def is_reteach(self, tweak: Tweak, iteration: str) -> bool:
        """Whether an iteration came after the one that a tweak came from."""
        return self.numbers.get(iteration, 0) > self.numbers.get(tweak.iteration, 0)

    def with_changes(self, changes: Iterable[Link]) -> "Chain":
        """The chain after a move. Raises Conflict with the sentence of the first rule that would not hold."""
        after = replace(self, links={**self.links, **{one.id: one for one in changes}})
        fault = next(faults(after), None)
        if fault is not None:
            raise fault
        return after


def faults(chain: Chain) -> Iterator[Refusal]:
    """Every rule that does not hold in a chain."""
    for link in chain.links.values():
        if isinstance(link, Claim):
            yield from _claim_faults(link)
        elif isinstance(link, Tweak):
            yield from _tweak_faults(chain, link)
        elif isinstance(link, Prediction):
            yield from _prediction_faults(chain, link)
        elif isinstance(link, Outcome):
            yield from _outcome_faults(chain, link)
        else:
            yield from _learning_faults(chain, link)


def _claim_faults(claim: Claim) -> Iterator[Refusal]:
    if claim.state == ClaimState.AGREED and not claim.cites:
        yield Conflict("claim-without-evidence")


def _tweak_faults(chain: Chain, tweak: Tweak) -> Iterator[Refusal]:
    if tweak.is_agreed:
        if not any(_stands(chain, one, Claim) for one in tweak.claims):
            yield Conflict("tweak-without-claim")
        if not chain.predictions(tweak.id):
            yield Conflict("tweak-without-prediction")
    elif tweak.id in chain.taken_up:
        yield Conflict("tweak-taken-up")
    if (tweak.state == TweakState.JUDGED) != (len(chain._outcomes.get(tweak.id, [])) == 1):
        yield Conflict("outcome-and-judged")
    if tweak.parent is not None and tweak.stands:
        parent = chain.links.get(tweak.parent)
        if not isinstance(parent, Tweak) or _descends(chain, parent, tweak.id):
            yield Conflict("tweak-own-parent")


def _prediction_faults(chain: Chain, prediction: Prediction) -> Iterator[Refusal]:
    tweak = chain.links.get(prediction.tweak)
    if not prediction.stands or prediction.result == PredictionResult.OPEN or not isinstance(tweak, Tweak):
        return
    if not tweak.is_agreed:
        yield Conflict("prediction-too-early")
    if prediction.result in NEEDS_EVIDENCE:
        told = [chain.moments[one] for one in prediction.cites if one in chain.moments]
        if not any(chain.is_reteach(tweak, one.iteration) for one in told):
            yield Conflict("prediction-without-evidence")


def _outcome_faults(chain: Chain, outcome: Outcome) -> Iterator[Refusal]:
    if not outcome.stands:
        return
    tweak = chain.links.get(outcome.tweak)
    if not isinstance(tweak, Tweak) or tweak.state != TweakState.JUDGED:
        yield Conflict("outcome-and-judged")
    child = chain.links.get(outcome.child or "")
    if (outcome.decision == Decision.ADAPT) != (
        isinstance(child, Tweak) and child.parent == outcome.tweak and child.stands
    ):
        yield Conflict("adapt-and-child")


def _learning_faults(chain: Chain, learning: Learning) -> Iterator[Refusal]:
    if learning.state == LearningState.REPEATED:
        shown = {chain.moments[one].iteration for one in learning.cites if one in chain.moments}
        if len(shown) < FEWEST_REPEATS:
            yield Conflict("learning-not-repeated")
    if learning.state == LearningState.CONTRADICTED and not learning.against:
        yield Conflict("learning-not-contradicted")


def _stands(chain: Chain, link_id: str, kind: type[Link]) -> bool:
    link = chain.links.get(link_id)
    return isinstance(link, kind) and link.stands


def _descends(chain: Chain, tweak: Tweak, ancestor: str) -> bool:
    seen: set[str] = set()
    one: Link | None = tweak
    while isinstance(one, Tweak) and one.id not in seen:
        if one.id == ancestor:
            return True
        seen.add(one.id)
        one = chain.links.get(one.parent or "")
    return False


def altered(before: Any, **values: Any) -> Any:
    """A link with other values, one version further. Raises Conflict where its `state` may not move there."""
    if "state" in values:
        if values["state"] == TweakState.JUDGED != before.state:
            raise Conflict("judged-by-outcome")
        values["state"] = move(kind_of(before), before.state, values["state"], _MOVES[type(before)])
    return replace(before, **values, version=before.version + 1, updated_at=now())


def judged(chain: Chain, tweak: Tweak, outcome: Outcome, child: Mapping[str, Any]) -> tuple[Link, ...]:
    """The links that a decision makes and changes: the outcome, the tweak, and what an adaptation opens.

    `child` says what is different in the adapted tweak (`change`, `why`, `phase`). Raises Conflict for a tweak that was not
    tried or is judged already.
    """
    if tweak.state == TweakState.JUDGED or chain.outcome(tweak.id):
        raise Conflict("judged-already")
    if tweak.state not in TRIED:
        raise Conflict("not-tried-yet", state=tweak.state.value)
    done = replace(tweak, state=TweakState.JUDGED, version=tweak.version + 1, updated_at=now())
    if outcome.decision != Decision.ADAPT:
        return outcome, done
    made: dict[str, Any] = {"phase": tweak.phase, "change": tweak.change, "why": outcome.note or tweak.why, **child}
    opened = Tweak(
        **birth(),
        study=tweak.study,
        iteration=outcome.iteration,
        author=outcome.author,
        claims=tweak.claims,
        parent=tweak.id,
        **made,
    )
    return opened, replace(outcome, child=opened.id), done


@dataclass(frozen=True, slots=True)
class Step:
    """What one move did to one link: how it stood before (None when the move made it) and after."""

    before: Link | None
    after: Link


def steps(chain: Chain, changes: Sequence[Link]) -> tuple[Step, ...]:
    return tuple(Step(chain.links.get(one.id), one) for one in changes)


def taken_back(chain: Chain, move_made: Sequence[Step]) -> tuple[Link, ...]:
    """The links of a move as they were before it, as new versions; what the move made is withdrawn.

    Raises Conflict when one of them says something else since. Versions do not count: undoing makes versions too.
    """
    found = []
    for step in move_made:
        current = chain.links.get(step.after.id)
        if current is None or replace(step.after, version=current.version, updated_at=current.updated_at) != current:
            raise Conflict("changed-since")
        found.append(_put_back(current, step.before))
    return tuple(found)


def _put_back(current: Link, before: Link | None) -> Link:
    if before is not None:
        return replace(before, version=current.version + 1, updated_at=now())
    gone: dict[str, Any] = {"version": current.version + 1, "updated_at": now()}
    if isinstance(current, Prediction | Outcome):
        return replace(current, withdrawn=True, **gone)
    if isinstance(current, Claim):
        return replace(current, state=ClaimState.WITHDRAWN, **gone)
    if isinstance(current, Tweak):
        return replace(current, state=TweakState.WITHDRAWN, **gone)
    return replace(current, state=LearningState.WITHDRAWN, **gone)


def cited(link: Link) -> tuple[str, ...]:
    """The observations that a link rests on or that speak against it."""
    return tuple(getattr(link, "cites", ())) + tuple(getattr(link, "against", ()))


def citation_errors(chain: Chain, before: Link | None, after: Link) -> list[FieldError]:
    """What is wrong with the observations that a link cites anew: of another study, or withdrawn."""
    known = set(cited(before)) if before else set()
    found = []
    for name in ("cites", "against"):
        for one in getattr(after, name, ()):
            if one in known:
                continue
            moment = chain.moments.get(one)
            if moment is None:
                found.append(FieldError(name, "unknown", {"noun": "observation", "value": one}))
            elif moment.withdrawn:
                found.append(FieldError(name, "cites-withdrawn", {}))
    return found
