"""A protocol as YAML: read from the files in protocols/ and from those of others, and written for others.

Of a file of others the source, the summary and each step's speaker and prompt may be missing; a shipped one has them all.
"""

from pathlib import Path

import yaml

from lessonstudy.data.records import ProtocolFile
from lessonstudy.data.yaml_file import Entry, parse_entry, read_entry
from lessonstudy.domain.protocols import LONGEST_STEP_MINUTES, MOST_STEPS, Produces, Step

WIDTH = 118
NULL = "tag:yaml.org,2002:null"
FIELDS = ("name", "source", "summary", "adapted", "steps")
STEP_FIELDS = ("title", "minutes", "speaker", "prompt", "produces")
NEEDED = ("source", "summary")
NEEDED_OF_STEP = ("speaker", "prompt", "produces")


def read_protocol(file: Path) -> ProtocolFile:
    """The protocol of a shipped file, with every text. Raises Invalid with the line where it is broken."""
    top = read_entry(file)
    for name in NEEDED:
        top.text(name)
    for step in top.entries("steps"):
        for name in NEEDED_OF_STEP:
            step.text(name)
    return _protocol(file, top)


def read_protocol_text(name: str, text: str) -> ProtocolFile:
    """The protocol of a YAML text; `name` is its file's. Raises Invalid with the line and column where it is broken."""
    file = Path(name)
    return _protocol(file, parse_entry(file, text))


def write_protocol_text(protocol: ProtocolFile) -> str:
    """The YAML of a protocol. Reading it gives the same protocol again."""
    told = {name: getattr(protocol, name) for name in FIELDS}
    told["steps"] = [
        {name: getattr(step, name) for name in STEP_FIELDS} | {"produces": step.produces.value}
        for step in protocol.steps
    ]
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=WIDTH)


def _protocol(file: Path, top: Entry) -> ProtocolFile:
    top.only(*FIELDS)
    steps = tuple(_step(entry) for entry in top.entries("steps"))
    if not 1 <= len(steps) <= MOST_STEPS:
        raise top.wrong("steps", f"a protocol needs 1 to {MOST_STEPS} steps")
    texts = {name: _text(top, name) for name in ("source", "summary", "adapted")}
    return ProtocolFile(key=file.stem, name=top.text("name"), steps=steps, **texts)


def _step(entry: Entry) -> Step:
    entry.only(*STEP_FIELDS)
    minutes = entry.number("minutes")
    if not 1 <= minutes <= LONGEST_STEP_MINUTES:
        raise entry.wrong("minutes", f"'minutes' must lie between 1 and {LONGEST_STEP_MINUTES}")
    choices = [one.value for one in Produces]
    return Step(
        title=entry.text("title"),
        minutes=minutes,
        speaker=_text(entry, "speaker"),
        prompt=_text(entry, "prompt"),
        produces=Produces(entry.choice("produces", choices)) if _text(entry, "produces") else Produces.TALK,
    )


def _text(entry: Entry, name: str) -> str:
    """A text that may be missing, empty or null."""
    node = entry.fields.get(name)
    empty = node is None or (isinstance(node, yaml.ScalarNode) and (node.tag == NULL or not node.value.strip()))
    return "" if empty else entry.text(name)
