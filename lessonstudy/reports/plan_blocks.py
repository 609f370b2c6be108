"""The plan as it first was, and what each later version changed, phase by phase, with the tweaks behind it."""

from collections.abc import Iterator

from lessonstudy.domain import plan_changes
from lessonstudy.domain.plan_changes import Mark, PhaseChange, Piece, PlanChanges
from lessonstudy.domain.plans import Phase, PlanVersion
from lessonstudy.reports import words
from lessonstudy.reports.document import Block, Change, Difference, Facts, Paragraph, Points, Section, Sheet
from lessonstudy.reports.material import Material

LABELS = {
    "goal": "Goal",
    "success_criteria": "Success criteria",
    "materials": "Materials",
    "title": "Called",
    "planned_minutes": "Minutes",
    "purpose": "Purpose",
    "teacher_moves": "Teacher moves",
    "points_to_notice": "Points to notice",
    "anticipated": "Anticipated response",
    "planned_response": "Planned answer",
    "expected": "Predicted of a focus student",
}


LEAST_KEPT = 0.5
"""The share of a text that stayed, below which it is easier to read the two texts one after the other."""


def plan_sections(material: Material) -> Iterator[Section]:
    """A section of level 2 for each version."""
    plans = sorted(material.plans, key=lambda one: one.number)
    for place, plan in enumerate(plans):
        title = f"Version {plan.number}{_taught_in(material, plan)}"
        blocks = list(_first(plan)) if place == 0 else list(_changed(material, plans[place - 1], plan))
        yield Section(title, tuple(blocks), 2)


def _taught_in(material: Material, plan: PlanVersion) -> str:
    lessons = [str(one.iteration.number) for one in material.lessons if one.plan.id == plan.id]
    return f", taught in lesson {words.listed(lessons)}" if lessons else ""


def _first(plan: PlanVersion) -> Iterator[Block]:
    if plan.goal:
        yield Paragraph(plan.goal, "Goal")
    if plan.success_criteria:
        yield Paragraph("", "Success criteria")
        yield Points(plan.success_criteria)
    if plan.materials:
        yield Paragraph(plan.materials, "Materials")
    if plan.phases:
        rows = [(one.title, f"{one.planned_minutes:g} min", one.purpose) for one in plan.phases]
        yield Sheet("The phases of the lesson", ("Phase", "Planned", "Purpose"), tuple(rows))
    for phase in plan.phases:
        yield from _phase(phase)


def _phase(phase: Phase) -> Iterator[Block]:
    rows = [("Teacher moves", phase.teacher_moves), ("Points to notice", phase.points_to_notice)]
    for one in phase.anticipated:
        answer = f" Planned answer: {one.planned_response}" if one.planned_response else ""
        rows.append(("Anticipated", f"{one.description}{answer}"))
    told = tuple(row for row in rows if row[1])
    if told:
        yield Paragraph("", phase.title)
        yield Facts(told)


def _changed(material: Material, before: PlanVersion, after: PlanVersion) -> Iterator[Block]:
    taken_up = [one for one in material.chain.tweaks if one.id in after.take_up]
    found = plan_changes.changes(before, after, taken_up)
    texts = {one.id: one.change for one in taken_up}
    blocks = list(_changes(found, texts))
    yield from blocks
    if not blocks:
        yield Paragraph(f"Nothing is different from version {before.number}.")


def _changes(found: PlanChanges, texts: dict[str, str]) -> Iterator[Change]:
    if found.lesson or found.tweaks:
        yield Change("The whole lesson", "", _differences(found.lesson), tuple(texts[one] for one in found.tweaks))
    for one in found.phases:
        if not one.unchanged or one.tweaks:
            yield Change(one.title, _mark(one), _of_phase(one), tuple(texts[each] for each in one.tweaks))


def _of_phase(one: PhaseChange) -> tuple[Difference, ...]:
    """What is different; of a phase that is new or gone what it says, as it is called above already."""
    if one.added or one.removed:
        whole = [(each, each.after or each.before or "") for each in one.differences if each.field != "title"]
        return tuple(Difference(_label(each), (Piece(Mark.SAME, text),)) for each, text in whole)
    return _differences(one.differences)


def _differences(found: tuple[plan_changes.Difference, ...]) -> tuple[Difference, ...]:
    return tuple(Difference(_label(one), _readable(one)) for one in found)


def _label(one: plan_changes.Difference) -> str:
    return LABELS.get(one.field, one.field)


def _readable(one: plan_changes.Difference) -> tuple[Piece, ...]:
    """Word by word where most words stayed, else the text before and the text after."""
    pieces = one.pieces
    kept = sum(len(piece.text) for piece in pieces if piece.mark == Mark.SAME)
    if one.before and one.after and kept < LEAST_KEPT * max(len(one.before), len(one.after)):
        return Piece(Mark.REMOVED, one.before), Piece(Mark.SAME, " → "), Piece(Mark.ADDED, one.after)
    return pieces


def _mark(one: PhaseChange) -> str:
    if one.added:
        return "New phase"
    if one.removed:
        return "Taken out"
    return f"Moved from place {one.place_before} to {one.place_after}" if one.moved else ""
