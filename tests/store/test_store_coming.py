"""Many notes written at once: the same rows as one by one, found, told, undone; all of them or none; and beside the database."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from world import World, copy_world

from lessonstudy.domain.entity import as_dict, birth
from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.observations import Observation, PhaseSource, Region
from lessonstudy.domain.searches import Search
from lessonstudy.services import numbering
from lessonstudy.services.changes import tell_notes
from lessonstudy.store import coming, events, iterations, observations, rows, search, students

TABLES = ("observation", "observation_code", "observation_student", "observation_mark")
TOLD = ("iteration", "team", "seq", "person", "kind", "entity", "entity_version", "undoes")


def many(world: World, count: int = 60) -> list[Observation]:
    """Notes of two people, each person's together, with everything that a note can have."""
    ids = world.ids
    return [
        Observation(
            **(birth() | {"id": new_id()}),
            iteration=ids.iteration,
            observer=ids.olga if place < count // 2 else ids.omar,
            recording=ids.recording if place % 3 else None,
            start_ms=place * 1000,
            end_ms=place * 1000 + 500 if place % 2 else None,
            saw=f'Seen “{place}” in 100 % of \\ "cases", 😀 ½',
            think="Why?" if place % 4 == 0 else "",
            codes=((f"{ids.thinking}:u", f"{ids.thinking}:a"), (), (f"{ids.mode}:w",))[place % 3],
            students=(("B", "A"), (), ("A",))[place % 3],
            phase=ids.work if place % 5 == 0 else None,
            phase_source=PhaseSource.HAND if place % 5 == 0 else PhaseSource.TIME,
            region=Region(x=0.25, y=0.5, w=0, h=0) if place % 7 == 0 else None,
            flag=place % 6 == 0,
        )
        for place in range(count)
    ]


def known(world: World) -> dict[str, str]:
    with world.services.store.read() as db:
        return {one.pseudonym: one.id for one in students.of_study(db, world.ids.study)}


def one_by_one(world: World, notes: list[Observation]) -> None:
    with world.services.store.write() as db:
        lesson = iterations.get(db, world.ids.iteration)
        assert lesson is not None
        named = known(world)
        tell_notes(db, notes, lambda told: [observations.add(db, one, named) for one in told], lesson, world.ids.team)


def at_once(world: World, notes: list[Observation]) -> None:
    store = world.services.store
    with store.aside() as aside:
        assert list(coming.make_ready(aside, notes, known(world)))[-1] == len(notes)
        with store.write(aside) as db:
            lesson = iterations.get(db, world.ids.iteration)
            assert lesson is not None
            for share in coming.shares(notes):
                last = numbering.following(db, lesson, share.observer, share.many)
                first = last.kept - share.many + 1
                coming.move(db, share, first)
                coming.tell(db, share, first, first, team=world.ids.team, iteration=lesson.id)
            coming.finish(db, None)


def tables(world: World) -> dict[str, list[Any]]:
    with world.services.store.read() as db:
        found: dict[str, list[Any]] = {
            name: [tuple(row.values()) for row in rows.select(db, f"SELECT * FROM {name} ORDER BY 1, 2, 3")]
            for name in TABLES
        }
        told = events.after(db, world.ids.iteration, -1)
        bodies = rows.select(db, "SELECT body FROM event JOIN event_body USING (number) WHERE kind = 'observation'")
        assert events.broken_link(db) is None
    found["event"] = [tuple(getattr(one, name) for name in TOLD) for one in told]
    found["event_body"] = [row["body"] for row in bodies]
    return found


def test_many_at_once_are_the_same_rows_as_one_by_one(furnished: World, tmp_path: Path) -> None:
    one, other = copy_world(furnished, tmp_path / "one"), copy_world(furnished, tmp_path / "other")
    notes = many(one)
    one_by_one(one, notes)
    at_once(other, notes)
    found = tables(other)
    assert found == tables(one)
    assert len(found["observation"]) >= len(notes)
    told = [json.loads(text) for text in found["event_body"]][-len(notes) :]
    assert told == [
        json.loads(json.dumps(as_dict(one))) for one in sorted(other.seen(other.ids.fay), key=lambda one: one.seq)
    ]


def test_they_are_found_undone_and_changed_as_any_note(world: World) -> None:
    ids, services = world.ids, world.services
    notes = many(world)
    at_once(world, notes)
    found = services.evidence.search(ids.tim, ids.team, Search(words="seen 41", students=("A",)))
    assert [one.note.id for one in found.hits] == [notes[41].id]
    services.annotate.replace(ids.omar, notes[41].id, 1, {"saw": "Folded."})
    assert services.evidence.search(ids.tim, ids.team, Search(words="41")).hits == []
    services.annotate.undo(ids.omar, ids.iteration)
    assert [one.note.id for one in services.evidence.search(ids.tim, ids.team, Search(words="41")).hits] == [
        notes[41].id
    ]
    services.annotate.undo(ids.olga, ids.iteration)
    gone = {one.id: one.state for one in world.seen(ids.olga)}
    assert gone[notes[29].id] == "withdrawn"
    with services.store.write() as db:
        db.execute("INSERT INTO observation_text(observation_text, rank) VALUES ('integrity-check', 1)")


def test_while_they_are_made_ready_others_write_and_nobody_sees_them(world: World) -> None:
    store, notes = world.services.store, many(world)
    with store.aside() as aside:
        list(coming.make_ready(aside, notes, known(world)))
        written = world.write(world.ids.olga)
        assert [one.id for one in world.seen(world.ids.fay)] == [written.id]
        assert not coming.meets_others(aside)
    assert [one.id for one in world.seen(world.ids.fay)] == [written.id]
    assert [path.name for path in world.folder.glob("coming-*")] == []


def test_a_note_that_is_there_already_is_met(world: World) -> None:
    notes = many(world)
    taken = world.write(world.ids.olga)
    with world.services.store.aside() as aside:
        list(coming.make_ready(aside, [*notes, replace(notes[0], id=taken.id)], known(world)))
        assert coming.meets_others(aside)


def test_what_is_raised_half_way_leaves_nothing(world: World) -> None:
    store, notes = world.services.store, many(world)
    before = tables(world)
    with store.aside() as aside:
        list(coming.make_ready(aside, notes, known(world)))
        for _ in range(2):
            with pytest.raises(NotFound), store.write(aside) as db:
                coming.move(db, coming.shares(notes)[0], 1)
                raise NotFound("lesson")
    assert tables(world) == before


def test_beside_the_database_tables_can_be_made_and_in_it_they_cannot(world: World) -> None:
    with world.services.store.aside() as aside:
        aside.execute("CREATE TABLE coming.more (at)")
        for sql in ("CREATE TABLE main.more (at)", "DELETE FROM main.event", "DROP TABLE main.student"):
            with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
                aside.execute(sql)


def test_notes_are_added_to_the_index_many_at_a_time(world: World) -> None:
    notes = many(world)
    with world.services.store.write() as db:
        observations.add_all(db, notes, known(world))
        for one in notes[:3]:
            db.execute("UPDATE observation SET state = 'withdrawn' WHERE id = ?", [one.id])
        search.index(db, [one.id for one in notes])
        marks = rows.select(db, "SELECT observation, marks FROM observation_mark ORDER BY number")
        db.execute("INSERT INTO observation_text(observation_text, rank) VALUES ('integrity-check', 1)")
    assert [row["observation"] for row in marks][-len(notes) :] == [one.id for one in notes]
    assert [row["observation"] for row in marks if not row["marks"]] == [one.id for one in notes[:3]]
