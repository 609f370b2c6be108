"""The lineage of any chain joins what it has, a whole chain has no gap, and each gap is found where it is."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant
from test_chain import EMPTY, ITERATIONS, MOMENTS, Moves, claim, prediction, tweak

from lessonstudy.domain.broken import BROKEN_SENTENCES
from lessonstudy.domain.chain import Chain, Link, Moment
from lessonstudy.domain.claims import ClaimState
from lessonstudy.domain.entity import birth
from lessonstudy.domain.iterations import Iteration, IterationState
from lessonstudy.domain.learnings import Learning
from lessonstudy.domain.lineage import CitedNote, Lineage, lineage_of, of_lessons, shortened, story
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.tweaks import Decision, Outcome, PredictionResult, TweakState


def notes(moments: dict[str, Moment]) -> dict[str, CitedNote]:
    return {
        name: CitedNote(
            id=name,
            iteration=moment.iteration,
            observer="p",
            start_ms=1000,
            end_ms=None,
            saw=f"saw {name}",
            state="withdrawn" if moment.withdrawn else "draft",
        )
        for name, moment in moments.items()
    }


NOTES = notes(MOMENTS)


def lesson(name: str, plan: str, state: IterationState = IterationState.NOTING) -> Iteration:
    return Iteration(**birth() | {"id": name}, study="s", plan=plan, number=ITERATIONS[name], state=state)


class Seen(Moves):
    @invariant()
    def every_edge_joins_two_nodes_and_every_gap_is_at_one(self) -> None:
        found = lineage_of(self.chain, NOTES, [], [])
        known = {one.id for one in found.nodes}
        assert len(known) == len(found.nodes)
        assert all({one.start, one.end} <= known for one in found.edges)
        assert all(one.node in known and one.sentence.endswith(".") for one in found.broken)
        cited = {one.start for one in found.edges if one.kind in ("cites", "against")}
        assert {one.id for one in found.nodes if one.kind == "observation"} == cited
        for one in found.nodes:
            assert story(found, one.id) <= known


TestSeen = Seen.TestCase
TestSeen.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


class Whole:
    """A chain from a moment to a learning without a gap, whose parts a test changes."""

    def __init__(self) -> None:
        self.claim = claim(cites=("first-0",), against=("first-1",), state=ClaimState.AGREED)
        self.tweak = tweak(claims=(self.claim.id,), state=TweakState.JUDGED, enacted_in="second")
        self.prediction = prediction(self.tweak.id, result=PredictionResult.MET, cites=("second-0",))
        self.outcome = Outcome(**birth(), study="s", tweak=self.tweak.id, iteration="second", author="p",
                               decision=Decision.ADOPT, cites=("second-1",))  # fmt: skip
        self.learning = Learning(
            **birth(), study="s", author="p", text="so", cites=("third-0",), tweaks=(self.tweak.id,)
        )
        self.plans = [
            PlanVersion(**birth(), study="s", number=1),
            PlanVersion(**birth(), study="s", number=2, take_up=(self.tweak.id,)),
        ]
        self.moments = dict(MOMENTS)

    def lineage(self, **changed: Link | None) -> Lineage:
        parts = {name: getattr(self, name) for name in ("claim", "tweak", "prediction", "outcome", "learning")}
        links = {one.id: one for one in (parts | changed).values() if one is not None}
        taken = frozenset(one for plan in self.plans for one in plan.take_up)
        chain = Chain(links=links, moments=self.moments, numbers=ITERATIONS, taken_up=taken)
        lessons = [lesson("first", self.plans[0].id), lesson("second", self.plans[-1].id)]
        return lineage_of(chain, notes(self.moments), self.plans, lessons)


def test_a_whole_chain_has_no_gap_and_runs_from_the_moment_to_the_learning() -> None:
    whole = Whole()
    found = whole.lineage()
    assert found.broken == ()
    assert {(one.kind, one.state) for one in found.nodes} == {
        ("observation", "draft"), ("claim", "agreed"), ("tweak", "judged"), ("plan", "draft"), ("prediction", "met"),
        ("outcome", "adopt"), ("learning", "tentative"),
    }  # fmt: skip
    ends = {(one.start, one.end): one.kind for one in found.edges}
    assert ends["first-0", whole.claim.id] == "cites"
    assert ends["first-1", whole.claim.id] == "against"
    assert ends[whole.claim.id, whole.tweak.id] == "rests_on"
    assert ends[whole.tweak.id, whole.plans[1].id] == "taken_up"
    assert ends[whole.tweak.id, whole.prediction.id] == "predicts"
    assert ends["second-0", whole.prediction.id] == "cites"
    assert ends[whole.prediction.id, whole.outcome.id] == "judged"
    assert ends[whole.outcome.id, whole.learning.id] == "learned"
    assert story(found, whole.tweak.id) == {one.id for one in found.nodes}
    assert of_lessons(found, [2]) == set()
    assert of_lessons(found, [1]) == {one.id for one in found.nodes}


def test_a_note_that_may_not_be_shown_is_no_node_and_no_gap() -> None:
    whole = Whole()
    chain = EMPTY.with_changes([whole.claim])
    found = lineage_of(chain, {"first-1": NOTES["first-1"]}, [], [])
    assert [one.id for one in found.nodes] == ["first-1", whole.claim.id]
    assert [(one.start, one.kind) for one in found.edges] == [("first-1", "against")]
    assert found.broken == ()


def test_of_a_withdrawn_note_only_that_it_is_gone_is_told() -> None:
    whole = Whole()
    whole.moments["first-0"] = Moment("first", withdrawn=True)
    node = whole.lineage().node("first-0")
    assert node is not None
    assert (node.state, node.at_ms) == ("withdrawn", None)
    assert "saw" not in node.text


def judged(whole: Whole, state: TweakState, result: PredictionResult = PredictionResult.OPEN) -> dict[str, Link | None]:
    told = replace(whole.prediction, result=result, cites=())
    return {"tweak": replace(whole.tweak, state=state), "prediction": told, "outcome": None}


def cites_of_claim(whole: Whole) -> dict[str, Link | None]:
    return {"claim": replace(whole.claim, cites=(), state=ClaimState.PROPOSED)}


def moments_withdrawn(whole: Whole) -> dict[str, Link | None]:
    whole.moments["first-0"] = Moment("first", withdrawn=True)
    return {}


def judgement_withdrawn(whole: Whole) -> dict[str, Link | None]:
    whole.moments["second-0"] = Moment("second", withdrawn=True)
    return {}


def proposed(whole: Whole) -> dict[str, Link | None]:
    whole.plans[1] = replace(whole.plans[1], take_up=())
    bare = replace(whole.tweak, state=TweakState.PROPOSED, claims=(), enacted_in=None)
    return {"tweak": bare, "prediction": None, "outcome": None}


def never_taken_up(whole: Whole) -> dict[str, Link | None]:
    whole.plans[1] = replace(whole.plans[1], take_up=())
    return judged(whole, TweakState.AGREED)


@pytest.mark.parametrize(
    ("gap", "kinds", "places"),
    [
        (cites_of_claim, ["claim_without_evidence"], ["debrief first"]),
        (moments_withdrawn, ["claim_without_evidence"], ["debrief first"]),
        (proposed, ["tweak_without_claim", "tweak_without_prediction"], ["debrief first", "debrief first"]),
        (never_taken_up, ["tweak_not_taken_up"], ["plan None"]),
        (lambda whole: judged(whole, TweakState.AGREED), ["tweak_not_marked"], ["reteach second"]),
        (
            lambda whole: judged(whole, TweakState.ENACTED),
            ["prediction_not_judged", "outcome_without_decision"],
            ["reteach second", "reteach second"],
        ),
        (
            lambda whole: judged(whole, TweakState.SKIPPED, PredictionResult.NOT_OBSERVABLE),
            ["outcome_without_decision"],
            ["reteach second"],
        ),
        (judgement_withdrawn, ["prediction_without_evidence"], ["reteach second"]),
        (
            lambda whole: {"learning": replace(whole.learning, cites=(), tweaks=())},
            ["learning_without_evidence"],
            ["learnings None"],
        ),
    ],
)
def test_each_gap_is_found_with_the_place_where_it_is_mended(
    gap: Callable[[Whole], dict[str, Link | None]], kinds: list[str], places: list[str]
) -> None:
    whole = Whole()
    found = whole.lineage(**gap(whole)).broken
    assert [one.kind for one in found] == kinds
    assert [f"{one.place} {one.iteration}" for one in found] == places
    assert {one.sentence for one in found} <= set(BROKEN_SENTENCES.values())


def test_labels_are_cut_at_a_word() -> None:
    assert shortened("one  two\nthree", 20) == "one two three"
    assert shortened("one two three", 9) == "one two…"
    assert len(shortened("a" * 300)) <= 80
