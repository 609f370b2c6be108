"""Completing commands in a shell, by click's own means."""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options at the Tab key.

    Example: lessonstudy completion bash > ~/.local/share/bash-completion/completions/lessonstudy
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(context.find_root().command, {}, "lessonstudy", "_LESSONSTUDY_COMPLETE").source())
