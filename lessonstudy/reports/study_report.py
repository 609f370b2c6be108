"""The study report: the story of a lesson from version to version, with its evidence, and with what is still open."""

from collections.abc import Iterator

from lessonstudy.domain.lineage import shortened
from lessonstudy.domain.people import MembershipState, Role
from lessonstudy.domain.tweaks import PredictionResult, TweakState
from lessonstudy.domain.waiting import counted
from lessonstudy.reports import figures, words
from lessonstudy.reports.chain_blocks import learning_blocks
from lessonstudy.reports.document import Block, Facts, Paragraph, Points, Report, Section, Sheet
from lessonstudy.reports.lesson_section import lesson_sections
from lessonstudy.reports.material import Material
from lessonstudy.reports.plan_blocks import plan_sections

LONGEST_ABOUT = 160
CLOSING = "Made by the team for its own learning. It says nothing about how well anybody teaches."
READ_OVER = (
    "Names of people, the team, classes and days were left out. What people wrote in their own words was searched for the "
    "names that are known, and for no others: read it over before you hand this on."
)
NO_PICTURES = "Pictures of the lessons were left out."
FACES = "The pictures show children. Hand this on only where their consent allows it."
HIDDEN = "Notes of {lessons} are not revealed yet and stand nowhere in this report."
PER_MINUTE = (
    "A number per minute is told where it rests on five moments and a minute of observing at least. Lessons were noted by "
    "different people: look at the moments before you read anything into a number."
)
ROLES = {
    Role.FACILITATOR: "Facilitator",
    Role.COACH: "Coach",
    Role.TEACHER: "Teachers",
    Role.OBSERVER: "Observers",
    Role.KNOWLEDGEABLE_OTHER: "Knowledgeable other",
}


def study_report(material: Material) -> Report:
    sections = [*_question(material), *_team(material), *_plan(material)]
    for lesson in material.lessons:
        sections += lesson_sections(material, lesson)
    sections += [*_side_by_side(material), *_learnings(material), *_open(material)]
    return Report(
        kind="Study report",
        title=material.study.title,
        lead=material.study.inquiry_question or material.study.research_theme,
        facts=(*cover_facts(material), *at_a_glance(material)),
        notices=notices(material),
        sections=tuple(sections),
        closing=CLOSING,
        pictures=material.pictures,
    )


def cover_facts(material: Material) -> tuple[tuple[str, str], ...]:
    study = material.study
    days = list(dict.fromkeys(material.day(one.iteration.date) for one in material.lessons if one.iteration.date))
    rows = (
        ("Team", "" if material.deidentified else material.team.name),
        ("Subject", " · ".join(one for one in (study.subject, study.grade) if one)),
        ("Lessons", days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}" if days else ""),
    )
    return tuple(row for row in rows if row[1])


def at_a_glance(material: Material) -> tuple[tuple[str, str], ...]:
    """The study in figures. Lessons whose notes are hidden count no notes."""
    chain = material.chain
    outcomes = [outcome.decision for one in chain.tweaks if (outcome := chain.outcome(one.id))]
    decided = [f"{outcomes.count(one)} {word.split()[-1].lower()}" for one, word in words.DECISIONS.items()]
    rows = [
        ("Taught", counted(len(material.lessons), "lesson")),
        ("Plan", counted(len(material.plans), "version")),
        ("Noted", counted(sum(one.noted for one in material.lessons), "moment")),
        ("Cited", counted(len(material.numbers), "moment")),
        ("Changed", counted(len(chain.tweaks), "tweak") + (f": {words.listed(decided)}" if outcomes else "")),
        ("Learned", counted(len(chain.learnings), "learning")),
    ]
    return tuple(rows)


def notices(material: Material) -> tuple[str, ...]:
    found = []
    if material.deidentified:
        found.append(READ_OVER if material.pictures else f"{READ_OVER} {NO_PICTURES}")
    if material.pictures:
        found.append(FACES)
    hidden = [one.name.lower() for one in material.lessons if one.hidden]
    if hidden:
        found.append(HIDDEN.format(lessons=words.listed(hidden)))
    return tuple(found)


def _question(material: Material) -> Iterator[Section]:
    study = material.study
    texts = (
        (study.research_theme, "Research theme"),
        (study.inquiry_question, "Inquiry question"),
        (study.theory_of_action, "Theory of action"),
        (study.curriculum_expectations, "Curriculum expectations"),
        (study.adapted, "What we adapted, and why"),
    )
    found: list[Block] = [Paragraph(text, label) for text, label in texts if text]
    yield Section("What we asked", tuple(found or [Paragraph("No question is written down yet.")]))


def _team(material: Material) -> Iterator[Section]:
    active = [one for one in material.members if one.state == MembershipState.ACTIVE]
    rows = []
    for role, word in ROLES.items():
        names = [material.name(one.person) for one in active if one.role == role]
        if names:
            rows.append((word, words.listed(names)))
    blocks: list[Block] = [Facts(tuple(rows))]
    if material.students:
        students = [(one.pseudonym, one.learner_group, one.current_level) for one in material.students]
        blocks.append(Sheet("Focus students, by pseudonym", ("Student", "Group", "Level"), tuple(students)))
    yield Section("Who we are", tuple(blocks))


def _plan(material: Material) -> Iterator[Section]:
    if not material.plans:
        yield Section("The plan", (Paragraph("There is no plan yet."),))
        return
    yield Section("The plan and its versions", new_page=True)
    yield from plan_sections(material)


def _side_by_side(material: Material) -> Iterator[Section]:
    drawn = (
        figures.minutes_across(material),
        figures.criteria_of(material.lessons),
        figures.codes_across(material),
    )
    found = tuple(one for one in drawn if one)
    if found and len(material.lessons) > 1:
        yield Section("Lessons side by side", (*found, Paragraph(PER_MINUTE, quiet=True)), new_page=True)


def _learnings(material: Material) -> Iterator[Section]:
    blocks = [block for one in material.chain.learnings for block in learning_blocks(material, one)]
    yield Section("What we learned", tuple(blocks or [Paragraph("No learning is written down yet.")]))


def _open(material: Material) -> Iterator[Section]:
    gaps = still_open(material)
    yield Section(
        "What is still open", (Points(gaps) if gaps else Paragraph("Nothing: every link of the chain is there."),)
    )


def still_open(material: Material, about: int = LONGEST_ABOUT) -> tuple[str, ...]:
    """What is missing between a moment and a learning, each with what it is about in at most so many characters."""

    def named(text: str, sentence: str) -> str:
        return f"“{shortened(text, about)}” {sentence}" if text else sentence

    found = []
    for gap in material.broken:
        link = material.chain.links.get(gap.node)
        told = next((text for name in ("text", "change", "expects") if (text := getattr(link, name, ""))), "")
        found.append(named(told, gap.sentence))
    for tweak in material.chain.tweaks:
        if tweak.state == TweakState.PROPOSED:
            found.append(named(tweak.change, "This tweak is proposed; the team has not agreed on it yet."))
        elif tweak.enacted_in is None:
            told_of = material.chain.predictions(tweak.id)
            waiting = [one.expects for one in told_of if one.result == PredictionResult.OPEN]
            found += [named(one, "This prediction waits for the reteach.") for one in waiting]
    return tuple(dict.fromkeys(found))
