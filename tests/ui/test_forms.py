"""What becomes of the rows of a plan when it is saved."""

from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanVersion
from lessonstudy.ui.forms import Row, phases_of

LAUNCH = Phase(title="Launch", root="1", teacher_moves="Asks", anticipated=(AnticipatedResponse(description="Halves"),))
WORK = Phase(title="Work", root="2", planned_minutes=8)


def plan() -> PlanVersion:
    from lessonstudy.domain.entity import birth

    return PlanVersion(**birth(), study="s", number=1, phases=(LAUNCH, WORK))


def row(before: Phase | None, title: str, minutes: float | None = None) -> Row:
    return Row(before, title, minutes, "", "")


def test_rows_without_a_title_are_left_out() -> None:
    found = phases_of([row(None, "Launch", 2), row(None, "  "), row(None, "")], None)
    assert [(phase.title, phase.planned_minutes) for phase in found] == [("Launch", 2.0)]


def test_a_phase_with_a_better_title_stays_the_same_phase() -> None:
    found = phases_of([row(LAUNCH, "The problem"), row(WORK, "Work")], plan())
    assert [(phase.title, phase.root, phase.teacher_moves) for phase in found] == [
        ("The problem", "1", "Asks"),
        ("Work", "2", ""),
    ]
    assert found[0].anticipated == LAUNCH.anticipated


def test_phases_that_change_places_take_what_is_theirs_along() -> None:
    found = phases_of([row(LAUNCH, "Work"), row(WORK, "Launch")], plan())
    assert [(phase.title, phase.root) for phase in found] == [("Work", "2"), ("Launch", "1")]


def test_a_new_phase_between_the_others_is_new() -> None:
    found = phases_of([row(LAUNCH, "Launch"), row(WORK, "Talk in pairs"), row(None, "Work")], plan())
    assert [(phase.title, phase.root) for phase in found] == [("Launch", "1"), ("Talk in pairs", ""), ("Work", "2")]
