"""The OpenAPI document: what every operation may answer besides what it is asked for, and an example of each body."""

from collections.abc import Mapping
from typing import Any

from lessonstudy.data.api_examples import api_examples

LATER = 202
"""The answer of what a job does, beside that of what is done at once."""
_TEXT = {"type": "string"}
_FIELD = {"type": "object", "required": ["field", "message"], "properties": {"field": _TEXT, "message": _TEXT}}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT | {"description": "The sentence for people."},
        "errors": {"type": "array", "items": _FIELD, "description": "With 422: what is wrong, by field."},
        "current": {"type": "object", "description": "With 412: the entity as it stands now."},
    },
}

_REFUSED = {
    "type": "about:blank#role-forbids",
    "title": "Forbidden",
    "status": 403,
    "detail": "Your role here is guest, and it does not include this.",
}

REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "A refusal (RFC 9457)",
        "content": {"application/problem+json": {"schema": _PROBLEM, "example": _REFUSED}},
    }
}
CREATED: dict[int | str, dict[str, Any]] = {201: {"description": "Created", "content": {"application/json": {}}}}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Events, until either side hangs up", "content": {"text/event-stream": {"schema": _TEXT}}}
}
SCHEME_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The scheme as a file",
        "content": {"application/yaml": {}, "text/csv": {}},
    }
}
TRACK: dict[int | str, dict[str, Any]] = {200: {"description": "What was said, as WebVTT", "content": {"text/vtt": {}}}}
PROTOCOL_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The protocol as a file", "content": {"application/yaml": {}}}
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The same document, with the way to sign in and an example of what each operation takes and answers."""
    document.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for name in (f"{method} {path}", f"{method} {path} {LATER}"):
                _exemplify(operation, api_examples().get(name, {}))
    return document


def _exemplify(operation: dict[str, Any], example: Mapping[str, Any]) -> None:
    taken = operation.get("requestBody", {}).get("content", {})
    if taken and "request" in example:
        next(iter(taken.values()))["example"] = example["request"]
    answered = operation["responses"].get(str(example.get("status")), {}).get("content", {})
    if answered and "response" in example:
        next(iter(answered.values()))["example"] = example["response"]
