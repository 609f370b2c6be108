"""Lessons side by side as a service: what one may see, versions of schemes, watching, and which tweaks connect what."""

import pytest
from long_study import make_long_study
from world import LESSON_MS, World

from lessonstudy.domain.comparison import Comparison
from lessonstudy.domain.errors import Invalid, NotFound
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.store import observed

MINUTE = 60_000


def marked(world: World) -> None:
    """The furnished lesson with its phases marked."""
    ids = world.ids
    times = [
        PhaseTime(phase=ids.launch, start_ms=0, end_ms=2 * MINUTE),
        PhaseTime(phase=ids.work, start_ms=2 * MINUTE, end_ms=LESSON_MS),
    ]
    world.services.teaching.mark_phases(ids.fay, ids.iteration, times)


def compare(world: World, who: str = "fay", *iterations: str) -> Comparison:
    return world.services.comparing.of_study(getattr(world.ids, who), world.ids.study, iterations or None)


def counts(found: Comparison, key: str, lesson: int = 0) -> list[tuple[str | None, int, int]]:
    """(phase title, count, observed minutes) of a code in a lesson."""
    titles: dict[str | None, str] = {phase.root: phase.title for one in found.lessons for phase in one.phases}
    return [
        (titles.get(one.phase), one.count, one.observed_ms // MINUTE)
        for one in found.lessons[lesson].codes
        if one.code.endswith(f":{key}")
    ]


def test_a_code_is_divided_by_what_its_observers_watched_of_the_phase(world: World) -> None:
    ids = world.ids
    marked(world)
    world.write(ids.olga, start_ms=130_000, codes=["u"])
    world.write(ids.omar, start_ms=200_000, codes=["u"])
    stop = world.services.bookmarks.stop_at
    # twice, at another speed or again after a lost answer: the lesson's time counts once
    for _ in range(2):
        stop(ids.olga, ids.recording, 240_000, [(60_000, 240_000), (100_000, 200_000)])
    stop(ids.omar, ids.recording, 300_000, [(180_000, 300_000)])
    stop(ids.tim, ids.recording, 600_000, [(0, 600_000)])
    assert counts(compare(world), "u") == [("Launch", 0, 1), ("Work", 2, 4)]


def test_what_was_watched_through_two_cameras_is_the_same_lesson(world: World) -> None:
    ids = world.ids
    marked(world)
    world.write(ids.olga, start_ms=30_000, codes=["u"])
    other = world.new_recording(ids.iteration, offset_ms=30_000)
    world.services.bookmarks.stop_at(ids.olga, ids.recording, 60_000, [(0, 60_000)])
    world.services.bookmarks.stop_at(ids.olga, other.id, 120_000, [(0, 90_000)])
    assert counts(compare(world), "u") == [("Launch", 1, 2)]


def test_watching_is_kept_within_the_video_and_only_of_who_may_note(world: World) -> None:
    ids = world.ids
    stop = world.services.bookmarks.stop_at
    stop(ids.olga, ids.recording, 1, [(LESSON_MS - 5_000, LESSON_MS + 700)])
    stop(ids.olga, ids.recording, 1, [(0, 10)])
    stop(ids.gus, ids.recording, 1, [(0, 10)])
    with world.services.store.read() as db:
        (kept,) = observed.of_iterations(db, [ids.iteration])
    assert (kept.person, kept.spans) == (ids.olga, ((0, 10), (LESSON_MS - 5_000, LESSON_MS)))
    with pytest.raises(Invalid) as refused:
        stop(ids.olga, ids.recording, 1, [(5, 1)])
    assert [one.field for one in refused.value.errors] == ["watched_recording_ms.0"]


def test_hidden_notes_and_who_watched_for_them_are_in_no_figure_before_the_reveal(world: World) -> None:
    ids = world.ids
    mine = world.write(ids.olga, iteration=ids.blind, start_ms=30_000, codes=["u"])
    before = {who: compare(world, who) for who in ("olga", "fay", "gus")}
    theirs = world.write(ids.omar, iteration=ids.blind, start_ms=90_000, codes=["u"], students=["A"])
    world.services.bookmarks.stop_at(ids.omar, ids.blind_recording, 90_000, [(0, 90_000)])
    assert {who: compare(world, who) for who in before} == before
    assert mine.id in repr(before["olga"])
    assert mine.id not in repr(before["fay"])
    assert before["olga"].lessons[1].hides_others
    for state in ("noting", "revealed"):
        world.services.teaching.change(ids.fay, ids.blind, None, {"state": state})
    for who in before:
        assert theirs.id in repr(compare(world, who))


def test_codes_of_an_older_version_stand_as_what_they_have_become(world: World) -> None:
    ids = world.ids
    fay, coding = ids.fay, world.services.coding
    old = [world.write(ids.olga, codes=[key], start_ms=60_000) for key in ("u", "p", "a")]
    draft = coding.new_version(fay, ids.thinking)
    draft = coding.change(fay, draft.id, draft.version, {"code_map": draft.code_map | {"u": "a", "p": None}})
    world.services.teaching.change(fay, ids.blind, None, {"schemes": [draft.id]})
    found = compare(world)
    told = {one.code: one.moments for one in found.lessons[0].codes}
    assert told == {f"{draft.id}:a": (old[0].id, old[2].id)}
    assert [(one.code, one.name) for one in found.codes] == [(f"{draft.id}:a", "Anticipated")]
    alone = compare(world, "fay", ids.iteration)
    assert f"{ids.thinking}:u" in {one.code for one in alone.codes}, (
        "compared with nothing newer a code stays what it was"
    )


def test_another_teams_lessons_are_not_found(world: World) -> None:
    ids = world.ids
    for who in ("eve", "ada"):
        with pytest.raises(NotFound):
            compare(world, who)
    for wanted in (ids.their_iteration, "nothing"):
        with pytest.raises(NotFound):
            compare(world, "fay", ids.iteration, wanted)


def test_tweaks_connect_the_lesson_that_they_came_from_with_the_one_that_tried_them(world: World) -> None:
    ids = world.ids
    made = make_long_study(world.services, ids.team, [ids.tim, ids.olga], 4, 12)
    found = world.services.comparing.of_study(ids.fay, made.study)
    assert [one.number for one in found.lessons] == [1, 2, 3, 4]
    first = next(one for one in found.tweaks if one.tweak.id == made.tweaks[0][0])
    assert (first.tweak.iteration, first.leads_to) == tuple(made.iterations[:2])
    assert first.outcome is not None
    assert [one.result.value for one in first.predictions] == ["met"]
    assert {one.leads_to for one in found.tweaks if one.tweak.iteration == made.iterations[3]} == {None}
    two = world.services.comparing.of_study(ids.fay, made.study, made.iterations[2:0:-1])
    assert [one.number for one in two.lessons] == [2, 3]
    connected = {(one.tweak.iteration, one.leads_to) for one in two.tweaks}
    assert connected == {tuple(made.iterations[place : place + 2]) for place in range(3)}
    assert two.broken == found.broken


def test_a_phase_that_the_lesson_did_not_teach_is_none_of_its_phases(world: World) -> None:
    ids = world.ids
    marked(world)
    world.write(ids.olga, start_ms=60_000, codes=["u"], phase=ids.work, phase_source="hand")
    assert counts(compare(world), "u") == [("Work", 1, 0)]
    with world.services.store.write() as db:
        db.execute("UPDATE observation SET phase = ?", [ids.their_phase])
    assert counts(compare(world), "u") == [(None, 1, 0)]


def test_a_video_that_failed_does_not_lengthen_the_last_phase(world: World) -> None:
    ids = world.ids
    world.new_recording(ids.iteration, status="failed", duration_ms=2 * LESSON_MS)
    times = [PhaseTime(phase=ids.launch, start_ms=0, end_ms=2 * MINUTE), PhaseTime(phase=ids.work, start_ms=2 * MINUTE)]
    world.services.teaching.mark_phases(ids.fay, ids.iteration, times)
    assert compare(world).lessons[0].phases[-1].actual_ms == LESSON_MS - 2 * MINUTE
    assert (evidence := world.services.reteaching.evidence(ids.olga, ids.iteration))
    assert [one.ran_ms for one in evidence.ran.phases] == [2 * MINUTE, LESSON_MS - 2 * MINUTE]


def test_an_empty_study_has_nothing_to_compare(world: World) -> None:
    empty = world.services.studies.add(world.ids.fay, world.ids.team, {"title": "Empty"})
    found = world.services.comparing.of_study(world.ids.fay, empty.id)
    assert (found.lessons, found.codes, found.tweaks, found.broken) == ((), (), (), ())
