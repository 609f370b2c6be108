"""Which change undo and redo mean, and what was asked already.

Undoing is an event that names the change it undoes; redoing is one that names the undoing. So a change counts as undone while
an undoing of it stands that was not itself undone. A request is remembered by its id, so that the same one twice does one thing.
"""

from sqlite_utils import Database

from lessonstudy.store import rows

_STANDS = "NOT EXISTS (SELECT 1 FROM event AS redone WHERE redone.undoes = undone.number)"


def latest_redoable(db: Database, person: str, iteration: str) -> tuple[int, int] | None:
    """(number of the change, number of its undoing) that redo means: one's last undoing, unless one changed something since."""
    sql = f"""
        SELECT change.number AS change, undone.number AS undone
        FROM event AS undone JOIN event AS change ON change.number = undone.undoes
        WHERE undone.person = :person AND undone.iteration = :iteration AND change.undoes IS NULL AND {_STANDS}
        AND NOT EXISTS (SELECT 1 FROM event AS newer
            WHERE newer.person = :person AND newer.iteration = :iteration AND newer.kind = change.kind
            AND newer.undoes IS NULL AND newer.number > undone.number)
        ORDER BY undone.number DESC LIMIT 1"""  # noqa: S608
    found = rows.select(db, sql, {"person": person, "iteration": iteration})
    return (found[0]["change"], found[0]["undone"]) if found else None


def answered(db: Database, person: str, request: str) -> str | None:
    """The entity that an earlier request of this id brought to what it is, or None."""
    sql = "SELECT entity FROM undo_request WHERE person = ? AND request = ?"
    found = rows.select(db, sql, [person, request])
    return str(found[0]["entity"]) if found else None


def remember(db: Database, person: str, request: str, entity: str, at: str) -> None:
    rows.insert(db, "undo_request", {"person": person, "request": request, "entity": entity, "at": at})
