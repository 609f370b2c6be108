"""Where the chain of a study is broken: what is missing between an observation and a learning, and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lessonstudy.domain.chain import Chain
from lessonstudy.domain.claims import Claim
from lessonstudy.domain.iterations import Iteration, IterationState
from lessonstudy.domain.learnings import Learning
from lessonstudy.domain.places import Place
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.tweaks import NEEDS_EVIDENCE, TRIED, PredictionResult, Tweak, TweakState

BROKEN_SENTENCES = {
    "claim_without_evidence": "Nothing is cited for this claim. Cite the moment that shows it, or withdraw the claim.",
    "claim_evidence_withdrawn": "Every moment that this claim cites was withdrawn. Cite another one, or withdraw the claim.",
    "tweak_without_claim": "This tweak rests on no claim. Choose the claim that it comes from.",
    "tweak_without_prediction": "Nothing is predicted of this tweak. Say what will be seen, and of whom.",
    "tweak_not_taken_up": "The team agreed on this tweak, and no version of the plan has taken it up. Make the next version "
    "of the plan with it.",
    "tweak_not_marked": "This tweak stood in a lesson that was taught. Say whether it was enacted, changed or skipped.",
    "prediction_not_judged": "The tweak was tried, and this prediction is still open. Judge it by what was seen.",
    "prediction_evidence_withdrawn": "Every moment that this judgement rests on was withdrawn. Cite another one, or say that "
    "it was not observable.",
    "outcome_without_decision": "This tweak was tried, and nothing is decided. Adopt, adapt or abandon it.",
    "learning_without_evidence": "Nothing is cited for this learning. Cite moments, or the tweaks that taught it.",
}
_SAME_KIND = {
    "claim_evidence_withdrawn": "claim_without_evidence",
    "prediction_evidence_withdrawn": "prediction_without_evidence",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A gap at `node`; its `sentence` says what to do, and `place` (of the iteration, where it has one) where."""

    kind: str
    node: str
    sentence: str
    place: Place
    iteration: str | None = None


def broken_links(chain: Chain, plans: Sequence[PlanVersion], iterations: Sequence[Iteration]) -> Iterator[Broken]:
    """Every gap, in the order of the chain."""
    for claim in chain.claims:
        yield from _claim_gaps(chain, claim)
    taught = taught_in(plans, iterations)
    for tweak in chain.tweaks:
        yield from _tweak_gaps(chain, tweak, taught.get(tweak.id))
    for learning in chain.learnings:
        if not _has_evidence(chain, learning):
            yield _broken("learning_without_evidence", learning.id, Place.LEARNINGS)


def taught_in(plans: Sequence[PlanVersion], iterations: Sequence[Iteration]) -> dict[str, str]:
    """Of each tweak that a version of the plan took up, and that was taught since: the first iteration that taught it."""
    numbers = {one.id: one.number for one in plans}
    lessons = sorted((one for one in iterations if one.state != IterationState.PLANNED), key=lambda one: one.number)
    found: dict[str, str] = {}
    for plan in plans:
        first = next((one.id for one in lessons if numbers.get(one.plan, 0) >= plan.number), None)
        if first:
            found |= {tweak: first for tweak in plan.take_up if tweak not in found}
    return found


def _claim_gaps(chain: Chain, claim: Claim) -> Iterator[Broken]:
    if not claim.cites:
        yield _broken("claim_without_evidence", claim.id, Place.DEBRIEF, claim.iteration)
    elif not _standing(chain, claim.cites):
        yield _broken("claim_evidence_withdrawn", claim.id, Place.DEBRIEF, claim.iteration)


def _tweak_gaps(chain: Chain, tweak: Tweak, taught: str | None) -> Iterator[Broken]:
    if not {one.id for one in chain.claims}.intersection(tweak.claims):
        yield _broken("tweak_without_claim", tweak.id, Place.DEBRIEF, tweak.iteration)
    predictions = chain.predictions(tweak.id)
    if not predictions:
        yield _broken("tweak_without_prediction", tweak.id, Place.DEBRIEF, tweak.iteration)
    reteach = tweak.enacted_in or taught
    if tweak.state == TweakState.AGREED and tweak.id not in chain.taken_up:
        yield _broken("tweak_not_taken_up", tweak.id, Place.PLAN)
    elif tweak.state == TweakState.AGREED and taught:
        yield _broken("tweak_not_marked", tweak.id, Place.RETEACH, taught)
    for one in predictions:
        if one.result == PredictionResult.OPEN and tweak.state in (*TRIED, TweakState.JUDGED):
            yield _broken("prediction_not_judged", one.id, Place.RETEACH, reteach)
        elif one.result in NEEDS_EVIDENCE and not _standing(chain, one.cites):
            yield _broken("prediction_evidence_withdrawn", one.id, Place.RETEACH, reteach)
    if tweak.state in TRIED:
        yield _broken("outcome_without_decision", tweak.id, Place.RETEACH, reteach)


def _has_evidence(chain: Chain, learning: Learning) -> bool:
    return _standing(chain, learning.cites) or bool({one.id for one in chain.tweaks}.intersection(learning.tweaks))


def _standing(chain: Chain, cites: Sequence[str]) -> bool:
    return any(one in chain.moments and not chain.moments[one].withdrawn for one in cites)


def _broken(sentence: str, node: str, place: Place, iteration: str | None = None) -> Broken:
    return Broken(_SAME_KIND.get(sentence, sentence), node, BROKEN_SENTENCES[sentence], place, iteration)
