"""The terminal's face: one command = read the words, call one service, print.

The terminal acts for whoever owns the data folder, so it asks for no sign-in; whoever changes a study's chain is named by
`--as`. A refusal is printed as its sentence and ends with exit code 1; wrong usage ends with 2.
"""

import click

from lessonstudy import __version__
from lessonstudy.cli.accounts import init, person, team, token
from lessonstudy.cli.agreement import agreement
from lessonstudy.cli.backups import backup, restore
from lessonstudy.cli.budget import budget
from lessonstudy.cli.chain import lineage, undo
from lessonstudy.cli.claims import claim
from lessonstudy.cli.compare import compare
from lessonstudy.cli.completion import completion
from lessonstudy.cli.criteria import criteria
from lessonstudy.cli.exporting import export
from lessonstudy.cli.importing import import_
from lessonstudy.cli.iterations import iteration
from lessonstudy.cli.jobs import jobs
from lessonstudy.cli.learnings import learning
from lessonstudy.cli.observations import observations
from lessonstudy.cli.plans import plan
from lessonstudy.cli.predictions import prediction
from lessonstudy.cli.reports import report
from lessonstudy.cli.search import search
from lessonstudy.cli.serving import demo, doctor, openapi, serve, work
from lessonstudy.cli.studies import study
from lessonstudy.cli.terminal import Commands
from lessonstudy.cli.tweaks import tweak
from lessonstudy.cli.videos import video


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lessonstudy")
def main() -> None:
    """Lesson study on video: from what the team saw, to what it learned.

    Example: lessonstudy demo
    """


NOUNS = (person, team, token, study, plan, iteration, video, observations, claim, tweak, prediction, learning, criteria)
FIGURES = (search, lineage, budget, agreement, compare, report)
FOLDER = (init, demo, serve, work, jobs, backup, restore, doctor, openapi, completion)
for command in (*FOLDER, *NOUNS, export, import_, undo, *FIGURES):
    main.add_command(command)
