"""Writes docs/commands.md from the help of every command; a test compares the two."""

from collections.abc import Iterator
from pathlib import Path

import click

from lessonstudy.cli import main

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
WIDTH = 110
FIRST = """# Commands

This page is made of what each command says with `--help`: `scripts/command_page.py` writes it.

A command ends with exit code 0; with 1 for a refusal, which it says in a sentence on standard error; with 2 for wrong usage.
Where data is printed, `--json` prints it for programs. Work of more than a second shows a bar on a terminal, and in a pipe a
line now and then, on standard error.
"""


def page() -> str:
    context = click.Context(main, info_name="lessonstudy", **main.context_settings)
    return "\n".join([FIRST, *_parts(main, context)])


def _parts(command: click.Command, context: click.Context) -> Iterator[str]:
    context.terminal_width = WIDTH
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.commands[name]
            yield from _parts(inner, click.Context(inner, context, name))


if __name__ == "__main__":
    PAGE.write_text(page())
