"""Files of JSON, which take many times their size once they are read: a file that is full of tiny values is refused before."""

import json
from typing import Any

from lessonstudy.domain.errors import Invalid
from lessonstudy.formats.text import decoded

MOST_VALUES = 6_000_000
"""Thirty for each of the most notes that come in. Each takes some sixty bytes of memory or more."""


def refuse_too_full(data: bytes) -> None:
    """Raises Invalid for more values than notes of a lesson have."""
    if sum(map(data.count, (b"[", b"{", b","))) > MOST_VALUES:
        raise Invalid.of("file", "import-too-full", limit=MOST_VALUES)


def parsed(data: bytes) -> Any:
    """What the file says. Raises ValueError or RecursionError for what is no JSON, Invalid for what is no text or too much."""
    refuse_too_full(data)
    text, _ = decoded(data, "file")
    return json.loads(text)
