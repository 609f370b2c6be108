"""A team's scheme as YAML, in the form of the shipped files: written for others, and read from them.

Beyond the shipped files' rules, a team may leave texts out, and a code without a colour takes the next of the palette.
"""

from itertools import count
from pathlib import Path
from typing import Literal, cast

import yaml

from lessonstudy.data.records import SchemeCode, SchemeFile
from lessonstudy.data.scheme_file import FIELDS, color_of, key_of, read_codes
from lessonstudy.data.yaml_file import Entry, parse_entry
from lessonstudy.domain.colors import PALETTE

WIDTH = 118
NULL = "tag:yaml.org,2002:null"


def read_scheme_text(name: str, text: str) -> SchemeFile:
    """The scheme of a YAML text; `name` is its file's. Raises Invalid with the line and column where it is broken."""
    file = Path(name)
    top = parse_entry(file, text).only("name", "source", "language", "codes")
    places = count()
    codes = read_codes(top, lambda entry: _code(entry, PALETTE[next(places) % len(PALETTE)]))
    return SchemeFile(file.stem, top.text("name"), _text(top, "source"), _text(top, "language") or "en", codes)


def write_scheme_text(scheme: SchemeFile) -> str:
    """The YAML of a scheme. Reading it gives the same scheme again."""
    told = {
        "name": scheme.name,
        "source": scheme.source,
        "language": scheme.language,
        "codes": [{field: getattr(code, field) for field in FIELDS} for code in scheme.codes],
    }
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=WIDTH)


def _code(entry: Entry, color: str) -> SchemeCode:
    entry.only(*FIELDS)
    kind = _text(entry, "kind") or "point"
    if kind not in ("point", "interval"):
        raise entry.wrong("kind", f"{kind!r} must be one of: interval, point")
    return SchemeCode(
        key=key_of(entry),
        name=entry.text("name"),
        color=color_of(entry) if _text(entry, "color") else color,
        definition=_text(entry, "definition"),
        example=_text(entry, "example"),
        non_example=_text(entry, "non_example"),
        kind=cast(Literal["point", "interval"], kind),
        group=_text(entry, "group") or None,
    )


def _text(entry: Entry, name: str) -> str:
    """A text that may be missing, empty or null."""
    node = entry.fields.get(name)
    empty = node is None or (isinstance(node, yaml.ScalarNode) and (node.tag == NULL or not node.value.strip()))
    return "" if empty else entry.text(name)
