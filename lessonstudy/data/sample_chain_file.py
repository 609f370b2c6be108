"""Reads what the sample's team made of its notes from sample_chain.yaml, and checks that each link rests on what it names.

The rules are those of the chain (domain/chain.py); they are asked here too, so that a slip is told with its line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lessonstudy.data.records import (
    Sample,
    SampleAnswer,
    SampleChain,
    SampleClaim,
    SampleCriterion,
    SampleLearning,
    SampleOutcome,
    SamplePrediction,
    SampleTrial,
    SampleTweak,
)
from lessonstudy.data.yaml_file import Entry, read_entry
from lessonstudy.domain.claims import ClaimState
from lessonstudy.domain.learnings import FEWEST_REPEATS, LearningState
from lessonstudy.domain.tweaks import NEEDS_EVIDENCE, TRIED, BriefAnswer, Decision, PredictionResult

CLAIM_STATES = frozenset(ClaimState) - {ClaimState.WITHDRAWN}
LEARNING_STATES = frozenset(LearningState) - {LearningState.WITHDRAWN}
ANSWERS = frozenset(BriefAnswer) - {BriefAnswer.OPEN}


@dataclass(frozen=True, slots=True)
class Told:
    """What the sample says that a link may name: people, the iteration of each note's key, lessons, phases, plans."""

    people: frozenset[str]
    notes: dict[str, int]
    lengths: dict[int, int]
    phases: frozenset[str]
    plans: frozenset[int]
    criteria: dict[int, int]


def read_chain(file: Path, sample: Sample) -> SampleChain:
    """The chain of a file, resting on the notes of `sample`. Raises Invalid with the line where it is broken."""
    top = read_entry(file).only("claims", "tweaks", "criteria", "learnings")
    told = told_by(sample)
    claims: list[SampleClaim] = []
    for entry in top.entries("claims"):
        claims.append(read_claim(entry, told, [claim.key for claim in claims]))
    tweaks: list[SampleTweak] = []
    for entry in top.entries("tweaks"):
        tweaks.append(read_tweak(entry, told, claims, tweaks))
    check_adapted(top, tweaks)
    criteria = tuple(read_criterion(entry, told) for entry in top.entries("criteria"))
    learnings = tuple(read_learning(entry, told, tweaks) for entry in top.entries("learnings"))
    return SampleChain(tuple(claims), tuple(tweaks), criteria, learnings)


def told_by(sample: Sample) -> Told:
    plans = {plan.number: plan for plan in sample.plans}
    return Told(
        people=frozenset(person.key for person in sample.people),
        notes={note.key: one.number for one in sample.iterations for note in one.observations if note.key},
        lengths={one.number: max((time.end_ms for time in one.phase_times), default=0) for one in sample.iterations},
        phases=frozenset(phase.key for plan in sample.plans for phase in plan.phases),
        plans=frozenset(plans),
        criteria={one.number: len(plans[one.plan].success_criteria) for one in sample.iterations},
    )


def read_claim(entry: Entry, told: Told, taken: list[str]) -> SampleClaim:
    entry.only("key", "iteration", "author", "text", "cites", "against", "state")
    iteration = read_iteration(entry, told)
    upto = [key for key, number in told.notes.items() if number <= iteration]
    cites, state = entry.texts("cites", upto), entry.choice("state", CLAIM_STATES)
    if state == ClaimState.AGREED and not cites:
        raise entry.wrong("cites", "an agreed claim cites at least one note")
    return SampleClaim(
        key=read_key(entry, taken),
        iteration=iteration,
        author=entry.choice("author", told.people),
        text=entry.text("text"),
        cites=cites,
        against=texts_if_there(entry, "against", upto),
        state=state,
    )


def read_tweak(entry: Entry, told: Told, claims: list[SampleClaim], earlier: list[SampleTweak]) -> SampleTweak:
    entry.only(*TWEAK_FIELDS)
    iteration = read_iteration(entry, told)
    after = [key for key, number in told.notes.items() if number > iteration]
    parent = entry.choice("parent", [one.key for one in earlier]) if "parent" in entry.fields else None
    tweak = SampleTweak(
        key=read_key(entry, [one.key for one in earlier]),
        iteration=iteration,
        author=entry.choice("author", told.people),
        phase=entry.choice("phase", told.phases),
        change=entry.text("change"),
        why=entry.text("why"),
        claims=entry.texts("claims", [one.key for one in claims if one.iteration <= iteration]),
        parent=parent,
        predictions=tuple(read_prediction(each, told, after) for each in entry.entries("predictions")),
        agreed_by=entry.choice("agreed_by", told.people) if "agreed_by" in entry.fields else None,
        taken_up=entry.number("taken_up") if "taken_up" in entry.fields else None,
        answer=read_answer(entry.entry("answer"), told) if "answer" in entry.fields else None,
        trial=read_trial(entry.entry("trial"), told, iteration) if "trial" in entry.fields else None,
        outcome=read_outcome(entry.entry("outcome"), told, after) if "outcome" in entry.fields else None,
    )
    check_moves(entry, tweak, told)
    return tweak


TWEAK_FIELDS = (
    "key",
    "iteration",
    "author",
    "phase",
    "parent",
    "change",
    "why",
    "claims",
    "predictions",
    "agreed_by",
    "taken_up",
    "answer",
    "trial",
    "outcome",
)


def check_moves(entry: Entry, tweak: SampleTweak, told: Told) -> None:
    """Raises Invalid where a tweak is further on than what it rests on allows."""
    if tweak.agreed_by and not (tweak.claims and tweak.predictions):
        raise entry.wrong("agreed_by", "an agreed tweak has at least one claim and one prediction")
    if tweak.taken_up is not None and (not tweak.agreed_by or tweak.taken_up not in told.plans):
        raise entry.wrong("taken_up", "a plan that is there takes up what was agreed")
    if (tweak.answer or tweak.trial) and tweak.taken_up is None:
        raise entry.wrong("answer", "only what a plan has taken up is answered and tried")
    if tweak.outcome and not tweak.trial:
        raise entry.wrong("outcome", "only what was tried has an outcome")
    if not tweak.trial and any(one.result != PredictionResult.OPEN for one in tweak.predictions):
        raise entry.wrong("predictions", "only what was tried is judged")


def check_adapted(top: Entry, tweaks: list[SampleTweak]) -> None:
    """Raises Invalid unless exactly the adapted tweaks have a child, from the lesson that they were tried in."""
    children = {one.parent: one for one in tweaks if one.parent}
    for entry, tweak in zip(top.entries("tweaks"), tweaks, strict=True):
        adapted = tweak.outcome is not None and tweak.outcome.decision == Decision.ADAPT
        child = children.get(tweak.key)
        if adapted != (child is not None):
            raise entry.wrong("outcome", "to adapt a tweak opens one child, and nothing else does")
        if child and tweak.trial and child.iteration != tweak.trial.iteration:
            raise entry.wrong("trial", "the child comes from the lesson in which its parent was tried")


def read_prediction(entry: Entry, told: Told, notes: Iterable[str]) -> SamplePrediction:
    entry.only("author", "who", "expects", "measure", "confidence", "result", "judged_by", "cites", "note")
    result = entry.choice("result", frozenset(PredictionResult))
    cites = texts_if_there(entry, "cites", notes)
    if (result in NEEDS_EVIDENCE) != bool(cites):
        raise entry.wrong(
            "result", "what was met, partly met or not met cites a note of the reteach, and nothing else does"
        )
    confidence = entry.number("confidence")
    if not 0 <= confidence <= 100:
        raise entry.wrong("confidence", "'confidence' must lie between 0 and 100")
    return SamplePrediction(
        author=entry.choice("author", told.people),
        who=entry.text("who"),
        expects=entry.text("expects"),
        measure=entry.text("measure"),
        confidence=confidence,
        result=result,
        judged_by=None if result == PredictionResult.OPEN else entry.choice("judged_by", told.people),
        cites=cites,
        note=entry.text_if_there("note") or "",
    )


def read_answer(entry: Entry, told: Told) -> SampleAnswer:
    entry.only("by", "says", "query")
    says, query = entry.choice("says", ANSWERS), entry.text_if_there("query") or ""
    if (says == BriefAnswer.QUERIED) != bool(query):
        raise entry.wrong("says", "what is queried has its query, and nothing else has")
    return SampleAnswer(entry.choice("by", told.people), says, query)


def read_trial(entry: Entry, told: Told, after: int) -> SampleTrial:
    entry.only("iteration", "by", "how", "at_ms", "note")
    iteration, at_ms = read_iteration(entry, told), entry.number("at_ms")
    if iteration <= after:
        raise entry.wrong("iteration", "a tweak is tried after the lesson that it comes from")
    if not 0 <= at_ms <= told.lengths[iteration]:
        raise entry.wrong("at_ms", f"the lesson runs from 0 to {told.lengths[iteration]} ms")
    by, how = entry.choice("by", told.people), entry.choice("how", TRIED)
    return SampleTrial(iteration, by, how, at_ms, entry.text_if_there("note") or "")


def read_outcome(entry: Entry, told: Told, notes: Iterable[str]) -> SampleOutcome:
    entry.only("by", "decision", "cites", "against", "note")
    return SampleOutcome(
        by=entry.choice("by", told.people),
        decision=entry.choice("decision", frozenset(Decision)),
        cites=entry.texts("cites", list(notes)),
        against=texts_if_there(entry, "against", notes),
        note=entry.text("note"),
    )


def read_criterion(entry: Entry, told: Told) -> SampleCriterion:
    entry.only("iteration", "by", "criterion", "checked", "met", "task")
    iteration, criterion = read_iteration(entry, told), entry.number("criterion")
    if not 1 <= criterion <= told.criteria[iteration]:
        raise entry.wrong("criterion", f"the plan has success criteria 1 to {told.criteria[iteration]}")
    checked, met = entry.number("checked"), entry.number("met")
    if not 0 <= met <= checked:
        raise entry.wrong("met", f"of {checked} students 0 to {checked} met it")
    return SampleCriterion(iteration, entry.choice("by", told.people), criterion, checked, met, entry.text("task"))


def read_learning(entry: Entry, told: Told, tweaks: list[SampleTweak]) -> SampleLearning:
    entry.only("author", "text", "scope", "cites", "against", "tweaks", "state")
    state, cites = entry.choice("state", LEARNING_STATES), entry.texts("cites", told.notes)
    against = texts_if_there(entry, "against", told.notes)
    if state == LearningState.REPEATED and len({told.notes[key] for key in cites}) < FEWEST_REPEATS:
        raise entry.wrong("cites", f"a repeated learning cites notes of at least {FEWEST_REPEATS} lessons")
    if state == LearningState.CONTRADICTED and not against:
        raise entry.wrong("state", "a contradicted learning names a note that speaks against it")
    return SampleLearning(
        author=entry.choice("author", told.people),
        text=entry.text("text"),
        scope=entry.text("scope"),
        cites=cites,
        against=against,
        tweaks=entry.texts("tweaks", [one.key for one in tweaks]),
        state=state,
    )


def read_iteration(entry: Entry, told: Told) -> int:
    number = entry.number("iteration")
    if number not in told.lengths:
        raise entry.wrong("iteration", f"there is no iteration {number}")
    return number


def read_key(entry: Entry, taken: list[str]) -> str:
    key = entry.text("key")
    if key in taken:
        raise entry.wrong("key", f"the key {key!r} is taken")
    return key


def texts_if_there(entry: Entry, name: str, choices: Iterable[str]) -> tuple[str, ...]:
    return entry.texts(name, list(choices)) if name in entry.fields else ()
