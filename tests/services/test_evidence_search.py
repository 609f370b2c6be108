"""Searching by a person's rights: teams, guests, codes of older versions, tables, and searches that are kept."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from world import World

from lessonstudy.domain.errors import Forbidden, Invalid, NotFound, Refusal, Stale
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.plans import Phase
from lessonstudy.domain.searches import Search
from lessonstudy.formats.tables import csv_of
from lessonstudy.store import observations


def found(world: World, who: str, **asked: object) -> list[str]:
    search = world.services.evidence.search(getattr(world.ids, who), world.ids.team, Search(**asked))  # type: ignore[arg-type]
    assert search.total == len(search.hits)
    return sorted(one.note.saw for one in search.hits)


def test_another_team_finds_nothing_and_cannot_know_of_the_team(world: World) -> None:
    ids = world.ids
    world.write(ids.olga, saw="Ours alone.")
    for who in (ids.eve, ids.ada):
        with pytest.raises(NotFound):
            world.services.evidence.search(who, ids.team, Search())
        with pytest.raises(NotFound):
            world.services.evidence.choices(who, ids.team)
        with pytest.raises(NotFound):
            world.services.evidence.table(who, ids.team, Search())
    theirs = world.services.evidence.search(ids.eve, ids.their_team, Search(words="alone"))
    assert [one.note.id for one in theirs.hits] == [ids.their_note]
    assert world.services.evidence.named(ids.eve, ids.their_team, [world.write(ids.olga).id]) == []
    assert found(world, "fay", words="alone") == ["Ours alone."]


def test_a_guest_finds_the_one_study_and_chooses_from_nothing_else(world: World) -> None:
    ids = world.ids
    other = world.services.studies.add(ids.fay, ids.team, {"title": "Another"})
    world.services.studies.add_student(ids.fay, other.id, {"pseudonym": "Z"})
    world.services.studies.add_plan(ids.fay, other.id, {"phases": ()})
    lesson = world.services.teaching.add(ids.fay, other.id, {})
    world.new_recording(lesson.id)
    world.write(ids.olga, saw="In the guest's study.")
    elsewhere = world.write(ids.olga, iteration=lesson.id, saw="In another study.")
    assert found(world, "gus") == ["In the guest's study."]
    assert found(world, "kim", words="study") == ["In another study.", "In the guest's study."]
    assert world.services.evidence.named(ids.gus, ids.team, [elsewhere.id]) == []
    choices = world.services.evidence.choices(ids.gus, ids.team)
    assert set(choices.studies) == {ids.study}
    assert {one.pseudonym for one in choices.students.values()} == {"A", "B"}
    for asked in (Search(studies=(other.id,)), Search(iterations=(lesson.id,)), Search(students=("Z",))):
        with pytest.raises(Invalid):
            world.services.evidence.search(ids.gus, ids.team, asked)


def test_hidden_notes_are_found_by_their_observer_alone_until_the_reveal(world: World) -> None:
    ids = world.ids
    note = world.write(ids.omar, iteration=ids.blind, saw="Hidden fold.", codes=["a"], flag=True)
    for asked in ({}, {"words": "fold"}, {"codes": ("a",)}, {"flag": True}, {"iterations": (ids.blind,)}):
        assert found(world, "omar", **asked) == ["Hidden fold."]
        for who in ("fay", "cody", "olga", "gus"):
            assert found(world, who, **asked) == []
    assert ids.omar not in world.services.evidence.choices(ids.fay, ids.team).observers
    assert world.services.evidence.named(ids.fay, ids.team, [note.id]) == []
    assert list(world.services.evidence.table(ids.fay, ids.team, [note.id]).rows) == []
    world.services.teaching.reveal(ids.fay, ids.blind)
    assert found(world, "gus", words="fold") == ["Hidden fold."]
    assert ids.omar in world.services.evidence.choices(ids.fay, ids.team).observers


def test_what_changes_is_found_as_it_is_now(world: World) -> None:
    ids = world.ids
    note = world.write(ids.olga, saw="Folds.", codes=["a"], students=["A"])
    values = {"saw": "Cuts.", "codes": ["p"], "students": ["B"], "flag": True, "think": "Why?"}
    world.services.annotate.replace(ids.olga, note.id, 1, values)
    assert (
        found(world, "fay", words="fold")
        == found(world, "fay", codes=("a",))
        == found(world, "fay", students=("A",))
        == []
    )
    assert found(world, "fay", words="why cuts", codes=("p",), students=("B",), flag=True, think=True) == ["Cuts."]
    world.services.annotate.withdraw(ids.olga, note.id)
    assert found(world, "fay") == found(world, "olga", words="cuts") == []
    world.services.annotate.undo(ids.olga, ids.iteration)
    assert found(world, "fay", words="cuts", codes=("p",)) == ["Cuts."]


def test_a_phase_is_found_by_when_it_ran_in_every_version_of_the_plan(world: World) -> None:
    ids = world.ids
    world.write(ids.olga, saw="Early.", start_ms=10_000)
    world.write(ids.olga, saw="Late.", start_ms=400_000)
    world.write(ids.olga, saw="Late, said to be early.", start_ms=400_000, phase=ids.launch)
    assert found(world, "fay", phases=(ids.launch,)) == ["Late, said to be early."]
    times = [PhaseTime(phase=ids.launch, start_ms=0), PhaseTime(phase=ids.work, start_ms=60_000)]
    world.services.teaching.mark_phases(ids.fay, ids.iteration, times)
    assert found(world, "fay", phases=(ids.launch,)) == ["Early.", "Late, said to be early."]
    newer = world.services.studies.add_plan(ids.fay, ids.study, {"parent": ids.plan, "phases": (Phase(title="Work"),)})
    root = newer.phases[0].root
    assert root != newer.phases[0].id
    assert found(world, "fay", phases=(root,)) == ["Late."]
    with pytest.raises(Invalid):
        found(world, "fay", phases=(ids.their_phase,))


def test_a_code_counts_with_its_successor_also_where_a_lesson_took_it_up(world: World) -> None:
    ids, coding = world.ids, world.services.coding
    world.write(ids.olga, saw="Old code.", codes=["u"])
    draft = coding.new_version(ids.fay, ids.thinking)
    coding.change(ids.fay, draft.id, draft.version, {"code_map": draft.code_map | {"u": "a", "p": None}})
    assert found(world, "fay", codes=(f"{draft.id}:a",)) == ["Old code."]
    facets = world.services.evidence.search(ids.fay, ids.team, Search(), facets=True).facets
    assert facets is not None
    assert facets.codes == {f"{draft.id}:a": 1}
    choices = world.services.evidence.choices(ids.fay, ids.team)
    assert f"{draft.id}:a" in choices.codes
    assert f"{ids.thinking}:u" not in choices.codes
    world.services.taking_up.take_up(ids.fay, ids.iteration, draft.id)
    assert found(world, "fay", codes=("student_thinking:a",)) == found(world, "fay", codes=("u",)) == ["Old code."]
    with pytest.raises(Invalid):
        found(world, "fay", codes=(f"{ids.their_scheme}:a",))


def test_more_than_a_thousand_are_not_counted_but_all_are_paged_by_time(world: World) -> None:
    ids = world.ids
    first = world.write(ids.olga, saw="fold 0")
    with world.services.store.write() as db:
        for place in range(1, 1003):
            observations.add(db, replace(first, id=new_id(), saw=f"fold {place}"), {})
    service = world.services.evidence
    best = service.search(ids.fay, ids.team, Search(words="fold"), 100, facets=True)
    assert (best.total, best.more, best.facets) == (1000, True, None)
    assert service.search(ids.fay, ids.team, Search(words="fold"), 100, 950).next is None
    assert len(service.search(ids.fay, ids.team, Search(words="fold"), 100, 950).hits) == 50
    newest = [service.search(ids.fay, ids.team, Search(), 100, offset) for offset in range(0, 1100, 100)]
    assert [one.note.saw for page in newest for one in page.hits] == [f"fold {place}" for place in range(1002, -1, -1)]
    assert [one.next for one in newest] == [*range(100, 1100, 100), None]
    assert len(list(service.table(ids.fay, ids.team, Search()).rows)) == 1003


def test_a_table_has_a_row_for_each_note_and_runs_no_formula(world: World) -> None:
    ids = world.ids
    one = world.write(ids.olga, saw="=1+1", think="Because", codes=["u"], students=["B", "A"], end_ms=62_000)
    two = world.write(ids.omar, saw="Cuts.")
    table = world.services.evidence.table(ids.gus, ids.team, [two.id, one.id, "nobody's"])
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [row["Id"] for row in rows] == [two.id, one.id]
    assert {"Study": "Fractions", "Lesson": "Teaching 1", "Start": "01:01", "End (ms)": 62_000, "Observer": "Olga",
            "Codes": "Unanticipated", "Students": "B, A"}.items() <= rows[1].items()  # fmt: skip
    assert list(table.rows) == list(table.rows), "it can be taken twice"
    assert b",=1+1" not in csv_of(table)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return type(caught.value).__name__


def test_a_saved_search_is_ones_own_or_the_teams(world: World) -> None:
    ids, service = world.ids, world.services.saved_searches
    filters = Search(words="fold", codes=("u",), flag=True)
    own = service.add(ids.olga, ids.team, {"name": "Folding", "filters": filters})
    shared = service.add(ids.omar, ids.team, {"name": "all", "filters": Search(), "shared": True})
    assert service.of_team(ids.olga, ids.team) == [shared, own]
    assert service.of_team(ids.olga, ids.team)[1].filters == filters
    assert service.of_team(ids.fay, ids.team) == [shared]
    assert service.of_team(ids.gus, ids.team) == []
    assert refused(lambda: service.add(ids.gus, ids.team, {"name": "Mine"})) == "Forbidden"
    assert refused(lambda: service.add(ids.eve, ids.team, {"name": "Mine"})) == "NotFound"
    assert refused(lambda: service.add(ids.olga, ids.team, {"name": " "})) == "Invalid"
    assert refused(lambda: service.add(ids.olga, ids.team, {"name": "x", "filters": Search(words="🍕")})) == "Invalid"
    for who in (ids.fay, ids.omar, ids.eve):
        assert refused(lambda who=who: service.remove(who, own.id)) == "NotFound"  # type: ignore[misc]
    assert refused(lambda: service.change(ids.olga, shared.id, 1, {"name": "Ours"})) == Forbidden.__name__
    renamed = service.change(ids.olga, own.id, 1, {"name": "Folds", "shared": True})
    assert (renamed.version, service.of_team(ids.fay, ids.team)) == (2, [shared, renamed])
    assert refused(lambda: service.change(ids.olga, own.id, 1, {"name": "Late"})) == Stale.__name__
    assert refused(lambda: service.remove(ids.tim, shared.id)) == "Forbidden"
    service.remove(ids.fay, shared.id)
    service.remove(ids.olga, own.id)
    assert service.of_team(ids.olga, ids.team) == []
