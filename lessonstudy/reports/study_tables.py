"""Everything of a study as tables, for whoever counts on in a spreadsheet. What is shown there is what the material holds."""

from collections.abc import Iterable, Iterator

from lessonstudy.domain.iterations import phase_at
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.tables import Table
from lessonstudy.domain.timecode import spoken
from lessonstudy.reports.material import Lesson, Material


def study_tables(material: Material) -> list[Table]:
    """One table for each noun, in the order of the chain. A moment is named by its lesson and time where others cite it."""
    return [
        Table("Lessons", LESSONS, [_lesson(material, one) for one in material.lessons]),
        Table("Phases", PHASES, list(_phases(material))),
        Table("Observations", OBSERVATIONS, list(_observations(material))),
        Table("Claims", CLAIMS, list(_claims(material))),
        Table("Tweaks", TWEAKS, list(_tweaks(material))),
        Table("Predictions", PREDICTIONS, list(_predictions(material))),
        Table("Outcomes", OUTCOMES, list(_outcomes(material))),
        Table("Learnings", LEARNINGS, list(_learnings(material))),
        Table("Success criteria", CRITERIA, list(_criteria(material))),
    ]


Row = tuple[str | int | float | None, ...]

LESSONS = ("Lesson", "Kind", "Date", "Taught by", "Class", "Plan version", "State", "Moments noted")
PHASES = ("Lesson", "Phase", "Planned minutes", "Ran minutes")
OBSERVATIONS = (
    *("Lesson", "Start", "Start (s)", "End (s)", "Observer", "Saw or heard", "Thought", "Students", "Codes"),
    *("Phase", "Flagged", "State"),
)
CLAIMS = ("Lesson", "Claim", "State", "For", "Against", "By")
TWEAKS = ("Lesson", "Phase", "Tweak", "Why", "State", "Rests on", "Adapts", "Tried in", "What was different", "By")
PREDICTIONS = ("Tweak", "Of whom", "Expects", "Measure", "How sure (of 100)", "Result", "Evidence", "Note", "By")
OUTCOMES = ("Tweak", "Lesson", "Decision", "For", "Against", "Note", "Goes on as", "By")
LEARNINGS = ("Learning", "Holds for", "State", "For", "Against", "Tweaks", "By")
CRITERIA = ("Lesson", "Criterion", "Checked", "Met", "Task", "Note")


def _lesson(material: Material, one: Lesson) -> Row:
    iteration = one.iteration
    return (
        iteration.number,
        iteration.kind.value,
        material.day(iteration.date),
        material.name(iteration.teacher),
        iteration.class_label,
        one.plan.number,
        iteration.state.value,
        None if one.hidden else one.noted,
    )


def _phases(material: Material) -> Iterator[Row]:
    for lesson in material.lessons:
        for one in lesson.phases:
            ran = None if one.ran_ms is None else round(one.ran_ms / 60_000, 2)
            yield lesson.iteration.number, one.title, round(one.planned_ms / 60_000, 2) or None, ran


def _observations(material: Material) -> Iterator[Row]:
    order = {one.iteration.id: one for one in material.lessons}
    titles = {phase.id: phase.title for plan in material.plans for phase in plan.phases}
    for one in sorted(
        material.notes.values(), key=lambda note: (order[note.iteration].iteration.number, note.start_ms)
    ):
        if one.state == ObservationState.WITHDRAWN:
            continue
        yield (
            order[one.iteration].iteration.number,
            spoken(one.start_ms),
            one.start_ms / 1000,
            None if one.end_ms is None else one.end_ms / 1000,
            material.name(one.observer),
            one.saw,
            one.think,
            ", ".join(one.students),
            ", ".join(material.codes.get(code, code.rpartition(":")[2]) for code in one.codes),
            titles.get(_phase_of(order[one.iteration], one) or "", ""),
            "yes" if one.flag else "",
            one.state.value,
        )


def _phase_of(lesson: Lesson, note: Observation) -> str | None:
    return note.phase or phase_at(lesson.iteration.phases, note.start_ms)


def _claims(material: Material) -> Iterator[Row]:
    for one in material.chain.claims:
        places = _places(material, one.cites), _places(material, one.against)
        yield _number(material, one.iteration), one.text, one.state.value, *places, material.name(one.author)


def _tweaks(material: Material) -> Iterator[Row]:
    claims = {one.id: one.text for one in material.chain.claims}
    tweaks = _texts(material)
    for one in material.chain.tweaks:
        yield (
            _number(material, one.iteration),
            material.phase_titles.get(one.phase or "", ""),
            one.change,
            one.why,
            one.state.value,
            "; ".join(claims[each] for each in one.claims if each in claims),
            tweaks.get(one.parent or "", ""),
            _number(material, one.enacted_in),
            one.enacted_note,
            material.name(one.author),
        )


def _predictions(material: Material) -> Iterator[Row]:
    for tweak in material.chain.tweaks:
        for one in material.chain.predictions(tweak.id):
            result = one.result.value.replace("_", " ")
            told = one.who, one.expects, one.measure, one.confidence, result
            yield tweak.change, *told, _places(material, one.cites), one.note, material.name(one.author)


def _outcomes(material: Material) -> Iterator[Row]:
    tweaks = _texts(material)
    for tweak in material.chain.tweaks:
        one = material.chain.outcome(tweak.id)
        if one is not None:
            lesson, places = (
                _number(material, one.iteration),
                (_places(material, one.cites), _places(material, one.against)),
            )
            child = tweaks.get(one.child or "", "")
            yield tweak.change, lesson, one.decision.value, *places, one.note, child, material.name(one.author)


def _learnings(material: Material) -> Iterator[Row]:
    tweaks = _texts(material)
    for one in material.chain.learnings:
        places = _places(material, one.cites), _places(material, one.against)
        taught = "; ".join(tweaks[each] for each in one.tweaks if each in tweaks)
        yield one.text, one.scope, one.state.value, *places, taught, material.name(one.author)


def _criteria(material: Material) -> Iterator[Row]:
    for lesson in material.lessons:
        for one in lesson.criteria.results if lesson.criteria else ():
            yield lesson.iteration.number, one.criterion, one.checked, one.met, one.task, one.note


def _texts(material: Material) -> dict[str, str]:
    return {one.id: one.change for one in material.chain.tweaks}


def _number(material: Material, iteration: str | None) -> int | None:
    return material.chain.numbers.get(iteration or "")


def _places(material: Material, notes: Iterable[str]) -> str:
    """Where the cited moments are: "1 at 00:45; 2 at 01:10"."""
    found = [material.notes[one] for one in notes if one in material.notes]
    return "; ".join(f"{_number(material, one.iteration)} at {spoken(one.start_ms)}" for one in found)
