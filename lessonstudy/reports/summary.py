"""A study on one page of A4: what was asked, what was tried, what came of it, and what is still open.

It always fits: texts are shortened and lists cut, a step at a time, until the page is not full any more. What was left out is
counted, so that nobody takes it for the whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lessonstudy.domain.lineage import shortened
from lessonstudy.domain.tweaks import Tweak
from lessonstudy.domain.waiting import counted
from lessonstudy.reports import pdf, words
from lessonstudy.reports.document import Block, Layout, Paragraph, Points, Report, Section, Sheet
from lessonstudy.reports.figures import criterion_words
from lessonstudy.reports.material import Material
from lessonstudy.reports.study_report import CLOSING, at_a_glance, cover_facts, notices, still_open

WHOLE = "The study report has the whole, with every moment."


@dataclass(frozen=True, slots=True)
class Room:
    """How many of each list, and how many characters of each text."""

    lessons: int
    tweaks: int
    learnings: int
    gaps: int
    criteria: int
    text: int


ROOMS = (
    Room(lessons=8, tweaks=8, learnings=6, gaps=6, criteria=6, text=260),
    Room(lessons=8, tweaks=7, learnings=5, gaps=4, criteria=5, text=190),
    Room(lessons=6, tweaks=6, learnings=4, gaps=3, criteria=4, text=150),
    Room(lessons=5, tweaks=5, learnings=3, gaps=2, criteria=4, text=120),
    Room(lessons=4, tweaks=4, learnings=3, gaps=2, criteria=3, text=95),
    Room(lessons=3, tweaks=3, learnings=2, gaps=1, criteria=2, text=70),
    Room(lessons=2, tweaks=2, learnings=1, gaps=1, criteria=1, text=45),
)


def summary(material: Material, pages: Callable[[Report], int] = pdf.page_count) -> Report:
    """The first of the rooms whose page holds it all. `pages` counts them."""
    for room in ROOMS[:-1]:
        found = _in(material, room)
        if pages(found) == 1:
            return found
    return _in(material, ROOMS[-1])


def _in(material: Material, room: Room) -> Report:
    study = material.study
    sections = [
        Section("What we tried", tuple(_lessons(material, room))),
        Section("What we changed, and what came of it", tuple(_tweaks(material, room))),
        Section("Success criteria", tuple(_criteria(material, room))),
        Section("What we learned", tuple(_learnings(material, room))),
        Section("Still open", tuple(_gaps(material, room))),
    ]
    facts = (*cover_facts(material), *at_a_glance(material))
    return Report(
        kind="Summary of a lesson study",
        title=shortened(study.title, min(room.text, 120)),
        lead=shortened(study.inquiry_question or study.research_theme, room.text),
        facts=tuple((label, shortened(text, min(room.text, 70))) for label, text in facts),
        notices=tuple(notices(material)),
        sections=tuple(one for one in sections if one.blocks),
        closing=f"{WHOLE} {CLOSING}",
        layout=Layout.SHEET,
    )


def _lessons(material: Material, room: Room) -> list[Block]:
    rows = []
    for one in material.lessons[-room.lessons :]:
        noted = "not revealed yet" if one.hidden else counted(one.noted, "moment")
        teacher = shortened(material.name(one.iteration.teacher), 40)
        rows.append((one.name, material.day(one.iteration.date), teacher, f"version {one.plan.number}", noted))
    if not rows:
        return [Paragraph("Nothing was taught yet.")]
    sheet = Sheet("", ("Lesson", "Date", "Taught by", "Plan", "Noted"), tuple(rows))
    return [sheet, *_more(len(material.lessons) - len(rows), "earlier lesson")]


def _tweaks(material: Material, room: Room) -> list[Block]:
    """Those that were judged first, the newest of them first: they say what was found out."""
    every = sorted(
        material.chain.tweaks, key=lambda one: (material.chain.outcome(one.id) is None, -_born(material, one))
    )
    rows = [_tweak(material, one, room.text) for one in every[: room.tweaks]]
    if not rows:
        return [Paragraph("No tweak is proposed yet.")]
    sheet = Sheet("", ("Tweak", "We predicted", "It became"), tuple(rows))
    return [sheet, *_more(len(every) - len(rows), "more tweak")]


def _tweak(material: Material, one: Tweak, text: int) -> tuple[str, str, str]:
    outcome = material.chain.outcome(one.id)
    told = material.chain.predictions(one.id)
    predicted = f"{shortened(told[0].expects, text)} ({words.RESULTS[told[0].result]})" if told else "nothing yet"
    more = f" and {len(told) - 1} more" if len(told) > 1 else ""
    state = words.DECISIONS[outcome.decision] if outcome else words.TWEAKS[one.state]
    note = f": {shortened(outcome.note, text)}" if outcome and outcome.note else ""
    return shortened(one.change, text), f"{predicted}{more}", f"{state}{note}"


def _born(material: Material, tweak: Tweak) -> int:
    lesson = material.lesson(tweak.iteration)
    return lesson.iteration.number if lesson else 0


def _criteria(material: Material, room: Room) -> list[Block]:
    checked = [one for one in material.lessons if one.criteria and one.criteria.results][-room.lessons :]
    titles = dict.fromkeys(result.criterion for one in checked if one.criteria for result in one.criteria.results)
    rows = [
        (shortened(title, room.text), *(criterion_words(one, title) for one in checked))
        for title in list(titles)[-room.criteria :]
    ]
    if not rows:
        return []
    sheet = Sheet("", ("Criterion", *(one.name for one in checked)), tuple(rows))
    return [sheet, *_more(len(titles) - len(rows), "more criterion", "more criteria")]


def _learnings(material: Material, room: Room) -> list[Block]:
    found = material.chain.learnings
    texts = [
        f"{shortened(one.text, room.text)} ({words.LEARNINGS.get(one.state, str(one.state))}"
        f"{f'; holds for: {shortened(one.scope, room.text)}' if one.scope else ''})"
        for one in found[-room.learnings :]
    ]
    if not texts:
        return [Paragraph("No learning is written down yet.")]
    return [Points(tuple(texts)), *_more(len(found) - len(texts), "more learning")]


def _gaps(material: Material, room: Room) -> list[Block]:
    gaps = still_open(material, room.text // 2)
    if not gaps:
        return [Paragraph("Nothing: every link of the chain is there.")]
    shown = gaps[: room.gaps]
    return [Points(shown), *_more(len(gaps) - len(shown), "more")]


def _more(number: int, one: str, many: str = "") -> Sequence[Block]:
    if number < 1:
        return []
    said = counted(number, one, many) if one != "more" else f"{number} more"
    return [Paragraph(f"And {said}.", quiet=True)]
