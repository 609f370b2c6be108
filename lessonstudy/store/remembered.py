"""What was built of a row and of others that belong to it, kept with the connection until its version moves on.

Every change of an entity counts its version, so (id, version) names its content. A unit of work that fails closes its
connection, and with it goes what it had built and never committed.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlite_utils import Database

MOST = 256

Built = TypeVar("Built")
_of_connections: WeakKeyDictionary[Database, dict[tuple[Any, ...], Any]] = WeakKeyDictionary()


def remembered(db: Database, row: Mapping[str, Any], build: Callable[[Database, Mapping[str, Any]], Built]) -> Built:
    """What `build` makes of an entity's row, made once for each version. It must be frozen, since it is shared."""
    known = _of_connections.setdefault(db, {})
    key = row["id"], row["version"]
    if key not in known:
        if len(known) >= MOST:
            known.clear()
        known[key] = build(db, row)
    found: Built = known[key]
    return found
