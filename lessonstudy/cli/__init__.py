"""The terminal's face: one command = read the words, call one service, print.

The terminal acts for whoever owns the data folder, so it asks for no sign-in; whoever changes a study's chain is named by
`--as`. A refusal is printed as its sentence and ends with exit code 1; wrong usage ends with 2.
"""

import click

from lessonstudy import __version__
from lessonstudy.cli.accounts import init, person, team, token
from lessonstudy.cli.serving import demo, doctor, serve, work
from lessonstudy.cli.terminal import Commands
from lessonstudy.cli.videos import video


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lessonstudy")
def main() -> None:
    """Lesson study on video: from what the team saw, to what it learned.

    Example: lessonstudy demo
    """


for command in (demo, serve, work, doctor, init, person, team, token, video):
    main.add_command(command)
