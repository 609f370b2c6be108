"""Searching the notes of a team."""

import click

from lessonstudy.cli.terminal import AS_JSON, services, show, tell
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.searches import Search, Sort
from lessonstudy.domain.timecode import spoken
from lessonstudy.services.evidence import MOST_COUNTED


@click.command()
@click.argument("team")
@click.argument("words", nargs=-1)
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", help="A code (scheme:key or key). Once for each; any of them."
)
@click.option("--student", "students", multiple=True, metavar="NAME", help="A pseudonym. Once for each; any of them.")
@click.option(
    "--iteration", "iterations", multiple=True, metavar="ID", help="An iteration. Once for each; any of them."
)
@click.option("--flag", is_flag=True, help="Flagged notes only.")
@click.option("--newest", is_flag=True, help="The newest first, instead of the best match.")
@click.option("--limit", default=20, type=click.IntRange(1, MOST_COUNTED), show_default=True, help="So many at most.")
@AS_JSON
def search(
    team: str,
    words: tuple[str, ...],
    codes: tuple[str, ...],
    students: tuple[str, ...],
    iterations: tuple[str, ...],
    flag: bool,
    newest: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Search the notes of a team (its id or name). A beginning of each word is enough; after -- a minus leaves a word out.

    Example: lessonstudy search "Grade 4, Hillside" --student B -- fold "rubs out" -teacher
    """
    everything = services()
    wanted = Search(
        words=" ".join(_as_typed(one) for one in words),
        codes=codes,
        students=students,
        iterations=iterations,
        flag=True if flag else None,
        sort=Sort.TIME if newest else Sort.RELEVANCE,
    )
    found = everything.folder.search(everything.teams.find(team).id, wanted, limit)
    if as_json:
        items = [as_dict(one.note) | {"study": one.study.id} for one in found.hits]
        tell({"items": items, "total": found.total, "more": found.more}, as_json)
        return
    show(
        [
            {
                "id": one.note.id,
                "study": one.study.title,
                "lesson": one.iteration.number,
                "at": spoken(one.note.start_ms),
                "saw": one.note.saw,
                "students": ", ".join(one.note.students),
            }
            for one in found.hits
        ],
        as_json,
    )
    if found.total > len(found.hits):
        click.echo(f"{len(found.hits)} of {'more than ' if found.more else ''}{found.total}")


def _as_typed(word: str) -> str:
    """Words that came as one stood in quotes."""
    minus, rest = ("-", word[1:]) if word.startswith("-") else ("", word)
    return f'{minus}"{rest}"' if " " in rest and '"' not in rest else word
