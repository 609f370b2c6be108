"""Writes the chain of the sample study: what its people claimed, changed, predicted and learnt, in the order they did it."""

from collections.abc import Mapping, Sequence
from typing import Any

from lessonstudy.data import SampleChain, SampleClaim, SampleLearning, SampleOutcome, SamplePrediction, SampleTweak
from lessonstudy.domain.criteria import CriterionResult
from lessonstudy.domain.learnings import LearningState
from lessonstudy.domain.tweaks import PredictionResult, TweakState
from lessonstudy.services.chain import Chains
from lessonstudy.services.criteria import CriteriaChecks
from lessonstudy.store import Store


class SampleChainWriter:
    """`people` are the ids of the sample's people by their keys.

    `notes`, `responses` (anticipated ones) and `phases` (roots) are ids by the sample's keys, filled in as those are made.
    """

    def __init__(self, store: Store, told: SampleChain, study: str, people: Mapping[str, str]) -> None:
        self._told = told
        self._study = study
        self._people = people
        self._chain = Chains(store)
        self._criteria = CriteriaChecks(store)
        self._iterations: dict[int, str] = {}
        self._claims: dict[str, str] = {}
        self._tweaks: dict[str, str] = {}
        self._predictions: dict[str, list[str]] = {}
        self.notes: dict[str, str] = {}
        self.responses: dict[str, str] = {}
        self.phases: dict[str, str] = {}

    def answer_brief(self, plan: int) -> None:
        """What the teacher of a plan said to the tweaks that it takes up, before the lesson."""
        for tweak in self._told.tweaks:
            if tweak.taken_up == plan and tweak.answer:
                answer = {"answer": tweak.answer.says, "query": tweak.answer.query}
                self._chain.change_tweak(self._people[tweak.answer.by], self._tweaks[tweak.key], None, answer)

    def judge(self, number: int, iteration: str, criteria: Sequence[str]) -> None:
        """After a lesson: how its plan's success `criteria` were met, claims, and what became of the tweaks that it tried."""
        self._iterations[number] = iteration
        self._check_criteria(number, criteria)
        tried = [one for one in self._told.tweaks if one.trial and one.trial.iteration == number]
        for tweak in tried:
            self._try(tweak)
        for claim in self._told.claims:
            if claim.iteration == number:
                values = {"iteration": iteration, "text": claim.text, "state": claim.state} | self._evidence(claim)
                made = self._chain.add_claim(self._people[claim.author], self._study, values)
                self._claims[claim.key] = made.id
        for tweak in tried:
            self._decide(tweak)

    def propose(self, number: int) -> tuple[str, ...]:
        """The tweaks that came from a lesson, with their predictions. Gives those that the next plan takes up."""
        taken_up = []
        for tweak in self._told.tweaks:
            if tweak.iteration != number:
                continue
            made = self._open(tweak)
            self._predictions[tweak.key] = [self._predict(made, one) for one in tweak.predictions]
            if tweak.agreed_by:
                agreed = {"state": TweakState.AGREED}
                self._chain.change_tweak(self._people[tweak.agreed_by], made, None, agreed)
            if tweak.taken_up:
                taken_up.append(made)
        return tuple(taken_up)

    def learn(self) -> None:
        for learning in self._told.learnings:
            person = self._people[learning.author]
            tweaks = tuple(self._tweaks[key] for key in learning.tweaks)
            values = {"text": learning.text, "scope": learning.scope, "tweaks": tweaks} | self._evidence(learning)
            made = self._chain.add_learning(person, self._study, values)
            if learning.state != LearningState.TENTATIVE:
                self._chain.change_learning(person, made.id, made.version, {"state": learning.state})

    def _check_criteria(self, number: int, criteria: Sequence[str]) -> None:
        checks = [one for one in self._told.criteria if one.iteration == number]
        results = [
            CriterionResult(criterion=criteria[one.criterion - 1], checked=one.checked, met=one.met, task=one.task)
            for one in checks
        ]
        if checks:
            self._criteria.put(self._people[checks[0].by], self._iterations[number], results)

    def _try(self, tweak: SampleTweak) -> None:
        trial = tweak.trial
        assert trial is not None
        values = {
            "state": trial.how,
            "enacted_in": self._iterations[trial.iteration],
            "enacted_ms": trial.at_ms,
            "enacted_note": trial.note,
        }
        self._chain.change_tweak(self._people[trial.by], self._tweaks[tweak.key], None, values)
        for told, made in zip(tweak.predictions, self._predictions[tweak.key], strict=True):
            if told.judged_by and told.result != PredictionResult.OPEN:
                judged = {"result": told.result, "note": told.note, "cites": self._ids(told.cites)}
                self._chain.change_prediction(self._people[told.judged_by], made, None, judged)

    def _decide(self, tweak: SampleTweak) -> None:
        outcome = tweak.outcome
        if outcome is None:
            return
        child = next((one for one in self._told.tweaks if one.parent == tweak.key), None)
        values: dict[str, Any] = {"decision": outcome.decision, "note": outcome.note} | self._evidence(outcome)
        if child:
            values["child"] = {"change": child.change, "why": child.why, "phase": self.phases[child.phase]}
        made = self._chain.judge(self._people[outcome.by], self._tweaks[tweak.key], values)
        if child and made.child:
            self._tweaks[child.key] = made.child

    def _open(self, tweak: SampleTweak) -> str:
        """The tweak's id; one that adapts another was opened with its parent's outcome and gets its claims now."""
        person, claims = self._people[tweak.author], tuple(self._claims[key] for key in tweak.claims)
        if tweak.parent:
            self._chain.change_tweak(person, self._tweaks[tweak.key], None, {"claims": claims})
        else:
            values = {"change": tweak.change, "why": tweak.why, "phase": self.phases[tweak.phase], "claims": claims}
            values["iteration"] = self._iterations[tweak.iteration]
            self._tweaks[tweak.key] = self._chain.add_tweak(person, self._study, values).id
        return self._tweaks[tweak.key]

    def _predict(self, tweak: str, told: SamplePrediction) -> str:
        values = {name: getattr(told, name) for name in ("who", "expects", "measure", "confidence")}
        return self._chain.add_prediction(self._people[told.author], tweak, values).id

    def _evidence(self, told: SampleClaim | SampleOutcome | SampleLearning) -> dict[str, tuple[str, ...]]:
        return {"cites": self._ids(told.cites), "against": self._ids(told.against)}

    def _ids(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.notes[key] for key in keys)
