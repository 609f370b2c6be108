"""Claims, tweaks and learnings as blocks of a report, each with the moments that it rests on."""

from collections.abc import Sequence

from lessonstudy.domain.claims import Claim
from lessonstudy.domain.learnings import Learning
from lessonstudy.domain.tweaks import Outcome, Prediction, PredictionResult, Tweak
from lessonstudy.reports import words
from lessonstudy.reports.document import Block, ClaimCard, Foretold, Paragraph, TweakCard
from lessonstudy.reports.material import Lesson, Material

WHOLE_LESSON = "The whole lesson"


def claim_card(material: Material, claim: Claim) -> ClaimCard:
    found = words.evidence(material, for_it=claim.cites, against=claim.against)
    return ClaimCard(claim.text, words.CLAIMS.get(claim.state, str(claim.state)), found)


def tweak_card(material: Material, tweak: Tweak) -> TweakCard:
    outcome = material.chain.outcome(tweak.id)
    return TweakCard(
        tweak.change,
        material.phase_titles.get(tweak.phase or "", WHOLE_LESSON),
        words.DECISIONS[outcome.decision] if outcome else words.TWEAKS[tweak.state],
        tuple(_why(material, tweak)),
        tuple(_foretold(material, one) for one in material.chain.predictions(tweak.id)),
        tuple(_became(material, tweak, outcome)),
        words.evidence(material, for_it=outcome.cites, against=outcome.against) if outcome else (),
    )


def claims_of(material: Material, lesson: Lesson) -> tuple[Block, ...]:
    """The claims that were made of a lesson."""
    return tuple(claim_card(material, one) for one in material.chain.claims if one.iteration == lesson.iteration.id)


def tweaks_of(material: Material, lesson: Lesson) -> tuple[Block, ...]:
    """The tweaks that came of a lesson."""
    return tuple(tweak_card(material, one) for one in material.chain.tweaks if one.iteration == lesson.iteration.id)


def learning_blocks(material: Material, learning: Learning) -> list[Block]:
    found = words.evidence(material, for_it=learning.cites, against=learning.against)
    state = words.LEARNINGS.get(learning.state, str(learning.state))
    blocks: list[Block] = [ClaimCard(learning.text, state, found)]
    if learning.scope:
        blocks.append(Paragraph(learning.scope, "Holds for"))
    taught = [one.change for one in material.chain.tweaks if one.id in learning.tweaks]
    blocks += [Paragraph(one, "Taught by the tweak") for one in taught]
    return blocks


def _why(material: Material, tweak: Tweak) -> list[Paragraph]:
    parent = material.chain.links.get(tweak.parent or "")
    claims = [one.text for one in material.chain.claims if one.id in tweak.claims]
    found = [Paragraph(tweak.why, "Why")] if tweak.why else []
    found += [Paragraph(one, "Rests on the claim") for one in claims]
    if isinstance(parent, Tweak):
        found.append(Paragraph(parent.change, "Adapts the tweak"))
    if tweak.query:
        found.append(Paragraph(tweak.query, "Asked before the reteach"))
    return found


def _foretold(material: Material, one: Prediction) -> Foretold:
    who = f"{one.who.strip()}: " if one.who.strip() else ""
    measured = f"Measured by: {one.measure.strip().rstrip('.')}. " if one.measure.strip() else ""
    judged = [one.note] if one.note and one.result != PredictionResult.OPEN else []
    detail = " ".join([f"{measured}How sure: {one.confidence} of 100.", *judged])
    return Foretold(
        f"{who}{one.expects}", detail, words.RESULTS[one.result], words.evidence(material, for_it=one.cites)
    )


def _became(material: Material, tweak: Tweak, outcome: Outcome | None) -> Sequence[Paragraph]:
    tried = material.lesson(tweak.enacted_in or "")
    found = [Paragraph(tried.name, "Tried in")] if tried else []
    if tweak.enacted_note:
        found.append(Paragraph(tweak.enacted_note, "What was different"))
    if outcome is None:
        return [*found, Paragraph("Nothing is decided yet." if tried else "Not tried yet.", quiet=True)]
    if outcome.note:
        found.append(Paragraph(outcome.note, "The team says"))
    child = material.chain.links.get(outcome.child or "")
    if isinstance(child, Tweak):
        found.append(Paragraph(child.change, "Goes on as"))
    return found or [Paragraph(words.DECISIONS[outcome.decision])]
