"""What the API takes and answers, by example: taken down from the running application (tests/web/api/recorded_examples.py)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "api_examples.json"


@cache
def api_examples() -> dict[str, dict[str, Any]]:
    """By "method address": the `status` of the answer and, where there are any, the `request` and the `response`."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found
