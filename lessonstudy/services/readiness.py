"""Whether this process can serve: the database answers and its folder can be written to."""

import os
import sqlite3

from lessonstudy.store import Store, events, people


class Readiness:
    """Asked by whoever watches the process from outside."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def parts(self) -> dict[str, bool]:
        """Each part by name, and whether it is ready."""
        try:
            with self._store.read() as db:
                database = people.answers(db)
        except sqlite3.Error:
            database = False
        return {"database": database, "folder": os.access(self._store.path.parent, os.W_OK | os.X_OK)}

    def broken_event(self) -> int | None:
        """The number of the first event that was tampered with, or None."""
        with self._store.read() as db:
            return events.broken_link(db)
