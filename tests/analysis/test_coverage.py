"""Coverage: who was watched in which phase and by whom, and the long times in which nobody noted anything."""

from lessonstudy.analysis.coverage import LONG, coverage
from lessonstudy.domain.moments import Moment, PhaseSpan

LESSON = 100_000
PHASES = [PhaseSpan("launch", 0, 40_000), PhaseSpan("work", 40_000, 80_000)]


def moment(
    start: int, *students: str, observer: str = "olga", end: int | None = None, phase: str | None = None
) -> Moment:
    return Moment(f"{observer}{start}", "lesson", observer, start, end, phase, (), students)


def test_each_student_and_phase_tells_its_moments_and_who_noted_them() -> None:
    noted = [moment(10_000, "A", "B", phase="launch"), moment(20_000, "A", observer="omar", phase="launch"),
             moment(30_000, "A", phase="launch"), moment(90_000, "B"), moment(95_000)]  # fmt: skip
    found = coverage(noted, ["A", "B"], PHASES, 0, LESSON)
    watched = {(one.student, one.phase): (one.moments, one.observers) for one in found.watched}
    assert watched == {
        ("A", "launch"): (("olga10000", "omar20000", "olga30000"), ("olga", "omar")),
        ("A", "work"): ((), ()),
        ("B", "launch"): (("olga10000",), ("olga",)),
        ("B", "work"): ((), ()),
        ("B", None): (("olga90000",), ("olga",)),
    }
    assert [one.id for one in found.moments] == ["olga10000", "omar20000", "olga30000", "olga90000"]


def test_a_long_time_without_a_note_is_told_from_its_start_to_its_end() -> None:
    long = round(LONG * LESSON)
    noted = [
        moment(5_000, "A", end=30_000),
        moment(30_000 + long, "A"),
        moment(30_000 + 2 * long - 1, "A"),
        moment(LESSON, "A"),
    ]
    found = coverage(noted, ["A", "B"], PHASES, 0, LESSON).unwatched
    assert [(one.student, one.start_ms, one.end_ms) for one in found] == [
        ("A", 30_000, 50_000), ("A", 69_999, LESSON), ("B", 0, LESSON),
    ]  # fmt: skip


def test_a_short_note_within_a_long_one_opens_no_gap() -> None:
    noted = [moment(0, "A", end=90_000), moment(1_000, "A", end=2_000)]
    assert coverage(noted, ["A"], [], 0, LESSON).unwatched == ()


def test_a_student_who_is_no_focus_student_any_more_is_told_with_the_others() -> None:
    found = coverage([moment(0, "Z")], ["A"], [], 0, 0)
    assert found.students == ("A", "Z")
    assert [one.student for one in found.unwatched] == ["A"], "nobody noted A, however short the lesson"
