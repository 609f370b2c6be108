"""The API's page for people: the OpenAPI document as plain HTML, without a script."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from starlette.responses import HTMLResponse

Document = Mapping[str, Any]

HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The API of lessonstudy</title><link rel="stylesheet" href="/ls/assets/reference.css"></head><body><main>
<h1>The API of lessonstudy</h1>
<p>Everything here stands under <code>/ls/api</code>. Scripts send <code>Authorization: Bearer TOKEN</code> (a token is
made on the page “Your account”) and act as that person, as far as the token's scope goes.
Times are milliseconds on the iteration clock. A refusal comes as
<code>application/problem+json</code> with its sentence. The same for programs: <a href="openapi.json">openapi.json</a>.</p>
"""


def reference(document: Document) -> HTMLResponse:
    """The page of an OpenAPI 3.1 document: every operation with its parameters and the fields it takes."""
    groups: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            group = (operation.get("tags") or ["other"])[0]
            groups.setdefault(group, []).append(_operation(document, method, path, operation))
    parts = [f"<h2>{escape(group.capitalize())}</h2>{''.join(found)}" for group, found in groups.items()]
    return HTMLResponse(HEAD + "".join(parts) + "</main></body></html>")


def _operation(document: Document, method: str, path: str, operation: Document) -> str:
    rows = list(_parameters(operation)) + list(_body(document, operation))
    table = f"<table><tbody>{''.join(rows)}</tbody></table>" if rows else "<p>It takes nothing more.</p>"
    said = escape(operation.get("description") or operation.get("summary") or "")
    head = f"<summary><b>{escape(method.upper())}</b> <code>{escape(path)}</code> {said}</summary>"
    return f"<details>{head}{table}{''.join(_examples(operation))}</details>"


def _parameters(operation: Document) -> Iterator[str]:
    for one in operation.get("parameters", []):
        if one["in"] != "path":
            yield _row(one["name"], _kind(one.get("schema", {})), one["in"], bool(one.get("required")))


def _body(document: Document, operation: Document) -> Iterator[str]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if not content:
        return
    schema = _resolved(document, content["schema"])
    for name, field in schema.get("properties", {}).items():
        yield _row(name, _kind(field), "body", name in schema.get("required", []))


def _examples(operation: Document) -> Iterator[str]:
    bodies = [("It takes, for example:", operation.get("requestBody", {}))]
    bodies += [("It answers:", one) for code, one in operation.get("responses", {}).items() if code.startswith("2")]
    for words, body in bodies:
        for kind in body.get("content", {}).values():
            if "example" in kind:
                example = kind["example"]
                text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False, indent=2)
                yield f"<p>{words}</p><pre>{escape(text)}</pre>"


def _row(name: str, kind: str, place: str, required: bool) -> str:
    must = "required" if required else ""
    return (
        f"<tr><th><code>{escape(name)}</code></th><td>{escape(kind)}</td><td>{escape(place)}</td><td>{must}</td></tr>"
    )


def _resolved(document: Document, schema: Document) -> Document:
    if "$ref" not in schema:
        return schema
    found: Document = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _kind(schema: Document) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "enum" in schema:
        return ", ".join(str(one) for one in schema["enum"])
    return str(schema.get("type", "any"))
