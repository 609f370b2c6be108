"""Notes of the debrief of one lesson: how it was held, what was said, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lessonstudy.domain.chain import Link, cited
from lessonstudy.domain.debriefs import Debrief, DebriefEntry, DebriefState, EntryKind, Stance, mix_of
from lessonstudy.domain.waiting import counted
from lessonstudy.reports import words
from lessonstudy.reports.chain_blocks import claims_of, tweaks_of
from lessonstudy.reports.document import (
    Bar,
    Bars,
    Block,
    Facts,
    Layout,
    Moments,
    Paragraph,
    Points,
    Report,
    Section,
    Sheet,
)
from lessonstudy.reports.lesson_section import NOT_REVEALED, lesson_facts
from lessonstudy.reports.material import Lesson, Material
from lessonstudy.reports.study_report import CLOSING, notices

STANCES: dict[Stance | None, str] = {
    Stance.EVIDENCE: "What was seen or heard",
    Stance.EXPLANATION: "Why it may be so",
    Stance.OPINION: "What somebody holds of it",
    None: "Not marked",
}
STATES = {
    DebriefState.SCHEDULED: "not begun yet",
    DebriefState.RUNNING: "not ended yet",
    DebriefState.DONE: "held to its end",
}


def narrowed(material: Material, lesson: Lesson) -> Material:
    """The material with the moments alone that the claims and tweaks of a lesson rest on, of whichever lesson those are."""
    chain = material.chain
    tweaks = [one for one in chain.tweaks if one.iteration == lesson.iteration.id]
    links: list[Link | None] = [one for one in chain.claims if one.iteration == lesson.iteration.id]
    links += [told for one in tweaks for told in chain.predictions(one.id)]
    links += [chain.outcome(one.id) for one in tweaks]
    wanted = {note for link in links if link for note in cited(link)}
    return replace(material, notes={key: one for key, one in material.notes.items() if key in wanted})


def debrief_notes(material: Material, lesson: Lesson) -> Report:
    """Of a material that is `narrowed` to the lesson."""
    sections = [section for held, entries in lesson.debriefs for section in _held(material, held, entries)]
    if not sections:
        none = NOT_REVEALED if lesson.hidden else "No debrief was opened for this lesson."
        sections = [Section("The debrief", (Paragraph(none),))]
    return Report(
        kind="Notes of a debrief",
        title=f"{lesson.name}: {material.study.title}",
        lead=material.study.inquiry_question,
        facts=lesson_facts(material, lesson),
        notices=notices(material),
        sections=(*sections, *_came_of_it(material, lesson), *_evidence(material)),
        closing=CLOSING,
        pictures=material.pictures,
        layout=Layout.NOTES,
    )


def _held(material: Material, held: Debrief, entries: Sequence[DebriefEntry]) -> Iterator[Section]:
    facts = (("Protocol", held.protocol), ("Led by", material.name(held.facilitator)), ("State", STATES[held.state]))
    steps = [(str(number), one.title, one.speaker, f"{one.minutes} min") for number, one in enumerate(held.steps, 1)]
    sheet = Sheet("Its steps", ("Step", "Title", "Who speaks", "Meant for"), tuple(steps))
    yield Section("How the debrief was held", (Facts(tuple(one for one in facts if one[1])), sheet))
    talk = [one for one in entries if one.kind == EntryKind.TALK]
    yield Section("What was said", tuple(_said(material, held, talk)))
    parked = [_line(material, held, one) for one in entries if one.kind == EntryKind.PARKING]
    if parked:
        yield Section("Parking lot", (Points(tuple(parked)),))


def _said(material: Material, held: Debrief, talk: Sequence[DebriefEntry]) -> Iterator[Block]:
    if not talk:
        yield Paragraph("Nothing was written down.")
        return
    if not material.deidentified:
        yield _mix(talk)
    for stance, title in STANCES.items():
        lines = [_line(material, held, one) for one in talk if one.stance == stance]
        if lines:
            yield Paragraph("", title)
            yield Points(tuple(lines))


def _mix(talk: Sequence[DebriefEntry]) -> Bars:
    """How the talk was made up: for the team's own eyes, so not in notes that are made to be handed on."""
    rows = [
        (STANCES[stance], (Bar(count / len(talk), counted(count, "entry", "entries")),))
        for stance, count in mix_of(talk).items()
        if count
    ]
    return Bars("What the entries are", ("Entries",), tuple(rows))


def _line(material: Material, held: Debrief, entry: DebriefEntry) -> str:
    step = held.steps[entry.step].title if entry.step < len(held.steps) else ""
    told = ", ".join(one for one in (material.name(entry.author), step) if one)
    return f"{entry.text} ({told})" if told else entry.text


def _came_of_it(material: Material, lesson: Lesson) -> Iterator[Section]:
    yield Section("What the team holds to be so", claims_of(material, lesson) or (Paragraph("No claim was made."),))
    yield Section("What the team changes", tweaks_of(material, lesson) or (Paragraph("No tweak was proposed."),))


def _evidence(material: Material) -> Iterator[Section]:
    """The moments that the claims, tweaks and predictions of this debrief rest on, of whichever lesson."""
    found = [words.moment(material, one) for one in material.numbers]
    if found:
        yield Section("The moments behind it", (Moments(tuple(found)),))
