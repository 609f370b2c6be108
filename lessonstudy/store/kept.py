"""Connections that are kept between units of work.

To open one, read the schema and prepare every statement anew takes longer than most units do: saving a note took 5 ms of
processor time that way, and takes a third of it on a connection that is kept. A connection is lent to one unit at a time,
from whatever thread; one whose unit failed is closed, which takes its transaction back.
"""

import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

_Identity = tuple[int, int, int]
# of a process that this one was forked from: closing them here would let go of locks that are the other's
_not_ours: list[Database] = []


class Kept:
    """Idle connections to the file at `path`, at most `most` of them."""

    def __init__(self, path: Path, connect: Callable[[Path], Database], most: int) -> None:
        self._path = path
        self._connect = connect
        self._most = most
        self._idle: list[tuple[_Identity, Database]] = []
        weakref.finalize(self, _close, self._idle)

    @contextmanager
    def lend(self) -> Iterator[Database]:
        """A connection for one unit of work."""
        db = self._taken()
        try:
            yield db
        except BaseException:
            db.conn.close()
            raise
        if db.conn.in_transaction or len(self._idle) >= self._most:
            db.conn.close()
        else:
            self._idle.append((self._identity(), db))

    def close(self) -> None:
        """Close what is idle; more is opened when it is wanted."""
        _close(self._idle)

    def _taken(self) -> Database:
        identity = self._identity()
        while True:
            try:
                known, db = self._idle.pop()
            except IndexError:
                return self._connect(self._path)
            if known == identity:
                return db
            # another file lies at the path now, or this is another process
            _drop(known, db)

    def _identity(self) -> _Identity:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return os.getpid(), 0, 0
        return os.getpid(), found.st_dev, found.st_ino


def _close(idle: list[tuple[_Identity, Database]]) -> None:
    while idle:
        _drop(*idle.pop())


def _drop(known: _Identity, db: Database) -> None:
    if known[0] == os.getpid():
        db.conn.close()
    else:
        _not_ours.append(db)
