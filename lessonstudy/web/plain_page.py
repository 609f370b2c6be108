"""Plain HTML pages without script: the frame and the fields that sign-in and link pages are made of.

Every text that comes from a person or an address passes `escape` here and nowhere else, so callers hand over plain text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from starlette.responses import HTMLResponse

from lessonstudy.web.headers import PLAIN_PAGE_POLICY

CHAIN = (
    "What we saw",
    "What we hold to be so",
    "What we change",
    "What we expect",
    "What the reteach showed",
    "What we learned",
)


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled input. `wrong` is the sentence that says what cannot be."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    autocomplete: str = ""
    hint: str = ""
    wrong: str = ""
    readonly: bool = False
    focus: bool = False


def field(one: Field) -> str:
    """A label, its input, and what explains it, joined for screen readers."""
    described = [f"{one.name}-hint"] * bool(one.hint) + [f"{one.name}-wrong"] * bool(one.wrong)
    attributes = {
        "id": one.name,
        "name": one.name,
        "type": one.kind,
        "value": one.value,
        "autocomplete": one.autocomplete,
        "aria-describedby": " ".join(described),
        "aria-invalid": "true" if one.wrong else "",
        "maxlength": "254" if one.kind != "password" else "1000",
    }
    flags = "required" + " readonly" * one.readonly + " autofocus" * one.focus
    if one.kind == "email":
        flags += ' inputmode="email" spellcheck="false" autocapitalize="none"'
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items() if value)
    hint = f'<p class="hint" id="{one.name}-hint">{escape(one.hint)}</p>' if one.hint else ""
    wrong = f'<p class="wrong" id="{one.name}-wrong">{escape(one.wrong)}</p>' if one.wrong else ""
    return f'<div><label for="{one.name}">{escape(one.label)}</label><input {written} {flags}>{hint}{wrong}</div>'


def form(action: str, fields: Iterable[Field], button: str, hidden: dict[str, str] | None = None) -> str:
    """A form that is posted to `action` of this site."""
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in (hidden or {}).items()
    )
    inputs = "".join(field(one) for one in fields)
    return f'<form method="post" action="{escape(action)}">{kept}{inputs}<button>{escape(button)}</button></form>'


def notice(sentence: str) -> str:
    """A sentence that is read out at once."""
    return f'<p class="notice" role="alert">{escape(sentence)}</p>' if sentence else ""


def page(title: str, lead: str, body: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The whole page. `title` and `lead` are plain text; `body` is HTML made by this module."""
    chain = "".join(f"<li>{step}</li>" for step in CHAIN)
    return HTMLResponse(
        f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · lessonstudy</title>
<link rel="icon" href="/ls/assets/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/ls/assets/signin.css">
</head>
<body>
<header class="band">
<div class="brand"><img src="/ls/assets/mark.svg" alt="" width="40" height="40">lessonstudy</div>
<div class="promise"><h2>The lesson is ours. We look at it together.</h2>
<p>From moments of student thinking to a better lesson, one step resting on the other.</p><ol class="chain">{chain}</ol></div>
<p class="ground">Recordings stay with the team and serve learning only.</p>
</header>
<main><div class="card"><h1>{escape(title)}</h1><p class="lead">{escape(lead)}</p>{body}</div></main>
</body>
</html>
""",
        status,
        {"Content-Security-Policy": PLAIN_PAGE_POLICY, "Cache-Control": "no-store", **(headers or {})},
    )
