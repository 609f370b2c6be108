"""How what a file says of a lesson is found again in one: phases by title, also where titles are alike."""

import pytest

from lessonstudy.domain.exchange import Document, ExchangedNote
from lessonstudy.domain.importing import Choices, Lesson, fit
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.observations import PhaseSource
from lessonstudy.domain.plans import Phase, PlanVersion

AT = "2026-01-01T00:00:00.000Z"
PHASES = tuple(Phase(id=one, title=title) for one, title in (("a", "Work"), ("b", "Talk"), ("c", "Work")))
LESSON = Lesson(
    iteration="lesson",
    schemes=(),
    pseudonyms=frozenset(),
    people={},
    cameras={},
    plan=PlanVersion(id="plan", created_at=AT, updated_at=AT, study="study", number=1, phases=PHASES),
    times=tuple(PhaseTime(phase=one, start_ms=ms) for one, ms in (("a", 0), ("b", 10_000), ("c", 20_000))),
)


@pytest.mark.parametrize(
    ("start", "title", "phase", "lost"),
    [
        (5_000, "Work", None, 0),
        (25_000, "WORK", None, 0),
        (15_000, "Talk", None, 0),
        (5_000, "Talk", "b", 0),
        # which of the two it was nobody can tell
        (15_000, "Work", None, 1),
        (15_000, "Break", None, 1),
        (15_000, "", None, 0),
    ],
)
def test_a_phase_is_known_by_its_title_and_by_the_time_where_two_are_alike(
    start: int, title: str, phase: str | None, lost: int
) -> None:
    note = ExchangedNote(start_ms=start, saw="She folds.", phase=title)
    found = fit(Document(notes=(note,)), LESSON, Choices(observer="olga"), AT)
    assert (found.notes[0].phase, sum(one.count for one in found.losses)) == (phase, lost)
    assert found.notes[0].phase_source == (PhaseSource.HAND if phase else PhaseSource.TIME)
