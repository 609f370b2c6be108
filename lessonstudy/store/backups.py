"""What a backup needs to know of a database, and the plan of the nightly ones."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sqlite_utils import Database

from lessonstudy.domain.backups import BackupPlan
from lessonstudy.domain.recordings import RecordingStatus
from lessonstudy.store import rows
from lessonstudy.store.connection import stoppable
from lessonstudy.store.migrations import migrations


def plan(db: Database) -> BackupPlan:
    found = rows.one(db, BackupPlan, "SELECT * FROM backup_plan", [])
    assert found is not None, "a migration made it"
    return found


def save(db: Database, plan: BackupPlan, seen: int) -> bool:
    return rows.update(db, "backup_plan", plan, seen)


def row_counts(db: Database) -> dict[str, int]:
    """How many rows each table has."""
    names = [
        row["name"] for row in rows.select(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    ]
    counts = {}
    for name in names:
        quoted = name.replace('"', '""')
        counts[name] = int(rows.select(db, f'SELECT count(*) AS count FROM "{quoted}"')[0]["count"])  # noqa: S608
    return counts


def end_sessions(db: Database) -> None:
    """Take out who is signed in, one-time links, and tries to sign in."""
    for table in ("session", "link", "attempt"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608


def recordings_kept(db: Database) -> list[tuple[str, bool]]:
    """The ids of the recordings that have files, and whether each can be played."""
    sql = "SELECT id, status FROM recording WHERE status != ? ORDER BY id"
    found = rows.select(db, sql, [RecordingStatus.DELETED.value])
    return [(row["id"], row["status"] == RecordingStatus.READY) for row in found]


def is_newer(path: Path) -> bool:
    """Whether a newer version of this program has changed the schema of the database at `path`."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        sql = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"
        applied = {name for (name,) in connection.execute(sql, [migrations.name])}
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return not applied <= {one.name for one in migrations.pending(Database(memory=True))}


def fault(path: Path, stop: Callable[[], bool] = lambda: False, counts: Mapping[str, int] | None = None) -> str | None:
    """What is wrong with the database at `path`, which nobody else has open: its pages, its references, its search index,
    or how many rows its tables have, where `counts` says that."""
    connection = sqlite3.connect(path)
    try:
        with stoppable(connection, stop):
            return next(_faults(connection, counts), None)
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()


def _faults(connection: sqlite3.Connection, counts: Mapping[str, int] | None) -> Iterator[str]:
    for (told,) in connection.execute("PRAGMA integrity_check"):
        if told != "ok":
            yield str(told)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        yield "a row refers to one that is not there"
    if counts is not None:
        found = row_counts(Database(connection))
        for name in sorted(found.keys() | counts.keys()):
            if found.get(name) != counts.get(name):
                yield f"{name} has {found.get(name, 0)} rows, and had {counts.get(name, 0)}"
    # the index of notes is apart from the notes; this compares the two, and raises where they differ
    connection.execute("INSERT INTO observation_text(observation_text, rank) VALUES ('integrity-check', 1)")
