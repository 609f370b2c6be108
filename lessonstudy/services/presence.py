"""Who has a room open now. Kept in memory, by the process that serves the open event streams, and written nowhere."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Presence:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Counter[str]] = {}

    @contextmanager
    def within(self, iteration: str, person: str) -> Iterator[None]:
        """The person is there for as long as this lasts, in however many windows."""
        with self._lock:
            self._open.setdefault(iteration, Counter())[person] += 1
        try:
            yield
        finally:
            self._leave(iteration, person)

    def there(self, iteration: str) -> frozenset[str]:
        with self._lock:
            return frozenset(self._open.get(iteration, ()))

    def _leave(self, iteration: str, person: str) -> None:
        with self._lock:
            windows = self._open[iteration]
            windows[person] -= 1
            if not windows[person]:
                del windows[person]
            if not windows:
                del self._open[iteration]
