"""The schema: made once however often and by however many it is asked for, and strict in what it takes."""

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from itertools import pairwise
from pathlib import Path

import pytest
from sqlite_utils import Database
from world import World

from lessonstudy.domain.entity import birth
from lessonstudy.domain.studies import Study
from lessonstudy.store import Store, connection, rows, studies, uploads
from lessonstudy.store.connection import MOST_READERS
from lessonstudy.store.migrations import migrations

ROOT = Path(__file__).parents[2]


def schema(store: Store) -> list[tuple]:
    with store.read() as db:
        return list(db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall())


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.migrate()
    before = schema(store)
    Store(tmp_path).migrate()
    assert schema(store) == before
    assert any(name == "observation" for _, name, _ in before)


def test_an_upload_of_before_packages_is_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with closing(sqlite3.connect(store.path)) as connection:
        migrations.apply(Database(connection, strict=True), stop_before="package_uploads")
        for table, row in (("person", "p"), ("recording", "r")):
            kinds = [kind for _, _, kind, *_ in connection.execute(f"PRAGMA table_info({table})")]
            values = [row, *({"TEXT": ""}.get(kind, 0) for kind in kinds[1:])]
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        connection.execute("INSERT INTO upload VALUES ('u', 2, '', '', 'r', 'p', 'film.mp4', 7, 'open', '2026-03-02')")
        connection.commit()
    store.migrate()
    with store.read() as db:
        found = uploads.get(db, "u")
    assert found is not None
    assert (found.version, found.recording, found.team, found.person, found.bytes) == (2, "r", None, "p", 7)
    alone = Store(tmp_path / "alone")
    alone.migrate()
    assert schema(store) == schema(alone)


def test_three_processes_may_make_the_schema_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from lessonstudy.store import Store; sys.stdin.read(1);"
        "Store(Path(sys.argv[1])).migrate()"
    )
    arguments = [sys.executable, "-c", program, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    started = [subprocess.Popen(arguments, stdin=subprocess.PIPE, env=environment) for _ in range(3)]
    for one in started:
        assert one.stdin is not None
        one.stdin.write(b"!")
        one.stdin.close()
    assert [one.wait(300) for one in started] == [0, 0, 0]
    alone = Store(tmp_path / "alone")
    alone.migrate()
    assert schema(Store(tmp_path)) == schema(alone)


def test_only_the_owner_can_read_the_database(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.migrate()
    assert store.path.stat().st_mode & 0o077 == 0


def test_every_table_is_strict(world: World) -> None:
    with world.services.store.read() as db:
        found = db.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
        tables = dict(found.fetchall())
    own = {name for name in tables if not name.startswith(("sqlite_", "_sqlite", "observation_text"))}
    assert {"observation", "event", "person", "job"} <= own
    assert {name for name in own if not tables[name]} == set()


def test_text_does_not_go_into_a_column_of_numbers(world: World) -> None:
    with (
        pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"),
        world.services.store.write() as db,
    ):
        db.execute("UPDATE observation SET start_ms = 'soon'")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE observation SET iteration = 'nowhere'",
        "UPDATE iteration SET plan = 'nowhere'",
        "DELETE FROM team",
        "INSERT INTO observation_code VALUES ((SELECT id FROM observation LIMIT 1), 'no', 'z', 9)",
    ],
)
def test_a_row_cannot_point_at_what_is_not_there(world: World, sql: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), world.services.store.write() as db:
        db.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE extra (id TEXT)",
        "DROP TABLE student",
        "ALTER TABLE student ADD COLUMN name TEXT",
        "CREATE INDEX extra ON student(pseudonym)",
        "DROP INDEX observation_seq",
        "DROP TRIGGER observation_added",
        "CREATE TRIGGER extra AFTER INSERT ON student BEGIN SELECT 1; END",
        "CREATE VIEW extra AS SELECT 1",
        "CREATE VIRTUAL TABLE extra USING fts5(a)",
        "ATTACH ':memory:' AS other",
        "UPDATE event SET person = 'somebody else'",
        "DELETE FROM event",
        "DELETE FROM event WHERE number = 1",
        "INSERT INTO event SELECT * FROM event WHERE number = 1 ON CONFLICT DO UPDATE SET person = 'x'",
        "INSERT OR REPLACE INTO event SELECT number, at, team, iteration, seq, 'x', kind, entity, entity_version, undoes, "
        "digest, hash FROM event WHERE number = 1",
    ],
)
def test_a_writer_can_neither_change_the_schema_nor_what_happened(world: World, sql: str) -> None:
    store = world.services.store
    with store.read() as db:
        before = db.execute("SELECT * FROM event ORDER BY number").fetchall()
    with pytest.raises(sqlite3.DatabaseError), store.write() as db:
        db.execute(sql)
    with store.read() as db:
        assert db.execute("SELECT * FROM event ORDER BY number").fetchall() == before
    assert "extra" not in {name for _, name, _ in schema(store)}


def test_a_reader_cannot_write(world: World) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"), world.services.store.read() as db:
        db.execute("DELETE FROM observation")


def test_a_unit_of_work_that_fails_leaves_nothing(world: World) -> None:
    store = world.services.store
    study = Study(**birth(), team=world.ids.team, title="Half done")

    def begin(db: Database) -> None:
        studies.add(db, study)
        raise KeyError("the rest")

    with pytest.raises(KeyError), store.write() as db:
        begin(db)
    with store.read() as db:
        assert studies.get(db, study.id) is None


def test_a_reading_unit_sees_one_moment_however_long_it_lasts(world: World) -> None:
    store = world.services.store
    with store.read() as db:
        before = len(studies.of_team(db, world.ids.team))
        world.services.studies.add(world.ids.fay, world.ids.team, {"title": "Meanwhile"})
        assert len(studies.of_team(db, world.ids.team)) == before
    with store.read() as db:
        assert len(studies.of_team(db, world.ids.team)) == before + 1


def test_a_file_that_takes_the_place_of_the_database_is_read_at_once(world: World, tmp_path: Path) -> None:
    store = world.services.store
    other = Store(tmp_path / "other")
    other.migrate()
    world.seen(world.ids.fay)
    store.close()
    other.path.replace(store.path)
    with store.read() as db:
        assert studies.of_team(db, world.ids.team) == []


def test_a_connection_is_never_carried_into_a_forked_process(world: World) -> None:
    program = (
        "import os, sys; from pathlib import Path; from world import make_world; world = make_world(Path(sys.argv[1]));"
        "world.write(world.ids.olga); child = os.fork();"
        "world.write(world.ids.omar); world.seen(world.ids.fay);"
        "child or os._exit(0); sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    subprocess.run([sys.executable, "-c", program, str(world.folder)], env=environment, check=True, timeout=200)
    assert len(world.seen(world.ids.fay)) == 3
    with world.services.store.read() as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_many_readers_at_once_keep_only_a_few_connections(world: World) -> None:
    with ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(world.services.store.read())
    assert len(world.services.store._readers._idle) == MOST_READERS


def test_a_refusal_within_a_unit_of_work_takes_back_what_was_written_before(world: World) -> None:
    store = world.services.store
    for _ in range(3):
        with pytest.raises(KeyError), store.write() as db:
            db.execute("UPDATE study SET title = 'Half done'")
            raise KeyError
    assert world.services.studies.get(world.ids.fay, world.ids.study).title == "Fractions"
    world.write(world.ids.olga)


def test_a_watch_moves_when_another_connection_has_committed_and_only_then(world: World) -> None:
    store = world.services.store
    watch = store.data_version()
    try:
        assert not watch.moved()
        world.seen(world.ids.fay)
        assert not watch.moved()
        world.write(world.ids.fay)
        assert watch.moved()
        assert not watch.moved()
    finally:
        watch.close()


def test_the_log_does_not_grow_without_end_while_somebody_watches(world: World) -> None:
    store = world.services.store
    log = store.path.with_name(store.path.name + "-wal")
    watch = store.data_version()
    sizes = []
    try:
        for _ in range(60):
            with store.write() as db:
                db.execute("UPDATE study SET theory_of_action = ?", [random.randbytes(50_000).hex()])
            sizes.append(log.stat().st_size)
    finally:
        watch.close()
    assert max(sizes) <= 4 * 1024 * 1024
    assert any(later < earlier for earlier, later in pairwise(sizes))


def test_what_is_committed_is_no_error_where_the_log_cannot_be_emptied(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    store = world.services.store
    with store.write() as db:
        # on a connection that is kept
        db.execute("UPDATE study SET subject = 'before'")
    with monkeypatch.context() as patch:
        patch.setattr(connection, "CHECKPOINT_BYTES", -1)
        patch.setattr(connection, "_connect", full)
        with store.write() as db:
            db.execute("UPDATE study SET subject = 'after'")
    with store.read() as db:
        assert db.execute("SELECT DISTINCT subject FROM study").fetchall() == [("after",)]


def test_a_backup_is_whole_while_somebody_writes(world: World, tmp_path: Path) -> None:
    store = world.services.store
    with store.write() as db:
        studies.add(db, Study(**birth(), team=world.ids.team, title="Not yet committed"))
        store.backup(tmp_path / "copy.db")
    copy = sqlite3.connect(tmp_path / "copy.db")
    try:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT count(*) FROM study WHERE title = 'Not yet committed'").fetchone() == (0,)
        assert copy.execute("SELECT count(*) FROM observation").fetchone()[0] >= 1
    finally:
        copy.close()


def test_what_was_deleted_is_neither_in_the_database_nor_in_its_log(world: World) -> None:
    store = world.services.store
    marker = "Marmaladenstulle"
    watch = store.data_version()
    try:
        with store.write() as db:
            db.execute("UPDATE study SET theory_of_action = ?", [marker * 50])
        with store.write() as db:
            db.execute("UPDATE study SET theory_of_action = ''")
        store.truncate_log()
        files = [path for path in world.folder.iterdir() if path.name.startswith("lessonstudy.db")]
        assert not [path.name for path in files if marker.encode() in path.read_bytes()]
    finally:
        watch.close()


def test_an_update_over_a_version_that_moved_on_changes_nothing(world: World) -> None:
    study = world.services.studies.get(world.ids.fay, world.ids.study)
    with world.services.store.write() as db:
        assert not rows.update(db, "study", study, seen=study.version + 1)
        assert rows.update(db, "study", study, seen=study.version)


def test_hidden_notes_of_an_older_database_are_counted_for_their_observers_alone(world: World) -> None:
    ids, store = world.ids, world.services.store
    for who in (ids.omar, ids.olga, ids.omar, ids.olga):
        world.write(who, iteration=ids.blind)
    wanted = [one.seq for one in world.seen(ids.olga, ids.blind)]
    store.close()
    # as it was before: notes had the numbers of their events, and there were neither snapshots nor replies
    with closing(sqlite3.connect(store.path)) as old:
        old.executescript("""
            DROP TABLE submission_note; DROP TABLE submission; DROP TABLE reply; DROP INDEX event_public;
            UPDATE observation SET seq = (SELECT seq FROM event WHERE entity = observation.id);
            DELETE FROM _sqlite_migrations WHERE name = 'fairness';""")
    assert [one.seq for one in world.seen(ids.olga, ids.blind)] != wanted
    store.close()
    store.migrate()
    assert [one.seq for one in world.seen(ids.olga, ids.blind)] == wanted
