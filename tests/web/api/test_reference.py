"""The API's page for people."""

from lessonstudy.web.api.reference import reference

DOCUMENT = {
    "paths": {
        "/notes/{note}": {
            "put": {
                "tags": ["notes"],
                "summary": "Write <b>",
                "parameters": [
                    {"name": "note", "in": "path", "required": True},
                    {"name": "If-Match", "in": "header", "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Note"}, "example": {"saw": "<i>"}}
                    }
                },
                "responses": {"200": {"content": {"text/plain": {"example": "Kept & said."}}}, "4XX": {}},
            }
        }
    },
    "components": {
        "schemas": {
            "Note": {
                "required": ["saw"],
                "properties": {"saw": {"type": "string"}, "codes": {"type": "array", "items": {"type": "string"}}},
            }
        }
    },
}


def test_every_operation_stands_there_with_what_it_takes() -> None:
    page = bytes(reference(DOCUMENT).body).decode()
    assert "<b>PUT</b> <code>/notes/{note}</code> Write &lt;b&gt;" in page
    assert "<code>If-Match</code></th><td>string or null</td><td>header</td><td></td>" in page
    assert "<code>saw</code></th><td>string</td><td>body</td><td>required</td>" in page
    assert "<code>codes</code></th><td>list of string</td><td>body</td><td></td>" in page
    assert "<code>note</code>" not in page
    assert "<pre>{\n  &quot;saw&quot;: &quot;&lt;i&gt;&quot;\n}</pre>" in page
    assert "<pre>Kept &amp; said.</pre>" in page
