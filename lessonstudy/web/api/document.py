"""What every operation may answer besides what it is asked for, as the OpenAPI document says it."""

from typing import Any

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

REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "A refusal (RFC 9457)", "content": {"application/problem+json": {"schema": _PROBLEM}}}
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
PROTOCOL_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The protocol as a file", "content": {"application/yaml": {}}}
}
