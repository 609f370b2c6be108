"""The figures of a lesson, by small cases that were counted by hand, and what holds of them whatever was noted."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from lessonstudy.analysis.comparison import LessonRecords, compared
from lessonstudy.domain.comparison import CodeFigure, ComparedLesson, together
from lessonstudy.domain.criteria import CriterionResult
from lessonstudy.domain.entity import birth
from lessonstudy.domain.iterations import Iteration, PhaseTime
from lessonstudy.domain.moments import Moment
from lessonstudy.domain.plans import AnticipatedResponse, Expectation, Phase, PlanVersion
from lessonstudy.domain.schemes import Code, CodingScheme

MINUTE = 60_000
HALVES = AnticipatedResponse(id="halves", description="Cuts into halves")
COUNTS = AnticipatedResponse(id="counts", description="Counts the children")
LAUNCH = Phase(id="launch-2", root="launch", title="Launch", planned_minutes=2)
WORK = Phase(
    id="work-2",
    root="work",
    title="Work",
    planned_minutes=8.5,
    anticipated=(HALVES, COUNTS),
    expected=(Expectation(student="id-a", expects="Folds first"), Expectation(student="id-b", expects="Waits")),
)
PLAN = PlanVersion(**birth(), study="study", number=2, phases=(LAUNCH, WORK))
LESSON = Iteration(
    **birth(),
    study="study",
    plan=PLAN.id,
    number=2,
    phases=(
        PhaseTime(phase="launch-2", start_ms=0, end_ms=2 * MINUTE),
        PhaseTime(phase="work-2", start_ms=2 * MINUTE, end_ms=8 * MINUTE),
    ),
)
THINKING = CodingScheme(
    **birth() | {"id": "thinking"},
    team="team",
    slug="student_thinking",
    name="Student thinking",
    codes=(Code(key="a", name="Anticipated", color="#112233"), Code(key="u", name="Unanticipated", color="#332211")),
)
CODES = ("thinking:a", "thinking:u")


def note(name: str, at: float, observer: str = "olga", codes: str = "", **values: Any) -> Moment:
    """A moment of the lesson at so many minutes."""
    phase = "launch" if at < 2 else "work" if at < 8 else None
    marked = tuple(f"thinking:{one}" for one in codes)
    return Moment(name, LESSON.id, observer, round(at * MINUTE), None, phase, marked, **values)


def figures(
    *notes: Moment, watched: dict[str, list[tuple[float, float]]] | None = None, **values: Any
) -> ComparedLesson:
    told = {
        person: [(round(start * MINUTE), round(end * MINUTE)) for start, end in spans]
        for person, spans in (watched or {}).items()
    }
    records = LessonRecords(
        iteration=LESSON,
        plan=PLAN,
        moments=notes,
        noted=notes,
        schemes=[THINKING],
        watched=told,
        end_ms=10 * MINUTE,
        criteria=(),
    )
    return compared(replace(records, **values), CODES, {"id-a": "A", "id-b": "B"})


def code(found: ComparedLesson, phase: str | None, key: str) -> CodeFigure:
    (figure,) = (one for one in found.codes if (one.phase, one.code) == (phase, f"thinking:{key}"))
    return figure


def test_a_rate_is_the_count_of_all_by_the_minutes_that_they_observed_together() -> None:
    found = figures(
        *(note(f"o{place}", 2.5 + place / 2, "olga", "a") for place in range(4)),
        note("m", 3, "omar", "a"),
        # he watched, and noted nothing with this scheme: he is no observer of it
        note("t", 3, "tim"),
        watched={"olga": [(0, 5)], "omar": [(2, 3.5)], "tim": [(0, 10)]},
    )
    work = code(found, "work", "a")
    assert (work.count, work.observed_ms, work.observers) == (5, 4.5 * MINUTE, 2)
    assert work.per_minute == 5 / 4.5
    assert work.moments == ("o0", "o1", "o2", "o3", "m")
    assert work.is_rate
    launch = code(found, "launch", "a")
    assert (launch.count, launch.per_minute, launch.observed_ms) == (0, 0.0, 2 * MINUTE), (
        "seen by one, with nothing to note"
    )
    assert code(found, "work", "u").count == 0


def test_where_nothing_was_observed_there_is_a_count_and_no_rate() -> None:
    found = figures(note("only", 3, codes="a"))
    (figure,) = found.codes
    assert (figure.phase, figure.count, figure.per_minute, figure.observed_ms) == ("work", 1, None, 0)
    assert not figure.is_rate


def test_few_moments_and_short_times_are_no_rate() -> None:
    four = figures(*(note(str(place), 3 + place, codes="a") for place in range(4)), watched={"olga": [(0, 8)]})
    assert not code(four, "work", "a").is_rate
    glance = figures(*(note(str(place), 3, codes="a") for place in range(9)), watched={"olga": [(2.9, 3.5)]})
    assert not code(glance, "work", "a").is_rate


def test_time_and_codes_between_phases_stand_under_no_phase() -> None:
    found = figures(note("before", 7.5, codes="a"), note("after", 9, codes="a"), watched={"olga": [(7, 10)]})
    assert (code(found, "work", "a").observed_ms, code(found, None, "a").observed_ms) == (MINUTE, 2 * MINUTE)
    assert code(found, None, "a").moments == ("after",)
    whole = together([one for one in found.codes if one.code == "thinking:a"])
    assert (whole.count, whole.observed_ms, whole.per_minute) == (2, 3 * MINUTE, 2 / 3)
    assert whole.moments == ("before", "after")


def test_a_lesson_of_which_nobody_marked_the_phases_has_its_figures_under_none() -> None:
    unmarked = replace(LESSON, phases=())
    notes = [one._replace(phase=None) for one in (note("one", 1, codes="a"), note("two", 3, codes="a"))]
    found = figures(*notes, iteration=unmarked)
    assert [one.actual_ms for one in found.phases] == [None, None]
    (a, u) = found.codes
    assert (a.phase, a.count, a.observed_ms, u.count) == (None, 2, 2 * MINUTE, 0)


def test_minutes_are_planned_and_actual_by_phase() -> None:
    running = replace(LESSON, phases=(PhaseTime(phase="work-2", start_ms=3 * MINUTE),))
    for lesson, ran in ((LESSON, [2 * MINUTE, 6 * MINUTE]), (running, [None, 7 * MINUTE])):
        found = figures(iteration=lesson)
        assert [(one.root, one.planned_ms) for one in found.phases] == [("launch", 120_000), ("work", 510_000)]
        assert [one.actual_ms for one in found.phases] == ran
    assert [one.actual_ms for one in figures(iteration=running, end_ms=None).phases] == [None, None]
    noted = figures(note("early", 1), note("late", 3), note("after", 9))
    assert [one.moments for one in noted.phases] == [("early",), ("late",)]


def test_focus_students_stand_with_what_is_predicted_and_where_they_were_seen() -> None:
    found = figures(note("early", 1, students=("A",)), note("late", 3, students=("A", "C")))
    assert [(one.student, one.phase, one.expects, one.moments) for one in found.students] == [
        ("A", "launch", "", ("early",)),
        ("A", "work", "Folds first", ("late",)),
        ("B", "work", "Waits", ()),
        ("C", "work", "", ("late",)),
    ]


def test_anticipated_responses_are_seen_or_not_and_surprises_stand_by_phase() -> None:
    found = figures(
        note("named", 3, anticipated="halves"),
        note("new", 1, codes="u"),
        note("both", 4, codes="u", anticipated="halves"),
    )
    assert [(one.id, one.phase, one.moments) for one in found.responses] == [
        ("halves", "work", ("named", "both")),
        ("counts", "work", ()),
    ]
    assert [(one.phase, one.moments) for one in found.surprises] == [("launch", ("new",))]


def test_criteria_are_told_as_they_were_counted() -> None:
    result = CriterionResult(criterion="Names the share", checked=20, met=12)
    assert figures(criteria=(result,)).criteria == (result,)


@given(
    some.lists(
        some.builds(
            note,
            some.uuids().map(str),
            some.floats(0, 10),
            some.sampled_from(["olga", "omar"]),
            some.sampled_from(["", "a", "u", "au"]),
        ),
        max_size=20,
    ),
    some.lists(some.tuples(some.floats(0, 10), some.floats(0, 10)), max_size=5),
)
def test_every_coded_moment_is_counted_once_and_no_rate_is_infinite(
    notes: list[Moment], spans: list[tuple[float, float]]
) -> None:
    found = figures(*notes, watched={"olga": spans})
    for key in "au":
        own = [one.id for one in notes if f"thinking:{key}" in one.codes]
        told = [one for one in found.codes if one.code == f"thinking:{key}"]
        assert sorted(moment for one in told for moment in one.moments) == sorted(own)
    for one in found.codes:
        assert one.count == len(one.moments)
        assert (one.per_minute is None) == (one.observed_ms == 0)
        assert one.per_minute is None or one.per_minute * one.observed_ms / MINUTE - one.count < 1e-6
        ran = {"launch": 2 * MINUTE, "work": 6 * MINUTE, None: 2 * MINUTE}[one.phase]
        assert one.observed_ms <= one.observers * ran
