"""Opening the database, and units of work on it."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from sqlite_utils import Database

from lessonstudy.domain.errors import Conflict, OutOfSpace
from lessonstudy.store.kept import Kept
from lessonstudy.store.migrations import migrations

BUSY_SECONDS = 30
CHECKPOINT_BYTES = 4 * 1024 * 1024
MOST_READERS = 8
ASIDE = "coming"
ASIDE_CACHE_KB = 65_536
"""Many rows at once touch many pages; written out and read again they would take half as long again."""
BETWEEN_QUESTIONS = 200_000
"""Steps of SQLite's machine, some milliseconds, between two questions whether to stop."""
PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=0", "secure_delete=ON")
_DISK_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)

_DENIED = {
    getattr(sqlite3, name)
    for name in (
        "SQLITE_ATTACH SQLITE_DETACH SQLITE_ALTER_TABLE SQLITE_CREATE_INDEX SQLITE_CREATE_TABLE SQLITE_CREATE_TRIGGER "
        "SQLITE_CREATE_VIEW SQLITE_CREATE_VTABLE SQLITE_DROP_INDEX SQLITE_DROP_TABLE SQLITE_DROP_TRIGGER "
        "SQLITE_DROP_VIEW SQLITE_DROP_VTABLE"
    ).split()
}


class Store:
    """The database of one data folder. Safe to use from any thread and process."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lessonstudy.db"
        self._lock_path = folder / "lessonstudy.lock"
        self._thread_lock = threading.Lock()
        self._readers = Kept(self.path, _reader, MOST_READERS)
        self._writers = Kept(self.path, _writer, most=1)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def migrate(self) -> None:
        """Bring the schema up to date, under the write lock, so that several processes may start at once."""
        with self._locked():
            connection = _connect(self.path)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                migrations.apply(Database(connection, execute_plugins=False, strict=True))
            finally:
                connection.close()
        self.path.chmod(0o600)

    @contextmanager
    def read(self) -> Iterator[Database]:
        """A unit of work that only reads, on one snapshot. Take all rows before it ends: an open cursor pins the WAL."""
        with self._readers.lend() as db:
            db.conn.execute("BEGIN")
            yield db
            db.conn.execute("COMMIT")

    @contextmanager
    def write(self, aside: Database | None = None) -> Iterator[Database]:
        """A unit of work that writes: all of it or, when anything is raised, nothing. Raises OutOfSpace on a full disk.

        It is done on a connection of its own, or on the one that `aside` gave.
        """
        with self._locked():
            with _space(), self._writers.lend() if aside is None else _whole(aside) as db:
                db.conn.execute("BEGIN IMMEDIATE")
                yield db
                db.conn.execute("COMMIT")
            self._checkpoint()

    @contextmanager
    def aside(self) -> Iterator[Database]:
        """A connection with an empty database beside it, by the name in ASIDE: there rows are made ready while others write,
        and `write` moves them over. Nothing of it outlives the unit or the process. Raises OutOfSpace on a full disk."""
        path = self.path.with_name(f"{ASIDE}-{uuid4().hex}.db")
        with _space(), closing(_connect(self.path)) as connection:
            connection.execute(f"ATTACH ? AS {ASIDE}", [str(path)])
            connection.execute(f"PRAGMA {ASIDE}.journal_mode=OFF").fetchall()
            connection.execute(f"PRAGMA {ASIDE}.synchronous=OFF")
            connection.execute(f"PRAGMA main.cache_size=-{ASIDE_CACHE_KB}")
            connection.execute(f"CREATE TABLE {ASIDE}.opened (at)")
            # the file lives as long as it is open, however the process ends
            path.unlink()
            connection.set_authorizer(_authorize)
            yield Database(connection, execute_plugins=False, strict=True)

    def close(self) -> None:
        """Close the connections that are kept for the next unit of work, so that the file can be copied or moved."""
        self._readers.close()
        self._writers.close()

    def data_version(self) -> "DataVersion":
        """A cheap way to ask whether anything was committed since one last asked."""
        return DataVersion(_connect(self.path))

    def truncate_log(self) -> None:
        """Empty the write-ahead log, so that what was deleted is not left in it."""
        with self._locked():
            connection = _connect(self.path)
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()

    def backup(self, target: Path, stop: Callable[[], bool] = lambda: False) -> None:
        """A consistent copy while people work. `target` must not exist. `stop` is asked often.

        Raises Conflict once it is true or Ctrl+C was pressed, and for a damaged database; OutOfSpace on a full disk.
        """
        try:
            with closing(_connect(self.path)) as connection, stoppable(connection, stop):
                connection.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode in _DISK_FULL:
                raise OutOfSpace from error
            raise Conflict("backup-damaged", why=error) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._thread_lock:
            descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)

    def _checkpoint(self) -> None:
        log = self.path.with_name(self.path.name + "-wal")
        if not log.exists() or log.stat().st_size <= CHECKPOINT_BYTES:
            return
        # what was written is committed already; a log that cannot be emptied now is emptied later
        with suppress(sqlite3.OperationalError), closing(_connect(self.path)) as connection:
            connection.execute("PRAGMA busy_timeout=0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextmanager
def _space() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in _DISK_FULL:
            raise OutOfSpace from error
        raise


@contextmanager
def _whole(db: Database) -> Iterator[Database]:
    try:
        yield db
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


@contextmanager
def stoppable(connection: sqlite3.Connection, stop: Callable[[], bool]) -> Iterator[None]:
    """What takes SQLite long ends with a Conflict once `stop` is true."""
    connection.set_progress_handler(stop, BETWEEN_QUESTIONS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise Conflict("cancelled") from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


class DataVersion:
    """SQLite's data_version on a connection of its own. `moved()` says whether another connection committed meanwhile."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._seen = self._read()

    def moved(self) -> bool:
        value = self._read()
        moved, self._seen = value != self._seen, value
        return moved

    def close(self) -> None:
        self._connection.close()

    def _read(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _reader(path: Path) -> Database:
    connection = _connect(path)
    connection.execute("PRAGMA query_only=ON")
    return Database(connection, execute_plugins=False, strict=True)


def _writer(path: Path) -> Database:
    connection = _connect(path)
    connection.set_authorizer(_authorize)
    return Database(connection, execute_plugins=False, strict=True)


def _authorize(action: int, first: str | None, _second: str | None, database: str | None, _trigger: str | None) -> int:
    if action in _DENIED and database != ASIDE:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and first == "event":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
