"""One lesson of a study: as it ran, the moments that the team cites, its claims, its tweaks and what became of them."""

from collections.abc import Iterator

from lessonstudy.domain.waiting import counted
from lessonstudy.reports import figures, words
from lessonstudy.reports.chain_blocks import claims_of, tweaks_of
from lessonstudy.reports.document import Block, Facts, Moments, Paragraph, Points, Section
from lessonstudy.reports.material import Lesson, Material

NOT_REVEALED = "The notes of this lesson are not revealed yet, so neither they nor its debrief stand here."


def lesson_sections(material: Material, lesson: Lesson) -> Iterator[Section]:
    yield Section(lesson_title(lesson), tuple(_as_it_ran(material, lesson)), new_page=True)
    parts = (
        ("Moments that the team cites", _moments(material, lesson)),
        ("What the team holds to be so", claims_of(material, lesson)),
        ("What the team changes", tweaks_of(material, lesson)),
    )
    for title, blocks in parts:
        if blocks:
            yield Section(title, tuple(blocks), 2)


def lesson_title(lesson: Lesson) -> str:
    return f"{lesson.name}: the {'reteach' if lesson.taught_again else 'first teaching'}"


def lesson_facts(material: Material, lesson: Lesson) -> tuple[tuple[str, str], ...]:
    iteration = lesson.iteration
    rows = (
        ("Taught by", material.name(iteration.teacher)),
        ("Class", iteration.class_label),
        ("Date", material.day(iteration.date)),
        ("Plan", f"version {lesson.plan.number}"),
        ("Moments noted", "" if lesson.hidden else str(lesson.noted)),
    )
    return tuple(row for row in rows if row[1])


def _as_it_ran(material: Material, lesson: Lesson) -> Iterator[Block]:
    yield Facts(lesson_facts(material, lesson))
    if lesson.hidden:
        yield Paragraph(NOT_REVEALED)
    if lesson.noticing:
        yield Paragraph(lesson.noticing, "What the teacher noticed")
    drawn = (
        figures.minutes_of(lesson),
        figures.anticipated(lesson),
        figures.expected(lesson),
        figures.criteria_of([lesson]),
    )
    for figure in drawn:
        if figure:
            yield figure
    surprises = [f"{phase.title}: {one.saw}" for phase in lesson.phases for one in phase.surprises]
    if surprises:
        yield Paragraph("", "What nobody had anticipated")
        yield Points(tuple(surprises))
        more = sum(phase.surprised for phase in lesson.phases) - len(surprises)
        if more:
            yield Paragraph(f"And {counted(more, 'more surprise')}.", quiet=True)


def _moments(material: Material, lesson: Lesson) -> list[Block]:
    found = [one for one in material.numbers if material.notes[one].iteration == lesson.iteration.id]
    return [Moments(tuple(words.moment(material, one) for one in found))] if found else []
