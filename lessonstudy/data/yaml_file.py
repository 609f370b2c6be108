"""Reads a YAML file entry by entry, so that every complaint names the file and the line.

`yaml.safe_load` forgets where things stood; here the tree of nodes is kept, and an `Entry` asks it for what must be
there.
"""

from collections.abc import Collection
from pathlib import Path

import yaml

from lessonstudy.domain.errors import Invalid


def broken(file: Path, line: int, reason: str, column: int = 1) -> Invalid:
    """The refusal of a broken file; lines and columns count from 1."""
    return Invalid.of(file.name, "data-broken", file=file.name, line=line, column=column, reason=reason)


def read_entry(file: Path) -> "Entry":
    """The mapping at the top of a YAML file. Raises Invalid where the file is no YAML or no mapping."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise broken(file, 1, "this is not YAML") from error
    return parse_entry(file, text)


def parse_entry(file: Path, text: str) -> "Entry":
    """The mapping at the top of a YAML text; `file` is the name to speak of. Raises Invalid."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise broken(file, line, error.problem or "this is not YAML", column) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise broken(file, 1, "this is not YAML") from error
    if node is None:
        raise broken(file, 1, "the file is empty")
    return Entry(file, node)


class Entry:
    """A mapping of a file. Its methods take a field's name, and raise Invalid when it is missing or of another kind."""

    def __init__(self, file: Path, node: yaml.Node) -> None:
        self.file = file
        self.node = node
        if not isinstance(node, yaml.MappingNode):
            raise self.broken("fields with names were expected here")
        self.fields: dict[str, yaml.Node] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                raise self.broken("the name of a field must be text", name)
            if name.value in self.fields:
                raise self.broken(f"{name.value!r} is there twice", name)
            self.fields[name.value] = value

    def broken(self, reason: str, node: yaml.Node | None = None) -> Invalid:
        mark = (node or self.node).start_mark
        return broken(self.file, mark.line + 1, reason, mark.column + 1)

    def wrong(self, name: str, reason: str) -> Invalid:
        """The refusal of a field's value."""
        return self.broken(reason, self.fields.get(name))

    def only(self, *names: str) -> "Entry":
        """Raises Invalid when there are other fields than these: most often a slip in a name."""
        for name, value in self.fields.items():
            if name not in names:
                raise self.broken(f"there is no field {name!r} here; the fields are {', '.join(names)}", value)
        return self

    def value(self, name: str) -> yaml.Node:
        if name not in self.fields:
            raise self.broken(f"{name!r} is missing")
        return self.fields[name]

    def scalar(self, name: str, kind: type) -> object:
        node = self.value(name)
        try:
            value = plain(node)
        except (yaml.YAMLError, ValueError) as error:
            raise self.broken(f"{name!r} must be {KINDS[kind]}", node) from error
        if type(value) is not kind:
            raise self.broken(f"{name!r} must be {KINDS[kind]}", node)
        return value

    def text(self, name: str) -> str:
        value = str(self.scalar(name, str)).strip()
        if not value:
            raise self.wrong(name, f"{name!r} is empty")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if plain(self.value(name)) is None else self.text(name)

    def text_if_there(self, name: str) -> str | None:
        """The text of a field that may be left out."""
        return self.text(name) if name in self.fields else None

    def number(self, name: str) -> int:
        return int(str(self.scalar(name, int)))

    def number_or_none(self, name: str) -> int | None:
        return None if plain(self.value(name)) is None else self.number(name)

    def decimal(self, name: str) -> float:
        return float(str(self.scalar(name, float)))

    def yes(self, name: str) -> bool:
        return self.scalar(name, bool) is True

    def choice(self, name: str, choices: Collection[str]) -> str:
        value = self.text(name)
        if value not in choices:
            raise self.wrong(name, f"{value!r} must be one of: {', '.join(sorted(choices))}")
        return value

    def items(self, name: str) -> list[yaml.Node]:
        node = self.value(name)
        if not isinstance(node, yaml.SequenceNode):
            raise self.broken(f"{name!r} must be a list", node)
        return list(node.value)

    def entries(self, name: str) -> list["Entry"]:
        return [Entry(self.file, node) for node in self.items(name)]

    def entry(self, name: str) -> "Entry":
        return Entry(self.file, self.value(name))

    def texts(self, name: str, choices: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of words, each one of `choices` when they are given."""
        words = []
        for node in self.items(name):
            word = plain(node)
            if not isinstance(word, str) or (choices is not None and word not in choices):
                wanted = f"must be one of: {', '.join(sorted(choices))}" if choices is not None else "must be text"
                raise self.broken(f"{word!r} in {name!r} {wanted}", node)
            words.append(word)
        return tuple(words)


KINDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number with a decimal point",
    bool: "true or false",
}


def plain(node: yaml.Node) -> object:
    """The value of a scalar as YAML reads it (text, number, true, null, date); other nodes come back as they are."""
    if not isinstance(node, yaml.ScalarNode):
        return node
    return yaml.safe_load(yaml.serialize(node))
