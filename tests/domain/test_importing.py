"""How what a file says of a lesson is found again in one: phases by title, also where titles are alike."""

import pytest

from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode
from lessonstudy.domain.importing import Choices, Lesson, fit, known_codes, schemes_for
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.observations import PhaseSource
from lessonstudy.domain.plans import Phase, PlanVersion
from lessonstudy.domain.schemes import Code, CodingScheme

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


HERE = CodingScheme(
    id="here",
    created_at=AT,
    updated_at=AT,
    team="team",
    slug="talk",
    name="Talk",
    codes=(
        Code(key="b", name="Builds on a peer", color="#000000"),
        Code(key="2", name="CO2", color="#000000"),
        Code(key="3", name="CO\u2082", color="#000000"),
    ),
)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("BUILDS on a peer", "here:b"),
        ("Builds\xa0on  a\u200b peer", "here:b"),
        ("\u202eBuilds on a peer", "here:b"),
        ("\ufeffBuilds on a peer", "here:b"),
        # the name itself goes before one that looks like it
        ("CO\u2082", "here:3"),
        # another letter is another name, however alike they look
        ("\u0412uilds on a peer", None),
    ],
)
def test_a_code_is_known_by_what_people_see_of_its_name(name: str, known: str | None) -> None:
    assert known_codes({"codes:x": ListedCode(key="x", name=name)}, (HERE,)) == {"codes:x": known}


def test_a_code_that_is_added_has_no_sign_in_its_name_that_nobody_sees() -> None:
    names = ("\u202eCounts\xa0all\u200b", "\ufeffcounts all", "\u0645\u06cc\u200c\u0634\u0645\u0627\u0631\u062f")
    wanted = {f"codes:{place}": ListedCode(key=str(place), name=one) for place, one in enumerate(names)}
    made, _ = schemes_for(wanted, "team", "notes.csv", ())
    assert [one.name for one in made[0].codes] == ["Counts all", "counts all (2)", names[2]]
