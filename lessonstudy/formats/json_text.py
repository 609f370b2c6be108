"""Files of JSON, which take many times their size once they are read: a file that is full of tiny values is refused before."""

import json
from typing import Any

from lessonstudy.domain.errors import Invalid
from lessonstudy.formats.text import MOST_VALUES, decoded


def parsed(data: bytes) -> Any:
    """What the file says. Raises ValueError or RecursionError for what is no JSON, Invalid for what is no text or too much."""
    text, _ = decoded(data, "file")
    if sum(map(text.count, "[{,")) > MOST_VALUES:
        raise Invalid.of("file", "import-too-full", limit=MOST_VALUES)
    return json.loads(text)
