"""What was read of files that are on their way in: kept for a while, so that a file of many notes is read once and not with
every look at it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lessonstudy.domain.importing import MOST_NOTES
from lessonstudy.services.importing import Found

KEPT_SECONDS = 600


@dataclass(slots=True)
class _Kept:
    how: Any
    found: Found
    asked_at: float

    @property
    def notes(self) -> int:
        return len(self.found[1].document.notes)


class Readings:
    """The newest reading of each import, as long as they have no more than MOST_NOTES notes together and somebody asked for
    them within KEPT_SECONDS."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def of(self, import_id: str, how: Any, read: Callable[[], Found]) -> Found:
        """The reading of an import that is understood so (anything that can be compared); `read` makes it."""
        with self._lock:
            kept = self._kept.pop(import_id, None)
        found = kept.found if kept and kept.how == how else read()
        with self._lock:
            # the last one is the one that was asked for last
            self._kept[import_id] = _Kept(how, found, self._clock())
            while sum(one.notes for one in self._kept.values()) > MOST_NOTES:
                del self._kept[next(iter(self._kept))]
        return found

    def forget(self, import_id: str) -> None:
        with self._lock:
            self._kept.pop(import_id, None)

    def sweep(self) -> None:
        """Forget what nobody asked for any more."""
        with self._lock:
            for import_id, kept in list(self._kept.items()):
                if self._clock() - kept.asked_at > KEPT_SECONDS:
                    del self._kept[import_id]
