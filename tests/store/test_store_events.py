"""The chain of events holds, shows tampering, and outlives an erased text; the full-text index finds and forgets."""

import json
import sqlite3

import pytest
from world import World

from lessonstudy.domain.events import UNDO_DEPTH
from lessonstudy.store import events, rows


def tamper(world: World, sql: str) -> None:
    """As somebody would who has the file and no scruples."""
    connection = sqlite3.connect(world.services.store.path)
    try:
        connection.execute(sql)
        connection.commit()
    finally:
        connection.close()


def broken(world: World) -> int | None:
    return world.services.readiness.broken_event()


def count(world: World) -> int:
    with world.services.store.read() as db:
        return int(rows.select(db, "SELECT count(*) AS events FROM event")[0]["events"])


def test_the_chain_of_a_furnished_folder_holds(world: World) -> None:
    assert count(world) > 10
    assert broken(world) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET person = 'somebody else' WHERE number = 5",
        "UPDATE event SET at = '2001-01-01T00:00:00.000Z' WHERE number = 5",
        "UPDATE event SET kind = 'observation' WHERE number = 5",
        "UPDATE event SET undoes = 1 WHERE number = 5",
        "UPDATE event SET digest = hex(randomblob(32)) WHERE number = 5",
        "UPDATE event SET hash = hex(randomblob(32)) WHERE number = 5",
        "UPDATE event_body SET body = replace(body, '\"', '''') WHERE number = 5",
        "UPDATE event_body SET salt = randomblob(16) WHERE number = 5",
    ],
)
def test_an_event_that_was_tampered_with_is_named(world: World, sql: str) -> None:
    tamper(world, sql)
    assert broken(world) == 5


def test_an_event_that_was_taken_out_is_missed(world: World) -> None:
    tamper(world, "DELETE FROM event_body WHERE number = 5")
    assert broken(world) is None
    tamper(world, "DELETE FROM event WHERE number = 5")
    assert broken(world) == 6


def test_the_first_event_cannot_be_taken_out_unseen(world: World) -> None:
    tamper(world, "DELETE FROM event_body WHERE number = 1")
    tamper(world, "DELETE FROM event WHERE number = 1")
    assert broken(world) == 2


def test_an_erased_body_keeps_the_chain_and_the_feed(world: World) -> None:
    note = world.write(world.ids.olga)
    with world.services.store.write() as db:
        db.execute("DELETE FROM event_body WHERE number IN (SELECT number FROM event WHERE entity = ?)", [note.id])
    assert broken(world) is None
    with world.services.store.read() as db:
        (event,) = events.of_entity(db, note.id)
        assert event.body is None
        assert events.after(db, note.iteration, note.seq - 1)[0].entity == note.id


def test_an_event_tells_who_did_what_to_which_version(world: World) -> None:
    note = world.write(world.ids.olga)
    changed = world.services.annotate.replace(world.ids.olga, note.id, 1, world.note(saw="Halves now."))
    with world.services.store.read() as db:
        told = events.of_entity(db, note.id)
    assert [(one.person, one.kind, one.entity_version, one.seq) for one in told] == [
        (world.ids.olga, "observation", 1, note.seq),
        (world.ids.olga, "observation", 2, changed.seq),
    ]
    assert [one.body["saw"] for one in told if one.body] == [note.saw, "Halves now."]
    assert {one.team for one in told} == {world.ids.team}


def test_the_seq_of_an_iteration_counts_without_gaps_and_apart_from_others(world: World) -> None:
    for _ in range(3):
        world.write(world.ids.olga)
        world.write(world.ids.omar, iteration=world.ids.blind)
    with world.services.store.read() as db:
        for iteration in (world.ids.iteration, world.ids.blind, world.ids.their_iteration):
            seqs = [one.seq for one in events.after(db, iteration, 0)]
            assert seqs == list(range(1, len(seqs) + 1))
            assert world.iteration(iteration).seq == seqs[-1]


def test_undo_reaches_back_so_far_and_no_further(world: World) -> None:
    note = world.write(world.ids.olga)
    for place in range(UNDO_DEPTH):
        world.services.annotate.replace(world.ids.olga, note.id, place + 1, world.note(saw=f"Change {place}"))
    with world.services.store.read() as db:
        numbers = [one.number for one in events.of_entity(db, note.id)]
        newest = events.latest_undoable(db, world.ids.olga, world.ids.iteration, UNDO_DEPTH)
        assert newest is not None
        assert newest.number == numbers[-1]
        assert events.latest_undoable(db, world.ids.olga, world.ids.blind, UNDO_DEPTH) is None
        assert events.latest_undoable(db, world.ids.fay, world.ids.iteration, UNDO_DEPTH) is None


def test_a_body_is_kept_as_json_that_others_can_read(world: World) -> None:
    saw = "Ça y est: «½» \u0000 \U0001f355"
    note = world.write(world.ids.olga, saw=saw)
    with world.services.store.read() as db:
        sql = "SELECT body FROM event_body JOIN event USING (number) WHERE entity = ?"
        (row,) = rows.select(db, sql, [note.id])
    assert json.loads(row["body"])["saw"] == saw


# --- full text


def found(world: World, words: str) -> set[str]:
    sql = """SELECT observation AS id FROM observation_text JOIN observation_mark ON number = observation_text.rowid
        WHERE observation_text MATCH ?"""
    with world.services.store.read() as db:
        return {row["id"] for row in rows.select(db, sql, [words])}


def test_the_index_finds_the_words_of_both_boxes(world: World) -> None:
    first = world.write(world.ids.olga, saw="He folds a quarter.", think="A unit fraction?")
    second = world.write(world.ids.olga, saw="Élodie zählt Brüche.")
    assert found(world, "quarter") == found(world, "fraction") == {first.id}
    assert found(world, "brüche") == found(world, "elodie") == {second.id}
    assert found(world, "think : quarter") == set()


def test_the_index_forgets_what_was_changed_and_what_was_deleted(world: World) -> None:
    note = world.write(world.ids.olga, saw="Zwetschge")
    world.services.annotate.replace(world.ids.olga, note.id, 1, world.note(saw="Mirabelle"))
    assert found(world, "zwetschge") == set()
    assert found(world, "mirabelle") == {note.id}
    with world.services.store.write() as db:
        db.execute("DELETE FROM observation WHERE id = ?", [note.id])
        db.execute("INSERT INTO observation_text(observation_text) VALUES ('integrity-check')")
    assert found(world, "mirabelle") == set()


def test_a_change_without_new_words_leaves_the_index_right(world: World) -> None:
    note = world.write(world.ids.olga, saw="Pflaume")
    world.services.annotate.replace(world.ids.olga, note.id, 1, world.note(saw="Pflaume", flag=True))
    with world.services.store.write() as db:
        db.execute("INSERT INTO observation_text(observation_text) VALUES ('integrity-check')")
    assert found(world, "pflaume") == {note.id}
