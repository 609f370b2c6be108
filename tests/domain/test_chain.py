"""The rules of the chain, over random sequences of moves: no sequence reaches an illegal state, undo leads back."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lessonstudy.domain.chain import Chain, Link, Moment, Step, altered, faults, judged, steps, taken_back
from lessonstudy.domain.claims import Claim, ClaimState
from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.learnings import Learning, LearningState
from lessonstudy.domain.tweaks import (
    NEEDS_EVIDENCE,
    Decision,
    Outcome,
    Prediction,
    PredictionResult,
    Tweak,
    TweakState,
)

ITERATIONS = {"first": 1, "second": 2, "third": 3}
MOMENTS = {f"{name}-{place}": Moment(name) for name in ITERATIONS for place in range(2)}
NOTES = st.lists(st.sampled_from(sorted(MOMENTS)), max_size=3, unique=True).map(tuple)
EMPTY = Chain(moments=MOMENTS, numbers=ITERATIONS)


def claim(**values: Any) -> Claim:
    return Claim(**birth(), **({"study": "s", "iteration": "first", "author": "p", "text": "so"} | values))


def tweak(**values: Any) -> Tweak:
    return Tweak(**birth(), **({"study": "s", "iteration": "first", "author": "p", "change": "draw first"} | values))


def prediction(of: str, **values: Any) -> Prediction:
    return Prediction(**birth(), **({"study": "s", "tweak": of, "author": "p", "expects": "they draw"} | values))


class Moves(RuleBasedStateMachine):
    """People of a team make any move that the product offers, in any order, and take them back."""

    def __init__(self) -> None:
        super().__init__()
        self.chain = EMPTY
        self.made: list[tuple[Chain, tuple[Step, ...]]] = []

    def make(self, *changes: Link) -> None:
        try:
            after = self.chain.with_changes(changes)
        except Conflict:
            return
        self.made.append((self.chain, steps(self.chain, changes)))
        self.chain = after

    def some(self, kind: type[Link], draw: st.DataObject) -> Any:
        return draw.draw(
            st.sampled_from([one for one in self.chain.links.values() if type(one) is kind and one.stands])
        )

    def has(self, kind: type[Link]) -> bool:
        return any(type(one) is kind and one.stands for one in self.chain.links.values())

    def change(self, link: Link, **values: Any) -> None:
        try:
            after = altered(link, **values)
        except Conflict:
            return
        self.make(after)

    @rule(cites=NOTES, against=NOTES, state=st.sampled_from([ClaimState.PROPOSED, ClaimState.AGREED]))
    def claims(self, cites: tuple[str, ...], against: tuple[str, ...], state: ClaimState) -> None:
        self.make(claim(cites=cites, against=against, state=state))

    @precondition(lambda self: self.has(Claim))
    @rule(draw=st.data(), state=st.sampled_from(ClaimState), cites=NOTES)
    def changes_a_claim(self, draw: st.DataObject, state: ClaimState, cites: tuple[str, ...]) -> None:
        self.change(self.some(Claim, draw), state=state, cites=cites)

    @rule(draw=st.data(), iteration=st.sampled_from(sorted(ITERATIONS)), state=st.sampled_from(TweakState))
    def proposes(self, draw: st.DataObject, iteration: str, state: TweakState) -> None:
        chosen = draw.draw(st.lists(st.sampled_from([one.id for one in self.chain.claims] or ["none"]), max_size=2))
        parent = draw.draw(st.sampled_from([None, *(one.id for one in self.chain.tweaks)]))
        self.make(tweak(iteration=iteration, claims=tuple(chosen), parent=parent, state=state))

    @precondition(lambda self: self.has(Tweak))
    @rule(draw=st.data(), state=st.sampled_from(TweakState))
    def moves_a_tweak(self, draw: st.DataObject, state: TweakState) -> None:
        self.change(self.some(Tweak, draw), state=state)

    @precondition(lambda self: self.has(Tweak))
    @rule(draw=st.data())
    def gives_a_tweak_another_parent(self, draw: st.DataObject) -> None:
        self.change(self.some(Tweak, draw), parent=self.some(Tweak, draw).id)

    @precondition(lambda self: self.has(Tweak))
    @rule(draw=st.data())
    def predicts(self, draw: st.DataObject) -> None:
        self.make(prediction(self.some(Tweak, draw).id))

    @precondition(lambda self: self.has(Prediction))
    @rule(draw=st.data(), result=st.sampled_from(PredictionResult), cites=NOTES, withdrawn=st.booleans())
    def judges_a_prediction(
        self, draw: st.DataObject, result: PredictionResult, cites: tuple[str, ...], withdrawn: bool
    ) -> None:
        self.change(self.some(Prediction, draw), result=result, cites=cites, withdrawn=withdrawn)

    @precondition(lambda self: self.has(Tweak))
    @rule(draw=st.data(), decision=st.sampled_from(Decision), iteration=st.sampled_from(sorted(ITERATIONS)))
    def decides(self, draw: st.DataObject, decision: Decision, iteration: str) -> None:
        on = self.some(Tweak, draw)
        outcome = Outcome(**birth(), study="s", tweak=on.id, iteration=iteration, author="p", decision=decision)
        try:
            changes = judged(self.chain, on, outcome, {})
        except Conflict:
            return
        self.make(*changes)

    @rule(draw=st.data(), cites=NOTES, against=NOTES, state=st.sampled_from(LearningState))
    def learns(
        self, draw: st.DataObject, cites: tuple[str, ...], against: tuple[str, ...], state: LearningState
    ) -> None:
        self.make(Learning(**birth(), study="s", author="p", text="so", cites=cites, against=against, state=state))

    @precondition(lambda self: self.made)
    @rule()
    def undoes(self) -> None:
        before, made = self.made.pop()
        back = taken_back(self.chain, made)
        self.chain = self.chain.with_changes(back)
        for one in before.links.values():
            now_standing = self.chain.links[one.id]
            assert replace(now_standing, version=one.version, updated_at=one.updated_at) == one
        assert all(not self.chain.links[one].stands for one in set(self.chain.links) - set(before.links))

    @invariant()
    def every_state_is_legal(self) -> None:
        assert list(faults(self.chain)) == []

    @invariant()
    def an_agreed_tweak_has_a_claim_and_a_prediction(self) -> None:
        standing = {one.id for one in self.chain.claims}
        for one in self.chain.tweaks:
            if one.is_agreed:
                assert standing & set(one.claims)
                assert self.chain.predictions(one.id)

    @invariant()
    def an_agreed_claim_cites(self) -> None:
        assert all(one.cites for one in self.chain.claims if one.state == ClaimState.AGREED)

    @invariant()
    def what_was_judged_rests_on_the_reteach(self) -> None:
        for one in self.chain.tweaks:
            for said in self.chain.predictions(one.id):
                if said.result in NEEDS_EVIDENCE:
                    shown = {ITERATIONS[MOMENTS[note].iteration] for note in said.cites}
                    assert max(shown, default=0) > ITERATIONS[one.iteration]

    @invariant()
    def an_adaptation_has_its_child(self) -> None:
        for one in self.chain.tweaks:
            outcome = self.chain.outcome(one.id)
            assert (one.state == TweakState.JUDGED) == (outcome is not None)
            if outcome is not None:
                child = self.chain.links.get(outcome.child or "")
                assert (outcome.decision == Decision.ADAPT) == (isinstance(child, Tweak) and child.parent == one.id)


TestMoves = Moves.TestCase
TestMoves.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def agreed() -> tuple[Chain, Tweak]:
    so = claim(cites=("first-0",), state=ClaimState.AGREED)
    on = tweak(claims=(so.id,))
    chain = EMPTY.with_changes([so, on, prediction(on.id)])
    done = altered(on, state=TweakState.AGREED)
    return chain.with_changes([done]), done


def test_a_tweak_that_was_tried_is_adapted_into_a_child_in_one_step() -> None:
    chain, on = agreed()
    tried = altered(on, state=TweakState.ENACTED)
    chain = chain.with_changes([tried])
    outcome = Outcome(
        **birth(), study="s", tweak=on.id, iteration="second", author="p", decision=Decision.ADAPT, note="n"
    )
    changes = judged(chain, tried, outcome, {"change": "draw on strips"})
    after = chain.with_changes(changes)
    child = after.links[after.outcome(on.id).child]  # type: ignore[union-attr, index]
    assert isinstance(child, Tweak)
    assert (child.parent, child.change, child.why, child.iteration) == (on.id, "draw on strips", "n", "second")
    assert after.links[on.id].state == TweakState.JUDGED  # type: ignore[union-attr]
    back = after.with_changes(taken_back(after, steps(chain, changes)))
    assert back.outcome(on.id) is None
    assert not back.links[child.id].stands
    assert back.links[on.id].state == TweakState.ENACTED  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda chain, on: altered(on, state=TweakState.JUDGED), "judged-by-outcome"),
        (lambda chain, on: altered(on, state=TweakState.WITHDRAWN), "illegal-move"),
        (lambda chain, on: altered(on, claims=()), "tweak-without-claim"),
        (lambda chain, on: altered(chain.predictions(on.id)[0], withdrawn=True), "tweak-without-prediction"),
        (
            lambda chain, on: altered(chain.predictions(on.id)[0], result=PredictionResult.MET, cites=("first-0",)),
            "prediction-without-evidence",
        ),
        (lambda chain, on: altered(chain.claims[0], cites=()), "claim-without-evidence"),
    ],
)
def test_a_move_that_breaks_a_rule_is_refused_with_its_sentence(change: Any, key: str) -> None:
    chain, on = agreed()
    with pytest.raises(Conflict) as refusal:
        chain.with_changes([change(chain, on)])
    assert refusal.value.key == key


def test_a_tweak_that_a_plan_took_up_stays_agreed() -> None:
    chain, on = agreed()
    taken = replace(chain, taken_up=frozenset({on.id}))
    with pytest.raises(Conflict) as refusal:
        taken.with_changes([altered(on, state=TweakState.PROPOSED)])
    assert refusal.value.key == "tweak-taken-up"


def test_what_somebody_built_on_is_not_undone() -> None:
    so = claim(cites=("first-0",))
    chain = EMPTY.with_changes([so])
    made = steps(EMPTY, [so])
    later = chain.with_changes([altered(so, text="otherwise")])
    with pytest.raises(Conflict) as refusal:
        taken_back(later, made)
    assert refusal.value.key == "changed-since"
